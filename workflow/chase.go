package workflow

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// nameLimit is the greatest length, in characters, of what names a person or a
// number.
const nameLimit = 200

// ChaseChannel is the way by which a unit was chased by hand.
type ChaseChannel string

// The channels of a chase.
const (
	ByTelephone ChaseChannel = "telephone"
	ByMessage   ChaseChannel = "message"
	ByVisit     ChaseChannel = "visit"
)

// ChaseChannels lists the channels.
var ChaseChannels = []ChaseChannel{ByTelephone, ByMessage, ByVisit}

// Chase is one chase by hand (电话催办), as somebody of the office entered it.
type Chase struct {
	At         time.Time    `json:"at"`
	Channel    ChaseChannel `json:"channel"`
	Person     string       `json:"person"`           // who was spoken to, or asked for
	Number     string       `json:"number,omitempty"` // that was called
	Unanswered bool         `json:"unanswered,omitempty"`
	Answer     string       `json:"answer,omitempty"`  // what was answered
	Promised   Date         `json:"promised,omitzero"` // the day the unit promised
	Day        Date         `json:"day"`               // of the chase in the office's zone, worked out by the caller
}

func chaseNeeded(c Case, input Input, now time.Time) []Field {
	chase := input.Chase
	var wrong []Field
	switch {
	case chase.At.IsZero():
		wrong = append(wrong, Field{Name: "at", Reason: "required"})
	case chase.At.After(now):
		wrong = append(wrong, Field{Name: "at", Reason: "in_future"})
	case chase.At.Before(c.issuedMinute()):
		wrong = append(wrong, Field{Name: "at", Reason: "before_issue"})
	}
	if !slices.Contains(ChaseChannels, chase.Channel) {
		wrong = append(wrong, Field{Name: "channel", Reason: "not_one_of", Args: []string{"telephone", "message", "visit"}})
	}
	wrong = append(wrong, required("person", chase.Person)...)
	if !chase.Unanswered {
		wrong = append(wrong, required("answer", chase.Answer)...)
	}
	switch {
	case chase.Promised.IsZero():
	case chase.Unanswered:
		wrong = append(wrong, Field{Name: "promised", Reason: "nobody_answered"})
	case chase.Promised.Compare(chase.Day) < 0:
		wrong = append(wrong, Field{Name: "promised", Reason: "before_chase"})
	default:
		wrong = append(wrong, CheckFar("promised", chase.Promised.Start(time.UTC), now)...)
	}
	return wrong
}

func (chase Chase) limits() []Field {
	wrong := checkWithin("person", chase.Person, nameLimit)
	wrong = append(wrong, checkWithin("number", chase.Number, nameLimit)...)
	return append(wrong, CheckLength("answer", chase.Answer)...)
}

func checkWithin(name, text string, most int) []Field {
	if utf8.RuneCountInString(text) > most {
		return []Field{{Name: name, Reason: "too_long", Args: []string{fmt.Sprint(most)}}}
	}
	return nil
}

// ChasedDuty is the duty that a chase by hand was about: one that was past its date
// at that moment and not done yet. As with the ladder, a friendly word before the
// date is no chase, and a call that nobody answered reminds nobody.
func ChasedDuty(c Case, chase Chase) Duty {
	open := func(due, done time.Time) bool {
		return !due.IsZero() && !chase.At.Before(due) && (done.IsZero() || chase.At.Before(done))
	}
	switch {
	case chase.Unanswered:
		return ""
	case open(c.ReportDue, c.FirstReportAt):
		return DutyReport
	case open(c.AcknowledgeBy, c.AcknowledgedAt):
		return DutyAcknowledge
	}
	return ""
}

// issuedMinute begins the minute in which the case was issued: what people note by
// hand, they note to the minute.
func (c Case) issuedMinute() time.Time { return c.IssuedAt.Truncate(time.Minute) }
