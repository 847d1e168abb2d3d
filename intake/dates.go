package intake

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"rectify/workflow"
)

var (
	dateLine        = regexp.MustCompile(`^\(?(\d{4})年(\d{1,2})月(\d{1,2})日\)?$`)
	chineseDateLine = regexp.MustCompile(`^\(?([一二][〇○零O0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日\)?$`)
	anyDate         = regexp.MustCompile(`(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})`)
)

// isDateLine tells a folded line that is a date and nothing else.
func isDateLine(folded string) bool {
	_, ok := dateOfLine(folded)
	return ok
}

func dateOfLine(folded string) (workflow.Date, bool) {
	if len(folded) > 100 {
		return workflow.Date{}, false
	}
	bare := squeeze(folded)
	if m := dateLine.FindStringSubmatch(bare); m != nil {
		return civil(number(m[1]), number(m[2]), number(m[3]))
	}
	if m := chineseDateLine.FindStringSubmatch(bare); m != nil {
		year := 0
		for _, r := range m[1] {
			digit := 0
			if i := strings.IndexRune(chineseOrdinals, r); i >= 0 {
				digit = i/len("一") + 1
			}
			year = year*10 + digit
		}
		return civil(year, chineseValue([]rune(m[2])), chineseValue([]rune(m[3])))
	}
	return workflow.Date{}, false
}

// firstDate finds the first full date in folded text.
func firstDate(folded string) (workflow.Date, bool) {
	m := anyDate.FindStringSubmatch(folded)
	if m == nil {
		return workflow.Date{}, false
	}
	return civil(number(m[1]), number(m[2]), number(m[3]))
}

// civil refuses days that do not exist.
func civil(year, month, day int) (workflow.Date, bool) {
	d := workflow.Date{Year: year, Month: time.Month(month), Day: day}
	if year < 1949 || month < 1 || day < 1 || d != d.AddDays(0) {
		return workflow.Date{}, false
	}
	return d, true
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// span is a stretch of days.
type span struct{ from, to workflow.Date }

var (
	dayRange     = regexp.MustCompile(`(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日?\s*(?:-+|~|至|到)\s*(?:(\d{4})\s*年\s*)?(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日`)
	monthRange   = regexp.MustCompile(`(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月?份?\s*(?:-+|~|至|到)\s*(\d{1,2})\s*月(?:份|[^\d]|$)`)
	quarter      = regexp.MustCompile(`(\d{4})\s*年\s*(?:第)?([一二三四1-4])\s*季度`)
	singleDay    = regexp.MustCompile(`(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月\s*(\d{1,2})\s*日`)
	singleMonth  = regexp.MustCompile(`(?:(\d{4})\s*年\s*)?(\d{1,2})\s*月(?:份|[^\d底末]|$)`)
	inspectVerb  = regexp.MustCompile(`抽查|检查|普查|监测|巡查|巡检|核查|督查`)
	notInspected = regexp.MustCompile(`根据|按照|要求|截[至止]|下发|印发|《|会议`)
)

// inspectedIn reads when an inspection took place. A year that is left out is
// the last that puts the end of it on or before the signing.
func inspectedIn(sentence string, signed workflow.Date) (span, bool) {
	if !inspectVerb.MatchString(sentence) {
		return span{}, false
	}
	if m := dayRange.FindStringSubmatch(sentence); m != nil {
		fromMonth, toMonth := number(m[2]), number(m[2])
		if m[5] != "" {
			toMonth = number(m[5])
		}
		return datedSpan(m[1], m[4], fromMonth, number(m[3]), toMonth, number(m[6]), signed)
	}
	if m := quarter.FindStringSubmatch(sentence); m != nil && !notInspected.MatchString(clauseAround(sentence, m[0])) {
		q := strings.Index("1234", m[2])
		if q < 0 {
			q = strings.Index(chineseOrdinals, m[2]) / len("一")
		}
		return datedSpan(m[1], m[1], 3*q+1, 1, 3*q+3, 0, signed)
	}
	if m := monthRange.FindStringSubmatch(sentence); m != nil {
		return datedSpan(m[1], m[1], number(m[2]), 1, number(m[3]), 0, signed)
	}
	for clause := range strings.SplitSeq(sentence, ",") {
		if notInspected.MatchString(clause) {
			continue
		}
		if m := singleDay.FindStringSubmatch(clause); m != nil {
			return datedSpan(m[1], m[1], number(m[2]), number(m[3]), number(m[2]), number(m[3]), signed)
		}
		if m := singleMonth.FindStringSubmatch(clause); m != nil {
			return datedSpan(m[1], m[1], number(m[2]), 1, number(m[2]), 0, signed)
		}
	}
	return span{}, false
}

// clauseAround is the stretch between commas that a text stands in.
func clauseAround(sentence, text string) string {
	for clause := range strings.SplitSeq(sentence, ",") {
		if strings.Contains(clause, text) {
			return clause
		}
	}
	return sentence
}

// datedSpan fills in the years; day 0 of the end is the last of its month.
func datedSpan(fromYear, toYear string, fromMonth, fromDay, toMonth, toDay int, signed workflow.Date) (span, bool) {
	build := func(from, to int) (span, bool) {
		last := toDay
		if last == 0 {
			last = workflow.Date{Year: to, Month: time.Month(toMonth), Day: 1}.AddMonths(1).AddDays(-1).Day
		}
		a, okFrom := civil(from, fromMonth, fromDay)
		b, okTo := civil(to, toMonth, last)
		return span{a, b}, okFrom && okTo && !b.Before(a)
	}
	crosses := fromMonth > toMonth
	switch {
	case fromYear != "" && toYear != "":
		return build(number(fromYear), number(toYear))
	case fromYear != "":
		return build(number(fromYear), number(fromYear)+choose(crosses, 1, 0))
	case toYear != "":
		return build(number(toYear)-choose(crosses, 1, 0), number(toYear))
	case signed.IsZero():
		return span{}, false
	}
	for back := range 2 {
		to := signed.Year - back
		if s, ok := build(to-choose(crosses, 1, 0), to); ok && !s.to.After(signed) {
			return s, true
		}
	}
	return span{}, false
}

// dayBefore reads 6月30日 as the last such day on or before the signing.
func dayBefore(year string, month, day int, signed workflow.Date) (workflow.Date, bool) {
	s, ok := datedSpan(year, year, month, day, month, day, signed)
	return s.from, ok
}
