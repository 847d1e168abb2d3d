package config

import (
	"cmp"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// KeyLength is the least length of the key that signs tokens, in bytes.
const KeyLength = 32

// Validate lists every wrong setting; the error is an *Error.
func (c Config) Validate() error {
	v := &validation{}
	v.required("data", c.Data)
	v.database(c.Database.Reveal())
	v.hostPort("listen", c.Listen)
	v.url("base_url", c.BaseURL)
	v.domain("message_domain", c.MessageDomain)
	for _, proxy := range c.TrustedProxies {
		v.network("trusted_proxies", proxy)
	}
	v.zone("office.zone", c.Office.Zone)
	v.lasting("sweep_every", c.SweepEvery, time.Second, 10*time.Minute)
	v.mail(c.Mail)
	v.lasting("session.lifetime", c.Session.Lifetime, time.Minute, 30*24*time.Hour)
	if secret := c.Token.Secret.Reveal(); secret != "" && len(secret) < KeyLength {
		v.wrong("token.secret", ReasonTooShort, strconv.Itoa(KeyLength))
	}
	v.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	v.oneOf("log.format", c.Log.Format, "text", "json")
	v.evidence(c.Evidence)
	if c.Metrics.Listen != "" {
		v.hostPort("metrics.listen", c.Metrics.Listen)
	}
	v.lasting("shutdown_notice", c.ShutdownNotice, 0, time.Minute)
	return listed(v.problems)
}

// listed orders problems, so that the same mistakes are always told alike.
func listed(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	slices.SortStableFunc(problems, func(a, b Problem) int { return cmp.Compare(a.Place, b.Place) })
	return &Error{Problems: problems}
}

type validation struct{ problems []Problem }

func (v *validation) wrong(key, reason string, args ...string) {
	v.problems = append(v.problems, Problem{Key: key, Reason: reason, Args: args})
}

func (v *validation) required(key, value string) {
	if strings.TrimSpace(value) == "" {
		v.wrong(key, ReasonRequired)
	}
}

func (v *validation) oneOf(key, value string, choices ...string) {
	if !slices.Contains(choices, value) {
		v.wrong(key, ReasonNotOneOf, choices...)
	}
}

func (v *validation) between(key string, value, least, greatest int) {
	if value < least || value > greatest {
		v.wrong(key, ReasonRange, strconv.Itoa(least), strconv.Itoa(greatest))
	}
}

func (v *validation) lasting(key string, value, least, greatest time.Duration) {
	if value < least || value > greatest {
		v.wrong(key, ReasonRange, least.String(), greatest.String())
	}
}

func (v *validation) hostPort(key, value string) {
	_, port, err := net.SplitHostPort(value)
	if number, bad := strconv.Atoi(port); err != nil || bad != nil || number < 0 || number > 65535 {
		v.wrong(key, ReasonAddress)
	}
}

func (v *validation) url(key, value string) {
	address, err := url.Parse(value)
	if err != nil || address.Host == "" || address.Scheme != "http" && address.Scheme != "https" ||
		address.User != nil || address.RawQuery != "" || address.Fragment != "" {
		v.wrong(key, ReasonURL)
	}
}

// database accepts a folder or the address of a PostgreSQL server. The address
// is never repeated in a problem: a password may stand in it.
func (v *validation) database(value string) {
	switch {
	case strings.TrimSpace(value) == "":
		v.wrong("database", ReasonRequired)
	case isPostgreSQL(value):
		if address, err := url.Parse(value); err != nil || strings.Trim(address.Path, "/") == "" {
			v.wrong("database", ReasonDatabase)
		}
	case strings.Contains(value, "://"), inWords.MatchString(value):
		v.wrong("database", ReasonDatabase)
	}
}

// inWords is how PostgreSQL's own programs take an address, too: host=… password=…
var inWords = regexp.MustCompile(`^\s*(host|hostaddr|port|dbname|user|password|passfile|service|sslmode)\s*=`)

func isPostgreSQL(value string) bool {
	return strings.HasPrefix(value, "postgres://") || strings.HasPrefix(value, "postgresql://")
}

func (v *validation) network(key, value string) {
	if _, err := netip.ParseAddr(value); err == nil {
		return
	}
	if _, err := netip.ParsePrefix(value); err != nil {
		v.wrong(key, ReasonNetwork, value)
	}
}

// zone refuses "Local": deadlines must not depend on the machine.
func (v *validation) zone(key, value string) {
	if _, err := time.LoadLocation(value); err != nil || value == "" || value == "Local" {
		v.wrong(key, ReasonZone, value)
	}
}

var domainName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)

func (v *validation) domain(key, value string) {
	if len(value) > 253 || !domainName.MatchString(value) {
		v.wrong(key, ReasonDomain)
	}
}

func (v *validation) evidence(e Evidence) {
	if e.MaxSize < KiB || e.MaxSize > 500*MiB {
		v.wrong("evidence.max_size", ReasonRange, KiB.String(), (500 * MiB).String())
	}
	v.between("evidence.max_per_case", e.MaxPerCase, 1, 2000)
	v.lasting("evidence.upload_timeout", e.UploadTimeout, time.Second, time.Hour)
}

func (v *validation) mail(m Mail) {
	v.oneOf("mail.tls", m.TLS, TLSMandatory, TLSImplicit, TLSOpportunistic, TLSNone)
	v.between("mail.port", m.Port, 1, 65535)
	v.lasting("mail.timeout", m.Timeout, time.Second, 5*time.Minute)
	if strings.ContainsAny(m.FromName, "\r\n") {
		v.wrong("mail.from_name", ReasonOneLine)
	}
	if m.From != "" {
		if address, err := mail.ParseAddress(m.From); err != nil || address.Address != m.From {
			v.wrong("mail.from", ReasonMailbox)
		}
	}
	if (m.User == "") != (m.Password == "") {
		v.wrong("mail.password", ReasonCredentials)
	}
	if m.Host == "" {
		return
	}
	if strings.ContainsAny(m.Host, " \t\r\n/:@") {
		v.wrong("mail.host", ReasonDomain)
	}
	v.required("mail.from", m.From)
}
