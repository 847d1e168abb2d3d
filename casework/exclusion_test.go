package casework_test

import (
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// give grants a role by the security administrator and makes it the actor's.
func (o *office) give(security workflow.Actor, who string, role workflow.Role, unit workflow.UnitID) {
	o.Helper()
	grant := workflow.Grant{Role: role, Unit: unit}
	_, err := o.desk.Grant(o.Context(), security, o.people[who].Person, 0, grant)
	o.must(err)
	actor := o.people[who]
	actor.Grants = append(actor.Grants, grant)
	o.people[who] = actor
}

// TestWhoRecheckedNeverClosesWhateverRolesTheyHold has two people who hold every
// duty of the office, through rounds, a transfer and a relapse.
func TestWhoRecheckedNeverClosesWhateverRolesTheyHold(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		security, ctx := o.administrator(workflow.SecurityAdmin), t.Context()
		for _, who := range []string{"head", "rechecker", "clerk"} {
			for _, role := range []workflow.Role{workflow.Clerk, workflow.Rechecker, workflow.Head} {
				if !o.people[who].HoldsFor(role, o.id) {
					o.give(security, who, role, o.id)
				}
			}
		}
		one := o.issued()[0]
		report := func(liaison, leader string) {
			t.Helper()
			o.act(liaison, one.ID, workflow.SaveReport, answers(one))
			o.act(leader, one.ID, workflow.Submit, casework.Act{})
		}
		refused := func(who string, action workflow.Action, in casework.Act, guard string) {
			t.Helper()
			_, err := o.desk.Act(ctx, o.people[who], one.ID, 0, action, in)
			if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != guard {
				t.Errorf("%s %s: %v, want %s", who, action, refusal, guard)
			}
		}

		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		report("liaison1", "leader1")
		o.act("head", one.ID, workflow.Recheck, verdicts(one, 0))
		o.act("rechecker", one.ID, workflow.SendBack, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 7, Day: 31}})
		report("liaison1", "leader1")
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		refused("rechecker", workflow.Close, casework.Act{}, "guard_not_the_rechecker")
		refused("head", workflow.Close, casework.Act{}, "guard_not_the_rechecker") // of the round before
		o.act("clerk", one.ID, workflow.Close, casework.Act{})

		reopen := casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 31}}
		reopen.Input.Evidence, reopen.Input.Reason = "再次抽查截图", "问题反弹"
		refused("clerk", workflow.Reopen, reopen, "guard_not_the_closer") // who closed it judges it no more
		o.act("rechecker", one.ID, workflow.Reopen, reopen)
		transfer := casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 31}}
		transfer.Input.NewOwner, transfer.Input.Reason = o.units["市水利局"], "职责划转"
		o.act("head", one.ID, workflow.Transfer, transfer)
		o.act("liaison2", one.ID, workflow.Acknowledge, casework.Act{})
		report("liaison2", "leader2")
		refused("clerk", workflow.Recheck, verdicts(one), "guard_not_the_closer")
		o.act("head", one.ID, workflow.Recheck, verdicts(one))
		refused("head", workflow.Close, casework.Act{}, "guard_not_the_rechecker")
		refused("rechecker", workflow.Close, casework.Act{}, "guard_not_the_rechecker") // before the relapse and the transfer
		o.act("clerk", one.ID, workflow.Close, casework.Act{})
		o.sound()
	})
}
