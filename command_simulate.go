package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rectify/internal/simulate"
	"rectify/models"
	"rectify/workflow"
)

const mostSimulated = 200_000

// simulation is what the simulate command was asked for.
type simulation struct {
	seed     uint64
	cases    int
	from     string
	data     string
	database string
}

func simulateCommand(s surroundings) *cobra.Command {
	m := simulation{}
	command := &cobra.Command{
		Use: "simulate", Short: say("command.simulate"), Long: say("command.simulate_long"), Args: cobra.NoArgs,
		Example: "  rectify simulate\n  rectify simulate --seed 7 --cases 1000\n  rectify simulate --seed 7 --database postgres://rectify@localhost/simulation",
		RunE: func(command *cobra.Command, _ []string) error {
			if !command.Flags().Changed("seed") {
				m.seed = uint64(s.clock().UnixMicro()) % 1_000_000_000
			}
			return m.run(command.Context(), s)
		},
	}
	command.Flags().Uint64Var(&m.seed, "seed", 0, say("flag.seed"))
	command.Flags().IntVar(&m.cases, "cases", 300, say("flag.cases"))
	command.Flags().StringVar(&m.from, "from", "2026-01-05", say("flag.from"))
	command.Flags().StringVar(&m.data, "data", "", say("flag.simulate_data"))
	command.Flags().StringVar(&m.database, "database", "", say("flag.simulate_database"))
	return command
}

func (m simulation) run(ctx context.Context, s surroundings) error {
	from, err := workflow.ParseDate(m.from)
	if err != nil {
		return errors.New(say("simulate.bad_from", m.from))
	}
	if m.cases < 1 || m.cases > mostSimulated {
		return errors.New(say("simulate.bad_cases", mostSimulated))
	}
	store, discard, err := m.open(ctx)
	if err != nil {
		return err
	}
	defer discard()
	if err := migrate(ctx, store); err != nil {
		return errors.Join(err, store.Close())
	}
	began := s.clock()
	wall := func() time.Duration { return s.clock().Sub(began).Round(time.Second / 10) }
	fmt.Fprintln(s.stdout, say("simulate.begin", m.seed, m.cases, m.from))
	report, err := simulate.Run(ctx, store, simulate.Options{Seed: m.seed, Cases: m.cases, From: from,
		Tell: func(so simulate.Report, day string) {
			fmt.Fprintln(s.stdout, say("simulate.month", day, so.Cases, so.Steps, so.Rungs, so.Letters, wall()))
		}})
	var violation *simulate.Violation
	switch {
	case errors.As(err, &violation):
		err = errors.New(m.violated(violation))
	case err == nil:
		fmt.Fprint(s.stdout, summary(report, wall()))
	}
	fmt.Fprintln(s.stdout, say("simulate.replay", m.seed, m.cases, m.from))
	return errors.Join(err, store.Close())
}

// open makes the database: a temporary one that does not wait for the disk, a
// fresh folder, or an empty database of PostgreSQL.
func (m simulation) open(ctx context.Context) (*models.Store, func(), error) {
	keep := func() {}
	switch {
	case m.data != "" && m.database != "":
		return nil, keep, errors.New(say("simulate.one_database"))
	case m.database != "":
		if !strings.HasPrefix(m.database, "postgres://") && !strings.HasPrefix(m.database, "postgresql://") {
			return nil, keep, errors.New(say("simulate.no_postgres"))
		}
		store, err := models.Open(ctx, m.database)
		if err != nil {
			return nil, keep, err
		}
		if empty, err := simulate.Empty(ctx, store); err != nil || !empty {
			if err == nil {
				err = errors.New(say("simulate.not_empty"))
			}
			return nil, keep, errors.Join(err, store.Close())
		}
		return store, keep, nil
	case m.data != "":
		if _, err := os.Stat(filepath.Join(m.data, models.DatabaseFile)); err == nil {
			return nil, keep, errors.New(say("simulate.folder_used", m.data))
		}
		store, err := models.Open(ctx, m.data)
		return store, keep, err
	}
	folder, err := os.MkdirTemp("", "rectify-simulate-")
	if err != nil {
		return nil, keep, err
	}
	discard := func() { _ = os.RemoveAll(folder) }
	store, err := models.Open(ctx, folder)
	if err == nil {
		err = simulate.Hurry(ctx, store)
	}
	if err != nil {
		discard()
	}
	return store, discard, err
}

// violated says which promise was not kept, where, and what was there instead.
func (m simulation) violated(v *simulate.Violation) string {
	return strings.Join([]string{
		say("simulate.violation", say("simulate.promise."+v.Promise)),
		"  " + say("simulate.where", m.seed, v.At, v.Step, v.Case),
		"  " + say("simulate.expected", v.Expected),
		"  " + say("simulate.found", v.Found),
	}, "\n")
}

// summary says what a run that kept every promise did.
func summary(report simulate.Report, wall time.Duration) string {
	counts := func(of map[string]int) string {
		var words []string
		for _, name := range slices.Sorted(maps.Keys(of)) {
			words = append(words, fmt.Sprintf("%s %d", name, of[name]))
		}
		return strings.Join(words, ", ")
	}
	return strings.Join([]string{
		say("simulate.done"),
		say("simulate.sum.offices", report.Offices, report.People, report.Cases),
		say("simulate.sum.acts", counts(report.Acts)),
		say("simulate.sum.refusals", counts(report.Refusals)),
		say("simulate.sum.ladder", report.Rungs, report.Flags, report.TakenBack, report.Numbers),
		say("simulate.sum.post", report.Notices, report.Letters, report.Mails, report.Overtaken, report.Untold),
		say("simulate.sum.checks", report.Events, report.Steps, report.Checks, wall, report.Digest),
	}, "\n") + "\n"
}
