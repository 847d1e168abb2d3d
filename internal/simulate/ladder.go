package simulate

import (
	"slices"

	"rectify/workflow"
)

// rise is one occurrence of a rung, laid on the calendar by the oracle.
type rise struct {
	rung       workflow.Rung
	occurrence int
	day        day
	at         instant // its true instant: the beginning of its day
	tell       instant // when letters about it may go
}

// from is when it is found: as the day begins, or when it is told ahead of it.
func (r rise) from() instant { return min(r.at, r.tell) }

// oracle knows the calendar, the policy and everybody's duties, and says from
// them alone what must be in the tables.
type oracle struct {
	days    almanac
	policy  workflow.Policy
	roster  *roster
	serials map[series]int64

	problems map[problem][]workflow.CaseID // what cases were ever about
	cases    map[workflow.CaseID]*dossier  // as they stand before a step
}

// series is one office's numbers of supervision notices in a year.
type series struct {
	office workflow.UnitID
	year   int
}

func (o *oracle) holds(condition workflow.Condition, c *dossier) bool {
	switch condition {
	case workflow.NotAcknowledged:
		return c.owes() && c.received == 0
	case workflow.OwesReport:
		return c.owes()
	case workflow.ReportUnchecked:
		return c.state == workflow.Rectified
	}
	return false
}

// rises calls visit with the occurrences of a rung that a case owes on its leg and
// that are not recorded, in the order of time, until it returns false.
func (o *oracle) rises(c *dossier, rung workflow.Rung, visit func(rise) bool) {
	if c.leg == 0 || !o.holds(rung.Condition, c) {
		return
	}
	opened := dayOf(c.legs[c.leg-1].opened)
	var anchor day
	switch rung.Anchor {
	case workflow.AnchorIssue:
		anchor = opened
	case workflow.AnchorDeadline:
		anchor = lastDay(c.deadline)
	case workflow.AnchorReport:
		if c.lastReport == 0 {
			return
		}
		anchor = dayOf(c.lastReport)
	}
	ahead := rung.Anchor == workflow.AnchorDeadline && rung.Days <= 0
	counted := o.count(anchor, rung.Days, rung.Unit)
	for n := 1; ; n++ {
		r := rise{rung: rung, occurrence: n, day: counted}
		if rung.Anchor != workflow.AnchorDeadline {
			r.day++ // the days counted are over
		}
		r.at = r.day.begins()
		told := r.day
		if ahead {
			told = o.days.back(r.day)
			r.tell = told.at(opening)
		} else {
			r.tell = o.days.officeHour(r.at)
		}
		_, done := c.rungs[rungKey{c.leg, rung.Name, n}]
		if told > opened && r.day > opened && !done && !visit(r) {
			return
		}
		if rung.Every == 0 {
			return
		}
		counted = o.count(counted, rung.Every, rung.Unit)
	}
}

func (o *oracle) count(from day, n int, unit workflow.DayUnit) day {
	switch {
	case unit == workflow.CalendarDays:
		return from + day(n)
	case n < 0:
		return o.days.before(from, -n)
	}
	found, _ := o.days.after(from, n)
	return found
}

// due lists what a case has reached by now, the lowest first.
func (o *oracle) due(c *dossier, now instant) []rise {
	var reached []rise
	for _, rung := range o.policy.Rungs {
		o.rises(c, rung, func(r rise) bool {
			if r.from() > now {
				return false
			}
			reached = append(reached, r)
			return true
		})
	}
	return reached
}

// nextOf is when the calendar has to look at a case again; 0 for never.
func (o *oracle) nextOf(c *dossier) instant {
	var next instant
	for _, rung := range o.policy.Rungs {
		o.rises(c, rung, func(r rise) bool {
			if next == 0 || r.from() < next {
				next = r.from()
			}
			return false
		})
	}
	return next
}

// climb records on the dossier everything it has reached: each rung once with its
// true instant, only the highest told.
func (o *oracle) climb(c *dossier, now instant, s *step) {
	reached := o.due(c, now)
	notice := -1
	for i, r := range reached {
		if r.rung.Does.Notice != "" {
			notice = i
		}
	}
	for i, r := range reached {
		told := i == len(reached)-1
		morning := reached[len(reached)-1].tell
		if morning < now {
			morning = o.days.officeHour(now)
		}
		action, from := "rung", c.state
		if r.rung.Does.Escalate && c.state != workflow.Escalated {
			action, c.state, c.byClock = string(workflow.Escalate), workflow.Escalated, c.leg
		}
		event := s.happens(c, action, 0, from)
		line := rungLine{reached: r.at}
		if told {
			line.tell = morning
		}
		c.rungs[rungKey{c.leg, r.rung.Name, r.occurrence}] = line
		s.rungs = append(s.rungs, madeRung{c.id, rungKey{c.leg, r.rung.Name, r.occurrence}, line})
		for _, kind := range r.rung.Does.Flags {
			due := c.deadline
			if kind == workflow.FlagLateAcknowledgement {
				due = c.receiptBy
			}
			c.raise(flagLine{kind: kind, unit: c.owner, leg: c.leg, round: c.round, due: due, found: r.at})
		}
		if r.rung.Does.Propose && !slices.ContainsFunc(c.proposals, func(p proposalLine) bool { return p.leg == c.leg }) {
			c.proposals = append(c.proposals, proposalLine{leg: c.leg, state: workflow.ProposalDrafted, reached: r.at, basis: c.standing(), unit: c.owner})
		}
		cause := workflow.CauseReminder
		groups := slices.Concat(r.rung.Recipients, o.raised(c, r.rung))
		if c.asked != 0 {
			groups = slices.Concat(groups, r.rung.IfUndecided)
		}
		if i == notice {
			cause = o.draft(c, r, now, s)
			if cause == workflow.CauseOverdue {
				s.tell(o, c, event, workflow.CauseNoticeDrafted, c.officeID(), morning, r.rung.Condition, workflow.Head)
				// The unit above is told when the notice is signed.
				groups = slices.DeleteFunc(groups, func(g workflow.Recipients) bool { return g.Side == workflow.SideSuperior })
			}
		}
		if told || cause == workflow.CauseSupervision { // what has its number goes out in any case
			o.tellGroups(c, event, cause, groups, morning, r.rung.Condition, s)
		}
	}
	c.next = o.nextOf(c)
}

// raised is who more gets the notice of a rung about a problem that was named
// before: those of the rung whose colour it has.
func (o *oracle) raised(c *dossier, rung workflow.Rung) []workflow.Recipients {
	if up, is := o.raises(c, rung); is {
		return up.Recipients
	}
	return nil
}

// raises finds the rung whose colour the notice of a lower one has, for a recurrence.
func (o *oracle) raises(c *dossier, rung workflow.Rung) (workflow.Rung, bool) {
	height := func(code string) int {
		return slices.IndexFunc(o.policy.Colours, func(colour workflow.Colour) bool { return colour.Code == code })
	}
	for _, up := range o.policy.Rungs {
		if c.recurs != 0 && up.Name == o.policy.Recurrence && rung.Does.Notice != "" && height(rung.Does.Notice) < height(up.Does.Notice) {
			return up, true
		}
	}
	return workflow.Rung{}, false
}

// draft draws up the supervision notice of a rung and returns why the rung is told.
func (o *oracle) draft(c *dossier, r rise, now instant, s *step) workflow.Cause {
	line := noticeLine{leg: c.leg, rung: r.rung.Name, colour: r.rung.Does.Notice, state: workflow.NoticeDrafted, reached: r.at, unit: c.owner}
	if up, is := o.raises(c, r.rung); is {
		line.colour = up.Does.Notice
	}
	for _, colour := range o.policy.Colours {
		if colour.Code == line.colour {
			line.heads = colour.Authority == workflow.HeadsAuthority
		}
	}
	cause := workflow.CauseOverdue
	if !line.heads {
		cause = workflow.CauseSupervision
		o.sign(c, &line, now, s)
	}
	c.notices = append(c.notices, line)
	return cause
}

// sign gives a notice the next number of the office's year.
func (o *oracle) sign(c *dossier, line *noticeLine, now instant, s *step) {
	key := series{c.officeID(), dayOf(now).year()}
	s.serials[key]++
	line.state, line.year, line.serial = workflow.NoticeSigned, key.year, o.serials[key]+s.serials[key]
}

func (o *oracle) tellGroups(c *dossier, event int, cause workflow.Cause, groups []workflow.Recipients, morning instant, while workflow.Condition, s *step) {
	done := map[workflow.Side][]workflow.Role{} // each role of a side is told once
	for _, group := range groups {
		roles := slices.DeleteFunc(slices.Clone(group.Roles), func(role workflow.Role) bool { return slices.Contains(done[group.Side], role) })
		done[group.Side] = append(done[group.Side], roles...)
		unit := c.owner
		switch group.Side {
		case workflow.SideOffice:
			unit = c.officeID()
		case workflow.SideSuperior:
			unit = 0
			if above := o.roster.units[c.owner].parent; above != nil {
				unit = above.id
			}
			s.superior = unit
		}
		if unit != 0 {
			s.tell(o, c, event, cause, unit, morning, while, roles...)
		}
		s.superior = 0
	}
}
