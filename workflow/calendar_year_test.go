package workflow

import (
	"fmt"
	"strings"
	"testing"
)

const whole = "2027-01-01,off,元旦\n2027-10-01,off,国庆节\n"

func TestAYearOfTheCalendarIsReadLineByLine(t *testing.T) {
	days, wrong := ParseCalendarYear(2027, "\ufeff# 国务院办公厅通知\r\n2027-01-01,off,元旦\r\n\r\n"+
		"2027-01-03: work 元旦\n- 2027-02-06:off  春节 假期\n\"2027-10-01\",\"off\",\"国庆节\"\n2027-10-09,work\n")
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	got := ""
	for _, day := range days {
		got += fmt.Sprintf("%s %v %s; ", day.Date, day.Working, day.Name)
	}
	if want := "2027-01-01 false 元旦; 2027-01-03 true 元旦; 2027-02-06 false 春节 假期; 2027-10-01 false 国庆节; 2027-10-09 true ; "; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAWrongYearOfTheCalendarIsRefusedWithItsLines(t *testing.T) {
	seen := map[string]bool{}
	for text, want := range map[string]string{
		"":                               "0 required",
		"# nothing\n\n":                  "0 required",
		whole + "2027-02-30,off,春节":      "3 not_a_date",
		whole + "tomorrow,off,春节":        "3 not_a_date",
		whole + "2026-12-31,off,元旦":      "3 other_year",
		whole + "2027-02-06,holiday,春节":  "3 not_one_of",
		whole + "2027-02-06":             "3 not_one_of",
		whole + "2027-10-01,off,国庆节":     "3 repeated",
		whole + "2027-10-11,work,国庆节":    "3 works_anyway",
		whole + "2027-02-06,off":         "3 required",
		whole + "2027-02-06,off,a\x00b":  "3 bad_name",
		"2027-01-01,off,元旦\n":            "0 not_whole",
		"2027-10-01,off,国庆节\n":           "0 not_whole",
		strings.Repeat("#\n", 1000):      "0 too_many",
		"2027-01-01,on,元旦\n2027-10-01,x": "1 not_one_of; 2 not_one_of",
	} {
		days, wrong := ParseCalendarYear(2027, text)
		var got []string
		for _, field := range wrong {
			got = append(got, fmt.Sprintf("%d %s", field.Line, field.Reason))
			seen[field.Reason] = true
		}
		if strings.Join(got, "; ") != want || days != nil {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
	for _, reason := range CalendarYearReasons {
		if !seen[reason] {
			t.Errorf("no text shows what %s is", reason)
		}
	}
}
