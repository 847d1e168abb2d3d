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
	return afterCommit(ctx, d.Case, actor, id)
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
		wrong = append(wrong, workflow.Field{Name: "site.code", Reason: "bad_site_code"})
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
		At: models.At(a.now), Person: a.actor.Person, For: a.actor.PrincipalOf(role, row.OfficeID), Role: role, Action: string(workflow.Revise),
		From: string(row.State), To: string(row.State), Detail: revision,
	})
	if err != nil {
		return err
	}
	return a.SaveCase(row)
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
