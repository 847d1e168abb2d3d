package workflow

import (
	"slices"
	"time"
)

// Recalculated is what a change of the calendar does to a case. It has no row in
// the table, for nobody does it to one case.
const Recalculated Action = "recalculated"

// DependsOnCalendar reports whether another calendar could give another moment. A
// day that the circular names, and one that the office chose, never move.
func (d Deadline) DependsOnCalendar() bool { return d.CalendarVersion != "" && !d.Overridden }

// CountsFromReport reports whether the case counts as received only because its
// report came: then the date never followed the acknowledgement.
func (c Case) CountsFromReport() bool {
	return !c.AcknowledgedAt.IsZero() && c.AcknowledgedAt.Equal(c.FirstReportAt)
}

// Reckoning is what the calendar, as it now is, makes of the dates of a case.
type Reckoning struct {
	Old           Deadline  // of the leg as it was told
	New           Deadline  // of the same phrase by the calendar as it now is
	AcknowledgeBy time.Time // reckoned in the same way; zero where nothing is to be acknowledged
	ByClock       bool      // a rung of this leg escalated the case, not a person
}

// Recalculation is what follows for the case.
type Recalculation struct {
	Case      Case
	Deadline  Deadline    // of the leg; the old one where nothing changes
	Changed   bool        // the date moved, or is certain now: the record says so and people are told
	OpensLeg  bool        // the date had passed and lies ahead again: the rungs are owed afresh
	TakenBack []TakenBack // flags that do not stand by the new dates
}

// Recalculate reckons a case anew after the calendar changed.
//
// The date and the marks that are judged by it follow the calendar. Three things
// hold whatever is published when: nobody is made late by a calendar that was
// published afterwards, so a date that would lie in the past stays as it was told;
// whoever is in time by the new date was in time, so what was found by the old one
// is taken back, as after a late extension; and what the ladder recorded stays
// recorded.
func Recalculate(c Case, r Reckoning, now time.Time) Recalculation {
	after := Recalculation{Case: c, Deadline: r.Old}
	if r.Old.DependsOnCalendar() && r.Old.Moment.Equal(c.Deadline) {
		after.reckon(c, r, now)
	}
	after.acknowledge(c, r.AcknowledgeBy, now)
	return after
}

func (a *Recalculation) reckon(c Case, r Reckoning, now time.Time) {
	fresh := r.New
	if fresh.Moment.Before(r.Old.Moment) && !fresh.Moment.After(now) {
		fresh.Day, fresh.Moment = r.Old.Day, r.Old.Moment
	}
	moved := !fresh.Moment.Equal(r.Old.Moment)
	if !moved && fresh.Provisional == r.Old.Provisional {
		return
	}
	a.Deadline, a.Changed = fresh, true
	if !moved {
		return
	}
	// A date for the rework, or a later one, is not the duty's own date.
	for _, date := range []*time.Time{&a.Case.FirstDue, &a.Case.ReportDue, &a.Case.PassDue} {
		if date.Equal(c.Deadline) {
			*date = fresh.Moment
		}
	}
	a.Case.Deadline = fresh.Moment
	passed := c.Deadline.Add(-time.Microsecond)
	switch {
	case c.Overdue(now) && now.Before(fresh.Moment):
		a.OpensLeg = true
		a.Case.Leg++
		a.TakenBack = append(a.TakenBack, TakenBack{[]FlagKind{FlagOverdue, FlagSerious}, passed})
		if c.State == Escalated && r.ByClock {
			a.Case.State = Issued
		}
	case !c.Owes() && !c.LastReportAt.Before(c.Deadline) && c.LastReportAt.Before(fresh.Moment):
		a.TakenBack = append(a.TakenBack, TakenBack{[]FlagKind{FlagOverdue, FlagSerious, FlagLateReport}, passed})
	}
}

// acknowledge moves the date of the receipt slip. Once it is in, or the time for
// it is over, the date only moves in the unit's favour.
func (a *Recalculation) acknowledge(c Case, by, now time.Time) {
	settled := !c.AcknowledgedAt.IsZero() || !by.After(now)
	if by.IsZero() || c.AcknowledgeBy.IsZero() || by.Equal(c.AcknowledgeBy) || settled && by.Before(c.AcknowledgeBy) {
		return
	}
	a.Case.AcknowledgeBy = by
	acknowledged := c.AcknowledgedAt
	if acknowledged.IsZero() {
		acknowledged = now
	}
	if !acknowledged.Before(c.AcknowledgeBy) && acknowledged.Before(by) {
		a.TakenBack = append(a.TakenBack, TakenBack{[]FlagKind{FlagLateAcknowledgement}, c.AcknowledgeBy.Add(-time.Microsecond)})
	}
}

// Kinds lists the kinds of flags that are taken back.
func (a Recalculation) Kinds() []FlagKind {
	var kinds []FlagKind
	for _, back := range a.TakenBack {
		kinds = append(kinds, back.Kinds...)
	}
	return slices.Compact(kinds)
}

// RecalculatedTells says who is told of a date that moved, or is certain now.
var RecalculatedTells = []Tell{toUnit(CauseRecalculated), toOffice(CauseRecalculated, Clerk), toSupporters(CauseRecalculated)}

// TellRecalculated is when the letters about it go. Cases are reckoned anew by the
// hundred, and what concerns one person is to be one letter: so it is the next
// morning, unless the date would have come by then.
func TellRecalculated(policy Policy, calendar *Calendar, zone *time.Location, date, now time.Time) time.Time {
	morning := policy.OfficeHour(DateOf(now, zone).End(zone), calendar, zone)
	if date.After(now) && !date.After(morning) {
		return policy.OfficeHour(now, calendar, zone)
	}
	return morning
}
