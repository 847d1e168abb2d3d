package casework

import (
	"context"
	"errors"

	"rectify/models"
	"rectify/workflow"
)

// Objection is what a unit brings forward against what the office holds.
type Objection struct {
	Subject   workflow.ObjectionSubject
	SubjectID int64 // the finding, flag or proposal; 0 for ownership
	Reason    string

	EvidenceFiles []workflow.FileID // of the unit
}

// Object raises a unit's objection. One of them waits at a time about the same
// thing; the ladder does not wait for the answer.
func (d *Desk) Object(ctx context.Context, actor workflow.Actor, id workflow.CaseID, version int64, in Objection) (CaseHistory, error) {
	var done change
	err := d.transact(ctx, actor, func(a *act) error {
		row, err := a.LockedCase(workflow.ScopeOf(actor), id)
		if err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		state, role, refused := workflow.DecideObjection(c.before, "", in.Subject, actor, workflow.Object)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		if err := a.checkSubject(c, in); err != nil {
			return err
		}
		if err := checkReason(in.Reason); err != nil {
			return err
		}
		known, err := a.knownFiles(id, workflow.Input{EvidenceFiles: in.EvidenceFiles})
		if err != nil {
			return err
		}
		if wrong := workflow.CheckFiles("evidence_files", in.EvidenceFiles, known, c.before, workflow.SideOfUnit); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		objection := models.Objection{CaseID: id, OfficeID: row.OfficeID, UnitID: row.Owner(), Subject: in.Subject, SubjectID: in.SubjectID,
			State: state, RaisedBy: actor.Person, RaisedAt: models.At(a.now), Reason: in.Reason, Version: 1}
		if err := a.Add(&objection); errors.Is(err, models.ErrDuplicate) {
			return workflow.Refused("objection_waits")
		} else if err != nil {
			return err
		}
		if err := a.UseEvidence(workflow.UseObjection, objection.ID, 0, in.EvidenceFiles); err != nil {
			return err
		}
		done = c
		detail := map[string]any{"objection": objection.ID, "subject": in.Subject, "subject_id": in.SubjectID, "reason": in.Reason}
		if len(known) > 0 {
			detail["files"] = factsOf(known)
		}
		event, err := a.note(&c, role, string(workflow.Object), detail)
		if err != nil {
			return err
		}
		facts, err := a.objectionFacts(c, objection, in.Reason)
		if err != nil {
			return err
		}
		office := []workflow.Recipients{{Side: workflow.SideOffice, Roles: []workflow.Role{workflow.Clerk, workflow.Head}}}
		return a.tellSides(c, event.ID, workflow.CauseObjection, office, facts, 0)
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return d.answered(ctx, actor, done)
}

// checkSubject makes sure that what is objected to is there, is about the unit, and
// stands.
func (a *act) checkSubject(c change, in Objection) error {
	missing := workflow.Invalid(workflow.Field{Name: "subject_id", Reason: "unknown_subject"})
	switch in.Subject {
	case workflow.ObjectToOwnership:
		if in.SubjectID != 0 {
			return missing
		}
	case workflow.ObjectToFinding:
		for _, finding := range c.findings {
			if finding.ID == in.SubjectID {
				return nil
			}
		}
		return missing
	case workflow.ObjectToFlag:
		flag, err := a.Flag(c.row.ID, in.SubjectID)
		if errors.Is(err, models.ErrNotFound) || err == nil && (flag.UnitID != c.row.Owner() || !flag.Stands()) {
			return missing
		}
		return err
	case workflow.ObjectToDecision:
		proposals, err := a.Proposals(c.row.ID)
		if err != nil {
			return err
		}
		for _, proposal := range proposals {
			if proposal.ID == in.SubjectID && proposal.UnitID == c.row.Owner() && proposal.State == workflow.ProposalDecided {
				return nil
			}
		}
		return missing
	}
	return nil
}

// AnswerObjection upholds an objection or rejects it, with the reason. Upholding
// takes the flag back, or revokes the decision; what rests on a flag of being
// overdue is voided with it.
func (d *Desk) AnswerObjection(ctx context.Context, actor workflow.Actor, id, version int64, action workflow.ObjectionAction, reason string) (CaseHistory, error) {
	var on workflow.CaseID
	err := d.transact(ctx, actor, func(a *act) error {
		seen, err := a.Objection(officesOf(actor), id)
		if err != nil {
			return err
		}
		on = seen.CaseID
		row, err := a.LockedCase(workflow.ScopeOf(actor), on)
		if err != nil {
			return err
		}
		objection, err := a.Objection(officesOf(actor), id)
		if err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		state, role, refused := workflow.DecideObjection(c.before, objection.State, objection.Subject, actor, action)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, objection.Version); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		objection.State, objection.Answer = state, reason
		objection.AnsweredBy, objection.AnsweredAt = models.Reference(actor.Person), models.At(a.now)
		if err := a.SaveObjection(&objection); err != nil {
			return err
		}
		event, err := a.note(&c, role, string(action), map[string]any{"objection": id, "subject": objection.Subject, "subject_id": objection.SubjectID, "reason": reason})
		if err != nil {
			return err
		}
		if state == workflow.ObjectionUpheld {
			if err := a.yield(&c, objection, event.ID); err != nil {
				return err
			}
		}
		return a.tellAnswer(c, event.ID, objection, reason)
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return afterCommit(ctx, d.Case, actor, on)
}

// yield carries out what upholding an objection means.
func (a *act) yield(c *change, objection models.Objection, event int64) error {
	switch objection.Subject {
	case workflow.ObjectToFlag:
		flag, err := a.Flag(objection.CaseID, objection.SubjectID)
		if err != nil || flag.TakenBackBy != 0 {
			return err
		}
		if err := a.TakeBackFlag(flag.ID, event); err != nil {
			return err
		}
		length := c.row.ChainLength
		switch flag.Kind {
		case workflow.FlagOverdue, workflow.FlagSerious:
			err = a.retract(*c, flag.FoundAt-1, flag.Leg)
		default:
			err = a.dropUnfounded(c.row, 0, flag.Leg)
		}
		if err != nil || c.row.ChainLength == length {
			return err
		}
		return a.SaveCase(c.row)
	case workflow.ObjectToDecision:
		proposals, err := a.Proposals(objection.CaseID)
		if err != nil {
			return err
		}
		for _, proposal := range proposals {
			if proposal.ID != objection.SubjectID || proposal.State != workflow.ProposalDecided {
				continue
			}
			state, role, refused := workflow.DecideProposalStep(proposal.OfficeID, proposal.State, a.actor, workflow.RevokeDecision)
			if refused != nil {
				return refused
			}
			proposal.State = state
			if err := a.SaveProposal(&proposal); err != nil {
				return err
			}
			_, err := a.note(c, role, string(workflow.RevokeDecision), map[string]any{"proposal": proposal.ID, "objection": objection.ID})
			return err
		}
	}
	return nil
}

// tellAnswer tells the unit that objected, also when the case is another's by now: then
// without the date and the marks, which are not its own.
func (a *act) tellAnswer(c change, event int64, objection models.Objection, reason string) error {
	facts, err := a.objectionFacts(c, objection, reason)
	if err != nil {
		return err
	}
	if objection.UnitID != c.outcome.Case.Owner {
		facts.Deadline, facts.FirstOnTime, facts.PassedOn = 0, "", ""
		for i := range facts.Findings {
			facts.Findings[i].Verdict = ""
		}
	}
	return a.tellUnit(c, event, workflow.CauseObjectionAnswered, objection.UnitID, []workflow.Role{workflow.Liaison, workflow.Leader}, facts, 0)
}

// objectionFacts are what a letter about an objection says, with what exactly it is about.
func (a *act) objectionFacts(c change, objection models.Objection, reason string) (models.NoticeFacts, error) {
	c.input.Reason = reason
	facts, err := a.noticeFacts(c)
	if err != nil {
		return facts, err
	}
	facts.Objection, facts.Upheld = objection.Subject, objection.State == workflow.ObjectionUpheld
	switch objection.Subject {
	case workflow.ObjectToFinding:
		for _, finding := range c.findings {
			if finding.ID == objection.SubjectID {
				facts.About = finding.Description
			}
		}
	case workflow.ObjectToFlag:
		flag, err := a.Flag(c.row.ID, objection.SubjectID)
		if err != nil {
			return facts, err
		}
		facts.Flag = flag.Kind
	}
	return facts, nil
}
