package casework

import (
	"errors"
	"slices"

	"rectify/models"
	"rectify/workflow"
)

func flagView(row models.Flag, office workflow.UnitID, actor workflow.Actor, units map[workflow.UnitID]models.Unit, who func(workflow.PersonID) Named) FlagView {
	view := FlagView{ID: row.ID, Unit: Named{int64(row.UnitID), units[row.UnitID].OfficialName}, Kind: row.Kind, Leg: int(row.Leg), Round: int(row.Round),
		Due: row.DueAt.Time(), Found: row.FoundAt.Time(), TakenBack: row.TakenBackBy != 0, Evidence: row.Evidence.Of, Suspicion: row.Kind.Suspicion(),
		Judgement: row.Judgement, JudgedBy: who(workflow.PersonID(row.JudgedBy)), JudgedAt: row.JudgedAt.Time(), Reason: row.JudgementReason}
	for _, action := range workflow.SuspicionActions {
		if _, _, refused := workflow.DecideSuspicion(office, row.Kind, row.Judgement, actor, action); refused == nil {
			view.Allowed = append(view.Allowed, action)
		}
	}
	return view
}

func objectionView(row models.Objection, facts workflow.Case, actor workflow.Actor, who func(workflow.PersonID) Named) ObjectionView {
	view := ObjectionView{ID: row.ID, Subject: row.Subject, SubjectID: row.SubjectID, State: row.State, RaisedBy: who(row.RaisedBy), RaisedAt: row.RaisedAt.Time(),
		Reason: row.Reason, AnsweredBy: who(workflow.PersonID(row.AnsweredBy)), AnsweredAt: row.AnsweredAt.Time(), Answer: row.Answer, Version: row.Version}
	for _, action := range workflow.ObjectionAnswers {
		if _, _, refused := workflow.DecideObjection(facts, row.State, row.Subject, actor, action); refused == nil {
			view.Allowed = append(view.Allowed, action)
		}
	}
	return view
}

// links shows which earlier case this one repeats, and which later ones repeat it,
// as far as the actor may see them.
func links(reader models.Reader, actor workflow.Actor, row models.Case, h *CaseHistory) error {
	scope := workflow.ScopeOf(actor)
	if row.RecursFrom != 0 {
		earlier, err := reader.Case(scope, workflow.CaseID(row.RecursFrom))
		switch {
		case err == nil:
			h.RecursFrom = Named{int64(earlier.ID), earlier.Number}
		case !errors.Is(err, models.ErrNotFound):
			return err
		}
	}
	later, err := reader.RecurrencesOf(scope, row.ID)
	for _, one := range later {
		h.Recurrences = append(h.Recurrences, Named{int64(one.ID), one.Number})
	}
	return err
}

// everyone lists the people who appear in flags and objections.
func everyone(flags []models.Flag, objections []models.Objection) []workflow.PersonID {
	var ids []workflow.PersonID
	for _, flag := range flags {
		ids = append(ids, workflow.PersonID(flag.JudgedBy))
	}
	for _, objection := range objections {
		ids = append(ids, objection.RaisedBy, workflow.PersonID(objection.AnsweredBy))
	}
	return slices.DeleteFunc(ids, func(id workflow.PersonID) bool { return id == 0 })
}
