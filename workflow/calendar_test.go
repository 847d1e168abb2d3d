package workflow

import (
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// testCalendar knows the National Day of 2017 and the Spring Festival of 2024
// as the State Council arranged them; the other days of these years follow the
// week.
func testCalendar(t testing.TB) *Calendar {
	t.Helper()
	var days []CalendarDay
	for d := day("2017-10-01"); !d.After(day("2017-10-08")); d = d.AddDays(1) {
		days = append(days, CalendarDay{Date: d, Name: "国庆中秋"})
	}
	for d := day("2024-02-10"); !d.After(day("2024-02-17")); d = d.AddDays(1) {
		days = append(days, CalendarDay{Date: d, Name: "春节"})
	}
	for _, makeUp := range []string{"2017-09-30", "2024-02-04", "2024-02-18"} {
		days = append(days, CalendarDay{Date: day(makeUp), Working: true, Name: "调休"})
	}
	c, err := NewCalendar("by-hand-1", []int{2016, 2017, 2018, 2023, 2024, 2025, 2026}, days)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNewCalendarRefuses(t *testing.T) {
	holiday := CalendarDay{Date: day("2017-10-01")}
	for _, row := range []struct {
		sentence string
		years    []int
		days     []CalendarDay
		reason   string
	}{
		{"a day named twice", []int{2017}, []CalendarDay{holiday, {Date: holiday.Date, Working: true}}, CalendarDayTwice},
		{"a day of a year that is not listed", []int{2018}, []CalendarDay{holiday}, CalendarDayOutside},
		{"a year listed twice", []int{2017, 2017}, nil, CalendarYearTwice},
		{"a day that does not exist", []int{2017}, []CalendarDay{{Date: Date{2017, 2, 29}}}, CalendarDayNotExists},
		{"no day at all", []int{2017}, []CalendarDay{{}}, CalendarDayNotExists},
	} {
		_, err := NewCalendar("x", row.years, row.days)
		var refusal *CalendarError
		if !errors.As(err, &refusal) || refusal.Reason != row.reason {
			t.Errorf("%s: %v, want %s", row.sentence, err, row.reason)
		}
	}
}

func TestWorkingDay(t *testing.T) {
	c := testCalendar(t)
	for _, row := range []struct {
		sentence       string
		date           string
		working, known bool
	}{
		{"a make-up Saturday is worked", "2017-09-30", true, true},
		{"a holiday on a Monday is not", "2017-10-02", false, true},
		{"nor the last holiday, a Sunday", "2017-10-08", false, true},
		{"the Monday after it is", "2017-10-09", true, true},
		{"a make-up Sunday is worked", "2024-02-18", true, true},
		{"an ordinary Saturday is not", "2017-07-22", false, true},
		{"a weekday of an unknown year is taken for worked", "2027-02-09", true, false},
		{"a Sunday of an unknown year is not", "2027-02-07", false, false},
	} {
		working, known := c.WorkingDay(day(row.date))
		if working != row.working || known != row.known {
			t.Errorf("%s: %s is working %v, known %v", row.sentence, row.date, working, known)
		}
	}
}

func TestAfterWorkingDays(t *testing.T) {
	c := testCalendar(t)
	for _, row := range []struct {
		sentence    string
		from        string
		n           int
		want        string
		provisional bool
	}{
		{"no day is the day itself", "2017-10-01", 0, "2017-10-01", false},
		{"29 September is a Friday, the next day is worked", "2017-09-29", 1, "2017-09-30", false},
		{"the second lies behind the holiday", "2017-09-29", 2, "2017-10-09", false},
		// 30 Sep, 9, 10, 11, 12, 13 Oct, 16
		{"seven from before the holiday", "2017-09-29", 7, "2017-10-16", false},
		// Fri 2 Feb: Sun 4, Mon 5, 6, 7, 8, Fri 9, Sun 18, Mon 19
		{"two make-up Sundays around the Spring Festival count", "2024-02-02", 8, "2024-02-19", false},
		{"counted from within a holiday", "2024-02-12", 1, "2024-02-18", false},
		{"into an unknown year", "2026-12-31", 1, "2027-01-01", true},
		{"from an unknown year into a known one", "2022-12-31", 1, "2023-01-02", false},
	} {
		got, provisional := c.AfterWorkingDays(day(row.from), row.n)
		if got != day(row.want) || provisional != row.provisional {
			t.Errorf("%s: %v, provisional %v; want %s, %v", row.sentence, got, provisional, row.want, row.provisional)
		}
	}
}

func TestNearestWorkingDay(t *testing.T) {
	c := testCalendar(t)
	if got, provisional := c.WorkingDayOnOrBefore(day("2017-07-22")); got != day("2017-07-21") || provisional {
		t.Errorf("Saturday 22 July is told on Friday 21, got %v", got)
	}
	if got, _ := c.WorkingDayOnOrAfter(day("2017-07-30")); got != day("2017-07-31") {
		t.Errorf("Sunday 30 July is told on the 31st, got %v", got)
	}
	if got, _ := c.WorkingDayOnOrAfter(day("2017-10-01")); got != day("2017-10-09") {
		t.Errorf("after the National Day, got %v", got)
	}
	if got, _ := c.WorkingDayOnOrBefore(day("2017-10-08")); got != day("2017-09-30") {
		t.Errorf("before the National Day, got %v", got)
	}
	if _, provisional := c.WorkingDayOnOrBefore(day("2027-01-02")); !provisional {
		t.Error("an unknown year is provisional")
	}
}

func TestNilCalendarKnowsPlainWeekendsOnly(t *testing.T) {
	var c *Calendar
	got, provisional := c.AfterWorkingDays(day("2017-09-29"), 1)
	if got != day("2017-10-02") || !provisional || c.Version() != "" || c.Knows(2017) {
		t.Errorf("%v, provisional %v", got, provisional)
	}
	if got, _ := c.AfterWorkingDays(Date{}, 3); !got.IsZero() {
		t.Errorf("no date stays none, got %v", got)
	}
}

func TestWorkingDaysAreMonotone(t *testing.T) {
	c := testCalendar(t)
	rapid.Check(t, func(t *rapid.T) {
		from, n := anyDate().Draw(t, "from"), rapid.IntRange(1, 200).Draw(t, "n")
		d, _ := c.AfterWorkingDays(from, n)
		if working, _ := c.WorkingDay(d); !working {
			t.Fatalf("%v is not worked", d)
		}
		if next, _ := c.AfterWorkingDays(from, n+1); !next.After(d) {
			t.Fatalf("%d days give %v, one more %v", n, d, next)
		}
		if later, _ := c.AfterWorkingDays(from.AddDays(1), n); later.Before(d) {
			t.Fatalf("a later start gives an earlier end: %v, %v", d, later)
		}
		if onOrAfter, _ := c.WorkingDayOnOrAfter(from.AddDays(1)); n == 1 && onOrAfter != d {
			t.Fatalf("the first working day is %v, not %v", onOrAfter, d)
		}
	})
}
