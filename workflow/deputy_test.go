package workflow

import (
	"slices"
	"testing"
	"time"
)

// standIn is an actor with roles of their own, and others in somebody's place.
func standIn(person PersonID, own []Grant, others ...StandIn) Actor {
	return Actor{Person: person, Grants: own}.WithStandIns(others)
}

func TestADeputyshipHoldsFromTheFirstInstantToTheLast(t *testing.T) {
	d := Deputyship{From: within, Until: within.Add(24 * time.Hour)}
	for _, row := range []struct {
		says  string
		at    time.Time
		ended bool
		holds bool
	}{
		{"not a moment before", within.Add(-time.Microsecond), false, false},
		{"from the first instant", within, false, true},
		{"to the last", within.Add(24*time.Hour - time.Microsecond), false, true},
		{"and no longer", within.Add(24 * time.Hour), false, false},
		{"nor after it was ended", within.Add(time.Hour), true, false},
	} {
		d.Ended = row.ended
		if d.Holds(row.at) != row.holds {
			t.Errorf("%s: %v", row.says, !row.holds)
		}
	}
}

func TestADeputyHasTheRolesRightsAndActsForThePrincipal(t *testing.T) {
	deputy := standIn(8, []Grant{{Liaison, owner}}, StandIn{Grant{Leader, owner}, 7})
	outcome, refused := Decide(caseIn(Issued), deputy, Submit, fullInput(), within)
	if refused != nil || outcome.For != 7 || outcome.Role != Leader {
		t.Fatalf("%+v %v", outcome, refused)
	}
	if outcome, refused = Decide(caseIn(Issued), deputy, Acknowledge, Input{}, within); refused != nil || outcome.For != 0 {
		t.Fatalf("in their own right: %+v %v", outcome, refused)
	}
	if outcome, refused = Decide(caseIn(Issued), standIn(9, nil, StandIn{Grant{Liaison, helper}, 7}), GiveOpinion, fullInput(), within); refused != nil || outcome.For != 7 {
		t.Fatalf("for a supporting unit: %+v %v", outcome, refused)
	}
}

func TestWhatIsHeldInOnesOwnRightIsNoStandIn(t *testing.T) {
	actor := standIn(8, []Grant{{Head, office}}, StandIn{Grant{Head, office}, 7})
	if len(actor.StandIns) != 0 || len(actor.Grants) != 1 || actor.PrincipalOf(Head, office) != 0 {
		t.Errorf("%+v", actor)
	}
}

func TestAnAdministratorStandsInForNobody(t *testing.T) {
	actor := standIn(8, []Grant{{AuditAdmin, office}}, StandIn{Grant{Head, office}, 7})
	if len(actor.Grants) != 1 || actor.HoldsFor(Head, office) {
		t.Errorf("%+v", actor)
	}
}

func TestRecheckingAndClosingStayApartAcrossDeputies(t *testing.T) {
	const rechecker, head, deputy = PersonID(5), PersonID(6), PersonID(8)
	asRechecker, asHead := Grant{Rechecker, office}, Grant{Head, office}
	recheck := func(who Actor) Case {
		t.Helper()
		outcome, refused := Decide(caseIn(Rectified), who, Recheck, fullInput(), within)
		if refused != nil {
			t.Fatal(refused)
		}
		c := outcome.Case
		c.Failed = nil
		return c
	}
	byDeputy := recheck(standIn(deputy, nil, StandIn{asRechecker, rechecker}))
	byRechecker := recheck(Actor{Person: rechecker, Grants: []Grant{asRechecker}})
	for _, row := range []struct {
		says string
		c    Case
		who  Actor
		may  bool
	}{
		{"the head closes what a deputy re-checked", byDeputy, Actor{Person: head, Grants: []Grant{asHead}}, true},
		{"who re-checked as a deputy does not close", byDeputy, Actor{Person: deputy, Grants: []Grant{asHead}}, false},
		{"nor as the head's deputy", byDeputy, standIn(deputy, nil, StandIn{asRechecker, rechecker}, StandIn{asHead, head}), false},
		{"nor the principal, were they head too", byDeputy, Actor{Person: rechecker, Grants: []Grant{asRechecker, asHead}}, false},
		{"nor anybody in the principal's place", byDeputy, standIn(9, nil, StandIn{asHead, rechecker}), false},
		{"the head's deputy closes what another re-checked", byRechecker, standIn(deputy, nil, StandIn{asHead, head}), true},
		{"but not whoever re-checked, as the head's deputy", byRechecker, standIn(rechecker, []Grant{asRechecker}, StandIn{asHead, head}), false},
	} {
		_, refused := Decide(row.c, row.who, Close, Input{}, within)
		if (refused == nil) != row.may {
			t.Errorf("%s: %v", row.says, refused)
		}
		if offered := slices.Contains(Allowed(row.c, row.who, within), Close); offered != row.may {
			t.Errorf("%s, as it is offered: %v", row.says, offered)
		}
	}
	closed, refused := Decide(byRechecker, standIn(deputy, nil, StandIn{asHead, head}), Close, Input{}, within)
	if refused != nil || !slices.Equal(closed.Case.ClosedBy, []PersonID{deputy, head}) {
		t.Fatalf("closed by %v, %v", closed.Case.ClosedBy, refused)
	}
	relapsed := closed.Case
	if _, refused := Decide(relapsed, Actor{Person: head, Grants: []Grant{asRechecker}}, Reopen, fullInput(), within); refused == nil {
		t.Error("whoever closed, by a deputy's hand, reopens")
	}
}

func TestNobodyDecidesTheirOwnProposalInAnothersName(t *testing.T) {
	change := Change{Office: office, Kind: PolicyChange, State: ChangeProposed, ProposedBy: 6}
	if _, _, refused := DecideChange(change, standIn(8, nil, StandIn{Grant{Head, office}, 6}), ApproveChange); refused == nil {
		t.Error("the proposer's deputy approved what the proposer proposed")
	}
	if _, _, refused := DecideChange(change, standIn(8, nil, StandIn{Grant{Head, office}, 7}), ApproveChange); refused != nil {
		t.Error(refused)
	}
	change.ProposedBy, change.ProposedFor = 8, 6
	for _, who := range []PersonID{6, 8} {
		if _, _, refused := DecideChange(change, Actor{Person: who, Grants: []Grant{{Head, office}}}, ApproveChange); refused == nil {
			t.Errorf("person %d approved what was proposed by 8 in 6's place", who)
		}
	}
}

func TestWhoNamesADeputy(t *testing.T) {
	liaison := Deputyship{Principal: 7, Deputy: 8, Grant: Grant{Liaison, owner}}
	clerk := Deputyship{Principal: 7, Deputy: 8, Grant: Grant{Clerk, office}}
	as := func(person PersonID, grants ...Grant) Actor { return Actor{Person: person, Grants: grants} }
	for _, row := range []struct {
		says   string
		d      Deputyship
		actor  Actor
		action DeputyAction
		role   Role
		code   Code
	}{
		{"one names one's own", liaison, as(7, Grant{Liaison, owner}), NameDeputy, Liaison, ""},
		{"the unit's leader does", liaison, as(9, Grant{Leader, owner}), NameDeputy, Leader, ""},
		{"the office's head does for a clerk", clerk, as(9, Grant{Head, office}), NameDeputy, Head, ""},
		{"the system administrator does", clerk, as(9, Grant{SystemAdmin, office}), NameDeputy, SystemAdmin, ""},
		{"a colleague does not", liaison, as(9, Grant{Liaison, owner}), NameDeputy, "", CodeForbidden},
		{"nor the deputy", liaison, as(8, Grant{Liaison, owner}), NameDeputy, "", CodeForbidden},
		{"a leader's deputy does not", liaison, standIn(9, nil, StandIn{Grant{Leader, owner}, 6}), NameDeputy, "", CodeForbidden},
		{"another unit's leader sees nobody to name one for", liaison, as(9, Grant{Leader, other}), NameDeputy, "", CodeNotFound},
		{"an observer neither", liaison, as(9, Grant{Observer, owner}), NameDeputy, "", CodeNotFound},
		{"the deputy lays it down", liaison, as(8, Grant{Leader, other}), EndDeputy, Liaison, ""},
		{"nobody hands over for good by themselves", liaison, as(7, Grant{Liaison, owner}), HandOver, "", CodeForbidden},
		{"the leader hands over", liaison, as(9, Grant{Leader, owner}), HandOver, Leader, ""},
	} {
		role, refused := DecideDeputy(row.d, row.actor, row.action)
		switch {
		case row.code == "" && (refused != nil || role != row.role):
			t.Errorf("%s: %s %v", row.says, role, refused)
		case row.code != "" && (refused == nil || refused.Code != row.code):
			t.Errorf("%s: %s %v", row.says, role, refused)
		}
	}
}
