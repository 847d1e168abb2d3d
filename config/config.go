// Package config reads the program's settings: defaults, then one file, then the
// environment. Nothing is guessed: an unknown key, an unknown variable or a wrong
// value is refused with the place where it stands. Refusals are codes with
// arguments; their sentences stand in package text under "config.".
package config

import (
	"time"
)

// Config is every setting of the program.
type Config struct {
	Database       Secret        `yaml:"database"`        // a folder, or a postgres:// address; empty: the data folder
	Data           string        `yaml:"data"`            // folder of letters, keys and, without PostgreSQL, the database
	Listen         string        `yaml:"listen"`          // host:port
	BaseURL        string        `yaml:"base_url"`        // how readers reach the program; empty: http:// and Listen
	MessageDomain  string        `yaml:"message_domain"`  // right-hand side of Message-IDs; empty: that of mail.from
	TrustedProxies []string      `yaml:"trusted_proxies"` // addresses or networks whose X-Forwarded-For is believed
	Office         Office        `yaml:"office"`
	Policy         string        `yaml:"policy"`      // file of the ladder; empty: the default one
	SweepEvery     time.Duration `yaml:"sweep_every"` // how often every replica looks for what is due
	Mail           Mail          `yaml:"mail"`
	Session        SessionConfig `yaml:"session"`
	Token          Token         `yaml:"token"`
	Log            Log           `yaml:"log"`
	Evidence       Evidence      `yaml:"evidence"`
	Metrics        Metrics       `yaml:"metrics"`
	ShutdownNotice time.Duration `yaml:"shutdown_notice"` // how long /readyz says no before no more connections are taken
}

// Evidence bounds what is uploaded about a case.
type Evidence struct {
	MaxSize       Size          `yaml:"max_size"`       // of one file
	MaxPerCase    int           `yaml:"max_per_case"`   // files that one unit, or the office, may upload about a case
	UploadTimeout time.Duration `yaml:"upload_timeout"` // for one whole upload
}

// Metrics are measurements for Prometheus, on a listener of their own.
type Metrics struct {
	Listen string `yaml:"listen"` // host:port; empty: none
}

// Office is what the supervising office says about itself.
type Office struct {
	Zone string `yaml:"zone"` // days end by its midnight
}

// Mail is the server that letters go through. Without a host they are written
// as .eml files under the data folder.
type Mail struct {
	Host     string        `yaml:"host"`
	Port     int           `yaml:"port"`
	User     string        `yaml:"user"`
	Password Secret        `yaml:"password"`
	From     string        `yaml:"from"`
	FromName string        `yaml:"from_name"`
	TLS      string        `yaml:"tls"` // mandatory, implicit, opportunistic or none
	Timeout  time.Duration `yaml:"timeout"`
}

// SessionConfig says how long a sign-in lasts.
type SessionConfig struct {
	Lifetime time.Duration `yaml:"lifetime"`
}

// Token holds the key that signs tokens. Empty: made once and kept in the data
// folder.
type Token struct {
	Secret Secret `yaml:"secret"`
}

// Log says how much is logged, and how.
type Log struct {
	Level  string `yaml:"level"`  // debug, info, warn or error
	Format string `yaml:"format"` // text or json
}

// Default is what holds without a file and without variables: a program that
// does its work on a bare machine and is reached from that machine only.
func Default() Config {
	return Config{
		Data:       "./data",
		Listen:     "127.0.0.1:8080",
		Office:     Office{Zone: "Asia/Shanghai"},
		SweepEvery: 20 * time.Second,
		Mail:       Mail{Port: 587, TLS: TLSMandatory, Timeout: 30 * time.Second},
		Session:    SessionConfig{Lifetime: 12 * time.Hour},
		Log:        Log{Level: "info", Format: "text"},
		Evidence:   Evidence{MaxSize: 20 * MiB, MaxPerCase: 200, UploadTimeout: 5 * time.Minute},
	}
}

// The ways of encrypting mail on its way to the server.
const (
	TLSMandatory     = "mandatory"
	TLSImplicit      = "implicit" // from the first byte, usually on port 465
	TLSOpportunistic = "opportunistic"
	TLSNone          = "none"
)

// PostgreSQL reports whether Database is the address of a PostgreSQL server
// rather than a folder.
func (c Config) PostgreSQL() bool { return isPostgreSQL(c.Database.Reveal()) }

// Location is the office's time zone; Load has made sure that it exists.
func (c Config) Location() (*time.Location, error) { return time.LoadLocation(c.Office.Zone) }
