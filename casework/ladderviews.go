package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// ladderParts is what the ladder did to a case, as it is stored.
type ladderParts struct {
	rungs     []models.Rung
	notices   []models.SupervisionNotice
	proposals []models.Proposal
}

func ladderRows(reader models.Reader, row models.Case) (parts ladderParts, err error) {
	if parts.rungs, err = reader.RungsUpTo(row.ID, row.Leg); err != nil {
		return parts, err
	}
	if parts.notices, err = reader.SupervisionNotices(row.ID); err != nil {
		return parts, err
	}
	parts.proposals, err = reader.Proposals(row.ID)
	return parts, err
}

// people are those who signed and decided.
func (p ladderParts) people() []workflow.PersonID {
	var people []workflow.PersonID
	for _, notice := range p.notices {
		people = append(people, workflow.PersonID(notice.SignedBy))
	}
	for _, proposal := range p.proposals {
		people = append(people, workflow.PersonID(proposal.DecidedBy))
	}
	return people
}

// views adds what the ladder did: rungs and signed notices for everybody who sees the
// case, drafts and proposals for the office.
func (p ladderParts) views(actor workflow.Actor, row models.Case, circular models.Circular, who func(workflow.PersonID) Named, h *CaseHistory) {
	ofOffice := slices.Contains(officesOf(actor), row.OfficeID)
	h.NextRung = row.NextRungAt.Time()
	for _, rung := range p.rungs {
		known, _ := circular.Policy.Of.Rung(rung.Rung)
		h.Rungs = append(h.Rungs, RungView{Event: rung.EventID, Rung: rung.Rung, Label: known.Label, Occurrence: int(rung.Occurrence), Leg: int(rung.Leg),
			Reached: rung.ReachedAt.Time(), Tell: rung.TellAt.Time()})
	}
	for _, notice := range p.notices {
		if ofOffice || notice.Number != "" {
			h.Notices = append(h.Notices, supervisionView(notice, actor, who))
		}
	}
	for _, proposal := range p.proposals {
		h.Proposed = append(h.Proposed, proposalView(proposal, actor, who))
	}
}

// unnamed leaves people without their names, where nobody reads them.
func unnamed(id workflow.PersonID) Named { return Named{ID: int64(id)} }

func supervisionView(row models.SupervisionNotice, actor workflow.Actor, who func(workflow.PersonID) Named) SupervisionView {
	facts := row.Facts.Of
	view := SupervisionView{ID: row.ID, Number: row.Number, Colour: row.Colour, ColourName: facts.Colour, State: row.State, Rung: row.Rung,
		Leg: int(row.Leg), Unit: facts.UnitName, Office: facts.OfficeName, ReportTo: facts.ReportTo, DocNumber: facts.DocNumber, Title: facts.Title,
		Deadline: facts.Deadline.Time(), Phrase: facts.Phrase, Rule: facts.Rule, Findings: facts.Findings, DraftedAt: row.DraftedAt.Time(),
		SignedBy: who(workflow.PersonID(row.SignedBy)), SignedAt: row.SignedAt.Time(),
		VoidedAt: row.VoidedAt.Time(), VoidReason: row.VoidReason, Version: row.Version}
	for _, reminder := range facts.Reminded {
		view.Reminded = append(view.Reminded, ReminderView{Rung: reminder.Rung, At: reminder.At.Time(),
			Channel: reminder.Channel, Answer: reminder.Answer, Promised: reminder.Promised.Date})
	}
	for _, action := range []workflow.NoticeAction{workflow.SignNotice, workflow.VoidNotice} {
		if _, _, refused := workflow.DecideNotice(noticeFactsOf(row), actor, action); refused == nil {
			view.Allowed = append(view.Allowed, action)
		}
	}
	return view
}

func proposalView(row models.Proposal, actor workflow.Actor, who func(workflow.PersonID) Named) ProposalView {
	view := ProposalView{ID: row.ID, State: row.State, Leg: int(row.Leg), Flags: row.Basis.Of.Flags, Deadline: row.Basis.Of.Deadline.Time(),
		DraftedAt: row.DraftedAt.Time(), Measure: row.Measure, Reason: row.Reason,
		DecidedBy: who(workflow.PersonID(row.DecidedBy)), DecidedAt: row.DecidedAt.Time(),
		ReferredTo: row.ReferredTo, ReferredAt: row.ReferredAt.Time(), Outcome: row.Outcome, OutcomeOn: row.OutcomeOn.Date, Version: row.Version}
	for _, action := range workflow.ProposalActions {
		if _, _, refused := workflow.DecideProposalStep(row.OfficeID, row.State, actor, action); refused == nil {
			view.Allowed = append(view.Allowed, action)
		}
	}
	return view
}
