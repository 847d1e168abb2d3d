package casework_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestALiaisonLeavesAndAnotherTakesOver(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, education := t.Context(), o.units["市教育局"]
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.SaveReport, answers(one))
		o.now = on(7, 19, 18, 0) // after hours: the receipt reminder waits for the morning
		o.until(20, 0)
		leaves := o.people["liaison1"].Person
		o.names("liaison1", casework.NewDeputy{Deputy: o.people["leader1"].Person, Role: workflow.Liaison, Unit: education, From: july(20), To: july(30)})
		successor := o.person("successor")
		in := casework.NewHandover{From: leaves, To: successor, Unit: education, Reason: "调离"}

		for who, code := range map[string]workflow.Code{"liaison1": workflow.CodeForbidden, "leader2": workflow.CodeNotFound, "clerk": workflow.CodeNotFound} {
			_, err := o.desk.HandOver(ctx, o.people[who], in)
			o.refused(err, code)
		}
		_, err := o.desk.HandOver(ctx, o.people["leader1"], in)
		if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Reason != "not_of_unit" {
			t.Fatal(refusal)
		}
		before := o.seen("clerk", one.ID)
		view, err := o.desk.HandOver(ctx, casework.Operator, in)
		o.must(err)
		if !view.Finished || view.Cases != 1 || len(view.Open) != 1 || !view.Open[0].Draft || view.Open[0].Number != one.Number {
			t.Fatalf("handed over: %+v", view)
		}
		after := o.seen("clerk", one.ID)
		if last := after.Events[len(after.Events)-1]; last.Action != "hand_over" || len(after.Events) != len(before.Events)+1 {
			t.Errorf("recorded with the case: %+v", last)
		}
		if actor := o.signedIn(leaves); len(actor.Grants) != 0 {
			t.Errorf("who left still holds %+v", actor.Grants)
		}
		if actor := o.signedIn(o.people["leader1"].Person); actor.HoldsFor(workflow.Liaison, education) {
			t.Error("who stood in for them still does")
		}
		_, err = o.desk.Case(ctx, o.signedIn(leaves), one.ID)
		o.refused(err, workflow.CodeNotFound)
		taken := o.signedIn(successor)
		history, err := o.desk.Case(ctx, taken, one.ID)
		o.must(err)
		if history.Draft == nil || len(history.Draft.Answers) != 2 {
			t.Errorf("the draft stays with the unit: %+v", history.Draft)
		}
		_, err = o.desk.Act(ctx, taken, one.ID, 0, workflow.PutForward, casework.Act{})
		o.must(err)

		box := &postbox{}
		o.lives(box, on(7, 20, 10, 0))
		reached := 0
		for _, message := range box.sent {
			if message.To == "liaison1@office.example" {
				t.Errorf("to who left: %s", message.Subject)
			}
			if message.To == "successor@office.example" {
				reached++
			}
		}
		if reached != view.Letters || reached == 0 {
			t.Errorf("%d letters were handed over, %d reached the successor", view.Letters, reached)
		}
		if keys := o.taskKeys("clerk"); slices.Contains(keys, workflow.TaskLetterGivenUp) || slices.Contains(keys, workflow.TaskNameLiaison) {
			t.Errorf("left to the clerk: %v", keys)
		}
		again, err := o.desk.HandOver(ctx, casework.Operator, in)
		o.must(err)
		if again.ID != view.ID || again.Cases != 1 {
			t.Errorf("asked again: %+v", again)
		}
		o.audited()
	})
}

func TestWhatIsWrongWithAHandoverIsNamedAndChangesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, education := t.Context(), o.units["市教育局"]
		one := o.issued()[0]
		second := o.person("second", workflow.Grant{Role: workflow.Liaison, Unit: education})
		auditor := o.person("auditor", workflow.Grant{Role: workflow.AuditAdmin, Unit: education})
		o.sql("UPDATE people SET email_confirmed_at = NULL WHERE id = %d", second)
		good := casework.NewHandover{From: o.people["liaison1"].Person, To: second, Unit: education, Reason: "调离"}
		for _, row := range []struct {
			says   string
			change func(*casework.NewHandover)
			want   string
		}{
			{"a handover has its reason", func(in *casework.NewHandover) { in.Reason = " " }, "reason required"},
			{"to another person", func(in *casework.NewHandover) { in.To = in.From }, "to same_person"},
			{"who is there", func(in *casework.NewHandover) { in.To = 99999 }, "to unknown_person"},
			{"and can be told", func(*casework.NewHandover) {}, "to not_reachable"},
			{"and is no administrator", func(in *casework.NewHandover) { in.To = auditor }, "to not_of_unit"},
			{"of duties that are there", func(in *casework.NewHandover) { in.From = o.people["liaison2"].Person }, "unit no_duty_there"},
		} {
			in := good
			row.change(&in)
			_, err := o.desk.HandOver(ctx, o.people["leader1"], in)
			refusal := o.refused(err, workflow.CodeInvalid)
			if !slices.ContainsFunc(refusal.Fields, func(f workflow.Field) bool { return f.Name+" "+f.Reason == row.want }) {
				t.Errorf("%s: %v", row.says, refusal)
			}
		}
		if !o.signedIn(o.people["liaison1"].Person).HoldsFor(workflow.Liaison, education) {
			t.Error("a refused handover took a duty away")
		}
		for _, event := range o.seen("clerk", one.ID).Events {
			if event.Action == "hand_over" {
				t.Errorf("recorded: %+v", event)
			}
		}
	})
}

// TestAHandoverOfAnOfficeIsResumedWhereItWasInterrupted has more cases than one page.
func TestAHandoverOfAnOfficeIsResumedWhereItWasInterrupted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		for i := range 120 {
			batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
		}
		cases := o.issuedBatch(batch)
		second := o.person("second", workflow.Grant{Role: workflow.Rechecker, Unit: o.id})
		in := casework.NewHandover{From: o.people["clerk"].Person, To: second, Unit: o.id, Reason: "轮岗"}

		// The request is gone after the first page of cases has its events.
		ctx, stop := context.WithCancel(t.Context())
		pages := 0
		desk := casework.New(store, func() time.Time {
			if pages++; pages == 3 { // the handover, and one page
				stop()
			}
			return o.now
		}, o.outbox, casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour})
		view, err := desk.HandOver(ctx, o.people["head"], in)
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if view.Finished || view.Cases != 100 {
			t.Fatalf("interrupted: %+v", view.Cases)
		}
		o.must(o.desk.SweepAll(t.Context()))
		view, err = o.desk.HandOver(t.Context(), o.people["head"], in)
		o.must(err)
		if !view.Finished || view.Cases != len(cases) || len(view.Open) != len(cases) {
			t.Fatalf("resumed: finished %v, %d cases", view.Finished, view.Cases)
		}
		for _, one := range []casework.CaseView{cases[0], cases[99], cases[100], cases[121]} {
			history, err := o.desk.Case(t.Context(), o.people["head"], one.ID)
			o.must(err)
			events := 0
			for _, event := range history.Events {
				if event.Action == "hand_over" {
					if events++; event.Person.Name != "head" || event.Role != workflow.Head {
						t.Errorf("whose act: %+v", event)
					}
				}
			}
			if events != 1 {
				t.Errorf("%s has %d events of the handover", one.Number, events)
			}
		}
		if !o.signedIn(second).HoldsFor(workflow.Clerk, o.id) {
			t.Error("the duty was not taken over")
		}
		o.audited()
	})
}

func TestAUnitLeftWithoutALiaisonIsTheClerksToSeeTo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		o.issued()
		if slices.Contains(o.taskKeys("clerk"), workflow.TaskNameLiaison) {
			t.Fatal("everybody is there")
		}
		o.must(o.desk.DisablePerson(t.Context(), casework.Operator, "liaison1"))
		list, err := o.desk.Tasks(t.Context(), o.people["clerk"])
		o.must(err)
		at := slices.IndexFunc(list.Tasks, func(task casework.TaskView) bool { return task.Key == workflow.TaskNameLiaison })
		if at < 0 || list.Tasks[at].Unit.Name != "市教育局" || list.Tasks[at].Number != 1 {
			t.Fatalf("tasks: %+v", list.Tasks)
		}
		if slices.Contains(o.taskKeys("head"), workflow.TaskNameLiaison) {
			t.Error("it is the clerk's work")
		}
	})
}
