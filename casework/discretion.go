package casework

import (
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// forOthers is a history as somebody outside the office may see it: the stretch
// under the present owner only, without what the office keeps to itself. Letters
// are their reader's own. Who was held to account inside the unit is for the unit
// and its observers, not for units that support it.
func (h CaseHistory) forOthers(actor workflow.Actor, row models.Case) CaseHistory {
	first, since := present(h.Legs, row)
	kept := CaseHistory{Case: h.Case, Draft: h.Draft, NextRung: h.NextRung, CanObject: h.CanObject, RecursFrom: h.RecursFrom, Recurrences: h.Recurrences}
	for _, leg := range h.Legs {
		if leg.Number >= first {
			kept.Legs = append(kept.Legs, leg)
		}
	}
	reports := map[int64]bool{}
	ofOwner := slices.Contains(actor.UnitsAs(workflow.Liaison, workflow.Leader, workflow.Observer), row.Owner())
	for _, report := range h.Reports {
		if report.Leg < first {
			continue
		}
		if !ofOwner {
			report.Report.HeldToAccount = ""
		}
		reports[report.ID] = true
		kept.Reports = append(kept.Reports, report)
	}
	for _, recheck := range h.Rechecks {
		if reports[recheck.Report] {
			kept.Rechecks = append(kept.Rechecks, recheck)
		}
	}
	for _, request := range h.Requests {
		if request.Kind != models.RequestWithdrawal && !request.AskedAt.Before(since) {
			kept.Requests = append(kept.Requests, request)
		}
	}
	for _, flag := range h.Flags {
		if flag.Leg >= first && (!flag.Suspicion || flag.Judgement == workflow.Confirmed) {
			kept.Flags = append(kept.Flags, flag.forOthers())
		}
	}
	for _, objection := range h.Objections {
		if !objection.RaisedAt.Before(since) {
			kept.Objections = append(kept.Objections, objection)
		}
	}
	for _, proposal := range h.Proposed {
		if ofOwner && proposal.Leg >= first && proposal.State == workflow.ProposalDecided {
			kept.Proposed = append(kept.Proposed, proposal.forOthers())
		}
	}
	kept.Papers, kept.Chases = h.contributionsFor(actor, first, ofOwner)
	for _, letter := range h.Letters {
		if workflow.PersonID(letter.Person.ID) == actor.Person {
			letter.Attempts, letter.ServerAnswer, letter.AsideReason = 0, "", ""
			kept.Letters = append(kept.Letters, letter)
		}
	}
	for _, rung := range h.Rungs {
		if rung.Leg >= first {
			kept.Rungs = append(kept.Rungs, rung)
		}
	}
	for _, notice := range h.Notices {
		if notice.Leg >= first {
			kept.Notices = append(kept.Notices, notice)
		}
	}
	for _, event := range h.Events[opening(h, first, since):] {
		if !slices.Contains(internal, event.Action) && !kept.voidsDraft(event) {
			kept.Events = append(kept.Events, event)
		}
	}
	return kept
}

// opening is the place of the event that opened a leg: what was recorded in the
// same instant, but before it, is about the owner before.
func opening(h CaseHistory, first int, since time.Time) int {
	for i, event := range h.Events {
		if event.At.Before(since) {
			continue
		}
		if first <= 1 || event.At.After(since) || slices.ContainsFunc(h.Legs, func(leg LegView) bool { return leg.Number == first && string(leg.OpenedBy) == event.Action }) {
			return i
		}
	}
	return len(h.Events)
}

// voidsDraft reports whether the event voids a notice that the reader never saw.
func (h CaseHistory) voidsDraft(event EventView) bool {
	return event.Action == string(workflow.VoidNotice) &&
		!slices.ContainsFunc(h.Notices, func(notice SupervisionView) bool { return notice.VoidedAt.Equal(event.At) })
}

// internal are the events that are the office's own deliberation.
var internal = []string{
	string(workflow.AskWithdrawal), string(workflow.RefuseWithdrawal),
	string(workflow.Propose), string(workflow.DropProposal), string(workflow.DecideProposal),
	string(workflow.ReferProposal), string(workflow.RecordOutcome), string(workflow.StartProposal),
	string(workflow.ConfirmSuspicion), string(workflow.DismissSuspicion),
	string(workflow.ResendLetter), string(workflow.SetAsideLetter),
}

// forOthers is a flag without what it says of other units and of the office's
// people.
func (f FlagView) forOthers() FlagView {
	f.JudgedBy, f.Allowed = Named{}, nil
	if f.Evidence != nil {
		evidence := *f.Evidence
		evidence.Case, evidence.Number, evidence.Report = 0, "", 0
		f.Evidence = &evidence
	}
	return f
}

// forOthers is what the office decided within its power, for the unit it concerns:
// it may object. Where a proposal was referred to, and what came of it, is not for
// the unit's people.
func (p ProposalView) forOthers() ProposalView {
	return ProposalView{ID: p.ID, State: p.State, Leg: p.Leg, Flags: p.Flags, Deadline: p.Deadline, DraftedAt: p.DraftedAt,
		Measure: p.Measure, Reason: p.Reason, DecidedAt: p.DecidedAt, Version: p.Version}
}

// present is the first leg under the present owner, and when it began.
func present(legs []LegView, row models.Case) (first int, since time.Time) {
	for i := len(legs) - 1; i >= 0 && legs[i].Owner.ID == int64(row.OwnerID); i-- {
		first, since = legs[i].Number, legs[i].OpenedAt
	}
	return first, since
}
