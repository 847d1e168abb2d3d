package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestAPolicyDemandsAPlanByADay has an office whose policy asks for a plan within
// three working days of the issue.
func TestAPolicyDemandsAPlanByADay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		policy := workflow.DefaultPolicy()
		policy.Rungs = slices.Insert(policy.Rungs, 1, workflow.Rung{Name: "plan", Label: workflow.Names{ZH: "催报整改方案", EN: "plan reminder"},
			Anchor: workflow.AnchorIssue, Days: 3, Unit: workflow.WorkingDays, Condition: workflow.NoPlan,
			Recipients: []workflow.Recipients{{Side: workflow.SideOwner, Roles: []workflow.Role{workflow.Liaison}}}, Does: workflow.Does{Remind: true}})
		if wrong := policy.Validate(); len(wrong) > 0 {
			t.Fatal(wrong)
		}
		o.desk = casework.New(store, func() time.Time { return o.now }, o.outbox, casework.Settings{
			Zone: shanghai, Policy: policy, MessageDomain: "office.example", SessionFor: time.Hour})
		cases := o.issued()
		o.now = on(7, 19, 9, 0)
		o.act("liaison1", cases[0].ID, workflow.Acknowledge, casework.Act{})
		o.act("liaison2", cases[1].ID, workflow.Acknowledge, casework.Act{})
		o.act("liaison1", cases[0].ID, workflow.FilePlan, planned(cases[0], july(24)))
		box := &postbox{}
		o.lives(box, on(7, 24, 9, 0))
		reached := func(id workflow.CaseID) bool {
			return slices.ContainsFunc(o.seen("clerk", id).Rungs, func(rung casework.RungView) bool { return rung.Rung == "plan" })
		}
		if reached(cases[0].ID) || !reached(cases[1].ID) {
			t.Errorf("demanded of who filed one: %v, of who did not: %v", reached(cases[0].ID), reached(cases[1].ID))
		}
		var to []string
		for _, message := range box.sent {
			if strings.Contains(message.Text, "至今未报(催报整改方案)") {
				to = append(to, message.To)
			}
		}
		if !slices.Equal(to, []string{"liaison2@office.example"}) {
			t.Errorf("reminded of the plan: %v", to)
		}
		history := o.act("clerk", cases[0].ID, workflow.Transfer, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "职责", NewOwner: o.units["市水利局"]}})
		o.lives(box, on(7, 28, 9, 0))
		if !reached(history.Case.ID) {
			t.Error("a plan of the former owner's is none of the new one's")
		}
	})
}
