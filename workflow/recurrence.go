package workflow

import "time"

// The rules by which the same problem is found again (同类问题再次发生): an earlier
// circular of the same office named the same category at the same site, or at the
// same unit. A problem without a category is compared with nothing.
const (
	SameSite FlagRule = "same_site"
	SameUnit FlagRule = "same_unit"
)

// Problem is what a case is about, as far as it can come up again.
type Problem struct {
	Rule     FlagRule // same_site or same_unit
	Subject  int64    // id of the site or unit
	Category string
}

// ProblemsOf lists what a case is about: each category once for its site, where it
// has one, and once for its owner. The site comes first.
func ProblemsOf(site int64, owner UnitID, categories []string) []Problem {
	var problems []Problem
	add := func(rule FlagRule, subject int64) {
		seen := map[string]bool{}
		for _, category := range categories {
			if subject != 0 && category != "" && !seen[category] {
				seen[category] = true
				problems = append(problems, Problem{rule, subject, category})
			}
		}
	}
	add(SameSite, site)
	add(SameUnit, int64(owner))
	return problems
}

// EarlierCase is a case of an earlier circular about a problem.
type EarlierCase struct {
	ID     CaseID
	Number string
}

// Recurs finds the earlier case that a new one repeats: about the same site rather
// than the same unit, and the latest of them. The flag says which, and by which
// rule.
func Recurs(problems []Problem, earlier map[Problem]EarlierCase, now time.Time) (Flag, bool) {
	var found Flag
	for _, problem := range problems {
		other, known := earlier[problem]
		if !known {
			continue
		}
		if have := found.Evidence; have != nil && (have.Rule != problem.Rule || have.Case >= other.ID) {
			continue
		}
		found = Flag{Kind: FlagSameProblem, Found: now, Evidence: &FlagEvidence{Rule: problem.Rule, Case: other.ID, Number: other.Number, Category: problem.Category}}
	}
	return found, found.Evidence != nil
}
