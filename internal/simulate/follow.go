package simulate

import (
	"slices"

	"rectify/workflow"
)

// follow carries out an allowed act on the dossier: the oracle's own account of
// what each act does to states, dates, marks and flags.
func (o *oracle) follow(c *dossier, who *person, action workflow.Action, in handed, now instant) {
	old := *c
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
		o.receive(c, now, flag)
	case workflow.RegisterReport:
		o.receive(c, in.received, flag)
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
		}
		if !slices.Contains(c.checkedBy, who.id) {
			c.checkedBy = append(c.checkedBy, who.id)
		}
	case workflow.Close:
		c.state, c.closed, c.asked, c.withdraw = workflow.Closed, now, 0, false
		if !slices.Contains(c.closedBy, who.id) {
			c.closedBy = append(c.closedBy, who.id)
		}
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
		c.begin(due, now)
	case workflow.AskExtension:
		c.asked, c.wanted = now, in.to
	case workflow.GrantExtension, workflow.Extend:
		c.asked = 0
		o.extend(c, in.to.ends(), now)
	case workflow.RefuseExtension:
		c.asked = 0
	case workflow.AskWithdrawal:
		c.withdraw = true
	case workflow.ApproveWithdrawal:
		c.state, c.withdraw, c.asked, c.drafted = workflow.Withdrawn, false, 0, false
	case workflow.RefuseWithdrawal:
		c.withdraw = false
	}
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

// receive takes in a report: receipt alone decides timeliness.
func (o *oracle) receive(c *dossier, received instant, flag func(workflow.FlagKind, instant, instant)) {
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
	if received < c.deadline {
		c.takeBack(received, workflow.FlagOverdue, workflow.FlagSerious, workflow.FlagLateReport)
	} else {
		flag(workflow.FlagLateReport, c.deadline, received)
	}
}

// extend moves the date of the duty itself, and takes back what was found because
// of the old one where the new one leaves no ground for it.
func (o *oracle) extend(c *dossier, due, now instant) {
	old := c.deadline
	switch {
	case c.owes() && old <= now && now < due:
		c.takeBack(old-1, workflow.FlagOverdue, workflow.FlagSerious)
	case !c.owes() && c.lastReport < due:
		c.takeBack(old-1, workflow.FlagOverdue, workflow.FlagSerious, workflow.FlagLateReport)
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
}
