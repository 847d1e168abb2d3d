package casework

import (
	"slices"
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
		if err := a.reach(c, reached, i == notice, told.Tell, facts.deadline); err != nil {
			return err
		}
	}
	c.row.NextRungAt = models.At(climbed.Next)
	c.row.UpdatedAt = models.At(a.now)
	return a.SaveCase(c.row)
}

// rungDetail is what the event of a rung says beyond its columns.
type rungDetail struct {
	Rung        string          `json:"rung"`
	Occurrence  int             `json:"occurrence"`
	Leg         int             `json:"leg"`
	Day         workflow.Date   `json:"day"`
	Reached     models.Instant  `json:"reached"`
	Tell        models.Instant  `json:"tell,omitempty"`
	Provisional bool            `json:"provisional,omitempty"` // rests on a year whose holidays were unknown
	Flags       []workflow.Flag `json:"flags,omitempty"`
	Notice      string          `json:"notice,omitempty"`    // the colour
	NoticeID    int64           `json:"notice_id,omitempty"` // of the supervision notice
	Number      string          `json:"number,omitempty"`    // given under standing authority
	Facts       string          `json:"facts,omitempty"`     // SHA-256 of the facts it froze
	Proposal    bool            `json:"proposal,omitempty"`
}

// reach records one rung: its event, the state it leads to, its flags and drafts,
// and the letters when it is the one that is told. A notice is drafted, and under
// standing authority numbered, before the event, which holds it under its hash.
func (a *act) reach(c *change, reached workflow.Reached, drafts bool, morning time.Time, deadline workflow.Deadline) error {
	action, from, to := "rung", c.before.State, c.before.State
	after := c.before
	if reached.Rung.Does.Escalate && c.before.State != workflow.Escalated {
		outcome, refused := workflow.Decide(c.before, workflow.PolicyActor, workflow.Escalate, workflow.Input{Reason: reached.Rung.Name}, a.now)
		if refused != nil {
			return refused
		}
		action, to, after = string(workflow.Escalate), outcome.To, outcome.Case
	}
	detail := rungDetail{Rung: reached.Rung.Name, Occurrence: reached.Occurrence, Leg: after.Leg, Day: reached.Day, Provisional: reached.Provisional,
		Reached: models.At(reached.At), Tell: models.At(reached.Tell), Proposal: reached.Rung.Does.Propose}
	for _, kind := range reached.Rung.Does.Flags {
		detail.Flags = append(detail.Flags, workflow.Flag{Kind: kind, Due: workflow.DueOf(kind, c.before), Found: reached.At})
	}
	c.row.Take(after)
	step := change{circular: c.circular, row: c.row, before: c.before, findings: c.findings, deadline: deadline,
		outcome: workflow.Outcome{Action: workflow.Action(action), Role: workflow.PolicyRole, From: from, To: to, Case: after, Flags: detail.Flags}}
	c.before = after
	facts, err := a.noticeFacts(step)
	if err != nil {
		return err
	}
	facts.Rung, facts.Day = reached.Rung.Label, models.Day{Date: reached.Day}
	facts.While, facts.Leg = reached.Rung.Condition, after.Leg
	a.rung = reached.Rung
	var notice models.SupervisionNotice
	if drafts {
		if notice, err = a.draftNotice(step, reached, &facts); err != nil {
			return err
		}
		detail.Notice, detail.NoticeID, detail.Number = notice.Colour, notice.ID, notice.Number
		if detail.Facts, err = notice.Facts.Digest(); err != nil {
			return err
		}
	}
	event, err := a.Append(models.SubjectCase, int64(c.row.ID), &c.row.Chain, models.Happening{
		At: models.At(a.now), Role: workflow.PolicyRole, Action: action, From: string(from), To: string(to), Detail: detail})
	if err != nil {
		return err
	}
	err = a.Add(&models.Rung{CaseID: c.row.ID, Leg: int64(after.Leg), Rung: reached.Rung.Name, Occurrence: int64(reached.Occurrence),
		ReachedAt: models.At(reached.At), TellAt: models.At(reached.Tell), EventID: event.ID, Chases: reached.Rung.Chases(), Provisional: reached.Provisional})
	if err != nil {
		return err
	}
	if err := a.recordFlags(step, event.ID); err != nil {
		return err
	}
	if reached.Rung.Does.Propose {
		if err := a.draftProposal(step, reached); err != nil {
			return err
		}
	}
	return a.tellRung(step, event.ID, reached, notice, facts, models.At(morning))
}

// tellRung tells of a rung when it is the highest. What it drafted is told in any
// case: the head is asked for a signature, and a notice that has its number goes to
// whom it is for.
func (a *act) tellRung(c change, event int64, reached workflow.Reached, notice models.SupervisionNotice, facts models.NoticeFacts, morning models.Instant) error {
	cause := workflow.CauseReminder
	to := reached.Recipients
	told := !reached.Tell.IsZero()
	switch notice.State {
	case workflow.NoticeSigned:
		cause, told = workflow.CauseSupervision, true
	case workflow.NoticeDrafted:
		cause = workflow.CauseOverdue
		// The unit above is told when the notice is signed, not that it may be.
		to = slices.DeleteFunc(slices.Clone(to), func(r workflow.Recipients) bool { return r.Side == workflow.SideSuperior })
		heads := []workflow.Recipients{{Side: workflow.SideOffice, Roles: []workflow.Role{workflow.Head}}}
		if err := a.tellSides(c, event, workflow.CauseNoticeDrafted, heads, facts, morning); err != nil {
			return err
		}
	}
	if !told {
		return nil
	}
	return a.tellSides(c, event, cause, to, facts, morning)
}

// tellSides tells groups of people on one morning.
func (a *act) tellSides(c change, event int64, cause workflow.Cause, groups []workflow.Recipients, facts models.NoticeFacts, morning models.Instant) error {
	a.morning = morning
	defer func() { a.morning = 0 }()
	for _, group := range groups {
		units, err := a.unitsOn(group.Side, c)
		if err != nil {
			return err
		}
		for _, unit := range units {
			if err := a.tellHolders(c, event, cause, holder{side: group.Side, unit: unit}, group.Roles, facts); err != nil {
				return err
			}
		}
	}
	return nil
}
