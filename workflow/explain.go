package workflow

import (
	"strconv"
	"time"
)

// Phrase is a part of an explanation: a code that selects the words, and what
// fills them. Arguments that are codes have words of their own.
type Phrase struct {
	Code string
	Args []string
}

// The codes of phrases. Those of when and told give the reason of a day.
const (
	PhraseAfterIssue      = "after_issue"     // days, unit
	PhraseBeforeDeadline  = "before_deadline" // days, unit
	PhraseOnDeadline      = "on_deadline"     // the last day
	PhraseAfterDeadline   = "after_deadline"  // days, unit
	PhraseAfterReport     = "after_report"    // days, unit
	PhraseToldBefore      = "told_before"     // rolls back to a working day
	PhraseToldAfter       = "told_after"      // rolls forward to office hours
	PhraseNotOwed         = "not_owed"        // lies on or before the day the leg opened
	PhraseProvisional     = "provisional"     // a year's holidays are unknown
	PhraseRemind          = "remind"
	PhraseNotice          = "notice"     // colour, authority
	PhraseRecurrence      = "recurrence" // colour of a recurrence's first notice, authority
	PhraseEscalate        = "escalate"
	PhraseFlag            = "raise_flag" // kind
	PhrasePropose         = "propose"
	PhraseRepeat          = "repeat"           // days, unit
	PhraseIfUndecided     = "if_undecided"     // stands before the recipients told only then
	PhraseConditionPrefix = "condition_"       // and the condition
	PhraseRecipientPrefix = "recipients_side_" // and the side; its roles
)

// PhraseCodes lists every code that stands for itself.
var PhraseCodes = []string{
	PhraseAfterIssue, PhraseBeforeDeadline, PhraseOnDeadline, PhraseAfterDeadline, PhraseAfterReport,
	PhraseToldBefore, PhraseToldAfter, PhraseNotOwed, PhraseProvisional, PhraseRemind, PhraseNotice,
	PhraseRecurrence, PhraseEscalate, PhraseFlag, PhrasePropose, PhraseRepeat, PhraseIfUndecided,
}

// Explained is one rung of a policy as it will fall for a circular's cases.
type Explained struct {
	Rung        Rung
	Day         Date      // the day it belongs to; zero while what it counts from has not happened
	At          time.Time // its true instant
	Tell        time.Time // when letters may go
	Owed        bool
	Provisional bool
	What        []Phrase // what it does
	Why         []Phrase // what it counts from, for whom it counts, why it is told when it is
}

// Explain says, before or after issue, when cases issued then and due then will be
// reminded and escalated, whom that tells, and why: each rung in rising order, of
// a repeated one the first occurrence. Rungs that count from a report have no day
// yet; rungs that are not owed are listed and say so.
func Explain(issued, deadline time.Time, policy Policy, calendar *Calendar, zone *time.Location) []Explained {
	l := layLadder(policy, calendar, zone, issued, deadline, time.Time{})
	explained := make([]Explained, len(policy.Rungs))
	for i, rung := range policy.Rungs {
		o, known := l.first(rung)
		explained[i] = Explained{
			Rung: rung, Day: o.day, At: o.at, Tell: o.tell, Owed: o.owed || !known, Provisional: o.provisional,
			What: policy.what(rung), Why: why(rung, o, known, zone),
		}
	}
	return explained
}

func (p Policy) what(r Rung) []Phrase {
	var what []Phrase
	add := func(applies bool, code string, args ...string) {
		if applies {
			what = append(what, Phrase{code, args})
		}
	}
	does := r.Does
	add(does.Remind, PhraseRemind)
	add(does.Notice != "", PhraseNotice, p.signature(does.Notice)...)
	raised, _ := p.noticeOf(r, true)
	add(raised != does.Notice, PhraseRecurrence, p.signature(raised)...)
	add(does.Escalate, PhraseEscalate)
	for _, flag := range does.Flags {
		add(true, PhraseFlag, string(flag))
	}
	add(does.Propose, PhrasePropose)
	add(r.Every > 0, PhraseRepeat, strconv.Itoa(r.Every), string(r.Unit))
	return what
}

// signature names a colour and under whose authority its notices go.
func (p Policy) signature(colour string) []string {
	found, _ := p.Colour(colour)
	return []string{colour, string(found.Authority)}
}

func why(r Rung, o occurrence, known bool, zone *time.Location) []Phrase {
	days := []string{strconv.Itoa(max(r.Days, -r.Days)), string(r.Unit)}
	counted := Phrase{PhraseAfterDeadline, days}
	switch {
	case r.Anchor == AnchorIssue:
		counted.Code = PhraseAfterIssue
	case r.Anchor == AnchorReport:
		counted.Code = PhraseAfterReport
	case r.Days < 0:
		counted.Code = PhraseBeforeDeadline
	case r.Days == 0:
		counted = Phrase{Code: PhraseOnDeadline}
	}
	reasons := []Phrase{counted, {Code: PhraseConditionPrefix + string(r.Condition)}}
	if !known {
		return reasons
	}
	switch told := DateOf(o.tell, zone); {
	case told.Before(o.day):
		reasons = append(reasons, Phrase{Code: PhraseToldBefore})
	case told.After(o.day):
		reasons = append(reasons, Phrase{Code: PhraseToldAfter})
	}
	if !o.owed {
		reasons = append(reasons, Phrase{Code: PhraseNotOwed})
	}
	if o.provisional {
		reasons = append(reasons, Phrase{Code: PhraseProvisional})
	}
	return reasons
}

// Whom names the recipients of a rung, side by side; those who are told only while
// an extension request waits come after a phrase that says so.
func (r Rung) Whom() []Phrase {
	var whom []Phrase
	add := func(groups []Recipients) {
		for _, group := range groups {
			phrase := Phrase{Code: PhraseRecipientPrefix + string(group.Side)}
			for _, role := range group.Roles {
				phrase.Args = append(phrase.Args, string(role))
			}
			whom = append(whom, phrase)
		}
	}
	add(r.Recipients)
	if len(r.IfUndecided) > 0 {
		whom = append(whom, Phrase{Code: PhraseIfUndecided})
		add(r.IfUndecided)
	}
	return whom
}

// ExplainedRung is one occurrence of a rung in the life of one case.
type ExplainedRung struct {
	Explained
	Occurrence int
	Reached    bool // it is recorded, and stays so
	Counts     bool // as the case now is, it would be reached when its instant comes
}

// ExplainCase says what the ladder did to the leg a case is on, and what it will
// do as things stand: every rung once, of a repeated one each occurrence that is
// recorded and the next. The instants are those of the calendar as it now is; the
// true ones of what is recorded stand in the record.
func ExplainCase(c Case, leg LegFacts, policy Policy, calendar *Calendar, zone *time.Location, fired []FiredRung) []ExplainedRung {
	l := layLadder(policy, calendar, zone, leg.OpenedAt, c.Deadline, c.LastReportAt)
	done := record(fired)
	var explained []ExplainedRung
	for _, rung := range policy.Rungs {
		one := ExplainedRung{Explained: Explained{Rung: rung, Owed: true, What: policy.what(rung)}, Occurrence: 1,
			Counts: c.Leg > 0 && rung.Condition.Holds(c)}
		known := false
		for o := range l.occurrences(rung) {
			if known && !o.owed {
				continue // the first says it
			}
			known = true
			one.Occurrence, one.Reached = o.number, done[FiredRung{c.Leg, rung.Name, o.number}]
			one.Day, one.At, one.Tell, one.Owed, one.Provisional = o.day, o.at, o.tell, o.owed, o.provisional
			one.Why = why(rung, o, true, zone)
			explained = append(explained, one)
			if o.owed && !one.Reached {
				break
			}
		}
		if !known {
			one.Why = why(rung, occurrence{}, false, zone)
			explained = append(explained, one)
		}
	}
	return explained
}
