package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// The reasons by which the policy voids a notice or drops a proposal.
const (
	unfounded = "unfounded" // what it says did not happen
	overtaken = "overtaken" // nobody signed it before the case moved on
)

// anyLeg stands for every leg of a case.
const anyLeg = 0

// settle brings in line, by events, what hangs on a case after an act has changed
// it: what rests on facts that did not happen is retracted, and a supervision
// notice that nobody signed is void once the unit it is drafted for no longer owes
// by that date.
func (a *act) settle(c change) error {
	length := c.row.ChainLength
	if back := c.outcome.TakenBack; slices.Contains(back.Kinds, workflow.FlagOverdue) {
		if err := a.retract(c, models.At(back.After), anyLeg); err != nil {
			return err
		}
	}
	if c.outcome.OpensLeg && c.outcome.Action != workflow.Issue || c.before.Owes() && !c.outcome.Case.Owes() {
		err := a.voidWhere(c, overtaken, func(notice models.SupervisionNotice) bool { return notice.State == workflow.NoticeDrafted })
		if err != nil {
			return err
		}
	}
	if c.row.ChainLength == length {
		return nil
	}
	return a.SaveCase(c.row)
}

// retract voids the notices, and drops the undecided proposals, of rungs that were
// reached after an instant: from then on the unit did not owe. An objection is
// about one leg; what comes to light about a receipt or a date, about any.
func (a *act) retract(c change, after models.Instant, leg int64) error {
	err := a.voidWhere(c, unfounded, func(notice models.SupervisionNotice) bool {
		return notice.Facts.Of.Reached > after && (leg == anyLeg || notice.Leg == leg)
	})
	if err != nil {
		return err
	}
	return a.dropUnfounded(c.row, after, leg)
}

func (a *act) voidWhere(c change, reason string, concerns func(models.SupervisionNotice) bool) error {
	notices, err := a.SupervisionNotices(c.row.ID)
	if err != nil {
		return err
	}
	for _, notice := range notices {
		if notice.State == workflow.NoticeVoided || !concerns(notice) {
			continue
		}
		signed := notice.State == workflow.NoticeSigned
		state, role, refused := workflow.DecideNotice(noticeFactsOf(notice), workflow.PolicyActor, workflow.VoidNotice)
		if refused != nil {
			return refused
		}
		notice.State, notice.VoidedAt, notice.VoidReason = state, models.At(a.now), reason
		if err := a.SaveSupervisionNotice(&notice); err != nil {
			return err
		}
		event, err := a.byPolicy(c.row, role, string(workflow.VoidNotice), map[string]any{"notice": notice.ID, "number": notice.Number, "reason": reason})
		if err != nil {
			return err
		}
		if signed {
			if err := a.tellVoided(c, event.ID, notice); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropUnfounded drops the proposals that nobody decided and that no longer rest on
// anything: those of a rung that was not reached after all, or of which no flag
// stands.
func (a *act) dropUnfounded(row *models.Case, after models.Instant, leg int64) error {
	proposals, err := a.Proposals(row.ID)
	if err != nil || len(proposals) == 0 {
		return err
	}
	flags, err := a.Flags(row.ID)
	if err != nil {
		return err
	}
	for _, proposal := range proposals {
		basis := proposal.Basis.Of
		unreached := basis.Rung != "" && basis.Reached > after && leg == anyLeg
		state, role, refused := workflow.DecideProposalStep(row.OfficeID, proposal.State, workflow.PolicyActor, workflow.DropProposal)
		if refused != nil || !unreached && rests(proposal, flags) {
			continue // people have decided it, or it stands
		}
		proposal.State, proposal.Reason = state, unfounded
		if err := a.SaveProposal(&proposal); err != nil {
			return err
		}
		_, err := a.byPolicy(row, role, string(workflow.DropProposal), map[string]any{"proposal": proposal.ID, "state": state, "reason": unfounded})
		if err != nil {
			return err
		}
	}
	return nil
}

// rests reports whether a flag stands that a proposal rests on. One that a rung
// drafted rests on what is overdue on its leg, and not on a late receipt slip.
func rests(proposal models.Proposal, flags []models.Flag) bool {
	basis := proposal.Basis.Of
	return slices.ContainsFunc(flags, func(flag models.Flag) bool {
		if !flag.Stands() || !slices.Contains(basis.Flags, flag.Kind) {
			return false
		}
		return basis.Rung == "" || flag.Leg == proposal.Leg && flag.Kind != workflow.FlagLateAcknowledgement
	})
}

// byPolicy appends an event of the rules' own; the caller saves the case.
func (a *act) byPolicy(row *models.Case, role workflow.Role, action string, detail any) (models.Event, error) {
	return a.Append(models.SubjectCase, int64(row.ID), &row.Chain, models.Happening{At: models.At(a.now), Role: role,
		Action: action, From: string(row.State), To: string(row.State), Detail: detail})
}
