package workflow

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with a file under testdata, or rewrites the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; read the difference, then run the test with -update if it is meant", file)
	}
}

const (
	office = UnitID(1)
	owner  = UnitID(2)
	other  = UnitID(3)
	helper = UnitID(4) // supports the owner
)

var (
	handedDown = time.Date(2017, 7, 18, 6, 0, 0, 0, time.UTC)
	deadline   = time.Date(2017, 7, 25, 16, 0, 0, 0, time.UTC) // 24:00 in Shanghai
	within     = time.Date(2017, 7, 20, 2, 0, 0, 0, time.UTC)
	past       = time.Date(2017, 7, 27, 2, 0, 0, 0, time.UTC)
)

// caseIn is an ordinary case in a state, with two findings.
func caseIn(state State) Case {
	c := Case{ID: 1, Office: office, Owner: owner, State: state, Round: 1, RoundsAllowed: 3, Signed: true, Deadline: deadline, Findings: []int64{11, 12},
		Supporters: []UnitID{helper}}
	if state == Draft {
		return c
	}
	c.Leg, c.IssuedAt, c.FirstDue, c.ReportDue, c.PassDue = 1, handedDown, deadline, deadline, deadline
	c.AcknowledgeBy = handedDown.Add(34 * time.Hour)
	if state == Rectified || state == Rechecked || state == Closed {
		c.FirstReportAt, c.LastReportAt = within, within
	}
	if state == Closed {
		c.PassedReportAt, c.ClosedAt = within, within.Add(time.Hour)
	}
	return c
}

func actorAs(role Role) Actor {
	unit := office
	switch role {
	case PolicyRole:
		return PolicyActor
	case Liaison, Leader, Observer:
		unit = owner
	case SupporterRole:
		role, unit = Liaison, helper
	}
	return Actor{Person: 7, Grants: []Grant{{role, unit}}}
}

// whoever lists the roles in which somebody can meet a case.
func whoever() []Role { return append(slices.Clone(Roles), SupporterRole, PolicyRole) }

func allActions() []Action {
	var actions []Action
	for _, row := range Table {
		if !slices.Contains(actions, row.Action) {
			actions = append(actions, row.Action)
		}
	}
	return actions
}

// fullInput satisfies every need at once.
func fullInput() Input {
	return Input{
		Reason: "reason", Progress: "progress", Evidence: "evidence", Channel: ChannelPaper, ReceivedAt: within.Add(-time.Hour), NewOwner: other,
		NewDate:  Deadline{Moment: deadline.Add(30 * 24 * time.Hour)},
		Report:   Report{Answers: []Answer{{Finding: 11, Kind: AnswerDone}, {Finding: 12, Kind: AnswerImpossible, Text: "shut down"}}},
		Verdicts: []Verdict{{11, true, "seen", "", nil}, {12, false, "seen", "still there", nil}},
		KnownFiles: []EvidenceFile{
			{ID: 21, Side: SideOfUnit, Unit: owner, Purpose: PurposeStampedScan, UploadedAt: within},
			{ID: 22, Side: SideOfOffice, Unit: office, Purpose: PurposeEvidence, UploadedAt: within},
		},
		Plan: Plan{Lines: []PlanLine{{Finding: 11, Measures: "repair", Responsible: "editor", By: Date{2017, 7, 24}, Ends: deadline.AddDate(0, 0, 30)},
			{Finding: 12, Measures: "close down", Responsible: "editor", By: Date{2017, 7, 25}, Ends: deadline.AddDate(0, 0, 30)}}},
		Opinion: "the pages are ours", Supporter: other,
		Chase: Chase{At: within.Add(-time.Hour), Channel: ByTelephone, Person: "liaison officer", Answer: "soon", Promised: Date{2017, 7, 24}, Day: Date{2017, 7, 20}},
	}
}

// inputFor is a full input, fit for the action and for what a role needs: one action
// wants a unit with a part in the case already, and whoever is not the leader submits
// with a scan.
func inputFor(action Action, role Role) Input {
	in := fullInput()
	if action == RemoveSupporter {
		in.Supporter = helper
	}
	if role == Liaison {
		in.Report.EvidenceFiles = []FileID{21}
	}
	return in
}

func TestMatrixOfStatesActionsAndRoles(t *testing.T) {
	variants := []struct {
		name   string
		change func(*Case)
	}{
		{"ordinary", func(*Case) {}},
		{"a finding failed", func(c *Case) { c.Failed = []int64{12} }},
		{"a finding failed, rounds used up", func(c *Case) { c.Failed = []int64{12}; c.Round = 3 }},
		{"extension and withdrawal asked, report drafted, acknowledged", func(c *Case) {
			c.ExtensionAsked, c.WithdrawalAsked, c.ReportDrafted, c.AcknowledgedAt = within, true, true, within
		}},
	}
	var out strings.Builder
	for _, variant := range variants {
		fmt.Fprintf(&out, "# %s\n", variant.name)
		for _, state := range States {
			for _, action := range allActions() {
				for _, role := range whoever() {
					c := caseIn(state)
					variant.change(&c)
					outcome, refused := Decide(c, actorAs(role), action, inputFor(action, role), within)
					if refused != nil {
						continue // what is not listed is refused
					}
					causes := []string{}
					for _, tell := range outcome.Tells {
						causes = append(causes, fmt.Sprintf("%s:%s", tell.Side, tell.Cause))
					}
					fmt.Fprintf(&out, "%-10s %-19s %-10s -> %-10s round %d leg %d tells %s\n", state, action, role, outcome.To,
						outcome.Case.Round, outcome.Case.Leg, strings.Join(causes, " "))
				}
			}
		}
	}
	golden(t, "matrix.txt", out.String())
}

func TestAllowedIsWhatDecideAccepts(t *testing.T) {
	for _, state := range States {
		for _, role := range whoever() {
			for _, now := range []time.Time{within, past} {
				for _, failed := range [][]int64{nil, {12}} {
					c := caseIn(state)
					c.Failed = failed
					allowed := Allowed(c, actorAs(role), now)
					for _, action := range allActions() {
						_, refused := Decide(c, actorAs(role), action, inputFor(action, role), now)
						if accepted := refused == nil; accepted != slices.Contains(allowed, action) {
							t.Errorf("%s %s by %s at %v: decided %v, allowed %v", state, action, role, now, refused, allowed)
						}
					}
				}
			}
		}
	}
}

func TestEveryRowIsWhole(t *testing.T) {
	for _, row := range Table {
		if len(row.From) == 0 || len(row.Roles) == 0 {
			t.Errorf("%s has no state or no role", row.Action)
		}
		for _, guard := range row.Guards {
			if guards[guard] == nil {
				t.Errorf("%s: nobody knows guard %s", row.Action, guard)
			}
		}
		for _, need := range row.Needs {
			if needs[need] == nil {
				t.Errorf("%s: nobody knows need %s", row.Action, need)
			}
		}
		for _, effect := range row.Effects {
			if effects[effect] == nil {
				t.Errorf("%s: nobody knows effect %s", row.Action, effect)
			}
		}
		for _, tell := range row.Tells {
			if !slices.Contains(Causes, tell.Cause) || len(tell.Roles) == 0 {
				t.Errorf("%s tells %+v", row.Action, tell)
			}
		}
	}
	if len(needs) == 0 || len(guards) == 0 {
		t.Error("a table is empty")
	}
}

func TestNobodyRechecksAndClosesTheSameCase(t *testing.T) {
	both := Actor{Person: 7, Grants: []Grant{{Rechecker, office}, {Head, office}}}
	c := caseIn(Rechecked)
	c.RecheckedBy = []PersonID{7}
	if _, refused := Decide(c, both, Close, Input{}, within); refused == nil || refused.Reason != "guard_not_the_rechecker" {
		t.Errorf("closing one's own re-check: %v", refused)
	}
	c = caseIn(Rectified)
	c.ClosedBy = []PersonID{7}
	if _, refused := Decide(c, both, Recheck, fullInput(), within); refused == nil || refused.Reason != "guard_not_the_closer" {
		t.Errorf("re-checking what one closed before it was reopened: %v", refused)
	}
}

func TestAForeignUnitMayDoNothing(t *testing.T) {
	for _, state := range States {
		for _, role := range Roles {
			actor := Actor{Person: 8, Grants: []Grant{{role, other}}}
			if allowed := Allowed(caseIn(state), actor, within); len(allowed) != 0 {
				t.Errorf("%s of another unit may %v a %s case", role, allowed, state)
			}
		}
	}
}

func TestWrongInputIsNamedFieldByField(t *testing.T) {
	for _, row := range []struct {
		says   string
		state  State
		role   Role
		action Action
		change func(*Input)
		want   string // field and reason
	}{
		{"a report must answer every finding", Issued, Leader, Submit, func(in *Input) { in.Report.Answers = in.Report.Answers[:1] }, "answers missing_for_finding"},
		{"an answer to a finding of another case is refused", Issued, Leader, Submit, func(in *Input) { in.Report.Answers[0].Finding = 99 }, "answers[0].finding unknown_finding"},
		{"one finding is answered once", Issued, Leader, Submit, func(in *Input) { in.Report.Answers[1].Finding = 11 }, "answers[1].finding repeated"},
		{"what is impossible needs its reason", Issued, Leader, Submit, func(in *Input) { in.Report.Answers[1].Text = " " }, "answers[1].text required"},
		{"a kind of answer must be known", Issued, Leader, Submit, func(in *Input) { in.Report.Answers[0].Kind = "soon" }, "answers[0].kind not_one_of"},
		{"a pass needs its evidence too", Rectified, Rechecker, Recheck, func(in *Input) { in.Verdicts[0].Evidence = "" }, "verdicts[0].evidence required"},
		{"a failure needs its reason", Rectified, Rechecker, Recheck, func(in *Input) { in.Verdicts[1].Reason = "" }, "verdicts[1].reason required"},
		{"a return needs a date in the future", Rectified, Rechecker, Return, func(in *Input) { in.NewDate.Moment = handedDown }, "new_date not_in_future"},
		{"an extension must be later than the date it extends", Issued, Head, Extend, func(in *Input) { in.NewDate.Moment = deadline }, "new_date not_later"},
		{"a transfer needs another unit", Issued, Clerk, Transfer, func(in *Input) { in.NewOwner = owner }, "new_owner same_unit"},
		{"paper cannot be received before the case was issued", Issued, Clerk, RegisterReport, func(in *Input) { in.ReceivedAt = handedDown.Add(-time.Hour) }, "received_at before_issue"},
		{"paper cannot be received in the future", Issued, Clerk, RegisterReport, func(in *Input) { in.ReceivedAt = past }, "received_at in_future"},
		{"what is in progress says what remains", Issued, Leader, Submit, func(in *Input) {
			in.Report.Answers[0] = Answer{Finding: 11, Kind: AnswerInProgress, By: Date{2017, 8, 1}}
		}, "answers[0].text required"},
		{"and by when", Issued, Leader, Submit, func(in *Input) { in.Report.Answers[0] = Answer{Finding: 11, Kind: AnswerInProgress, Text: "half"} }, "answers[0].by required"},
		{"what is kept up says how", Issued, Leader, Submit, func(in *Input) { in.Report.Answers[0] = Answer{Finding: 11, Kind: AnswerLongTerm} }, "answers[0].text required"},
		{"what the unit calls in progress does not pass", Rectified, Rechecker, Recheck, func(in *Input) { in.Answered = map[int64]AnswerKind{11: AnswerInProgress} }, "verdicts[0].passed still_in_progress"},
		{"what cannot be rectified passes for a reason", Rectified, Rechecker, Recheck, func(in *Input) { in.Answered = map[int64]AnswerKind{11: AnswerImpossible} }, "verdicts[0].reason required"},
		{"a plan speaks of every finding", Issued, Liaison, FilePlan, func(in *Input) { in.Plan.Lines = in.Plan.Lines[1:] }, "lines missing_for_finding"},
		{"a plan names who is responsible", Issued, Liaison, FilePlan, func(in *Input) { in.Plan.Lines[0].Responsible = " " }, "lines[0].responsible required"},
		{"a plan names a day", Issued, Liaison, FilePlan, func(in *Input) { in.Plan.Lines[0].By = Date{} }, "lines[0].by required"},
		{"a planned day is not over", Issued, Liaison, FilePlan, func(in *Input) { in.Plan.Lines[0].Ends = within }, "lines[0].by day_over"},
		{"progress needs words", Issued, Liaison, ReportProgress, func(in *Input) { in.Progress = "" }, "progress required"},
		{"progress speaks of every finding", Issued, Liaison, ReportProgress, func(in *Input) { in.Report.Answers = nil }, "answers missing_for_finding"},
		{"an opinion says something", Issued, SupporterRole, GiveOpinion, func(in *Input) { in.Opinion = "" }, "opinion required"},
		{"an opinion on a finding of another case is refused", Issued, SupporterRole, GiveOpinion, func(in *Input) { in.Report.Answers[0].Finding = 99 }, "answers[0].finding unknown_finding"},
		{"nobody is chased in the future", Issued, Clerk, LogChase, func(in *Input) { in.Chase.At = past }, "at in_future"},
		{"nor before the issue", Issued, Clerk, LogChase, func(in *Input) { in.Chase.At = handedDown.Add(-time.Second) }, "at before_issue"},
		{"a chase has a channel", Issued, Clerk, LogChase, func(in *Input) { in.Chase.Channel = "pigeon" }, "channel not_one_of"},
		{"a chase has somebody at the other end", Issued, Clerk, LogChase, func(in *Input) { in.Chase.Person = "" }, "person required"},
		{"what was answered is written down", Issued, Clerk, LogChase, func(in *Input) { in.Chase.Answer = "" }, "answer required"},
		{"where nobody answered nobody promised", Issued, Clerk, LogChase, func(in *Input) { in.Chase.Unanswered = true }, "promised nobody_answered"},
		{"nobody promises a day that is over", Issued, Clerk, LogChase, func(in *Input) { in.Chase.Promised = Date{2017, 7, 19} }, "promised before_chase"},
		{"the owner does not support itself", Issued, Clerk, AddSupporter, func(in *Input) { in.Supporter = owner }, "unit same_unit"},
		{"a unit supports once", Issued, Clerk, AddSupporter, func(in *Input) { in.Supporter = helper }, "unit supports_already"},
		{"who does not support cannot be released", Issued, Clerk, RemoveSupporter, func(in *Input) { in.Supporter = other }, "unit no_supporter"},
		{"a text has an end", Issued, Head, Escalate, func(in *Input) { in.Reason = strings.Repeat("长", TextLimit+1) }, "reason too_long"},
	} {
		in := fullInput()
		row.change(&in)
		_, refused := Decide(caseIn(row.state), actorAs(row.role), row.action, in, within)
		if refused == nil || refused.Code != CodeInvalid || !slices.ContainsFunc(refused.Fields, func(f Field) bool { return f.Name+" "+f.Reason == row.want }) {
			t.Errorf("%s: got %v, want %s", row.says, refused, row.want)
		}
	}
}

func TestDecideLeavesItsInputAlone(t *testing.T) {
	c := caseIn(Rectified)
	c.RecheckedBy = make([]PersonID, 1, 8)
	before := fmt.Sprintf("%+v", c)
	if _, refused := Decide(c, actorAs(Rechecker), Recheck, fullInput(), within); refused != nil {
		t.Fatal(refused)
	}
	if after := fmt.Sprintf("%+v", c); after != before {
		t.Errorf("the case that was handed in changed\n%s\n%s", before, after)
	}
}
