package workflow

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// counted is a date that counts working days, to the end of a July day.
func counted(day int, provisional bool) Deadline {
	d := Date{2017, time.July, day}
	return Deadline{Phrase: "5个工作日内", Rule: RuleWorkingDays, CalendarVersion: "1", Day: d, Moment: d.End(time.UTC), Provisional: provisional}
}

func TestWhatAnotherCalendarDoesToACase(t *testing.T) {
	noon := func(day int) time.Time { return time.Date(2017, time.July, day, 12, 0, 0, 0, time.UTC) }
	stated := StatedDeadline(Date{2017, time.July, 25}, time.UTC)
	overridden := counted(25, false)
	overridden.Overridden = true
	for _, row := range []struct {
		sentence string
		state    State
		reported time.Time // zero: no report
		byClock  bool
		old, new Deadline
		now      time.Time
		want     string
	}{
		{"a later date moves with its marks", Issued, time.Time{}, false, counted(25, true), counted(27, false), noon(20), "changed due 27 report 27 pass 27 first 27 leg 1 issued"},
		{"an earlier one too, while it lies ahead", Issued, time.Time{}, false, counted(25, true), counted(24, false), noon(20), "changed due 24 report 24 pass 24 first 24 leg 1 issued"},
		{"but nobody is made late by what was published afterwards", Issued, time.Time{}, false, counted(25, true), counted(24, false), noon(25), "changed due 25 report 25 pass 25 first 25 leg 1 issued"},
		{"the mark alone may fall", Issued, time.Time{}, false, counted(25, true), counted(25, false), noon(20), "changed due 25 report 25 pass 25 first 25 leg 1 issued"},
		{"what stays the same is no change", Issued, time.Time{}, false, counted(25, false), counted(25, false), noon(20), "due 25 report 25 pass 25 first 25 leg 1 issued"},
		{"what stays provisional neither", Issued, time.Time{}, false, counted(25, true), counted(25, true), noon(20), "due 25 report 25 pass 25 first 25 leg 1 issued"},
		{"a day the office chose never moves", Issued, time.Time{}, false, stated, counted(27, false), noon(20), "due 25 report 25 pass 25 first 25 leg 1 issued"},
		{"nor one it chose against the phrase", Issued, time.Time{}, false, overridden, counted(27, false), noon(20), "due 25 report 25 pass 25 first 25 leg 1 issued"},
		{"an overdue case that is not any more begins a leg", Escalated, time.Time{}, true, counted(25, true), counted(28, false), noon(27),
			"changed due 28 report 28 pass 28 first 28 leg 2 issued opens back overdue serious"},
		{"what a person escalated stays escalated", Escalated, time.Time{}, false, counted(25, true), counted(28, false), noon(27),
			"changed due 28 report 28 pass 28 first 28 leg 2 escalated opens back overdue serious"},
		{"a case that stays overdue keeps its leg and its flags", Escalated, time.Time{}, true, counted(25, true), counted(26, false), noon(28),
			"changed due 26 report 26 pass 26 first 26 leg 1 escalated"},
		{"a report that was late by the old date and is not by the new one", Rectified, noon(27), false, counted(25, true), counted(28, false), noon(27),
			"changed due 28 report 28 pass 28 first 28 leg 1 rectified back overdue serious late_report"},
		{"a report in time by both leaves nothing to take back", Rectified, noon(20), false, counted(25, true), counted(28, false), noon(27),
			"changed due 28 report 28 pass 28 first 28 leg 1 rectified"},
	} {
		c := caseIn(row.state)
		c.Deadline = row.old.Moment
		c.FirstDue, c.ReportDue, c.PassDue = c.Deadline, c.Deadline, c.Deadline
		c.FirstReportAt, c.LastReportAt, c.AcknowledgeBy = row.reported, row.reported, time.Time{}
		result := Recalculate(c, Reckoning{Old: row.old, New: row.new, ByClock: row.byClock}, row.now)
		day := func(t time.Time) int { return DateOf(t.Add(-1), time.UTC).Day }
		got := fmt.Sprintf("due %d report %d pass %d first %d leg %d %s", day(result.Case.Deadline), day(result.Case.ReportDue), day(result.Case.PassDue),
			day(result.Case.FirstDue), result.Case.Leg, result.Case.State)
		if result.Changed {
			got = "changed " + got
		}
		if result.OpensLeg {
			got += " opens"
		}
		if kinds := result.Kinds(); len(kinds) > 0 {
			got += " back " + strings.Trim(fmt.Sprint(kinds), "[]")
		}
		if got != row.want {
			t.Errorf("%s:\n got  %s\n want %s", row.sentence, got, row.want)
		}
		if !result.Deadline.Moment.Equal(result.Case.Deadline) {
			t.Errorf("%s: the leg is due %v, the case %v", row.sentence, result.Deadline.Moment, result.Case.Deadline)
		}
	}
}

func TestADateForTheReworkDoesNotMoveTheDuty(t *testing.T) {
	c := caseIn(Issued)
	c.FirstDue = c.Deadline.AddDate(0, 0, -5)
	c.ReportDue = c.FirstDue
	old, new := counted(25, true), counted(27, false)
	c.Deadline, c.PassDue = old.Moment, old.Moment
	result := Recalculate(c, Reckoning{Old: old, New: new}, within)
	if !result.Case.FirstDue.Equal(c.FirstDue) || !result.Case.ReportDue.Equal(c.FirstDue) || !result.Case.PassDue.Equal(new.Moment) {
		t.Errorf("%+v", result.Case)
	}
}

func TestTheReceiptSlipMovesInTheUnitsFavourOnceItsTimeIsOver(t *testing.T) {
	at := func(day int) time.Time { return Date{2017, time.July, day}.End(time.UTC) }
	for _, row := range []struct {
		sentence              string
		acknowledged, by, now time.Time
		want                  int
		back                  bool
	}{
		{"it moves on", time.Time{}, at(21), at(18), 21, false},
		{"and back, while it lies ahead", time.Time{}, at(18), at(17), 18, false},
		{"not back into the past", time.Time{}, at(18), at(19), 19, false},
		{"not back once it is in", at(18), at(18), at(17), 19, false},
		{"what came too late by the old date was in time", at(20), at(21), at(22), 21, true},
		{"what is still missing is not late any more", time.Time{}, at(21), at(20), 21, true},
		{"what was too late by both stays late", at(22), at(21), at(22), 21, false},
	} {
		c := caseIn(Issued)
		c.AcknowledgeBy, c.AcknowledgedAt = at(19), row.acknowledged
		result := Recalculate(c, Reckoning{Old: StatedDeadline(Date{2017, time.July, 25}, time.UTC), AcknowledgeBy: row.by}, row.now)
		if !result.Case.AcknowledgeBy.Equal(at(row.want)) || (len(result.TakenBack) > 0) != row.back {
			t.Errorf("%s: %v, %v", row.sentence, result.Case.AcknowledgeBy, result.TakenBack)
		}
	}
}

func TestLettersAboutARecalculationGoOnOneMorning(t *testing.T) {
	policy := DefaultPolicy()
	zone := time.FixedZone("+08:00", 8*60*60)
	calendar, err := NewCalendar("1", []int{2017}, nil)
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour int) time.Time { return time.Date(2017, time.July, day, hour, 0, 0, 0, zone) }
	for _, row := range []struct {
		sentence        string
		date, now, want time.Time
	}{
		{"the next morning", at(26, 0), at(19, 10), at(20, 8).Add(30 * time.Minute)},
		{"of a working day", at(26, 0), at(21, 10), at(24, 8).Add(30 * time.Minute)},
		{"but at once where the date comes before", at(20, 0), at(19, 10), at(19, 10)},
		{"a date that has passed does not hurry", at(18, 0), at(19, 10), at(20, 8).Add(30 * time.Minute)},
	} {
		if got := TellRecalculated(policy, calendar, zone, row.date, row.now); !got.Equal(row.want) {
			t.Errorf("%s: %v, want %v", row.sentence, got.In(zone), row.want)
		}
	}
}

func TestTheLadderOfOneCaseIsExplained(t *testing.T) {
	c := caseIn(Escalated)
	c.AcknowledgedAt = within
	zone := time.FixedZone("+08:00", 8*60*60)
	calendar, err := NewCalendar("1", []int{2017}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var fired []FiredRung
	for _, name := range []string{"T-3", "T-1", "due", "blue", "orange", "red"} {
		fired = append(fired, FiredRung{1, name, 1})
	}
	fired = append(fired, FiredRung{1, "after_red", 1}, FiredRung{1, "after_red", 2})
	got := ""
	for _, one := range ExplainCase(c, LegFacts{OpenedAt: handedDown}, DefaultPolicy(), calendar, zone, fired) {
		day := "-"
		if !one.Day.IsZero() {
			day = one.Day.String()[5:]
		}
		got += fmt.Sprintf("%s/%d %s reached %v counts %v owed %v\n", one.Rung.Name, one.Occurrence, day, one.Reached, one.Counts, one.Owed)
	}
	want := `receipt/1 07-20 reached false counts false owed true
T-7/1 07-18 reached false counts true owed false
T-3/1 07-22 reached true counts true owed true
T-1/1 07-24 reached true counts true owed true
due/1 07-25 reached true counts true owed true
blue/1 07-26 reached true counts true owed true
orange/1 07-30 reached true counts true owed true
red/1 08-04 reached true counts true owed true
after_red/1 08-11 reached true counts true owed true
after_red/2 08-18 reached true counts true owed true
after_red/3 08-25 reached false counts true owed true
unchecked/1 - reached false counts false owed true
still_unchecked/1 - reached false counts false owed true
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
