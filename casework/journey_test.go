package casework_test

import (
	"context"
	"database/sql"
	"errors"
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

// outbox counts the letters handed over in committed and rolled-back acts alike.
type outbox struct{ letters []int64 }

func (o *outbox) Enqueue(_ context.Context, _ *sql.Tx, letters []int64) error {
	o.letters = append(o.letters, letters...)
	return nil
}

// office is a small office with two units and people for every role.
type office struct {
	*testing.T
	desk   *casework.Desk
	store  *models.Store
	outbox *outbox
	now    time.Time
	id     workflow.UnitID
	units  map[string]workflow.UnitID
	people map[string]workflow.Actor
}

var shanghai = time.FixedZone("+08:00", 8*60*60)

func newOffice(t *testing.T, store *models.Store) *office {
	o := &office{T: t, store: store, outbox: &outbox{}, now: time.Date(2017, 7, 18, 9, 0, 0, 0, shanghai),
		units: map[string]workflow.UnitID{}, people: map[string]workflow.Actor{}}
	o.desk = casework.New(store, func() time.Time { return o.now }, o.outbox, casework.Settings{
		Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour,
		Evidence: casework.EvidenceLimits{MaxSize: 1 << 20, MaxPerCase: 5}, Packer: ledger.Packer{}})
	ctx := t.Context()
	unit := func(name string, parent workflow.UnitID, aliases ...string) workflow.UnitID {
		id, err := o.desk.AddUnit(ctx, casework.Operator, casework.NewUnit{Name: name, Kind: "department", IsOffice: strings.HasSuffix(name, "督查室"), Parent: parent, Aliases: aliases})
		o.must(err)
		o.units[name] = id
		return id
	}
	root := unit("某市", 0)
	o.id = unit("市督查室", 0)
	first, second := unit("市教育局", root, "教育局"), unit("市水利局", root)
	other := unit("邻市督查室", 0)
	o.must(o.desk.Supervise(ctx, casework.Operator, o.id, root, true))
	var hash string // made once: a password is dear by design
	person := func(login string, role workflow.Role, unit workflow.UnitID) {
		grants := []workflow.Grant{{Role: role, Unit: unit}}
		if hash == "" {
			id, err := o.desk.AddPerson(ctx, casework.Operator, casework.NewPerson{Login: login, Name: login, Language: "zh",
				Email: login + "@office.example", EmailConfirmed: true, Password: "a long password", Grants: grants})
			o.must(err)
			row, err := store.Read(ctx).Person(id)
			o.must(err)
			hash = row.PasswordHash
			o.people[login] = workflow.Actor{Person: id, Grants: grants}
			return
		}
		row := models.Person{Login: login, Name: login, Language: "zh", Email: login + "@office.example", EmailConfirmedAt: models.At(o.now),
			PasswordHash: hash, CreatedAt: models.At(o.now), Version: 1}
		o.must(store.Tx(ctx, func(tx *models.Tx) error {
			if err := tx.Add(&row); err != nil {
				return err
			}
			return tx.Add(&models.Grant{PersonID: row.ID, Role: role, UnitID: unit})
		}))
		o.people[login] = workflow.Actor{Person: row.ID, Grants: grants}
	}
	person("clerk", workflow.Clerk, o.id)
	person("rechecker", workflow.Rechecker, o.id)
	person("head", workflow.Head, o.id)
	person("liaison1", workflow.Liaison, first)
	person("leader1", workflow.Leader, first)
	person("liaison2", workflow.Liaison, second)
	person("leader2", workflow.Leader, second)
	person("foreign", workflow.Head, other)
	return o
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// refused fails unless the error is a refusal with the code.
func (o *office) refused(err error, code workflow.Code) *workflow.Error {
	o.Helper()
	var refusal *workflow.Error
	if !errors.As(err, &refusal) || refusal.Code != code {
		o.Fatalf("expected %s, got %v", code, err)
	}
	return refusal
}

func (o *office) batch() workflow.Batch {
	day := func(text string) workflow.Date {
		date, err := workflow.ParseDate(text)
		o.must(err)
		return date
	}
	return workflow.Batch{
		DocNumber: "某督〔2017〕1号", Title: "关于网站抽查情况的通报", Issuer: "某市人民政府办公室", ReportTo: "市督查室", Signer: "某市人民政府办公室",
		SignedOn: day("2017-07-18"), DuePhrase: "7月25日前", DueOn: day("2017-07-25"),
		Cases: []workflow.BatchCase{
			{Unit: "教育局", URL: "http://edu.example/", SiteCode: "4300000001", Findings: []workflow.BatchFinding{
				{Category: "broken_links", Description: "错链、断链多", Place: "附件第1行"}, {Description: "大量链接无法使用", Place: "附件第1行"}}},
			{Unit: "市水利局", URL: "http://water.example/", SiteCode: "4300000002", Findings: []workflow.BatchFinding{{Description: "栏目长期不更新"}}},
		},
		Suggestions: []workflow.BatchSuggestion{{Unit: "市水利局", Paragraph: "二(一)", Sentence: "市水利局网站栏目不更新"}},
	}
}

// issued drafts, signs and issues the usual batch and returns its cases.
func (o *office) issued() []casework.CaseView {
	o.Helper()
	return o.issuedBatch(o.batch())
}

func (o *office) issuedBatch(batch workflow.Batch) []casework.CaseView {
	o.Helper()
	ctx, clerk := o.Context(), o.people["clerk"]
	circular, err := o.desk.Draft(ctx, clerk, o.id, batch, "", workflow.Imported)
	o.must(err)
	_, err = o.desk.Sign(ctx, clerk, circular.ID, circular.Version, casework.Signature{})
	o.must(err)
	circular, err = o.desk.IssueBatch(ctx, clerk, circular.ID, 0)
	o.must(err)
	return circular.Cases
}

func (o *office) act(who string, id workflow.CaseID, action workflow.Action, in casework.Act) casework.CaseHistory {
	o.Helper()
	history, err := o.desk.Act(o.Context(), o.people[who], id, 0, action, in)
	if err != nil {
		o.Fatalf("%s %s: %v", who, action, err)
	}
	return history
}

func answers(view casework.CaseView) casework.Act {
	var in casework.Act
	for _, finding := range view.Findings {
		in.Report.Answers = append(in.Report.Answers, workflow.Answer{Finding: finding.ID, Kind: workflow.AnswerDone, Text: "已整改"})
	}
	return in
}

func verdicts(view casework.CaseView, failed ...int) casework.Act {
	var in casework.Act
	for i, finding := range view.Findings {
		verdict := workflow.Verdict{Finding: finding.ID, Passed: !slices.Contains(failed, i), Evidence: "截图"}
		if !verdict.Passed {
			verdict.Reason = "仍存在"
		}
		in.Verdicts = append(in.Verdicts, verdict)
	}
	return in
}

func TestACaseGoesFromIssueThroughASendBackToClosing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		if len(cases) != 2 || cases[0].Number != "某督〔2017〕1号-1" || cases[0].State != workflow.Issued {
			t.Fatalf("issued: %+v", cases)
		}
		if want := time.Date(2017, 7, 26, 0, 0, 0, 0, shanghai); !cases[0].Deadline.Moment.Equal(want) {
			t.Fatalf("deadline %v, want %v", cases[0].Deadline.Moment, want)
		}
		if len(o.outbox.letters) != 4 {
			t.Fatalf("%d letters were enqueued at issue, want one for each liaison and leader", len(o.outbox.letters))
		}
		one := cases[0]
		o.now = o.now.Add(24 * time.Hour)
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.act("liaison1", one.ID, workflow.SaveReport, answers(one))
		o.act("liaison1", one.ID, workflow.PutForward, casework.Act{})
		o.act("leader1", one.ID, workflow.Submit, casework.Act{})
		history := o.act("rechecker", one.ID, workflow.Recheck, verdicts(one, 1))
		if history.Case.Findings[0].Verdict != "passed" || history.Case.Findings[1].Verdict != "failed" {
			t.Fatalf("verdicts: %+v", history.Case.Findings)
		}
		_, err := o.desk.Act(t.Context(), o.people["head"], one.ID, 0, workflow.Close, casework.Act{})
		o.refused(err, workflow.CodeRefused)
		history = o.act("head", one.ID, workflow.SendBack, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 7, Day: 31}})
		if history.Case.Round != 2 || history.Case.Leg != 2 || history.Case.State != workflow.Issued {
			t.Fatalf("after the send-back: %+v", history.Case)
		}
		o.now = time.Date(2017, 7, 27, 10, 0, 0, 0, shanghai)
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		history = o.act("head", one.ID, workflow.Close, casework.Act{})
		if history.Case.State != workflow.Closed || history.Case.Marks.FirstReport != workflow.MarkOnTime || history.Case.Marks.Passed != workflow.MarkLate {
			t.Fatalf("closed: %+v", history.Case)
		}
		if len(history.Flags) != 1 || history.Flags[0].Kind != workflow.FlagFailedRecheck {
			t.Fatalf("flags: %+v", history.Flags)
		}
		if len(history.Reports) != 2 || len(history.Rechecks) != 2 || len(history.Legs) != 2 {
			t.Fatalf("history: %d reports, %d re-checks, %d legs", len(history.Reports), len(history.Rechecks), len(history.Legs))
		}
		if _, err := o.desk.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) != 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}
