package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/config"
	"rectify/internal/seed"
	"rectify/models"
	"rectify/workflow"
)

// seeding is what the seed command was asked for.
type seeding struct {
	place        storePlace
	seed         uint64
	cases        int
	date         string
	passwordFile string
	makePassword bool
}

func seedCommand(s surroundings) *cobra.Command {
	m := seeding{}
	command := &cobra.Command{
		Use: "seed", Short: say("command.seed"), Long: say("command.seed_long"), Args: cobra.NoArgs,
		Example: "  rectify seed --cases 10000 --data ./try --make-password\n  rectify serve --data ./try",
		RunE:    func(command *cobra.Command, _ []string) error { return m.run(command.Context(), s) },
	}
	m.place.flags(command)
	command.Flags().Uint64Var(&m.seed, "seed", 1, say("flag.seed_seed"))
	command.Flags().IntVar(&m.cases, "cases", 1000, say("flag.seed_cases"))
	command.Flags().StringVar(&m.date, "date", "", say("flag.seed_date"))
	command.Flags().StringVar(&m.passwordFile, "password-file", "", say("flag.seed_password_file"))
	command.Flags().BoolVar(&m.makePassword, "make-password", false, say("flag.seed_password"))
	return command
}

func (m seeding) run(ctx context.Context, s surroundings) error {
	if m.cases < 1 || m.cases > seed.MostCases {
		return errors.New(say("seed.bad_cases", seed.MostCases))
	}
	cfg, err := m.place.settings(s)
	if err != nil {
		return err
	}
	now, err := m.now(s, cfg)
	if err != nil {
		return err
	}
	password, err := m.password()
	if err != nil {
		return err
	}
	store, err := models.Open(ctx, cfg.Database.Reveal())
	if err != nil {
		return err
	}
	if err := migrate(ctx, store); err != nil {
		return errors.Join(err, store.Close())
	}
	report, took, err := fill(ctx, s, store, cfg, seed.Options{Seed: m.seed, Cases: m.cases, Now: now}, password)
	if err == nil {
		m.tell(s, report, took, password)
	}
	return errors.Join(err, store.Close())
}

// fill fills a migrated database, and tells how far it is.
func fill(ctx context.Context, s surroundings, store *models.Store, cfg config.Config, options seed.Options, password string) (seed.Report, time.Duration, error) {
	var err error
	if options.Zone, err = cfg.Location(); err != nil {
		return seed.Report{}, 0, err
	}
	if options.Policy, err = config.LoadPolicy(cfg.Policy); err != nil {
		return seed.Report{}, 0, err
	}
	if password != "" {
		if options.Password, err = casework.HashPassword(ctx, password); err != nil {
			return seed.Report{}, 0, err
		}
	}
	began, told := s.clock(), 0
	took := func() time.Duration { return s.clock().Sub(began).Round(time.Second / 10) }
	options.Tell = func(so seed.Report) {
		if step := max(10_000, options.Cases/20); so.Cases/step > told/step || so.Cases == options.Cases {
			told = so.Cases
			fmt.Fprintln(s.stderr, say("seed.progress_at", so.Cases, options.Cases, took()))
		}
	}
	report, err := seed.Run(ctx, store, options)
	if errors.Is(err, seed.ErrOccupied) {
		err = errors.New(say("seed.occupied"))
	}
	return report, took(), err
}

// now is the moment at which the cases stand.
func (m seeding) now(s surroundings, cfg config.Config) (time.Time, error) {
	if m.date == "" {
		return s.clock(), nil
	}
	zone, err := cfg.Location()
	if err != nil {
		return time.Time{}, err
	}
	day, err := workflow.ParseDate(m.date)
	if err != nil {
		return time.Time{}, errors.New(say("seed.bad_date", m.date))
	}
	return day.Start(zone).Add(12 * time.Hour), nil
}

// password is the one password of everybody, or none.
func (m seeding) password() (string, error) {
	switch {
	case m.passwordFile != "" && m.makePassword:
		return "", errors.New(say("seed.one_password"))
	case m.makePassword:
		return strings.ToLower(rand.Text()), nil
	case m.passwordFile == "":
		return "", nil
	}
	file, err := os.Open(m.passwordFile)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	line := bufio.NewScanner(file)
	line.Scan()
	return line.Text(), line.Err()
}

func (m seeding) tell(s surroundings, r seed.Report, took time.Duration, password string) {
	fmt.Fprintln(s.stdout, seed.Notice())
	fmt.Fprintln(s.stdout, say("seed.done", r.Offices, r.Units, r.People, r.Circulars, r.Cases, r.Events, r.Reports, r.Rechecks, r.Supervision, r.Letters, took))
	var states []string
	for _, state := range slices.Sorted(maps.Keys(r.States)) {
		states = append(states, fmt.Sprintf("%s %d", state, r.States[state]))
	}
	fmt.Fprintln(s.stdout, say("seed.states", strings.Join(states, ", ")))
	if password == "" {
		return
	}
	fmt.Fprintln(s.stdout, say("seed.sign_in", "seed-clerk1", "seed-head1", "seed-liaison1-1"))
	if m.makePassword {
		fmt.Fprintln(s.stdout, say("seed.password_is", password))
	}
}
