package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// settleAfter is how long after its publication a year stays pending at least. An
// act that read the calendar before may commit after; none lasts longer than its
// request, and a request lasts half a minute at most.
const settleAfter = 5 * time.Minute

// Recalculate brings every open case that rests on a newly published year to the
// calendar as it now is, each case in a transaction of its own. What is left to do
// stands on the cases themselves, which know the revision they were reckoned with:
// an interruption loses nothing, and any number of replicas may work at it. It
// costs what the year touches, by an index, and one look at a short list when no
// year is pending.
func (d *Desk) Recalculate(ctx context.Context) error {
	years, err := d.store.Read(ctx).PendingYears()
	if err != nil {
		return err
	}
	var failed []error
	for _, year := range years {
		failed = append(failed, d.recalculateYear(ctx, year))
	}
	return errors.Join(failed...)
}

func (d *Desk) recalculateYear(ctx context.Context, year models.CalendarYear) error {
	settles := !d.clock().Before(year.PublishedAt.Time().Add(settleAfter))
	var failed []error
	var after models.StaleAfter
	for {
		stale, err := d.store.Read(ctx).StaleCases(year, d.settings.Zone, after, sweepBatch)
		if err != nil {
			return err
		}
		for _, one := range stale {
			err := d.transact(ctx, workflow.PolicyActor, func(a *act) error { return a.recalculateCase(one.ID, year.Revision) })
			var refused *workflow.Error
			switch {
			case err == nil:
			case errors.As(err, &refused) && (refused.Code == workflow.CodeNotFound || refused.Code == workflow.CodeConflict):
				settles = false // in somebody else's hand; the next look shows what came of it
			case ctx.Err() != nil:
				return err
			default:
				// One case that cannot be reckoned keeps no other from it.
				settles = false
				failed = append(failed, fmt.Errorf("case %d: %w", one.ID, err))
			}
		}
		if len(stale) < sweepBatch {
			break
		}
		after = stale[len(stale)-1]
	}
	if settles {
		failed = append(failed, d.store.Tx(ctx, func(tx *models.Tx) error { return tx.SettleYear(year) }))
	}
	return errors.Join(failed...)
}

func (a *act) recalculateCase(id workflow.CaseID, revision int64) error {
	row, err := a.ClaimStaleCase(id, revision)
	if err != nil {
		return err
	}
	c, err := a.open(&row)
	if err != nil {
		return err
	}
	if changed, err := a.refresh(&c); err != nil || changed {
		return err
	}
	return a.SaveReckoning(&row)
}

// recalculatedDetail is what the event of a recalculation says beyond its columns.
type recalculatedDetail struct {
	FromRevision  int64               `json:"from_revision"`
	ToRevision    int64               `json:"to_revision"`
	Leg           int                 `json:"leg"`
	Old           workflow.Deadline   `json:"old"`
	New           workflow.Deadline   `json:"new"`
	AcknowledgeBy *time.Time          `json:"acknowledge_by,omitempty"` // where it moved too
	TakenBack     []workflow.FlagKind `json:"taken_back,omitempty"`
}

// refresh reckons an open case by the calendar as it now is, if it was reckoned by
// an earlier one. Where the date moves, or its provisional mark falls, that is an
// event, and the unit and the clerk are told; the answer is then true and the case
// is saved. Otherwise the case is changed in hand only, and whoever has it in hand
// saves it.
//
// What the ladder recorded stays as it is, and so do letters that wait for a
// morning which is a day off now: the rung's record names that morning, and a
// letter that went on another would contradict it.
func (a *act) refresh(c *change) (bool, error) {
	calendar, err := a.days()
	if err != nil || c.row.CalendarRevision >= a.revision || !c.row.Open() {
		return false, err
	}
	legs, err := a.Legs(c.row.ID)
	if err != nil {
		return false, err
	}
	reckoning, err := a.reckoning(c, legs, calendar)
	if err != nil {
		return false, err
	}
	result := workflow.Recalculate(c.before, reckoning, a.now)
	from := c.row.CalendarRevision
	c.row.CalendarRevision = a.revision
	c.row.Take(result.Case)
	if c.row.NextRungAt, err = a.nextRung(c.circular, c.row, result.Case, result.OpensLeg); err != nil {
		return false, err
	}
	acknowledgeMoved := !result.Case.AcknowledgeBy.Equal(c.before.AcknowledgeBy)
	if !result.Changed && !acknowledgeMoved {
		return false, nil
	}
	step := change{circular: c.circular, row: c.row, before: c.before, findings: c.findings, deadline: result.Deadline,
		outcome: workflow.Outcome{Action: workflow.Recalculated, Role: workflow.PolicyRole, From: c.before.State, To: result.Case.State,
			Case: result.Case, OpensLeg: result.OpensLeg}}
	detail := recalculatedDetail{FromRevision: from, ToRevision: a.revision, Leg: result.Case.Leg, Old: reckoning.Old, New: result.Deadline, TakenBack: result.Kinds()}
	if acknowledgeMoved {
		detail.AcknowledgeBy = &result.Case.AcknowledgeBy
	}
	person := a.actor
	a.actor = workflow.PolicyActor // whoever acts on the case is told of it like everybody else
	err = a.recordRecalculation(step, result, detail, reckoning.Old)
	a.actor = person
	c.before = result.Case
	return true, err
}

// reckoning gathers what the calendar says of a case's dates. They count from its
// issue, the receipt slip from the issue or from the transfer.
func (a *act) reckoning(c *change, legs []models.Leg, calendar *workflow.Calendar) (workflow.Reckoning, error) {
	var leg models.Leg
	var r workflow.Reckoning
	for _, one := range legs {
		leg = one
		if one.OpenedBy == workflow.Issue || one.OpenedBy == workflow.Transfer {
			opened := workflow.DateOf(one.OpenedAt.Time(), a.desk.settings.Zone)
			by, _ := calendar.AfterWorkingDays(opened, c.circular.Terms.Of.AcknowledgeWithin)
			r.AcknowledgeBy = by.End(a.desk.settings.Zone)
		}
	}
	r.Old = leg.Deadline()
	r.New = r.Old
	if r.Old.DependsOnCalendar() {
		received := c.before.AcknowledgedAt
		if c.before.CountsFromReport() {
			received = time.Time{}
		}
		fresh, err := workflow.ResolveDeadline(leg.Phrase, workflow.DeadlineBasis{Signed: c.circular.SignedOn.Date,
			Issued: c.before.IssuedAt, Received: received, Zone: a.desk.settings.Zone, Calendar: calendar})
		var unclear *workflow.DeadlineError
		switch {
		case err == nil:
			r.New = fresh
		case !errors.As(err, &unclear):
			return r, err
		case unclear.Reason == workflow.DeadlineContradiction:
			// 5个工作日内(1月12日前): the count now ends elsewhere than on the day that
			// is named, and a named day does not move.
			r.New.Provisional = false
		default:
			// The phrase gives no date by this calendar, or to this program: the one
			// that was told stands, and nobody is kept from acting on the case.
		}
	}
	if c.before.State != workflow.Escalated {
		return r, nil
	}
	rungs, err := a.Rungs(c.row.ID, c.row.Leg)
	if err != nil {
		return r, err
	}
	for _, rung := range rungs {
		if known, _ := c.circular.Policy.Of.Rung(rung.Rung); !known.Does.Escalate {
			continue
		}
		event, err := a.Event(rung.EventID)
		if err != nil {
			return r, err
		}
		r.ByClock = r.ByClock || event.Action == string(workflow.Escalate)
	}
	return r, nil
}

func (a *act) recordRecalculation(c change, result workflow.Recalculation, detail recalculatedDetail, old workflow.Deadline) error {
	supporters, err := a.Supporters(c.row.ID) // those of now: the case may have been read ahead
	if err != nil {
		return err
	}
	c.outcome.Case.Supporters = supporters
	c.row.UpdatedAt = models.At(a.now)
	event, err := a.Append(models.SubjectCase, int64(c.row.ID), &c.row.Chain, models.Happening{At: models.At(a.now),
		Role: workflow.PolicyRole, Action: string(workflow.Recalculated), From: string(c.outcome.From), To: string(c.outcome.To), Detail: detail})
	if err != nil {
		return err
	}
	if err := a.SaveCase(c.row); err != nil {
		return err
	}
	for _, back := range result.TakenBack {
		c.outcome.TakenBack = back
		if err := a.recordFlags(c, event.ID); err != nil {
			return err
		}
		if err := a.settle(c); err != nil {
			return err
		}
	}
	if !result.Changed {
		return nil // the receipt slip alone: its date stands in the record and on the case
	}
	a.leg = models.Leg{} // it is another from now on
	leg := models.Leg{CaseID: c.row.ID, Number: int64(result.Case.Leg), OwnerID: result.Case.Owner, Round: int64(result.Case.Round),
		OpenedBy: workflow.Recalculated, OpenedAt: models.At(a.now)}
	leg.SetDeadline(result.Deadline)
	if result.OpensLeg {
		err = a.Add(&leg)
	} else {
		err = a.SaveLeg(&leg)
	}
	if err != nil {
		return err
	}
	return a.tellRecalculated(c, event.ID, old)
}

func (a *act) tellRecalculated(c change, event int64, old workflow.Deadline) error {
	calendar, err := a.days()
	if err != nil {
		return err
	}
	facts, err := a.noticeFacts(c)
	if err != nil {
		return err
	}
	if !old.Moment.Equal(c.outcome.Case.Deadline) {
		facts.FormerDeadline = models.At(old.Moment)
	}
	morning := models.At(workflow.TellRecalculated(c.circular.Policy.Of, calendar, a.desk.settings.Zone, c.outcome.Case.Deadline, a.now))
	for _, tell := range workflow.RecalculatedTells {
		groups := []workflow.Recipients{{Side: tell.Side, Roles: tell.Roles}}
		if err := a.tellSides(c, event, tell.Cause, groups, facts, morning); err != nil {
			return err
		}
	}
	return nil
}
