package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"rectify/backup"
	"rectify/config"
	"rectify/doctor"
	"rectify/models"
	"rectify/notify"
)

// statuses of the doctor command by the worst of its findings.
var doctorStatus = map[doctor.Level]int{doctor.Warning: 1, doctor.Failure: 2}

// exit ends a command that has said everything with a status.
type exit struct{ status int }

func (e exit) Error() string { return fmt.Sprint("exit ", e.status) }

// examined is a finding for programs.
type examined struct {
	Check  string       `json:"check"`
	Level  doctor.Level `json:"level"`
	Code   string       `json:"code"`
	Detail string       `json:"detail"`
}

func doctorCommand(s surroundings) *cobra.Command {
	place := storePlace{}
	var quick, full, asJSON bool
	command := &cobra.Command{
		Use: "doctor", Short: say("command.doctor"), Long: say("command.doctor_long"), Args: cobra.NoArgs,
		Example: "  rectify doctor --config rectify.yaml\n  rectify doctor --full --json\n  rectify doctor --quick",
		RunE: func(command *cobra.Command, _ []string) error {
			if quick && full {
				return errors.New(say("doctor.quick_or_full"))
			}
			found := []examined{}
			tell := func(one doctor.Finding) {
				found = append(found, examined{one.Check, one.Level, one.Code, doctorSentence(one)})
				if !asJSON {
					printFinding(s.stdout, found[len(found)-1])
				}
			}
			worst, err := examine(command.Context(), s, place, quick, full, tell)
			if err == nil && asJSON {
				err = writeJSON(s.stdout, found)
			}
			if quick && worst == doctor.Warning {
				worst = doctor.OK // a probe's no has the service stopped or replaced
			}
			if status := doctorStatus[worst]; err == nil && status != 0 {
				err = exit{status}
			}
			return err
		},
	}
	place.flags(command)
	command.Flags().BoolVar(&quick, "quick", false, say("flag.quick"))
	command.Flags().BoolVar(&full, "full", false, say("flag.full"))
	command.Flags().BoolVar(&asJSON, "json", false, say("flag.json"))
	return command
}

// examine examines what the settings describe. Wrong settings are the one finding.
func examine(ctx context.Context, s surroundings, place storePlace, quick, full bool, tell func(doctor.Finding)) (doctor.Level, error) {
	cfg, _, exposed, err := config.Show(place.config, place.environ(s))
	if err != nil {
		tell(doctor.Finding{Check: "settings", Level: doctor.Failure, Code: "wrong", Args: []any{sentence(err)}})
		return doctor.Failure, nil
	}
	patient := doctor.Patient{Config: cfg, Exposed: exposed, Clock: s.clock, Free: doctor.Free, Quick: quick, Thorough: full,
		Open: func() (*models.Store, error) { return models.Open(ctx, cfg.Database.Reveal()) }, Exists: func() bool { return true }}
	if cfg.PostgreSQL() {
		patient.Tools = func(ctx context.Context, store *models.Store) error {
			if err := backup.Ready(ctx, store, backupOptions(s)); err != nil {
				return errors.New(sentence(err))
			}
			return nil
		}
	} else {
		folder := cfg.Database.Reveal()
		patient.Exists = func() bool {
			_, err := os.Stat(filepath.Join(folder, models.DatabaseFile))
			return err == nil || !errors.Is(err, os.ErrNotExist)
		}
	}
	if cfg.Mail.Host != "" {
		patient.Mail = func(ctx context.Context) error {
			mailer, err := mailerOf(cfg)
			if err != nil {
				return err
			}
			return mailer.(*notify.SMTP).Check(ctx)
		}
	}
	return doctor.Examine(ctx, patient, tell)
}

// doctorSentence says a finding; what can befall every check has the same words.
func doctorSentence(one doctor.Finding) string {
	key := "doctor." + one.Check + "." + one.Code
	if one.Code == "timeout" || one.Code == "error" {
		key = "doctor." + one.Code
	}
	return say(key, one.Args...)
}

func printFinding(to io.Writer, one examined) {
	fmt.Fprintln(to, padded(say("doctor.level."+string(one.Level)), 9)+padded(say("doctor."+one.Check), 17)+one.Detail)
}
