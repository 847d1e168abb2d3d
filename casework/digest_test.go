package casework_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

// postbox is a mailer that keeps what it is given, and refuses some addresses.
type postbox struct {
	sent    []notify.Message
	refuses map[string]string
}

func (p *postbox) Send(_ context.Context, message notify.Message) (string, error) {
	if answer, refused := p.refuses[message.To]; refused {
		return "", &notify.SendError{Answer: answer}
	}
	p.sent = append(p.sent, message)
	return "250 taken", nil
}

// deliver hands over every letter that is due.
func (o *office) deliver(box *postbox) {
	o.Helper()
	courier := notify.Courier{Store: o.store, Mailer: box, Clock: func() time.Time { return o.now },
		Settings: notify.Settings{From: "office@office.example", OfficeZone: shanghai}}
	for {
		tally, err := courier.DeliverDue(o.Context(), nil)
		o.must(err)
		if tally.Claimed == 0 {
			return
		}
	}
}

// lives lets time pass up to a moment: the calendar acts, and letters leave.
func (o *office) lives(box *postbox, end time.Time) {
	o.Helper()
	for {
		next, err := o.desk.NextSweep(o.Context())
		o.must(err)
		post, err := o.desk.NextPost(o.Context())
		o.must(err)
		if !post.IsZero() && (next.IsZero() || post.Before(next)) {
			next = post
		}
		if next.IsZero() || next.After(end) {
			break
		}
		if next.After(o.now) {
			o.now = next
		}
		o.must(o.desk.SweepAll(o.Context()))
		o.deliver(box)
	}
	o.now = end
}

func on(month time.Month, day, hour, minute int) time.Time {
	return time.Date(2017, month, day, hour, minute, 0, 0, shanghai)
}

// digests are the daily digests among what was sent, as "to date time".
func (p *postbox) digests() []string {
	var found []string
	for _, message := range p.sent {
		if strings.Contains(message.Subject, "督办日报") {
			found = append(found, message.To)
		}
	}
	return found
}

func TestTheOfficeGetsOneDigestOnEachWorkingDayAndNoneAboutNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		box := &postbox{}
		cases := o.issued()
		o.act("liaison1", cases[0].ID, workflow.Acknowledge, casework.Act{})
		o.act("liaison2", cases[1].ID, workflow.Acknowledge, casework.Act{})
		o.lives(box, on(7, 24, 18, 0))
		if got := box.digests(); len(got) != 0 {
			t.Errorf("digests about nothing: %v", got)
		}
		o.lives(box, on(7, 25, 18, 0)) // the last day: two cases fall due
		if got := box.digests(); !slices.Equal(got, []string{"clerk@office.example", "head@office.example"}) {
			t.Fatalf("on the last day: %v", got)
		}
		text := box.sent[len(box.sent)-1].Text
		if !strings.Contains(text, "今日到期(2件)") || strings.Contains(text, "逾期未办") {
			t.Errorf("the digest says\n%s", text)
		}
		o.act("leader1", cases[0].ID, workflow.Submit, answers(cases[0]))
		box.sent = nil
		o.lives(box, on(7, 26, 18, 0))
		if got := box.digests(); len(got) != 2 {
			t.Fatalf("on the first day overdue: %v", got)
		}
		for _, message := range box.sent {
			if message.To == "clerk@office.example" && strings.Contains(message.Subject, "日报") {
				for _, want := range []string{"2017年7月26日 市督查室督办日报", "逾期未办(1件)", "某督〔2017〕1号-2 市水利局,逾期1日(蓝色督办)", "整改报告待复查:1项,最早自2017年7月25日(某督〔2017〕1号-1)"} {
					if !strings.Contains(message.Text, want) {
						t.Errorf("%q is missing in\n%s", want, message.Text)
					}
				}
			}
		}
		box.sent = nil
		o.lives(box, on(7, 31, 18, 0)) // Thursday, Friday, and Monday: no digest on the week-end
		if got := len(box.digests()); got != 6 {
			t.Errorf("%d digests on three working days for two", got)
		}
		o.must(o.desk.SweepAll(t.Context()))
		o.deliver(box)
		if got := len(box.digests()); got != 6 {
			t.Errorf("%d digests after another sweep", got)
		}
	})
}

func TestADigestWaitsForTheHolidaysAndNotForAWorkedSaturday(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		box := &postbox{}
		o.issued()
		o.lives(box, on(9, 28, 18, 0))
		days := []string{}
		for o.now.Before(on(10, 10, 18, 0)) {
			box.sent = nil
			o.lives(box, o.now.Add(24*time.Hour))
			if len(box.digests()) > 0 {
				days = append(days, fmt.Sprintf("%s %d", o.now.Format("01-02"), len(box.digests())))
			}
		}
		if got := strings.Join(days, ", "); got != "09-29 2, 09-30 2, 10-09 2, 10-10 2" {
			t.Errorf("digests on %s", got)
		}
	})
}

func TestADigestComesOnceHoweverManySweep(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		o.issued()
		o.now = on(7, 27, 9, 0)
		var all sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			all.Go(func() { errs[i] = o.desk.SweepAll(context.Background()) })
		}
		all.Wait()
		for _, err := range errs {
			o.must(err)
		}
		box := &postbox{}
		o.now = on(7, 27, 9, 5)
		o.deliver(box)
		if got := box.digests(); !slices.Equal(got, []string{"clerk@office.example", "head@office.example"}) {
			t.Errorf("digests: %v", got)
		}
		letters := map[string]int{}
		for _, message := range box.sent {
			if message.Date.After(on(7, 20, 0, 0)) {
				letters[message.To]++
			}
		}
		for to, number := range letters {
			if number != 1 {
				t.Errorf("%s got %d letters on one morning", to, number)
			}
		}
	})
}

func TestAPersonChoosesTheHourAndCannotMuteAnEscalation(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		box := &postbox{}
		for _, who := range []string{"clerk", "head", "liaison2", "leader2"} {
			_, err := o.desk.SetPreferences(ctx, o.people[who], casework.Preferences{Morning: clockAt(10, 30), Digest: true, Gather: true})
			o.must(err)
		}
		cases := o.issued()
		o.lives(box, on(7, 19, 9, 30))
		if !slices.ContainsFunc(box.sent, func(m notify.Message) bool { return m.To == "leader2@office.example" }) {
			t.Error("an issued case waited for a chosen hour")
		}
		at := func(to string, day int) string {
			var times []string
			o.lives(box, on(7, day, 0, 0))
			box.sent = nil
			for o.now.Before(on(7, day, 23, 0)) {
				before := len(box.sent)
				o.lives(box, o.now.Add(5*time.Minute))
				for _, message := range box.sent[before:] {
					if message.To == to {
						times = append(times, o.now.Format("15:04"))
					}
				}
			}
			return strings.Join(times, " ")
		}
		o.act("liaison2", cases[1].ID, workflow.Acknowledge, casework.Act{})
		if got := at("liaison2@office.example", 24); got != "10:35" {
			t.Errorf("the last day's reminder came at %q", got)
		}
		if got := at("clerk@office.example", 25); got != "10:35" {
			t.Errorf("the digest came at %q", got)
		}
		if got := at("liaison2@office.example", 26); got != "08:35" {
			t.Errorf("the blue notice came at %q", got)
		}
		if got := at("head@office.example", 31); got != "08:35" { // the orange notice to be signed brings the digest
			t.Errorf("the head's letter came at %q", got)
		}
		if len(box.digests()) != 2 {
			t.Errorf("digests: %v", box.digests())
		}
		// What is not urgent comes with the next morning's letter, and as one.
		o.lives(box, on(8, 1, 15, 0))
		o.act("leader2", cases[1].ID, workflow.Submit, answers(cases[1]))
		box.sent = nil
		o.deliver(box)
		if slices.ContainsFunc(box.sent, func(m notify.Message) bool { return m.To == "clerk@office.example" }) {
			t.Error("a report did not wait for the morning that was chosen")
		}
		if !slices.ContainsFunc(box.sent, func(m notify.Message) bool { return m.To == "rechecker@office.example" }) {
			t.Error("whoever chose nothing is told at once")
		}
		if got := atDay(o, box, "clerk@office.example", on(8, 2, 0, 0)); len(got) != 1 || !strings.Contains(got[0].Text, "某督〔2017〕1号-2") ||
			!strings.Contains(got[0].Subject, "督办日报") || !strings.Contains(got[0].Text, "另有以下1项事项") {
			t.Errorf("the morning's letters: %+v", got)
		}
	})
}

// atDay lives through a day and returns what one person got on it.
func atDay(o *office, box *postbox, to string, day time.Time) []notify.Message {
	box.sent = nil
	o.lives(box, day.Add(23*time.Hour))
	return slices.DeleteFunc(slices.Clone(box.sent), func(m notify.Message) bool { return m.To != to })
}

func clockAt(hour, minute int) workflow.Clock {
	return workflow.Clock(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

func TestWhoWantsNoDigestGetsNoneAndIsAskedAgainFromTomorrow(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		box := &postbox{}
		o.issued()
		_, err := o.desk.SetPreferences(ctx, o.people["clerk"], casework.Preferences{Morning: clockAt(7, 0), Digest: true})
		o.refused(err, workflow.CodeInvalid)
		me, err := o.desk.SetPreferences(ctx, o.people["clerk"], casework.Preferences{})
		o.must(err)
		if me.Prefers.Digest {
			t.Errorf("preferences: %+v", me.Prefers)
		}
		o.lives(box, on(7, 26, 12, 0))
		if got := box.digests(); !slices.Equal(got, []string{"head@office.example", "head@office.example"}) {
			t.Errorf("digests: %v", got)
		}
		box.sent = nil
		_, err = o.desk.SetPreferences(ctx, o.people["clerk"], casework.Preferences{Digest: true})
		o.must(err)
		o.lives(box, on(7, 26, 18, 0))
		if got := box.digests(); len(got) != 0 {
			t.Errorf("a digest on the afternoon on which it was asked for: %v", got)
		}
		o.lives(box, on(7, 27, 18, 0))
		if got := box.digests(); len(got) != 2 {
			t.Errorf("digests: %v", got)
		}
	})
}

func TestADigestIsBoundedAndSpeaksOfItsOfficeOnly(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		for i := range 58 {
			batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
		}
		o.issuedBatch(batch)
		box := &postbox{}
		o.lives(box, on(7, 26, 8, 40))
		if slices.ContainsFunc(box.digests(), func(to string) bool { return strings.HasPrefix(to, "foreign") }) {
			t.Error("another office got a digest")
		}
		for _, message := range box.sent {
			if !strings.Contains(message.Subject, "2017年7月26日") {
				continue
			}
			if !strings.Contains(message.Text, "逾期未办(60件)") || !strings.Contains(message.Text, "另有10件") || strings.Contains(message.Text, "  51. 某督") {
				t.Errorf("the digest says\n%s", message.Text)
			}
			return
		}
		t.Error("there was no digest")
	})
}

func TestADigestIsNotForWhoeverLeftTheOfficeMeanwhile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		o.issued()
		box := &postbox{}
		o.now = on(7, 26, 8, 30)
		o.must(o.desk.SweepAll(t.Context()))
		_, err := store.SQL().ExecContext(t.Context(), fmt.Sprintf("DELETE FROM grants WHERE person_id = %d", o.people["clerk"].Person))
		o.must(err)
		o.now = on(7, 26, 8, 35)
		o.deliver(box)
		if got := box.digests(); !slices.Equal(got, []string{"head@office.example"}) {
			t.Errorf("digests: %v", got)
		}
	})
}

func TestAContactThatIsMissingMakesNoDigestDayAfterDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		box := &postbox{}
		o.lives(box, on(7, 31, 18, 0))
		// The unit above has nobody to be told of the orange notices that the head signs.
		for _, one := range cases {
			for _, notice := range o.seen("head", one.ID).Notices {
				if notice.State == workflow.NoticeDrafted {
					_, err := o.desk.SignSupervisionNotice(t.Context(), o.people["head"], notice.ID, 0)
					o.must(err)
				}
			}
			unit := fmt.Sprint(one.ID - cases[0].ID + 1)
			o.act("leader"+unit, one.ID, workflow.Submit, answers(one))
			o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
			o.act("head", one.ID, workflow.Close, casework.Act{})
		}
		if !slices.Contains(o.taskKeys("clerk"), workflow.TaskConfirmContact) {
			t.Fatal("a contact is missing")
		}
		box.sent = nil
		o.lives(box, on(8, 4, 18, 0))
		if got := box.digests(); len(got) != 0 {
			t.Errorf("digests: %v", got)
		}
	})
}

func TestAnOutageIsMadeUpForInOneLetterHoweverLongTheSweepTakes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		for i := range 8 {
			batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
		}
		o.issuedBatch(batch)
		box := &postbox{}
		o.deliver(box)
		box.sent = nil
		now := on(7, 26, 10, 0)
		desk := casework.New(store, func() time.Time { now = now.Add(2 * time.Second); return now }, o.outbox, casework.Settings{
			Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour})
		o.must(desk.SweepAll(t.Context()))
		o.now = now.Add(10 * time.Minute)
		o.deliver(box)
		letters := map[string]int{}
		for _, message := range box.sent {
			letters[message.To]++
		}
		if letters["leader2@office.example"] != 1 || letters["clerk@office.example"] != 1 {
			t.Errorf("letters: %v", letters)
		}
	})
}
