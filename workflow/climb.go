package workflow

import (
	"iter"
	"time"
)

// FiredRung is one occurrence of a rung that has been recorded for a case: once
// for each leg, for ever.
type FiredRung struct {
	Leg        int
	Rung       string
	Occurrence int
}

// Reached is one occurrence of a rung that a case has newly reached. Flags, states
// and drafts that Does names take effect for each, as of At; told is only the
// highest, the one with a Tell.
type Reached struct {
	Rung        Rung
	Occurrence  int       // 1, and more for a rung that is repeated
	Day         Date      // the day it belongs to
	At          time.Time // its true instant: the beginning of Day
	Tell        time.Time // when letters may go; zero when this one is not told
	Recipients  []Recipients
	Notice      string // colour of the supervision notice, "" for none
	Provisional bool   // rests on a year whose holidays are unknown
}

// Fired is what is recorded of it.
func (r Reached) Fired(leg int) FiredRung { return FiredRung{leg, r.Rung.Name, r.Occurrence} }

// Climbed is the answer to "what does the calendar now demand?".
type Climbed struct {
	Reached []Reached // all to be recorded, the lowest first
	Next    time.Time // when to ask again once they are recorded; zero: never
}

// Told is the one that is told: the highest. Whoever slept through six reminders
// is not sent six letters.
func (c Climbed) Told() (Reached, bool) {
	if len(c.Reached) == 0 {
		return Reached{}, false
	}
	return c.Reached[len(c.Reached)-1], true
}

// Climb asks which rungs the case has reached by now that are not recorded yet.
// It never asks which minute it is: however seldom it is called, the same rungs
// come out with the same true instants.
//
// A rung told ahead of its day is reached when it is told: T-3 of 25 July 2017 is
// Saturday the 22nd, comes out on Friday the 21st as the office opens, and names
// the Saturday as its day. A rung found late is told in the next office hours from
// now on. Whoever acts on a case climbs first, for the facts of the case are taken
// as they are now: an acknowledged case no longer owes the reminder of receipt.
func Climb(c Case, leg LegFacts, policy Policy, calendar *Calendar, zone *time.Location, fired []FiredRung, now time.Time) Climbed {
	l := layLadder(policy, calendar, zone, leg.OpenedAt, c.Deadline, c.LastReportAt)
	done := record(fired)
	var climbed Climbed
	for _, rung := range policy.Rungs {
		for o := range l.open(c, rung, done) {
			if o.from().After(now) {
				break
			}
			colour, more := policy.noticeOf(rung, leg.Recurrence)
			reached := Reached{
				Rung: rung, Occurrence: o.number, Day: o.day, At: o.at, Tell: o.tell,
				Recipients: together(rung.Recipients, more), Notice: colour, Provisional: o.provisional,
			}
			if !c.ExtensionAsked.IsZero() {
				reached.Recipients = together(reached.Recipients, rung.IfUndecided)
			}
			climbed.Reached = append(climbed.Reached, reached)
		}
	}
	for i := range climbed.Reached {
		reached := &climbed.Reached[i]
		done[reached.Fired(c.Leg)] = true
		if i < len(climbed.Reached)-1 {
			reached.Tell = time.Time{}
			continue
		}
		if reached.Tell.Before(now) {
			reached.Tell, _ = l.officeHour(now)
		}
	}
	climbed.Next = l.next(c, done)
	return climbed
}

// NextRung is the instant from which Climb finds something, which may have passed
// already; zero when it never will. It changes with every fact of the case, so it
// is asked again after every act.
func NextRung(c Case, leg LegFacts, policy Policy, calendar *Calendar, zone *time.Location, fired []FiredRung) time.Time {
	return layLadder(policy, calendar, zone, leg.OpenedAt, c.Deadline, c.LastReportAt).next(c, record(fired))
}

func (l ladder) next(c Case, done map[FiredRung]bool) time.Time {
	var next time.Time
	for _, rung := range l.policy.Rungs {
		for o := range l.open(c, rung, done) {
			if from := o.from(); next.IsZero() || from.Before(next) {
				next = from
			}
			break // later occurrences of the rung come later
		}
	}
	return next
}

// open yields the occurrences of a rung that the case owes and that are not
// recorded yet, in the order of time; without end where the rung is repeated.
func (l ladder) open(c Case, rung Rung, done map[FiredRung]bool) iter.Seq[occurrence] {
	return func(yield func(occurrence) bool) {
		if c.Leg == 0 || !rung.Condition.Holds(c) {
			return
		}
		for o := range l.occurrences(rung) {
			if o.owed && !done[FiredRung{c.Leg, rung.Name, o.number}] && !yield(o) {
				return
			}
		}
	}
}

func record(fired []FiredRung) map[FiredRung]bool {
	done := make(map[FiredRung]bool, len(fired))
	for _, f := range fired {
		done[f] = true
	}
	return done
}
