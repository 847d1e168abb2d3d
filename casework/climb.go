package casework

import (
	"time"

	"rectify/models"
	"rectify/workflow"
)

// climb records every rung a case has newly reached, with its true instant, and
// tells of the highest. Afterwards the change holds the case as it then is.
func (a *act) climb(c *change) error {
	calendar, err := a.days()
	if err != nil {
		return err
	}
	facts, err := a.ladderFacts(c.row)
	if err != nil {
		return err
	}
	climbed := workflow.Climb(c.before, facts.leg, c.circular.Policy.Of, calendar, a.desk.settings.Zone, facts.fired, a.now)
	notice := -1 // the highest that has a supervision notice; the lower ones are overtaken
	for i, reached := range climbed.Reached {
		if reached.Notice != "" {
			notice = i
		}
	}
	told, _ := climbed.Told()
	for i, reached := range climbed.Reached {
		if err := a.reach(c, reached, i == notice, told.Tell, facts.rows); err != nil {
			return err
		}
	}
	c.row.NextRungAt = models.At(climbed.Next)
	c.row.UpdatedAt = models.At(a.now)
	return a.SaveCase(c.row)
}

// rungDetail is what the event of a rung says beyond its columns.
type rungDetail struct {
	Rung       string          `json:"rung"`
	Occurrence int             `json:"occurrence"`
	Leg        int             `json:"leg"`
	Day        workflow.Date   `json:"day"`
	Reached    models.Instant  `json:"reached"`
	Tell       models.Instant  `json:"tell,omitempty"`
	Flags      []workflow.Flag `json:"flags,omitempty"`
	Notice     string          `json:"notice,omitempty"`
	Proposal   bool            `json:"proposal,omitempty"`
}

// reach records one rung: its event, the state it leads to, its flags and drafts,
// and the letters when it is the one that is told.
func (a *act) reach(c *change, reached workflow.Reached, drafts bool, morning time.Time, before []models.Rung) error {
	action, from, to := "rung", c.before.State, c.before.State
	after := c.before
	if reached.Rung.Does.Escalate && c.before.State != workflow.Escalated {
		outcome, refused := workflow.Decide(c.before, workflow.PolicyActor, workflow.Escalate, workflow.Input{Reason: reached.Rung.Name}, a.now)
		if refused != nil {
			return refused
		}
		action, to, after = string(workflow.Escalate), outcome.To, outcome.Case
	}
	told := !reached.Tell.IsZero()
	detail := rungDetail{Rung: reached.Rung.Name, Occurrence: reached.Occurrence, Leg: after.Leg, Day: reached.Day,
		Reached: models.At(reached.At), Tell: models.At(reached.Tell), Proposal: reached.Rung.Does.Propose}
	if drafts {
		detail.Notice = reached.Notice
	}
	for _, kind := range reached.Rung.Does.Flags {
		detail.Flags = append(detail.Flags, workflow.Flag{Kind: kind, Due: workflow.DueOf(kind, c.before), Found: reached.At})
	}
	event, err := a.Append(models.SubjectCase, int64(c.row.ID), &c.row.Chain, models.Happening{
		At: models.At(a.now), Role: workflow.PolicyRole, Action: action, From: string(from), To: string(to), Detail: detail})
	if err != nil {
		return err
	}
	c.row.Take(after)
	err = a.Add(&models.Rung{CaseID: c.row.ID, Leg: int64(after.Leg), Rung: reached.Rung.Name, Occurrence: int64(reached.Occurrence),
		ReachedAt: models.At(reached.At), TellAt: models.At(reached.Tell), EventID: event.ID})
	if err != nil {
		return err
	}
	step := change{circular: c.circular, row: c.row, before: c.before, findings: c.findings,
		outcome: workflow.Outcome{Action: workflow.Action(action), Role: workflow.PolicyRole, From: from, To: to, Case: after, Flags: detail.Flags}}
	c.before = after
	if err := a.recordFlags(step, event.ID); err != nil {
		return err
	}
	if reached.Rung.Does.Propose {
		if err := a.draftProposal(step, reached); err != nil {
			return err
		}
	}
	facts, err := a.noticeFacts(step)
	if err != nil {
		return err
	}
	facts.Rung, facts.Day = reached.Rung.Label, models.Day{Date: reached.Day}
	facts.While, facts.Leg = reached.Rung.Condition, after.Leg
	cause := workflow.CauseReminder
	if drafts {
		if cause, err = a.draftAndAsk(step, event.ID, reached, &facts, models.At(morning), before); err != nil {
			return err
		}
	}
	if !told {
		return nil
	}
	return a.tellSides(step, event.ID, cause, reached.Recipients, facts, models.At(morning))
}

// draftAndAsk drafts the supervision notice of a rung, and asks the head to sign
// it where the colour has no standing authority. It returns the cause under which
// the rung is told.
func (a *act) draftAndAsk(c change, event int64, reached workflow.Reached, facts *models.NoticeFacts, morning models.Instant, before []models.Rung) (workflow.Cause, error) {
	colour, _ := c.circular.Policy.Of.Colour(reached.Notice)
	facts.Colour = colour.Name
	notice, err := a.draftNotice(c, reached, colour, *facts, before)
	if err != nil {
		return "", err
	}
	if notice.State == workflow.NoticeSigned {
		facts.Number = notice.Number
		return workflow.CauseSupervision, nil
	}
	heads := []workflow.Recipients{{Side: workflow.SideOffice, Roles: []workflow.Role{workflow.Head}}}
	return workflow.CauseOverdue, a.tellSides(c, event, workflow.CauseNoticeDrafted, heads, *facts, morning)
}

// tellSides tells groups of people on one morning.
func (a *act) tellSides(c change, event int64, cause workflow.Cause, groups []workflow.Recipients, facts models.NoticeFacts, morning models.Instant) error {
	a.morning = morning
	defer func() { a.morning = 0 }()
	for _, group := range groups {
		unit, err := a.unitOf(group.Side, c)
		if err != nil {
			return err
		}
		if unit == 0 || !mayBeTold(group.Side, unit, c) {
			continue
		}
		for _, role := range group.Roles {
			people, err := a.Holders(unit, []workflow.Role{role})
			if err != nil {
				return err
			}
			if err := a.notify(c, event, cause, unit, role, people, facts); err != nil {
				return err
			}
		}
	}
	return nil
}
