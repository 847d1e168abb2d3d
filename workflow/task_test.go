package workflow

import (
	"slices"
	"testing"
	"time"
)

func TestWorkIsWhatSomebodyMayDoSomethingAbout(t *testing.T) {
	now := time.Date(2017, 7, 20, 9, 0, 0, 0, time.UTC)
	due := now.Add(5 * 24 * time.Hour)
	base := Case{ID: 1, Office: 1, Owner: 2, State: Issued, Round: 1, RoundsAllowed: 3, Leg: 1, IssuedAt: now.Add(-time.Hour), Deadline: due}
	in := func(state State, change func(*Case)) Case {
		c := base
		c.State, c.AcknowledgedAt = state, now
		if change != nil {
			change(&c)
		}
		return c
	}
	as := func(role Role) Actor {
		unit := UnitID(1)
		if role == Liaison || role == Leader {
			unit = 2
		}
		return Actor{Person: 7, Grants: []Grant{{role, unit}}}
	}
	for _, row := range []struct {
		says  string
		c     Case
		role  Role
		facts TaskFacts
		want  []TaskKey
	}{
		{"not acknowledged comes before due soon", base, Liaison, TaskFacts{}, []TaskKey{TaskAcknowledge}},
		{"due soon", in(Issued, nil), Liaison, TaskFacts{}, []TaskKey{TaskDueSoon}},
		{"due much later", in(Issued, func(c *Case) { c.Deadline = now.Add(30 * 24 * time.Hour) }), Liaison, TaskFacts{}, nil},
		{"overdue", in(Escalated, func(c *Case) { c.Deadline = now.Add(-time.Hour) }), Liaison, TaskFacts{}, []TaskKey{TaskOverdue}},
		{"returned", in(Issued, nil), Liaison, TaskFacts{OpenedBy: Return}, []TaskKey{TaskRework}},
		{"a draft that was put forward", in(Issued, func(c *Case) { c.ReportDrafted = true }), Leader, TaskFacts{PutForward: true}, []TaskKey{TaskSignOff}},
		{"a draft that was not", in(Issued, func(c *Case) { c.ReportDrafted = true }), Leader, TaskFacts{}, nil},
		{"an unchecked report", in(Rectified, nil), Rechecker, TaskFacts{}, []TaskKey{TaskCheckReport}},
		{"an unchecked report is nothing for the head", in(Rectified, nil), Head, TaskFacts{}, nil},
		{"passed", in(Rechecked, nil), Head, TaskFacts{}, []TaskKey{TaskClose}},
		{"passed, but re-checked by the same person", in(Rechecked, func(c *Case) { c.RecheckedBy = []PersonID{7} }), Head, TaskFacts{}, nil},
		{"failed", in(Rechecked, func(c *Case) { c.Failed = []int64{1} }), Head, TaskFacts{}, []TaskKey{TaskSendBack}},
		{"two requests", in(Issued, func(c *Case) { c.ExtensionAsked, c.WithdrawalAsked = now, true }), Head, TaskFacts{}, []TaskKey{TaskDecideExtension, TaskDecideWithdrawal}},
		{"closed", in(Closed, nil), Head, TaskFacts{}, nil},
		{"another unit's", base, Clerk, TaskFacts{}, nil},
	} {
		var got []TaskKey
		actor := as(row.role)
		for _, task := range CaseTasks(row.c, actor, row.facts, now) {
			got = append(got, task.Key)
			for _, action := range task.Actions {
				if !slices.Contains(Allowed(row.c, actor, now), action) {
					t.Errorf("%s: %s is offered and not allowed", row.says, action)
				}
			}
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.says, got, row.want)
		}
	}
}

func TestPapersAreWorkForWhoeverMayTakeTheNextStep(t *testing.T) {
	head, clerk, foreign := Actor{Person: 7, Grants: []Grant{{Head, 1}}}, Actor{Person: 8, Grants: []Grant{{Clerk, 1}}}, Actor{Person: 9, Grants: []Grant{{Head, 3}}}
	drafted := Notice{Office: 1, State: NoticeDrafted, Authority: HeadsAuthority}
	if _, waits := NoticeTask(drafted, head); !waits {
		t.Error("a drafted notice waits for the head")
	}
	for _, actor := range []Actor{clerk, foreign} {
		if _, waits := NoticeTask(drafted, actor); waits {
			t.Errorf("a drafted notice waits for %v", actor)
		}
	}
	for _, row := range []struct {
		state ProposalState
		actor Actor
		want  TaskKey
	}{
		{ProposalDrafted, clerk, TaskPropose}, {ProposalDrafted, head, TaskDecideProposal}, {ProposalProposed, clerk, ""},
		{ProposalProposed, head, TaskDecideProposal}, {ProposalReferred, clerk, TaskRecordOutcome}, {ProposalReferred, head, ""},
		{ProposalDrafted, foreign, ""},
	} {
		if got, _ := ProposalTask(1, row.state, row.actor); got != row.want {
			t.Errorf("%s: %q, want %q", row.state, got, row.want)
		}
	}
}

func TestALetterThatWasGivenUpIsTheClerks(t *testing.T) {
	clerk := Actor{Person: 8, Grants: []Grant{{Clerk, 1}}}
	for _, row := range []struct {
		state LetterState
		actor Actor
		want  Code
	}{
		{LetterGivenUp, clerk, ""}, {LetterQueued, clerk, CodeRefused}, {LetterDelivered, clerk, CodeRefused}, {LetterSetAside, clerk, CodeRefused},
		{LetterGivenUp, Actor{Person: 7, Grants: []Grant{{Head, 1}}}, CodeForbidden}, {LetterGivenUp, Actor{Person: 9, Grants: []Grant{{Clerk, 3}}}, CodeForbidden},
	} {
		for _, action := range LetterActions {
			var got Code
			if _, _, refused := DecideLetter([]UnitID{1, 2}, row.state, row.actor, action); refused != nil {
				got = refused.Code
			}
			if got != row.want {
				t.Errorf("%s of a letter %s: %q, want %q", action, row.state, got, row.want)
			}
		}
	}
}
