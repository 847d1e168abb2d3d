package workflow

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// fullDate is a day with its year: 2017年7月20日, 2017-07-20, 2017/7/20, 2017.7.20.
var fullDate = regexp.MustCompile(`(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})`)

// FullDates finds the days that a text names in full, year, month and day, in its
// order; full-width digits count. Days that do not exist are left out.
func FullDates(text string) []Date {
	var dates []Date
	for _, match := range fullDate.FindAllStringSubmatch(strings.Map(halfWidth, text), -1) {
		year, _ := strconv.Atoi(match[1]) // digits only, by the pattern
		month, _ := strconv.Atoi(match[2])
		day, _ := strconv.Atoi(match[3])
		date := Date{year, time.Month(month), day}
		if _, err := ParseDate(date.String()); err == nil {
			dates = append(dates, date)
		}
	}
	return dates
}
