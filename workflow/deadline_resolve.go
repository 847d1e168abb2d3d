package workflow

import (
	"cmp"
	"time"
)

// deadlineResolver holds the basis with its defaults filled in.
type deadlineResolver struct {
	basis  DeadlineBasis
	signed Date // where years and months that are left out come from
	issued Date // zero: not issued yet
}

func newDeadlineResolver(basis DeadlineBasis) deadlineResolver {
	if basis.Zone == nil {
		basis.Zone = time.FixedZone("UTC+8", 8*60*60)
	}
	basis.CloseOfBusiness = cmp.Or(basis.CloseOfBusiness, defaultCloseOfBusiness)
	r := deadlineResolver{basis: basis, issued: DateOf(basis.Issued, basis.Zone)}
	r.signed = cmp.Or(basis.Signed, r.issued)
	return r
}

func (r deadlineResolver) resolve(term deadlineTerm) (Deadline, DeadlineReason) {
	if term.count > 0 {
		return r.counted(term)
	}
	deadline, reason := r.named(term)
	if reason != "" {
		return Deadline{}, reason
	}
	if !deadline.Day.exists() {
		return Deadline{}, DeadlineImpossibleDate
	}
	if term.weekday != nil && deadline.Day.Weekday() != *term.weekday {
		return Deadline{}, DeadlineWeekdayMismatch
	}
	switch {
	case term.closeOfBusiness:
		deadline.Rule = RuleCloseOfBusiness
		deadline.Moment = deadline.Day.at(r.basis.CloseOfBusiness, r.basis.Zone)
	case term.clock != nil:
		deadline.Rule = RuleClockTime
		deadline.Moment = deadline.Day.at(*term.clock, r.basis.Zone)
	default:
		deadline.Moment = deadline.Day.End(r.basis.Zone)
	}
	if term.dayOffset != nil && !deadline.Moment.After(r.basis.Issued) {
		return Deadline{}, DeadlineBeforeIssue
	}
	return deadline, ""
}

// named finds the day of a term that counts nothing.
func (r deadlineResolver) named(term deadlineTerm) (Deadline, DeadlineReason) {
	if term.dayOffset != nil {
		if r.issued.IsZero() {
			return Deadline{}, DeadlineNeedsIssue
		}
		return Deadline{Rule: RuleRelativeDay, Day: r.issued.AddDays(*term.dayOffset)}, ""
	}
	if term.year == 0 && r.signed.IsZero() {
		return Deadline{}, DeadlineNeedsSigning
	}
	switch {
	case term.weekOffset != nil:
		monday := r.signed.AddDays(-mondayBased(r.signed.Weekday()))
		return Deadline{Rule: RuleNamedWeekday, Day: monday.AddDays(7**term.weekOffset + mondayBased(*term.weekday))}, ""
	case term.year == 0 && term.month == 0 && term.day == 0 && term.end == noEnd && term.weekday != nil:
		ahead := (int(*term.weekday) - int(r.signed.Weekday()) + 7) % 7
		return Deadline{Rule: RuleNamedWeekday, Day: r.signed.AddDays(ahead)}, ""
	}
	return Deadline{Rule: dayRule[term.end], Day: r.dayNamed(term)}, ""
}

var dayRule = map[dayEnd]Rule{
	noEnd: RuleNamedDay, endOfFirstTen: RuleTenDays, endOfSecondTen: RuleTenDays, endOfLastTen: RuleTenDays,
	endOfMonth: RuleMonthEnd, endOfYear: RuleYearEnd,
}

func mondayBased(weekday time.Weekday) int { return (int(weekday) + 6) % 7 }

// dayNamed fills in the year and the month that a term leaves out. The answer
// may be a day that does not exist.
func (r deadlineResolver) dayNamed(term deadlineTerm) Date {
	d := Date{Year: term.year, Month: time.Month(term.month), Day: term.day}
	if term.yearOffset != nil {
		d.Year = r.signed.Year + *term.yearOffset
	}
	if term.end == endOfYear {
		return Date{d.Year, time.December, 31}
	}
	if term.monthOffset != nil {
		first := dateOn(r.signed.Year, r.signed.Month+time.Month(*term.monthOffset), 1)
		d.Year, d.Month = first.Year, first.Month
	}
	switch {
	case d.Month == 0: // 25日前
		d.Year, d.Month = r.signed.Year, r.signed.Month
		if d.Day < r.signed.Day {
			next := dateOn(d.Year, d.Month+1, 1)
			d.Year, d.Month = next.Year, next.Month
		}
	case d.Year == 0:
		d.Year = r.signed.Year
		if withDay(d, term.end).Before(r.signed) {
			d.Year++
		}
	}
	return withDay(d, term.end)
}

func withDay(d Date, end dayEnd) Date {
	switch end {
	case endOfFirstTen:
		d.Day = 10
	case endOfSecondTen:
		d.Day = 20
	case endOfMonth, endOfLastTen:
		return Date{d.Year, d.Month, 1}.monthEnd()
	}
	return d
}

// rulesOfUnit gives the rule that counts from issue, and the one from receipt.
var rulesOfUnit = map[countUnit][2]Rule{
	unitWorkingDays:  {RuleWorkingDays, RuleWorkingDaysFromReceipt},
	unitCalendarDays: {RuleCalendarDays, RuleCalendarDaysFromReceipt},
	unitWeeks:        {RuleCalendarWeeks, RuleCalendarWeeksFromReceipt},
	unitMonths:       {RuleCalendarMonths, RuleCalendarMonthsFromReceipt},
	unitHours:        {RuleHours, RuleHoursFromReceipt},
}

func (r deadlineResolver) counted(term deadlineTerm) (Deadline, DeadlineReason) {
	if r.issued.IsZero() {
		return Deadline{}, DeadlineNeedsIssue
	}
	deadline := Deadline{Rule: rulesOfUnit[term.unit][0]}
	start, instant := r.issued, r.basis.Issued
	if term.fromReceipt {
		deadline.Rule = rulesOfUnit[term.unit][1]
		deadline.FromReceipt = true
		deadline.CalendarVersion = r.basis.Calendar.Version()
		start, instant, deadline.Provisional = r.receipt()
	}
	switch term.unit {
	case unitWorkingDays:
		deadline.CalendarVersion = r.basis.Calendar.Version()
		day, provisional := r.basis.Calendar.AfterWorkingDays(start, term.count)
		deadline.Day, deadline.Provisional = day, deadline.Provisional || provisional
	case unitCalendarDays:
		deadline.Day = start.AddDays(term.count)
	case unitWeeks:
		deadline.Day = start.AddDays(7 * term.count)
	case unitMonths:
		deadline.Day = start.AddMonths(term.count)
	case unitHours:
		deadline.Moment = instant.Add(time.Duration(term.count) * time.Hour)
		deadline.Day = DateOf(deadline.Moment.Add(-1), r.basis.Zone)
		return deadline, ""
	}
	deadline.Moment = deadline.Day.End(r.basis.Zone)
	return deadline, ""
}

// receipt is when the case counts as received: when it was acknowledged, but
// not before issue and at the latest one working day after it.
func (r deadlineResolver) receipt() (day Date, instant time.Time, provisional bool) {
	latest, provisional := r.basis.Calendar.AfterWorkingDays(r.issued, 1)
	received := DateOf(r.basis.Received, r.basis.Zone)
	switch {
	case received.IsZero() || received.After(latest):
		return latest, latest.End(r.basis.Zone), provisional
	case received.Before(r.issued):
		return r.issued, r.basis.Issued, false
	}
	// Acknowledged in time: the calendar had no say, unless the plain weekends
	// it fell back on were what made the acknowledgement early enough.
	return received, r.basis.Received, provisional && received != r.issued
}
