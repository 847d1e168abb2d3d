package casework

import (
	"context"

	"rectify/models"
	"rectify/workflow"
)

// noticeSeries names the counter of an office's supervision notices: one series
// for each office and year, whatever the colour.
const noticeSeries = "supervision_notice"

// draftNotice drafts the supervision notice of a rung. Where the colour has
// standing authority it is signed and numbered at once.
func (a *act) draftNotice(c change, reached workflow.Reached, facts *models.NoticeFacts) (models.SupervisionNotice, error) {
	colour, _ := c.circular.Policy.Of.Colour(reached.Notice)
	facts.Colour = colour.Name
	row := models.SupervisionNotice{
		CaseID: c.row.ID, OfficeID: c.row.OfficeID, UnitID: c.outcome.Case.Owner, Leg: c.row.Leg, Rung: reached.Rung.Name,
		Colour: colour.Code, Authority: colour.Authority, State: workflow.NoticeDrafted, DraftedAt: models.At(a.now), Version: 1,
	}
	row.Facts.Of = models.SupervisionFacts{
		CaseNumber: c.row.Number, DocNumber: c.circular.DocNumber, Title: c.circular.Title, UnitName: facts.UnitName, OfficeName: facts.OfficeName,
		ReportTo: c.circular.ReportTo, Colour: colour.Name, Day: models.Day{Date: reached.Day}, Reached: models.At(reached.At),
		Deadline: facts.Deadline, Phrase: facts.Phrase, Rule: facts.Rule,
	}
	for _, finding := range c.findings {
		row.Facts.Of.Findings = append(row.Facts.Of.Findings, finding.Description)
	}
	var err error
	if row.Facts.Of.Reminded, err = a.chasesBefore(c.row.ID, c.row.Leg, row.UnitID); err != nil {
		return row, err
	}
	if colour.Authority == workflow.StandingAuthority {
		if err := a.number(&row, c.circular.Policy.Of); err != nil {
			return row, err
		}
		facts.Number = row.Number
	}
	return row, a.Add(&row)
}

// number signs a notice: the number is given now and never before, and the notice
// is dated by this day.
func (a *act) number(row *models.SupervisionNotice, policy workflow.Policy) error {
	state, _, refused := workflow.DecideNotice(noticeFactsOf(*row), a.actor, workflow.SignNotice)
	if refused != nil {
		return refused
	}
	year := workflow.DateOf(a.now, a.desk.settings.Zone).Year
	serial, err := a.NextNumber(row.OfficeID, noticeSeries, year)
	if err != nil {
		return err
	}
	row.State, row.Year, row.Serial, row.Number = state, int64(year), serial, policy.NoticeNumber(year, serial)
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
		if _, _, refused := workflow.DecideNotice(noticeFactsOf(*row), a.actor, workflow.SignNotice); refused != nil {
			return "", nil, refused
		}
		if !c.before.Owes() || row.Leg != c.row.Leg || row.UnitID != c.row.Owner() {
			return "", nil, workflow.Refused("notice_overtaken")
		}
		if err := a.number(row, c.circular.Policy.Of); err != nil {
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
		if err := checkReason(reason); err != nil {
			return "", nil, err
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
		before := notice.State
		action, detail, err := work(a, &c, &notice)
		if err != nil {
			return err
		}
		if err := a.SaveSupervisionNotice(&notice); err != nil {
			return err
		}
		event, err := a.note(&c, workflow.Head, string(action), detail)
		switch {
		case err != nil:
			return err
		case action == workflow.SignNotice:
			return a.tellSigned(c, event.ID, notice)
		case before == workflow.NoticeSigned:
			return a.tellVoided(c, event.ID, notice)
		}
		return nil
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return afterCommit(ctx, d.Case, actor, on)
}

// note appends an event that leaves the state of the case as it is.
func (a *act) note(c *change, role workflow.Role, action string, detail any) (models.Event, error) {
	event, err := a.Append(models.SubjectCase, int64(c.row.ID), &c.row.Chain, models.Happening{At: models.At(a.now), Person: a.actor.Person,
		For: workflow.Case{Office: c.row.OfficeID, Owner: c.row.Owner()}.PrincipalOf(a.actor, role), Role: role, Action: action, From: string(c.row.State), To: string(c.row.State), Detail: detail})
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
	facts.While, facts.Leg = rung.Condition, c.before.Leg
	morning, err := a.officeHour(c)
	if err != nil {
		return err
	}
	return a.tellSides(c, event, workflow.CauseSupervision, c.circular.Policy.Of.NoticeRecipients(rung, c.row.RecursFrom != 0), facts, morning)
}

// tellVoided tells the unit that got a numbered notice that it is void.
func (a *act) tellVoided(c change, event int64, notice models.SupervisionNotice) error {
	c.input.Reason = notice.VoidReason
	facts, err := a.noticeFacts(c)
	if err != nil {
		return err
	}
	facts.Colour, facts.Number = notice.Facts.Of.Colour, notice.Number
	morning, err := a.officeHour(c)
	if err != nil {
		return err
	}
	return a.tellUnit(c, event, workflow.CauseNoticeVoided, notice.UnitID, []workflow.Role{workflow.Liaison, workflow.Leader}, facts, morning)
}

// tellUnit tells people of the unit that a paper is about, also when the case has
// another owner by now.
func (a *act) tellUnit(c change, event int64, cause workflow.Cause, unit workflow.UnitID, roles []workflow.Role, facts models.NoticeFacts, morning models.Instant) error {
	to := holder{side: workflow.SideFormer, unit: unit} // it stays theirs if the case goes on before the letter does
	if unit != c.outcome.Case.Owner {
		names, err := a.unitNames(unit)
		if err != nil {
			return err
		}
		facts.UnitName = names[unit]
	}
	a.morning = morning
	defer func() { a.morning = 0 }()
	return a.tellHolders(c, event, cause, to, roles, facts)
}

// officeHour is when a supervision notice may go: 0 within office hours, otherwise
// the next morning on which letters go.
func (a *act) officeHour(c change) (models.Instant, error) {
	calendar, err := a.days()
	if err != nil {
		return 0, err
	}
	hour := c.circular.Policy.Of.OfficeHour(a.now, calendar, a.desk.settings.Zone)
	if !hour.After(a.now) {
		return 0, nil
	}
	return models.At(hour), nil
}
