package bench

import (
	"fmt"
	"testing"
	"time"

	"rectify/casework"
	"rectify/jobs"
	"rectify/models"
	"rectify/workflow"
)

// actsAtOnce is how many cases a measurement acts on.
const actsAtOnce = 200

// BenchmarkAct lets units acknowledge, save and submit, and the office re-check: for
// each case four acts, each a transaction of its own with its event, what it covers,
// papers, notices, letters and job. A bare transaction of one inserted row stands
// beside it for what the database takes by itself.
func BenchmarkAct(b *testing.B) {
	onEach(b, func(b *testing.B, address func(testing.TB) string) {
		w := newWorld(b, address(b), time.Date(2017, 7, 18, 9, 0, 0, 0, shanghai))
		w.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
		queue, err := jobs.New(w.store, jobs.Options{Mailer: nowhere{}, Clock: w.clock})
		w.must(err)
		desk := casework.New(w.store, w.clock, queue, casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example"})
		var acting, bare time.Duration
		for n := range b.N {
			b.StopTimer()
			cases := w.issueCases(desk, n)
			for i := range actsAtOnce {
				began := time.Now()
				w.must(w.store.Tx(b.Context(), func(tx *models.Tx) error {
					_, err := tx.SQL().ExecContext(b.Context(), fmt.Sprintf("INSERT INTO bare VALUES (%d, 'x')", n*actsAtOnce+i))
					return err
				}))
				bare += time.Since(began)
			}
			b.StartTimer()
			began := time.Now()
			for _, one := range cases {
				w.actOn(desk, one)
			}
			acting += time.Since(began)
		}
		b.StopTimer()
		acts := float64(4 * actsAtOnce * b.N)
		b.ReportMetric(acting.Seconds()*1000/acts, "ms/act")
		b.ReportMetric(bare.Seconds()*1000/float64(actsAtOnce*b.N), "ms/bare")
	})
}

// issueCases issues a circular of one case for each unit.
func (w *world) issueCases(desk *casework.Desk, n int) []casework.CaseView {
	w.Helper()
	signed := workflow.Date{Year: 2017, Month: 7, Day: 18}
	batch := workflow.Batch{DocNumber: fmt.Sprintf("某督〔2017〕%d号", n+1), Title: "关于网站抽查情况的通报", Issuer: "某市人民政府办公室", Signer: "某市人民政府办公室",
		SignedOn: signed, DuePhrase: "7月28日前"}
	for i := range actsAtOnce {
		batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: unitName(i), Findings: []workflow.BatchFinding{{Description: "错链、断链多"}, {Description: "栏目长期不更新"}}})
	}
	drafted, err := desk.Draft(w.Context(), w.clerk, w.office, batch, "", workflow.Imported)
	w.must(err)
	_, err = desk.Sign(w.Context(), w.clerk, drafted.ID, 0, casework.Signature{})
	w.must(err)
	issued, err := desk.IssueBatch(w.Context(), w.clerk, drafted.ID, 0)
	w.must(err)
	return issued.Cases
}

// actOn takes a case from its receipt to its re-check. Nobody is the liaison, the
// leader and the re-checker at once, but who acts costs nothing.
func (w *world) actOn(desk *casework.Desk, one casework.CaseView) {
	unit := workflow.UnitID(one.Owner.ID)
	as := func(role workflow.Role, of workflow.UnitID) workflow.Actor {
		return workflow.Actor{Person: w.clerk.Person, Grants: []workflow.Grant{{Role: role, Unit: of}}}
	}
	var report, recheck casework.Act
	for _, finding := range one.Findings {
		report.Report.Answers = append(report.Report.Answers, workflow.Answer{Finding: finding.ID, Kind: workflow.AnswerDone,
			Text: fmt.Sprintf("第%d号已逐条核对,清理失效链接%d条", finding.ID, finding.ID%97)})
		recheck.Verdicts = append(recheck.Verdicts, workflow.Verdict{Finding: finding.ID, Passed: true, Evidence: "截图"})
	}
	for _, step := range []struct {
		actor  workflow.Actor
		action workflow.Action
		in     casework.Act
	}{
		{as(workflow.Liaison, unit), workflow.Acknowledge, casework.Act{}},
		{as(workflow.Liaison, unit), workflow.SaveReport, report},
		{as(workflow.Leader, unit), workflow.Submit, casework.Act{}},
		{as(workflow.Rechecker, w.office), workflow.Recheck, recheck},
	} {
		_, err := desk.Act(w.Context(), step.actor, one.ID, 0, step.action, step.in)
		w.must(err)
	}
}
