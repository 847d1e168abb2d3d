package workflow

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a civil date: a day on the wall calendar, in no zone. The zero value
// means that there is none.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

const dateLayout = "2006-01-02"

// ParseDate reads exactly the form 2006-01-02 and refuses days that do not
// exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil {
		return Date{}, fmt.Errorf("workflow: %q is no date of the form %s", s, dateLayout)
	}
	d := Date{t.Year(), t.Month(), t.Day()}
	if d.Year < 1 || d.String() != s {
		return Date{}, fmt.Errorf("workflow: %q is no date of the form %s", s, dateLayout)
	}
	return d, nil
}

// DateOf is the day on which the instant falls in the zone. The zero instant
// has no day.
func DateOf(t time.Time, zone *time.Location) Date {
	if t.IsZero() {
		return Date{}
	}
	year, month, day := t.In(zone).Date()
	return Date{year, month, day}
}

// String gives 2006-01-02, and nothing for the zero value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Compare orders dates; the zero value comes first.
func (d Date) Compare(other Date) int {
	return cmp.Or(
		cmp.Compare(d.Year, other.Year),
		cmp.Compare(d.Month, other.Month),
		cmp.Compare(d.Day, other.Day),
	)
}

// Before tells whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// AddDays counts n calendar days on, or back when n is negative. The zero value
// stays what it is.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return dateOn(d.Year, d.Month, d.Day+n)
}

// AddMonths keeps the day of the month, or takes the last day of a month that
// is too short for it.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	first := dateOn(d.Year, d.Month+time.Month(n), 1)
	return Date{first.Year, first.Month, min(d.Day, first.monthEnd().Day)}
}

// DaysUntil counts the calendar days from d to other, negative when other is
// earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.Start(time.UTC).Sub(d.Start(time.UTC)) / (24 * time.Hour))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Start(time.UTC).Weekday() }

// Start is the instant at which the day begins in the zone.
func (d Date) Start(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// End is the instant at which the day is over in the zone: 24:00, which is the
// start of the next day.
func (d Date) End(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day+1, 0, 0, 0, 0, zone)
}

// at is the instant of a clock time on the day; 24 h is the end of the day.
func (d Date) at(clock time.Duration, zone *time.Location) time.Time {
	minutes := int(clock / time.Minute)
	return time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, zone)
}

// MarshalText writes what String gives.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads; empty text is the zero value.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func (d Date) monthEnd() Date { return dateOn(d.Year, d.Month+1, 0) }

// exists tells a real day from 30 February.
func (d Date) exists() bool {
	return d.Year >= 1 && d.Year <= 9999 && d == dateOn(d.Year, d.Month, d.Day)
}

// dateOn normalises, so that day 0 is the last day of the month before.
func dateOn(year int, month time.Month, day int) Date {
	y, m, d := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Date()
	return Date{y, m, d}
}
