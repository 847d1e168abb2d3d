package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// ladderViews adds what the ladder did to a case: rungs and signed notices for
// everybody who sees the case, drafts and proposals for the office.
func ladderViews(reader models.Reader, actor workflow.Actor, row models.Case, h *CaseHistory) error {
	ofOffice := slices.Contains(officesOf(actor), row.OfficeID)
	circular, err := reader.CircularOfCase(row)
	if err != nil {
		return err
	}
	h.NextRung = row.NextRungAt.Time()
	for leg := int64(1); leg <= row.Leg; leg++ {
		rungs, err := reader.Rungs(row.ID, leg)
		if err != nil {
			return err
		}
		for _, rung := range rungs {
			known, _ := circular.Policy.Of.Rung(rung.Rung)
			h.Rungs = append(h.Rungs, RungView{Event: rung.EventID, Rung: rung.Rung, Label: known.Label, Occurrence: int(rung.Occurrence), Leg: int(rung.Leg),
				Reached: rung.ReachedAt.Time(), Tell: rung.TellAt.Time()})
		}
	}
	notices, err := reader.SupervisionNotices(row.ID)
	if err != nil {
		return err
	}
	var people []workflow.PersonID
	for _, notice := range notices {
		people = append(people, workflow.PersonID(notice.SignedBy))
	}
	proposals, err := reader.Proposals(row.ID)
	if err != nil {
		return err
	}
	for _, proposal := range proposals {
		people = append(people, workflow.PersonID(proposal.DecidedBy))
	}
	names, err := reader.NamesOf(distinct(people))
	if err != nil {
		return err
	}
	for _, notice := range notices {
		if ofOffice || notice.Number != "" {
			h.Notices = append(h.Notices, supervisionView(notice, actor, names))
		}
	}
	for _, proposal := range proposals {
		h.Proposed = append(h.Proposed, proposalView(proposal, actor, names))
	}
	return nil
}

func supervisionView(row models.SupervisionNotice, actor workflow.Actor, names map[workflow.PersonID]string) SupervisionView {
	facts := row.Facts.Of
	view := SupervisionView{ID: row.ID, Number: row.Number, Colour: row.Colour, ColourName: facts.Colour, State: row.State, Rung: row.Rung,
		Leg: int(row.Leg), Unit: facts.UnitName, Office: facts.OfficeName, ReportTo: facts.ReportTo, DocNumber: facts.DocNumber, Title: facts.Title,
		Deadline: facts.Deadline.Time(), Phrase: facts.Phrase, Rule: facts.Rule, Findings: facts.Findings, DraftedAt: row.DraftedAt.Time(),
		SignedBy: Named{int64(row.SignedBy), names[workflow.PersonID(row.SignedBy)]}, SignedAt: row.SignedAt.Time(),
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

func proposalView(row models.Proposal, actor workflow.Actor, names map[workflow.PersonID]string) ProposalView {
	view := ProposalView{ID: row.ID, State: row.State, Leg: int(row.Leg), Flags: row.Basis.Of.Flags, Deadline: row.Basis.Of.Deadline.Time(),
		DraftedAt: row.DraftedAt.Time(), Measure: row.Measure, Reason: row.Reason,
		DecidedBy: Named{int64(row.DecidedBy), names[workflow.PersonID(row.DecidedBy)]}, DecidedAt: row.DecidedAt.Time(),
		ReferredTo: row.ReferredTo, ReferredAt: row.ReferredAt.Time(), Outcome: row.Outcome, OutcomeOn: row.OutcomeOn.Date, Version: row.Version}
	for _, action := range workflow.ProposalActions {
		if _, _, refused := workflow.DecideProposalStep(row.OfficeID, row.State, actor, action); refused == nil {
			view.Allowed = append(view.Allowed, action)
		}
	}
	return view
}
