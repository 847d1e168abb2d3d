package simulate

import (
	"fmt"
	"slices"

	"rectify/workflow"
)

// say keeps what is said of a case between its papers, and who supports it.
func (o *oracle) say(c *dossier, who *person, action workflow.Action, in handed) {
	paper := func(kind string, unit workflow.UnitID, more string) {
		number := 1
		for _, line := range c.papers {
			var other string
			if _, err := fmt.Sscanf(line, "%s", &other); err == nil && other == kind {
				number++
			}
		}
		c.papers = append(c.papers, fmt.Sprintf("%s %d of unit %d on leg %d%s", kind, number, unit, c.leg, more))
	}
	switch action {
	case workflow.FilePlan:
		more := ""
		if in.to.ends() > c.deadline {
			more = " beyond"
		}
		paper("plan", c.owner, more)
	case workflow.ReportProgress:
		paper("progress", c.owner, "")
	case workflow.GiveOpinion:
		for _, unit := range c.supporters {
			if o.roster.plays(who, workflow.Liaison, unit) || o.roster.plays(who, workflow.Leader, unit) {
				paper("opinion", unit, "")
				break
			}
		}
	case workflow.LogChase:
		c.calls = append(c.calls, c.call(in.called))
	case workflow.AddSupporter:
		c.supporters = append(c.supporters, in.helper)
		slices.Sort(c.supporters)
	case workflow.RemoveSupporter:
		kept := []workflow.UnitID{}
		for _, unit := range c.supporters {
			if unit != in.helper {
				kept = append(kept, unit)
			}
		}
		c.supporters = kept
	}
}

// call is a chase of whoever had the case at its moment, about what was past its date
// by then and not done.
func (c *dossier) call(at instant) string {
	leg := 1
	for n, stretch := range c.legs {
		if stretch.opened <= at {
			leg = n + 1
		}
	}
	owner, duty := c.legs[leg-1].owner, ""
	open := func(due, done instant) bool { return due != 0 && due <= at && (done == 0 || at < done) }
	switch {
	case owner != c.owner:
	case open(c.reportDue, c.firstReport):
		duty = "report"
	case open(c.receiptBy, c.received):
		duty = "acknowledge"
	}
	return fmt.Sprintf("chase of unit %d on leg %d %s", owner, leg, duty)
}

// talk is what a unit, its helpers and its office mean to say until the report is in.
func (r *run) talk(c *dossier, t *temper, within func(from, to int64) instant) {
	if t.chance(20) {
		at := within(5, 90)
		r.intend(c, at, workflow.Liaison, workflow.FilePlan, handed{reason: !t.chance(8), to: dayOf(at) + day(t.random.IntN(25)) - 1})
	}
	if t.chance(18) {
		r.intend(c, within(20, 110), workflow.Leader, workflow.ReportProgress, handed{answers: !t.chance(8), progress: !t.chance(8)})
	}
	for range 2 {
		if t.chance(20) {
			at := within(10, 170)
			role := []workflow.Role{workflow.Clerk, workflow.Rechecker, workflow.Head}[t.random.IntN(3)]
			r.anyEpoch(c, at, role, workflow.LogChase, handed{reason: !t.chance(8), called: at - t.between(-hour, 4*oneDay)})
		}
	}
	helpers := c.batch.office.supervised
	if t.chance(8) {
		r.intend(c, within(5, 90), workflow.Clerk, workflow.AddSupporter, handed{reason: true, helper: helpers[t.random.IntN(len(helpers))].id})
	}
	if len(c.supporters) == 0 {
		return
	}
	helper := c.supporters[t.random.IntN(len(c.supporters))]
	if who := r.pick(t.random, workflow.Liaison, helper); who != nil && t.chance(60) {
		r.plan(within(5, 110), caseAct{c.id, -1, who, workflow.GiveOpinion, handed{reason: !t.chance(8)}})
	}
	if t.chance(25) {
		r.intend(c, within(20, 120), workflow.Clerk, workflow.RemoveSupporter, handed{reason: true, helper: helper})
	}
}
