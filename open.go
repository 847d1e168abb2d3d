package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/config"
	"rectify/ledger"
	"rectify/models"
)

// storePlace says where a command finds its data: a settings file, or a data
// folder, or the settings from the environment.
type storePlace struct {
	config string
	data   string
}

func (p *storePlace) flags(command *cobra.Command) {
	command.Flags().StringVar(&p.config, "config", "", say("flag.config"))
	command.Flags().StringVar(&p.data, "data", "", say("flag.data"))
}

// settings loads the settings; --data comes after file and environment.
func (p *storePlace) settings(s surroundings) (config.Config, error) {
	return config.Load(p.config, p.environ(s))
}

func (p *storePlace) environ(s surroundings) []string {
	if p.data == "" {
		return s.environ
	}
	return append(append([]string{}, s.environ...), "RECTIFY_DATA="+p.data)
}

// open opens a database that exists and has this program's schema.
func (p *storePlace) open(ctx context.Context, s surroundings) (*models.Store, config.Config, error) {
	cfg, err := p.settings(s)
	if err != nil {
		return nil, cfg, err
	}
	address := cfg.Database.Reveal()
	if !cfg.PostgreSQL() {
		file := filepath.Join(address, models.DatabaseFile)
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			return nil, cfg, errors.New(say("open.no_database", file))
		} else if err != nil { // it is there, perhaps: "missing" would have a second one made
			return nil, cfg, errors.New(say("open.unreadable", file, bare(err)))
		}
	}
	store, err := models.Open(ctx, address)
	if err != nil {
		return nil, cfg, err
	}
	if err := store.CheckSchema(ctx); err != nil {
		return nil, cfg, errors.Join(err, store.Close())
	}
	return store, cfg, nil
}

// deskOf builds the desk over a store.
func deskOf(store *models.Store, cfg config.Config, clock func() time.Time, enqueuer casework.Enqueuer, demo bool) (*casework.Desk, error) {
	return deskWith(store, cfg, clock, enqueuer, demo, nil)
}

// deskWith builds the desk and names who is told of sign-ins that are refused.
func deskWith(store *models.Store, cfg config.Config, clock func() time.Time, enqueuer casework.Enqueuer, demo bool, refused func(reason string)) (*casework.Desk, error) {
	zone, err := cfg.Location()
	if err != nil {
		return nil, err
	}
	policy, err := config.LoadPolicy(cfg.Policy)
	if err != nil {
		return nil, err
	}
	return casework.New(store, clock, enqueuer, casework.Settings{
		Zone: zone, Policy: policy, MessageDomain: cfg.MessageDomain, SessionFor: cfg.Session.Lifetime, ParsePolicy: parsePolicy, SignInRefused: refused,
		Evidence: casework.EvidenceLimits{MaxSize: int64(cfg.Evidence.MaxSize), MaxPerCase: cfg.Evidence.MaxPerCase},
		Packer:   ledger.Packer{Demonstration: demo},
	}), nil
}

// tokenKey is the key from the settings, or one that is made once and kept in
// the data folder, readable by the program's user only.
func tokenKey(cfg config.Config) ([]byte, error) {
	if secret := cfg.Token.Secret.Reveal(); secret != "" {
		return []byte(secret), nil
	}
	file := filepath.Join(cfg.Data, "token.key")
	if kept, err := os.ReadFile(file); err == nil {
		return hex.DecodeString(strings.TrimSpace(string(kept)))
	} else if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	var key [32]byte
	_, _ = rand.Read(key[:])
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, err
	}
	if err := os.WriteFile(file, fmt.Appendln(nil, hex.EncodeToString(key[:])), 0o600); err != nil {
		return nil, err
	}
	return key[:], nil
}

// bare is the reason of an error of the file system, without operation and path.
func bare(err error) string {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
