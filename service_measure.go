package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"rectify/jobs"
	"rectify/metrics"
	"rectify/models"
	"rectify/notify"
)

// measured makes the measurements of the program over its store.
func measured(store *models.Store, clock func() time.Time) *metrics.Metrics {
	return metrics.New(metrics.Options{Version: version, Pools: store.Pools(), Clock: clock,
		Backlog: func(ctx context.Context) (metrics.Backlog, error) {
			found, err := store.Read(ctx).Backlog(models.At(clock()), metrics.Most)
			return metrics.Backlog{
				LettersDue: found.LettersDue, NextPost: found.NextPost.Time(), LettersGivenUp: found.LettersGivenUp,
				CasesDue: found.CasesDue, OldestUnsealed: found.OldestUnsealed.Time(), LastSeal: found.LastSeal.Time(),
			}, err
		}})
}

func countLetters(m *metrics.Metrics) func(notify.Tally) {
	return func(tally notify.Tally) { m.Letters(tally.Delivered, tally.GivenUp, tally.Waiting, tally.Lost) }
}

// serveMetrics answers on the listener of the measurements, where one is set, until
// stop is called.
func (p *service) serveMetrics() (stop func(context.Context) error, err error) {
	if p.cfg.Metrics.Listen == "" {
		return func(context.Context) error { return nil }, nil
	}
	listener, err := listen("metrics.listen", p.cfg.Metrics.Listen)
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: p.measures.Handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(p.logger.Handler(), slog.LevelWarn)}
	go func() { _ = server.Serve(listener) }()
	p.logger.Info("metrics", "address", "http://"+listener.Addr().String()+"/metrics")
	return server.Shutdown, nil
}

var (
	errStopping = errors.New("the service is stopping")
	errNoJobs   = errors.New("no jobs are being worked")
)

// ready reports whether requests may come: the database answers and has this
// program's schema, jobs are worked, and nobody has told the program to stop.
func (p *service) ready(ctx context.Context) error {
	switch {
	case p.stopping.Load():
		return errStopping
	case !p.queue.Running():
		return errNoJobs
	}
	return p.store.CheckSchema(ctx)
}

// sweep lets the calendar act on every case that is due, and hands over the
// letters whose morning has come.
func (p *service) sweep(ctx context.Context) {
	if p.requestsOnly {
		return
	}
	ctx = jobs.Begin(ctx, "sweep")
	began := p.clock()
	err := errors.Join(p.desk.SweepAll(ctx), p.queue.Dispatch(ctx, p.clock()))
	if ctx.Err() != nil {
		return
	}
	p.measures.Swept(p.clock().Sub(began), err != nil)
	if err != nil {
		p.logger.ErrorContext(ctx, "the sweep failed and will be tried again", "error", err)
	}
}

// seal closes the record up to now.
func (p *service) seal(ctx context.Context) {
	if p.requestsOnly {
		return
	}
	ctx = jobs.Begin(ctx, "seal")
	if _, err := p.desk.Seal(ctx); err != nil && ctx.Err() == nil {
		p.logger.ErrorContext(ctx, "the record could not be sealed", "error", err)
	}
}
