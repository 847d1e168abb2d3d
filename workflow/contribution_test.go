package workflow

import (
	"slices"
	"testing"
	"time"
)

func TestAPlanBeyondTheDateIsTakenAndMarked(t *testing.T) {
	plan := fullInput().Plan
	plan.Lines[0].Ends, plan.Lines[1].Ends = deadline, deadline.Add(time.Hour)
	marked := plan.MarkedBy(deadline)
	if marked.Lines[0].Beyond || !marked.Lines[1].Beyond {
		t.Errorf("planned to the end of the last day, and an hour later: %+v", marked.Lines)
	}
	if plan.Lines[1].Beyond {
		t.Error("the plan that was handed in changed")
	}
	if _, refused := Decide(caseIn(Issued), actorAs(Liaison), FilePlan, fullInput(), within); refused != nil {
		t.Error(refused)
	}
}

func TestWhatPassesOfTheFourKinds(t *testing.T) {
	for _, row := range []struct {
		says   string
		kind   AnswerKind
		reason string
		passes bool
	}{
		{"what is done passes on evidence", AnswerDone, "", true},
		{"what is kept up passes on evidence that it is", AnswerLongTerm, "", true},
		{"what cannot be rectified passes for a reason", AnswerImpossible, "closed by order", true},
		{"and not without one", AnswerImpossible, "", false},
		{"what is in progress does not pass, whatever is said", AnswerInProgress, "nearly", false},
	} {
		in := fullInput()
		in.Answered = map[int64]AnswerKind{11: row.kind}
		in.Verdicts[0].Reason = row.reason
		if _, refused := Decide(caseIn(Rectified), actorAs(Rechecker), Recheck, in, within); (refused == nil) != row.passes {
			t.Errorf("%s: %v", row.says, refused)
		}
	}
}

func TestASupportingUnitContributesAndDoesNothingElse(t *testing.T) {
	for _, state := range States {
		allowed := Allowed(caseIn(state), actorAs(SupporterRole), within)
		want := []Action{}
		if state == Issued || state == Escalated {
			want = []Action{GiveOpinion}
		}
		if !slices.Equal(allowed, want) {
			t.Errorf("a supporting unit may %v a %s case", allowed, state)
		}
	}
}

func TestATransferToASupportingUnitMakesItTheOwnerAndNoSupporter(t *testing.T) {
	in := fullInput()
	in.NewOwner = helper
	c := caseIn(Issued)
	outcome, refused := Decide(c, actorAs(Clerk), Transfer, in, within)
	if refused != nil || outcome.Case.Owner != helper || len(outcome.Case.Supporters) != 0 {
		t.Fatalf("%+v %v", outcome.Case, refused)
	}
	if len(c.Supporters) != 1 {
		t.Error("the case that was handed in changed")
	}
}

func TestWhichDutyAChaseIsAbout(t *testing.T) {
	at := func(days int) time.Time { return deadline.AddDate(0, 0, days) }
	for _, row := range []struct {
		says string
		c    func(*Case)
		at   time.Time
		not  bool // answered
		want Duty
	}{
		{"before its date nothing is chased", nil, handedDown.Add(time.Hour), false, ""},
		{"after the receipt date, the receipt", nil, within, false, DutyAcknowledge},
		{"what is acknowledged is not chased", func(c *Case) { c.AcknowledgedAt = handedDown.Add(time.Hour) }, within, false, ""},
		{"a receipt that came after the call was", func(c *Case) { c.AcknowledgedAt = within.Add(time.Hour) }, within, false, DutyAcknowledge},
		{"after the deadline, the report", nil, at(1), false, DutyReport},
		{"at the deadline itself, too", nil, deadline, false, DutyReport},
		{"a report that came after the call was", func(c *Case) { c.AcknowledgedAt, c.FirstReportAt = within, at(3) }, at(2), false, DutyReport},
		{"one that was there before was not", func(c *Case) { c.AcknowledgedAt, c.FirstReportAt = within, at(1) }, at(2), false, ""},
		{"a call that nobody answered reminds nobody", nil, at(1), true, ""},
	} {
		c := caseIn(Issued)
		if row.c != nil {
			row.c(&c)
		}
		if got := ChasedDuty(c, Chase{At: row.at, Unanswered: row.not}); got != row.want {
			t.Errorf("%s: %q, want %q", row.says, got, row.want)
		}
	}
}
