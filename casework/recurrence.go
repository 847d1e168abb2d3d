package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

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
	issuing := changes[0].outcome.Action == workflow.Issue
	// A case that is transferred repeats what had been issued before it was. One that
	// is issued now repeats all there is, also what another act issued whose clock was
	// read later and which came first.
	by := models.At(changes[0].outcome.Case.IssuedAt)
	if issuing {
		by = models.LastInstant // the lock was taken before the batch was read
	} else if err := a.LockProblems(circular.OfficeID); err != nil {
		return err
	}
	earlier, err := a.EarlierProblems(circular.OfficeID, circular.ID, by, distinct(asked))
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
	if issuing {
		return a.AddProblems(circular.OfficeID, about)
	}
	return nil
}
