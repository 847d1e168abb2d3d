package workflow

import (
	"fmt"
	"time"
)

// CalendarDay is a day that differs from the weekly rule: a public holiday, or
// a make-up working day (调休).
type CalendarDay struct {
	Date    Date
	Working bool
	Name    string
}

// Calendar tells working days from days off. It knows certain years; in any
// other year it falls back on plain weekends and says so. A nil Calendar knows
// no year at all.
type Calendar struct {
	version string
	years   map[int]bool
	working map[Date]bool
}

// The reasons of a CalendarError.
const (
	CalendarDayTwice     = "day_twice"
	CalendarYearTwice    = "year_twice"
	CalendarDayOutside   = "day_outside_years"
	CalendarDayNotExists = "no_such_day"
)

// CalendarError says why a table of days makes no calendar.
type CalendarError struct {
	Reason string
	Date   Date // zero when a year is meant
	Year   int
}

func (e *CalendarError) Error() string {
	if e.Date.IsZero() {
		return fmt.Sprintf("workflow: calendar: %s: %d", e.Reason, e.Year)
	}
	return fmt.Sprintf("workflow: calendar: %s: %s", e.Reason, e.Date)
}

// NewCalendar builds a calendar that knows the given years, each wholly. It
// refuses a day named twice and a day outside the years: both betray a table
// that was put together wrongly.
func NewCalendar(version string, years []int, days []CalendarDay) (*Calendar, error) {
	c := &Calendar{version: version, years: make(map[int]bool, len(years)), working: make(map[Date]bool, len(days))}
	for _, year := range years {
		if c.years[year] {
			return nil, &CalendarError{Reason: CalendarYearTwice, Year: year}
		}
		c.years[year] = true
	}
	for _, day := range days {
		refuse := func(reason string) (*Calendar, error) {
			return nil, &CalendarError{Reason: reason, Date: day.Date, Year: day.Date.Year}
		}
		if !day.Date.exists() {
			return refuse(CalendarDayNotExists)
		}
		if !c.years[day.Date.Year] {
			return refuse(CalendarDayOutside)
		}
		if _, twice := c.working[day.Date]; twice {
			return refuse(CalendarDayTwice)
		}
		c.working[day.Date] = day.Working
	}
	return c, nil
}

// Version names the table the calendar was built from.
func (c *Calendar) Version() string {
	if c == nil {
		return ""
	}
	return c.version
}

// Knows tells whether the holidays and make-up days of the year are known.
func (c *Calendar) Knows(year int) bool { return c != nil && c.years[year] }

// WorkingDay tells whether people work on the day, and whether that is known
// rather than taken from plain weekends.
func (c *Calendar) WorkingDay(d Date) (working, known bool) {
	known = c.Knows(d.Year)
	if known {
		if working, differs := c.working[d]; differs {
			return working, true
		}
	}
	weekday := d.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday, known
}

// AfterWorkingDays is the n-th working day counted from the day after from; for
// n below 1 it is from itself. The answer is provisional when a year that was
// passed through is unknown.
func (c *Calendar) AfterWorkingDays(from Date, n int) (d Date, provisional bool) {
	d = from
	for n > 0 && !d.IsZero() {
		d = d.AddDays(1)
		working, known := c.WorkingDay(d)
		if working {
			n--
		}
		provisional = provisional || !known
	}
	return d, provisional
}

// WorkingDayOnOrAfter is d itself when people work on it, else the next day
// they do.
func (c *Calendar) WorkingDayOnOrAfter(d Date) (Date, bool) { return c.nearest(d, 1) }

// WorkingDayOnOrBefore is d itself when people work on it, else the last day
// before on which they did.
func (c *Calendar) WorkingDayOnOrBefore(d Date) (Date, bool) { return c.nearest(d, -1) }

func (c *Calendar) nearest(d Date, step int) (_ Date, provisional bool) {
	for !d.IsZero() {
		working, known := c.WorkingDay(d)
		provisional = provisional || !known
		if working {
			return d, provisional
		}
		d = d.AddDays(step)
	}
	return d, provisional
}
