package workflow

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// issuedAt is an instant in UTC, since that is what the store hands out.
func issuedAt(year int, month time.Month, d, hour int) time.Time {
	return time.Date(year, month, d, hour, 0, 0, 0, beijing).UTC()
}

func julyBasis(t testing.TB) DeadlineBasis {
	return DeadlineBasis{
		Signed:   day("2017-07-18"), // a Tuesday
		Issued:   issuedAt(2017, 7, 18, 10),
		Zone:     beijing,
		Calendar: testCalendar(t),
	}
}

func TestResolveDeadline(t *testing.T) {
	july := julyBasis(t)
	september := DeadlineBasis{Signed: day("2017-09-29"), Issued: issuedAt(2017, 9, 29, 9), Zone: beijing, Calendar: july.Calendar}
	spring := DeadlineBasis{Signed: day("2024-02-02"), Issued: issuedAt(2024, 2, 2, 9), Zone: beijing, Calendar: july.Calendar}
	received := september
	received.Received = issuedAt(2017, 9, 29, 15)
	late := july
	late.Received = issuedAt(2017, 7, 25, 15)
	evening := july
	evening.Issued = issuedAt(2017, 7, 18, 23)
	leap := july
	leap.Signed = day("2023-07-01")
	unissued := DeadlineBasis{Signed: day("2017-07-18"), Zone: beijing}

	for _, row := range []struct {
		phrase string
		basis  DeadlineBasis
		rule   Rule
		want   string // the last day, with the clock time where it is not 24:00
	}{
		{"7月25日前", july, RuleNamedDay, "2017-07-25"},
		{"于7月25日之前", july, RuleNamedDay, "2017-07-25"},
		{"7月25日以前", july, RuleNamedDay, "2017-07-25"},
		{"７月２５日前", july, RuleNamedDay, "2017-07-25"},
		{" 7 月 25 日 前 ", july, RuleNamedDay, "2017-07-25"},
		{"七月二十五日前", july, RuleNamedDay, "2017-07-25"},
		{"7月25号前", july, RuleNamedDay, "2017-07-25"},
		{"7月25前", july, RuleNamedDay, "2017-07-25"},
		{"7月25日", july, RuleNamedDay, "2017-07-25"},
		{"截至7月25日", july, RuleNamedDay, "2017-07-25"},
		{"最迟不超过7月25日", july, RuleNamedDay, "2017-07-25"},
		{"7月25日内", july, RuleNamedDay, "2017-07-25"},
		{"整改期限:7月25日", july, RuleNamedDay, "2017-07-25"},
		{"7月18日前", july, RuleNamedDay, "2017-07-18"},
		{"7月17日前", july, RuleNamedDay, "2018-07-17"},
		{"1月15日前", july, RuleNamedDay, "2018-01-15"},
		{"25日前", july, RuleNamedDay, "2017-07-25"},
		{"10日前", july, RuleNamedDay, "2017-08-10"},
		{"本月25日前", july, RuleNamedDay, "2017-07-25"},
		{"下月10日前", july, RuleNamedDay, "2017-08-10"},
		{"2017年7月25日前", july, RuleNamedDay, "2017-07-25"},
		{"2018年1月5日前", july, RuleNamedDay, "2018-01-05"},
		{"今年8月1日前", july, RuleNamedDay, "2017-08-01"},
		{"明年3月1日前", july, RuleNamedDay, "2018-03-01"},
		{"二〇一七年七月二十五日前", july, RuleNamedDay, "2017-07-25"},
		{"2017-07-25前", july, RuleNamedDay, "2017-07-25"},
		{"2017-07-25", july, RuleNamedDay, "2017-07-25"},
		{"2017.7.25前", july, RuleNamedDay, "2017-07-25"},
		{"2017/7/25", july, RuleNamedDay, "2017-07-25"},
		{"20170725前", july, RuleNamedDay, "2017-07-25"},
		{"7.25前", july, RuleNamedDay, "2017-07-25"},
		{"7月25日(星期二)前", july, RuleNamedDay, "2017-07-25"},
		{"2017年7月30日前", july, RuleNamedDay, "2017-07-30"}, // a Sunday, not shifted
		{"2017年10月1日前", july, RuleNamedDay, "2017-10-01"}, // a holiday, not shifted
		{"立即整改,7月25日前报送", july, RuleNamedDay, "2017-07-25"},
		{"2月29日前", leap, RuleNamedDay, "2024-02-29"},
		{"7月25日前", unissued, RuleNamedDay, "2017-07-25"},

		{"本周五前", july, RuleNamedWeekday, "2017-07-21"},
		{"下周一前", july, RuleNamedWeekday, "2017-07-24"},
		{"星期一前", july, RuleNamedWeekday, "2017-07-24"},
		{"本周日", july, RuleNamedWeekday, "2017-07-23"},
		{"今日", july, RuleRelativeDay, "2017-07-18"},
		{"明天前", july, RuleRelativeDay, "2017-07-19"},

		{"7月上旬", DeadlineBasis{Signed: day("2017-07-01"), Zone: beijing}, RuleTenDays, "2017-07-10"},
		{"8月中旬", july, RuleTenDays, "2017-08-20"},
		{"9月下旬", july, RuleTenDays, "2017-09-30"},
		{"8月上旬末前", july, RuleTenDays, "2017-08-10"},
		{"9月底前", july, RuleMonthEnd, "2017-09-30"},
		{"9月份底前", july, RuleMonthEnd, "2017-09-30"},
		{"2月底前", july, RuleMonthEnd, "2018-02-28"},
		{"2024年2月底前", leap, RuleMonthEnd, "2024-02-29"},
		{"7月底前", july, RuleMonthEnd, "2017-07-31"},
		{"月底前", july, RuleMonthEnd, "2017-07-31"},
		{"本月底前", july, RuleMonthEnd, "2017-07-31"},
		{"月末", july, RuleMonthEnd, "2017-07-31"},
		{"本月内", july, RuleMonthEnd, "2017-07-31"},
		{"下月底前", july, RuleMonthEnd, "2017-08-31"},
		{"年底前", july, RuleYearEnd, "2017-12-31"},
		{"2018年底前", july, RuleYearEnd, "2018-12-31"},
		{"今年年底前", july, RuleYearEnd, "2017-12-31"},
		{"2018年年底前", july, RuleYearEnd, "2018-12-31"},
		{"年内", july, RuleYearEnd, "2017-12-31"},

		{"下班前", july, RuleCloseOfBusiness, "2017-07-18 17:30"},
		{"今日下班前", july, RuleCloseOfBusiness, "2017-07-18 17:30"},
		{"7月25日下班前", july, RuleCloseOfBusiness, "2017-07-25 17:30"},
		{"7月25日(星期二)下班前", july, RuleCloseOfBusiness, "2017-07-25 17:30"},
		{"7月25日（周二）下班之前", july, RuleCloseOfBusiness, "2017-07-25 17:30"},
		{"7月25日17:00前", july, RuleClockTime, "2017-07-25 17:00"},
		{"2017-07-25 17:00前", july, RuleClockTime, "2017-07-25 17:00"},
		{"7月25日下午5点半前", july, RuleClockTime, "2017-07-25 17:30"},
		{"7月25日中午12时前", july, RuleClockTime, "2017-07-25 12:00"},
		{"7月25日9时30分前", july, RuleClockTime, "2017-07-25 09:30"},
		{"7月25日24时前", july, RuleClockTime, "2017-07-25"},

		{"5个工作日内", july, RuleWorkingDays, "2017-07-25"},
		{"1个工作日内", september, RuleWorkingDays, "2017-09-30"},
		{"7个工作日内", september, RuleWorkingDays, "2017-10-16"},
		{"八个工作日内", spring, RuleWorkingDays, "2024-02-19"},
		{"十五个工作日内", july, RuleWorkingDays, "2017-08-08"},
		{"15工作日内", july, RuleWorkingDays, "2017-08-08"},
		{"自通报下发之日起15个工作日内", july, RuleWorkingDays, "2017-08-08"},
		{"自本通报印发之日起１５个工作日之内", july, RuleWorkingDays, "2017-08-08"},
		{"通报印发后15个工作日以内", july, RuleWorkingDays, "2017-08-08"},
		{"15个工作日", july, RuleWorkingDays, "2017-08-08"},
		{"5个工作日内(7月25日前)", july, RuleWorkingDays, "2017-07-25"},
		{"三十日内", july, RuleCalendarDays, "2017-08-17"},
		{"10天内", july, RuleCalendarDays, "2017-07-28"},
		{"10个自然日内", july, RuleCalendarDays, "2017-07-28"},
		{"自即日起10日内", july, RuleCalendarDays, "2017-07-28"},
		{"半个月内", july, RuleCalendarDays, "2017-08-02"},
		{"一百二十日内", july, RuleCalendarDays, "2017-11-15"},
		{"两周内", july, RuleCalendarWeeks, "2017-08-01"},
		{"2个星期内", july, RuleCalendarWeeks, "2017-08-01"},
		{"1个月内", july, RuleCalendarMonths, "2017-08-18"},
		{"一年内", july, RuleCalendarMonths, "2018-07-18"},
		{"24小时内", july, RuleHours, "2017-07-19 10:00"},

		// 18 July was a Tuesday: unacknowledged counts as received on the 19th.
		{"收到通报之日起10日内", july, RuleCalendarDaysFromReceipt, "2017-07-29"},
		{"收到本通报之日起10日内", late, RuleCalendarDaysFromReceipt, "2017-07-29"},
		{"10日内(自收到之日起)", july, RuleCalendarDaysFromReceipt, "2017-07-29"},
		{"接到通报后5个工作日内", july, RuleWorkingDaysFromReceipt, "2017-07-26"},
		{"收到《通报》后5个工作日内", july, RuleWorkingDaysFromReceipt, "2017-07-26"},
		// Acknowledged on the day of issue, Friday 29 September; not, the make-up
		// Saturday is the latest.
		{"自收到之日起1个工作日内", received, RuleWorkingDaysFromReceipt, "2017-09-30"},
		{"自收到之日起1个工作日内", september, RuleWorkingDaysFromReceipt, "2017-10-09"},
		{"收到之日起两周内", july, RuleCalendarWeeksFromReceipt, "2017-08-02"},
		{"收到之日起1个月内", july, RuleCalendarMonthsFromReceipt, "2017-08-19"},
		{"收到后24小时内", july, RuleHoursFromReceipt, "2017-07-20"},
		{"收到通报后,于7月25日前", july, RuleNamedDay, "2017-07-25"},

		{"", july, "", DeadlineEmpty},
		{"  ", july, "", DeadlineEmpty},
		{"尽快", july, "", DeadlineNoDate},
		{"立即整改", july, "", DeadlineNoDate},
		{"收到通报后立即", july, "", DeadlineNoDate},
		{"7月25日前后", july, "", DeadlineNotUnderstood},
		{"7月25日后", july, "", DeadlineNotUnderstood},
		{"7月25日左右", july, "", DeadlineNotUnderstood},
		{"每月25日前", july, "", DeadlineNotUnderstood},
		{"整改完成后5日内", july, "", DeadlineNotUnderstood},
		{"收到通报完成整改后5日内", july, "", DeadlineNotUnderstood},
		{"7月25日起15日内", july, "", DeadlineNotUnderstood},
		{"第二个工作日", july, "", DeadlineNotUnderstood},
		{"通报", july, "", DeadlineNotUnderstood},
		{"前", july, "", DeadlineNotUnderstood},
		{"二十百日内", july, "", DeadlineNotUnderstood},
		{"9月前", july, "", DeadlineAmbiguous},
		{"9月", july, "", DeadlineAmbiguous},
		{"7月中旬前", july, "", DeadlineAmbiguous},
		{"5日", july, "", DeadlineAmbiguous},
		{"3月内", july, "", DeadlineAmbiguous},
		{"17年7月25日前", july, "", DeadlineAmbiguous},
		{"本周内", july, "", DeadlineAmbiguous},
		{"收到通报当日下班前", july, "", DeadlineAmbiguous},
		{"7月25日前,最迟7月28日前", july, "", DeadlineContradiction},
		{"7月20日至7月25日", july, "", DeadlineContradiction},
		{"15个工作日内(7月25日前)", july, "", DeadlineContradiction},
		{"收到本通报下发之日起5日内", july, "", DeadlineContradiction},
		{"7月25日(星期三)前", july, "", DeadlineWeekdayMismatch},
		{"2月30日前", july, "", DeadlineImpossibleDate},
		{"13月1日前", july, "", DeadlineImpossibleDate},
		{"7月32日前", july, "", DeadlineImpossibleDate},
		{"7月0日前", july, "", DeadlineImpossibleDate},
		{"2017年2月29日前", july, "", DeadlineImpossibleDate},
		{"2月29日前", july, "", DeadlineImpossibleDate},
		{"2017-13-01", july, "", DeadlineImpossibleDate},
		{"7月25日25时前", july, "", DeadlineImpossibleDate},
		{"2017年7月1日前", july, "", DeadlineBeforeSigning},
		{"2016年7月25日前", july, "", DeadlineBeforeSigning},
		{"本月1日前", july, "", DeadlineBeforeSigning},
		{"本周一前", july, "", DeadlineBeforeSigning},
		{"下班前", evening, "", DeadlineBeforeIssue},
		{"0日内", july, "", DeadlineAbsurdCount},
		{"零个工作日内", july, "", DeadlineAbsurdCount},
		{"9999个工作日内", july, "", DeadlineAbsurdCount},
		{"2071年7月25日前", july, "", DeadlineTooFar},
		{"5个工作日内", unissued, "", DeadlineNeedsIssue},
		{"下班前", unissued, "", DeadlineNeedsIssue},
		{"7月25日前", DeadlineBasis{Zone: beijing}, "", DeadlineNeedsSigning},
	} {
		got, err := ResolveDeadline(row.phrase, row.basis)
		if row.rule == "" {
			var refusal *DeadlineError
			if !errors.As(err, &refusal) || refusal.Reason != row.want || refusal.Phrase != row.phrase {
				t.Errorf("%q: %+v, %v; want the refusal %s", row.phrase, got, err, row.want)
			}
			continue
		}
		want := row.want
		if err != nil {
			t.Errorf("%q: %v; want %s", row.phrase, err, want)
			continue
		}
		if got.Rule != row.rule || shownMoment(got.Moment) != want {
			t.Errorf("%q: %s %s; want %s %s", row.phrase, got.Rule, shownMoment(got.Moment), row.rule, want)
		}
		if got.Day.String() != want[:10] || got.Provisional || got.Overridden || got.Phrase != strings.TrimSpace(row.phrase) {
			t.Errorf("%q: %+v", row.phrase, got)
		}
		if fromReceipt := strings.HasSuffix(string(got.Rule), "_from_receipt"); got.FromReceipt != fromReceipt {
			t.Errorf("%q: from receipt %v under %s", row.phrase, got.FromReceipt, got.Rule)
		}
	}
}

// shownMoment writes an instant as people speak of it: the end of a day is that
// day.
func shownMoment(moment time.Time) string {
	local := moment.In(beijing)
	if local.Hour() == 0 && local.Minute() == 0 {
		return local.AddDate(0, 0, -1).Format(dateLayout)
	}
	return local.Format(dateLayout + " 15:04")
}

func TestDeadlineNamesTheCalendarItAsked(t *testing.T) {
	basis := julyBasis(t)
	for phrase, version := range map[string]string{
		"7月25日前": "", "10日内": "", "5个工作日内": "by-hand-1", "收到之日起10日内": "by-hand-1",
	} {
		if got, err := ResolveDeadline(phrase, basis); err != nil || got.CalendarVersion != version {
			t.Errorf("%q: calendar %q, %v; want %q", phrase, got.CalendarVersion, err, version)
		}
	}
}

func TestUnknownYearIsProvisional(t *testing.T) {
	basis := DeadlineBasis{Signed: day("2026-12-25"), Issued: issuedAt(2026, 12, 25, 9), Zone: beijing, Calendar: testCalendar(t)}
	for phrase, provisional := range map[string]bool{
		"3个工作日内":      false,
		"10个工作日内":     true,
		"2027年1月8日前":  false, // a named day asks no calendar
		"30日内":        false,
		"收到之日起5个工作日内": true,
	} {
		got, err := ResolveDeadline(phrase, basis)
		if err != nil || got.Provisional != provisional {
			t.Errorf("%q: %+v, %v; want provisional %v", phrase, got, err, provisional)
		}
	}
	basis.Calendar = nil
	if got, err := ResolveDeadline("3个工作日内", basis); err != nil || !got.Provisional || got.Day != day("2026-12-30") {
		t.Errorf("no calendar at all: %+v, %v", got, err)
	}
}

func TestDeadlineIsCountedInTheZone(t *testing.T) {
	// 17:00 UTC on 18 July is already 19 July in +08:00.
	basis := DeadlineBasis{Issued: time.Date(2017, 7, 18, 17, 0, 0, 0, time.UTC), Zone: beijing}
	got, err := ResolveDeadline("1日内", basis)
	if err != nil || got.Day != day("2017-07-20") || !got.Moment.Equal(time.Date(2017, 7, 20, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("in +08:00: %+v, %v", got, err)
	}
	basis.Zone = time.UTC
	if got, err := ResolveDeadline("1日内", basis); err != nil || got.Day != day("2017-07-19") {
		t.Errorf("in UTC: %+v, %v", got, err)
	}
}

func TestCloseOfBusinessIsTheOffices(t *testing.T) {
	basis := julyBasis(t)
	basis.CloseOfBusiness = 18 * time.Hour
	if got, err := ResolveDeadline("7月25日下班前", basis); err != nil || shownMoment(got.Moment) != "2017-07-25 18:00" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestStatedDeadline(t *testing.T) {
	got := StatedDeadline(day("2017-08-01"), beijing)
	want := Deadline{Rule: RuleStated, Day: day("2017-08-01"), Moment: issuedAt(2017, 8, 2, 0)}
	if !got.Moment.Equal(want.Moment) || got.Rule != want.Rule || got.Day != want.Day || got.Overridden {
		t.Errorf("%+v", got)
	}
}

func TestVocabularyFitsTheScanner(t *testing.T) {
	for text, w := range vocabulary {
		if n := utf8.RuneCountInString(text); n > longestWord {
			t.Errorf("%s has %d runes, the scanner looks at %d", text, n, longestWord)
		}
		if strings.Map(halfWidth, text) != text {
			t.Errorf("%s can never match: the scanner folds its input", text)
		}
		if w.kind == wordNumber {
			t.Errorf("%s is no number", text)
		}
	}
}

func TestDeadlineNeverPrecedesTheSigning(t *testing.T) {
	calendar := testCalendar(t)
	templates := []string{"%m月%d日前", "%d日前", "%m月底前", "%n个工作日内", "%n日内", "收到之日起%n个工作日内", "%m月中旬", "月底前"}
	rapid.Check(t, func(t *rapid.T) {
		signed := anyDate().Draw(t, "signed")
		basis := DeadlineBasis{Signed: signed, Issued: signed.Start(beijing).Add(9 * time.Hour).UTC(), Zone: beijing, Calendar: calendar}
		number := func(low, high int, label string) string {
			return rapid.SampledFrom(numerals(low, high)).Draw(t, label)
		}
		phrase := strings.NewReplacer(
			"%m", number(1, 12, "month"), "%d", number(1, 31, "day"), "%n", number(1, 60, "count"),
		).Replace(rapid.SampledFrom(templates).Draw(t, "template"))
		got, err := ResolveDeadline(phrase, basis)
		var refusal *DeadlineError
		if errors.As(err, &refusal) {
			if refusal.Reason != DeadlineImpossibleDate {
				t.Fatalf("%s: %v", phrase, err)
			}
			return
		}
		if got.Day.Before(signed) || got.Moment.Before(basis.Issued) {
			t.Fatalf("%s signed on %v: %+v", phrase, signed, got)
		}
		if signed.AddMonths(12).Before(got.Day) {
			t.Fatalf("%s signed on %v is more than a year off: %v", phrase, signed, got.Day)
		}
		if working, _ := calendar.WorkingDay(got.Day); strings.Contains(phrase, "工作日") && !working {
			t.Fatalf("%s: %v is not worked", phrase, got.Day)
		}
	})
}

// numerals lists the numbers in both spellings.
func numerals(low, high int) []string {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	var all []string
	for n := low; n <= high; n++ {
		spelt := digits[n%10]
		if tens := n / 10; tens == 1 {
			spelt = "十" + spelt
		} else if tens > 1 {
			spelt = digits[tens] + "十" + spelt
		}
		all = append(all, spelt, strings.TrimLeft(string([]rune{'0' + rune(n/10), '0' + rune(n%10)}), "0"))
	}
	return all
}

func FuzzResolveDeadline(f *testing.F) {
	for _, seed := range []string{
		"7月25日前", "2017年7月25日(星期二)下班前", "收到本通报之日起10日内", "二〇一七年底前", "半个月内", "7.25 17:00", "本周", "年年月月", "半点", "百十",
	} {
		f.Add(seed, int64(1500343200), int64(0))
	}
	calendar := testCalendar(f)
	f.Fuzz(func(t *testing.T, phrase string, issued, received int64) {
		basis := DeadlineBasis{Zone: beijing, Calendar: calendar}
		if issued > 0 && issued < 1<<33 {
			basis.Issued = time.Unix(issued, 0)
			basis.Signed = DateOf(basis.Issued, beijing)
		}
		if received > 0 && received < 1<<33 {
			basis.Received = time.Unix(received, 0)
		}
		got, err := ResolveDeadline(phrase, basis)
		var refusal *DeadlineError
		if err != nil {
			if !errors.As(err, &refusal) || !slices.Contains(DeadlineReasons, refusal.Reason) {
				t.Fatalf("%q: %v", phrase, err)
			}
			return
		}
		if !got.Day.exists() || got.Day.Before(basis.Signed) || !slices.Contains(DeadlineRules, got.Rule) || got.Moment.IsZero() {
			t.Fatalf("%q: %+v", phrase, got)
		}
	})
}
