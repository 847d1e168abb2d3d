package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

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
	found = append(found, workflow.OldEvidence(report, foundOn, a.now)...)
	c.outcome.Flags = append(c.outcome.Flags, found...)
	return nil
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

// problemsOf lists what a case is about, as far as it can come up again.
func problemsOf(row models.Case, findings []models.Finding) []workflow.Problem {
	categories := make([]string, len(findings))
	for i, finding := range findings {
		categories[i] = finding.Category
	}
	return workflow.ProblemsOf(int64(row.SiteID), row.Owner(), categories)
}

// linkEarlier links cases with the earlier ones they repeat, and notes what the
// newly issued ones are about. All of a batch is asked in one question.
func (a *act) linkEarlier(circular models.Circular, changes []change) error {
	var asked []workflow.Problem
	about := make(map[workflow.CaseID][]workflow.Problem, len(changes))
	for _, c := range changes {
		about[c.row.ID] = problemsOf(*c.row, c.findings)
		asked = append(asked, about[c.row.ID]...)
	}
	// A case that is transferred repeats what had been issued before it was.
	earlier, err := a.EarlierProblems(circular.OfficeID, circular.ID, models.At(changes[0].outcome.Case.IssuedAt), distinct(asked))
	if err != nil {
		return err
	}
	for i := range changes {
		c := &changes[i]
		c.row.RecursFrom = 0
		if flag, found := workflow.Recurs(about[c.row.ID], earlier, a.now); found {
			c.row.RecursFrom = models.Reference(flag.Evidence.Case)
			c.outcome.Flags = append(slices.Clone(c.outcome.Flags), flag)
		}
	}
	if changes[0].outcome.Action == workflow.Issue {
		return a.AddProblems(circular.OfficeID, about)
	}
	return nil
}
