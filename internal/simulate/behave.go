package simulate

import (
	"math/rand/v2"
	"slices"

	"rectify/workflow"
)

// temper is how one case goes: its own stream of chance, so that what happens to
// one case does not change what happens to another. The epoch rises whenever the
// case moves to another stretch; intentions of an earlier epoch are dropped.
type temper struct {
	random *rand.Rand
	epoch  int
}

// chance is true so many times in a hundred.
func (t *temper) chance(percent int) bool { return t.random.IntN(100) < percent }

// between draws an instant.
func (t *temper) between(from, to instant) instant {
	if to <= from {
		return from
	}
	return from + instant(t.random.Int64N(int64(to-from)))/second*second
}

// pick draws one of those who hold a role; nil when nobody does.
func (r *run) pick(random *rand.Rand, role workflow.Role, unit workflow.UnitID) *person {
	found := r.roster.holding(role, unit)
	if len(found) == 0 {
		return nil
	}
	return found[random.IntN(len(found))]
}

// own draws one of those who hold a role in their own right; nil when nobody does.
func (r *run) own(random *rand.Rand, role workflow.Role, unit workflow.UnitID) *person {
	found := slices.DeleteFunc(r.roster.holding(role, unit), func(one *person) bool { return !one.holds(role, unit) })
	if len(found) == 0 {
		return nil
	}
	return found[random.IntN(len(found))]
}

// intend plans an act of somebody with the role, within the case's epoch.
func (r *run) intend(c *dossier, at instant, role workflow.Role, action workflow.Action, in handed) {
	t := r.tempers[c.ordinal]
	unit := c.officeID()
	if role == workflow.Liaison || role == workflow.Leader {
		unit = c.owner
	}
	if who := r.pick(t.random, role, unit); who != nil {
		r.plan(at, caseAct{c.id, t.epoch, who, action, in})
	}
}

// behave lets people make up their minds after a case has changed.
func (r *run) behave(before, c *dossier) {
	t := r.tempers[c.ordinal]
	switch {
	case before == nil || c.owes() && (!before.owes() || before.leg != c.leg):
		t.epoch++
		r.whileOwing(c, t)
	case before.state == c.state:
	case c.state == workflow.Rectified:
		t.epoch++
		r.whileUnchecked(c, t)
	case c.state == workflow.Rechecked:
		t.epoch++
		r.afterRecheck(c, t)
	case c.state == workflow.Closed || c.state == workflow.Withdrawn:
		t.epoch++
		if c.state == workflow.Closed && t.chance(10) {
			at := r.now() + t.between(3*oneDay, 60*oneDay)
			r.intend(c, at, workflow.Rechecker, workflow.Reopen, handed{reason: true, evidence: !t.chance(10), to: dayOf(at) + 4 + day(t.random.IntN(20))})
		}
	}
	if c.asked != 0 && (before == nil || before.asked == 0) {
		r.decideExtension(c, t)
	}
	if c.withdraw && (before == nil || !before.withdraw) {
		action, at := workflow.RefuseWithdrawal, r.now()+t.between(hour, 6*oneDay)
		if t.chance(50) {
			action = workflow.ApproveWithdrawal
		}
		r.anyEpoch(c, at, workflow.Head, action, handed{reason: true})
	}
	r.aboutPapers(before, c, t)
}

// anyEpoch plans an act that is tried however the case stands by then.
func (r *run) anyEpoch(c *dossier, at instant, role workflow.Role, action workflow.Action, in handed) {
	if who := r.pick(r.tempers[c.ordinal].random, role, c.officeID()); who != nil {
		r.plan(at, caseAct{c.id, -1, who, action, in})
	}
}

// whileOwing is what a unit and its office mean to do until the report is in.
func (r *run) whileOwing(c *dossier, t *temper) {
	now := r.now()
	span := max(c.deadline-now, 6*hour)
	if c.received == 0 {
		at := t.between(now+10*minute, now+22*hour)
		switch draw := t.random.IntN(100); {
		case draw < 8:
			at = c.receiptBy - instant(draw%2) // the very edge
		case draw < 22:
			at = c.receiptBy + t.between(0, 5*oneDay)
		case draw < 35:
			at = 0 // never
		}
		if at != 0 {
			role := workflow.Liaison
			if t.chance(20) {
				role = workflow.Leader
			}
			r.intend(c, at, role, workflow.Acknowledge, handed{})
		}
	}
	r.meanToReport(c, t, now, span)
	within := func(from, to int64) instant { return now + t.between(span*instant(from)/100, span*instant(to)/100) }
	soon := func() day { return lastDay(c.deadline) + 3 + day(t.random.IntN(14)) }
	if t.chance(20) {
		at := within(20, 105)
		if t.chance(10) {
			at = c.deadline - instant(t.random.IntN(2))
		}
		r.intend(c, at, workflow.Liaison, workflow.AskExtension, handed{reason: true, progress: !t.chance(8), to: soon()})
	}
	if t.chance(6) {
		to := c.batch.office.supervised[t.random.IntN(len(c.batch.office.supervised))].id
		at := within(10, 140)
		r.intend(c, at, workflow.Clerk, workflow.Transfer, handed{reason: true, owner: to, to: dayOf(at) + 3 + day(t.random.IntN(20))})
	}
	if t.chance(5) {
		r.intend(c, within(10, 150), workflow.Clerk, workflow.AskWithdrawal, handed{reason: true})
	}
	if t.chance(6) {
		r.intend(c, within(30, 180), workflow.Head, workflow.Extend, handed{reason: true, to: soon()})
	}
	if t.chance(5) {
		r.intend(c, within(50, 130), workflow.Head, workflow.Escalate, handed{reason: !t.chance(10)})
	}
	if t.chance(18) {
		r.somethingOdd(c, t, within(5, 120))
	}
	r.talk(c, t, within)
}

// meanToReport plans the report: early, on the last moment, late, on paper, never.
func (r *run) meanToReport(c *dossier, t *temper, now, span instant) {
	at := now + t.between(span*15/100, span*95/100)
	switch draw := t.random.IntN(100); {
	case draw < 34:
	case draw < 42:
		at = c.deadline - instant(draw%2)
	case draw < 50:
		at = t.between(c.deadline-20*hour, c.deadline)
	case draw < 72:
		at = t.between(c.deadline, c.deadline+16*oneDay)
	case draw < 88:
		received := now + t.between(span*3/10, span*12/10)
		if draw < 75 {
			received = c.deadline - instant(draw%2)
		}
		r.intend(c, received+t.between(0, 9*oneDay), workflow.Clerk, workflow.RegisterReport, handed{answers: true, received: received})
		return
	default:
		if t.chance(25) {
			return // never
		}
		at = c.deadline + t.between(17*oneDay, 40*oneDay) // after red
	}
	if t.chance(25) {
		r.intend(c, at-t.between(hour, 20*hour), workflow.Liaison, workflow.SaveReport, handed{answers: true})
		if t.chance(50) {
			r.intend(c, at-t.between(minute, hour), workflow.Liaison, workflow.PutForward, handed{answers: true})
		}
	}
	r.intend(c, at, workflow.Leader, workflow.Submit, handed{answers: !t.chance(3)})
	if len(r.roster.holding(workflow.Leader, c.owner)) == 0 { // nobody there can sign off
		r.intend(c, at+hour, workflow.Clerk, workflow.RegisterReport, handed{answers: true, received: at})
	}
}

// somethingOdd is what nobody should try: mostly the rules refuse it.
func (r *run) somethingOdd(c *dossier, t *temper, at instant) {
	actions := []workflow.Action{workflow.Acknowledge, workflow.Submit, workflow.RegisterReport, workflow.Return, workflow.Recheck,
		workflow.Close, workflow.SendBack, workflow.Reopen, workflow.Transfer, workflow.GrantExtension, workflow.RefuseExtension,
		workflow.ApproveWithdrawal, workflow.PutForward, workflow.Escalate}
	who := r.roster.people[t.random.IntN(len(r.roster.people))]
	if who.disabled {
		return
	}
	in := handed{reason: t.chance(70), answers: t.chance(70), verdicts: t.chance(70), evidence: t.chance(70), stale: t.chance(15)}
	if t.chance(60) {
		in.to = dayOf(at) + day(t.random.IntN(20)) - 4
	}
	if t.chance(40) {
		in.received = at - t.between(0, 6*oneDay)
	}
	r.plan(at, caseAct{c.id, -1, who, actions[t.random.IntN(len(actions))], in})
}

func (r *run) decideExtension(c *dossier, t *temper) {
	at := r.now() + t.between(hour, 12*oneDay)
	switch draw := t.random.IntN(100); {
	case draw < 45:
		r.anyEpoch(c, at, workflow.Head, workflow.GrantExtension, handed{})
	case draw < 60:
		r.anyEpoch(c, at, workflow.Head, workflow.GrantExtension, handed{to: c.wanted + 2})
	case draw < 85:
		r.anyEpoch(c, at, workflow.Head, workflow.RefuseExtension, handed{reason: true})
	}
}

// whileUnchecked is what the office does with a report.
func (r *run) whileUnchecked(c *dossier, t *temper) {
	now := r.now()
	at := t.between(now+2*hour, now+9*oneDay)
	switch draw := t.random.IntN(100); {
	case draw < 12:
		at = t.between(now+8*oneDay, now+30*oneDay)
	case draw < 13:
		return // forgotten
	case draw < 28:
		r.intend(c, at, workflow.Rechecker, workflow.Return, handed{reason: true, to: dayOf(at) + 2 + day(t.random.IntN(14))})
		return
	}
	var failed []int64
	if t.chance(28) {
		failed = c.findings[:1+t.random.IntN(len(c.findings))]
	}
	r.intend(c, at, workflow.Rechecker, workflow.Recheck, handed{verdicts: true, failed: failed})
}

func (r *run) afterRecheck(c *dossier, t *temper) {
	at := r.now() + t.between(hour, 4*oneDay)
	switch {
	case len(c.failed) > 0:
		r.intend(c, at, workflow.Head, workflow.SendBack, handed{to: dayOf(at) + 2 + day(t.random.IntN(18))})
	case t.chance(7):
		r.intend(c, at, workflow.Head, workflow.Escalate, handed{reason: true, to: dayOf(at) + 2 + day(t.random.IntN(18))})
	default:
		for range 3 { // whoever re-checked may not close: another tries
			r.intend(c, at, workflow.Head, workflow.Close, handed{})
			at += t.between(hour, oneDay)
		}
	}
}

// aboutPapers plans what becomes of supervision notices and proposals.
func (r *run) aboutPapers(before, c *dossier, t *temper) {
	old := func(n noticeLine) bool {
		if before != nil {
			for _, one := range before.notices {
				if one.leg == n.leg && one.rung == n.rung {
					return true
				}
			}
		}
		return false
	}
	for _, line := range c.notices {
		if old(line) {
			continue
		}
		at := r.now() + t.between(hour, 4*oneDay)
		role := workflow.Head
		if t.chance(6) {
			role = workflow.Clerk
		}
		who := r.pick(t.random, role, c.officeID())
		if line.heads && t.chance(65) {
			r.plan(at, noticeAct{id: c.id, rung: line.rung, leg: line.leg, who: who})
		}
		if t.chance(14) {
			r.plan(at+t.between(0, 3*oneDay), noticeAct{id: c.id, rung: line.rung, leg: line.leg, who: who, void: true})
		}
	}
	for i, line := range c.proposals {
		if before != nil && i < len(before.proposals) && before.proposals[i].state == line.state {
			continue
		}
		next := map[workflow.ProposalState][]workflow.ProposalAction{
			workflow.ProposalDrafted:  {workflow.Propose, workflow.DropProposal, workflow.DecideProposal, workflow.RecordOutcome},
			workflow.ProposalProposed: {workflow.DecideProposal, workflow.ReferProposal, workflow.DropProposal},
			workflow.ProposalDecided:  {workflow.ReferProposal},
			workflow.ProposalReferred: {workflow.RecordOutcome},
		}[line.state]
		if len(next) == 0 || !t.chance(65) {
			continue
		}
		action := next[t.random.IntN(len(next))]
		who := r.pick(t.random, proposalRules[action].role, c.officeID())
		r.plan(r.now()+t.between(hour, 9*oneDay), proposalAct{id: c.id, leg: line.leg, who: who, action: action, amiss: t.chance(10)})
	}
}
