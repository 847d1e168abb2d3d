// Package simulate runs a year of cases of many offices with seeded random
// behaviour on a simulated clock, through the real desk and the real queue, and
// compares every step with an oracle that reckons by itself what must come of it:
// days, rungs, recipients, states, marks, flags and numbers.
package simulate

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"rectify/casework"
	"rectify/jobs"
	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

// Options say what is simulated.
type Options struct {
	Seed   uint64
	Cases  int
	From   workflow.Date
	Months int                  // 0 is 12
	Tell   func(Report, string) // called at every month's end with the day; may be nil
}

// Report is what a run did.
type Report struct {
	Cases     int
	Offices   int
	People    int
	Steps     int
	Acts      map[string]int // done, by kind
	Refusals  map[string]int // answered by the rules, by code
	Events    int
	Rungs     int
	Letters   int
	Notices   int // facts that letters carry
	Mails     int
	Overtaken int // letters that were not sent: the case had moved on, or the person
	Untold    int
	Numbers   int // supervision notices with a number
	Flags     int
	TakenBack int
	Checks    int
	Digest    string // of the final ledger: the same for the same seed
}

// run is one simulation at work.
type run struct {
	options Options
	random  *rand.Rand
	clock   *clock
	store   *models.Store
	desk    *casework.Desk
	queue   *jobs.Queue
	post    *post
	oracle  *oracle
	roster  *roster
	tables  *tables

	cases     map[workflow.CaseID]*dossier
	nexts     []instant // of each case, by its ordinal
	tempers   []*temper
	letters   map[int64]*letter
	byMessage map[string]*letter
	queued    map[int64]*letter
	mornings  map[addressee]*letter

	plans     plans
	planned   int
	outages   []outage
	retry     instant // when delivery is tried again while the server refuses
	steps     int
	report    Report
	violation *Violation
}

func (r *run) now() instant { return r.clock.at }

// Run simulates on a migrated database that holds nothing yet. The error is a
// *Violation when a promise was not kept.
func Run(ctx context.Context, store *models.Store, options Options) (Report, error) {
	r, end, err := begin(ctx, store, options)
	if err != nil {
		return Report{}, err
	}
	if err := r.live(ctx, end); err != nil {
		return r.report, fmt.Errorf("%s, step %d: %w", show(r.now()), r.steps, err)
	}
	if r.violation != nil {
		return r.report, r.violation
	}
	r.sum()
	return r.report, nil
}

func begin(ctx context.Context, store *models.Store, options Options) (*run, instant, error) {
	start := dayFrom(options.From).at(8 * hour)
	last := time.Date(options.From.Year, options.From.Month+time.Month(monthsOf(options)), options.From.Day, 0, 0, 0, 0, time.UTC)
	end := day(last.Unix() / 86400).at(8 * hour)
	r := &run{options: options, random: rand.New(rand.NewPCG(options.Seed, 0)), clock: &clock{at: start}, store: store,
		cases: map[workflow.CaseID]*dossier{}, letters: map[int64]*letter{}, byMessage: map[string]*letter{},
		queued: map[int64]*letter{}, mornings: map[addressee]*letter{},
		tables: &tables{store: store, heads: map[string]head{}},
		report: Report{Acts: map[string]int{}, Refusals: map[string]int{}}}
	r.post = &post{clock: r.clock}
	var err error
	r.queue, err = jobs.New(store, jobs.Options{Mailer: r.post, Clock: r.clock.now, Logger: slog.New(slog.DiscardHandler),
		Settings:   notify.Settings{From: "office@rectify.example", OfficeZone: zone},
		OfficeHour: func(at time.Time) time.Time { return r.desk.OfficeHour(at) }})
	if err != nil {
		return nil, 0, err
	}
	policy := workflow.DefaultPolicy()
	r.desk = casework.New(store, r.clock.now, r.queue, casework.Settings{Zone: zone, Policy: policy, MessageDomain: "rectify.example", SessionFor: time.Hour})
	offices := min(3+options.Cases/1500, 9)
	if options.Cases < 60 {
		offices = 2
	}
	r.roster, err = enrol(ctx, store, r.desk, r.random, offices, 6+options.Cases/(offices*40), r.now)
	if err != nil {
		return nil, 0, err
	}
	r.oracle = &oracle{days: seedAlmanac(), policy: policy, roster: r.roster, serials: map[series]int64{}, problems: map[problem][]workflow.CaseID{}, cases: r.cases}
	r.report.Offices, r.report.People = offices, len(r.roster.people)
	if found, err := r.tables.fresh(ctx); err != nil {
		return nil, 0, err
	} else {
		for _, row := range found.events {
			r.tables.link(row)
		}
	}
	r.outages = drawOutages(r.random, start, end)
	r.planCirculars(start, end)
	r.planPeople(start, end)
	return r, end, nil
}

func monthsOf(options Options) int {
	if options.Months == 0 {
		return 12
	}
	return options.Months
}

// planCirculars spreads the cases over batches and the batches over the first ten
// twelfths of the time.
func (r *run) planCirculars(start, end instant) {
	for left, n := r.options.Cases, 0; left > 0; n++ {
		size := min(left, 1+r.random.IntN(max(4, r.options.Cases/30)))
		left -= size
		at := start + instant(r.random.Int64N(int64(end-start)*10/12))
		at = r.oracle.days.officeHour(at) + instant(r.random.Int64N(int64(8*hour)))/second*second
		if r.random.IntN(8) == 0 {
			at += oneDay // also on days off
		}
		r.plan(at, issueAct{office: r.roster.offices[r.random.IntN(len(r.roster.offices))], cases: size,
			random: rand.New(rand.NewPCG(r.options.Seed, 1<<40+uint64(n)))})
	}
}

// planPeople lets somebody leave now and then, and somebody else take over, and
// others stand in for whoever is away.
func (r *run) planPeople(start, end instant) {
	for at := start + 20*oneDay; at < end; at += 30 * oneDay {
		who := r.roster.people[r.random.IntN(len(r.roster.people))]
		if who.holds(workflow.Clerk, who.grants[0].Unit) {
			continue // the only one
		}
		leaves := at + instant(r.random.Int64N(int64(10*oneDay)))
		r.plan(leaves, leaveAct{who})
		r.plan(leaves+instant(r.random.Int64N(int64(9*oneDay))), joinAct{who})
	}
	for at := start + 5*oneDay; at < end; at += 3 * oneDay {
		r.plan(at+instant(r.random.Int64N(int64(oneDay))), deputyAct{r.random})
	}
}

// live lets time pass: at each instant at which anything happens, it happens, and
// is compared with what had to.
func (r *run) live(ctx context.Context, end instant) error {
	month := dayOf(r.now()).date().Month
	for r.violation == nil {
		if err := ctx.Err(); err != nil {
			return err
		}
		at, one := r.next()
		if one == nil || at > end {
			break
		}
		if now := dayOf(at).date().Month; now != month {
			month = now
			if err := r.monthly(ctx); err != nil || r.violation != nil {
				return err
			}
		}
		r.clock.set(at)
		if err := r.perform(ctx, one); err != nil {
			return err
		}
	}
	if r.violation != nil {
		return nil
	}
	r.clock.set(end)
	return r.monthly(ctx)
}

// next chooses what happens next. A sweep goes before the post of the same
// instant; whether people are faster than the calendar is left to chance.
func (r *run) next() (instant, act) {
	sweep, letters := r.nextSweep(), r.worked()
	if sweep != 0 {
		sweep = r.until(max(sweep, r.now()), stopsSweeps)
	}
	if letters != 0 {
		letters = max(letters, r.now())
		if r.during(letters, refusesMail) {
			letters = max(letters, r.retry)
		}
		letters = r.until(letters, stopsMail)
	}
	for len(r.plans) > 0 {
		first := r.plans[0]
		if free := r.until(first.at, stopsPeople); free != first.at {
			heap.Pop(&r.plans)
			r.plan(free+instant(first.serial%600)*second, first.act)
			continue
		}
		ahead := first.at < sweep || sweep == 0 || first.at == sweep && r.random.IntN(2) == 0
		if ahead && (first.at <= letters || letters == 0) {
			heap.Pop(&r.plans)
			return first.at, first.act
		}
		break
	}
	switch {
	case sweep != 0 && (sweep <= letters || letters == 0):
		times := 1
		if r.random.IntN(4) == 0 {
			times = 2
		}
		return sweep, sweepAct{times}
	case letters != 0:
		r.retry = letters + 30*minute
		return letters, postAct{}
	}
	return 0, nil
}

// perform does one act and compares.
func (r *run) perform(ctx context.Context, one act) error {
	s, err := one.perform(ctx, r)
	if s == nil && err == nil {
		return nil // dropped: the case has moved on
	}
	if s == nil {
		s = newStep(r.now()) // it should have been possible
	}
	r.steps++
	var refused *workflow.Error
	var code workflow.Code
	if errors.As(err, &refused) {
		code = refused.Code
	} else if ctx.Err() != nil {
		return ctx.Err()
	} else if err != nil {
		r.broken(PromiseAnswer, one.kind(), orAllowed(s.refusal), err)
		return nil
	}
	r.report.Acts[one.kind()]++
	if code != "" {
		r.report.Refusals[string(code)]++
	}
	if code != s.refusal {
		r.broken(PromiseAnswer, one.kind(), orAllowed(s.refusal), orAllowed(code)+" "+fmt.Sprint(err))
		return nil
	}
	before := make([]*dossier, len(s.touched))
	for i, c := range s.touched {
		before[i] = r.cases[c.id]
	}
	if err := r.settle(ctx, s); err != nil {
		return err
	}
	for i, c := range s.touched {
		r.behave(before[i], c)
	}
	return nil
}

func orAllowed(code workflow.Code) string {
	if code == "" {
		return "allowed"
	}
	return string(code)
}

// sum adds up what the dossiers say at the end.
func (r *run) sum() {
	r.report.Cases, r.report.Steps = len(r.cases), r.steps
	r.report.Flags, r.report.TakenBack, r.report.Numbers = 0, 0, 0
	for _, c := range r.cases {
		for _, flag := range c.flags {
			r.report.Flags++
			if flag.back {
				r.report.TakenBack++
			}
		}
		r.report.Numbers += len(slices.DeleteFunc(slices.Clone(c.notices), func(n noticeLine) bool { return n.serial == 0 }))
	}
	r.report.Digest = r.digest()
}
