package casework_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/ledger"
	"rectify/models"
	"rectify/workflow"
)

// readPolicy reads policies as circulars keep them.
func readPolicy(_ string, raw []byte) (policy workflow.Policy, err error) {
	if err := json.Unmarshal(raw, &policy); err != nil {
		return policy, workflow.Invalid(workflow.Field{Name: "text", Reason: "not_yaml", Args: []string{err.Error()}, Line: 1})
	}
	if wrong := policy.Validate(); len(wrong) > 0 {
		return policy, workflow.Invalid(wrong...)
	}
	return policy, nil
}

// newDesk is another replica over the same store, which reads policies.
func (o *office) newDesk(enqueuer casework.Enqueuer) *casework.Desk {
	return casework.New(o.store, func() time.Time { return o.now }, enqueuer, casework.Settings{Zone: shanghai, Packer: ledger.Packer{},
		Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour, ParsePolicy: readPolicy})
}

func newChanging(t *testing.T, store *models.Store) *office {
	o := newOffice(t, store)
	o.desk = o.newDesk(o.outbox)
	return o
}

func policyText(change func(*workflow.Policy)) casework.ChangeText {
	policy := workflow.DefaultPolicy()
	change(&policy)
	raw, _ := json.Marshal(policy)
	return casework.ChangeText{Content: string(raw), Reason: "按新规定调整"}
}

func (o *office) decide(who string, change casework.ChangeView, action workflow.ChangeAction) (casework.ChangeView, error) {
	return o.desk.OnChange(o.Context(), o.people[who], change.ID, change.Version, action, "经研究")
}

func TestAnApprovedPolicyIsForCircularsIssuedFromThenOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		ctx := t.Context()
		old := o.issued()[0]
		text := policyText(func(p *workflow.Policy) { p.Version, p.AcknowledgeWithin, p.RoundsAllowed = 2, 3, 5 })
		change, err := o.desk.ProposePolicy(ctx, o.people["clerk"], o.id, text)
		o.must(err)
		if change.State != workflow.ChangeProposed || change.PolicyVersion != 2 || change.Policy.RoundsAllowed != 5 {
			t.Fatalf("proposed: %+v", change)
		}
		next := o.batch()
		next.DocNumber = "某督〔2017〕2号"
		drafted, err := o.desk.Draft(ctx, o.people["clerk"], o.id, next, "", workflow.Imported) // before the approval
		o.must(err)
		if view, err := o.desk.Policy(ctx, o.people["clerk"], 0); err != nil || view.Policy.Version != 1 || view.Change != 0 {
			t.Fatalf("what is only proposed is not in force: %+v %v", view.Policy.Version, err)
		}
		approved, err := o.decide("head", change, workflow.ApproveChange)
		o.must(err)
		if approved.State != workflow.ChangeApproved || approved.DecidedBy.Name != "head" || len(approved.Allowed) != 0 {
			t.Fatalf("approved: %+v", approved)
		}
		if view, err := o.desk.Policy(ctx, o.people["rechecker"], o.id); err != nil || view.Policy.Version != 2 || view.Change != change.ID || len(view.Rungs) == 0 {
			t.Fatalf("in force: %+v %v", view, err)
		}
		_, err = o.desk.Sign(ctx, o.people["clerk"], drafted.ID, 0, casework.Signature{})
		o.must(err)
		issued, err := o.desk.IssueBatch(ctx, o.people["clerk"], drafted.ID, 0)
		o.must(err)
		for _, row := range []struct {
			view    casework.CaseView
			version int
			rounds  int
			by      string
		}{{old, 1, 3, "07-20"}, {issued.Cases[0], 2, 5, "07-22"}} {
			ladder, err := o.desk.Ladder(ctx, o.people["liaison1"], row.view.ID)
			o.must(err)
			if ladder.Policy.Version != row.version || !ladder.Frozen || row.view.RoundsAllowed != row.rounds || row.view.AcknowledgeBy.In(shanghai).Format("01-02") != row.by {
				t.Errorf("version %d, rounds %d, receipt by %s", ladder.Policy.Version, row.view.RoundsAllowed, row.view.AcknowledgeBy.In(shanghai))
			}
		}
		history, err := o.desk.Case(ctx, o.people["clerk"], old.ID)
		o.must(err)
		if len(history.Events) != 2 {
			t.Errorf("a policy left events on a case that was issued before: %+v", history.Events)
		}
		if faults, err := o.desk.VerifyAudit(ctx); err != nil || len(faults) > 0 {
			t.Errorf("audit: %v %v", faults, err)
		}
	})
}

func TestChangesAreDecidedByAnotherPersonOfTheSameOffice(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		ctx := t.Context()
		both := o.people["clerk"]
		both.Grants = append(slices.Clone(both.Grants), workflow.Grant{Role: workflow.Head, Unit: o.id})
		o.people["both"] = both
		version := 1
		propose := func() casework.ChangeView {
			version++
			change, err := o.desk.ProposePolicy(ctx, both, o.id, policyText(func(p *workflow.Policy) { p.Version = version }))
			o.must(err)
			return change
		}
		change := propose()
		_, err := o.decide("both", change, workflow.ApproveChange)
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "guard_not_the_proposer" {
			t.Error(refusal)
		}
		for _, who := range []string{"foreign", "liaison1", "leader1"} {
			_, err = o.decide(who, change, workflow.ApproveChange)
			o.refused(err, workflow.CodeNotFound)
			_, err = o.desk.Change(ctx, o.people[who], change.ID)
			o.refused(err, workflow.CodeNotFound)
			if list, err := o.desk.Changes(ctx, o.people[who], casework.ChangeQuery{}); err != nil || len(list) != 0 {
				t.Errorf("%s sees %v, %v", who, list, err)
			}
		}
		_, err = o.decide("rechecker", change, workflow.ApproveChange)
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.ProposePolicy(ctx, o.people["head"], o.id, policyText(func(p *workflow.Policy) { p.Version = 9 }))
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.ProposePolicy(ctx, both, o.units["邻市督查室"], policyText(func(p *workflow.Policy) { p.Version = 9 }))
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.OnChange(ctx, o.people["head"], change.ID, change.Version+7, workflow.ApproveChange, "")
		o.refused(err, workflow.CodeConflict)
		_, err = o.desk.OnChange(ctx, o.people["head"], change.ID, 0, workflow.RefuseChange, " ")
		o.refused(err, workflow.CodeInvalid)

		later := propose()
		_, err = o.decide("head", later, workflow.ApproveChange)
		o.must(err)
		_, err = o.decide("head", change, workflow.ApproveChange) // version 2, while 3 is in force
		if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Reason != "version_not_above" {
			t.Error(refusal)
		}
		_, err = o.decide("head", change, workflow.RefuseChange)
		o.must(err)
		withdrawn, err := o.decide("clerk", propose(), workflow.WithdrawChange)
		o.must(err)
		if withdrawn.State != workflow.ChangeWithdrawn {
			t.Errorf("%+v", withdrawn)
		}
		list, err := o.desk.Changes(ctx, o.people["clerk"], casework.ChangeQuery{})
		o.must(err)
		states := []workflow.ChangeState{}
		for _, one := range list {
			states = append(states, one.State)
		}
		if !slices.Equal(states, []workflow.ChangeState{workflow.ChangeWithdrawn, workflow.ChangeApproved, workflow.ChangeRefused}) {
			t.Errorf("the newest first: %v", states)
		}
		if list, err = o.desk.Changes(ctx, o.people["clerk"], casework.ChangeQuery{State: workflow.ChangeApproved, Limit: 1}); err != nil || len(list) != 1 || list[0].ID != later.ID {
			t.Errorf("approved: %v %v", list, err)
		}
	})
}

func TestAProposalThatIsWrongIsRefusedWithItsFields(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		ctx, clerk := t.Context(), o.people["clerk"]
		for sentence, row := range map[string]struct {
			propose func() (casework.ChangeView, error)
			field   string
			reason  string
		}{
			"no policy": {func() (casework.ChangeView, error) {
				return o.desk.ProposePolicy(ctx, clerk, o.id, casework.ChangeText{Content: "{", Reason: "x"})
			}, "text", "not_yaml"},
			"one that is wrong": {func() (casework.ChangeView, error) {
				return o.desk.ProposePolicy(ctx, clerk, o.id, policyText(func(p *workflow.Policy) { p.Version, p.RoundsAllowed = 2, 0 }))
			}, "rounds_allowed", "out_of_range"},
			"one that does not rise": {func() (casework.ChangeView, error) {
				return o.desk.ProposePolicy(ctx, clerk, o.id, policyText(func(*workflow.Policy) {}))
			}, "version", "version_not_above"},
			"no reason": {func() (casework.ChangeView, error) {
				return o.desk.ProposeCalendar(ctx, clerk, o.id, 2017, casework.ChangeText{Content: year2027})
			}, "reason", "required"},
			"a year too far": {func() (casework.ChangeView, error) {
				return o.desk.ProposeCalendar(ctx, clerk, o.id, 2027, casework.ChangeText{Content: year2027, Reason: "x"})
			}, "year", "out_of_range"}, // it is 2017
			"another year": {func() (casework.ChangeView, error) {
				return o.desk.ProposeCalendar(ctx, clerk, o.id, 2018, casework.ChangeText{Content: year2027, Reason: "x"})
			}, "text", "other_year"},
		} {
			_, err := row.propose()
			refusal := o.refused(err, workflow.CodeInvalid)
			if refusal.Fields[0].Name != row.field || refusal.Fields[0].Reason != row.reason {
				t.Errorf("%s: %v", sentence, refusal)
			}
		}
		if list, err := o.desk.Changes(ctx, clerk, casework.ChangeQuery{}); err != nil || len(list) != 0 {
			t.Errorf("something was recorded: %v %v", list, err)
		}
	})
}

func TestOneOfManyHeadsApproves(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		o.now = time.Date(2026, 12, 20, 9, 0, 0, 0, shanghai)
		change := o.proposed(year2027)
		done := make(chan error, 6)
		for range cap(done) {
			go func() {
				_, err := o.desk.OnChange(context.Background(), o.people["head"], change.ID, 0, workflow.ApproveChange, "")
				done <- err
			}()
		}
		approved := 0
		for range cap(done) {
			if err := <-done; err == nil {
				approved++
			} else {
				o.refused(err, workflow.CodeRefused)
			}
		}
		years, err := store.Read(t.Context()).PendingYears()
		if approved != 1 || err != nil || len(years) != 1 || years[0].Year != 2027 {
			t.Errorf("%d approved, pending %+v, %v", approved, years, err)
		}
	})
}

// year2027 is a made-up year: only its first days matter here.
const year2027 = "2027-01-01,off,元旦\n2027-10-01,off,国庆节\n"

// proposed proposes 2027.
func (o *office) proposed(text string) casework.ChangeView {
	o.Helper()
	change, err := o.desk.ProposeCalendar(o.Context(), o.people["clerk"], o.id, 2027, casework.ChangeText{Content: text, Reason: "国务院办公厅通知"})
	o.must(err)
	return change
}

// publish proposes and approves 2027.
func (o *office) publish(text string) {
	o.Helper()
	approved, err := o.decide("head", o.proposed(text), workflow.ApproveChange)
	o.must(err)
	if approved.CalendarRevision == 0 {
		o.Fatalf("approved: %+v", approved)
	}
}

// acrossTheYear issues cases on Monday, 28 December 2026, due within five working
// days, and acknowledges them; the second has a day that the office chose.
func (o *office) acrossTheYear(more int) []casework.CaseView {
	o.Helper()
	return o.acrossTheYearBy("5个工作日内", more)
}

func (o *office) acrossTheYearBy(phrase string, more int) []casework.CaseView {
	o.Helper()
	o.now = time.Date(2026, 12, 28, 9, 0, 0, 0, shanghai)
	batch := o.batch()
	batch.DocNumber, batch.DuePhrase, batch.DueOn = "某督〔2026〕9号", phrase, workflow.Date{}
	batch.SignedOn = workflow.Date{Year: 2026, Month: 12, Day: 28}
	for i := range more {
		batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
	}
	ctx, clerk := o.Context(), o.people["clerk"]
	circular, err := o.desk.Draft(ctx, clerk, o.id, batch, "", workflow.Imported)
	o.must(err)
	second := circular.Cases[1]
	_, err = o.desk.Revise(ctx, clerk, second.ID, 0, casework.Revision{Owner: workflow.UnitID(second.Owner.ID),
		Findings: []workflow.BatchFinding{{Description: "栏目长期不更新"}}, DueOn: workflow.Date{Year: 2027, Month: 1, Day: 4}})
	o.must(err)
	_, err = o.desk.Sign(ctx, clerk, circular.ID, 0, casework.Signature{})
	o.must(err)
	circular, err = o.desk.IssueBatch(ctx, clerk, circular.ID, 0)
	o.must(err)
	for i, view := range circular.Cases {
		who := "liaison2"
		if i == 0 {
			who = "liaison1"
		}
		o.act(who, view.ID, workflow.Acknowledge, casework.Act{})
	}
	return circular.Cases
}

func (o *office) history(id workflow.CaseID) casework.CaseHistory {
	o.Helper()
	history, err := o.desk.Case(o.Context(), o.people["clerk"], id)
	o.must(err)
	return history
}

func recalculations(history casework.CaseHistory) int {
	count := 0
	for _, event := range history.Events {
		if event.Action == string(workflow.Recalculated) {
			count++
		}
	}
	return count
}

func instant(t time.Time) string { return t.In(shanghai).Format("2006-01-02 15:04") }

func TestAPublishedYearMovesWhatRestsOnIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		cases := o.acrossTheYear(0)
		counted, chosen := o.history(cases[0].ID), o.history(cases[1].ID)
		if d := counted.Case.Deadline; !d.Provisional || d.Day.String() != "2027-01-04" || instant(counted.NextRung) != "2027-01-01 00:00" {
			t.Fatalf("before: %+v, next %s", d, instant(counted.NextRung))
		}
		if instant(chosen.NextRung) != "2027-01-01 00:00" {
			t.Fatalf("before: next %s", instant(chosen.NextRung))
		}
		o.now = time.Date(2026, 12, 30, 10, 0, 0, 0, shanghai)
		o.publish(year2027)
		o.must(o.desk.Recalculate(t.Context()))

		// The first of January is off: the fifth working day is the 5th, and what was
		// to be told on the first is told on the last of December.
		after := o.history(cases[0].ID)
		d := after.Case.Deadline
		if d.Provisional || d.Day.String() != "2027-01-05" || !strings.HasPrefix(d.CalendarVersion, "2027/") || len(after.Legs) != 1 ||
			instant(after.Case.FirstDue) != "2027-01-06 00:00" || after.Case.Marks.FirstReport != workflow.MarkPending {
			t.Errorf("after: %+v, first due %s", d, instant(after.Case.FirstDue))
		}
		// T-7 of the new date, 29 December, has come meanwhile.
		if instant(after.NextRung) != "2026-12-29 00:00" || recalculations(after) != 1 {
			t.Errorf("after: next %s, %d recalculations", instant(after.NextRung), recalculations(after))
		}
		told := map[string]bool{}
		for _, letter := range after.Letters {
			if letter.Cause == workflow.CauseRecalculated {
				told[letter.Address] = true
			}
		}
		if len(told) != 3 || !told["liaison1@office.example"] || !told["leader1@office.example"] || !told["clerk@office.example"] {
			t.Errorf("told: %v", told)
		}
		// The day the office chose stays, its reminder moves with the morning.
		moved := o.history(cases[1].ID)
		if !moved.Case.Deadline.Moment.Equal(chosen.Case.Deadline.Moment) || recalculations(moved) != 0 || moved.Case.Version != chosen.Case.Version {
			t.Errorf("chosen: %+v, version %d and %d", moved.Case.Deadline, chosen.Case.Version, moved.Case.Version)
		}
		if instant(moved.NextRung) != "2026-12-31 08:30" {
			t.Errorf("chosen: next %s", instant(moved.NextRung))
		}
		o.must(o.desk.SweepAll(t.Context()))
		if got := climbed(o.history(cases[0].ID)); got != "T-7/1 12-29 00:00 told 30 10:00" {
			t.Errorf("climbed: %s", got)
		}
		o.must(o.desk.Recalculate(t.Context()))
		if again := o.history(cases[0].ID); recalculations(again) != 1 {
			t.Error("reckoned twice")
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("audit: %v %v", faults, err)
		}
		// The same text again changes nothing, so it is no change.
		_, err := o.desk.ProposeCalendar(t.Context(), o.people["clerk"], o.id, 2027, casework.ChangeText{Content: year2027, Reason: "x"})
		if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Reason != "calendar_unchanged" {
			t.Error(refusal)
		}
	})
}

func TestWhatWasFoundByTheOldDateIsTakenBackAndOwedAfresh(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		one := o.acrossTheYear(0)[0]
		o.now = time.Date(2027, 1, 5, 10, 0, 0, 0, shanghai)
		o.must(o.desk.SweepAll(t.Context()))
		before := o.history(one.ID)
		if before.Case.State != workflow.Escalated || len(before.Notices) != 1 || before.Notices[0].State != workflow.NoticeSigned || len(before.Flags) != 1 {
			t.Fatalf("overdue by the provisional date: %+v", before.Case)
		}
		o.publish(year2027 + "2027-01-04,off,元旦\n")
		// Whoever acts before the sweep meets the case as the calendar has it.
		o.now = o.now.Add(time.Minute)
		history := o.act("liaison1", one.ID, workflow.SaveReport, answers(one))
		if history.Case.State != workflow.Issued || history.Case.Deadline.Day.String() != "2027-01-06" || history.Case.Leg != 2 ||
			history.Case.Overdue || history.Notices[0].State != workflow.NoticeVoided {
			t.Fatalf("after: %+v %+v", history.Case, history.Notices)
		}
		whole := o.history(one.ID)
		if !whole.Flags[0].TakenBack || whole.Legs[1].OpenedBy != workflow.Recalculated || len(whole.Rungs) != len(before.Rungs) {
			t.Errorf("flags %+v, legs %+v", whole.Flags, whole.Legs)
		}
		o.now = time.Date(2027, 1, 7, 9, 0, 0, 0, shanghai)
		o.must(o.desk.SweepAll(t.Context()))
		again := o.history(one.ID)
		if again.Case.State != workflow.Escalated || len(again.Notices) != 2 || again.Notices[1].Leg != 2 || again.Flags[len(again.Flags)-1].TakenBack {
			t.Errorf("overdue by the true date: %+v %+v %+v", again.Case, again.Notices, again.Flags)
		}
		if recalculations(again) != 1 {
			t.Errorf("%d recalculations", recalculations(again))
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("audit: %v %v", faults, err)
		}
	})
}

func TestADayThatIsNamedBesideTheCountStays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		one := o.acrossTheYearBy("5个工作日内(1月4日前)", 0)[0]
		if before := o.history(one.ID); !before.Case.Deadline.Provisional {
			t.Fatalf("before: %+v", before.Case.Deadline)
		}
		o.publish(year2027)
		o.must(o.desk.Recalculate(t.Context()))
		after := o.history(one.ID)
		if d := after.Case.Deadline; d.Provisional || d.Day.String() != "2027-01-04" || recalculations(after) != 1 {
			t.Errorf("after: %+v", d)
		}
	})
}

func TestADateThatCountsFromReceiptIsReckonedFromIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		one := o.acrossTheYearBy("收到之日起5个工作日内", 0)[0] // received on the day of issue
		o.publish(year2027)
		o.must(o.desk.Recalculate(t.Context()))
		if d := o.history(one.ID).Case.Deadline; d.Provisional || d.Day.String() != "2027-01-05" || !d.FromReceipt {
			t.Errorf("after: %+v", d)
		}
	})
}

func TestALetterThatWaitsForAMorningKeepsIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		one := o.acrossTheYear(0)[0]
		o.now = time.Date(2027, 1, 5, 0, 0, 0, 0, shanghai) // overdue; told at half past eight
		o.must(o.desk.SweepAll(t.Context()))
		waiting := func() (found []string) {
			rows, err := store.SQL().QueryContext(t.Context(), "SELECT send_after FROM letters ORDER BY id")
			o.must(err)
			defer rows.Close()
			for rows.Next() {
				var after models.Instant
				o.must(rows.Scan(&after))
				found = append(found, instant(after.Time()))
			}
			return found
		}
		before := waiting()
		if !slices.Contains(before, "2027-01-05 08:35") {
			t.Fatalf("waiting: %v", before)
		}
		rungs := o.history(one.ID).Rungs
		o.publish(year2027 + "2027-01-04,off,元旦\n2027-01-05,off,元旦\n")
		o.must(o.desk.SweepAll(t.Context()))
		if after := waiting(); !slices.Equal(after[:len(before)], before) {
			t.Errorf("letters moved: %v, before %v", after, before)
		}
		if after := o.history(one.ID).Rungs; !slices.Equal(after, rungs) {
			t.Errorf("what was recorded was altered: %v, before %v", after, rungs)
		}
	})
}

// interrupted is the desk of a process that ends when it looks at its clock for the
// nth time.
func (o *office) interrupted(after int, stop context.CancelFunc) *casework.Desk {
	return casework.New(o.store, func() time.Time {
		if after--; after < 0 {
			stop()
		}
		return o.now
	}, o.outbox, casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example",
		SessionFor: time.Hour, ParsePolicy: readPolicy})
}

func TestAnInterruptedRecalculationIsContinuedByAnyReplica(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newChanging(t, store)
		cases := o.acrossTheYear(8)
		o.now = time.Date(2026, 12, 28, 15, 0, 0, 0, shanghai)
		o.publish(year2027)
		ctx, cancel := context.WithCancel(t.Context())
		if err := o.interrupted(3, cancel).Recalculate(ctx); err == nil {
			t.Fatal("it was not interrupted")
		}
		done := 0
		for _, view := range cases {
			done += recalculations(o.history(view.ID))
		}
		if done == 0 || done >= len(cases)-1 {
			t.Fatalf("%d of %d were reckoned before the interruption", done, len(cases))
		}
		replicas := make(chan error, 4)
		for range cap(replicas) {
			go func() { replicas <- o.newDesk(&outbox{}).Recalculate(context.Background()) }()
		}
		for range cap(replicas) {
			o.must(<-replicas)
		}
		letters := map[int64]bool{}
		for i, view := range cases {
			history := o.history(view.ID)
			want := 1
			if i == 1 {
				want = 0 // the day the office chose
			}
			if recalculations(history) != want || want == 1 && history.Case.Deadline.Day.String() != "2027-01-05" {
				t.Errorf("case %d: %d recalculations, due %s", i+1, recalculations(history), history.Case.Deadline.Day)
			}
			for _, letter := range history.Letters {
				if letter.Cause == workflow.CauseRecalculated && letter.Address == "liaison2@office.example" {
					letters[letter.ID] = true
				}
			}
		}
		if len(letters) != 1 {
			t.Errorf("what concerns one person went in %d letters", len(letters))
		}
		// The year stays pending until every act that knew the old calendar is over.
		pending := func() int {
			years, err := store.Read(t.Context()).PendingYears()
			o.must(err)
			return len(years)
		}
		if pending() != 1 {
			t.Error("the year was settled at once")
		}
		o.now = o.now.Add(6 * time.Minute)
		o.must(o.desk.Recalculate(t.Context()))
		if pending() != 0 {
			t.Error("the year was not settled")
		}
	})
}
