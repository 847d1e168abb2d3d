package workflow

import (
	"slices"
	"testing"
	"time"
)

func TestEachCauseHasOneRowOfItsPace(t *testing.T) {
	paces := map[Cause]Pace{}
	for _, row := range CausePaces {
		if _, twice := paces[row.Cause]; twice {
			t.Errorf("%s has two rows", row.Cause)
		}
		paces[row.Cause] = row.Pace
	}
	for _, cause := range Causes {
		if _, found := paces[cause]; !found {
			t.Errorf("%s has no row", cause)
		}
	}
	if len(paces) != len(Causes) {
		t.Errorf("%d rows for %d causes", len(paces), len(Causes))
	}
	for _, cause := range []Cause{CauseEscalated, CauseOverdue, CauseSupervision, CauseNoticeDrafted, CauseIssued, CauseReturned, "new_one"} {
		if PaceOf(cause) != AtOnce {
			t.Errorf("%s can be put off", cause)
		}
	}
}

func TestWhoeverIsToldOfANewDateIsToldAtOnce(t *testing.T) {
	for _, row := range Table {
		moves := slices.Contains(row.Effects, EffectNewLeg) || slices.Contains(row.Effects, EffectIssue) || slices.Contains(row.Effects, EffectStartAnew)
		for _, tell := range row.Tells {
			if moves && tell.Side == SideOwner && PaceOf(tell.Cause) != AtOnce {
				t.Errorf("%s tells the owner %s, which may wait", row.Action, tell.Cause)
			}
		}
	}
}

func TestNoRungAfterTheDeadlineWaitsForAPersonsHour(t *testing.T) {
	for _, rung := range DefaultPolicy().Rungs {
		want := AtOnce
		if rung.Anchor != AnchorDeadline || rung.Days <= 0 {
			want = AtTheHour
		}
		if got := rung.PaceOn(CauseReminder); got != want {
			t.Errorf("%s: %s, want %s", rung.Name, got, want)
		}
	}
}

func TestTheMorningOfALetter(t *testing.T) {
	zone := time.FixedZone("+08:00", 8*60*60)
	days := []CalendarDay{}
	for d := 1; d <= 8; d++ { // the holidays of October 2017, and the Saturday worked for them
		days = append(days, CalendarDay{Date: Date{2017, time.October, d}, Name: "国庆节"})
	}
	days = append(days, CalendarDay{Date: Date{2017, time.September, 30}, Working: true})
	calendar, err := NewCalendar("test", []int{2017}, days)
	if err != nil {
		t.Fatal(err)
	}
	policy := DefaultPolicy()
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2017, month, day, hour, minute, 0, 0, zone)
	}
	for _, row := range []struct {
		says   string
		now    time.Time
		chosen Clock
		want   time.Time
	}{
		{"before the office opens", at(9, 28, 7, 0), 0, at(9, 28, 8, 30)},
		{"after it has", at(9, 28, 8, 31), 0, at(9, 29, 8, 30)},
		{"the hour that was chosen", at(9, 28, 8, 31), clock(10, 30), at(9, 28, 10, 30)},
		{"a Saturday that is worked", at(9, 29, 12, 0), 0, at(9, 30, 8, 30)},
		{"the National Day week", at(9, 30, 12, 0), 0, at(10, 9, 8, 30)},
		{"an hour that is not the office's any more", at(9, 28, 7, 0), clock(20, 0), at(9, 28, 8, 30)},
	} {
		if got := policy.NextMorning(row.now, row.chosen, calendar, zone); !got.Equal(row.want) {
			t.Errorf("%s: %s, want %s", row.says, got, row.want)
		}
	}
	for _, row := range []struct{ morning, want time.Time }{
		{at(9, 28, 8, 30), at(9, 28, 8, 35)},
		{at(9, 28, 9, 2), at(9, 28, 9, 5)},
		{at(9, 28, 17, 27), at(9, 29, 8, 35)}, // the office closes at half past five
		{at(9, 30, 17, 29), at(10, 9, 8, 35)},
	} {
		if got := policy.Leaves(row.morning, calendar, zone); !got.Equal(row.want) {
			t.Errorf("gathered at %s: leaves %s, want %s", row.morning, got, row.want)
		}
	}
	for _, row := range []struct {
		now  time.Time
		last Date
		day  Date
	}{
		{at(9, 28, 8, 0), Date{}, Date{2017, time.September, 28}},
		{at(9, 28, 15, 0), Date{2017, time.September, 27}, Date{2017, time.September, 28}}, // slept through, made up for
		{at(9, 28, 15, 0), Date{2017, time.September, 28}, Date{2017, time.September, 29}}, // once a day
		{at(9, 28, 18, 0), Date{2017, time.September, 27}, Date{2017, time.September, 29}}, // too late for today
		{at(9, 30, 18, 0), Date{2017, time.September, 30}, Date{2017, time.October, 9}},
	} {
		day, from := policy.NextDigest(row.now, row.last, 0, calendar, zone)
		if day != row.day || !from.Equal(row.day.Start(zone).Add(8*time.Hour+30*time.Minute)) {
			t.Errorf("now %s, last %s: %s at %s, want %s", row.now, row.last, day, from, row.day)
		}
	}
}

func TestTheHourOfTheMorningLetterLiesWithinOfficeHours(t *testing.T) {
	for chosen, reason := range map[Clock]string{
		0: "", clock(8, 30): "", clock(9, 0): "", clock(17, 0): "",
		clock(8, 0): "outside_hours", clock(17, 30): "outside_hours", clock(23, 0): "outside_hours",
		clock(9, 15): "not_half_hour",
	} {
		got := ""
		if wrong := DefaultPolicy().CheckMorning(chosen); len(wrong) > 0 {
			got = wrong[0].Reason
		}
		if got != reason {
			t.Errorf("%s: %q, want %q", chosen, got, reason)
		}
	}
}
