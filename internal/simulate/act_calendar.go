package simulate

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"rectify/casework"
	"rectify/workflow"
)

// calendarAct publishes the present year anew, with a day that differs from what was
// known: a working day ahead that becomes a day off, or a weekend that is worked.
type calendarAct struct {
	office *office
	random *rand.Rand
}

func (calendarAct) kind() string { return "publish_year" }

func (a calendarAct) perform(ctx context.Context, r *run) (*step, error) {
	now := r.now()
	clerk, head := r.own(a.random, workflow.Clerk, a.office.id), r.pick(a.random, workflow.Head, a.office.id)
	year := dayOf(now).year()
	changed := r.someDayAhead(a.random)
	if clerk == nil || head == nil || clerk == head || changed.year() != year {
		return nil, nil
	}
	days := r.oracle.days.of(year)
	if _, named := days[changed]; named {
		return nil, nil // it is a holiday, or made up for one
	}
	days[changed] = !r.oracle.days.works(changed)
	made, err := r.desk.ProposeCalendar(ctx, clerk.actor(), a.office.id, year, casework.ChangeText{Content: lines(days), Reason: "模拟"})
	if err != nil {
		return nil, err
	}
	if _, err := r.desk.OnChange(ctx, head.actor(), made.ID, 0, workflow.ApproveChange, ""); err != nil {
		return nil, err
	}
	s := newStep(now)
	s.events = append(s.events, madeEvent{subject: "system", id: 1, action: string(workflow.ProposeChange), from: "", to: "proposed", person: clerk.id},
		madeEvent{subject: "system", id: 1, action: string(workflow.ApproveChange), from: "proposed", to: "approved", person: head.id})
	stale := r.open()
	r.oracle.days.learn(year, days)
	for _, c := range stale {
		reckoned := c.copied()
		r.oracle.recalculate(reckoned, now, s)
		s.touched = append(s.touched, reckoned)
	}
	return s, r.desk.Recalculate(ctx)
}

// someDayAhead draws a day before the date of a case that counts working days, or any
// of the next weeks when none is open.
func (r *run) someDayAhead(random *rand.Rand) day {
	today := dayOf(r.now())
	var dates []day
	for _, c := range r.open() {
		if last := lastDay(c.deadline); c.owes() && c.legs[c.leg-1].counts && last > today+1 {
			dates = append(dates, last)
		}
	}
	if len(dates) == 0 {
		return today + 4 + day(random.IntN(25))
	}
	last := dates[random.IntN(len(dates))]
	return today + 2 + day(random.IntN(int(last-today-1)))
}

// of gives the days of a year that differ from the week.
func (a almanac) of(year int) map[day]bool {
	days := map[day]bool{}
	for d, working := range a.differs {
		if d.year() == year {
			days[d] = working
		}
	}
	return days
}

func lines(days map[day]bool) string {
	var text strings.Builder
	sorted := make([]day, 0, len(days))
	for d := range days {
		sorted = append(sorted, d)
	}
	slices.Sort(sorted)
	for _, d := range sorted {
		kind := "off"
		if days[d] {
			kind = "work"
		}
		fmt.Fprintf(&text, "%s,%s,模拟\n", d, kind)
	}
	return text.String()
}

// open lists the open cases in the order in which they are reckoned anew: by the
// last instant that their dates rest on.
func (r *run) open() []*dossier {
	until := func(c *dossier) instant { return max(c.deadline, c.receiptBy, c.next) }
	var found []*dossier
	for _, c := range r.cases {
		if c.owes() || c.state == workflow.Rectified || c.state == workflow.Rechecked {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b *dossier) int { return cmp.Or(cmp.Compare(until(a), until(b)), cmp.Compare(a.id, b.id)) })
	return found
}

// recalculate brings a case to the calendar as it now is: nobody is made late by it,
// and whoever is in time by the new date was in time.
func (o *oracle) recalculate(c *dossier, now instant, s *step) {
	state, leg := c.state, &c.legs[c.leg-1]
	old, back, opens, changed := c.deadline, never, false, false
	if leg.counts {
		received := c.received
		if received == c.firstReport {
			received = 0 // received only because it reported
		}
		fresh, guessed := c.batch.term.due(o.days, c.issued, received)
		if fresh < old && fresh <= now {
			fresh = old
		}
		changed = fresh != old || guessed != leg.guessed
		if fresh != old {
			back, opens = o.move(c, old, fresh, now)
		}
		if opens {
			c.leg++
			c.legs = append(c.legs, stretch{owner: c.owner, round: c.round, opened: now, deadline: fresh, guessed: guessed, receipt: leg.receipt, counts: true})
		} else if changed {
			leg.deadline, leg.guessed = fresh, guessed
		}
	}
	moved := o.acknowledgeAnew(c, now)
	c.next = o.nextOf(c)
	if !changed && !moved {
		return
	}
	event := s.happens(c, "recalculated", 0, state)
	o.settle(c, back, opens, s)
	if changed {
		morning := o.days.officeHour(dayOf(now).ends())
		if c.deadline > now && c.deadline <= morning {
			morning = o.days.officeHour(now)
		}
		s.tell(o, c, event, workflow.CauseRecalculated, c.owner, morning, "", workflow.Liaison, workflow.Leader)
		s.tell(o, c, event, workflow.CauseRecalculated, c.officeID(), morning, "", workflow.Clerk)
	}
}

// move gives a case another date for the same duty.
func (o *oracle) move(c *dossier, old, fresh, now instant) (back instant, opens bool) {
	overdue := c.owes() && old <= now
	for _, date := range []*instant{&c.firstDue, &c.reportDue, &c.passDue} {
		if *date == old {
			*date = fresh
		}
	}
	c.deadline, back = fresh, never
	switch {
	case overdue && now < fresh:
		back, opens = old-1, true
		c.takeBack(back, workflow.FlagOverdue, workflow.FlagSerious)
		if c.state == workflow.Escalated && c.byClock == c.leg {
			c.state = workflow.Issued
		}
	case !c.owes() && c.lastReport >= old && c.lastReport < fresh:
		back = old - 1
		c.takeBack(back, workflow.FlagOverdue, workflow.FlagSerious, workflow.FlagLateReport)
	}
	return back, opens
}

// acknowledgeAnew moves the date of the receipt slip; once that is settled, in the
// unit's favour only.
func (o *oracle) acknowledgeAnew(c *dossier, now instant) bool {
	opened := c.issued
	for _, leg := range c.legs {
		if leg.starts {
			opened = leg.opened
		}
	}
	last, _ := o.days.after(dayOf(opened), o.policy.AcknowledgeWithin)
	by, old := last.ends(), c.receiptBy
	if settled := c.received != 0 || by <= now; by == old || settled && by < old {
		return false
	}
	c.receiptBy = by
	received := c.received
	if received == 0 {
		received = now
	}
	if received >= old && received < by {
		c.takeBack(old-1, workflow.FlagLateAcknowledgement)
	}
	return true
}
