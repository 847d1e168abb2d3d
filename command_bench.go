package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rectify/config"
	"rectify/edge"
	"rectify/internal/measure"
	"rectify/internal/seed"
	"rectify/models"
)

// benching is what the bench command was asked for.
type benching struct {
	cases       []int
	duration    time.Duration
	connections int
	rounds      int
	batch       int
	database    string
	data        string
	program     string
	self        string
	asJSON      bool
}

func benchCommand(s surroundings) *cobra.Command {
	m := benching{}
	command := &cobra.Command{
		Use: "bench", Short: say("command.bench"), Long: say("command.bench_long"), Args: cobra.NoArgs,
		Example: "  rectify bench\n  rectify bench --cases 10000,100000,1000000 --duration 5s\n  rectify bench --database postgres://rectify@localhost/measurement",
		RunE:    func(command *cobra.Command, _ []string) error { return m.run(command.Context(), s) },
	}
	command.Flags().IntSliceVar(&m.cases, "cases", []int{100_000}, say("flag.bench_cases"))
	command.Flags().DurationVar(&m.duration, "duration", 5*time.Second, say("flag.bench_duration"))
	command.Flags().IntVar(&m.connections, "connections", 8, say("flag.bench_connections"))
	command.Flags().IntVar(&m.rounds, "rounds", 3, say("flag.bench_rounds"))
	command.Flags().IntVar(&m.batch, "batch", 500, say("flag.bench_batch"))
	command.Flags().StringVar(&m.database, "database", "", say("flag.bench_database"))
	command.Flags().StringVar(&m.data, "data", "", say("flag.bench_data"))
	command.Flags().StringVar(&m.program, "program", "", say("flag.bench_program"))
	command.Flags().BoolVar(&m.asJSON, "json", false, say("flag.json"))
	command.AddCommand(answersCommand(s))
	return command
}

// answersCommand serves recorded answers, as the bare counterpart of the service.
func answersCommand(s surroundings) *cobra.Command {
	return &cobra.Command{
		Use: "answers FILE", Short: say("command.bench_answers"), Example: "  rectify bench answers answers.json", Args: cobra.ExactArgs(1), Hidden: true,
		RunE: func(command *cobra.Command, args []string) error {
			ctx := command.Context()
			handler, err := measure.Answers(args[0])
			if err != nil {
				return err
			}
			listener, err := measure.Listen()
			if err != nil {
				return err
			}
			server := measure.BareServer(handler)
			ended := make(chan error, 1)
			go func() { ended <- server.Serve(listener) }()
			fmt.Fprintln(s.stdout, say("serve.address", "http://"+listener.Addr().String()))
			select {
			case err := <-ended:
				return err
			case <-ctx.Done():
				return server.Close()
			}
		},
	}
}

const mostConnections = 64

func (m benching) run(ctx context.Context, s surroundings) error {
	switch {
	case len(m.cases) == 0 || slices.ContainsFunc(m.cases, func(n int) bool { return n < 1 || n > seed.MostCases }):
		return errors.New(say("seed.bad_cases", seed.MostCases))
	case m.connections < 1 || m.connections > mostConnections:
		return errors.New(say("bench.bad_connections", mostConnections))
	case m.rounds < 1 || m.duration <= 0 || m.batch < 1 || m.batch > 5000:
		return errors.New(say("bench.bad_options"))
	case len(m.cases) > 1 && (m.data != "" || m.database != ""):
		return errors.New(say("bench.one_size"))
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	m.self, m.program = self, cmp.Or(m.program, self)
	var results []measure.Result
	for _, cases := range m.cases {
		result, err := m.one(ctx, s, cases)
		if err != nil {
			return err
		}
		if !m.asJSON {
			m.print(s, result)
		}
		results = append(results, result)
	}
	if m.asJSON {
		return writeJSON(s.stdout, results)
	}
	m.compare(s, results)
	return nil
}

// one measures one size, on a database of its own that is gone afterwards, or on one
// that is kept.
func (m benching) one(ctx context.Context, s surroundings, cases int) (result measure.Result, err error) {
	folder := m.data
	if folder == "" {
		if folder, err = os.MkdirTemp("", "rectify-bench-"); err != nil {
			return result, err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	}
	cfg := config.Default()
	cfg.Data, cfg.Database = folder, config.Secret(folder)
	if m.database != "" {
		cfg.Database = config.Secret(m.database)
	}
	cfg.MessageDomain = "rectify.example"
	store, err := models.Open(ctx, cfg.Database.Reveal())
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := m.prepare(ctx, s, store, cfg, cases); err != nil {
		return result, err
	}
	key, err := tokenKey(cfg)
	if err != nil {
		return result, err
	}
	tokens, err := edge.NewTokens(key, tokenParty, tokenParty, s.clock)
	if err != nil {
		return result, err
	}
	desk, err := deskOf(store, cfg, s.clock, nil, true)
	if err != nil {
		return result, err
	}
	return measure.Run(ctx, measure.Options{
		Store: store, Address: cfg.Database.Reveal(), Desk: desk, Tokens: tokens, Clock: s.clock, Zone: desk.Zone(), Folder: folder, Program: m.program, Self: m.self,
		Environ:  append(append([]string{}, s.environ...), m.environ(cfg)...),
		Duration: m.duration, Connections: m.connections, Rounds: m.rounds, BatchSize: m.batch,
		Tell: func(what string) { fmt.Fprintln(s.stderr, what) },
	})
}

// environ are the settings of the service that is measured: those an office has, but
// for a port that is free.
func (m benching) environ(cfg config.Config) []string {
	return []string{"RECTIFY_DATA=" + cfg.Data, "RECTIFY_DATABASE=" + cfg.Database.Reveal(), "RECTIFY_LISTEN=127.0.0.1:0",
		"RECTIFY_MESSAGE_DOMAIN=" + cfg.MessageDomain, "RECTIFY_SWEEP_EVERY=10m"}
}

// prepare fills the database unless it holds made-up cases already.
func (m benching) prepare(ctx context.Context, s surroundings, store *models.Store, cfg config.Config, cases int) error {
	if err := migrate(ctx, store); err != nil {
		return err
	}
	occupied, err := store.Read(ctx).Occupied()
	if err != nil {
		return err
	}
	madeUp, err := seed.MadeUp(ctx, store)
	switch {
	case err != nil:
		return err
	case occupied && !madeUp:
		return errors.New(say("seed.occupied"))
	case occupied:
		return nil
	}
	_, _, err = fill(ctx, s, store, cfg, seed.Options{Seed: 1, Cases: cases, Now: s.clock()}, "")
	return err
}

func (m benching) print(s surroundings, r measure.Result) {
	fmt.Fprintln(s.stdout, say("bench.title", r.Cases, string(r.Dialect), m.connections, m.duration, m.rounds, runtime.NumCPU(), loadAverage()))
	table := tabwriter.NewWriter(s.stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, say("bench.columns"))
	for _, row := range r.Rows {
		gin := "-"
		if row.Gin > 0 {
			gin = fmt.Sprintf("%.0f", row.Gin)
		}
		fmt.Fprintf(table, "%s\t%.1f\t%s\t%.1f\t%.1f\t%.2f\t%.2f\t%s\t%s\t%s\t%d\t%d\n", say("bench.row."+row.Name), row.Service.Rate, gin, row.SQL, row.Ceiling,
			row.Ratio, row.Goal, round(row.Service.Median), round(row.Service.Ninety5), round(row.Service.Ninety9), row.Service.Errors, row.Rows)
	}
	_ = table.Flush()
	fmt.Fprintln(s.stdout, say("bench.memory", mebibytes(r.Memory.Resident), mebibytes(r.Memory.Own), mebibytes(r.Memory.Peak), measure.GoalResident>>20))
	fmt.Fprintln(s.stdout, say("bench.start", round(r.Start), measure.GoalStart))
	for _, row := range r.Rows {
		if len(row.Profile) == 0 {
			continue
		}
		fmt.Fprintln(s.stdout, say("bench.profile"))
		for _, entry := range row.Profile {
			fmt.Fprintf(s.stdout, "  %5.1f%% %5.1f%%  %s\n", entry.Self, entry.Whole, entry.Function)
		}
	}
}

// compare says how much slower the largest is than the smallest.
func (m benching) compare(s surroundings, results []measure.Result) {
	if len(results) < 2 {
		return
	}
	least, most := results[0], results[len(results)-1]
	for i, row := range most.Rows {
		fmt.Fprintln(s.stdout, say("bench.flat", say("bench.row."+row.Name), least.Cases, most.Cases, fmt.Sprintf("%.2f", least.Rows[i].Service.Rate/row.Service.Rate)))
	}
}

func mebibytes(bytes int64) string { return fmt.Sprintf("%.1f", float64(bytes)/(1<<20)) }

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// loadAverage is what else the machine has to do, where the system tells.
func loadAverage() string {
	text, err := os.ReadFile(filepath.FromSlash("/proc/loadavg"))
	if err != nil {
		return "?"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
