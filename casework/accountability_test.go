package casework_test

import (
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/ledger"
	"rectify/models"
	"rectify/workflow"
)

// standing writes the kinds of the flags that were not taken back.
func standing(history casework.CaseHistory) string {
	var kinds []string
	for _, flag := range history.Flags {
		if !flag.TakenBack {
			kinds = append(kinds, string(flag.Kind))
		}
	}
	return strings.Join(kinds, " ")
}

// actions writes what happened to a case.
func actions(history casework.CaseHistory) string {
	var list []string
	for _, event := range history.Events {
		list = append(list, event.Action)
	}
	return strings.Join(list, " ")
}

func (o *office) seen(who string, id workflow.CaseID) casework.CaseHistory {
	o.Helper()
	history, err := o.desk.Case(o.Context(), o.people[who], id)
	o.must(err)
	return history
}

// later is a second circular in which the first unit has the same kind of problem.
func (o *office) later() workflow.Batch {
	batch := o.batch()
	batch.DocNumber, batch.Suggestions = "某督〔2017〕2号", nil
	batch.Cases = batch.Cases[:1]
	return batch
}

func TestTheSameProblemInALaterCircularIsFoundAndLinkedBothWays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		first := o.issued()
		second := o.issuedBatch(o.later())[0]
		history := o.seen("clerk", second.ID)
		if history.RecursFrom.ID != int64(first[0].ID) || history.RecursFrom.Name != first[0].Number {
			t.Fatalf("it repeats %+v", history.RecursFrom)
		}
		if flag := history.Flags[0]; standing(history) != "same_problem" || flag.Evidence.Rule != workflow.SameSite ||
			flag.Evidence.Category != "broken_links" || flag.Evidence.Case != first[0].ID || flag.Leg != 1 {
			t.Fatalf("flags: %+v", history.Flags)
		}
		if earlier := o.seen("clerk", first[0].ID); len(earlier.Recurrences) != 1 || earlier.Recurrences[0].ID != int64(second.ID) {
			t.Fatalf("the earlier case is repeated by %+v", earlier.Recurrences)
		}
		unit := o.seen("leader1", second.ID)
		if unit.RecursFrom.ID != int64(first[0].ID) || unit.Flags[0].Evidence.Case != 0 {
			t.Errorf("the unit sees %+v, %+v", unit.RecursFrom, unit.Flags[0].Evidence)
		}
		// A problem nobody named a category for is compared with nothing.
		water := o.batch()
		water.DocNumber, water.Suggestions, water.Cases = "某督〔2017〕3号", nil, water.Cases[1:]
		if third := o.seen("clerk", o.issuedBatch(water)[0].ID); third.RecursFrom.ID != 0 {
			t.Errorf("a problem without a category repeats %+v", third.RecursFrom)
		}
		// The first notice of a recurrence is orange, for the head to sign, and goes to
		// whom orange goes to.
		o.act("liaison1", second.ID, workflow.Acknowledge, casework.Act{})
		o.until(26, 12)
		history = o.seen("head", second.ID)
		if notice := history.Notices[0]; notice.Rung != "blue" || notice.Colour != "orange" || notice.State != workflow.NoticeDrafted {
			t.Errorf("notice: %+v", notice)
		}
	})
}

func TestRecurrenceFollowsTheOwnerAndForgetsWhatWasWithdrawn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		first := o.issued()[0]
		o.act("clerk", first.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "误立"}})
		o.act("head", first.ID, workflow.ApproveWithdrawal, casework.Act{})
		batch := o.later()
		batch.Cases[0].SiteCode, batch.Cases[0].URL = "", ""
		second := o.issuedBatch(batch)[0]
		if history := o.seen("clerk", second.ID); history.RecursFrom.ID != 0 {
			t.Fatalf("it repeats a withdrawn case: %+v", history.RecursFrom)
		}
		batch = o.later()
		batch.DocNumber = "某督〔2017〕3号"
		batch.Cases[0].SiteCode, batch.Cases[0].URL, batch.Cases[0].Unit = "", "", "市水利局"
		third := o.issuedBatch(batch)[0]
		if history := o.seen("clerk", third.ID); history.RecursFrom.ID != 0 {
			t.Fatalf("another unit's problem is no recurrence: %+v", history.RecursFrom)
		}
		history := o.act("clerk", third.ID, workflow.Transfer, casework.Act{NewDay: july(31),
			Input: workflow.Input{Reason: "属教育局", NewOwner: o.units["市教育局"]}})
		if history.RecursFrom.ID != int64(second.ID) || standing(history) != "same_problem" || history.Flags[0].Leg != 2 {
			t.Errorf("after the transfer it repeats %+v, flags %+v", history.RecursFrom, history.Flags)
		}
	})
}

const words = "经查,错链断链系栏目迁移后未清理旧地址所致。我单位已组织技术人员逐条核对全站链接,清理失效链接二百余条," +
	"更换外部链接四十三条,并建立每周巡检制度,明确专人负责栏目更新与链接检查,今后每周五报送巡检记录,接受监督。"

func reported(view casework.CaseView, text, evidence string) casework.Act {
	in := answers(view)
	in.Report.Measures, in.Report.Evidence = text, evidence
	return in
}

func TestSuperficialRectificationIsSuspectedByRuleAndJudgedByAPerson(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		batch.InspectedFrom, batch.InspectedTo = workflow.Date{Year: 2017, Month: 6, Day: 1}, workflow.Date{Year: 2017, Month: 6, Day: 27}
		cases := o.issuedBatch(batch)
		o.act("leader1", cases[0].ID, workflow.Submit, reported(cases[0], words, "首页截图(2017年7月20日)"))
		if first := o.seen("rechecker", cases[0].ID); len(first.Flags) != 0 {
			t.Fatalf("an honest report: %+v", first.Flags)
		}
		o.act("leader2", cases[1].ID, workflow.Submit, reported(cases[1], strings.Replace(words, "二百", "三百", 1), "截图2017-05-03、2017.6.26"))
		history := o.seen("rechecker", cases[1].ID)
		if len(history.Flags) != 2 {
			t.Fatalf("flags: %+v", history.Flags)
		}
		near, old := history.Flags[0], history.Flags[1]
		if near.Evidence.Rule != workflow.NearCopyOfAnother || near.Evidence.Case != cases[0].ID || near.Evidence.Percent < 85 {
			t.Errorf("%+v", near.Evidence)
		}
		if old.Evidence.Rule != workflow.EvidenceBeforeFinding || old.Evidence.Dated.String() != "2017-06-26" || old.Evidence.FoundOn.String() != "2017-06-27" {
			t.Errorf("%+v", old.Evidence)
		}
		if unit := o.seen("leader2", cases[1].ID); len(unit.Flags) != 0 {
			t.Errorf("the unit sees a suspicion that nobody judged: %+v", unit.Flags)
		}
		_, err := o.desk.StartProposal(t.Context(), o.people["clerk"], cases[1].ID, 0, "走过场")
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "no_flag_stands" {
			t.Errorf("a suspicion is no basis: %v", refusal)
		}
		_, err = o.desk.JudgeSuspicion(t.Context(), o.people["rechecker"], near.ID, workflow.ConfirmSuspicion, " ")
		o.refused(err, workflow.CodeInvalid)
		_, err = o.desk.JudgeSuspicion(t.Context(), o.people["leader2"], near.ID, workflow.DismissSuspicion, "不是")
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.JudgeSuspicion(t.Context(), o.people["foreign"], near.ID, workflow.DismissSuspicion, "不是")
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.JudgeSuspicion(t.Context(), o.people["rechecker"], near.ID, workflow.ConfirmSuspicion, "逐字相同")
		o.must(err)
		history, err = o.desk.JudgeSuspicion(t.Context(), o.people["head"], old.ID, workflow.DismissSuspicion, "系对比旧图")
		o.must(err)
		if history.Flags[0].Judgement != workflow.Confirmed || history.Flags[0].JudgedBy.Name != "rechecker" || history.Flags[1].Judgement != workflow.Dismissed {
			t.Errorf("judged: %+v", history.Flags)
		}
		unit := o.seen("leader2", cases[1].ID)
		if len(unit.Flags) != 1 || unit.Flags[0].Evidence.Number != "" || unit.Flags[0].JudgedBy.ID != 0 || !strings.HasSuffix(actions(unit), "submit") {
			t.Errorf("the unit sees %+v, events %s", unit.Flags, actions(unit))
		}
		history, err = o.desk.StartProposal(t.Context(), o.people["clerk"], cases[1].ID, 0, "走过场")
		o.must(err)
		if one := history.Proposed[0]; one.State != workflow.ProposalProposed || len(one.Flags) != 1 || one.Flags[0] != workflow.FlagSuperficial {
			t.Errorf("proposal: %+v", one)
		}
		_, err = o.desk.StartProposal(t.Context(), o.people["clerk"], cases[1].ID, 0, "再提")
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "proposal_exists" {
			t.Error(refusal)
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func TestAReportHandedInAgainAndAFindingThatFailsAgainAreSuspected(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		twin := batch.Cases[0]
		twin.SiteCode, twin.URL = "4300000009", "http://edu2.example/"
		batch.Cases = append(batch.Cases, twin)
		cases := o.issuedBatch(batch)
		one, two := cases[0], cases[2]
		o.act("leader1", one.ID, workflow.Submit, reported(one, words, ""))
		o.act("leader1", two.ID, workflow.Submit, reported(two, words, ""))
		if history := o.seen("clerk", two.ID); len(history.Flags) != 0 {
			t.Fatalf("one report for two sites of a circular is nothing to suspect: %+v", history.Flags)
		}
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one, 1))
		o.act("head", one.ID, workflow.SendBack, casework.Act{NewDay: july(31)})
		o.now = o.now.Add(time.Hour)
		o.act("leader1", one.ID, workflow.Submit, reported(one, words, ""))
		history := o.act("rechecker", one.ID, workflow.Recheck, verdicts(one, 1))
		var rules []string
		for _, flag := range history.Flags {
			if flag.Suspicion {
				rules = append(rules, string(flag.Evidence.Rule))
			}
		}
		if got := strings.Join(rules, " "); got != "near_copy_of_own fails_again" {
			t.Errorf("suspected: %s", got)
		}
	})
}

func TestAUnitObjectsAndTheOfficeAnswers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(31+5, 12)
		flags := o.seen("leader1", one.ID).Flags
		object := func(who string, in casework.Objection) (casework.CaseHistory, error) {
			return o.desk.Object(ctx, o.people[who], one.ID, 0, in)
		}
		_, err := object("leader2", casework.Objection{Subject: workflow.ObjectToOwnership, Reason: "不属"})
		o.refused(err, workflow.CodeNotFound)
		_, err = object("clerk", casework.Objection{Subject: workflow.ObjectToOwnership, Reason: "不属"})
		o.refused(err, workflow.CodeForbidden)
		_, err = object("leader1", casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: 9999, Reason: "有误"})
		o.refused(err, workflow.CodeInvalid)
		before := len(o.outbox.letters)
		history, err := object("leader1", casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: flags[0].ID, Reason: "7月24日已传真"})
		o.must(err)
		if len(o.outbox.letters)-before != 2 { // clerk and head
			t.Errorf("%d letters about the objection", len(o.outbox.letters)-before)
		}
		_, err = object("liaison1", casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: flags[0].ID, Reason: "再提"})
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "objection_waits" {
			t.Error(refusal)
		}
		id := history.Objections[0].ID
		_, err = o.desk.AnswerObjection(ctx, o.people["clerk"], id, 0, workflow.UpholdObjection, "属实")
		o.refused(err, workflow.CodeForbidden) // a flag is the head's
		_, err = o.desk.AnswerObjection(ctx, o.people["foreign"], id, 0, workflow.UpholdObjection, "属实")
		o.refused(err, workflow.CodeNotFound)
		history, err = o.desk.AnswerObjection(ctx, o.people["head"], id, 0, workflow.UpholdObjection, "传真记录属实")
		o.must(err)
		if history.Objections[0].State != workflow.ObjectionUpheld || standing(history) != "serious" {
			t.Errorf("upheld: %+v, standing %s", history.Objections[0], standing(history))
		}
		for _, notice := range history.Notices {
			if notice.State != workflow.NoticeVoided {
				t.Errorf("a notice stands on a flag that was taken back: %+v", notice)
			}
		}
		if history.Proposed[0].State != workflow.ProposalDrafted {
			t.Errorf("a proposal that still rests on a flag: %+v", history.Proposed[0])
		}
		// The other flag falls too, and with it the proposal.
		history, err = object("leader1", casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: flags[1].ID, Reason: "同上"})
		o.must(err)
		history, err = o.desk.AnswerObjection(ctx, o.people["head"], history.Objections[1].ID, 0, workflow.RejectObjection, "不成立")
		o.must(err)
		if standing(history) != "serious" || history.Objections[1].Answer != "不成立" {
			t.Errorf("rejected: %+v, standing %s", history.Objections[1], standing(history))
		}
		if faults, err := o.desk.VerifyAudit(ctx); err != nil || len(faults) > 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func TestADecisionIsToldToTheUnitAndRevokedOnItsObjection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		one := o.issued()[0]
		o.until(31+5, 12)
		proposal := o.seen("head", one.ID).Proposed[0]
		if len(o.seen("leader1", one.ID).Proposed) != 0 {
			t.Error("the unit sees a proposal that is not decided")
		}
		_, err := o.desk.OnProposal(ctx, o.people["head"], proposal.ID, 0, workflow.DecideProposal, casework.ProposalStep{Measure: workflow.Interview, Reason: "逾期不报"})
		o.must(err)
		unit := o.seen("leader1", one.ID)
		if len(unit.Proposed) != 1 || unit.Proposed[0].Measure != workflow.Interview || unit.Proposed[0].DecidedBy.ID != 0 {
			t.Fatalf("the unit sees %+v", unit.Proposed)
		}
		if last := unit.Letters[len(unit.Letters)-1]; last.Cause != workflow.CauseDecision {
			t.Errorf("the leader's last letter is about %s", last.Cause)
		}
		history, err := o.desk.Object(ctx, o.people["leader1"], one.ID, 0, casework.Objection{Subject: workflow.ObjectToDecision, SubjectID: proposal.ID, Reason: "不当"})
		o.must(err)
		history, err = o.desk.AnswerObjection(ctx, o.people["head"], history.Objections[0].ID, 0, workflow.UpholdObjection, "改为提醒")
		o.must(err)
		if history.Proposed[0].State != workflow.ProposalRevoked {
			t.Errorf("the decision stands: %+v", history.Proposed[0])
		}
	})
}

func TestPaperInTimeDropsTheProposalThatNobodyDecided(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(31+5, 12)
		in := answers(one)
		in.Channel, in.ReceivedAt = workflow.ChannelPaper, time.Date(2017, 7, 25, 16, 0, 0, 0, shanghai)
		history := o.act("clerk", one.ID, workflow.RegisterReport, in)
		if standing(history) != "" || history.Proposed[0].State != workflow.ProposalDropped {
			t.Errorf("standing %q, proposal %+v", standing(history), history.Proposed[0])
		}
		if got := actions(history); !strings.HasSuffix(got, "register_report void_notice void_notice void_notice drop_proposal") {
			t.Errorf("events: %s", got)
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func TestWhoMovesOnlyWhenRemindedIsMeasured(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		batch.Cases = append(batch.Cases, batch.Cases[0], batch.Cases[1])
		batch.Cases[2].SiteCode, batch.Cases[3].SiteCode = "4300000003", "4300000004"
		cases := o.issuedBatch(batch)
		for _, i := range []int{1, 3} {
			o.act("liaison2", cases[i].ID, workflow.Acknowledge, casework.Act{})
			o.act("leader2", cases[i].ID, workflow.Submit, answers(cases[i]))
		}
		o.until(20, 10)
		o.act("liaison1", cases[0].ID, workflow.Acknowledge, casework.Act{}) // after the receipt reminder of the 20th
		o.until(27, 10)
		o.act("leader1", cases[0].ID, workflow.Submit, answers(cases[0])) // after the blue notice
		measured, err := ledger.New(store, func() time.Time { return o.now }, shanghai).Reminded(t.Context(), o.people["clerk"], july(1), july(31))
		o.must(err)
		if len(measured.Units) != 2 || measured.Units[0].Name != "市教育局" || measured.Units[0].Duties != 4 || measured.Units[0].Chased != 4 ||
			!measured.Units[0].Only() || len(measured.Units[0].Cases) != 2 || measured.Units[1].Duties != 4 || measured.Units[1].Chased != 0 {
			t.Errorf("measured %+v", measured.Units)
		}
		empty, err := ledger.New(store, func() time.Time { return o.now }, shanghai).Reminded(t.Context(), o.people["foreign"], july(1), july(31))
		if err != nil || len(empty.Units) != 0 {
			t.Errorf("another office sees %+v, %v", empty.Units, err)
		}
		_, err = ledger.New(store, func() time.Time { return o.now }, shanghai).Reminded(t.Context(), o.people["clerk"], july(9), july(1))
		o.refused(err, workflow.CodeInvalid)
	})
}
