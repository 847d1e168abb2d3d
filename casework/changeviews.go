package casework

import (
	"context"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// ChangeView is a change as the people of its office see it.
type ChangeView struct {
	ID               int64
	Office           Named
	Kind             workflow.ChangeKind
	State            workflow.ChangeState
	PolicyVersion    int
	Year             int
	Content          string                 // only when one change is read
	Policy           workflow.Policy        // of a proposed policy, only when one change is read
	Days             []workflow.CalendarDay // of a proposed year, only when one change is read
	Known            []workflow.CalendarDay // what is known of that year now, only when one change is read
	Reason           string
	ProposedBy       Named
	ProposedAt       time.Time
	DecidedBy        Named
	DecidedAt        time.Time
	Answer           string
	CalendarRevision int64
	Version          int64
	Allowed          []workflow.ChangeAction
}

// ChangeQuery asks for changes of the actor's offices.
type ChangeQuery struct {
	State  workflow.ChangeState // "" is any
	Before int64                // the last id of the page before, or 0
	Limit  int                  // 1 to 200; 0 is 50
}

// Changes lists the changes of the actor's offices, the newest first.
func (d *Desk) Changes(ctx context.Context, actor workflow.Actor, query ChangeQuery) ([]ChangeView, error) {
	limit, wrong := pageLimit(query.Limit)
	if query.State != workflow.ChangeNew && !slices.Contains(workflow.ChangeStates, query.State) {
		args := make([]string, len(workflow.ChangeStates))
		for i, state := range workflow.ChangeStates {
			args[i] = string(state)
		}
		wrong = append(wrong, workflow.Field{Name: "state", Reason: "not_one_of", Args: args})
	}
	if len(wrong) > 0 {
		return nil, workflow.Invalid(wrong...)
	}
	reader := d.store.Read(ctx)
	rows, err := reader.Changes(officesOf(actor), query.State, query.Before, limit)
	if err != nil {
		return nil, err
	}
	return changeViews(reader, actor, rows)
}

// Change reads one change with its content.
func (d *Desk) Change(ctx context.Context, actor workflow.Actor, id int64) (ChangeView, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Change(officesOf(actor), id)
	if err != nil {
		return ChangeView{}, refusal(err)
	}
	views, err := changeViews(reader, actor, []models.Change{row})
	if err != nil {
		return ChangeView{}, err
	}
	view := views[0]
	view.Content = row.Content
	switch row.Kind {
	case workflow.PolicyChange:
		// A policy of long ago may no longer be read; its text stands anyway.
		view.Policy, _ = d.readPolicy(row.Content)
	case workflow.CalendarChange:
		days, _ := workflow.ParseCalendarYear(int(row.Year), row.Content)
		view.Days = inOrder(days)
		if _, view.Known, err = reader.CalendarYear(int(row.Year)); refused(err) {
			err = nil
		}
	}
	return view, err
}

// refused reports whether an error says only that there is no such row.
func refused(err error) bool { return refusal(err) != err }

func changeViews(reader models.Reader, actor workflow.Actor, rows []models.Change) ([]ChangeView, error) {
	var offices []workflow.UnitID
	var people []workflow.PersonID
	for _, row := range rows {
		offices = append(offices, row.OfficeID)
		people = append(people, row.ProposedBy, workflow.PersonID(row.DecidedBy))
	}
	units, err := reader.UnitsByID(distinct(offices))
	if err != nil {
		return nil, err
	}
	names, err := reader.NamesOf(distinct(people))
	if err != nil {
		return nil, err
	}
	views := make([]ChangeView, len(rows))
	for i, row := range rows {
		views[i] = ChangeView{ID: row.ID, Office: Named{int64(row.OfficeID), units[row.OfficeID].OfficialName}, Kind: row.Kind, State: row.State,
			PolicyVersion: int(row.PolicyVersion), Year: int(row.Year), Reason: row.Reason,
			ProposedBy: Named{int64(row.ProposedBy), names[row.ProposedBy]}, ProposedAt: row.ProposedAt.Time(),
			DecidedBy: Named{int64(row.DecidedBy), names[workflow.PersonID(row.DecidedBy)]}, DecidedAt: row.DecidedAt.Time(),
			Answer: row.Answer, CalendarRevision: row.CalendarRevision, Version: row.Version}
		for _, action := range workflow.ChangeDecisions {
			if _, _, refused := workflow.DecideChange(changeFacts(row), actor, action); refused == nil {
				views[i].Allowed = append(views[i].Allowed, action)
			}
		}
	}
	return views, nil
}

// PolicyView is the policy of an office in force.
type PolicyView struct {
	Office     Named
	Policy     workflow.Policy
	Change     int64     // by which it was approved; 0: it is that of the settings
	ApprovedAt time.Time // zero: it is that of the settings
	Rungs      []workflow.Explained
}

// Policy is the policy in force of an office in which the actor has a duty; office
// 0 is the first of them. Its rungs are explained without days.
func (d *Desk) Policy(ctx context.Context, actor workflow.Actor, office workflow.UnitID) (PolicyView, error) {
	view, err := d.policyOf(d.store.Read(ctx), actor, office)
	view.Rungs = workflow.Explain(time.Time{}, time.Time{}, view.Policy, nil, d.settings.Zone)
	return view, refusal(err)
}

// ExplainPolicy says when cases of the office that are issued then and due on that
// day will be reminded and escalated, by the policy in force.
func (d *Desk) ExplainPolicy(ctx context.Context, actor workflow.Actor, office workflow.UnitID, issued time.Time, due workflow.Date) (PolicyView, error) {
	reader := d.store.Read(ctx)
	view, err := d.policyOf(reader, actor, office)
	if err != nil {
		return view, refusal(err)
	}
	var wrong []workflow.Field
	switch end := due.End(d.settings.Zone); {
	case issued.IsZero():
		wrong = append(wrong, workflow.Field{Name: "issued", Reason: "required"})
	case due.IsZero():
		wrong = append(wrong, workflow.Field{Name: "due", Reason: "required"})
	case !end.After(issued):
		wrong = append(wrong, workflow.Field{Name: "due", Reason: "before_issue"})
	default:
		wrong = append(wrong, workflow.CheckFar("due", end, issued)...)
	}
	if len(wrong) > 0 {
		return view, workflow.Invalid(wrong...)
	}
	calendar, err := d.calendarOf(reader)
	if err != nil {
		return view, err
	}
	view.Rungs = workflow.Explain(issued, due.End(d.settings.Zone), view.Policy, calendar, d.settings.Zone)
	return view, nil
}

func (d *Desk) policyOf(reader models.Reader, actor workflow.Actor, office workflow.UnitID) (PolicyView, error) {
	mine := officesOf(actor)
	if office == 0 && len(mine) > 0 {
		office = mine[0]
	}
	if !slices.Contains(mine, office) {
		return PolicyView{}, workflow.NotFound()
	}
	unit, err := reader.Unit(office)
	if err != nil {
		return PolicyView{}, err
	}
	inForce, err := d.policyInForce(reader, office)
	return PolicyView{Office: Named{int64(office), unit.OfficialName}, Policy: inForce.Policy, Change: inForce.Change, ApprovedAt: inForce.Approved.Time()}, err
}

// CaseLadder is what the policy of a case does to it: what was, and what will be
// as things stand.
type CaseLadder struct {
	Policy   workflow.Policy
	Frozen   bool // the case is issued: nothing else will ever apply to it
	Deadline workflow.Deadline
	Rungs    []workflow.ExplainedRung // of those reached the instants of the record; no Tell: a higher one was told
	NextRung time.Time
}

// Ladder explains the ladder of one case the actor may see. For a draft it is what
// would happen if it were issued now.
func (d *Desk) Ladder(ctx context.Context, actor workflow.Actor, id workflow.CaseID) (CaseLadder, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Case(workflow.ScopeOf(actor), id)
	if err != nil {
		return CaseLadder{}, refusal(err)
	}
	circular, err := reader.CircularOfCase(row)
	if err != nil {
		return CaseLadder{}, err
	}
	calendar, err := d.calendarOf(reader)
	if err != nil {
		return CaseLadder{}, err
	}
	ladder := CaseLadder{Policy: circular.Policy.Of, Frozen: row.State != workflow.Draft, NextRung: row.NextRungAt.Time()}
	facts := row.Facts(true, nil, nil)
	leg := workflow.LegFacts{OpenedAt: d.clock().UTC(), Recurrence: row.RecursFrom != 0}
	var fired []workflow.FiredRung
	recorded := map[workflow.FiredRung]models.Rung{}
	if ladder.Frozen {
		legs, err := reader.CurrentLegs([]models.Case{row})
		if err != nil {
			return ladder, err
		}
		rungs, err := reader.Rungs(row.ID, row.Leg)
		if err != nil {
			return ladder, err
		}
		ladder.Deadline, leg.OpenedAt = legs[row.ID].Deadline(), legs[row.ID].OpenedAt.Time()
		for _, rung := range rungs {
			one := workflow.FiredRung{Leg: int(rung.Leg), Rung: rung.Rung, Occurrence: int(rung.Occurrence)}
			fired, recorded[one] = append(fired, one), rung
		}
	} else {
		inForce, err := d.policyInForce(reader, row.OfficeID)
		if err != nil {
			return ladder, err
		}
		ladder.Policy = inForce.Policy
		ladder.Deadline = foreseen(d.settings.Zone, calendar, circular, row, leg.OpenedAt)
		facts.State, facts.Leg, facts.Deadline = workflow.Issued, 1, ladder.Deadline.Moment
	}
	ladder.Rungs = workflow.ExplainCase(facts, leg, ladder.Policy, calendar, d.settings.Zone, fired)
	for i := range ladder.Rungs {
		one := &ladder.Rungs[i]
		if rung, reached := recorded[workflow.FiredRung{Leg: facts.Leg, Rung: one.Rung.Name, Occurrence: one.Occurrence}]; reached {
			one.At, one.Tell = rung.ReachedAt.Time(), rung.TellAt.Time()
		}
	}
	return ladder, nil
}
