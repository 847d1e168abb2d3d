package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// Act is the input of an action on a case. A new date is given as a day; it lasts
// to the end of that day in the office's zone.
type Act struct {
	workflow.Input
	NewDay workflow.Date
}

// Act does one action of the table to one case, in one transaction. Submit
// without answers submits the draft report that was saved. Granting an extension
// without a day grants the day that was asked for.
func (d *Desk) Act(ctx context.Context, actor workflow.Actor, id workflow.CaseID, version int64, action workflow.Action, in Act) (CaseHistory, error) {
	err := d.transact(ctx, actor, func(a *act) error { return a.act(id, version, action, in) })
	if err != nil {
		return CaseHistory{}, err
	}
	return d.Case(ctx, actor, id)
}

// ownWay are the actions that have a method of their own.
func ownWay(action workflow.Action) bool {
	return action == workflow.Revise || action == workflow.Issue
}

func (a *act) act(id workflow.CaseID, version int64, action workflow.Action, in Act) error {
	row, err := a.LockedCase(workflow.ScopeOf(a.actor), id)
	if err != nil {
		return err
	}
	if ownWay(action) {
		return workflow.Refused("own_way", string(action))
	}
	c, err := a.open(&row)
	if err != nil {
		return err
	}
	if err := checkVersion(version, row.Version); err != nil {
		return err
	}
	if err := a.catchUp(&c); err != nil {
		return err
	}
	if c.input, err = a.complete(c, action, in); err != nil {
		return err
	}
	outcome, refused := workflow.Decide(c.before, a.actor, action, c.input, a.now)
	if refused != nil {
		return refused
	}
	if action == workflow.Transfer {
		if err := a.checkOwner(row.OfficeID, c.input.NewOwner, "new_owner"); err != nil {
			return err
		}
	}
	c.outcome = outcome
	switch {
	case outcome.OpensLeg:
		c.deadline = c.input.NewDate
	case action == workflow.Acknowledge:
		c.deadline = c.input.Deadline
	}
	return a.record(c)
}

// open gathers what the rules need to know about a case.
func (a *act) open(row *models.Case) (change, error) {
	circular, err := a.CircularOfCase(*row)
	if err != nil {
		return change{}, err
	}
	findings, err := a.FindingsOf(row.ID)
	if err != nil {
		return change{}, err
	}
	supporters, err := a.Supporters(row.ID)
	if err != nil {
		return change{}, err
	}
	signed := circular.State != workflow.CircularDraft
	return change{circular: circular, row: row, findings: findings[row.ID],
		before: row.Facts(signed, findingIDs(findings[row.ID]), supporters)}, nil
}

// complete adds to the input what the actor need not say.
func (a *act) complete(c change, action workflow.Action, in Act) (workflow.Input, error) {
	input := in.Input
	day := in.NewDay
	if action == workflow.GrantExtension && day.IsZero() && !c.before.ExtensionAsked.IsZero() {
		request, err := a.WaitingRequest(c.row.ID, models.RequestExtension)
		if err != nil {
			return input, err
		}
		day = request.WantedDay.Date
	}
	if !day.IsZero() {
		input.NewDate = workflow.StatedDeadline(day, a.desk.settings.Zone)
	}
	switch action {
	case workflow.PutForward, workflow.Submit:
		if len(input.Report.Answers) == 0 && c.before.ReportDrafted {
			draft, err := a.ReportDraft(c.row.ID)
			if err != nil {
				return input, err
			}
			input.Report = draft.Body.Of
		}
	case workflow.Transfer:
		calendar, err := a.days()
		if err != nil {
			return input, err
		}
		by, _ := calendar.AfterWorkingDays(workflow.DateOf(a.now, a.desk.settings.Zone), c.circular.Terms.Of.AcknowledgeWithin)
		input.AcknowledgeBy = by.End(a.desk.settings.Zone)
	case workflow.Acknowledge:
		return a.countFromReceipt(c, input)
	}
	return input, nil
}

// countFromReceipt sharpens a date that counts from receipt once it is received.
func (a *act) countFromReceipt(c change, input workflow.Input) (workflow.Input, error) {
	legs, err := a.CurrentLegs([]models.Case{*c.row})
	if err != nil {
		return input, err
	}
	leg, found := legs[c.row.ID]
	if !found || !leg.FromReceipt {
		return input, nil
	}
	input.Deadline, err = a.resolve(c.circular, workflow.Date{}, leg.OpenedAt.Time(), a.now)
	return input, err
}

func (a *act) checkOwner(office, owner workflow.UnitID, field string) error {
	if owner == 0 {
		return nil
	}
	supervised, err := a.Supervises(office, owner)
	if err != nil {
		return err
	}
	if !supervised {
		return workflow.Invalid(workflow.Field{Name: field, Reason: "not_supervised"})
	}
	return nil
}

// Revision is what a clerk sets on a draft case: all of it at once.
type Revision struct {
	Owner      workflow.UnitID
	SiteURL    string
	SiteCode   string
	Findings   []workflow.BatchFinding
	DueOn      workflow.Date // zero: as the circular says
	Supporters []workflow.UnitID
}

// Revise changes a draft case before it is issued.
func (d *Desk) Revise(ctx context.Context, actor workflow.Actor, id workflow.CaseID, version int64, revision Revision) (CaseHistory, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		row, err := a.LockedCase(workflow.ScopeOf(actor), id)
		if err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		outcome, refused := workflow.Decide(c.before, actor, workflow.Revise, workflow.Input{}, a.now)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		return a.revise(&row, outcome.Role, revision)
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return d.Case(ctx, actor, id)
}

const findingLimit = 100

func (a *act) checkRevision(office workflow.UnitID, revision Revision) error {
	var wrong []workflow.Field
	if len(revision.Findings) > findingLimit {
		wrong = append(wrong, workflow.Field{Name: "findings", Reason: "too_many", Args: []string{fmt.Sprint(findingLimit)}})
	}
	for i, finding := range revision.Findings {
		if strings.TrimSpace(finding.Description) == "" {
			wrong = append(wrong, workflow.Field{Name: fmt.Sprintf("findings[%d].description", i), Reason: "required"})
		}
		wrong = append(wrong, workflow.CheckLength(fmt.Sprintf("findings[%d].description", i), finding.Description)...)
	}
	if len(revision.Supporters) > findingLimit {
		wrong = append(wrong, workflow.Field{Name: "supporters", Reason: "too_many", Args: []string{fmt.Sprint(findingLimit)}})
	}
	if !revision.DueOn.IsZero() {
		end := revision.DueOn.End(a.desk.settings.Zone)
		if !end.After(a.now) {
			wrong = append(wrong, workflow.Field{Name: "due_on", Reason: "not_in_future"})
		}
		wrong = append(wrong, workflow.CheckFar("due_on", end, a.now)...)
	}
	if revision.SiteCode != "" && !workflow.ValidSiteCode(revision.SiteCode) {
		wrong = append(wrong, workflow.Field{Name: "site_code", Reason: "bad_site_code"})
	}
	for i, unit := range revision.Supporters {
		name := fmt.Sprintf("supporters[%d]", i)
		if slices.Contains(revision.Supporters[:i], unit) {
			wrong = append(wrong, workflow.Field{Name: name, Reason: "repeated"})
		}
		if unit == revision.Owner {
			wrong = append(wrong, workflow.Field{Name: name, Reason: "same_unit"})
		}
	}
	if len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	if err := a.checkOwner(office, revision.Owner, "owner"); err != nil {
		return err
	}
	for i, unit := range revision.Supporters {
		if err := a.checkOwner(office, unit, fmt.Sprintf("supporters[%d]", i)); err != nil {
			return err
		}
	}
	return nil
}

func (a *act) revise(row *models.Case, role workflow.Role, revision Revision) error {
	if err := a.checkRevision(row.OfficeID, revision); err != nil {
		return err
	}
	row.OwnerID, row.SiteURL, row.SiteCode = models.Reference(revision.Owner), revision.SiteURL, revision.SiteCode
	row.DueOn = models.Day{Date: revision.DueOn}
	row.UpdatedAt = models.At(a.now)
	if err := a.ReplaceFindings(row.ID, findingRows(row.ID, revision.Findings)); err != nil {
		return err
	}
	if err := a.ReplaceSupporters(row.ID, revision.Supporters); err != nil {
		return err
	}
	_, err := a.Append(models.SubjectCase, int64(row.ID), &row.Chain, models.Happening{
		At: models.At(a.now), Person: a.actor.Person, Role: role, Action: string(workflow.Revise),
		From: string(row.State), To: string(row.State), Detail: revision,
	})
	if err != nil {
		return err
	}
	return a.SaveCase(row)
}

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
	return d.Circular(ctx, actor, circular)
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
			_, err := a.Append(models.SubjectCase, int64(one.ID), &one.Chain, models.Happening{At: models.At(a.now), Person: actor.Person, Role: role,
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
	return d.Circular(ctx, actor, circular)
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
	return d.Circular(ctx, actor, id)
}

// foreseen is the date a draft would get if it were issued now; zero when the
// phrase is not understood or must wait for a fact.
func foreseen(zone *time.Location, calendar *workflow.Calendar, circular models.Circular, row models.Case, now time.Time) workflow.Deadline {
	deadline, err := resolve(zone, calendar, circular, row.DueOn.Date, now, time.Time{})
	var unclear *workflow.DeadlineError
	if errors.As(err, &unclear) {
		return workflow.Deadline{Phrase: circular.DeadlinePhrase}
	}
	return deadline
}
