package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"rectify/api"
	"rectify/casework"
	"rectify/config"
	"rectify/edge"
	"rectify/jobs"
	"rectify/ledger"
	"rectify/metrics"
	"rectify/models"
	"rectify/notify"
)

const (
	drainWithin = 30 * time.Second // for requests and letters at work when the program is told to stop
	sealEvery   = 10 * time.Minute
	tokenParty  = "rectify" // issuer and audience of tokens
)

// service is the running program: one store, one queue, one desk.
type service struct {
	cfg    config.Config
	store  *models.Store
	queue  *jobs.Queue
	desk   *casework.Desk
	mailer notify.Mailer
	logger *slog.Logger
	clock  func() time.Time
	demo   bool

	announce func(slog.Level, string) // tells whoever starts the service
	measures *metrics.Metrics
	stopping atomic.Bool
	environ  []string

	requestsOnly bool // sweeps, letters and seals are another replica's
}

// newService builds the program over a database that is migrated.
func newService(cfg config.Config, store *models.Store, s surroundings, clock func() time.Time, demo bool) (*service, error) {
	zone, err := cfg.Location()
	if err != nil {
		return nil, err
	}
	built := &service{cfg: cfg, store: store, logger: loggerOf(cfg, s), clock: clock, demo: demo, environ: s.environ,
		measures: measured(store, clock)}
	if demo {
		cfg.Mail.Host = "" // what is made up is never mailed
	}
	if built.mailer, err = mailerOf(cfg); err != nil {
		return nil, err
	}
	settings := notify.Settings{From: cfg.Mail.From, FromName: cfg.Mail.FromName, BaseURL: cfg.BaseURL, DemonstrationNotice: demo, OfficeZone: zone}
	built.queue, err = jobs.New(store, jobs.Options{Mailer: built.mailer, Settings: settings, Clock: clock, Logger: built.logger, Observe: countLetters(built.measures),
		OfficeHour: func(at time.Time) time.Time { return built.desk.OfficeHour(at) }})
	if err != nil {
		return nil, err
	}
	built.desk, err = deskWith(store, cfg, clock, built.queue, demo, built.measures.SignInRefused)
	return built, err
}

// mailerOf writes letters into the data folder when no server is configured.
func mailerOf(cfg config.Config) (notify.Mailer, error) {
	if cfg.Mail.Host == "" {
		return notify.NewFolder(filepath.Join(cfg.Data, "letters"))
	}
	security := notify.StartTLS
	switch cfg.Mail.TLS {
	case config.TLSImplicit:
		security = notify.ImplicitTLS
	case config.TLSOpportunistic:
		security = notify.Opportunistic
	case config.TLSNone:
		security = notify.Plain
	}
	return notify.NewSMTP(notify.SMTPOptions{Host: cfg.Mail.Host, Port: cfg.Mail.Port, Username: cfg.Mail.User,
		Password: cfg.Mail.Password.Reveal(), Security: security, Timeout: cfg.Mail.Timeout})
}

// serve answers requests until the context ends, then drains: requests and
// letters at work are finished, and the record is sealed.
func (p *service) serve(ctx context.Context, announce func(address string)) error {
	key, err := tokenKey(p.cfg)
	if err != nil {
		return err
	}
	tokens, err := edge.NewTokens(key, tokenParty, tokenParty, p.clock)
	if err != nil {
		return err
	}
	handler, err := api.New(api.Options{Desk: p.desk, Ledger: ledger.New(p.store, p.clock, p.desk.Zone()), Tokens: tokens, Logger: p.logger, Clock: p.clock, Zone: p.desk.Zone(),
		TrustedProxies: p.cfg.TrustedProxies, Version: version, Observer: p.measures, Demonstration: p.demo, Secure: strings.HasPrefix(p.cfg.BaseURL, "https://"),
		UploadLimit: int64(p.cfg.Evidence.MaxSize), UploadTimeout: p.cfg.Evidence.UploadTimeout})
	if err != nil {
		return err
	}
	probes := &edge.Probes{Ready: p.ready, Logger: p.logger, Clock: p.clock}
	listener, err := listen("listen", p.cfg.Listen)
	if err != nil {
		return err
	}
	stopMetrics, err := p.serveMetrics()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer func() { _ = stopMetrics(context.WithoutCancel(ctx)) }()
	if !p.requestsOnly {
		if err := p.queue.Start(context.WithoutCancel(ctx)); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	server := edge.NewServer(probes.Before(handler), p.logger, edge.DefaultServerLimits)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(edge.DefaultServerLimits.Limited(listener)) }()
	announce("http://" + listener.Addr().String())
	notifySystemd(p.environ, "READY=1")

	ticker := time.NewTicker(sealEvery)
	defer ticker.Stop()
	tick := time.NewTicker(p.cfg.SweepEvery) // every replica on its own
	defer tick.Stop()
	p.sweep(ctx)         // what fell due while nothing ran waits for no tick
	debug.FreeOSMemory() // what only the start needed
	for {
		select {
		case err := <-ended:
			return errors.Join(err, p.stop(ctx))
		case <-ticker.C:
			p.seal(ctx)
		case <-tick.C:
			p.sweep(ctx)
		case <-ctx.Done():
			p.logger.Info("draining")
			notifySystemd(p.environ, "STOPPING=1")
			p.stopping.Store(true)
			probes.Changed()
			time.Sleep(p.cfg.ShutdownNotice) // for those who ask before they send requests
			drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
			defer cancel()
			return errors.Join(server.Shutdown(drain), p.stop(drain))
		}
	}
}

// stop ends the queue and seals what was recorded.
func (p *service) stop(ctx context.Context) error {
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainWithin)
	defer cancel()
	err := p.queue.Stop(stopping)
	if lines, open := p.mailer.(io.Closer); open {
		err = errors.Join(err, lines.Close())
	}
	if p.requestsOnly {
		return err
	}
	_, sealed := p.desk.Seal(stopping)
	return errors.Join(err, sealed)
}

// migrate brings our tables and then the job queue's up to date.
func migrate(ctx context.Context, store *models.Store) error {
	if err := store.Migrate(ctx); err != nil {
		return err
	}
	if err := jobs.Migrate(ctx, store); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	return nil
}

// listen listens on the address of a setting and names the setting where it cannot.
func listen(setting, address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, errors.New(say("serve.not_listening", setting, err.Error()))
	}
	return listener, nil
}
