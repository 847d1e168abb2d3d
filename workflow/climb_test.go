package workflow

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// found is everything a climb at one instant finds, as "name day".
func found(climbed Climbed) []string {
	var names []string
	for _, reached := range climbed.Reached {
		names = append(names, name(reached)+" "+reached.Day.String()[5:])
	}
	return names
}

func TestWhatWasSleptThroughIsRecordedAndOnlyTheHighestTold(t *testing.T) {
	c, leg := owing("2017-07-18 14:00", "2017-07-26 00:00", false)
	var fired []FiredRung
	for _, reached := range Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, nil, on("2017-07-22 09:00")).Reached {
		fired = append(fired, reached.Fired(c.Leg))
	}
	for _, row := range []struct {
		says, wakes string
		rungs       int
		first, told string
		tell        string
	}{
		{"after three days", "2017-07-25 07:00", 2, "T-1 07-24", "due 07-25", "2017-07-25 08:30"},
		{"after thirty days, at midday", "2017-08-21 12:00", 7, "T-1 07-24", "after_red/2 08-18", "2017-08-21 12:00"},
		{"after four hundred days, on a Sunday", "2018-08-26 03:00", 60, "T-1 07-24", "after_red/55 08-24", "2018-08-27 08:30"},
	} {
		t.Run(row.says, func(t *testing.T) {
			climbed := Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, fired, on(row.wakes))
			names := found(climbed)
			told, _ := climbed.Told()
			if len(names) != row.rungs || names[0] != row.first || names[len(names)-1] != row.told || !told.Tell.Equal(on(row.tell)) {
				t.Errorf("%d rungs, told at %v: %v", len(names), told.Tell.In(beijing), names)
			}
			for i, reached := range climbed.Reached {
				if reached.Tell.IsZero() != (i < len(names)-1) {
					t.Errorf("%s is told %v", names[i], reached.Tell)
				}
				if !reached.At.Equal(reached.Day.Start(beijing)) {
					t.Errorf("%s lost its true instant: %v", names[i], reached.At)
				}
			}
			if unique := slices.Compact(slices.Sorted(slices.Values(names))); len(unique) != len(names) {
				t.Errorf("an occurrence came twice: %v", names)
			}
		})
	}
}

func TestWhoOwesNothingIsLeftAlone(t *testing.T) {
	for _, state := range []State{Draft, Rectified, Rechecked, Closed, Withdrawn} {
		c := caseIn(state)
		c.LastReportAt = on("2017-07-24 10:00")
		climbed := Climb(c, LegFacts{OpenedAt: handedDown}, DefaultPolicy(), testCalendar(t), beijing, nil, on("2017-09-01 10:00"))
		for _, reached := range climbed.Reached {
			if state != Rectified || reached.Rung.Condition != ReportUnchecked {
				t.Errorf("a %s case has reached %s", state, reached.Rung.Name)
			}
		}
		if state != Rectified && !climbed.Next.IsZero() {
			t.Errorf("a %s case is climbed again at %v", state, climbed.Next)
		}
	}
	c := caseIn(Escalated)
	if climbed := Climb(c, LegFacts{OpenedAt: handedDown}, DefaultPolicy(), testCalendar(t), beijing, nil, on("2017-08-04 10:00")); len(climbed.Reached) == 0 {
		t.Error("an escalated case owes its rungs still")
	}
	if next := NextRung(c, LegFacts{}, DefaultPolicy(), testCalendar(t), beijing, nil); !next.IsZero() {
		t.Errorf("a leg that was never opened has a rung at %v", next)
	}
}

func TestAnAcknowledgedCaseIsNotAskedToAcknowledge(t *testing.T) {
	c, leg := owing("2017-07-18 14:00", "2017-07-26 00:00", true)
	equal(t, found(Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, nil, on("2017-07-20 09:00"))))
	c.AcknowledgedAt = time.Time{}
	equal(t, found(Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, nil, on("2017-07-20 09:00"))), "receipt 07-20")
	if next := NextRung(c, leg, DefaultPolicy(), testCalendar(t), beijing, nil); !next.Equal(on("2017-07-20 00:00")) {
		t.Errorf("the receipt slip is overdue from %v", next)
	}
}

// TestEveryNewLegOwesItsRungsAfresh follows one case through a return and an
// extension: what was recorded for one leg is no excuse in the next.
func TestEveryNewLegOwesItsRungsAfresh(t *testing.T) {
	policy, calendar := DefaultPolicy(), testCalendar(t)
	c, leg := owing("2017-07-18 14:00", "2017-07-26 00:00", true)
	var fired []FiredRung
	climb := func(at string) []string {
		climbed := Climb(c, leg, policy, calendar, beijing, fired, on(at))
		for _, reached := range climbed.Reached {
			fired = append(fired, reached.Fired(c.Leg))
		}
		return found(climbed)
	}
	act := func(role Role, action Action, at string, date Date) {
		t.Helper()
		in := fullInput()
		in.ReceivedAt, in.NewDate = time.Time{}, StatedDeadline(date, beijing)
		outcome, refused := Decide(c, actorAs(role), action, in, on(at))
		if refused != nil {
			t.Fatal(refused)
		}
		if outcome.OpensLeg {
			leg.OpenedAt = on(at)
		}
		c = outcome.Case
	}
	equal(t, climb("2017-07-25 09:00"), "T-3 07-22", "T-1 07-24", "due 07-25")
	act(Leader, Submit, "2017-07-25 15:00", Date{})
	equal(t, climb("2017-07-30 09:00"))
	act(Rechecker, Return, "2017-07-31 09:00", day("2017-08-08"))
	equal(t, climb("2017-08-04 09:00"), "T-7 08-01", "T-3 08-05")
	act(Head, Extend, "2017-08-04 10:00", day("2017-08-14"))
	equal(t, climb("2017-08-07 09:00"), "T-7 08-07")
	equal(t, climb("2017-08-15 09:00"), "T-3 08-11", "T-1 08-13", "due 08-14", "blue 08-15")
	act(Head, Extend, "2017-08-16 10:00", day("2017-08-18")) // decided late, to a date that still lies ahead
	equal(t, climb("2017-08-17 09:00"), "T-1 08-17")
	equal(t, climb("2017-09-02 09:00"), "due 08-18", "blue 08-19", "orange 08-23", "red 08-28")
}

func TestTheOfficeIsRemindedOfAReportThatWaits(t *testing.T) {
	c, leg := owing("2017-09-20 10:00", "2017-10-11 00:00", true)
	c.State, c.LastReportAt = Rectified, on("2017-09-27 16:00")
	// 28, 29, the worked Saturday 30, 9 and 10 October are five working days
	equal(t, sweeps(t, c, leg, halfHours("2017-09-27 16:00", "2017-10-27 00:00")...),
		"10-11 00:00: unchecked of 10-11 00:00 told 10-11 08:30",
		"10-18 00:00: still_unchecked/1 of 10-18 00:00 told 10-18 08:30",
		"10-25 00:00: still_unchecked/2 of 10-25 00:00 told 10-25 08:30",
	)
}

func TestWhoIsTold(t *testing.T) {
	at := func(c Case, leg LegFacts, instant string) string {
		told, _ := Climb(c, leg, DefaultPolicy(), testCalendar(t), beijing, nil, on(instant)).Told()
		text := told.Rung.Name + " " + told.Notice
		for _, group := range told.Recipients {
			text += fmt.Sprintf(" %s:%v", group.Side, group.Roles)
		}
		return strings.Join(strings.Fields(text), " ")
	}
	c, leg := owing("2017-07-18 14:00", "2017-07-26 00:00", true)
	asking, again := c, leg
	asking.ExtensionAsked, again.Recurrence = on("2017-07-20 09:00"), true
	for _, row := range []struct {
		says string
		c    Case
		leg  LegFacts
		at   string
		want string
	}{
		{"three days before, the liaison", c, leg, "2017-07-21 09:00", "T-3 owner:[liaison]"},
		{"one day before, the leader too", c, leg, "2017-07-24 09:00", "T-1 owner:[liaison leader]"},
		{"and the head while an extension is undecided", asking, leg, "2017-07-24 09:00", "T-1 owner:[liaison leader] office:[head]"},
		{"but not on the other rungs", asking, leg, "2017-07-25 09:00", "due owner:[liaison leader]"},
		{"the first day overdue", c, leg, "2017-07-26 09:00", "blue blue owner:[liaison leader]"},
		{"of a recurrence it is orange, with the copy to the superior", c, again, "2017-07-26 09:00", "blue orange owner:[liaison leader] superior:[leader]"},
		{"the fifth day overdue", c, leg, "2017-07-30 09:00", "orange orange owner:[liaison leader] superior:[leader]"},
		{"red stays red for a recurrence", c, again, "2017-08-04 09:00", "red red owner:[liaison leader] superior:[leader]"},
		{"after it", c, leg, "2017-08-11 09:00", "after_red owner:[liaison leader]"},
	} {
		if got := at(row.c, row.leg, row.at); got != row.want {
			t.Errorf("%s: %s, want %s", row.says, got, row.want)
		}
	}
}

func TestClimbingLeavesThePolicyAlone(t *testing.T) {
	policy := DefaultPolicy()
	before := fmt.Sprintf("%+v", policy)
	c, leg := owing("2017-07-18 14:00", "2017-07-26 00:00", true)
	c.ExtensionAsked, leg.Recurrence = on("2017-07-20 09:00"), true
	for range 2 {
		climbed := Climb(c, leg, policy, testCalendar(t), beijing, nil, on("2017-09-20 10:00"))
		for i := range climbed.Reached {
			climbed.Reached[i].Recipients[0].Roles[0] = AuditAdmin
		}
	}
	if after := fmt.Sprintf("%+v", policy); after != before {
		t.Errorf("the policy changed\n%s\n%s", before, after)
	}
}
