package demo

import (
	"time"

	"rectify/workflow"
)

// schedule places the steps of the story between issue and deadline, so that a
// circular with any deadline can be lived through.
type schedule struct {
	issued   time.Time
	deadline time.Time
	zone     *time.Location
	calendar *workflow.Calendar
	last     time.Time // no step lies before the one told before it
}

// at is the moment at a share of the way from issue to deadline: in office hours
// of a working day where there are days enough, and never before the step before it.
func (s *schedule) at(share float64, hour int) time.Time {
	span := s.deadline.Sub(s.issued)
	moment := s.issued.Add(time.Duration(share * float64(span)))
	if span >= 4*24*time.Hour {
		day, _ := s.calendar.WorkingDayOnOrAfter(workflow.DateOf(moment, s.zone))
		if !day.Start(s.zone).Before(s.deadline) {
			day, _ = s.calendar.WorkingDayOnOrBefore(workflow.DateOf(moment, s.zone))
		}
		moment = day.Start(s.zone).Add(time.Duration(hour) * time.Hour)
	}
	return s.follow(moment)
}

// receipt is when a unit acknowledges: the morning of the day by which it has to,
// or early on the way to a deadline that is nearer.
func (s *schedule) receipt(by time.Time) time.Time {
	moment := s.issued.Add(s.deadline.Sub(s.issued) / 7)
	if morning := by.Add(-15 * time.Hour); morning.Before(moment) || s.deadline.Sub(s.issued) >= 4*24*time.Hour {
		moment = morning
	}
	return s.follow(moment)
}

// after is a moment on the working day that follows the deadline by days or more.
func (s *schedule) after(days, hour int) time.Time {
	lastDay := workflow.DateOf(s.deadline.Add(-time.Microsecond), s.zone)
	day, _ := s.calendar.WorkingDayOnOrAfter(lastDay.AddDays(days))
	return s.follow(day.Start(s.zone).Add(time.Duration(hour) * time.Hour))
}

func (s *schedule) follow(moment time.Time) time.Time {
	if !moment.After(s.last) {
		moment = s.last.Add(10 * time.Minute)
	}
	s.last = moment
	return moment
}
