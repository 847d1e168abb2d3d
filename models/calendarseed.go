package models

import (
	"fmt"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"rectify/workflow"
)

// SeedCalendarVersion names the table of holidays this program carries.
const SeedCalendarVersion = "lunar-go-1.4.6"

// The library's table begins with two make-up days of December 2001; it is
// whole from the year after.
const firstSeedYear = 2002

// SeedCalendar gives the years whose public holidays and make-up working days
// are known, with every day of them that differs from the week. It ends with
// the first year that is not whole: the library answers with nothing both for an
// ordinary day and for a year it has never heard of, and only a year with its
// New Year and its National Day is one that was announced.
func SeedCalendar() (version string, years []int, days []workflow.CalendarDay) {
	for year := firstSeedYear; ; year++ {
		ofYear, whole := seedYear(year)
		if !whole {
			return SeedCalendarVersion, years, days
		}
		years = append(years, year)
		days = append(days, ofYear...)
	}
}

func seedYear(year int) (days []workflow.CalendarDay, whole bool) {
	for month := time.January; month <= time.December; month++ {
		list := HolidayUtil.GetHolidaysByYm(year, int(month))
		for element := list.Front(); element != nil; element = element.Next() {
			holiday, ok := element.Value.(*HolidayUtil.Holiday)
			if !ok {
				continue
			}
			date, err := workflow.ParseDate(holiday.GetDay())
			if err != nil {
				// The table is part of the program: a day in it that cannot be
				// read is a fault of the build, and a test would have shown it.
				panic(fmt.Sprintf("models: seed calendar: %v", err))
			}
			if holiday.IsWork() && !isWeekend(date.Weekday()) {
				continue // the table marks two plain working days of 2012
			}
			days = append(days, workflow.CalendarDay{Date: date, Working: holiday.IsWork(), Name: holiday.GetName()})
		}
	}
	off := func(month time.Month) bool {
		holiday := HolidayUtil.GetHolidayByYmd(year, int(month), 1)
		return holiday != nil && !holiday.IsWork()
	}
	return days, off(time.January) && off(time.October)
}

func isWeekend(day time.Weekday) bool { return day == time.Saturday || day == time.Sunday }
