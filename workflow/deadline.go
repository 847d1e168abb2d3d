package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Rule names how a deadline was derived from its phrase.
type Rule string

// The rules. Those that end in _from_receipt count from the acknowledgement of
// the case, the other counts from its issue.
const (
	RuleNamedDay                  Rule = "named_day"                   // 7月25日前
	RuleNamedWeekday              Rule = "named_weekday"               // 本周五前
	RuleRelativeDay               Rule = "relative_day"                // 今日、明日
	RuleTenDays                   Rule = "ten_days"                    // 7月上旬
	RuleMonthEnd                  Rule = "month_end"                   // 9月底前
	RuleYearEnd                   Rule = "year_end"                    // 年底前
	RuleCloseOfBusiness           Rule = "close_of_business"           // 7月25日下班前
	RuleClockTime                 Rule = "clock_time"                  // 7月25日17:00前
	RuleWorkingDays               Rule = "working_days"                // 15个工作日内
	RuleWorkingDaysFromReceipt    Rule = "working_days_from_receipt"   // 收到之日起15个工作日内
	RuleCalendarDays              Rule = "calendar_days"               // 30日内
	RuleCalendarDaysFromReceipt   Rule = "calendar_days_from_receipt"  // 收到之日起10日内
	RuleCalendarWeeks             Rule = "calendar_weeks"              // 两周内
	RuleCalendarWeeksFromReceipt  Rule = "calendar_weeks_from_receipt" // 收到之日起两周内
	RuleCalendarMonths            Rule = "calendar_months"             // 1个月内
	RuleCalendarMonthsFromReceipt Rule = "calendar_months_from_receipt"
	RuleHours                     Rule = "hours" // 24小时内
	RuleHoursFromReceipt          Rule = "hours_from_receipt"
	RuleStated                    Rule = "stated" // a day chosen by the office
)

// DeadlineRules lists every rule of a deadline.
var DeadlineRules = []Rule{
	RuleNamedDay, RuleNamedWeekday, RuleRelativeDay, RuleTenDays, RuleMonthEnd, RuleYearEnd,
	RuleCloseOfBusiness, RuleClockTime,
	RuleWorkingDays, RuleWorkingDaysFromReceipt,
	RuleCalendarDays, RuleCalendarDaysFromReceipt,
	RuleCalendarWeeks, RuleCalendarWeeksFromReceipt,
	RuleCalendarMonths, RuleCalendarMonthsFromReceipt,
	RuleHours, RuleHoursFromReceipt,
	RuleStated,
}

// Deadline is a moment together with how it came about.
type Deadline struct {
	Phrase          string // as written; empty when stated
	Rule            Rule
	CalendarVersion string    // of the calendar that was asked; empty when none was
	Day             Date      // the last day
	Moment          time.Time // the instant from which it is too late
	Provisional     bool      // rests on a year whose holidays are unknown
	FromReceipt     bool      // moves with the acknowledgement
	Overridden      bool      // the office chose otherwise than the phrase says
}

// DeadlineBasis holds the facts a phrase is resolved against.
type DeadlineBasis struct {
	Signed          Date      // what years and months left out are taken from; zero: the day of issue
	Issued          time.Time // zero: not issued yet
	Received        time.Time // zero: not acknowledged yet
	Zone            *time.Location
	Calendar        *Calendar
	CloseOfBusiness time.Duration // since midnight; 0 is 17:30
}

// DeadlineReason is a stable code for why a phrase gives no deadline.
type DeadlineReason = string

// The reasons of a DeadlineError.
const (
	DeadlineEmpty           DeadlineReason = "empty"
	DeadlineNotUnderstood   DeadlineReason = "not_understood"   // words outside the vocabulary, or in no known order
	DeadlineNoDate          DeadlineReason = "no_date"          // 尽快、立即
	DeadlineAmbiguous       DeadlineReason = "ambiguous"        // 7月前, 5日: may mean two things
	DeadlineContradiction   DeadlineReason = "contradiction"    // two dates that disagree
	DeadlineWeekdayMismatch DeadlineReason = "weekday_mismatch" // 7月25日(星期三) in 2017
	DeadlineImpossibleDate  DeadlineReason = "impossible_date"  // 2月30日
	DeadlineBeforeSigning   DeadlineReason = "before_signing"
	DeadlineBeforeIssue     DeadlineReason = "before_issue" // 下班前, issued at night
	DeadlineAbsurdCount     DeadlineReason = "absurd_count" // 0日内, 9999个工作日内
	DeadlineTooFar          DeadlineReason = "too_far"      // more than ten years after signing
	DeadlineNeedsSigning    DeadlineReason = "needs_signing"
	DeadlineNeedsIssue      DeadlineReason = "needs_issue"
)

// DeadlineReasons lists every reason of a DeadlineError.
var DeadlineReasons = []DeadlineReason{
	DeadlineEmpty, DeadlineNotUnderstood, DeadlineNoDate, DeadlineAmbiguous, DeadlineContradiction,
	DeadlineWeekdayMismatch, DeadlineImpossibleDate, DeadlineBeforeSigning, DeadlineBeforeIssue,
	DeadlineAbsurdCount, DeadlineTooFar, DeadlineNeedsSigning, DeadlineNeedsIssue,
}

// DeadlineError says why a phrase was not turned into a deadline. Nothing is
// ever guessed instead.
type DeadlineError struct {
	Phrase string
	Reason DeadlineReason
}

func (e *DeadlineError) Error() string {
	return fmt.Sprintf("workflow: deadline %q: %s", e.Phrase, e.Reason)
}

const (
	defaultCloseOfBusiness = 17*time.Hour + 30*time.Minute
	maxPhraseBytes         = 600
	maxYearsAhead          = 10
)

// StatedDeadline is the office's own choice of a day: to the end of it.
func StatedDeadline(day Date, zone *time.Location) Deadline {
	return Deadline{Rule: RuleStated, Day: day, Moment: day.End(zone)}
}

// ResolveDeadline turns a phrase of a circular into one moment.
//
// A day named without its year, or without its year and month, is the first
// such day on or after the signing date; it is not shifted by weekends. A day
// that this very occurrence does not have is refused, not looked for in later
// years: 2月29日前, signed in January 2017, is impossible, while signed in July
// 2023 it is 29 February 2024.
//
// Counts begin on the day after issue, or after receipt where the phrase says
// so; receipt is at the latest one working day after issue, and is taken to be
// then as long as nobody acknowledged. Calendar days are not shifted either.
//
// The error is always a *DeadlineError.
func ResolveDeadline(phrase string, basis DeadlineBasis) (Deadline, error) {
	deadline, reason := resolveDeadline(phrase, basis)
	if reason != "" {
		return Deadline{}, &DeadlineError{Phrase: phrase, Reason: reason}
	}
	return deadline, nil
}

func resolveDeadline(phrase string, basis DeadlineBasis) (Deadline, DeadlineReason) {
	trimmed := strings.TrimSpace(phrase)
	if trimmed == "" {
		return Deadline{}, DeadlineEmpty
	}
	if len(trimmed) > maxPhraseBytes {
		return Deadline{}, DeadlineNotUnderstood
	}
	terms, reason := parseDeadline(trimmed)
	if reason != "" {
		return Deadline{}, reason
	}
	r := newDeadlineResolver(basis)
	var found []Deadline
	for _, term := range terms {
		deadline, reason := r.resolve(term)
		if reason != "" {
			return Deadline{}, reason
		}
		found = append(found, deadline)
	}
	// The first term wins among terms that agree; 5个工作日内(7月25日前) is
	// fine as long as both name one moment.
	deadline := found[0]
	if slices.ContainsFunc(found, func(other Deadline) bool { return !other.Moment.Equal(deadline.Moment) }) {
		return Deadline{}, DeadlineContradiction
	}
	if !r.signed.IsZero() {
		if deadline.Day.Before(r.signed) {
			return Deadline{}, DeadlineBeforeSigning
		}
		if deadline.Day.Year > r.signed.Year+maxYearsAhead {
			return Deadline{}, DeadlineTooFar
		}
	}
	deadline.Phrase = trimmed
	return deadline, ""
}
