package casework

import (
	"context"
	"slices"

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
// without answers submits the draft report that was saved, with the files that it
// and the input name. Granting an extension
// without a day grants the day that was asked for.
func (d *Desk) Act(ctx context.Context, actor workflow.Actor, id workflow.CaseID, version int64, action workflow.Action, in Act) (CaseHistory, error) {
	var done change
	err := d.transact(ctx, actor, func(a *act) (err error) {
		done, err = a.act(id, version, action, in)
		return err
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return d.answered(ctx, actor, done)
}

// ownWay are the actions that have a method of their own.
func ownWay(action workflow.Action) bool {
	return action == workflow.Revise || action == workflow.Issue
}

func (a *act) act(id workflow.CaseID, version int64, action workflow.Action, in Act) (change, error) {
	row, err := a.LockedCase(workflow.ScopeOf(a.actor), id)
	if err != nil {
		return change{}, err
	}
	if ownWay(action) {
		return change{}, workflow.Refused("own_way", string(action))
	}
	c, err := a.open(&row)
	if err != nil {
		return change{}, err
	}
	if err := checkVersion(version, row.Version); err != nil {
		return change{}, err
	}
	if err := a.catchUp(&c); err != nil {
		return change{}, err
	}
	if c.input, err = a.complete(c, action, in); err != nil {
		return change{}, err
	}
	outcome, refused := workflow.Decide(c.before, a.actor, action, c.input, a.now)
	if refused != nil {
		return change{}, refused
	}
	switch action {
	case workflow.Transfer:
		err = a.checkOwner(row.OfficeID, c.input.NewOwner, "new_owner")
	case workflow.AddSupporter:
		err = a.checkOwner(row.OfficeID, c.input.Supporter, "unit")
	}
	if err != nil {
		return change{}, err
	}
	c.outcome = outcome
	if err := a.findMore(&c); err != nil {
		return change{}, err
	}
	switch {
	case outcome.OpensLeg:
		c.deadline = c.input.NewDate
	case action == workflow.Acknowledge:
		c.deadline = c.input.Deadline
	}
	return c, a.record(c)
}

// open gathers what the rules need to know about a case.
func (a *act) open(row *models.Case) (change, error) {
	if opened, ready := a.frozen.open(row); ready {
		return opened, nil
	}
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
	return opened(circular, row, findings[row.ID], supporters), nil
}

func opened(circular models.Circular, row *models.Case, findings []models.Finding, supporters []workflow.UnitID) change {
	signed := circular.State != workflow.CircularDraft
	return change{circular: circular, row: row, findings: findings, before: row.Facts(signed, findingIDs(findings), supporters)}
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
			more := input.Report.EvidenceFiles // the scan comes after the draft was printed
			input.Report = draft.Body.Of
			for _, id := range more {
				if !slices.Contains(input.Report.EvidenceFiles, id) {
					input.Report.EvidenceFiles = append(slices.Clone(input.Report.EvidenceFiles), id)
				}
			}
		}
	case workflow.FilePlan, workflow.LogChase:
		return a.inDays(input), nil
	case workflow.Recheck:
		var err error
		if input, err = a.answered(c, input); err != nil {
			return input, err
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
	var err error
	input.KnownFiles, err = a.knownFiles(c.row.ID, input)
	return input, err
}

// countFromReceipt sharpens a date that counts from receipt once it is received.
func (a *act) countFromReceipt(c change, input workflow.Input) (workflow.Input, error) {
	leg, err := a.currentLeg(c.row)
	if err != nil || !leg.FromReceipt {
		return input, err
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
