package workflow

import (
	"iter"
	"time"
)

// LegFacts is what the ladder has to know of a leg beyond the case itself.
type LegFacts struct {
	OpenedAt   time.Time // issue, or the return, extension, transfer … that opened it
	Recurrence bool      // the finding stood in an earlier circular
}

// ladder is a policy laid on the calendar for one leg.
type ladder struct {
	policy   Policy
	calendar *Calendar
	zone     *time.Location
	opened   Date
	anchors  map[Anchor]Date // without those that are not known yet
}

func layLadder(policy Policy, calendar *Calendar, zone *time.Location, opened, deadline, reported time.Time) ladder {
	l := ladder{policy: policy, calendar: calendar, zone: zone, opened: DateOf(opened, zone), anchors: map[Anchor]Date{}}
	if opened.IsZero() {
		return l
	}
	l.anchors[AnchorIssue] = l.opened
	if !deadline.IsZero() {
		// The deadline is the instant from which it is too late: 24:00 of the last day.
		l.anchors[AnchorDeadline] = DateOf(deadline.Add(-time.Nanosecond), zone)
	}
	if !reported.IsZero() {
		l.anchors[AnchorReport] = DateOf(reported, zone)
	}
	return l
}

// occurrence is one time that a rung comes up, laid on the calendar.
type occurrence struct {
	number      int  // 1 is the first
	day         Date // the day it belongs to
	at          time.Time
	tell        time.Time
	owed        bool
	provisional bool
}

// from is the instant from which it is reached: its true instant, or the
// instant of telling where that is earlier, as with the reminder of a Saturday
// that is told on the Friday before.
func (o occurrence) from() time.Time {
	if o.tell.Before(o.at) {
		return o.tell
	}
	return o.at
}

// occurrences yields every time a rung comes up, in the order of time: once, or
// without end where it is repeated; never while its anchor is unknown.
func (l ladder) occurrences(r Rung) iter.Seq[occurrence] {
	return func(yield func(occurrence) bool) {
		anchor, known := l.anchors[r.Anchor]
		if !known {
			return
		}
		counted, provisional := l.count(anchor, r.Days, r.Unit)
		for n := 1; yield(l.lay(r, n, counted, provisional)) && r.Every > 0; n++ {
			next, unknown := l.count(counted, r.Every, r.Unit)
			counted, provisional = next, provisional || unknown
		}
	}
}

// first is the first time a rung comes up; false while its anchor is unknown.
func (l ladder) first(r Rung) (occurrence, bool) {
	for o := range l.occurrences(r) {
		return o, true
	}
	return occurrence{}, false
}

// lay turns the last day counted into the instants of an occurrence.
//
// A reminder before the deadline, or on the last day, that falls on a day off is
// told on the working day before; everything else waits for the next one. What
// lies on or before the day on which the leg opened is not owed, and neither is a
// reminder that would have to be told then: the letter that opened the leg has
// just said the same.
func (l ladder) lay(r Rung, n int, counted Date, provisional bool) occurrence {
	o := occurrence{number: n, day: counted, provisional: provisional}
	if r.Anchor != AnchorDeadline {
		o.day = counted.AddDays(1) // the days counted have run out
	}
	o.at = o.day.Start(l.zone)
	told, unknown := o.day, false
	if r.ahead() {
		told, unknown = l.calendar.WorkingDayOnOrBefore(o.day)
		o.tell = told.at(time.Duration(l.policy.OfficeHours.From), l.zone)
	} else {
		o.tell, unknown = l.officeHour(o.at)
	}
	o.provisional = o.provisional || unknown
	o.owed = o.day.After(l.opened) && told.After(l.opened)
	return o
}

// ahead reports whether the rung lies before the end of the last day.
func (r Rung) ahead() bool { return r.Anchor == AnchorDeadline && r.Days <= 0 }

// count goes n days on, or back when n is negative.
func (l ladder) count(from Date, n int, unit DayUnit) (d Date, provisional bool) {
	if unit != WorkingDays {
		return from.AddDays(n), false
	}
	if n >= 0 {
		return l.calendar.AfterWorkingDays(from, n)
	}
	for d = from; n < 0; n++ {
		before, unknown := l.calendar.WorkingDayOnOrBefore(d.AddDays(-1))
		d, provisional = before, provisional || unknown
	}
	return d, provisional
}

// officeHour is the earliest instant, not before t, that lies within office hours
// of a working day.
func (l ladder) officeHour(t time.Time) (_ time.Time, provisional bool) {
	hours := l.policy.OfficeHours
	today := DateOf(t, l.zone)
	day, provisional := l.calendar.WorkingDayOnOrAfter(today)
	if day == today {
		switch opens := day.at(time.Duration(hours.From), l.zone); {
		case t.Before(opens):
			return opens, provisional
		case t.Before(day.at(time.Duration(hours.To), l.zone)):
			return t, provisional
		}
		var unknown bool
		day, unknown = l.calendar.WorkingDayOnOrAfter(today.AddDays(1))
		provisional = provisional || unknown
	}
	return day.at(time.Duration(hours.From), l.zone), provisional
}

// OfficeHour is the earliest instant, not before t, at which letters may go.
func (p Policy) OfficeHour(t time.Time, calendar *Calendar, zone *time.Location) time.Time {
	hour, _ := ladder{policy: p, calendar: calendar, zone: zone}.officeHour(t)
	return hour
}
