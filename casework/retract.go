package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// unfounded is the reason by which the policy voids a notice, or drops a proposal,
// whose facts did not happen.
const unfounded = "unfounded"

// anyLeg stands for every leg of a case.
const anyLeg = 0

// retract undoes, visibly and by events, what rests on flags that an act has just
// taken back: the supervision notices that say the case is overdue are voided, and
// a proposal that nobody decided yet is dropped once none of its flags stands. An
// objection is about one leg; a report that came in time answers all of them.
func (a *act) retract(c change, leg int64) error {
	back := c.outcome.TakenBack
	if !slices.Contains(back.Kinds, workflow.FlagOverdue) || !back.After.Before(a.now) {
		return nil // what came just now was overdue for nothing that was due later
	}
	after := models.At(c.outcome.TakenBack.After)
	length := c.row.ChainLength
	notices, err := a.SupervisionNotices(c.row.ID)
	if err != nil {
		return err
	}
	for _, notice := range notices {
		if notice.Facts.Of.Deadline > after && (leg == anyLeg || notice.Leg == leg) && notice.State != workflow.NoticeVoided {
			if err := a.voidUnfounded(c.row, notice); err != nil {
				return err
			}
		}
	}
	if err := a.dropUnfounded(c.row, after, leg); err != nil {
		return err
	}
	if c.row.ChainLength == length {
		return nil
	}
	return a.SaveCase(c.row)
}

func (a *act) voidUnfounded(row *models.Case, notice models.SupervisionNotice) error {
	state, role, refused := workflow.DecideNotice(noticeFactsOf(notice), workflow.PolicyActor, workflow.VoidNotice)
	if refused != nil {
		return refused
	}
	notice.State, notice.VoidedAt, notice.VoidReason = state, models.At(a.now), unfounded
	if err := a.SaveSupervisionNotice(&notice); err != nil {
		return err
	}
	return a.byPolicy(row, role, string(workflow.VoidNotice), map[string]any{"notice": notice.ID, "number": notice.Number, "reason": unfounded})
}

func (a *act) dropUnfounded(row *models.Case, after models.Instant, leg int64) error {
	proposals, err := a.Proposals(row.ID)
	if err != nil || len(proposals) == 0 {
		return err
	}
	flags, err := a.Flags(row.ID)
	if err != nil {
		return err
	}
	stands := standing(flags)
	for _, proposal := range proposals {
		basis := proposal.Basis.Of
		rests := slices.ContainsFunc(basis.Flags, func(kind workflow.FlagKind) bool { return slices.Contains(stands, kind) })
		state, role, refused := workflow.DecideProposalStep(row.OfficeID, proposal.State, workflow.PolicyActor, workflow.DropProposal)
		if basis.Deadline <= after || leg != anyLeg && proposal.Leg != leg || rests || refused != nil {
			continue // it is about something else, or people have decided it
		}
		proposal.State, proposal.Reason = state, unfounded
		if err := a.SaveProposal(&proposal); err != nil {
			return err
		}
		err := a.byPolicy(row, role, string(workflow.DropProposal), map[string]any{"proposal": proposal.ID, "state": state, "reason": unfounded})
		if err != nil {
			return err
		}
	}
	return nil
}

// byPolicy appends an event of the rules' own; the caller saves the case.
func (a *act) byPolicy(row *models.Case, role workflow.Role, action string, detail any) error {
	_, err := a.Append(models.SubjectCase, int64(row.ID), &row.Chain, models.Happening{At: models.At(a.now), Role: role,
		Action: action, From: string(row.State), To: string(row.State), Detail: detail})
	return err
}
