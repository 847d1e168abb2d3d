package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// sweepBatch is the greatest number of cases one call of Sweep looks at.
const sweepBatch = 200

// Sweep lets the calendar act: every case whose next rung has come climbs, each in
// a transaction of its own, at most two hundred of them. It returns how many
// climbed; whoever gets the full number calls again. It never asks which minute it
// is, so that a restart or an outage loses nothing, and any number of replicas may
// sweep at the same time.
func (d *Desk) Sweep(ctx context.Context) (int, error) {
	due, err := d.store.Read(ctx).DueCases(models.At(d.clock()), sweepBatch)
	if err != nil {
		return 0, err
	}
	climbed := 0
	var failed []error
	for _, id := range due {
		err := d.transact(ctx, workflow.PolicyActor, func(a *act) error { return a.sweepCase(id) })
		var refused *workflow.Error
		switch {
		case err == nil:
			climbed++
		case errors.As(err, &refused) && (refused.Code == workflow.CodeNotFound || refused.Code == workflow.CodeConflict):
			// Another replica, or a person, was faster; what is still due comes again.
		case ctx.Err() != nil:
			return climbed, err
		default:
			// One case that cannot climb keeps no other from climbing.
			failed = append(failed, fmt.Errorf("case %d: %w", id, err))
		}
	}
	return climbed, errors.Join(failed...)
}

// SweepAll reckons anew what a published year of the calendar moves, and then
// sweeps until nothing is due that can climb.
func (d *Desk) SweepAll(ctx context.Context) error {
	reckoned := d.Recalculate(ctx)
	for {
		climbed, err := d.Sweep(ctx)
		if climbed == 0 || ctx.Err() != nil {
			return errors.Join(reckoned, err)
		}
	}
}

// NextSweep is the instant from which Sweep finds something; zero when it never will.
func (d *Desk) NextSweep(ctx context.Context) (time.Time, error) {
	next, err := d.store.Read(ctx).NextDue()
	return next.Time(), err
}

func (a *act) sweepCase(id workflow.CaseID) error {
	row, err := a.ClaimDueCase(id, models.At(a.now))
	if err != nil {
		return err
	}
	c, err := a.open(&row)
	if err != nil {
		return err
	}
	if _, err := a.refresh(&c); err != nil {
		return err
	}
	return a.climb(&c)
}

// ladderFacts is what the ladder has to know of a case beyond its facts.
type ladderFacts struct {
	leg   workflow.LegFacts
	fired []workflow.FiredRung
	rows  []models.Rung
}

func (a *act) ladderFacts(row *models.Case) (ladderFacts, error) {
	legs, err := a.CurrentLegs([]models.Case{*row})
	if err != nil {
		return ladderFacts{}, err
	}
	rungs, err := a.Rungs(row.ID, row.Leg)
	facts := ladderFacts{rows: rungs, leg: workflow.LegFacts{OpenedAt: legs[row.ID].OpenedAt.Time(), Recurrence: row.RecursFrom != 0}}
	for _, rung := range rungs {
		facts.fired = append(facts.fired, workflow.FiredRung{Leg: int(rung.Leg), Rung: rung.Rung, Occurrence: int(rung.Occurrence)})
	}
	return facts, err
}

// nextRung works out when the calendar has next to look at a case, after an act
// has changed it. It is written with the change, in the same transaction.
func (a *act) nextRung(circular models.Circular, row *models.Case, after workflow.Case, opensLeg bool) (models.Instant, error) {
	if !after.Owes() && after.State != workflow.Rectified {
		return 0, nil
	}
	calendar, err := a.days()
	if err != nil {
		return 0, err
	}
	facts := ladderFacts{leg: workflow.LegFacts{OpenedAt: a.now, Recurrence: row.RecursFrom != 0}}
	if !opensLeg {
		if facts, err = a.ladderFacts(row); err != nil {
			return 0, err
		}
	}
	return models.At(workflow.NextRung(after, facts.leg, circular.Policy.Of, calendar, a.desk.settings.Zone, facts.fired)), nil
}

// catchUp lets a case climb before somebody acts on it, so that what the calendar
// demanded before the act is recorded before the act. A calendar published
// meanwhile comes first: it says what was demanded.
func (a *act) catchUp(c *change) error {
	if _, err := a.refresh(c); err != nil {
		return err
	}
	if c.row.NextRungAt == 0 || c.row.NextRungAt > models.At(a.now) {
		return nil
	}
	person := a.actor
	a.actor = workflow.PolicyActor
	err := a.climb(c)
	a.actor = person
	return err
}

// NextPost is the earliest instant for which a letter waits; zero when none does.
func (d *Desk) NextPost(ctx context.Context) (time.Time, error) {
	next, err := d.store.Read(ctx).NextPost()
	return next.Time(), err
}
