package models

import (
	"testing"

	"rectify/workflow"
)

func TestSeedCalendarMakesACalendar(t *testing.T) {
	version, years, days := SeedCalendar()
	calendar, err := workflow.NewCalendar(version, years, days)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := years[0], years[len(years)-1]; first != 2002 || last != 2026 || len(years) != 25 {
		t.Errorf("knows %d to %d, %d years", first, last, len(years))
	}
	for _, unknown := range []int{2001, 2027} {
		if calendar.Knows(unknown) {
			t.Errorf("%d must not pass for known", unknown)
		}
	}
	for _, row := range []struct {
		sentence string
		date     string
		working  bool
	}{
		{"National Day of 2017 lasted to the eighth", "2017-10-08", false},
		{"and was made up for on the Saturday before", "2017-09-30", true},
		{"the Saturday before the Dragon Boat Festival of 2017 was worked", "2017-05-27", true},
		{"its Tuesday was not", "2017-05-30", false},
		{"the Sunday before the Spring Festival of 2024 was worked", "2024-02-04", true},
		{"the Sunday after it too", "2024-02-18", true},
		{"the Friday within it was not", "2024-02-16", false},
		{"the parade of 2015 gave a Thursday off", "2015-09-03", false},
		{"the day of the circular was a plain Tuesday", "2017-07-18", true},
		{"a plain Sunday", "2017-07-30", false},
	} {
		date, err := workflow.ParseDate(row.date)
		if err != nil {
			t.Fatal(err)
		}
		if working, known := calendar.WorkingDay(date); working != row.working || !known {
			t.Errorf("%s: %s is working %v, known %v", row.sentence, row.date, working, known)
		}
	}
}

func TestSeedCalendarDaysLookWhole(t *testing.T) {
	_, years, days := SeedCalendar()
	off, madeUp := map[int]int{}, map[int]int{}
	for _, day := range days {
		if day.Working && !isWeekend(day.Date.Weekday()) {
			t.Errorf("%s is a make-up day in the middle of the week", day.Date)
		}
		if day.Name == "" {
			t.Errorf("%s has no name", day.Date)
		}
		if day.Working {
			madeUp[day.Date.Year]++
		} else {
			off[day.Date.Year]++
		}
	}
	for _, year := range years {
		if off[year] < 20 || off[year] > 40 || madeUp[year] < 3 || madeUp[year] > 12 {
			t.Errorf("%d has %d days off and %d made up for", year, off[year], madeUp[year])
		}
	}
}
