package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// Signature is who signed a circular, and on which day.
type Signature struct {
	Signer   string
	SignedOn workflow.Date
}

// Sign records the signature of a circular. An imported one carries its own, and
// a clerk records what stands on it; one written here is signed by the head.
// Empty parts are taken from the circular as read.
func (d *Desk) Sign(ctx context.Context, actor workflow.Actor, id, version int64, signature Signature) (CircularView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		row, state, role, err := a.decideCircular(id, version, workflow.Sign)
		if err != nil {
			return err
		}
		if strings.TrimSpace(signature.Signer) == "" {
			signature.Signer = row.Signer
		}
		if signature.SignedOn.IsZero() {
			signature.SignedOn = row.SignedOn.Date
		}
		var wrong []workflow.Field
		if strings.TrimSpace(signature.Signer) == "" {
			wrong = append(wrong, workflow.Field{Name: "signer", Reason: "required"})
		}
		switch {
		case signature.SignedOn.IsZero():
			wrong = append(wrong, workflow.Field{Name: "signed_on", Reason: "required"})
		case signature.SignedOn.Start(d.settings.Zone).After(a.now):
			wrong = append(wrong, workflow.Field{Name: "signed_on", Reason: "in_future"})
		}
		wrong = append(wrong, signatureDiffers(row, signature)...)
		if len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		before := row.State
		row.Signer, row.SignedOn = signature.Signer, models.Day{Date: signature.SignedOn}
		row.SignatureAt, row.SignatureBy = models.At(a.now), models.Reference(actor.Person)
		row.State = state
		return a.saveCircular(&row, role, workflow.Sign, before, map[string]string{"signer": row.Signer, "signed_on": row.SignedOn.String()})
	})
	if err != nil {
		return CircularView{}, err
	}
	return afterCommit(ctx, d.Circular, actor, id)
}

// signatureDiffers refuses a signature that is not the one an imported circular
// carries: what is recorded is what stands on it.
func signatureDiffers(row models.Circular, signature Signature) []workflow.Field {
	var wrong []workflow.Field
	if row.Origin != workflow.Imported || row.State != workflow.CircularDraft {
		return nil
	}
	if row.Signer != "" && row.Signer != signature.Signer {
		wrong = append(wrong, workflow.Field{Name: "signer", Reason: "differs_from_circular", Args: []string{row.Signer}})
	}
	if !row.SignedOn.IsZero() && row.SignedOn.Date != signature.SignedOn {
		wrong = append(wrong, workflow.Field{Name: "signed_on", Reason: "differs_from_circular", Args: []string{row.SignedOn.String()}})
	}
	return wrong
}

// IssueBatch issues every draft case of a signed circular, or none: what is wrong
// is named case by case. Numbers are given in the order of the circular. The
// letters are enqueued in the same transaction.
func (d *Desk) IssueBatch(ctx context.Context, actor workflow.Actor, id, version int64) (CircularView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		circular, state, role, err := a.decideCircular(id, version, workflow.IssueBatch)
		if err != nil {
			return err
		}
		inForce, err := d.policyInForce(a.Reader, circular.OfficeID)
		if err != nil {
			return err
		}
		circular.Policy.Of, circular.Terms.Of = inForce.Policy, inForce.Policy.Terms()
		issued, err := a.issueCases(circular)
		if err != nil {
			return err
		}
		before := circular.State
		circular.State, circular.IssuedAt = state, models.At(a.now)
		return a.saveCircular(&circular, role, workflow.IssueBatch, before, map[string]int{"cases": issued})
	})
	if err != nil {
		return CircularView{}, err
	}
	return afterCommit(ctx, d.Circular, actor, id)
}

func (a *act) issueCases(circular models.Circular) (int, error) {
	cases, err := a.CasesOfCircular(circular.ID)
	if err != nil {
		return 0, err
	}
	ids := make([]workflow.CaseID, len(cases))
	for i, row := range cases {
		ids[i] = row.ID
	}
	if err := a.LockProblems(circular.OfficeID); err != nil {
		return 0, err
	}
	findings, err := a.FindingsOf(ids...)
	if err != nil {
		return 0, err
	}
	supporters, err := a.SupportersOf(ids)
	if err != nil {
		return 0, err
	}
	calendar, err := a.days()
	if err != nil {
		return 0, err
	}
	acknowledgeDay, _ := calendar.AfterWorkingDays(workflow.DateOf(a.now, a.desk.settings.Zone), circular.Terms.Of.AcknowledgeWithin)

	// First ask the rules about every case, then write: a refusal names them all.
	type ready struct {
		row      models.Case
		before   workflow.Case
		outcome  workflow.Outcome
		deadline workflow.Deadline
	}
	var batch []ready
	var wrong []workflow.Field
	for _, row := range cases {
		if row.State != workflow.Draft {
			continue
		}
		name := fmt.Sprintf("cases[%d]", row.Position-1)
		row.RoundsAllowed = int64(circular.Terms.Of.RoundsAllowed) // of the policy that is frozen now
		before := row.Facts(true, findingIDs(findings[row.ID]), supporters[row.ID])
		deadline, err := a.resolve(circular, row.DueOn.Date, a.now, time.Time{})
		var unclear *workflow.DeadlineError
		if errors.As(err, &unclear) {
			wrong = append(wrong, workflow.Field{Name: name + ".deadline", Reason: "deadline_" + unclear.Reason, Args: []string{unclear.Phrase}})
			continue
		} else if err != nil {
			return 0, err
		}
		if !deadline.Moment.After(a.now) {
			wrong = append(wrong, workflow.Field{Name: name + ".deadline", Reason: "not_in_future"})
			continue
		}
		before.Deadline = deadline.Moment
		for _, gap := range workflow.DraftGaps(before) {
			wrong = append(wrong, workflow.Field{Name: name + "." + gap, Reason: "required"})
		}
		outcome, refused := workflow.Decide(before, a.actor, workflow.Issue,
			workflow.Input{AcknowledgeBy: acknowledgeDay.End(a.desk.settings.Zone)}, a.now)
		switch {
		case refused == nil:
			batch = append(batch, ready{row, before, outcome, deadline})
		case refused.Code == workflow.CodeForbidden:
			return 0, refused
		case len(workflow.DraftGaps(before)) == 0:
			wrong = append(wrong, workflow.Field{Name: name, Reason: refused.Reason})
		}
	}
	if len(wrong) > 0 {
		return 0, workflow.Invalid(wrong...)
	}
	if len(batch) == 0 {
		return 0, workflow.Invalid(workflow.Field{Name: "cases", Reason: "nothing_to_issue"})
	}
	changes := make([]change, len(batch))
	for i := range batch {
		one := &batch[i]
		one.row.Number = fmt.Sprintf("%s-%d", circular.DocNumber, i+1)
		if err := a.linkSite(&one.row); err != nil {
			return 0, err
		}
		changes[i] = change{circular: circular, row: &one.row, before: one.before, outcome: one.outcome,
			findings: findings[one.row.ID], deadline: one.deadline}
	}
	if err := a.linkEarlier(circular, changes); err != nil {
		return 0, err
	}
	a.Hold(len(changes))
	for _, change := range changes {
		if err := a.record(change); err != nil {
			return 0, err
		}
	}
	return len(batch), a.Release()
}

func findingIDs(rows []models.Finding) []int64 {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return ids
}

// linkSite links a case with its site by code; a site seen for the first time is
// entered under the case's owner. Nothing is derived from the code itself.
func (a *act) linkSite(row *models.Case) error {
	if row.SiteCode == "" {
		return nil
	}
	site, err := a.SiteByCode(row.SiteCode)
	if errors.Is(err, models.ErrNotFound) {
		site = models.Site{Code: row.SiteCode, URL: row.SiteURL, OwnerID: row.Owner(), Lifecycle: "active", Version: 1}
		site, err = a.AddSite(site)
	}
	row.SiteID = models.Reference(site.ID)
	return err
}

// resolve works out a case's date: the office's own choice, or the circular's
// phrase counted from issue and, once known, from receipt.
func (a *act) resolve(circular models.Circular, dueOn workflow.Date, issued, received time.Time) (workflow.Deadline, error) {
	calendar, err := a.days()
	if err != nil {
		return workflow.Deadline{}, err
	}
	return resolve(a.desk.settings.Zone, calendar, circular, dueOn, issued, received)
}

func resolve(zone *time.Location, calendar *workflow.Calendar, circular models.Circular, dueOn workflow.Date, issued, received time.Time) (workflow.Deadline, error) {
	if !dueOn.IsZero() {
		deadline := workflow.StatedDeadline(dueOn, zone)
		deadline.Phrase, deadline.Overridden = circular.DeadlinePhrase, true
		return deadline, nil
	}
	return workflow.ResolveDeadline(circular.DeadlinePhrase, workflow.DeadlineBasis{
		Signed: circular.SignedOn.Date, Issued: issued, Received: received, Zone: zone, Calendar: calendar,
	})
}
