package casework

import (
	"context"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// NotOpen records that a suggestion does not become a case, and why.
func (d *Desk) NotOpen(ctx context.Context, actor workflow.Actor, suggestion, version int64, reason string) (CircularView, error) {
	return d.onSuggestion(ctx, actor, suggestion, version, workflow.NotOpen, func(a *act, _ *models.Circular, row *models.Suggestion) error {
		if strings.TrimSpace(reason) == "" {
			return workflow.Invalid(workflow.Field{Name: "reason", Reason: "required"})
		}
		if wrong := workflow.CheckLength("reason", reason); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row.State, row.Reason = "not_opened", reason
		return nil
	})
}

// OpenSuggestion draws up a draft case from a suggestion.
func (d *Desk) OpenSuggestion(ctx context.Context, actor workflow.Actor, suggestion, version int64, revision Revision) (CircularView, error) {
	return d.onSuggestion(ctx, actor, suggestion, version, workflow.OpenSuggestion, func(a *act, circular *models.Circular, row *models.Suggestion) error {
		if err := a.checkRevision(circular.OfficeID, revision); err != nil {
			return err
		}
		if revision.Owner == 0 {
			revision.Owner = workflow.UnitID(row.UnitID)
		}
		opened, err := a.newDraft(circular, row.UnitName)
		if err != nil {
			return err
		}
		row.State, row.CaseID = "opened", models.Reference(opened.ID)
		return a.revise(&opened, workflow.Clerk, revision)
	})
}

// newDraft adds an empty draft case behind the last one of a circular.
func (a *act) newDraft(circular *models.Circular, unitName string) (models.Case, error) {
	last, err := a.LastPosition(circular.ID)
	if err != nil {
		return models.Case{}, err
	}
	row := models.Case{
		CircularID: circular.ID, OfficeID: circular.OfficeID, Position: last + 1, UnitName: unitName, State: workflow.Draft,
		Round: 1, RoundsAllowed: int64(circular.Terms.Of.RoundsAllowed), CreatedAt: models.At(a.now), Version: 1, UpdatedAt: models.At(a.now),
	}
	return row, a.Add(&row)
}

// AddCase adds a draft case that the reading did not draw: a rejected row, a unit
// that the annex forgot.
func (d *Desk) AddCase(ctx context.Context, actor workflow.Actor, circular, version int64, unitName string, revision Revision) (CircularView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		row, _, role, err := a.decideCircular(circular, version, workflow.AddCase)
		if err != nil {
			return err
		}
		if strings.TrimSpace(unitName) == "" {
			return workflow.Invalid(workflow.Field{Name: "unit_name", Reason: "required"})
		}
		if err := a.checkRevision(row.OfficeID, revision); err != nil {
			return err
		}
		added, err := a.newDraft(&row, unitName)
		if err != nil {
			return err
		}
		if err := a.revise(&added, role, revision); err != nil {
			return err
		}
		return a.saveCircular(&row, role, workflow.AddCase, row.State, map[string]any{"case": added.ID, "unit": unitName})
	})
	if err != nil {
		return CircularView{}, err
	}
	return afterCommit(ctx, d.Circular, actor, circular)
}

// Discard ends a circular that was imported wrongly, with its draft cases. The
// record stays; the document number may be imported again.
func (d *Desk) Discard(ctx context.Context, actor workflow.Actor, circular, version int64, reason string) (CircularView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		row, state, role, err := a.decideCircular(circular, version, workflow.Discard)
		if err != nil {
			return err
		}
		if strings.TrimSpace(reason) == "" {
			return workflow.Invalid(workflow.Field{Name: "reason", Reason: "required"})
		}
		if wrong := workflow.CheckLength("reason", reason); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		cases, err := a.CasesOfCircular(row.ID)
		if err != nil {
			return err
		}
		for i := range cases {
			one := &cases[i]
			from := one.State
			one.State, one.WithdrawalAsked, one.UpdatedAt = workflow.Withdrawn, false, models.At(a.now)
			_, err := a.Append(models.SubjectCase, int64(one.ID), &one.Chain, models.Happening{At: models.At(a.now), Person: actor.Person, For: actor.PrincipalOf(role, one.OfficeID), Role: role,
				Action: string(workflow.Discard), From: string(from), To: string(one.State), Detail: map[string]string{"reason": reason}})
			if err != nil {
				return err
			}
			if err := a.SaveCase(one); err != nil {
				return err
			}
		}
		before := row.State
		row.State = state
		return a.saveCircular(&row, role, workflow.Discard, before, map[string]string{"reason": reason})
	})
	if err != nil {
		return CircularView{}, err
	}
	return afterCommit(ctx, d.Circular, actor, circular)
}

func (d *Desk) onSuggestion(ctx context.Context, actor workflow.Actor, suggestion, version int64, action workflow.CircularAction,
	work func(*act, *models.Circular, *models.Suggestion) error) (CircularView, error) {
	var id int64
	err := d.transact(ctx, actor, func(a *act) error {
		row, err := a.Suggestion(actor.UnitsAs(workflow.Clerk, workflow.Rechecker, workflow.Head), suggestion)
		if err != nil {
			return err
		}
		id = row.CircularID
		circular, _, role, err := a.decideCircular(id, 0, action)
		if err != nil {
			return err
		}
		if row.State != "open" {
			return workflow.Refused("suggestion_decided")
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		if err := work(a, &circular, &row); err != nil {
			return err
		}
		if err := a.SaveSuggestion(&row); err != nil {
			return err
		}
		return a.saveCircular(&circular, role, action, circular.State, map[string]any{
			"suggestion": row.ID, "unit": row.UnitName, "reason": row.Reason, "case": row.CaseID})
	})
	if err != nil {
		return CircularView{}, err
	}
	return afterCommit(ctx, d.Circular, actor, id)
}
