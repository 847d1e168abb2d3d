package workflow

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The reasons for which a year of the calendar is refused, beside the general
// ones (required, repeated, not_one_of, not_a_date, too_long).
const (
	CalendarOtherYear    = "other_year"    // a day of another year: that year is published by itself
	CalendarWorksAnyway  = "works_anyway"  // a working day that is one without being named
	CalendarNotWhole     = "not_whole"     // neither New Year nor National Day: no year was ever announced so
	CalendarTooManyLines = "too_many"      // more lines than a year has days
	CalendarBadName      = "bad_name"      // one line of 60 characters at most
	calendarOff          = "off"           // 放假
	calendarWork         = "work"          // 调休上班
	calendarLines        = 2 * 366         // with comments
	calendarSeparators   = ",,:: \t\u3000" // between the parts of a line
)

// CalendarYearReasons lists every reason that ParseCalendarYear can give.
var CalendarYearReasons = []string{
	"required", "repeated", "not_one_of", "not_a_date", CalendarOtherYear, CalendarWorksAnyway, CalendarNotWhole, CalendarTooManyLines, CalendarBadName,
}

// ParseCalendarYear reads the days of a year that differ from the week, as the
// State Council publishes them: public holidays, and the weekends that are worked
// for them. A line is one day,
//
//	2027-01-01,off,元旦
//	2027-02-14: work 春节
//
// as a spreadsheet exports it or as a mapping is written; empty lines and those
// that begin with # say nothing. Everything that is wrong is named with its line.
//
// The year is given whole: a text without New Year's Day and National Day off is
// refused, for a year known by half would be guessed in silence.
func ParseCalendarYear(year int, text string) ([]CalendarDay, []Field) {
	var wrong []Field
	add := func(line int, reason string, args ...string) {
		wrong = append(wrong, Field{Name: "text", Reason: reason, Args: args, Line: line})
	}
	lines := strings.Split(strings.TrimPrefix(text, "\ufeff"), "\n")
	if len(lines) > calendarLines {
		add(0, CalendarTooManyLines, strconv.Itoa(calendarLines))
		return nil, wrong
	}
	var days []CalendarDay
	seen := map[Date]bool{}
	for i, line := range lines {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "- "))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		first, rest := part(line)
		kind, name := part(rest)
		date, err := ParseDate(first)
		if err != nil {
			add(i+1, "not_a_date")
			continue
		}
		day := CalendarDay{Date: date, Working: kind == calendarWork, Name: strings.Trim(name, `"' `)}
		weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
		switch {
		case kind != calendarOff && kind != calendarWork:
			add(i+1, "not_one_of", calendarOff, calendarWork)
		case date.Year != year:
			add(i+1, CalendarOtherYear, strconv.Itoa(year))
		case seen[date]:
			add(i+1, "repeated")
		case day.Working && !weekend:
			add(i+1, CalendarWorksAnyway)
		case !day.Working && day.Name == "":
			add(i+1, "required")
		case !utf8.ValidString(day.Name) || utf8.RuneCountInString(day.Name) > maxName || strings.ContainsFunc(day.Name, unicode.IsControl):
			add(i+1, CalendarBadName)
		}
		seen[date] = true
		days = append(days, day)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	if len(days) == 0 {
		add(0, "required")
		return nil, wrong
	}
	off := func(month time.Month) bool {
		for _, day := range days {
			if day.Date == (Date{year, month, 1}) && !day.Working {
				return true
			}
		}
		return false
	}
	if !off(time.January) || !off(time.October) {
		add(0, CalendarNotWhole, strconv.Itoa(year))
		return nil, wrong
	}
	return days, nil
}

// part cuts the first part off a line, with what separates it from the rest.
func part(line string) (first, rest string) {
	at := strings.IndexAny(line, calendarSeparators)
	if at < 0 {
		return strings.Trim(line, `"'`), ""
	}
	return strings.Trim(line[:at], `"'`), strings.TrimLeft(line[at:], calendarSeparators)
}
