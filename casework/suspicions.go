package casework

import (
	"context"

	"rectify/models"
	"rectify/workflow"
)

// JudgeSuspicion records a person's word on a suspicion of superficial
// rectification: it counts from its confirmation on, and no longer once it is
// dismissed. Both stay in the record.
func (d *Desk) JudgeSuspicion(ctx context.Context, actor workflow.Actor, flag int64, action workflow.SuspicionAction, reason string) (CaseHistory, error) {
	var on workflow.CaseID
	err := d.transact(ctx, actor, func(a *act) error {
		var err error
		if on, err = a.CaseOfFlag(officesOf(actor), flag); err != nil {
			return err
		}
		row, err := a.LockedCase(workflow.ScopeOf(actor), on)
		if err != nil {
			return err
		}
		suspicion, err := a.Flag(on, flag)
		if err != nil {
			return err
		}
		before := suspicion.Judgement
		judgement, role, refused := workflow.DecideSuspicion(row.OfficeID, suspicion.Kind, before, actor, action)
		if refused != nil {
			return refused
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		suspicion.Judgement, suspicion.JudgementReason = judgement, reason
		suspicion.JudgedBy, suspicion.JudgedAt = models.Reference(actor.Person), models.At(a.now)
		if err := a.JudgeFlag(suspicion, before); err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		_, err = a.note(&c, role, string(action), map[string]any{"flag": flag, "rule": suspicion.Rule, "judgement": judgement, "reason": reason})
		return err
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return d.Case(ctx, actor, on)
}
