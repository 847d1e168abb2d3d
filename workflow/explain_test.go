package workflow

import (
	"fmt"
	"strings"
	"testing"
)

func phrases(list []Phrase) string {
	var parts []string
	for _, phrase := range list {
		part := phrase.Code
		if len(phrase.Args) > 0 {
			part += "(" + strings.Join(phrase.Args, " ") + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// TestExplainSaysTheWholeLadder is what a head reads before the batch is issued:
// issued on Tuesday 18 July 2017, due by the end of the 25th.
func TestExplainSaysTheWholeLadder(t *testing.T) {
	var lines []string
	for _, e := range Explain(on("2017-07-18 14:00"), on("2017-07-26 00:00"), DefaultPolicy(), testCalendar(t), beijing) {
		told := "-"
		if !e.Tell.IsZero() {
			told = e.Tell.In(beijing).Format("2006-01-02 15:04")
		}
		lines = append(lines, fmt.Sprintf("%s | %s | %s | owed %v | %s | %s | %s",
			e.Rung.Name, e.Day, told, e.Owed, phrases(e.Rung.Whom()), phrases(e.What), phrases(e.Why)))
	}
	equal(t, lines,
		"receipt | 2017-07-20 | 2017-07-20 08:30 | owed true | recipients_side_owner(liaison) | remind, raise_flag(late_acknowledgement) | after_issue(1 working), condition_not_acknowledged",
		"T-7 | 2017-07-18 | 2017-07-18 08:30 | owed false | recipients_side_owner(liaison) | remind | before_deadline(7 calendar), condition_owes, not_owed",
		"T-3 | 2017-07-22 | 2017-07-21 08:30 | owed true | recipients_side_owner(liaison) | remind | before_deadline(3 calendar), condition_owes, told_before",
		"T-1 | 2017-07-24 | 2017-07-24 08:30 | owed true | recipients_side_owner(liaison leader), if_undecided, recipients_side_office(head) | remind | before_deadline(1 calendar), condition_owes",
		"due | 2017-07-25 | 2017-07-25 08:30 | owed true | recipients_side_owner(liaison leader) | remind | on_deadline, condition_owes",
		"blue | 2017-07-26 | 2017-07-26 08:30 | owed true | recipients_side_owner(liaison leader) | notice(blue standing), recurrence(orange head), escalate, raise_flag(overdue) | after_deadline(1 calendar), condition_owes",
		"orange | 2017-07-30 | 2017-07-31 08:30 | owed true | recipients_side_owner(liaison leader), recipients_side_superior(leader) | notice(orange head), raise_flag(serious) | after_deadline(5 calendar), condition_owes, told_after",
		"red | 2017-08-04 | 2017-08-04 08:30 | owed true | recipients_side_owner(liaison leader), recipients_side_superior(leader) | notice(red head), propose | after_deadline(10 calendar), condition_owes",
		"after_red | 2017-08-11 | 2017-08-11 08:30 | owed true | recipients_side_owner(liaison leader) | remind, repeat(7 calendar) | after_deadline(17 calendar), condition_owes",
		"unchecked |  | - | owed true | recipients_side_office(rechecker) | remind | after_report(5 working), condition_unchecked",
		"still_unchecked |  | - | owed true | recipients_side_office(rechecker head) | remind, repeat(5 working) | after_report(10 working), condition_unchecked",
	)
}

// TestExplainAgreesWithClimbing: what was announced before issue is what comes.
func TestExplainAgreesWithClimbing(t *testing.T) {
	c, leg := owing("2017-09-20 10:00", "2017-10-08 00:00", false)
	for _, e := range Explain(leg.OpenedAt, c.Deadline, DefaultPolicy(), testCalendar(t), beijing) {
		came := false
		for _, reached := range Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, nil, on("2017-12-01 10:00")).Reached {
			if reached.Rung.Name == e.Rung.Name && reached.Occurrence == 1 {
				came = true
				if reached.Day != e.Day || !reached.At.Equal(e.At) || reached.Provisional != e.Provisional {
					t.Errorf("%s: explained for %v, came on %v", e.Rung.Name, e.Day, reached.Day)
				}
			}
		}
		if awaited := e.Owed && !e.Day.IsZero(); came != awaited {
			t.Errorf("%s came %v, explained %v", e.Rung.Name, came, awaited)
		}
	}
}

func TestAnUnknownYearIsSaid(t *testing.T) {
	for _, e := range Explain(on("2026-12-20 10:00"), on("2027-01-10 00:00"), DefaultPolicy(), testCalendar(t), beijing) {
		if said := strings.Contains(phrases(e.Why), PhraseProvisional); said != e.Provisional || said != (e.Day.Year == 2027) {
			t.Errorf("%s of %v: provisional %v, said %v", e.Rung.Name, e.Day, e.Provisional, said)
		}
	}
}
