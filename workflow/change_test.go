package workflow

import "testing"

func TestAChangeIsProposedByAClerkAndDecidedByAnotherWhoIsHead(t *testing.T) {
	as := func(person PersonID, roles ...Role) Actor {
		actor := Actor{Person: person}
		for _, role := range roles {
			actor.Grants = append(actor.Grants, Grant{role, office})
		}
		return actor
	}
	for _, row := range []struct {
		sentence string
		actor    Actor
		state    ChangeState
		action   ChangeAction
		want     ChangeState // "" with a reason: refused
		reason   string
	}{
		{"a clerk proposes", as(1, Clerk), ChangeNew, ProposeChange, ChangeProposed, ""},
		{"a head proposes nothing", as(2, Head), ChangeNew, ProposeChange, "", "role"},
		{"a head approves", as(2, Head), ChangeProposed, ApproveChange, ChangeApproved, ""},
		{"a head refuses", as(2, Head), ChangeProposed, RefuseChange, ChangeRefused, ""},
		{"a clerk decides nothing", as(1, Clerk), ChangeProposed, ApproveChange, "", "role"},
		{"nobody approves what they proposed", as(1, Clerk, Head), ChangeProposed, ApproveChange, "", "guard_not_the_proposer"},
		{"nor refuses it", as(1, Clerk, Head), ChangeProposed, RefuseChange, "", "guard_not_the_proposer"},
		{"but withdraws it", as(1, Clerk, Head), ChangeProposed, WithdrawChange, ChangeWithdrawn, ""},
		{"another clerk may withdraw it", as(3, Clerk), ChangeProposed, WithdrawChange, ChangeWithdrawn, ""},
		{"a head does not", as(2, Head), ChangeProposed, WithdrawChange, "", "role"},
		{"what is decided stays decided", as(2, Head), ChangeApproved, RefuseChange, "", "state"},
		{"what is withdrawn too", as(2, Head), ChangeWithdrawn, ApproveChange, "", "state"},
		{"a re-checker has no say", as(4, Rechecker), ChangeProposed, ApproveChange, "", "role"},
		{"nor has the head of another office", Actor{Person: 5, Grants: []Grant{{Head, other}}}, ChangeProposed, ApproveChange, "", "role"},
	} {
		for _, kind := range []ChangeKind{PolicyChange, CalendarChange} {
			got, _, refused := DecideChange(Change{Office: office, Kind: kind, State: row.state, ProposedBy: 1}, row.actor, row.action)
			reason := ""
			if refused != nil {
				reason = refused.Reason
			}
			if got != row.want || reason != row.reason {
				t.Errorf("%s (%s): %q, %q", row.sentence, kind, got, reason)
			}
		}
	}
}
