package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime/pprof"

	"github.com/spf13/cobra"

	"rectify/config"
	"rectify/internal/seed"
	"rectify/models"
)

func serveCommand(s surroundings) *cobra.Command {
	place := storePlace{}
	requestsOnly, cpuProfile := false, ""
	command := &cobra.Command{
		Use: "serve", Short: say("command.serve"), Long: say("command.serve_long"), Args: cobra.NoArgs,
		Example: "  rectify serve --config rectify.yaml\n  RECTIFY_DATABASE='postgres://rectify@127.0.0.1/rectify' rectify serve",
		RunE: func(command *cobra.Command, _ []string) error {
			ctx := command.Context()
			store, cfg, err := place.open(ctx, s)
			if err != nil {
				return err
			}
			madeUp, err := seed.MadeUp(ctx, store)
			if err != nil {
				return errors.Join(err, store.Close())
			}
			running, err := newService(cfg, store, s, s.clock, madeUp)
			if err == nil {
				running.announce = announcer(s, cfg, running.logger)
			}
			if err == nil && cpuProfile != "" {
				var stop func() error
				if stop, err = profileInto(cpuProfile); err == nil {
					defer func() { _ = stop() }()
				}
			}
			if err == nil {
				err = tellMissing(ctx, running.announce, running.desk)
			}
			if err == nil {
				running.requestsOnly = requestsOnly
				if madeUp {
					running.logger.Warn(say("serve.made_up"))
				}
				err = running.serve(ctx, func(address string) {
					running.announce(slog.LevelInfo, say("serve.address", address))
					if s.ready != nil {
						s.ready(address)
					}
				})
			}
			return errors.Join(err, store.Close())
		},
	}
	place.flags(command)
	command.Flags().BoolVar(&requestsOnly, "requests-only", false, say("flag.requests_only"))
	command.Flags().StringVar(&cpuProfile, "cpu-profile", "", say("flag.cpu_profile"))
	return command
}

// profileInto writes what the processor does into a file until it is stopped.
func profileInto(file string) (stop func() error, err error) {
	into, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(into); err != nil {
		return nil, errors.Join(err, into.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return into.Close()
	}, nil
}

func migrateCommand(s surroundings) *cobra.Command {
	place := storePlace{}
	command := &cobra.Command{
		Use: "migrate", Short: say("command.migrate"), Long: say("command.migrate_long"), Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			cfg, err := place.settings(s)
			if err != nil {
				return err
			}
			// The program keeps a folder of its own where the database is elsewhere, too.
			if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
				return err
			}
			store, err := models.Open(command.Context(), cfg.Database.Reveal())
			if err != nil {
				return err
			}
			told, err := migrateAndTell(command.Context(), store, config.Redacted(cfg.Database.Reveal()))
			if err = errors.Join(err, store.Close()); err == nil {
				_, err = fmt.Fprintln(s.stdout, told)
			}
			return err
		},
	}
	place.flags(command)
	return command
}

// migrateAndTell says which database has which schema now: whoever left the address out
// sees that another one was made.
func migrateAndTell(ctx context.Context, store *models.Store, place string) (string, error) {
	before, err := store.Read(ctx).SchemaVersion()
	if err == nil {
		err = migrate(ctx, store)
	}
	if err != nil {
		return "", err
	}
	after, err := store.Read(ctx).SchemaVersion()
	switch before {
	case 0:
		return say("migrate.made", place, after), err
	case after:
		return say("migrate.done", place, after), err
	}
	return say("migrate.raised", place, after, before), err
}

// announcer tells what somebody who starts the service wants to read: as a line of its
// own, or as one more record where the log is for programs, which take nothing else.
func announcer(s surroundings, cfg config.Config, logger *slog.Logger) func(slog.Level, string) {
	if cfg.Log.Format == "json" {
		return func(level slog.Level, words string) { logger.Log(context.Background(), level, words) }
	}
	return func(_ slog.Level, words string) { fmt.Fprintln(s.stdout, words) }
}
