package workflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// on is an instant by the wall clock of the office: 2017-07-21 08:30.
func on(clock string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", clock, beijing)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// owing is a case issued at one instant and due at another, acknowledged or not.
func owing(issued, due string, acknowledged bool) (Case, LegFacts) {
	c := caseIn(Issued)
	c.IssuedAt, c.Deadline = on(issued), on(due)
	if acknowledged {
		c.AcknowledgedAt = c.IssuedAt.Add(time.Hour)
	}
	return c, LegFacts{OpenedAt: c.IssuedAt}
}

// sweeps climbs at each instant, recording what it finds, and says of every rung
// found: when, which, its day, and when it is told.
func sweeps(t testing.TB, c Case, leg LegFacts, instants ...string) []string {
	var lines []string
	var fired []FiredRung
	for _, instant := range instants {
		climbed := Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, fired, on(instant))
		for _, reached := range climbed.Reached {
			fired = append(fired, reached.Fired(c.Leg))
			lines = append(lines, said(instant, reached))
		}
	}
	return lines
}

func said(instant string, reached Reached) string {
	told := "not told"
	if !reached.Tell.IsZero() {
		told = "told " + reached.Tell.In(beijing).Format("01-02 15:04")
	}
	return fmt.Sprintf("%s: %s of %s %s", instant[5:], name(reached), reached.At.In(beijing).Format("01-02 15:04"), told)
}

func name(reached Reached) string {
	if reached.Rung.Every == 0 {
		return reached.Rung.Name
	}
	return fmt.Sprintf("%s/%d", reached.Rung.Name, reached.Occurrence)
}

func equal(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// halfHours lists the half hours from one instant to before another.
func halfHours(from, to string) []string {
	var hours []string
	for at := on(from); at.Before(on(to)); at = at.Add(30 * time.Minute) {
		hours = append(hours, at.In(beijing).Format("2006-01-02 15:04"))
	}
	return hours
}

// TestTheWorkedExample is the unit that never reports: 怀政办函〔2017〕63号, to the
// end of 25 July 2017.
func TestTheWorkedExample(t *testing.T) {
	c, leg := owing("2017-07-18 14:00", "2017-07-26 00:00", false)
	equal(t, sweeps(t, c, leg, halfHours("2017-07-18 14:00", "2017-08-20 00:00")...),
		"07-20 00:00: receipt of 07-20 00:00 told 07-20 08:30",
		"07-21 08:30: T-3 of 07-22 00:00 told 07-21 08:30", // Saturday 22, told on Friday
		"07-24 00:00: T-1 of 07-24 00:00 told 07-24 08:30",
		"07-25 00:00: due of 07-25 00:00 told 07-25 08:30",
		"07-26 00:00: blue of 07-26 00:00 told 07-26 08:30",
		"07-30 00:00: orange of 07-30 00:00 told 07-31 08:30", // Sunday 30, told on the 31st
		"08-04 00:00: red of 08-04 00:00 told 08-04 08:30",
		"08-11 00:00: after_red/1 of 08-11 00:00 told 08-11 08:30",
		"08-18 00:00: after_red/2 of 08-18 00:00 told 08-18 08:30",
	)
}

func TestARungOnOrBeforeTheDayOfIssueIsNotOwed(t *testing.T) {
	for _, row := range []struct {
		says, issued, due string
		want              []string
	}{
		{"due on the day of issue: nothing before it is overdue", "2017-07-25 09:00", "2017-07-26 00:00", []string{"blue", "orange", "red"}},
		{"due on the day after: its morning only", "2017-07-24 09:00", "2017-07-26 00:00", []string{"due", "blue", "orange", "red"}},
		{"issued on the seventh day before", "2017-07-18 09:00", "2017-07-26 00:00", []string{"T-3", "T-1", "due", "blue", "orange", "red"}},
		{"issued the day before that: Tuesday 18 is owed", "2017-07-17 09:00", "2017-07-26 00:00", []string{"T-7", "T-3", "T-1", "due", "blue", "orange", "red"}},
		{"issued on Friday, when T-3 of Saturday would be told", "2017-07-21 09:00", "2017-07-26 00:00", []string{"T-1", "due", "blue", "orange", "red"}},
		{"issued on Thursday, it is told on Friday", "2017-07-20 23:59", "2017-07-26 00:00", []string{"T-3", "T-1", "due", "blue", "orange", "red"}},
		{"due at 17:00, the last day is the same", "2017-07-24 09:00", "2017-07-25 17:00", []string{"due", "blue", "orange", "red"}},
	} {
		t.Run(row.says, func(t *testing.T) {
			c, leg := owing(row.issued, row.due, true)
			var got []string
			for _, line := range sweeps(t, c, leg, halfHours(row.issued, "2017-08-05 00:00")...) {
				got = append(got, strings.Fields(line)[2])
			}
			equal(t, got, row.want...)
		})
	}
}

func TestHolidaysAndMakeUpDays(t *testing.T) {
	t.Run("National Day 2017: Saturday 30 September is worked, 1 to 8 October are not", func(t *testing.T) {
		c, leg := owing("2017-09-29 10:00", "2017-10-11 00:00", false)
		equal(t, sweeps(t, c, leg, halfHours("2017-09-29 10:00", "2017-10-12 00:00")...),
			"09-30 08:30: T-7 of 10-03 00:00 not told", // both told on the worked Saturday; the higher is enough
			"09-30 08:30: T-3 of 10-07 00:00 told 09-30 08:30",
			"10-01 00:00: receipt of 10-01 00:00 told 10-09 08:30", // the worked Saturday ran out
			"10-09 00:00: T-1 of 10-09 00:00 told 10-09 08:30",
			"10-10 00:00: due of 10-10 00:00 told 10-10 08:30",
			"10-11 00:00: blue of 10-11 00:00 told 10-11 08:30",
		)
	})
	t.Run("overdue in the holiday: the state takes the true instant, the letter waits", func(t *testing.T) {
		c, leg := owing("2017-09-20 10:00", "2017-10-01 00:00", true)
		equal(t, sweeps(t, c, leg, halfHours("2017-09-30 12:00", "2017-10-12 00:00")...),
			"09-30 12:00: T-7 of 09-23 00:00 not told",
			"09-30 12:00: T-3 of 09-27 00:00 not told",
			"09-30 12:00: T-1 of 09-29 00:00 not told",
			"09-30 12:00: due of 09-30 00:00 told 09-30 12:00", // found in office hours: at once
			"10-01 00:00: blue of 10-01 00:00 told 10-09 08:30",
			"10-05 00:00: orange of 10-05 00:00 told 10-09 08:30",
			"10-10 00:00: red of 10-10 00:00 told 10-10 08:30",
		)
	})
	t.Run("Spring Festival 2024: Sundays 4 and 18 February are worked", func(t *testing.T) {
		c, leg := owing("2024-02-02 16:00", "2024-02-18 00:00", false)
		equal(t, sweeps(t, c, leg, halfHours("2024-02-02 16:00", "2024-02-19 00:00")...),
			"02-05 00:00: receipt of 02-05 00:00 told 02-05 08:30", // Sunday 4 ran out
			"02-09 08:30: T-7 of 02-10 00:00 not told",
			"02-09 08:30: T-3 of 02-14 00:00 not told",
			"02-09 08:30: T-1 of 02-16 00:00 not told",
			"02-09 08:30: due of 02-17 00:00 told 02-09 08:30",
			"02-18 00:00: blue of 02-18 00:00 told 02-18 08:30", // the worked Sunday
		)
	})
	t.Run("a year nobody has published is provisional", func(t *testing.T) {
		c, leg := owing("2026-12-20 10:00", "2027-01-05 00:00", true)
		for _, reached := range Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, nil, on("2027-01-20 09:00")).Reached {
			if known := reached.Day.Year == 2026; reached.Provisional == known {
				t.Errorf("%s of %s: provisional %v", name(reached), reached.Day, reached.Provisional)
			}
		}
	})
}

func TestAWorkingDayOffsetCountsBackOverTheHoliday(t *testing.T) {
	policy := DefaultPolicy()
	policy.Rungs[1].Unit, policy.Rungs[1].Days = WorkingDays, -3
	c, leg := owing("2017-09-20 10:00", "2017-10-11 00:00", true) // Tuesday 10: back to Monday 9, Saturday 30, Friday 29
	l := layLadder(policy, testCalendar(t), beijing, leg.OpenedAt, c.Deadline, time.Time{})
	o, _ := l.first(policy.Rungs[1])
	if o.day != day("2017-09-29") || !o.tell.Equal(on("2017-09-29 08:30")) || o.provisional {
		t.Errorf("%+v", o)
	}
}

func TestOfficeHour(t *testing.T) {
	for _, row := range []struct{ says, at, want string }{
		{"before the office opens", "2017-07-21 08:29", "2017-07-21 08:30"},
		{"as it opens", "2017-07-21 08:30", "2017-07-21 08:30"},
		{"during the day", "2017-07-21 12:34", "2017-07-21 12:34"},
		{"as it closes on Friday", "2017-07-21 17:30", "2017-07-24 08:30"},
		{"on a Sunday", "2017-07-30 10:00", "2017-07-31 08:30"},
		{"on a make-up Saturday", "2017-09-30 10:00", "2017-09-30 10:00"},
		{"on the evening before the holiday", "2017-09-30 18:00", "2017-10-09 08:30"},
	} {
		if got := DefaultPolicy().OfficeHour(on(row.at), testCalendar(t), beijing); !got.Equal(on(row.want)) {
			t.Errorf("%s: %s is %s", row.says, row.at, got.In(beijing))
		}
	}
}
