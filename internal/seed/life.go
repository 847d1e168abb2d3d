package seed

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// life is one case on its way. What is to happen after now does not happen, which is
// how cases come to be in every state.
type life struct {
	*generator
	random   *rand.Rand
	office   office
	owner    unit
	circular *models.Circular
	row      models.Case
	facts    workflow.Case
	findings []models.Finding
	leg      models.Leg
	fired    []workflow.FiredRung
	flags    []models.Flag
	recurs   []workflow.Flag // found at issue
	unsigned []int           // supervision notices that wait for the head, by their place in the load
	signAt   time.Time
	report   int64 // the last one
}

// live lets a case be issued and go one of a few ways.
func (l *life) live(issued time.Time, deadline workflow.Deadline) error {
	acknowledge, _ := l.calendar.AfterWorkingDays(workflow.DateOf(issued, l.Zone), l.circular.Terms.Of.AcknowledgeWithin)
	l.row.Number = fmt.Sprintf("%s-%d", l.circular.DocNumber, l.row.Position)
	l.row.CalendarRevision = l.revision
	l.facts.Deadline = deadline.Moment
	l.recur(issued)
	input := workflow.Input{AcknowledgeBy: acknowledge.End(l.Zone)}
	if err := l.do(issued, l.office.actor(workflow.Clerk), workflow.Issue, input, deadline); err != nil {
		return err
	}
	if l.random.IntN(50) == 0 {
		if err := l.withdrawn(issued); err != nil {
			return err
		}
	}
	if err := l.rectified(issued, deadline.Moment); err != nil {
		return err
	}
	return l.end()
}

// withdrawn is a case that was issued in error.
func (l *life) withdrawn(issued time.Time) error {
	asked := l.day(issued, 2, 10)
	err := l.do(asked, l.office.actor(workflow.Clerk), workflow.AskWithdrawal, workflow.Input{Reason: say("seed.reason")}, workflow.Deadline{})
	if err == nil {
		err = l.do(asked.Add(26*time.Hour), l.office.actor(workflow.Head), workflow.ApproveWithdrawal, workflow.Input{}, workflow.Deadline{})
	}
	return err
}

// rectified lets the unit acknowledge and report, in time, late or very late, and
// the office re-check, once or twice, and close.
func (l *life) rectified(issued, due time.Time) error {
	days := max(6, int(due.Sub(issued).Hours()/24))
	way := l.random.IntN(100)
	if l.random.IntN(20) > 0 {
		receipt := issued.Add(time.Duration(1+l.random.IntN(30)) * time.Hour)
		if err := l.do(receipt, l.owner.actor(workflow.Liaison), workflow.Acknowledge, workflow.Input{}, workflow.Deadline{}); err != nil {
			return err
		}
	}
	if l.random.IntN(10) < 7 {
		draft := workflow.Input{Report: l.words()}
		if err := l.do(l.day(issued, 2, 10), l.owner.actor(workflow.Liaison), workflow.SaveReport, draft, workflow.Deadline{}); err != nil {
			return err
		}
	}
	if way < 10 {
		if err := l.extended(due); err != nil {
			return err
		}
		due, days = l.facts.Deadline, days+10
	}
	report := l.day(issued, 3+l.random.IntN(days-3), 9+l.random.IntN(8))
	switch {
	case way < 55:
	case way < 96:
		most := 45
		if l.Now.Sub(issued) > 60*24*time.Hour {
			most = 12
		}
		report = l.day(due, 1+l.random.IntN(most), 9+l.random.IntN(8))
	case l.Now.Sub(issued) < 60*24*time.Hour:
		return nil // not yet
	default:
		report = l.day(due, 46+l.random.IntN(60), 9)
	}
	for round := 1; ; round++ {
		if err := l.do(report, l.owner.actor(workflow.Leader), workflow.Submit, workflow.Input{Report: l.words()}, workflow.Deadline{}); err != nil {
			return err
		}
		fails := round == 1 && l.random.IntN(8) == 0
		recheck := l.day(report, 1+l.random.IntN(6), 14)
		if err := l.do(recheck, l.office.actor(workflow.Rechecker), workflow.Recheck, workflow.Input{Verdicts: l.verdicts(fails)}, workflow.Deadline{}); err != nil {
			return err
		}
		decided := l.day(recheck, 1+l.random.IntN(3), 16)
		if !fails {
			return l.do(decided, l.office.actor(workflow.Head), workflow.Close, workflow.Input{}, workflow.Deadline{})
		}
		again := workflow.StatedDeadline(workflow.DateOf(decided, l.Zone).AddDays(12), l.Zone)
		if err := l.do(decided, l.office.actor(workflow.Head), workflow.SendBack, workflow.Input{NewDate: again}, again); err != nil {
			return err
		}
		report = l.day(decided, 2+l.random.IntN(9), 11)
	}
}

// extended is a unit that asks for ten days more and gets them.
func (l *life) extended(due time.Time) error {
	until := workflow.StatedDeadline(workflow.DateOf(due.Add(-time.Hour), l.Zone).AddDays(10), l.Zone)
	asked := l.day(due, -4, 15)
	err := l.do(asked, l.owner.actor(workflow.Liaison), workflow.AskExtension,
		workflow.Input{Reason: say("seed.reason"), Progress: say("seed.progress"), NewDate: until}, workflow.Deadline{})
	if err == nil {
		err = l.do(asked.Add(20*time.Hour), l.office.actor(workflow.Head), workflow.GrantExtension, workflow.Input{NewDate: until}, until)
	}
	return err
}

// day is an hour of the day that lies so many days after another instant's, or after
// what happened last where that came later than it was meant to.
func (l *life) day(from time.Time, days, hour int) time.Time {
	from = later(from, l.row.UpdatedAt.Time())
	at := workflow.DateOf(from, l.Zone).AddDays(days).Start(l.Zone).Add(time.Duration(hour)*time.Hour + time.Duration(l.random.IntN(3600))*time.Second)
	return at.UTC()
}

func (l *life) words() workflow.Report {
	report := workflow.Report{Causes: say("seed.causes"), Measures: say("seed.measures", l.random.IntN(1000)), SelfInspection: say("seed.self_inspection"),
		HeldToAccount: say("seed.held_to_account"), Evidence: say("seed.evidence", l.row.SiteURL)}
	for _, finding := range l.findings {
		report.Answers = append(report.Answers, workflow.Answer{Finding: finding.ID, Kind: workflow.AnswerDone, Text: say("seed.answer", finding.Description)})
	}
	return report
}

func (l *life) verdicts(fails bool) []workflow.Verdict {
	verdicts := make([]workflow.Verdict, len(l.findings))
	for i, finding := range l.findings {
		verdicts[i] = workflow.Verdict{Finding: finding.ID, Passed: true, Evidence: say("seed.checked", l.row.SiteURL)}
		if fails && i == 0 {
			verdicts[i].Passed, verdicts[i].Reason = false, say("seed.failed")
		}
	}
	return verdicts
}

// recur links the case with an earlier one about the same problem.
func (l *life) recur(issued time.Time) {
	known := l.earlier[l.office.id]
	if known == nil {
		known = map[workflow.Problem]workflow.EarlierCase{}
		l.earlier[l.office.id] = known
	}
	kinds := make([]string, len(l.findings))
	for i, finding := range l.findings {
		kinds[i] = finding.Category
	}
	problems := workflow.ProblemsOf(int64(l.row.SiteID), l.owner.id, kinds)
	if flag, found := workflow.Recurs(problems, known, issued); found && flag.Evidence.Rule == workflow.SameSite && l.random.IntN(4) == 0 {
		l.row.RecursFrom = models.Reference(flag.Evidence.Case)
		l.recurs = []workflow.Flag{flag}
	}
	for _, problem := range problems {
		known[problem] = workflow.EarlierCase{ID: l.row.ID, Number: l.row.Number}
		l.load.Problems = append(l.load.Problems, models.Problem{OfficeID: l.office.id, Rule: problem.Rule, Subject: problem.Subject, Category: problem.Category, CaseID: l.row.ID})
	}
}

// end brings the case up to now.
func (l *life) end() error {
	if err := l.until(l.Now); err != nil {
		return err
	}
	if l.facts.Owes() || l.facts.State == workflow.Rectified {
		l.row.NextRungAt = models.At(l.next())
	}
	return nil
}

func (l *life) next() time.Time {
	return workflow.NextRung(l.facts, l.legFacts(), l.circular.Policy.Of, l.calendar, l.Zone, l.fired)
}

func (l *life) legFacts() workflow.LegFacts {
	return workflow.LegFacts{OpenedAt: l.leg.OpenedAt.Time(), Recurrence: l.row.RecursFrom != 0}
}

// until lets the calendar act up to an instant, and the head sign what waits.
func (l *life) until(at time.Time) error {
	for {
		next := l.next()
		if !l.signAt.IsZero() && (next.IsZero() || l.signAt.Before(next)) && !l.signAt.After(at) {
			if err := l.sign(l.signAt); err != nil {
				return err
			}
			continue
		}
		if next.IsZero() || next.After(at) {
			return nil
		}
		next = later(next, l.row.UpdatedAt.Time())
		climbed := workflow.Climb(l.facts, l.legFacts(), l.circular.Policy.Of, l.calendar, l.Zone, l.fired, next)
		for _, reached := range climbed.Reached {
			if err := l.reach(next, reached); err != nil {
				return err
			}
		}
		if len(climbed.Reached) == 0 {
			return fmt.Errorf("seed: case %d: nothing is reached at %s", l.row.ID, next)
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// over reports whether nothing more happens to the case.
func (l *life) over() bool {
	return slices.Contains([]workflow.State{workflow.Closed, workflow.Withdrawn}, l.facts.State)
}
