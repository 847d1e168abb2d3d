package casework

import (
	"context"
	"slices"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// draftProposal drafts an accountability proposal for the leg, once, with the
// facts it rests on. People decide it; the program never does.
func (a *act) draftProposal(c change, reached workflow.Reached) error {
	flags, err := a.Flags(c.row.ID)
	if err != nil {
		return err
	}
	row := models.Proposal{CaseID: c.row.ID, OfficeID: c.row.OfficeID, UnitID: c.outcome.Case.Owner, Leg: c.row.Leg,
		State: workflow.ProposalDrafted, DraftedAt: models.At(a.now), Version: 1}
	row.Basis.Of = models.ProposalBasis{Rung: reached.Rung.Name, Deadline: models.At(c.outcome.Case.Deadline),
		Reached: models.At(reached.At), Flags: standing(flags)}
	return a.AddProposal(&row)
}

// ProposalStep is the input of one step about a proposal.
type ProposalStep struct {
	Measure    workflow.Measure // decided, or answered as the outcome
	Reason     string
	ReferredTo string        // the competent authority
	OutcomeOn  workflow.Date // the day of its answer
}

// onFacts are the steps that hold somebody to account: they need a flag that stands.
var onFacts = []workflow.ProposalAction{workflow.Propose, workflow.DecideProposal, workflow.ReferProposal}

// OnProposal takes one step about an accountability proposal: proposing it,
// dropping it, deciding it within the office's power, referring it, or recording
// the authority's answer.
func (d *Desk) OnProposal(ctx context.Context, actor workflow.Actor, id, version int64, action workflow.ProposalAction, step ProposalStep) (CaseHistory, error) {
	var on workflow.CaseID
	err := d.transact(ctx, actor, func(a *act) error {
		seen, err := a.Proposal(officesOf(actor), id)
		if err != nil {
			return err
		}
		on = seen.CaseID
		row, err := a.LockedCase(workflow.ScopeOf(actor), on)
		if err != nil {
			return err
		}
		proposal, err := a.Proposal(officesOf(actor), id)
		if err != nil {
			return err
		}
		state, role, refused := workflow.DecideProposalStep(proposal.OfficeID, proposal.State, actor, action)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, proposal.Version); err != nil {
			return err
		}
		if slices.Contains(onFacts, action) {
			flags, err := a.Flags(on)
			if err != nil {
				return err
			}
			if !rests(proposal, flags) {
				return workflow.Refused("no_flag_stands")
			}
		}
		if err := a.takeStep(&proposal, state, action, step); err != nil {
			return err
		}
		if err := a.SaveProposal(&proposal); err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		event, err := a.note(&c, role, string(action), map[string]any{"proposal": proposal.ID, "state": state, "step": step})
		if err != nil || action != workflow.DecideProposal {
			return err
		}
		return a.tellDecision(c, event.ID, proposal)
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return afterCommit(ctx, d.Case, actor, on)
}

func (a *act) takeStep(row *models.Proposal, state workflow.ProposalState, action workflow.ProposalAction, step ProposalStep) error {
	wrong := workflow.CheckLength("reason", step.Reason)
	missing := func(name, text string) {
		if strings.TrimSpace(text) == "" {
			wrong = append(wrong, workflow.Field{Name: name, Reason: "required"})
		}
	}
	oneOf := func(name string, measures []workflow.Measure) {
		if !slices.Contains(measures, step.Measure) {
			names := make([]string, len(measures))
			for i, measure := range measures {
				names[i] = string(measure)
			}
			wrong = append(wrong, workflow.Field{Name: name, Reason: "not_one_of", Args: names})
		}
	}
	row.State = state
	switch action {
	case workflow.DropProposal:
		missing("reason", step.Reason)
		row.Reason = step.Reason
	case workflow.DecideProposal:
		oneOf("measure", workflow.OwnMeasures)
		missing("reason", step.Reason)
		row.Measure, row.Reason = step.Measure, step.Reason
		row.DecidedBy, row.DecidedAt = models.Reference(a.actor.Person), models.At(a.now)
	case workflow.ReferProposal:
		missing("referred_to", step.ReferredTo)
		row.ReferredTo, row.ReferredAt = step.ReferredTo, models.At(a.now)
	case workflow.RecordOutcome:
		switch today := workflow.DateOf(a.now, a.desk.settings.Zone); {
		case step.OutcomeOn.IsZero():
			wrong = append(wrong, workflow.Field{Name: "outcome_on", Reason: "required"})
		case step.OutcomeOn.After(today):
			wrong = append(wrong, workflow.Field{Name: "outcome_on", Reason: "in_future"})
		default:
			oneOf("outcome", workflow.OutcomesOn(step.OutcomeOn))
		}
		row.Outcome, row.OutcomeOn = step.Measure, models.Day{Date: step.OutcomeOn}
	}
	if len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	return nil
}

// tellDecision tells the unit's leader what the office decided, and why: the unit
// may object.
func (a *act) tellDecision(c change, event int64, proposal models.Proposal) error {
	c.input.Reason = proposal.Reason
	facts, err := a.noticeFacts(c)
	if err != nil {
		return err
	}
	facts.Measure = proposal.Measure
	return a.tellUnit(c, event, workflow.CauseDecision, proposal.UnitID, []workflow.Role{workflow.Leader}, facts, 0)
}

// StartProposal lets a clerk propose accountability without waiting for a rung. It
// rests on the flags that stand; without any there is nothing to propose.
func (d *Desk) StartProposal(ctx context.Context, actor workflow.Actor, id workflow.CaseID, version int64, reason string) (CaseHistory, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		row, err := a.LockedCase(workflow.ScopeOf(actor), id)
		if err != nil {
			return err
		}
		state, role, refused := workflow.DecideProposalStep(row.OfficeID, "", actor, workflow.StartProposal)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		flags, err := a.Flags(id)
		if err != nil {
			return err
		}
		stands := standing(flags)
		if len(stands) == 0 {
			return workflow.Refused("no_flag_stands")
		}
		proposal := models.Proposal{CaseID: id, OfficeID: row.OfficeID, UnitID: row.Owner(), Leg: row.Leg, State: state,
			Reason: reason, DraftedAt: models.At(a.now), Version: 1}
		proposal.Basis.Of = models.ProposalBasis{Deadline: row.DeadlineAt, Reached: models.At(a.now), Flags: stands}
		if err := a.AddProposal(&proposal); err != nil {
			return err
		}
		if proposal.ID == 0 {
			return workflow.Refused("proposal_exists")
		}
		_, err = a.note(&c, role, string(workflow.StartProposal), map[string]any{"proposal": proposal.ID, "reason": reason, "flags": stands})
		return err
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return afterCommit(ctx, d.Case, actor, id)
}

// checkReason refuses a reason that is empty or too long.
func checkReason(reason string) error {
	wrong := workflow.CheckLength("reason", reason)
	if strings.TrimSpace(reason) == "" {
		wrong = append(wrong, workflow.Field{Name: "reason", Reason: "required"})
	}
	if len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	return nil
}
