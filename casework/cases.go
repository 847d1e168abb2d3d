package casework

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// Case reads one case with its whole history; not found when the actor may not
// see it.
func (d *Desk) Case(ctx context.Context, actor workflow.Actor, id workflow.CaseID) (CaseHistory, error) {
	var history CaseHistory
	err := d.store.Look(ctx, func(reader models.Reader) error {
		row, err := reader.Case(workflow.ScopeOf(actor), id)
		if err == nil {
			history, err = d.history(reader, actor, row)
		}
		return err
	})
	return history, refusal(err)
}

// Cases lists cases within the actor's scope, a page at a time.
func (d *Desk) Cases(ctx context.Context, actor workflow.Actor, query CaseQuery) (CaseList, error) {
	now := d.clock().UTC()
	filter, wrong := filterOf(query, now)
	if len(wrong) > 0 {
		return CaseList{}, workflow.Invalid(wrong...)
	}
	var list CaseList
	err := d.store.Look(ctx, func(reader models.Reader) (err error) {
		list, err = d.page(reader, actor, filter, now)
		return err
	})
	return list, refusal(err)
}

// page reads one page of a list and counts the whole up to a cap.
func (d *Desk) page(reader models.Reader, actor workflow.Actor, filter models.CaseFilter, now time.Time) (CaseList, error) {
	scope := workflow.ScopeOf(actor)
	limit := filter.Limit
	filter.Limit++
	rows, err := reader.Cases(scope, filter)
	if err != nil {
		return CaseList{}, err
	}
	list := CaseList{}
	if len(rows) > limit {
		rows = rows[:limit]
		list.Next = cursorOf(filter.Order, rows[limit-1])
	}
	if list.Count, err = reader.CountCases(scope, filter, countCap+1); err != nil {
		return CaseList{}, err
	}
	if list.Capped = list.Count > countCap; list.Capped {
		list.Count = countCap
	}
	list.Cases, err = d.views(reader, actor, rows, now)
	return list, err
}

func filterOf(query CaseQuery, now time.Time) (models.CaseFilter, []workflow.Field) {
	filter := models.CaseFilter{Circular: query.Circular, Office: query.Office, Owner: query.Owner, States: query.States,
		Overdue: query.Overdue, Now: models.At(now), Limit: query.Limit, Order: models.Order(query.Order)}
	var wrong []workflow.Field
	switch {
	case filter.Limit == 0:
		filter.Limit = pageUsual
	case filter.Limit < 0 || filter.Limit > pageMost:
		wrong = append(wrong, workflow.Field{Name: "limit", Reason: "out_of_range", Args: []string{"1", "200"}})
	}
	for _, state := range query.States {
		if !slices.Contains(workflow.States, state) {
			wrong = append(wrong, workflow.Field{Name: "state", Reason: "not_one_of", Args: stateNames()})
		}
	}
	switch filter.Order {
	case "":
		filter.Order = usualOrder(query.States)
	case models.ByDeadline, models.ByUpdated, models.ByNumber:
	default:
		wrong = append(wrong, workflow.Field{Name: "order", Reason: "not_one_of", Args: []string{"deadline", "updated", "number"}})
	}
	if query.Cursor != "" {
		text, err := base64.RawURLEncoding.DecodeString(query.Cursor)
		if err == nil {
			_, err = fmt.Sscanf(string(text), string(filter.Order)+" %d %d", &filter.AfterKey, &filter.AfterID)
		}
		if err != nil || filter.AfterID <= 0 || cursorAt(filter.Order, filter.AfterKey, filter.AfterID) != query.Cursor {
			wrong = append(wrong, workflow.Field{Name: "query.cursor", Reason: "bad_cursor"})
		}
	}
	return filter, wrong
}

// usualOrder is by date, where those who are asked for have one.
func usualOrder(states []workflow.State) models.Order {
	dated := func(state workflow.State) bool { return state != workflow.Draft }
	if len(states) > 0 && !slices.ContainsFunc(states, dated) {
		return models.ByNumber
	}
	return models.ByDeadline
}

func stateNames() []string {
	names := make([]string, len(workflow.States))
	for i, state := range workflow.States {
		names[i] = string(state)
	}
	return names
}

func cursorOf(order models.Order, row models.Case) string {
	key := row.DeadlineAt
	if order == models.ByUpdated {
		key = row.UpdatedAt
	}
	return cursorAt(order, key, row.ID)
}

func cursorAt(order models.Order, key models.Instant, id workflow.CaseID) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d %d", order, key, id))
}

// views turns rows into what a reader sees, with one query for each kind of
// thing and not for each case.
func (d *Desk) views(reader models.Reader, actor workflow.Actor, rows []models.Case, now time.Time) ([]CaseView, error) {
	views := make([]CaseView, 0, len(rows))
	if len(rows) == 0 {
		return views, nil
	}
	var caseIDs []workflow.CaseID
	var circularIDs []int64
	var unitIDs []workflow.UnitID
	drafts := false
	for _, row := range rows {
		caseIDs = append(caseIDs, row.ID)
		circularIDs = append(circularIDs, row.CircularID)
		unitIDs = append(unitIDs, row.OfficeID, row.Owner())
		drafts = drafts || row.State == workflow.Draft
	}
	circulars, err := reader.CircularHeads(distinct(circularIDs))
	if err != nil {
		return nil, err
	}
	supporters, err := reader.SupportersOf(caseIDs)
	if err != nil {
		return nil, err
	}
	for _, helping := range supporters {
		unitIDs = append(unitIDs, helping...)
	}
	units, err := reader.UnitsByID(distinct(unitIDs))
	if err != nil {
		return nil, err
	}
	findings, err := reader.FindingsOf(caseIDs...)
	if err != nil {
		return nil, err
	}
	legs, err := reader.CurrentLegs(rows)
	if err != nil {
		return nil, err
	}
	var calendar *workflow.Calendar
	if drafts {
		if calendar, err = d.calendarOf(reader); err != nil {
			return nil, err
		}
	}
	for _, row := range rows {
		circular := circulars[row.CircularID]
		deadline := legs[row.ID].Deadline()
		if row.State == workflow.Draft {
			deadline = foreseen(d.settings.Zone, calendar, circular, row, now)
		}
		view := viewOf(row, circular, units, findings[row.ID], supporters[row.ID], deadline, actor, now)
		for _, unit := range supporters[row.ID] {
			view.Supporters = append(view.Supporters, Named{int64(unit), units[unit].OfficialName})
		}
		views = append(views, view)
	}
	return views, nil
}

func distinct[T comparable](values []T) []T {
	seen := map[T]bool{}
	var kept []T
	for _, value := range values {
		if !seen[value] {
			seen[value] = true
			kept = append(kept, value)
		}
	}
	return kept
}

func viewOf(row models.Case, circular models.Circular, units map[workflow.UnitID]models.Unit, findings []models.Finding,
	supporters []workflow.UnitID, deadline workflow.Deadline, actor workflow.Actor, now time.Time) CaseView {
	facts := row.Facts(circular.State != workflow.CircularDraft, findingIDs(findings), supporters)
	if facts.State == workflow.Draft {
		facts.Deadline = deadline.Moment
	}
	view := CaseView{
		ID: row.ID, Number: row.Number, Circular: Named{circular.ID, circular.DocNumber},
		Office: Named{int64(row.OfficeID), units[row.OfficeID].OfficialName}, Owner: Named{int64(row.OwnerID), units[row.Owner()].OfficialName},
		UnitName: row.UnitName, SiteURL: row.SiteURL, SiteCode: row.SiteCode, State: row.State, Round: int(row.Round),
		RoundsAllowed: int(row.RoundsAllowed), Leg: int(row.Leg), IssuedAt: row.IssuedAt.Time(), Deadline: deadline,
		FirstDue: row.FirstDueAt.Time(), AcknowledgeBy: row.AcknowledgeBy.Time(), AcknowledgedAt: row.AcknowledgedAt.Time(),
		FirstReportAt: row.FirstReportAt.Time(), PassedReportAt: row.PassedReportAt.Time(), ClosedAt: row.ClosedAt.Time(),
		Overdue: facts.Overdue(now), Marks: workflow.MarksOf(facts, now), Version: row.Version, UpdatedAt: row.UpdatedAt.Time(),
		Allowed: workflow.Allowed(facts, actor, now),
	}
	if row.State == workflow.Draft {
		// A draft is issued with its batch, never alone.
		view.Allowed = slices.DeleteFunc(view.Allowed, func(action workflow.Action) bool { return action == workflow.Issue })
	}
	if !slices.Contains(officesOf(actor), row.OfficeID) {
		view.UnitName = "" // after a transfer it names the unit that had the case before
	}
	// A re-check that was made under another owner, or before a relapse, says nothing
	// about the case as it is.
	judged := len(row.RecheckedBy) > 0 && row.LastReportAt != 0 && (len(row.Failed) > 0 || !facts.Owes())
	for _, finding := range findings {
		line := FindingView{ID: finding.ID, Position: int(finding.Position), Category: finding.Category,
			Description: finding.Description, Place: finding.Place}
		if judged {
			line.Verdict = "passed"
			if slices.Contains(row.Failed, finding.ID) {
				line.Verdict = "failed"
			}
		}
		view.Findings = append(view.Findings, line)
	}
	return view
}
