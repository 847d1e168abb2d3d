package workflow

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// world is a random case, its leg, a calendar with its own holidays, and an
// instant that is not long after.
type world struct {
	c        Case
	leg      LegFacts
	policy   Policy
	calendar *Calendar
	end      time.Time
}

func anyWorld(t *rapid.T) world {
	w := world{policy: DefaultPolicy(), c: caseIn(rapid.SampledFrom([]State{Issued, Escalated, Rectified}).Draw(t, "state"))}
	start := on("2017-07-01 00:00")
	minutes := func(name string, days int) time.Duration {
		return time.Duration(rapid.IntRange(0, days*24*60).Draw(t, name)) * time.Minute
	}
	w.leg.OpenedAt = start.Add(minutes("opened", 120))
	w.leg.Recurrence = rapid.Bool().Draw(t, "recurs")
	w.c.Leg = rapid.IntRange(1, 3).Draw(t, "leg")
	w.c.Deadline = w.leg.OpenedAt.Add(minutes("term", 60))
	if rapid.Bool().Draw(t, "whole days") {
		w.c.Deadline = DateOf(w.c.Deadline, beijing).End(beijing)
	}
	if rapid.Bool().Draw(t, "acknowledged") {
		w.c.AcknowledgedAt = w.leg.OpenedAt
	}
	w.c.LastReportAt = w.leg.OpenedAt.Add(minutes("reported", 60))
	w.policy.OfficeHours.From = Clock(rapid.IntRange(0, 12*60).Draw(t, "opens")) * Clock(time.Minute)
	w.policy.OfficeHours.To = w.policy.OfficeHours.From + Clock(rapid.IntRange(1, 11*60).Draw(t, "open for"))*Clock(time.Minute)
	var days []CalendarDay
	for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 500), 0, 60, rapid.ID[int]).Draw(t, "days that differ") {
		d := day("2017-06-01").AddDays(n)
		working, _ := (*Calendar)(nil).WorkingDay(d)
		days = append(days, CalendarDay{Date: d, Working: !working})
	}
	calendar, err := NewCalendar("any", []int{2017, 2018}, days)
	if err != nil {
		t.Fatal(err)
	}
	w.calendar = calendar
	w.end = w.leg.OpenedAt.Add(minutes("span", 150))
	return w
}

func (w world) climb(fired []FiredRung, now time.Time) Climbed {
	return Climb(w.c, w.leg, w.policy, w.calendar, beijing, fired, now)
}

func (w world) next(fired []FiredRung) time.Time {
	return NextRung(w.c, w.leg, w.policy, w.calendar, beijing, fired)
}

// recorded is what has to be the same however time is cut.
type recorded struct {
	FiredRung
	at time.Time
}

func (w world) record(into map[recorded]int, fired []FiredRung, climbed Climbed) []FiredRung {
	for _, reached := range climbed.Reached {
		into[recorded{reached.Fired(w.c.Leg), reached.At.UTC()}]++
		fired = append(fired, reached.Fired(w.c.Leg))
	}
	return fired
}

func TestClimbingDoesNotDependOnWhenItIsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		once := map[recorded]int{}
		w.record(once, nil, w.climb(nil, w.end))

		often := map[recorded]int{}
		var fired []FiredRung
		// At most a few hundred looks, down to one a minute where the span is short.
		least := int(w.end.Sub(w.leg.OpenedAt)/time.Minute)/300 + 1
		step := time.Duration(rapid.IntRange(least, 40*24*60).Draw(t, "step")) * time.Minute
		for now := w.leg.OpenedAt; now.Before(w.end); now = now.Add(step) {
			fired = w.record(often, fired, w.climb(fired, now))
		}
		fired = w.record(often, fired, w.climb(fired, w.end))

		for rung, times := range often {
			if times != 1 || once[rung] != 1 {
				t.Fatalf("%+v came %d times in steps of %v, %d times at once", rung, times, step, once[rung])
			}
		}
		if len(often) != len(once) {
			t.Fatalf("%d rungs in steps of %v, %d at once", len(often), step, len(once))
		}
		if again := w.climb(fired, w.end); len(again.Reached) != 0 {
			t.Fatalf("a second look finds %v", found(again))
		}
	})
}

// TestTheNextRungIsWhenClimbingFindsSomething walks from one next instant to the
// next, as the sweep does, and meets nothing in between.
func TestTheNextRungIsWhenClimbingFindsSomething(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		all, walked := map[recorded]int{}, map[recorded]int{}
		w.record(all, nil, w.climb(nil, w.end))
		var fired []FiredRung
		for next := w.next(nil); !next.IsZero() && !next.After(w.end); {
			if early := w.climb(fired, next.Add(-time.Nanosecond)); len(early.Reached) != 0 {
				t.Fatalf("before %v there was %v", next, found(early))
			}
			climbed := w.climb(fired, next)
			if len(climbed.Reached) == 0 {
				t.Fatalf("nothing at %v", next)
			}
			fired = w.record(walked, fired, climbed)
			if climbed.Next != w.next(fired) {
				t.Fatalf("climbing says %v, asking says %v", climbed.Next, w.next(fired))
			}
			if !climbed.Next.IsZero() && !climbed.Next.After(next) {
				t.Fatalf("from %v back to %v", next, climbed.Next)
			}
			next = climbed.Next
		}
		if len(walked) != len(all) {
			t.Fatalf("walked over %d, there are %d", len(walked), len(all))
		}
	})
}

func TestClimbingIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		earlier, later := map[recorded]int{}, map[recorded]int{}
		middle := w.leg.OpenedAt.Add(time.Duration(rapid.Float64Range(0, 1).Draw(t, "middle") * float64(w.end.Sub(w.leg.OpenedAt))))
		w.record(earlier, nil, w.climb(nil, middle))
		w.record(later, nil, w.climb(nil, w.end))
		for rung := range earlier {
			if later[rung] != 1 {
				t.Fatalf("%+v is gone later", rung)
			}
		}
	})
}

// TestLettersKeepOfficeHours holds what people notice first: nothing at midnight,
// nothing on holidays, nothing about the day of issue, nothing before now.
func TestLettersKeepOfficeHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := anyWorld(t)
		climbed := w.climb(nil, w.end)
		for i, reached := range climbed.Reached {
			if !reached.Day.After(DateOf(w.leg.OpenedAt, beijing)) {
				t.Fatalf("%s of %v is not owed", name(reached), reached.Day)
			}
			if last := i == len(climbed.Reached)-1; reached.Tell.IsZero() == last {
				t.Fatalf("%s of %d is told at %v", name(reached), len(climbed.Reached), reached.Tell)
			}
		}
		told, any := climbed.Told()
		if !any {
			return
		}
		local := told.Tell.In(beijing)
		clock := Clock(time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute)
		working, _ := w.calendar.WorkingDay(DateOf(told.Tell, beijing))
		if !working || clock < w.policy.OfficeHours.From || clock >= w.policy.OfficeHours.To {
			t.Fatalf("%s is told at %v, office hours %s to %s", name(told), local, w.policy.OfficeHours.From, w.policy.OfficeHours.To)
		}
		if told.Tell.Before(w.end) {
			t.Fatalf("%s is told at %v, which is over by %v", name(told), local, w.end)
		}
	})
}

// FuzzClimb looks for a case that makes climbing hang, panic or contradict itself,
// whatever the stored facts are.
func FuzzClimb(f *testing.F) {
	f.Add(int64(1500357600), int64(1500998400), int64(1501776000), int64(0), 0, "T-3", 1, false)
	f.Add(int64(0), int64(-62135596800), int64(1501776000), int64(1), 3, "after_red", 60, true)
	f.Fuzz(func(t *testing.T, opened, deadline, now, reported int64, state int, rung string, occurrence int, recurrence bool) {
		const century = 100 * 366 * 24 * 60 * 60
		for _, seconds := range []*int64{&opened, &deadline, &now, &reported} {
			*seconds = *seconds % century
		}
		c := caseIn(States[((state%len(States))+len(States))%len(States)])
		c.Deadline, c.LastReportAt = time.Unix(deadline, 0), time.Unix(reported, 0)
		leg := LegFacts{OpenedAt: time.Unix(opened, 0), Recurrence: recurrence}
		fired := []FiredRung{{c.Leg, rung, occurrence}}
		calendar := testCalendar(t)
		at := time.Unix(now, 0)
		next := NextRung(c, leg, DefaultPolicy(), calendar, beijing, fired)
		climbed := Climb(c, leg, DefaultPolicy(), calendar, beijing, fired, at)
		if due := !next.IsZero() && !next.After(at); due != (len(climbed.Reached) > 0) {
			t.Fatalf("next %v, at %v: %v", next, at, found(climbed))
		}
		for _, reached := range climbed.Reached {
			if reached.Fired(c.Leg) == fired[0] || slices.Contains(fired[1:], reached.Fired(c.Leg)) {
				t.Fatalf("%s came again", name(reached))
			}
			fired = append(fired, reached.Fired(c.Leg))
		}
		if again := Climb(c, leg, DefaultPolicy(), calendar, beijing, fired, at); len(again.Reached) > 0 || again.Next != climbed.Next {
			t.Fatalf("a second look finds %v, next %v and %v", found(again), again.Next, climbed.Next)
		}
	})
}
