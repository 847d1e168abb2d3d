package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rectify/backup"
	"rectify/config"
	"rectify/models"
)

// backupOptions are what backing up and restoring need here.
func backupOptions(s surroundings) backup.Options {
	return backup.Options{Program: version, Clock: s.clock}
}

func backupCommand(s surroundings) *cobra.Command {
	place := storePlace{}
	var overwrite, allowMissing, asJSON bool
	command := &cobra.Command{
		Use: "backup FILE", Short: say("command.backup"), Long: say("command.backup_long"), Args: cobra.ExactArgs(1),
		Example: "  rectify backup /srv/backup/rectify-2026-11-24.tar.zst --config rectify.yaml\n" +
			"  rectify backup latest.tar.zst --data ./data --overwrite",
		RunE: func(command *cobra.Command, args []string) error {
			ctx := command.Context()
			store, _, err := place.open(ctx, s)
			if err != nil {
				return err
			}
			options := backupOptions(s)
			options.Overwrite, options.AllowMissing = overwrite, allowMissing
			manifest, err := backup.Make(ctx, store, args[0], options)
			if err == nil {
				err = tellBackup(s.stdout, "backup.made", args[0], manifest, asJSON)
			}
			return errors.Join(err, store.Close())
		},
	}
	place.flags(command)
	command.Flags().BoolVar(&overwrite, "overwrite", false, say("flag.overwrite"))
	command.Flags().BoolVar(&allowMissing, "allow-missing", false, say("flag.allow_missing"))
	command.Flags().BoolVar(&asJSON, "json", false, say("flag.json"))
	return command
}

func restoreCommand(s surroundings) *cobra.Command {
	place := storePlace{}
	var check, acceptFaults, asJSON bool
	command := &cobra.Command{
		Use: "restore FILE", Short: say("command.restore"), Long: say("command.restore_long"), Args: cobra.ExactArgs(1),
		Example: "  rectify restore latest.tar.zst --check\n  rectify restore latest.tar.zst --data ./restored\n" +
			"  RECTIFY_DATABASE='postgres://rectify@127.0.0.1/rectify' rectify restore latest.tar.zst",
		RunE: func(command *cobra.Command, args []string) error {
			ctx := command.Context()
			if check {
				manifest, err := backup.Verify(ctx, args[0])
				if err != nil {
					return err
				}
				return tellBackup(s.stdout, "backup.sound", args[0], manifest, asJSON)
			}
			cfg, err := place.settings(s)
			if err != nil {
				return err
			}
			options := backupOptions(s)
			options.AcceptFaults = acceptFaults
			report, err := backup.Restore(ctx, args[0], restoreTarget(cfg), options)
			if err != nil {
				return err
			}
			key := "backup.restored"
			if len(report.Faults) > 0 {
				key = "backup.restored_faulty"
				fmt.Fprintln(s.stderr, strings.Join(report.Faults, "\n"))
			}
			if err := tellBackup(s.stdout, key, args[0], report.Manifest, asJSON); err != nil || asJSON {
				return err
			}
			if report.SchemaNow != report.Schema {
				fmt.Fprintln(s.stdout, say("backup.migrated", report.Schema, report.SchemaNow))
			}
			if report.Into != report.Database {
				fmt.Fprintln(s.stdout, say("backup.moved", report.Database, report.Into))
			}
			_, err = fmt.Fprintln(s.stdout, say("backup.after_restore"))
			return err
		},
	}
	place.flags(command)
	command.Flags().BoolVar(&acceptFaults, "accept-faults", false, say("flag.accept_faults"))
	command.Flags().BoolVar(&check, "check", false, say("flag.check_backup"))
	command.Flags().BoolVar(&asJSON, "json", false, say("flag.json"))
	return command
}

func restoreTarget(cfg config.Config) backup.Target {
	return backup.Target{Address: cfg.Database.Reveal(), Migrate: func(ctx context.Context, store *models.Store) error { return migrate(ctx, store) }}
}

// tellBackup says what a backup holds.
func tellBackup(to io.Writer, key, file string, manifest backup.Manifest, asJSON bool) error {
	if asJSON {
		return writeJSON(to, manifest)
	}
	files, bytes := manifest.Evidence()
	evidence := say("backup.evidence", files, bytes)
	if manifest.Database == models.PostgreSQL {
		evidence = say("backup.evidence_inside", manifest.Counts["blobs"])
	}
	lines := []string{
		say(key, file),
		say("backup.of", manifest.MadeAt.Format(time.RFC3339), manifest.Database, manifest.Schema, manifest.Program),
		say("backup.holds", manifest.Counts["circulars"], manifest.Counts["cases"], manifest.Counts["events"], manifest.Counts["letters"], manifest.Counts["people"]),
		evidence,
		say("backup.chains", manifest.Subjects),
	}
	if manifest.SealID > 0 {
		lines = append(lines, say("backup.seal", manifest.SealID, manifest.SealHash))
	}
	if missing := len(manifest.Missing); missing > 0 {
		lines = append(lines, say("backup.missing", missing, manifest.Missing[0]))
	}
	_, err := fmt.Fprintln(to, strings.Join(lines, "\n  "))
	return err
}
