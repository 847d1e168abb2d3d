package casework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// sweepBatch is the greatest number of cases one call of Sweep looks at.
const sweepBatch = 200

// Sweep lets the calendar act: every case whose next rung has come climbs, each in
// a transaction of its own, at most two hundred of them. It returns how many
// climbed. It never asks which minute it is, so that a restart or an outage loses
// nothing, and any number of replicas may sweep at the same time.
func (d *Desk) Sweep(ctx context.Context) (int, error) {
	_, climbed, err := d.sweepPage(ctx, models.Case{})
	return climbed, err
}

// sweepPage sweeps the due cases that come after one, at most sweepBatch of them. A
// case that cannot climb keeps no other from climbing.
func (d *Desk) sweepPage(ctx context.Context, after models.Case) (due []models.Case, climbed int, err error) {
	reader := d.store.Read(ctx)
	due, err = reader.DueCases(models.At(d.clock()), after, sweepBatch)
	if err != nil || len(due) == 0 {
		return nil, 0, err
	}
	frozen := readFrozen(reader, due)
	var failed []error
	for _, one := range due {
		id := one.ID
		err := d.transact(ctx, workflow.PolicyActor, func(a *act) error {
			a.frozen = frozen
			return a.sweepCase(id)
		})
		var refused *workflow.Error
		switch {
		case err == nil:
			climbed++
		case errors.As(err, &refused) && (refused.Code == workflow.CodeNotFound || refused.Code == workflow.CodeConflict):
			// Another replica, or a person, was faster; what is still due comes again.
		case ctx.Err() != nil:
			return due, climbed, err
		default:
			failed = append(failed, fmt.Errorf("case %d: %w", id, err))
		}
	}
	return due, climbed, errors.Join(failed...)
}

// SweepAll takes up handovers that were interrupted, reckons anew what a published
// year of the calendar moves, sweeps every
// case that is due, and then writes the daily digests that are due, so that they
// know what the morning has brought. Requests that were remembered long enough are
// forgotten at the end.
func (d *Desk) SweepAll(ctx context.Context) error {
	failed := cmp.Or(d.FinishHandovers(ctx), d.Recalculate(ctx))
	last := models.Case{}
	for {
		due, _, err := d.sweepPage(ctx, last)
		failed = cmp.Or(failed, err) // the first is enough to act on
		if ctx.Err() != nil {
			return failed
		}
		if len(due) < sweepBatch {
			return errors.Join(failed, d.SweepDigests(ctx), d.Forget(ctx))
		}
		last = due[len(due)-1]
	}
}

// NextSweep is the instant from which SweepAll finds something to look at; zero when
// it never will.
func (d *Desk) NextSweep(ctx context.Context) (time.Time, error) {
	reader := d.store.Read(ctx)
	due, err := reader.NextDue()
	if err != nil {
		return time.Time{}, err
	}
	next := due.Time()
	digest, err := d.nextDigest(reader, d.clock())
	if !digest.IsZero() && (next.IsZero() || digest.Before(next)) {
		next = digest
	}
	return next, err
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

// frozen is what is settled about cases when they are issued: what the circular
// says, its policy and the findings. So it may be read for many cases at once, ahead
// of the transactions in which they climb; the supporting units too, for no rung is
// told to them. What is not
// in it is read in the transaction.
type frozen struct {
	circulars  map[int64]models.Circular
	findings   map[workflow.CaseID][]models.Finding
	supporters map[workflow.CaseID][]workflow.UnitID
}

// readFrozen gives nothing when anything cannot be read: then the one case that is
// to blame is found when it is its turn, and keeps no other from climbing.
func readFrozen(reader models.Reader, due []models.Case) frozen {
	ids, circulars := make([]workflow.CaseID, len(due)), make([]int64, len(due))
	for i, row := range due {
		ids[i], circulars[i] = row.ID, row.CircularID
	}
	slices.Sort(circulars)
	var read frozen
	var wrong [3]error
	read.circulars, wrong[0] = reader.CircularsByID(slices.Compact(circulars))
	read.findings, wrong[1] = reader.FindingsOf(ids...)
	read.supporters, wrong[2] = reader.SupportersOf(ids)
	if errors.Join(wrong[:]...) != nil {
		return frozen{}
	}
	return read
}

// open gives a case that was read ahead and was issued by then.
func (f frozen) open(row *models.Case) (change, bool) {
	circular, read := f.circulars[row.CircularID]
	if findings, found := f.findings[row.ID]; read && found && circular.State == workflow.CircularIssued {
		return opened(circular, row, findings, f.supporters[row.ID]), true
	}
	return change{}, false
}

// ladderFacts is what the ladder has to know of a case beyond its facts.
type ladderFacts struct {
	leg      workflow.LegFacts
	deadline workflow.Deadline // of the leg
	fired    []workflow.FiredRung
	rows     []models.Rung
}

func (a *act) ladderFacts(row *models.Case) (ladderFacts, error) {
	leg, err := a.currentLeg(row)
	if err != nil {
		return ladderFacts{}, err
	}
	rungs, err := a.Rungs(row.ID, row.Leg)
	facts := ladderFacts{rows: rungs, deadline: leg.Deadline(), leg: workflow.LegFacts{OpenedAt: leg.OpenedAt.Time(), Recurrence: row.RecursFrom != 0}}
	for _, rung := range rungs {
		facts.fired = append(facts.fired, workflow.FiredRung{Leg: int(rung.Leg), Rung: rung.Rung, Occurrence: int(rung.Occurrence)})
	}
	return facts, err
}

// currentLeg is the leg a case is on, read once in an act while it stays the same.
func (a *act) currentLeg(row *models.Case) (models.Leg, error) {
	if a.leg.CaseID == row.ID && a.leg.Number == row.Leg {
		return a.leg, nil
	}
	legs, err := a.CurrentLegs([]models.Case{*row})
	if leg, found := legs[row.ID]; err == nil && found && leg.Number == row.Leg {
		a.leg = leg
	}
	return legs[row.ID], err
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

// OfficeHour is the earliest instant, not before at, that lies within office hours.
// When the calendar cannot be read it is that instant itself: no letter is lost.
func (d *Desk) OfficeHour(at time.Time) time.Time {
	calendar, err := d.calendarOf(d.store.Read(context.Background()))
	if err != nil {
		return at
	}
	return d.settings.Policy.OfficeHour(at, calendar, d.settings.Zone)
}

// NextPost is the earliest instant for which a letter waits; zero when none does.
func (d *Desk) NextPost(ctx context.Context) (time.Time, error) {
	next, err := d.store.Read(ctx).NextPost()
	return next.Time(), err
}
