package workflow

import (
	"slices"
	"testing"
	"time"
)

// lived runs a case through steps and judges it at the end.
func lived(t *testing.T, now time.Time, steps ...func(Case) (Outcome, *Error)) Marks {
	t.Helper()
	c := caseIn(Issued)
	for i, step := range steps {
		outcome, refused := step(c)
		if refused != nil {
			t.Fatalf("step %d: %v", i+1, refused)
		}
		c = outcome.Case
	}
	return MarksOf(c, now)
}

func step(role Role, action Action, at time.Time, change ...func(*Input)) func(Case) (Outcome, *Error) {
	return func(c Case) (Outcome, *Error) {
		in := fullInput()
		in.ReceivedAt = time.Time{}
		in.Verdicts = []Verdict{{11, true, "seen", "", nil}, {12, true, "seen", "", nil}}
		for _, edit := range change {
			edit(&in)
		}
		actor := actorAs(role)
		if role == Head {
			actor.Person = 9
		}
		return Decide(c, actor, action, in, at)
	}
}

func failing(in *Input) { in.Verdicts[1] = Verdict{12, false, "seen", "still there", nil} }

func TestTheTwoMarks(t *testing.T) {
	later := past.Add(10 * 24 * time.Hour)
	for _, row := range []struct {
		says  string
		now   time.Time
		steps []func(Case) (Outcome, *Error)
		want  Marks
	}{
		{"before the date nothing is settled", within, nil, Marks{MarkPending, MarkPending, MarkPending, MarkPending}},
		{"past the date without a report both are late", past, nil, Marks{MarkLate, MarkLate, MarkLate, MarkLate}},
		{"the date itself, 24:00, is past", deadline, nil, Marks{MarkLate, MarkLate, MarkLate, MarkLate}},
		{"a report in time that waits for its re-check keeps passing open", past,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, within)}, Marks{MarkOnTime, MarkOnTime, MarkPending, MarkPending}},
		{"receipt decides, not the day of the re-check", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, within), step(Rechecker, Recheck, past)}, Marks{MarkOnTime, MarkOnTime, MarkOnTime, MarkOnTime}},
		{"a failed re-check past the date leaves passing late", past,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, within), step(Rechecker, Recheck, within, failing)}, Marks{MarkOnTime, MarkOnTime, MarkLate, MarkLate}},
		{"a send-back gives a date for the rework, and the second mark stays with the duty's date", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, within), step(Rechecker, Recheck, within, failing), step(Head, SendBack, within),
				step(Leader, Submit, past), step(Rechecker, Recheck, past)}, Marks{MarkOnTime, MarkOnTime, MarkLate, MarkLate}},
		{"a return never changes whether the first report was on time", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, within), step(Rechecker, Return, within), step(Leader, Submit, past)},
			Marks{MarkOnTime, MarkOnTime, MarkLate, MarkLate}},
		{"a late first report stays late after a return", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, past), step(Rechecker, Return, past)}, Marks{MarkLate, MarkLate, MarkLate, MarkLate}},
		{"after an extension both are shown against the new date and the first", later,
			[]func(Case) (Outcome, *Error){step(Liaison, AskExtension, within), step(Head, GrantExtension, past), step(Leader, Submit, past), step(Rechecker, Recheck, later)},
			Marks{MarkOnTime, MarkLate, MarkOnTime, MarkLate}},
		{"an extension asked in time and granted after the report puts the report in time", later,
			[]func(Case) (Outcome, *Error){step(Liaison, AskExtension, within), step(Leader, Submit, past), step(Head, GrantExtension, past)},
			Marks{MarkOnTime, MarkLate, MarkPending, MarkLate}},
		{"paper registered late but received in time is in time", past,
			[]func(Case) (Outcome, *Error){step(Clerk, RegisterReport, past, func(in *Input) { in.ReceivedAt = within })},
			Marks{MarkOnTime, MarkOnTime, MarkPending, MarkPending}},
		{"an extension of a date for the rework is none of the duty's own date", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, past), step(Rechecker, Return, past), step(Head, Extend, past, func(in *Input) { in.NewDate.Moment = deadline.AddDate(0, 2, 0) })}, Marks{MarkLate, MarkLate, MarkLate, MarkLate}},
		{"nor is one after a relapse", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, past), step(Rechecker, Recheck, past), step(Head, Close, past), step(Rechecker, Reopen, past), step(Head, Extend, past, func(in *Input) { in.NewDate.Moment = deadline.AddDate(0, 2, 0) })},
			Marks{MarkLate, MarkLate, MarkPending, MarkLate}},
		{"what passed and was escalated all the same has not passed", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, within), step(Rechecker, Recheck, within), step(Head, Escalate, within), step(Leader, Submit, past), step(Rechecker, Recheck, past, failing)},
			Marks{MarkOnTime, MarkOnTime, MarkLate, MarkLate}},
		{"paper that had come in time counts, though a late report was returned before it was registered", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, past), step(Rechecker, Return, past), step(Clerk, RegisterReport, past, func(in *Input) { in.ReceivedAt = within })},
			Marks{MarkOnTime, MarkOnTime, MarkPending, MarkPending}},
		{"a case that was withdrawn counts against nobody", later,
			[]func(Case) (Outcome, *Error){step(Clerk, AskWithdrawal, within), step(Head, ApproveWithdrawal, within)}, Marks{MarkPending, MarkPending, MarkPending, MarkPending}},
		{"a transfer starts both marks anew", past,
			[]func(Case) (Outcome, *Error){step(Clerk, Transfer, past)}, Marks{MarkPending, MarkPending, MarkPending, MarkPending}},
		{"a relapse undoes passing and keeps the first report", later,
			[]func(Case) (Outcome, *Error){step(Leader, Submit, within), step(Rechecker, Recheck, within), step(Head, Close, within), step(Rechecker, Reopen, past)},
			Marks{MarkOnTime, MarkOnTime, MarkPending, MarkLate}},
	} {
		if got := lived(t, row.now, row.steps...); got != row.want {
			t.Errorf("%s: got %+v, want %+v", row.says, got, row.want)
		}
	}
}

func TestFlagsAreFoundByRule(t *testing.T) {
	for _, row := range []struct {
		says      string
		state     State
		step      func(Case) (Outcome, *Error)
		raised    []FlagKind
		takenBack int
	}{
		{"an acknowledgement in time raises none", Issued, step(Liaison, Acknowledge, handedDown.Add(time.Hour)), nil, 0},
		{"an acknowledgement after its own date is late", Issued, step(Liaison, Acknowledge, within.Add(24*time.Hour)), []FlagKind{FlagLateAcknowledgement}, 0},
		{"a report after the date is late, and receipt with it where nobody acknowledged", Issued, step(Leader, Submit, past), []FlagKind{FlagLateAcknowledgement, FlagLateReport}, 0},
		{"a report in time takes back what was found meanwhile", Escalated, step(Clerk, RegisterReport, past, func(in *Input) { in.ReceivedAt = within }), []FlagKind{FlagLateAcknowledgement}, 4},
		{"paper that came late takes back only what was found after its receipt", Escalated,
			step(Clerk, RegisterReport, past.AddDate(0, 0, 9), func(in *Input) { in.ReceivedAt = past }), []FlagKind{FlagLateAcknowledgement, FlagLateReport}, 4},
		{"a report online is received now, and takes back nothing", Escalated, step(Leader, Submit, past), []FlagKind{FlagLateAcknowledgement, FlagLateReport}, 0},
		{"a late extension takes back what was found by the old date", Escalated, step(Head, Extend, past), nil, 3},
		{"an extension before the date has nothing to take back", Issued, step(Head, Extend, within), nil, 0},
		{"a withdrawal takes back everything", Escalated, func(c Case) (Outcome, *Error) {
			c.WithdrawalAsked = true
			return step(Head, ApproveWithdrawal, past)(c)
		}, nil, len(FlagKinds)},
		{"a failed re-check is a flag", Rectified, step(Rechecker, Recheck, within, failing), []FlagKind{FlagFailedRecheck}, 0},
		{"escalating what is overdue says so", Issued, step(Head, Escalate, past), []FlagKind{FlagOverdue}, 0},
		{"escalating before the date blames nobody for being late", Issued, step(Head, Escalate, within), nil, 0},
		{"reopening is a relapse", Closed, step(Rechecker, Reopen, past), []FlagKind{FlagRelapse}, 0},
	} {
		outcome, refused := row.step(caseIn(row.state))
		if refused != nil {
			t.Errorf("%s: %v", row.says, refused)
			continue
		}
		var kinds []FlagKind
		for _, flag := range outcome.Flags {
			kinds = append(kinds, flag.Kind)
		}
		if !slices.Equal(kinds, row.raised) || len(outcome.TakenBack.Kinds) != row.takenBack {
			t.Errorf("%s: raised %v, took back %v", row.says, kinds, outcome.TakenBack)
		}
	}
}

func TestPaperOlderThanTheRoundIsRefused(t *testing.T) {
	old := func(in *Input) { in.ReceivedAt = within }
	c := caseIn(Rechecked)
	c.Failed = []int64{12}
	outcome, refused := step(Head, SendBack, past)(c)
	if refused != nil {
		t.Fatal(refused)
	}
	if _, refused = step(Clerk, RegisterReport, past, old)(outcome.Case); refused == nil || refused.Fields[0].Reason != "before_round" {
		t.Errorf("paper from before the send-back: %v", refused)
	}
	if outcome, refused = step(Clerk, Transfer, past)(caseIn(Issued)); refused != nil {
		t.Fatal(refused)
	}
	if _, refused = step(Clerk, RegisterReport, past, old)(outcome.Case); refused == nil || refused.Fields[0].Reason != "before_round" {
		t.Errorf("paper from before the transfer: %v", refused)
	}
}

func TestRoundsThatAreUsedUpEscalate(t *testing.T) {
	c := caseIn(Rechecked)
	c.Failed = []int64{12}
	for round, want := range map[int]State{1: Issued, 2: Issued, 3: Escalated} {
		c.Round = round
		outcome, refused := step(Head, SendBack, within)(c)
		if refused != nil || outcome.To != want || outcome.Case.Round != round+1 {
			t.Errorf("send-back in round %d: %v %v", round, outcome.To, refused)
		}
	}
}

func TestDutiesAreKeptApart(t *testing.T) {
	for _, row := range []struct {
		says   string
		grants []Grant
		wrong  bool
	}{
		{"one may re-check and head the office", []Grant{{Rechecker, office}, {Head, office}}, false},
		{"one of the three administrators is one of them only", []Grant{{SystemAdmin, office}, {AuditAdmin, office}}, true},
		{"an administrator has no part in a case", []Grant{{SecurityAdmin, office}, {Clerk, office}}, true},
		{"an unknown role is refused", []Grant{{"chief", office}}, true},
	} {
		if wrong := CheckGrants(row.grants); (len(wrong) > 0) != row.wrong {
			t.Errorf("%s: %v", row.says, wrong)
		}
	}
}
