package casework

import (
	"context"
	"slices"

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
	return afterCommit(ctx, d.Case, actor, on)
}

// findMore finds, for an action that is decided, the flags that need to know more
// than the case itself: what was reported and re-checked before, and what earlier
// circulars named.
func (a *act) findMore(c *change) error {
	switch c.outcome.Action {
	case workflow.Submit, workflow.RegisterReport:
		return a.suspectReport(c)
	case workflow.Recheck:
		return a.suspectFailure(c)
	case workflow.Transfer:
		c.row.OwnerID = models.Reference(c.outcome.Case.Owner)
		changes := []change{*c}
		if err := a.linkEarlier(c.circular, changes); err != nil {
			return err
		}
		*c = changes[0]
	}
	return nil
}

// suspectReport compares a report with those that came before it, and the dates in
// its evidence with the day of the finding.
func (a *act) suspectReport(c *change) error {
	report := c.input.Report
	gist := workflow.Gist(report)
	c.sketch = workflow.Sketch(gist)
	if len(c.sketch) > 0 {
		if err := a.LockProblems(c.row.OfficeID); err != nil {
			return err
		}
	}
	earlier, err := a.LikelyCopies(c.row.OfficeID, c.sketch)
	if err != nil {
		return err
	}
	this := workflow.EarlierReport{Case: c.row.ID, Circular: c.row.CircularID, Owner: c.before.Owner, Gist: gist}
	found := workflow.CopiesOf(this, earlier, a.now)
	foundOn, err := a.foundOn(c)
	if err != nil {
		return err
	}
	found = append(found, workflow.OldEvidence(report, a.filesMade(c.input.KnownFiles), foundOn, a.now)...)
	c.outcome.Flags = append(c.outcome.Flags, found...)
	return nil
}

// filesMade lists the days on which files were uploaded: they were made on that day
// or before it.
func (a *act) filesMade(files []workflow.EvidenceFile) []workflow.Date {
	var days []workflow.Date
	for _, file := range files {
		days = append(days, workflow.DateOf(file.UploadedAt, a.desk.settings.Zone))
	}
	return days
}

// foundOn is the day on which the findings were made: of the inspection, or of the
// signature where the circular names none; in a later round the day of the re-check
// that failed, or of the reopening.
func (a *act) foundOn(c *change) (workflow.Date, error) {
	zone := a.desk.settings.Zone
	if c.before.Round == 1 {
		for _, day := range []models.Day{c.circular.InspectedTo, c.circular.InspectedFrom, c.circular.SignedOn} {
			if !day.IsZero() {
				return day.Date, nil
			}
		}
		return workflow.DateOf(c.before.IssuedAt, zone), nil
	}
	rechecks, verdicts, err := a.Rechecks(c.row.ID)
	if err != nil || len(rechecks) == 0 {
		return workflow.DateOf(c.before.ReportsSince, zone), err
	}
	last := rechecks[len(rechecks)-1]
	if slices.ContainsFunc(verdicts[last.ID], func(v models.Verdict) bool { return !v.Passed }) {
		return workflow.DateOf(last.MadeAt.Time(), zone), nil
	}
	return workflow.DateOf(c.before.ReportsSince, zone), nil
}

// suspectFailure compares the findings that fail with those that failed before
// under the same owner.
func (a *act) suspectFailure(c *change) error {
	if len(c.outcome.Case.Failed) == 0 {
		return nil
	}
	rechecks, verdicts, err := a.Rechecks(c.row.ID)
	if err != nil || len(rechecks) == 0 {
		return err
	}
	reports, _, err := a.Reports(c.row.ID)
	if err != nil {
		return err
	}
	legs, err := a.Legs(c.row.ID)
	if err != nil {
		return err
	}
	owner := map[int64]workflow.UnitID{} // by leg
	for _, leg := range legs {
		owner[leg.Number] = leg.OwnerID
	}
	ours := map[int64]bool{}
	for _, report := range reports {
		ours[report.ID] = owner[report.Leg] == c.before.Owner
	}
	var before []int64
	for _, recheck := range rechecks {
		for _, verdict := range verdicts[recheck.ID] {
			if ours[recheck.ReportID] && !verdict.Passed {
				before = append(before, verdict.FindingID)
			}
		}
	}
	c.outcome.Flags = append(c.outcome.Flags, workflow.FailedAgain(before, c.outcome.Case.Failed, a.now)...)
	return nil
}
