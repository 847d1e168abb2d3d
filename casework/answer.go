package casework

import (
	"context"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// answerWithin bounds how long the answer to an act is read once it is committed.
const answerWithin = 10 * time.Second

// afterCommit reads what an act is answered with. The act is done by then, so that
// whoever goes away, or has waited long enough, no longer stops it: an error would
// say that the act had failed.
func afterCommit[ID, View any](ctx context.Context, read func(context.Context, workflow.Actor, ID) (View, error), actor workflow.Actor, id ID) (View, error) {
	reading, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerWithin)
	defer cancel()
	return read(reading, actor, id)
}

// answered gives the history of a case to whoever has just acted on it. Somebody may
// have been faster than the reading: where the case went to another unit meanwhile,
// or nothing can be read, it is the case alone, as the act left it. What is done is
// never answered with a refusal.
func (d *Desk) answered(ctx context.Context, actor workflow.Actor, done change) (CaseHistory, error) {
	history, err := afterCommit(ctx, d.Case, actor, done.row.ID)
	if err == nil {
		return history, nil
	}
	return CaseHistory{Case: d.asLeft(ctx, actor, done)}, nil
}

func (d *Desk) asLeft(ctx context.Context, actor workflow.Actor, done change) CaseView {
	row := *done.row
	deadline := done.deadline
	if deadline.Moment.IsZero() {
		deadline = workflow.Deadline{Moment: row.DeadlineAt.Time()}
	}
	named := func(ctx context.Context, _ workflow.Actor, ids []workflow.UnitID) (map[workflow.UnitID]models.Unit, error) {
		return d.store.Read(ctx).UnitsByID(ids)
	}
	units, _ := afterCommit(ctx, named, actor, []workflow.UnitID{row.OfficeID, row.Owner()}) // without their names if need be
	view := viewOf(row, done.circular, units, done.findings, done.before.Supporters, deadline, actor, d.clock().UTC())
	view.Allowed = nil // nothing, for all that is known
	return view
}
