package api

import (
	"fmt"
	"time"

	"rectify/casework"
	"rectify/workflow"
)

// The stages of the main job, each built on the one before by the people whose duty it
// is. A test takes the one it is about.

func july(day int) workflow.Date { return workflow.Date{Year: 2017, Month: time.July, Day: day} }

// batch is a circular about one site of the unit.
func (w *world) batch(number string) workflow.Batch {
	return workflow.Batch{
		DocNumber: number, Title: "关于网站抽查情况的通报", Issuer: "某市人民政府办公室", ReportTo: "市督查室", Signer: "某市人民政府办公室",
		SignedOn: july(18), DuePhrase: "7月25日前", DueOn: july(25),
		Cases: []workflow.BatchCase{{Unit: "市教育局", URL: "http://edu.example/", SiteCode: "4300000001", Findings: []workflow.BatchFinding{
			{Category: "broken_links", Description: "错链、断链多", Place: "附件第1行"}, {Description: "大量链接无法使用", Place: "附件第1行"}}}},
		Suggestions: []workflow.BatchSuggestion{{Unit: "市教育局", Paragraph: "二(一)", Sentence: "市教育局网站栏目不更新"}},
	}
}

func (w *world) drafted() casework.CircularView {
	w.Helper()
	circular, err := w.desk.Draft(w.Context(), w.people["clerk"], w.office, w.batch("某督〔2017〕1号"), "全文", workflow.Imported)
	w.must(err)
	return circular
}

func (w *world) signed() casework.CircularView {
	w.Helper()
	circular, err := w.desk.Sign(w.Context(), w.people["clerk"], w.drafted().ID, 0, casework.Signature{})
	w.must(err)
	return circular
}

// issued is the one case of the batch.
func (w *world) issued() casework.CaseView {
	w.Helper()
	circular, err := w.desk.IssueBatch(w.Context(), w.people["clerk"], w.signed().ID, 0)
	w.must(err)
	return circular.Cases[0]
}

func (w *world) act(who string, one casework.CaseView, action workflow.Action, in casework.Act) casework.CaseView {
	w.Helper()
	history, err := w.desk.Act(w.Context(), w.people[who], one.ID, 0, action, in)
	w.must(err)
	return history.Case
}

// report answers every finding.
func (w *world) report(one casework.CaseView) casework.Act {
	report := workflow.Report{Causes: "责任未落实", Measures: "逐项整改", Evidence: "首页截图"}
	for _, finding := range one.Findings {
		report.Answers = append(report.Answers, workflow.Answer{Finding: finding.ID, Kind: workflow.AnswerDone, Text: "已整改"})
	}
	return casework.Act{Input: workflow.Input{Report: report}}
}

func (w *world) verdicts(one casework.CaseView, passed bool) casework.Act {
	var in casework.Act
	for _, finding := range one.Findings {
		in.Verdicts = append(in.Verdicts, workflow.Verdict{Finding: finding.ID, Passed: passed, Evidence: "逐页核对", Reason: "仍打不开"})
	}
	return in
}

func (w *world) draftedReport() casework.CaseView {
	w.Helper()
	one := w.issued()
	return w.act("liaison", one, workflow.SaveReport, w.report(one))
}

func (w *world) rectified() casework.CaseView {
	w.Helper()
	one := w.issued()
	return w.act("leader", one, workflow.Submit, w.report(one))
}

func (w *world) rechecked(passed bool) casework.CaseView {
	w.Helper()
	one := w.rectified()
	return w.act("rechecker", one, workflow.Recheck, w.verdicts(one, passed))
}

func (w *world) closed() casework.CaseView {
	w.Helper()
	return w.act("head", w.rechecked(true), workflow.Close, casework.Act{})
}

func (w *world) extensionAsked() casework.CaseView {
	w.Helper()
	return w.act("liaison", w.issued(), workflow.AskExtension,
		casework.Act{NewDay: july(28), Input: workflow.Input{Reason: "平台升级", Progress: "已完成一半"}})
}

func (w *world) withdrawalAsked() casework.CaseView {
	w.Helper()
	return w.act("clerk", w.issued(), workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "误立"}})
}

// overdue lets the calendar act until a morning of the ladder.
func (w *world) overdue(month time.Month, day int) casework.CaseHistory {
	w.Helper()
	one := w.issued()
	w.act("liaison", one, workflow.Acknowledge, casework.Act{})
	w.now = time.Date(2017, month, day, 10, 0, 0, 0, shanghai)
	w.must(w.desk.SweepAll(w.Context()))
	return w.history(one)
}

func (w *world) history(one casework.CaseView) casework.CaseHistory {
	w.Helper()
	history, err := w.desk.Case(w.Context(), w.people["clerk"], one.ID)
	w.must(err)
	return history
}

// orange has a supervision notice that waits for the head.
func (w *world) orange() casework.SupervisionView {
	w.Helper()
	for _, notice := range w.overdue(time.July, 31).Notices {
		if notice.State == workflow.NoticeDrafted {
			return notice
		}
	}
	w.Fatal("no notice waits for the head")
	return casework.SupervisionView{}
}

// red has a proposal that the ladder drafted.
func (w *world) red() casework.ProposalView {
	w.Helper()
	return w.overdue(time.August, 7).Proposed[0]
}

// step takes one step about the proposal.
func (w *world) step(who string, proposal casework.ProposalView, action workflow.ProposalAction, step casework.ProposalStep) casework.CaseHistory {
	w.Helper()
	history, err := w.desk.OnProposal(w.Context(), w.people[who], proposal.ID, 0, action, step)
	w.must(err)
	return history
}

func (w *world) referred() casework.ProposalView {
	w.Helper()
	proposal := w.red()
	w.step("head", proposal, workflow.ReferProposal, casework.ProposalStep{ReferredTo: "市纪委监委"})
	return proposal
}

// objected is an objection to the flag of being overdue.
func (w *world) objected() casework.ObjectionView {
	w.Helper()
	history := w.overdue(time.July, 26)
	history, err := w.desk.Object(w.Context(), w.people["leader"], history.Case.ID, 0,
		casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: history.Flags[0].ID, Reason: "系统故障"})
	w.must(err)
	return history.Objections[0]
}

// suspected is a suspicion of superficial rectification: a finding fails again.
func (w *world) suspected() casework.FlagView {
	w.Helper()
	one := w.act("head", w.rechecked(false), workflow.SendBack, casework.Act{NewDay: july(28)})
	w.act("leader", one, workflow.Submit, w.report(one))
	w.act("rechecker", one, workflow.Recheck, w.verdicts(one, false))
	for _, flag := range w.history(one).Flags {
		if flag.Kind == workflow.FlagSuperficial {
			return flag
		}
	}
	w.Fatal("nothing is suspected")
	return casework.FlagView{}
}

// givenUp is a letter that no mail server took.
func (w *world) givenUp() casework.LetterLine {
	w.Helper()
	w.issued()
	w.sql("UPDATE letters SET state = 'given_up', server_answer = '550 no such mailbox' WHERE id = (SELECT MIN(id) FROM letters)")
	page, err := w.desk.Letters(w.Context(), w.people["clerk"], casework.LetterQuery{})
	w.must(err)
	return page.Letters[0]
}

// proposed is a year of the calendar that waits for the head.
func (w *world) proposed() casework.ChangeView {
	w.Helper()
	change, err := w.desk.ProposeCalendar(w.Context(), w.people["clerk"], w.office, 2018,
		casework.ChangeText{Content: "2018-01-01,off,元旦\n2018-10-01,off,国庆节\n", Reason: "已公布"})
	w.must(err)
	return change
}

// sql changes the database behind the program's back.
func (w *world) sql(statement string, args ...any) {
	w.Helper()
	_, err := w.store.SQL().ExecContext(w.Context(), fmt.Sprintf(statement, args...))
	w.must(err)
}
