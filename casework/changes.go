package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// policyText is what a proposed policy is called in what is wrong with it.
const policyText = "text"

// ChangeText is what a clerk proposes, with the reason.
type ChangeText struct {
	Content string // of a policy, the file; of a calendar, its lines
	Reason  string
}

// PolicyInForce is the policy of an office for circulars issued from now on.
type PolicyInForce struct {
	Office   Named
	Policy   workflow.Policy
	Change   int64 // by which it was approved; 0: it is that of the settings
	Approved models.Instant
}

// policyInForce reads what an office approved last, or the settings' policy where
// it approved none.
func (d *Desk) policyInForce(reader models.Reader, office workflow.UnitID) (PolicyInForce, error) {
	row, err := reader.OfficePolicy(office)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return PolicyInForce{Policy: d.settings.Policy}, nil
	case err != nil:
		return PolicyInForce{}, err
	}
	return PolicyInForce{Policy: row.Policy.Of, Change: row.ChangeID, Approved: row.ApprovedAt}, nil
}

// ProposePolicy proposes another policy for an office. It is read and checked like
// the file of the settings; what is wrong is named with its line. Its version is
// above that of the policy in force.
func (d *Desk) ProposePolicy(ctx context.Context, actor workflow.Actor, office workflow.UnitID, text ChangeText) (ChangeView, error) {
	row := models.Change{OfficeID: office, Kind: workflow.PolicyChange, Content: text.Content, Reason: text.Reason}
	return d.propose(ctx, actor, row, func(a *act, row *models.Change) error {
		policy, err := d.readPolicy(row.Content)
		if err != nil {
			return err
		}
		row.PolicyVersion = int64(policy.Version)
		return a.risesAbove(office, policy)
	})
}

func (d *Desk) readPolicy(content string) (workflow.Policy, error) {
	if d.settings.ParsePolicy == nil {
		return workflow.Policy{}, errors.New("casework: no reader of policies was given")
	}
	return d.settings.ParsePolicy(policyText, []byte(content))
}

// risesAbove refuses a policy whose version is not above the one in force: two
// that bear one number could not be told apart on a circular.
func (a *act) risesAbove(office workflow.UnitID, policy workflow.Policy) error {
	inForce, err := a.desk.policyInForce(a.Reader, office)
	if err != nil {
		return err
	}
	if policy.Version <= inForce.Policy.Version {
		return workflow.Invalid(workflow.Field{Name: "version", Reason: "version_not_above", Args: []string{fmt.Sprint(inForce.Policy.Version)}})
	}
	return nil
}

// The years for which a calendar may be proposed: those the seed begins with, and
// two after the present one. Nobody has ever announced more.
const (
	firstCalendarYear = 2002
	yearsAhead        = 2
)

// ProposeCalendar proposes a year of the calendar: the public holidays and the
// weekends that are worked for them, whole, in lines as workflow.ParseCalendarYear
// reads them. The calendar is one for the whole installation, whatever office
// proposes it: any head may approve what a clerk of their own office proposed.
func (d *Desk) ProposeCalendar(ctx context.Context, actor workflow.Actor, office workflow.UnitID, year int, text ChangeText) (ChangeView, error) {
	row := models.Change{OfficeID: office, Kind: workflow.CalendarChange, Year: int64(year), Content: text.Content, Reason: text.Reason}
	return d.propose(ctx, actor, row, func(a *act, row *models.Change) error {
		if last := workflow.DateOf(a.now, d.settings.Zone).Year + yearsAhead; year < firstCalendarYear || year > last {
			return workflow.Invalid(workflow.Field{Name: "year", Reason: "out_of_range", Args: []string{fmt.Sprint(firstCalendarYear), fmt.Sprint(last)}})
		}
		days, wrong := workflow.ParseCalendarYear(year, row.Content)
		if len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		_, known, err := a.CalendarYear(year)
		if err == nil && slices.Equal(inOrder(days), known) {
			return workflow.Invalid(workflow.Field{Name: "text", Reason: "calendar_unchanged", Args: []string{fmt.Sprint(year)}})
		}
		if errors.Is(err, models.ErrNotFound) {
			return nil
		}
		return err
	})
}

func inOrder(days []workflow.CalendarDay) []workflow.CalendarDay {
	return slices.SortedFunc(slices.Values(days), func(a, b workflow.CalendarDay) int { return a.Date.Compare(b.Date) })
}

// propose records a proposal that the check finds nothing wrong with.
func (d *Desk) propose(ctx context.Context, actor workflow.Actor, proposed models.Change, check func(*act, *models.Change) error) (ChangeView, error) {
	var row models.Change
	err := d.transact(ctx, actor, func(a *act) error {
		row = proposed // and nothing of a run that failed
		state, role, refused := workflow.DecideChange(changeFacts(row), actor, workflow.ProposeChange)
		if refused != nil {
			return refused
		}
		wrong := workflow.CheckLength("reason", row.Reason)
		for _, text := range []struct{ name, value string }{{"text", row.Content}, {"reason", row.Reason}} {
			if strings.TrimSpace(text.value) == "" {
				wrong = append(wrong, workflow.Field{Name: text.name, Reason: "required"})
			}
		}
		if len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		if err := check(a, &row); err != nil {
			return err
		}
		row.State, row.ProposedBy, row.ProposedAt, row.Version = state, actor.Person, models.At(a.now), 1
		row.ProposedFor = actor.PrincipalOf(role, row.OfficeID)
		if err := a.Add(&row); err != nil {
			return err
		}
		return a.changeEvent(row, role, workflow.ProposeChange, workflow.ChangeNew, map[string]any{"content": row.Content})
	})
	if err != nil {
		return ChangeView{}, err
	}
	return afterCommit(ctx, d.Change, actor, row.ID)
}

// changeEvent records on the chain of the system what happened to a change.
func (a *act) changeEvent(row models.Change, role workflow.Role, action workflow.ChangeAction, from workflow.ChangeState, detail map[string]any) error {
	detail["change"], detail["office"], detail["kind"] = row.ID, row.OfficeID, row.Kind
	switch row.Kind {
	case workflow.PolicyChange:
		detail["policy_version"] = row.PolicyVersion
	case workflow.CalendarChange:
		detail["year"] = row.Year
	}
	_, err := a.AppendSystem(models.Happening{At: models.At(a.now), Person: a.actor.Person, For: a.actor.PrincipalOf(role, row.OfficeID), Role: role, Action: string(action),
		From: string(from), To: string(row.State), Detail: detail})
	return err
}

func changeFacts(row models.Change) workflow.Change {
	return workflow.Change{Office: row.OfficeID, Kind: row.Kind, State: row.State, ProposedBy: row.ProposedBy, ProposedFor: row.ProposedFor}
}

// OnChange decides a change, or withdraws it. An approved policy is in force for
// circulars issued from then on; an approved year is published, and the sweep
// brings the open cases to it. A refusal has a reason.
func (d *Desk) OnChange(ctx context.Context, actor workflow.Actor, id, version int64, action workflow.ChangeAction, answer string) (ChangeView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		row, err := a.LockedChange(officesOf(actor), id)
		if err != nil {
			return err
		}
		from := row.State
		state, role, refused := workflow.DecideChange(changeFacts(row), actor, action)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		wrong := workflow.CheckLength("reason", answer)
		if action == workflow.RefuseChange && strings.TrimSpace(answer) == "" {
			wrong = append(wrong, workflow.Field{Name: "reason", Reason: "required"})
		}
		if len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row.State, row.DecidedBy, row.DecidedAt, row.Answer = state, models.Reference(actor.Person), models.At(a.now), answer
		detail := map[string]any{}
		if answer != "" {
			detail["answer"] = answer
		}
		if action == workflow.ApproveChange {
			if err := a.putInForce(&row, detail); err != nil {
				return err
			}
		}
		if err := a.SaveChange(&row); err != nil {
			return err
		}
		return a.changeEvent(row, role, action, from, detail)
	})
	if err != nil {
		return ChangeView{}, err
	}
	return afterCommit(ctx, d.Change, actor, id)
}

// putInForce carries out an approved change. It is checked once more, for another
// may have been approved since it was proposed.
func (a *act) putInForce(row *models.Change, detail map[string]any) error {
	if row.Kind == workflow.PolicyChange {
		policy, err := a.desk.readPolicy(row.Content)
		if err != nil {
			return err
		}
		if err := a.risesAbove(row.OfficeID, policy); err != nil {
			return err
		}
		inForce, err := a.desk.policyInForce(a.Reader, row.OfficeID)
		if err != nil {
			return err
		}
		detail["old"], detail["new"] = inForce.Policy, policy
		approved := models.OfficePolicy{OfficeID: row.OfficeID, Version: int64(policy.Version), ChangeID: row.ID, ApprovedAt: models.At(a.now)}
		approved.Policy.Of = policy
		if err := a.Add(&approved); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return models.ErrConflict // another head approved the same version at this moment
			}
			return err
		}
		return nil
	}
	days, wrong := workflow.ParseCalendarYear(int(row.Year), row.Content)
	if len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	// From here on this act may not ask for the calendar: it would keep a copy of
	// what is not committed yet.
	_, before, err := a.CalendarYear(int(row.Year))
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	version := func(revision int64) string { return fmt.Sprintf("%d/%d", row.Year, revision) }
	if row.CalendarRevision, err = a.PublishYear(int(row.Year), version, models.At(a.now), inOrder(days)); err != nil {
		return err
	}
	detail["from_revision"], detail["to_revision"] = row.CalendarRevision-1, row.CalendarRevision
	detail["old"], detail["new"] = dayLines(before), dayLines(days)
	return nil
}

// dayLines writes the days of a year as an event keeps them.
func dayLines(days []workflow.CalendarDay) []string {
	lines := make([]string, len(days))
	for i, day := range inOrder(days) {
		kind := "off"
		if day.Working {
			kind = "work"
		}
		lines[i] = fmt.Sprintf("%s,%s,%s", day.Date, kind, day.Name)
	}
	return lines
}
