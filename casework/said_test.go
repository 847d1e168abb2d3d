package casework_test

import (
	"slices"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestAHistorySaysWhy reads a case as whoever is held to account reads it: what moved it
// stands there with its reason, for the office and for the unit.
func TestAHistorySaysWhy(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		water := o.units["市水利局"]
		because := func(reason string) casework.Act { return casework.Act{Input: workflow.Input{Reason: reason}} }
		until := func(in casework.Act, day int) casework.Act { in.NewDay = july(day); return in }
		helped := because("提供技术协助")
		helped.Supporter = water
		released := because("不再需要")
		released.Supporter = water
		relapsed := until(because("再次断链"), 31)
		relapsed.Evidence = "七月的抓屏"
		o.act("clerk", one.ID, workflow.AddSupporter, helped)
		o.act("clerk", one.ID, workflow.RemoveSupporter, released)
		o.act("head", one.ID, workflow.Extend, until(because("台风影响"), 26))
		o.act("head", one.ID, workflow.Escalate, because("久拖不办"))
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Return, until(because("缺少对比截图"), 28))
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		o.act("head", one.ID, workflow.Close, casework.Act{})
		o.act("rechecker", one.ID, workflow.Reopen, relapsed)
		for _, who := range []string{"clerk", "leader1"} {
			history := o.seen(who, one.ID)
			for _, want := range []casework.EventView{
				{Action: "add_supporter", Reason: "提供技术协助", Supporter: casework.Named{ID: int64(water), Name: "市水利局"}},
				{Action: "remove_supporter", Reason: "不再需要", Supporter: casework.Named{ID: int64(water), Name: "市水利局"}},
				{Action: "extend", Reason: "台风影响"}, {Action: "escalate", Reason: "久拖不办"}, {Action: "return", Reason: "缺少对比截图"},
				{Action: "reopen", Reason: "再次断链", Evidence: "七月的抓屏"}, {Action: "close"},
			} {
				if !slices.ContainsFunc(history.Events, func(event casework.EventView) bool {
					return event.Action == want.Action && event.Reason == want.Reason && event.Evidence == want.Evidence && event.Supporter == want.Supporter
				}) {
					t.Errorf("%s does not read %+v in %+v", who, want, history.Events)
				}
			}
		}

		moved := until(because("网站已移交"), 31)
		moved.NewOwner = water
		o.act("clerk", one.ID, workflow.Transfer, moved)
		history := o.seen("leader2", one.ID)
		if len(history.Events) != 1 || history.Events[0].Reason != "网站已移交" {
			t.Errorf("the new owner reads %+v", history.Events)
		}
	})
}

// TestAHandoverSaysFromWhomToWhom is the same for a liaison officer who left.
func TestAHandoverSaysFromWhomToWhom(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		education := o.units["市教育局"]
		second := o.person("second", workflow.Grant{Role: workflow.Liaison, Unit: education})
		leaving := o.people["liaison1"].Person
		_, err := o.desk.HandOver(t.Context(), o.people["leader1"], casework.NewHandover{From: leaving, To: second, Unit: education, Reason: "调离"})
		o.must(err)
		events := o.seen("leader1", one.ID).Events
		last := events[len(events)-1]
		if last.Action != string(workflow.HandOver) || last.FromPerson.ID != int64(leaving) || last.ToPerson.Name != "second" || last.Reason != "" {
			t.Errorf("the handover: %+v", last)
		}
	})
}
