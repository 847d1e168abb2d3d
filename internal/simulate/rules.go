package simulate

import (
	"slices"

	"rectify/workflow"
)

// handed is what somebody hands in with an act on a case.
type handed struct {
	reason   bool
	progress bool
	evidence bool
	answers  bool // one for every finding
	failed   []int64
	verdicts bool // one for every finding
	to       day  // the new date; 0: none
	owner    workflow.UnitID
	received instant // when paper came in
	stale    bool    // made from a version of the case that is past

	helper workflow.UnitID // that supports
	called instant         // when somebody was called
}

// rule is one row of the oracle's own table of acts: who may, on which states, and
// with what in hand.
type rule struct {
	roles []workflow.Role
	from  []workflow.State
	needs func(c *dossier, in handed, now instant) bool
	tells []tell
}

type tell struct {
	cause workflow.Cause
	side  workflow.Side
	roles []workflow.Role
}

var (
	unitSide  = []workflow.Role{workflow.Liaison, workflow.Leader}
	theHead   = []workflow.Role{workflow.Head}
	theClerk  = []workflow.Role{workflow.Clerk}
	checkers  = []workflow.Role{workflow.Rechecker}
	owing     = []workflow.State{workflow.Issued, workflow.Escalated}
	anyIssued = []workflow.State{workflow.Draft, workflow.Issued, workflow.Rectified, workflow.Rechecked, workflow.Escalated}
)

func toOwner(cause workflow.Cause) tell   { return tell{cause, workflow.SideOwner, unitSide} }
func toHelpers(cause workflow.Cause) tell { return tell{cause, workflow.SideSupporter, unitSide} }
func toOffice(cause workflow.Cause, roles ...workflow.Role) tell {
	return tell{cause, workflow.SideOffice, roles}
}

func withReason(_ *dossier, in handed, _ instant) bool  { return in.reason }
func withAnswers(_ *dossier, in handed, _ instant) bool { return in.answers }
func withFuture(_ *dossier, in handed, now instant) bool {
	return in.to != 0 && in.to.ends() > now
}
func withAhead(_ *dossier, in handed, now instant) bool { return in.to == 0 || in.to.ends() > now }
func withLater(c *dossier, in handed, _ instant) bool   { return in.to != 0 && in.to.ends() > c.deadline }

func all(needs ...func(*dossier, handed, instant) bool) func(*dossier, handed, instant) bool {
	return func(c *dossier, in handed, now instant) bool {
		for _, need := range needs {
			if !need(c, in, now) {
				return false
			}
		}
		return true
	}
}

var rules = map[workflow.Action]rule{
	workflow.Acknowledge: {roles: unitSide, from: owing},
	workflow.SaveReport:  {roles: unitSide, from: owing},
	workflow.PutForward: {roles: unitSide[:1], from: owing, needs: withAnswers,
		tells: []tell{{workflow.CauseSignOff, workflow.SideOwner, unitSide[1:]}}},
	workflow.Submit: {roles: unitSide[1:], from: owing, needs: withAnswers,
		tells: []tell{toOffice(workflow.CauseSubmitted, workflow.Clerk, workflow.Rechecker)}},
	workflow.RegisterReport: {roles: theClerk, from: append(slices.Clone(owing), workflow.Rectified), needs: all(withAnswers, func(c *dossier, in handed, now instant) bool {
		earlier := c.owes() || in.received < c.lastReport // beside a report that waits
		return in.received != 0 && in.received <= now && in.received >= c.issued && in.received >= c.since && earlier
	}), tells: []tell{toOffice(workflow.CauseSubmitted, workflow.Rechecker)}},
	workflow.Return: {roles: checkers, from: []workflow.State{workflow.Rectified}, needs: all(withReason, withFuture),
		tells: []tell{toOwner(workflow.CauseReturned), toHelpers(workflow.CauseReturned)}},
	workflow.Recheck: {roles: checkers, from: []workflow.State{workflow.Rectified}, needs: func(_ *dossier, in handed, _ instant) bool { return in.verdicts },
		tells: []tell{toOffice(workflow.CauseRechecked, workflow.Head)}},
	workflow.Close: {roles: theHead, from: []workflow.State{workflow.Rechecked}, tells: []tell{toOwner(workflow.CauseClosed), toHelpers(workflow.CauseClosed)}},
	workflow.SendBack: {roles: theHead, from: []workflow.State{workflow.Rechecked}, needs: withFuture,
		tells: []tell{toOwner(workflow.CauseSentBack), toHelpers(workflow.CauseSentBack)}},
	workflow.Escalate: {roles: theHead, from: []workflow.State{workflow.Issued, workflow.Rechecked}, needs: func(c *dossier, in handed, now instant) bool {
		return in.reason && (c.state == workflow.Issued || withFuture(c, in, now)) // after a re-check by a date of its own
	},
		tells: []tell{toOwner(workflow.CauseEscalated), toOffice(workflow.CauseEscalated, workflow.Clerk)}},
	workflow.Reopen: {roles: checkers, from: []workflow.State{workflow.Closed}, needs: all(withReason, withFuture, func(_ *dossier, in handed, _ instant) bool { return in.evidence }),
		tells: []tell{toOwner(workflow.CauseReopened), toOffice(workflow.CauseReopened, workflow.Head), toHelpers(workflow.CauseReopened)}},
	workflow.Transfer: {roles: theClerk, from: owing, needs: all(withReason, withFuture, func(c *dossier, in handed, _ instant) bool { return in.owner != 0 && in.owner != c.owner }),
		tells: []tell{toOwner(workflow.CauseTransferredTo), {workflow.CauseTransferredAway, workflow.SideFormer, unitSide}, toHelpers(workflow.CauseTransferredTo)}},
	workflow.AskExtension: {roles: unitSide, from: owing, needs: all(withReason, withLater, func(_ *dossier, in handed, _ instant) bool { return in.progress }),
		tells: []tell{toOffice(workflow.CauseExtensionAsked, workflow.Head)}},
	workflow.GrantExtension: {roles: theHead, from: []workflow.State{workflow.Issued, workflow.Escalated, workflow.Rectified, workflow.Rechecked}, needs: all(withLater, func(c *dossier, in handed, now instant) bool { return !c.owes() || withAhead(c, in, now) }),
		tells: []tell{toOwner(workflow.CauseExtended), toHelpers(workflow.CauseExtended)}},
	workflow.RefuseExtension: {roles: theHead, from: []workflow.State{workflow.Issued, workflow.Escalated, workflow.Rectified, workflow.Rechecked}, needs: withReason,
		tells: []tell{toOwner(workflow.CauseExtensionRefused)}},
	workflow.Extend: {roles: theHead, from: owing, needs: all(withReason, withLater, withAhead), tells: []tell{toOwner(workflow.CauseExtended), toHelpers(workflow.CauseExtended)}},
	workflow.AskWithdrawal: {roles: theClerk, from: anyIssued, needs: withReason,
		tells: []tell{toOffice(workflow.CauseWithdrawalAsked, workflow.Head)}},
	workflow.ApproveWithdrawal: {roles: theHead, from: anyIssued,
		tells: []tell{toOwner(workflow.CauseWithdrawn), toOffice(workflow.CauseWithdrawn, workflow.Clerk), toHelpers(workflow.CauseWithdrawn)}},
	workflow.RefuseWithdrawal: {roles: theHead, from: anyIssued, needs: withReason,
		tells: []tell{toOffice(workflow.CauseWithdrawalRefused, workflow.Clerk)}},

	workflow.FilePlan:       {roles: unitSide, from: owing, needs: all(withReason, withFuture)},
	workflow.ReportProgress: {roles: unitSide, from: owing, needs: all(withAnswers, func(_ *dossier, in handed, _ instant) bool { return in.progress })},
	workflow.GiveOpinion: {roles: []workflow.Role{workflow.SupporterRole}, from: owing, needs: withReason,
		tells: []tell{{workflow.CauseOpinion, workflow.SideOwner, unitSide[:1]}}},
	workflow.LogChase: {roles: []workflow.Role{workflow.Clerk, workflow.Rechecker, workflow.Head}, from: anyIssued[1:], needs: all(withReason, func(c *dossier, in handed, now instant) bool {
		return in.called >= c.issued && in.called <= now
	})},
	workflow.AddSupporter: {roles: theClerk, from: anyIssued[1:], needs: all(withReason, func(c *dossier, in handed, _ instant) bool {
		return in.helper != 0 && in.helper != c.owner && !slices.Contains(c.supporters, in.helper)
	}), tells: []tell{toHelpers(workflow.CauseSupportAdded), toOwner(workflow.CauseSupportAdded)}},
	workflow.RemoveSupporter: {roles: theClerk, from: anyIssued[1:], needs: all(withReason, func(c *dossier, in handed, _ instant) bool {
		return slices.Contains(c.supporters, in.helper)
	}), tells: []tell{{workflow.CauseSupportEnded, workflow.SideReleased, unitSide}, toOwner(workflow.CauseSupportEnded)}},
}

// guarded says whether what has happened before stands against an act.
func (o *oracle) guarded(c *dossier, who *person, action workflow.Action, now instant) bool {
	switch action {
	case workflow.Acknowledge:
		return c.received != 0
	case workflow.PutForward:
		return !c.drafted
	case workflow.Recheck, workflow.Reopen:
		return o.among(c.closedBy, who, workflow.Rechecker, c.officeID())
	case workflow.Close:
		return len(c.failed) > 0 || o.among(c.checkedBy, who, workflow.Head, c.officeID())
	case workflow.SendBack:
		return len(c.failed) == 0
	case workflow.AskExtension:
		return now >= c.deadline || c.asked != 0
	case workflow.GrantExtension, workflow.RefuseExtension:
		return c.asked == 0
	case workflow.Extend:
		return c.asked != 0
	case workflow.AskWithdrawal:
		return c.withdraw
	case workflow.ApproveWithdrawal, workflow.RefuseWithdrawal:
		return !c.withdraw
	case workflow.RemoveSupporter:
		return len(c.supporters) == 0
	}
	return false
}

// sees reports whether a person may see a case.
func (o *oracle) sees(who *person, c *dossier) bool {
	for _, grant := range o.roster.duties(who) {
		switch grant.Role {
		case workflow.Clerk, workflow.Rechecker, workflow.Head:
			if grant.Unit == c.officeID() {
				return true
			}
		case workflow.Liaison, workflow.Leader:
			if c.issued != 0 && (grant.Unit == c.owner || slices.Contains(c.supporters, grant.Unit)) {
				return true
			}
		case workflow.Observer:
			if c.issued != 0 && grant.Unit == c.owner {
				return true
			}
		}
	}
	return false
}

// plays finds the first of the roles that a person has towards a case now, and in
// whose place; nil is in their own.
func (o *oracle) plays(who *person, c *dossier, roles []workflow.Role) (principal *person, plays bool) {
	for _, role := range roles {
		units := []workflow.UnitID{c.officeID()}
		of := []workflow.Role{role}
		switch role {
		case workflow.Liaison, workflow.Leader:
			units[0] = c.owner
		case workflow.SupporterRole:
			units, of = c.supporters, unitSide
		}
		for _, unit := range units {
			for _, role := range of {
				if who.holds(role, unit) {
					return nil, true
				}
				if other := o.roster.principalOf(who, role, unit); other != nil && principal == nil {
					principal, plays = other, true
				}
			}
		}
		if plays {
			return principal, true
		}
	}
	return nil, false
}

// foresee says what must come of an act on a case, and never asks the code.
func (o *oracle) foresee(before *dossier, who *person, action workflow.Action, in handed, now instant) *step {
	s := newStep(now)
	refused := func(code workflow.Code) *step { return &step{now: now, refusal: code} }
	if !o.sees(who, before) {
		return refused(workflow.CodeNotFound)
	}
	if in.stale {
		return refused(workflow.CodeConflict)
	}
	c := before.copied()
	if c.next != 0 && c.next <= now {
		o.climb(c, now, s)
	}
	if action == workflow.GrantExtension && in.to == 0 {
		in.to = c.wanted
	}
	if (action == workflow.PutForward || action == workflow.Submit) && c.drafted {
		in.answers = true // the draft is complete
	}
	row := rules[action]
	principal, able := o.plays(who, c, row.roles)
	unsigned := false // by the liaison officer, who would need a stamped scan; nobody has one here
	if !able && action == workflow.Submit {
		_, unsigned = o.plays(who, c, unitSide[:1])
	}
	switch {
	case !able && !unsigned:
		return refused(workflow.CodeForbidden)
	case !slices.Contains(row.from, c.state), o.guarded(c, who, action, now):
		return refused(workflow.CodeRefused)
	case unsigned || row.needs != nil && !row.needs(c, in, now):
		return refused(workflow.CodeInvalid)
	}
	watched := map[workflow.Action]workflow.UnitID{workflow.Transfer: in.owner, workflow.AddSupporter: in.helper}[action]
	if watched != 0 && !slices.ContainsFunc(c.batch.office.supervised, func(u *unit) bool { return u.id == watched }) {
		return refused(workflow.CodeInvalid)
	}
	s.actor, s.principal = who.id, idOf(principal)
	state, owner, used := c.state, c.owner, c.round >= o.policy.RoundsAllowed
	legs, owed := c.leg, c.owes()
	back := o.follow(c, who, action, in, now)
	c.next = o.nextOf(c)
	event := s.happens(c, string(action), who.id, state)
	o.settle(c, back, c.leg != legs || owed && !c.owes(), s)
	tells := row.tells
	if action == workflow.SendBack && used {
		tells = []tell{toOwner(workflow.CauseEscalated), toOffice(workflow.CauseEscalated, workflow.Clerk, workflow.Head), toHelpers(workflow.CauseSentBack)}
	}
	if action == workflow.Escalate && state == workflow.Rechecked { // it has a date of its own from then on
		tells = append(slices.Clone(tells), toHelpers(workflow.CauseSentBack))
	}
	for _, one := range tells {
		units := []workflow.UnitID{c.officeID()}
		switch one.side {
		case workflow.SideOwner:
			units[0] = c.owner
		case workflow.SideFormer:
			units[0] = owner
		case workflow.SideReleased:
			units[0] = in.helper
		case workflow.SideSupporter:
			if units = c.supporters; action == workflow.AddSupporter {
				units = []workflow.UnitID{in.helper}
			}
		}
		for _, unit := range units {
			s.tell(o, c, event, one.cause, unit, 0, "", one.roles...)
		}
	}
	s.touched = append(s.touched, c)
	return s
}
