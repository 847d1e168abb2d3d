package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// noticeSeries names the counter of an office's supervision notices: one series
// for each office and year, whatever the colour.
const noticeSeries = "supervision_notice"

// noticeNumber writes a number as offices write it: no 第, no leading zero.
func noticeNumber(year int, serial int64) string {
	return fmt.Sprintf("电督〔%d〕%d号", year, serial)
}

// draftNotice drafts the supervision notice of a rung. Where the colour has
// standing authority it is signed and numbered at once.
func (a *act) draftNotice(c change, reached workflow.Reached, colour workflow.Colour, facts models.NoticeFacts, before []models.Rung) (models.SupervisionNotice, error) {
	row := models.SupervisionNotice{
		CaseID: c.row.ID, OfficeID: c.row.OfficeID, UnitID: c.outcome.Case.Owner, Leg: c.row.Leg, Rung: reached.Rung.Name,
		Colour: colour.Code, Authority: colour.Authority, State: workflow.NoticeDrafted, DraftedAt: models.At(a.now), Version: 1,
	}
	row.Facts.Of = models.SupervisionFacts{
		CaseNumber: c.row.Number, DocNumber: c.circular.DocNumber, Title: c.circular.Title, UnitName: facts.UnitName, OfficeName: facts.OfficeName,
		ReportTo: c.circular.ReportTo, Colour: colour.Name, Day: models.Day{Date: reached.Day}, Deadline: facts.Deadline, Phrase: facts.Phrase, Rule: facts.Rule,
	}
	for _, finding := range c.findings {
		row.Facts.Of.Findings = append(row.Facts.Of.Findings, finding.Description)
	}
	for _, rung := range before {
		if rung.TellAt != 0 {
			row.Facts.Of.Reminded = append(row.Facts.Of.Reminded, models.ReminderFact{Rung: rung.Rung, At: rung.TellAt})
		}
	}
	if colour.Authority == workflow.StandingAuthority {
		if err := a.number(&row); err != nil {
			return row, err
		}
	}
	return row, a.Add(&row)
}

// number signs a notice: the number is given now and never before, and the notice
// is dated by this day.
func (a *act) number(row *models.SupervisionNotice) error {
	state, _, refused := workflow.DecideNotice(noticeFactsOf(*row), a.actor, workflow.SignNotice)
	if refused != nil {
		return refused
	}
	year := workflow.DateOf(a.now, a.desk.settings.Zone).Year
	serial, err := a.NextNumber(row.OfficeID, noticeSeries, year)
	if err != nil {
		return err
	}
	row.State, row.Year, row.Serial, row.Number = state, int64(year), serial, noticeNumber(year, serial)
	row.SignedBy, row.SignedAt = models.Reference(a.actor.Person), models.At(a.now)
	return nil
}

func noticeFactsOf(row models.SupervisionNotice) workflow.Notice {
	return workflow.Notice{Office: row.OfficeID, State: row.State, Authority: row.Authority}
}

// SignSupervisionNotice signs a drafted notice; it gets its number, and goes to
// whom the policy names.
func (d *Desk) SignSupervisionNotice(ctx context.Context, actor workflow.Actor, id, version int64) (CaseHistory, error) {
	return d.onNotice(ctx, actor, id, version, func(a *act, c *change, row *models.SupervisionNotice) (workflow.NoticeAction, any, error) {
		if err := a.number(row); err != nil {
			return "", nil, err
		}
		return workflow.SignNotice, map[string]any{"notice": row.ID, "number": row.Number}, nil
	})
}

// VoidSupervisionNotice voids a notice visibly: it keeps its number, marked 作废.
func (d *Desk) VoidSupervisionNotice(ctx context.Context, actor workflow.Actor, id, version int64, reason string) (CaseHistory, error) {
	return d.onNotice(ctx, actor, id, version, func(a *act, c *change, row *models.SupervisionNotice) (workflow.NoticeAction, any, error) {
		state, _, refused := workflow.DecideNotice(noticeFactsOf(*row), a.actor, workflow.VoidNotice)
		if refused != nil {
			return "", nil, refused
		}
		if strings.TrimSpace(reason) == "" {
			return "", nil, workflow.Invalid(workflow.Field{Name: "reason", Reason: "required"})
		}
		if wrong := workflow.CheckLength("reason", reason); len(wrong) > 0 {
			return "", nil, workflow.Invalid(wrong...)
		}
		row.State, row.VoidedAt, row.VoidReason = state, models.At(a.now), reason
		return workflow.VoidNotice, map[string]any{"notice": row.ID, "number": row.Number, "reason": reason}, nil
	})
}

func (d *Desk) onNotice(ctx context.Context, actor workflow.Actor, id, version int64,
	work func(*act, *change, *models.SupervisionNotice) (workflow.NoticeAction, any, error)) (CaseHistory, error) {
	var on workflow.CaseID
	err := d.transact(ctx, actor, func(a *act) error {
		seen, err := a.SupervisionNotice(officesOf(actor), id)
		if err != nil {
			return err
		}
		on = seen.CaseID
		row, err := a.LockedCase(workflow.ScopeOf(actor), on) // lock order: case, counter, chain
		if err != nil {
			return err
		}
		notice, err := a.SupervisionNotice(officesOf(actor), id)
		if err != nil {
			return err
		}
		if err := checkVersion(version, notice.Version); err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		action, detail, err := work(a, &c, &notice)
		if err != nil {
			return err
		}
		if err := a.SaveSupervisionNotice(&notice); err != nil {
			return err
		}
		event, err := a.note(&c, workflow.Head, string(action), detail)
		if err != nil || action != workflow.SignNotice {
			return err
		}
		return a.tellSigned(c, event.ID, notice)
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return d.Case(ctx, actor, on)
}

// voidUnfounded voids the notices of a leg whose overdue flag is taken back: what
// they say did not happen.
func (a *act) voidUnfounded(c change) error {
	if !slices.Contains(c.outcome.TakenBack.Kinds, workflow.FlagOverdue) {
		return nil
	}
	notices, err := a.SupervisionNotices(c.row.ID)
	if err != nil {
		return err
	}
	for _, notice := range notices {
		if notice.Facts.Of.Deadline <= models.At(c.outcome.TakenBack.After) || notice.State == workflow.NoticeVoided {
			continue
		}
		state, _, refused := workflow.DecideNotice(noticeFactsOf(notice), workflow.PolicyActor, workflow.VoidNotice)
		if refused != nil {
			return refused
		}
		notice.State, notice.VoidedAt, notice.VoidReason = state, models.At(a.now), "unfounded"
		if err := a.SaveSupervisionNotice(&notice); err != nil {
			return err
		}
	}
	return nil
}

// note appends an event that leaves the state of the case as it is.
func (a *act) note(c *change, role workflow.Role, action string, detail any) (models.Event, error) {
	event, err := a.Append(models.SubjectCase, int64(c.row.ID), &c.row.Chain, models.Happening{At: models.At(a.now), Person: a.actor.Person,
		Role: role, Action: action, From: string(c.row.State), To: string(c.row.State), Detail: detail})
	if err != nil {
		return event, err
	}
	c.row.UpdatedAt = models.At(a.now)
	c.outcome = workflow.Outcome{Action: workflow.Action(action), Role: role, From: c.row.State, To: c.row.State, Case: c.before}
	return event, a.SaveCase(c.row)
}

// tellSigned sends a signed notice to whom its rung names.
func (a *act) tellSigned(c change, event int64, notice models.SupervisionNotice) error {
	rung, found := c.circular.Policy.Of.Rung(notice.Rung)
	if !found {
		return nil
	}
	facts, err := a.noticeFacts(c)
	if err != nil {
		return err
	}
	facts.Rung, facts.Day, facts.Colour, facts.Number = rung.Label, notice.Facts.Of.Day, notice.Facts.Of.Colour, notice.Number
	return a.tellSides(c, event, workflow.CauseSupervision, rung.Recipients, facts, 0)
}

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
		_, err = a.note(&c, role, string(action), map[string]any{"proposal": proposal.ID, "state": state, "step": step})
		return err
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return d.Case(ctx, actor, on)
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
		if step.OutcomeOn.IsZero() {
			wrong = append(wrong, workflow.Field{Name: "outcome_on", Reason: "required"})
		} else {
			oneOf("measure", workflow.OutcomesOn(step.OutcomeOn))
		}
		row.Outcome, row.OutcomeOn = step.Measure, models.Day{Date: step.OutcomeOn}
	}
	if len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	return nil
}
