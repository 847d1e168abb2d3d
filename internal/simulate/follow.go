package simulate

import (
	"slices"

	"rectify/workflow"
)

// follow carries out an allowed act on the dossier: the oracle's own account of
// what each act does to states, dates, marks and flags. It returns the instant after
// which nothing was overdue, as it turned out; never for most acts.
func (o *oracle) follow(c *dossier, who *person, action workflow.Action, in handed, now instant) instant {
	old := *c
	back := never
	flag := func(kind workflow.FlagKind, due, found instant) {
		c.raise(flagLine{kind: kind, unit: old.owner, leg: old.leg, round: old.round, due: due, found: found})
	}
	switch action {
	case workflow.Acknowledge:
		c.received = now
		o.sharpen(c, now)
		if now >= c.receiptBy {
			flag(workflow.FlagLateAcknowledgement, c.receiptBy, now)
		}
	case workflow.SaveReport:
		c.drafted = true
	case workflow.Submit:
		o.receive(c, now, now, flag)
	case workflow.RegisterReport:
		back = o.receive(c, in.received, now, flag)
	case workflow.Return:
		c.state = workflow.Issued
		c.begin(in.to.ends(), now)
		c.asked = 0
	case workflow.Recheck:
		c.state, c.failed, c.passedReport = workflow.Rechecked, in.failed, 0
		if len(in.failed) == 0 {
			c.passedReport = c.lastReport
		} else {
			flag(workflow.FlagFailedRecheck, 0, now)
			if c.failsAgain() {
				flag(workflow.FlagSuperficial, 0, now)
			}
		}
		c.checkedBy = o.with(c.checkedBy, who, workflow.Rechecker, c.officeID())
	case workflow.Close:
		c.state, c.closed, c.asked, c.withdraw = workflow.Closed, now, 0, false
		c.closedBy = o.with(c.closedBy, who, workflow.Head, c.officeID())
	case workflow.SendBack:
		c.state = workflow.Issued
		if c.round >= o.policy.RoundsAllowed {
			c.state = workflow.Escalated
		}
		c.round++
		c.since, c.asked = now, 0
		c.begin(in.to.ends(), now)
	case workflow.Escalate:
		if c.owes() && c.deadline <= now {
			flag(workflow.FlagOverdue, c.deadline, now)
		}
		if c.state == workflow.Rechecked {
			c.round++
			c.since, c.asked = now, 0
			c.begin(in.to.ends(), now)
		}
		c.state, c.passedReport = workflow.Escalated, 0
	case workflow.Reopen:
		flag(workflow.FlagRelapse, c.closed, now)
		c.state, c.closed, c.passedReport, c.asked = workflow.Issued, 0, 0, 0
		c.round++
		c.since, c.passDue = now, in.to.ends()
		c.begin(in.to.ends(), now)
	case workflow.Transfer:
		by, _ := o.days.after(dayOf(now), o.policy.AcknowledgeWithin)
		due := in.to.ends()
		c.state, c.owner, c.since = workflow.Issued, in.owner, now
		c.firstDue, c.reportDue, c.passDue = due, due, due
		c.receiptBy, c.received = by.ends(), 0
		c.firstReport, c.lastReport, c.passedReport = 0, 0, 0
		c.drafted, c.asked = false, 0
		c.supporters = slices.DeleteFunc(c.supporters, func(unit workflow.UnitID) bool { return unit == in.owner })
		c.begin(due, now)
		c.legs[c.leg-1].starts = true
		o.recur(c, now)
	case workflow.AskExtension:
		c.asked, c.wanted = now, in.to
	case workflow.GrantExtension, workflow.Extend:
		c.asked = 0
		back = o.extend(c, in.to.ends(), now)
	case workflow.RefuseExtension:
		c.asked = 0
	case workflow.AskWithdrawal:
		c.withdraw = true
	case workflow.ApproveWithdrawal:
		c.state, c.withdraw, c.asked, c.drafted = workflow.Withdrawn, false, 0, false
		back = c.issued - 1 // issued in error: nothing was ever owed
		c.takeBack(back, workflow.FlagKinds...)
	case workflow.RefuseWithdrawal:
		c.withdraw = false
	default:
		o.say(c, who, action, in)
	}
	return back
}

// begin opens the next leg.
func (c *dossier) begin(deadline, now instant) {
	c.leg++
	c.deadline = deadline
	c.legs = append(c.legs, stretch{owner: c.owner, round: c.round, opened: now, deadline: deadline})
}

// sharpen brings forward a date that counts from receipt, once receipt is known.
func (o *oracle) sharpen(c *dossier, now instant) {
	leg := &c.legs[c.leg-1]
	if !leg.receipt {
		return
	}
	due, guessed := c.batch.term.due(o.days, leg.opened, now)
	if due < c.deadline {
		c.deadline, c.firstDue, c.reportDue, c.passDue = due, due, due, due
		leg.deadline, leg.guessed = due, guessed
	}
}

// receive takes in a report: receipt alone decides timeliness, and from the receipt
// on nothing was owed, whatever the clock found before it was registered.
func (o *oracle) receive(c *dossier, received, now instant, flag func(workflow.FlagKind, instant, instant)) instant {
	back := never
	if received < now {
		back = received
		c.takeBack(back, workflow.FlagLateAcknowledgement, workflow.FlagOverdue, workflow.FlagSerious, workflow.FlagLateReport)
	}
	if c.received == 0 {
		c.received = received // whoever reports has received
		if received >= c.receiptBy {
			flag(workflow.FlagLateAcknowledgement, c.receiptBy, received)
		}
	}
	c.state, c.lastReport, c.drafted = workflow.Rectified, received, false
	if c.firstReport == 0 || received < c.firstReport {
		c.firstReport = received
	}
	if received >= c.deadline {
		flag(workflow.FlagLateReport, c.deadline, received)
	}
	return back
}

// extend moves the date of the duty itself, and judges by the new one what was found
// by the old.
func (o *oracle) extend(c *dossier, due, now instant) instant {
	old, back := c.deadline, never
	late := c.owes() && old <= now || !c.owes() && c.lastReport >= old
	if late {
		back = old - 1
		c.takeBack(back, workflow.FlagOverdue, workflow.FlagSerious, workflow.FlagLateReport)
		if !c.owes() && c.lastReport >= due {
			c.raise(flagLine{kind: workflow.FlagOverdue, unit: c.owner, leg: c.leg, round: c.round, due: due, found: due})
			c.raise(flagLine{kind: workflow.FlagLateReport, unit: c.owner, leg: c.leg, round: c.round, due: due, found: c.lastReport})
		}
	}
	if c.reportDue == old {
		c.reportDue = due
	}
	if c.passDue == old {
		c.passDue = due
	}
	if c.owes() {
		c.state = workflow.Issued
	}
	c.begin(due, now)
	return back
}

// settle voids what was signed or drafted for rungs that were not reached after all,
// and drafts that the case has moved past; proposals go where nothing is left that
// they rest on. Each is an event, and the unit that got a number is told.
func (o *oracle) settle(c *dossier, back instant, moved bool, s *step) {
	void := func(concerns func(noticeLine) bool) {
		for i := range c.notices {
			line := &c.notices[i]
			if line.state == workflow.NoticeVoided || !concerns(*line) {
				continue
			}
			signed := line.state == workflow.NoticeSigned
			line.state = workflow.NoticeVoided
			event := s.happens(c, string(workflow.VoidNotice), 0, c.state)
			if signed {
				o.tellVoided(c, *line, event, s)
			}
		}
	}
	if back != never {
		void(func(line noticeLine) bool { return line.reached > back })
		for i := range c.proposals {
			line := &c.proposals[i]
			open := line.state == workflow.ProposalDrafted || line.state == workflow.ProposalProposed
			if open && (line.reached > back || !c.rests(*line)) {
				line.state = workflow.ProposalDropped
				s.happens(c, string(workflow.DropProposal), 0, c.state)
			}
		}
	}
	if moved {
		void(func(line noticeLine) bool { return line.state == workflow.NoticeDrafted })
	}
}

// tellVoided tells the unit that got a notice that it is void, whoever has the case.
func (o *oracle) tellVoided(c *dossier, line noticeLine, event int, s *step) {
	s.tell(o, c, event, workflow.CauseNoticeVoided, line.unit, o.within(s.now), "", workflow.Liaison, workflow.Leader)
}

// within is when what concerns a notice may go: 0 for at once, in office hours.
func (o *oracle) within(now instant) instant {
	if hour := o.days.officeHour(now); hour != now {
		return hour
	}
	return 0
}

// recur finds the latest earlier case of the same office, unit and category.
func (o *oracle) recur(c *dossier, now instant) {
	c.recurs = 0
	for _, category := range c.categories {
		for _, id := range o.problems[problem{c.officeID(), c.owner, category}] {
			other := o.cases[id]
			if other != nil && other.batch != c.batch && other.state != workflow.Withdrawn && other.owner == c.owner && other.issued <= c.issued && other.id > c.recurs {
				c.recurs = other.id
			}
		}
	}
	if c.recurs != 0 {
		c.raise(flagLine{kind: workflow.FlagSameProblem, unit: c.owner, leg: c.leg, round: c.round, found: now})
	}
	o.remember(c)
}

// problem is what cases are about.
type problem struct {
	office   workflow.UnitID
	unit     workflow.UnitID
	category string
}

func (o *oracle) remember(c *dossier) {
	for _, category := range c.categories {
		key := problem{c.officeID(), c.owner, category}
		o.problems[key] = append(o.problems[key], c.id)
	}
}
