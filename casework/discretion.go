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
	kept := CaseHistory{Case: h.Case, Draft: h.Draft, NextRung: h.NextRung}
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
		if flag.Leg >= first {
			kept.Flags = append(kept.Flags, flag)
		}
	}
	for _, event := range h.Events {
		if !event.At.Before(since) && !slices.Contains(internal, event.Action) {
			kept.Events = append(kept.Events, event)
		}
	}
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
	return kept
}

// internal are the events that are the office's own deliberation.
var internal = []string{
	string(workflow.AskWithdrawal), string(workflow.RefuseWithdrawal),
	string(workflow.Propose), string(workflow.DropProposal), string(workflow.DecideProposal),
	string(workflow.ReferProposal), string(workflow.RecordOutcome),
	string(workflow.ResendLetter), string(workflow.SetAsideLetter),
}

// present is the first leg under the present owner, and when it began.
func present(legs []LegView, row models.Case) (first int, since time.Time) {
	for i := len(legs) - 1; i >= 0 && legs[i].Owner.ID == int64(row.OwnerID); i-- {
		first, since = legs[i].Number, legs[i].OpenedAt
	}
	return first, since
}
