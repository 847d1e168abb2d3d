package workflow

import "time"

// Duty is what a unit owes on a leg of a case.
type Duty string

// The duties.
const (
	DutyAcknowledge Duty = "acknowledge"
	DutyReport      Duty = "report"
)

// Reminded measures whether a unit moves only when it is reminded (不催不办), over
// the duties of some period. It is a measure and no flag: one late report shows
// nothing about a habit.
type Reminded struct {
	Duties int // that were done, or are past their date
	Chased int // of them: done after a chase, or still not done after one
}

// leastDuties is how many duties must have come up before the measure says
// something.
const leastDuties = 3

// Only reports whether the unit moved on nothing without being chased.
func (r Reminded) Only() bool { return r.Duties >= leastDuties && r.Chased == r.Duties }

// Percent is the share of duties that were chased, in percent, rounded down.
func (r Reminded) Percent() int {
	if r.Duties == 0 {
		return 0
	}
	return 100 * r.Chased / r.Duties
}

// Count counts one duty that was due and done by two instants, and first chased by
// a third; a zero instant means never. What is neither done nor past its date is
// not counted yet.
func (r *Reminded) Count(due, done, chased, now time.Time) {
	if due.IsZero() || done.IsZero() && now.Before(due) {
		return
	}
	r.Duties++
	if !chased.IsZero() && !chased.After(now) && (done.IsZero() || !done.Before(chased)) {
		r.Chased++
	}
}
