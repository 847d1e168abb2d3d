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
	last     time.Time // no step lies before the one told before it
}

// at is the moment at a share of the way from issue to deadline: in office hours
// of that day where there are days enough, and never before the step before it.
func (s *schedule) at(share float64, hour int) time.Time {
	span := s.deadline.Sub(s.issued)
	moment := s.issued.Add(time.Duration(share * float64(span)))
	if span >= 4*24*time.Hour {
		moment = workflow.DateOf(moment, s.zone).Start(s.zone).Add(time.Duration(hour) * time.Hour)
	}
	return s.follow(moment)
}

// after is a moment after the deadline, by days and an hour of the day.
func (s *schedule) after(days, hour int) time.Time {
	lastDay := workflow.DateOf(s.deadline.Add(-time.Microsecond), s.zone)
	return s.follow(lastDay.AddDays(days).Start(s.zone).Add(time.Duration(hour) * time.Hour))
}

func (s *schedule) follow(moment time.Time) time.Time {
	if !moment.After(s.last) {
		moment = s.last.Add(10 * time.Minute)
	}
	s.last = moment
	return moment
}
