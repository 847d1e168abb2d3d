package casework_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/ledger"
	"rectify/models"
	"rectify/workflow"
)

// planned is a plan for every finding, on the same day.
func planned(view casework.CaseView, by workflow.Date) casework.Act {
	var in casework.Act
	for _, finding := range view.Findings {
		in.Plan.Lines = append(in.Plan.Lines, workflow.PlanLine{Finding: finding.ID, Measures: "逐页排查", Responsible: "信息中心主任", By: by})
	}
	return in
}

// called is a chase by telephone.
func called(at time.Time, answer string) casework.Act {
	return casework.Act{Input: workflow.Input{Chase: workflow.Chase{At: at, Channel: workflow.ByTelephone, Person: "联络员", Number: "0745-0000000", Answer: answer}}}
}

func TestPlansAndProgressAreVersionedAndToldInTheClerksDigest(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		one := cases[0]
		letters := len(o.outbox.letters)
		o.act("liaison1", one.ID, workflow.FilePlan, planned(one, july(24)))
		history := o.act("leader1", one.ID, workflow.FilePlan, planned(one, july(28)))
		if len(history.Papers) != 2 || history.Papers[0].Number != 1 || history.Papers[1].Number != 2 {
			t.Fatalf("later ones are added: %+v", history.Papers)
		}
		if history.Papers[0].Plan.Lines[0].Beyond || !history.Papers[1].Plan.Lines[1].Beyond {
			t.Fatalf("a plan beyond the date is taken and marked: %+v", history.Papers[1].Plan)
		}
		in := answers(one)
		in.Report.Answers[1] = workflow.Answer{Finding: one.Findings[1].ID, Kind: workflow.AnswerInProgress, Text: "尚余栏目页", By: july(24)}
		in.Progress = "已完成一半"
		history = o.act("liaison1", one.ID, workflow.ReportProgress, in)
		if last := history.Papers[2]; last.Kind != "progress" || last.Number != 1 || last.Answers[1].By != july(24) || last.Text != "已完成一半" {
			t.Fatalf("progress: %+v", last)
		}
		if history.Case.State != workflow.Issued || history.Case.Marks.FirstReport != workflow.MarkPending || len(history.Reports) != 0 {
			t.Fatal("it is no report")
		}
		if len(o.outbox.letters) != letters {
			t.Errorf("%d letters about it", len(o.outbox.letters)-letters)
		}
		_, err := o.desk.Act(t.Context(), o.people["clerk"], one.ID, 0, workflow.FilePlan, planned(one, july(24)))
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.Act(t.Context(), o.people["liaison2"], one.ID, 0, workflow.FilePlan, planned(one, july(24)))
		o.refused(err, workflow.CodeNotFound)
		if again := o.seen("clerk", one.ID); len(again.Papers) != 3 || len(again.Events) != len(history.Events) {
			t.Errorf("refused acts left something: %d papers, %d events", len(again.Papers), len(again.Events))
		}

		box := &postbox{}
		o.lives(box, on(7, 19, 10, 0))
		for _, message := range box.sent {
			received := strings.Contains(message.Text, "整改方案(第2次),计划晚于期限") && strings.Contains(message.Text, "阶段进展(第1次)")
			if digest := strings.Contains(message.Subject, "督办日报"); received != (digest && message.To == "clerk@office.example") {
				t.Errorf("%s: %s\n%s", message.To, message.Subject, message.Text)
			}
		}
		if !slices.ContainsFunc(box.digests(), func(to string) bool { return strings.HasPrefix(to, "clerk@") }) {
			t.Errorf("the clerk has no digest: %v", box.digests())
		}
		o.now = on(7, 20, 9, 0)
		digests := len(box.sent)
		o.lives(box, on(7, 20, 10, 0))
		for _, message := range box.sent[digests:] {
			if strings.Contains(message.Text, "整改方案") {
				t.Errorf("told twice:\n%s", message.Text)
			}
		}
		o.audited()
	})
}

// audited fails unless every chain verifies.
func (o *office) audited() {
	o.Helper()
	if faults, err := o.desk.VerifyAudit(o.Context()); err != nil || len(faults) > 0 {
		o.Fatalf("audit: %v %v", faults, err)
	}
}

func TestAReportSaysOfEachFindingWhatTheFourKindsAskFor(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		in := answers(one)
		in.Report.Answers[0] = workflow.Answer{Finding: one.Findings[0].ID, Kind: workflow.AnswerInProgress, Text: "尚余两页", By: july(31)}
		in.Report.Answers[1] = workflow.Answer{Finding: one.Findings[1].ID, Kind: workflow.AnswerImpossible, Text: "网站已关停"}
		history := o.act("leader1", one.ID, workflow.Submit, in)
		if kept := history.Reports[0].Report.Answers[0]; kept.By != july(31) || kept.Text != "尚余两页" {
			t.Fatalf("kept: %+v", kept)
		}
		_, err := o.desk.Act(t.Context(), o.people["rechecker"], one.ID, 0, workflow.Recheck, verdicts(one))
		refusal := o.refused(err, workflow.CodeInvalid)
		var wrong []string
		for _, field := range refusal.Fields {
			wrong = append(wrong, field.Name+" "+field.Reason)
		}
		if want := []string{"verdicts[0].passed still_in_progress", "verdicts[1].reason required"}; !slices.Equal(wrong, want) {
			t.Fatalf("wrong: %v", wrong)
		}
		pass := verdicts(one, 0)
		pass.Verdicts[1].Reason = "关停属实,予以认可"
		history = o.act("rechecker", one.ID, workflow.Recheck, pass)
		if history.Case.Findings[0].Verdict != "failed" || history.Case.Findings[1].Verdict != "passed" {
			t.Fatalf("verdicts: %+v", history.Case.Findings)
		}
	})
}

func TestAChaseByHandStandsInTheNoticeBesideTheLetters(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		box := &postbox{}
		o.lives(box, on(7, 24, 15, 0))
		in := called(on(7, 24, 11, 0), "明日报送")
		in.Chase.Promised = july(25)
		next := o.seen("clerk", one.ID).NextRung
		history := o.act("clerk", one.ID, workflow.LogChase, in)
		if got := history.Chases[0]; got.Answer != "明日报送" || got.Promised != july(25) || got.MadeBy.Name != "clerk" || got.Leg != 1 {
			t.Fatalf("chase: %+v", got)
		}
		if !history.NextRung.Equal(next) || history.Case.State != workflow.Issued {
			t.Errorf("a chase moves nothing: %v, %v", history.NextRung, next)
		}
		silent := called(on(7, 24, 14, 0), "")
		silent.Chase.Unanswered = true
		o.act("rechecker", one.ID, workflow.LogChase, silent)
		o.act("head", one.ID, workflow.LogChase, casework.Act{Input: workflow.Input{Chase: workflow.Chase{At: on(7, 24, 14, 30), Channel: workflow.ByVisit, Person: "分管领导", Answer: "当面督促"}}})
		_, err := o.desk.Act(t.Context(), o.people["liaison1"], one.ID, 0, workflow.LogChase, in)
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.Act(t.Context(), o.people["foreign"], one.ID, 0, workflow.LogChase, in)
		o.refused(err, workflow.CodeNotFound)

		o.lives(box, on(7, 26, 9, 0))
		history = o.seen("clerk", one.ID)
		if len(history.Notices) != 1 {
			t.Fatalf("notices: %+v", history.Notices)
		}
		var before []string
		for _, reminder := range history.Notices[0].Reminded {
			before = append(before, reminder.Rung+string(reminder.Channel))
		}
		// Of the ladder what was delivered, and of the calls what was answered.
		if want := []string{"T-3", "T-1", "telephone", "visit", "due"}; !slices.Equal(before, want) {
			t.Errorf("before the notice: %v, want %v", before, want)
		}
		unit := o.seen("liaison1", one.ID)
		if len(unit.Chases) != 3 || unit.Chases[0].Number != "" {
			t.Errorf("the unit sees its chases, without numbers: %+v", unit.Chases)
		}
		o.audited()
	})
}

func TestAChaseEnteredAfterATransferIsOneOfTheFormerOwner(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.now = on(7, 20, 9, 0)
		o.act("clerk", one.ID, workflow.Transfer, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "职责不在该局", NewOwner: o.units["市水利局"]}})
		history := o.act("clerk", one.ID, workflow.LogChase, called(on(7, 19, 11, 0), "不属本单位"))
		if got := history.Chases[0]; got.Unit != o.units["市教育局"] || got.Leg != 1 {
			t.Fatalf("chase: %+v", got)
		}
		if seen := o.seen("liaison2", one.ID); len(seen.Chases) != 0 {
			t.Errorf("the new owner is shown what was said to the former: %+v", seen.Chases)
		}
	})
}

func TestCallsAfterTheDateCountAmongTheChasesOfTheMeasure(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		for i, who := range []string{"leader1", "leader2"} {
			o.act(who, cases[i].ID, workflow.Acknowledge, casework.Act{})
		}
		o.now = on(7, 24, 9, 0)
		o.act("clerk", cases[0].ID, workflow.LogChase, called(on(7, 24, 8, 30), "就报")) // before the date: no chase
		o.act("leader1", cases[0].ID, workflow.Submit, answers(cases[0]))
		// The second unit is called on the first instant after its date, before the
		// ladder's own letter of that morning, and then reports.
		o.now = on(7, 26, 0, 0)
		o.act("clerk", cases[1].ID, workflow.LogChase, called(o.now, "马上报"))
		o.sql("UPDATE rungs SET chases = ''")
		o.now = on(7, 26, 7, 0)
		o.act("leader2", cases[1].ID, workflow.Submit, answers(cases[1]))
		o.sql("UPDATE rungs SET chases = ''")
		measure, err := ledger.New(store, func() time.Time { return o.now }, shanghai).Reminded(t.Context(), o.people["clerk"], july(1), july(31))
		o.must(err)
		chased := map[string]int{}
		for _, unit := range measure.Units {
			chased[unit.Name] = unit.Chased
		}
		if chased["市教育局"] != 0 || chased["市水利局"] != 1 {
			t.Errorf("chased: %v", chased)
		}
	})
}
