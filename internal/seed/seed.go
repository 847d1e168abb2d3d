// Package seed fills an empty installation with made-up cases, as many as are
// asked for: offices and units with their people, circulars with batches, and cases
// in every state with all that happened to them. What happens follows the rules of
// package workflow, step by step; what is written is the same for the same seed.
package seed

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// MostCases is the largest installation that is made.
const MostCases = 1_000_000

// perCircular is how many cases one circular has; perLoad how many are written in
// one transaction.
const (
	perCircular = 50
	perLoad     = 500
)

// ErrOccupied says that the database holds circulars: nothing is added to them.
var ErrOccupied = errors.New("the database holds circulars")

// Options say what is made.
type Options struct {
	Seed     uint64
	Cases    int
	Now      time.Time // the moment at which the cases stand
	Zone     *time.Location
	Policy   workflow.Policy
	Password string // as it is stored, the same for everybody; "" lets nobody sign in
	Tell     func(Report)
}

// Report is what was written so far.
type Report struct {
	Offices, Units, People     int
	Circulars, Cases           int
	Events, Reports, Rechecks  int
	Rungs, Supervision, Flags  int
	Letters, Notices, Findings int
	States                     map[workflow.State]int
}

// Notice is the sentence by which what is made here is known, first in the text of
// every circular.
func Notice() string { return text.Say(text.Chinese, "demonstration") }

// MadeUp reports whether a database is one that was filled here. Only an empty one
// is filled, so that the first circular tells.
func MadeUp(ctx context.Context, store *models.Store) (bool, error) {
	source, err := store.Read(ctx).FirstSource()
	return strings.HasPrefix(source, Notice()), err
}

// generator is one filling.
type generator struct {
	Options
	calendar *workflow.Calendar
	revision int64 // of the calendar
	loader   *models.Loader
	load     *models.Load
	report   Report
	roster   roster
	numbers  map[models.Numbering]int64
	earlier  map[workflow.UnitID]map[workflow.Problem]workflow.EarlierCase // by office
}

// Run fills the database. It is refused where there are circulars.
func Run(ctx context.Context, store *models.Store, options Options) (Report, error) {
	occupied, err := store.Read(ctx).Occupied()
	switch {
	case err != nil:
		return Report{}, err
	case occupied:
		return Report{}, ErrOccupied
	}
	g := &generator{Options: options, load: &models.Load{}, numbers: map[models.Numbering]int64{},
		earlier: map[workflow.UnitID]map[workflow.Problem]workflow.EarlierCase{}}
	g.Now = g.Now.UTC().Truncate(time.Second)
	g.report.States = map[workflow.State]int{}
	// The disk is waited for once, at the end: what is cut off on the way is thrown away.
	if err := store.Hurry(ctx, true); err != nil {
		return Report{}, err
	}
	defer func() { _ = store.Hurry(context.WithoutCancel(ctx), false) }()
	if g.calendar, err = store.Read(ctx).Calendar(); err != nil {
		return Report{}, err
	}
	if g.revision, err = store.Read(ctx).CalendarRevision(); err != nil {
		return Report{}, err
	}
	if err := store.Tx(ctx, func(tx *models.Tx) error {
		_, err := tx.AppendSystem(models.Happening{At: models.At(g.Now), Role: workflow.SystemAdmin, Action: "seed",
			Detail: map[string]any{"seed": g.Seed, "cases": g.Cases, "notice": Notice()}})
		return err
	}); err != nil {
		return Report{}, err
	}
	if g.loader, err = store.NewLoader(ctx); err != nil { // after that event
		return Report{}, err
	}
	g.enrol(rand.New(rand.NewPCG(g.Seed, 0)))
	if err := g.loader.Write(ctx, models.At(g.Now), g.take()); err != nil {
		return g.report, err
	}
	if err := g.circulars(ctx); err != nil {
		return g.report, err
	}
	return g.report, g.loader.Finish(ctx, noticeSeries, g.numbers)
}

// circulars makes one circular after the other, in the order of their issue. While
// one load is written the next is made.
func (g *generator) circulars(ctx context.Context) error {
	written := make(chan error, 1)
	written <- nil
	for number, made := 0, 0; made < g.Cases; number++ {
		cases := min(perCircular, g.Cases-made)
		if err := g.circular(rand.New(rand.NewPCG(g.Seed, uint64(number+1))), number, cases); err != nil {
			return errors.Join(err, <-written)
		}
		made += cases
		if len(g.load.Cases) < perLoad && made < g.Cases {
			continue
		}
		if err := <-written; err != nil {
			return err
		}
		load := g.take()
		go func() { written <- g.loader.Write(ctx, models.At(g.Now), load) }()
		if g.Tell != nil {
			g.Tell(g.report)
		}
	}
	return <-written
}

// take takes what was made and begins anew.
func (g *generator) take() *models.Load {
	load := g.load
	g.load = &models.Load{}
	r := &g.report
	for _, row := range load.Cases {
		r.States[row.State]++
	}
	r.Units, r.People, r.Circulars, r.Cases = r.Units+len(load.Units), r.People+len(load.People), r.Circulars+len(load.Circulars), r.Cases+len(load.Cases)
	r.Events, r.Reports, r.Rechecks = r.Events+len(load.Events), r.Reports+len(load.Reports), r.Rechecks+len(load.Rechecks)
	r.Rungs, r.Supervision, r.Flags = r.Rungs+len(load.Rungs), r.Supervision+len(load.Supervision), r.Flags+len(load.Flags)
	r.Letters, r.Notices, r.Findings = r.Letters+len(load.Letters), r.Notices+len(load.Notices), r.Findings+len(load.Findings)
	return load
}

func say(key string, args ...any) string { return text.Say(text.Chinese, key, args...) }
