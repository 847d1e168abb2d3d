package seed

import (
	"fmt"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// detail is what an event says beyond its columns.
type detail struct {
	Round    int                `json:"round,omitempty"`
	Leg      int                `json:"leg,omitempty"`
	Reason   string             `json:"reason,omitempty"`
	Progress string             `json:"progress,omitempty"`
	Report   *workflow.Report   `json:"report,omitempty"`
	Verdicts []workflow.Verdict `json:"verdicts,omitempty"`
	Owner    workflow.UnitID    `json:"owner,omitempty"`
	Deadline *workflow.Deadline `json:"deadline,omitempty"`
	Flags    []workflow.Flag    `json:"flags,omitempty"`
	Number   string             `json:"number,omitempty"`
}

// do lets somebody act, by the rules, and writes down what follows. What lies after
// now does not happen, nor what comes after the end of the case.
func (l *life) do(at time.Time, actor workflow.Actor, action workflow.Action, input workflow.Input, opened workflow.Deadline) error {
	at = later(at.UTC().Truncate(time.Second), l.row.UpdatedAt.Time().Add(time.Minute))
	if action != workflow.Issue {
		if at.After(l.Now) || l.over() || l.facts.IssuedAt.IsZero() {
			return nil
		}
		if err := l.until(at); err != nil {
			return err
		}
		at = later(at, l.row.UpdatedAt.Time())
	}
	if !l.possible(actor, action, at) {
		return nil
	}
	outcome, refused := workflow.Decide(l.facts, actor, action, input, at)
	if refused != nil {
		return fmt.Errorf("seed: case %d, %s at %s: %w %v", l.row.ID, action, at, refused, refused.Fields)
	}
	outcome.Flags = append(l.recurs, outcome.Flags...)
	l.recurs = nil
	before := l.facts
	said := detail{Round: outcome.Case.Round, Leg: outcome.Case.Leg, Reason: input.Reason, Progress: input.Progress, Verdicts: input.Verdicts,
		Owner: outcome.Case.Owner, Flags: outcome.Flags}
	if len(input.Report.Answers) > 0 {
		said.Report = &input.Report
	}
	if outcome.OpensLeg {
		said.Deadline = &opened
		l.leg = models.Leg{CaseID: l.row.ID, Number: int64(outcome.Case.Leg), OwnerID: outcome.Case.Owner, Round: int64(outcome.Case.Round),
			OpenedBy: action, OpenedAt: models.At(at)}
		l.leg.SetDeadline(opened)
		l.load.Legs = append(l.load.Legs, l.leg)
	}
	if action == workflow.Issue {
		said.Number = l.row.Number
	}
	l.facts = outcome.Case
	l.row.Take(outcome.Case)
	err := l.happen(models.Happening{At: models.At(at), Person: actor.Person, Role: outcome.Role, Action: string(action),
		From: string(outcome.From), To: string(outcome.To), Detail: said})
	if err != nil {
		return err
	}
	l.flag(outcome.Flags, l.row.ChainEvent)
	l.papers(at, actor, action, before, input)
	if !l.facts.Owes() {
		l.signAt, l.unsigned = time.Time{}, nil // a draft of a notice that was overtaken
	}
	for _, tell := range outcome.Tells {
		l.tell(at, at, actor.Person, tell.Cause, workflow.Recipients{Side: tell.Side, Roles: tell.Roles}, workflow.Rung{}, workflow.Names{}, "")
	}
	return nil
}

// possible leaves out what has come too late by the case's own course.
func (l *life) possible(actor workflow.Actor, action workflow.Action, at time.Time) bool {
	for _, allowed := range workflow.Allowed(l.facts, actor, at) {
		if allowed == action {
			return true
		}
	}
	return action == workflow.Issue
}

// happen appends an event to the case's chain.
func (l *life) happen(what models.Happening) error {
	event, err := l.loader.Event(models.SubjectCase, int64(l.row.ID), &l.row.Chain, what)
	l.load.Events = append(l.load.Events, event)
	l.row.UpdatedAt = what.At
	l.row.Version++
	return err
}

// flag writes down flags; one of a kind stands once for a leg and round.
func (l *life) flag(flags []workflow.Flag, event int64) {
	for _, flag := range flags {
		row := models.Flag{ID: l.loader.ID("flags"), CaseID: l.row.ID, UnitID: l.owner.id, Kind: flag.Kind, Leg: int64(max(1, l.facts.Leg)),
			Round: int64(l.facts.Round), DueAt: models.At(flag.Due), FoundAt: models.At(flag.Found), EventID: event, Rule: flag.RuleOf()}
		row.Evidence.Of = flag.Evidence
		if l.stands(row) {
			continue
		}
		l.load.Flags = append(l.load.Flags, row)
		l.flags = append(l.flags, row)
	}
}

// stands reports whether a flag stands already: a receipt slip is late once.
func (l *life) stands(flag models.Flag) bool {
	return slices.ContainsFunc(l.flags, func(other models.Flag) bool {
		return other.Kind == flag.Kind && (other.Leg == flag.Leg && other.Round == flag.Round || flag.Kind == workflow.FlagLateAcknowledgement)
	})
}

// papers writes down what an action is about.
func (l *life) papers(at time.Time, actor workflow.Actor, action workflow.Action, before workflow.Case, input workflow.Input) {
	switch action {
	case workflow.SaveReport:
		row := models.ReportDraft{CaseID: l.row.ID, SavedBy: actor.Person, SavedAt: models.At(at)}
		row.Body.Of = input.Report
		l.load.Drafts = append(l.load.Drafts, row)
	case workflow.Submit:
		l.report = l.loader.ID("reports")
		l.load.Reports = append(l.load.Reports, models.Report{ID: l.report, CaseID: l.row.ID, Leg: int64(before.Leg), Round: int64(before.Round),
			Channel: workflow.ChannelOnline, ReceivedAt: models.At(at), RecordedAt: models.At(at), RecordedBy: actor.Person, Causes: input.Report.Causes,
			Measures: input.Report.Measures, SelfInspection: input.Report.SelfInspection, HeldToAccount: input.Report.HeldToAccount, Evidence: input.Report.Evidence})
		for _, answer := range input.Report.Answers {
			l.load.Answers = append(l.load.Answers, models.Answer{ReportID: l.report, FindingID: answer.Finding, Kind: answer.Kind, Text: answer.Text})
		}
		l.dropDraft()
	case workflow.Recheck:
		row := models.Recheck{ID: l.loader.ID("rechecks"), CaseID: l.row.ID, ReportID: l.report, Round: int64(before.Round), MadeBy: actor.Person, MadeAt: models.At(at)}
		l.load.Rechecks = append(l.load.Rechecks, row)
		for _, verdict := range input.Verdicts {
			l.load.Verdicts = append(l.load.Verdicts, models.Verdict{RecheckID: row.ID, FindingID: verdict.Finding, Passed: verdict.Passed,
				Evidence: verdict.Evidence, Reason: verdict.Reason})
		}
	case workflow.AskExtension, workflow.AskWithdrawal:
		kind := models.RequestExtension
		if action == workflow.AskWithdrawal {
			kind = models.RequestWithdrawal
		}
		l.load.Requests = append(l.load.Requests, models.Request{ID: l.loader.ID("requests"), CaseID: l.row.ID, Kind: kind, AskedBy: actor.Person,
			AskedAt: models.At(at), Reason: input.Reason, Progress: input.Progress, WantedDay: models.Day{Date: input.NewDate.Day}})
	case workflow.GrantExtension, workflow.ApproveWithdrawal:
		request := &l.load.Requests[len(l.load.Requests)-1] // this case's: lives are lived one by one
		granted := true
		request.DecidedBy, request.DecidedAt, request.Granted = models.Reference(actor.Person), models.At(at), &granted
		if action == workflow.ApproveWithdrawal {
			l.dropDraft()
		}
	}
}

// dropDraft removes the draft report, the last one written where it is this case's.
func (l *life) dropDraft() {
	if last := len(l.load.Drafts) - 1; last >= 0 && l.load.Drafts[last].CaseID == l.row.ID {
		l.load.Drafts = l.load.Drafts[:last]
	}
}
