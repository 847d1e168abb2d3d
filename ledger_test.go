package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/models"
	"rectify/workflow"
)

var shanghai = time.FixedZone("+08:00", 8*60*60)

// bureau is an office with its units and people in one database, for tests of
// what survives: it issues circulars on a clock of its own.
type bureau struct {
	t      *testing.T
	store  *models.Store
	desk   *casework.Desk
	now    time.Time
	office workflow.UnitID
	people map[string]workflow.Actor
}

// bureauUnits is how many units there are; each has a liaison and a leader.
const bureauUnits = 6

// newBureau enters roster and people into a migrated database. Nothing in it
// depends on the moment: two of them are alike.
func newBureau(t *testing.T, store *models.Store, enqueuer casework.Enqueuer, now time.Time) *bureau {
	t.Helper()
	b := &bureau{t: t, store: store, now: now, people: map[string]workflow.Actor{}}
	b.desk = casework.New(store, func() time.Time { return b.now }, enqueuer, casework.Settings{
		Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour})
	city := b.unit("某市", 0)
	b.office = b.unit("市督查室", 0)
	b.must(b.desk.Supervise(t.Context(), casework.Operator, b.office, city, true))
	b.person("clerk", workflow.Clerk, b.office)
	b.person("rechecker", workflow.Rechecker, b.office)
	b.person("head", workflow.Head, b.office)
	b.person("mayor", workflow.Leader, city)
	for i := range bureauUnits {
		unit := b.unit(unitName(i), city)
		b.person(fmt.Sprint("liaison", i), workflow.Liaison, unit)
		b.person(fmt.Sprint("leader", i), workflow.Leader, unit)
	}
	return b
}

func unitName(i int) string { return fmt.Sprintf("第%d局", i%bureauUnits+1) }

func (b *bureau) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bureau) unit(name string, parent workflow.UnitID) workflow.UnitID {
	b.t.Helper()
	id, err := b.desk.AddUnit(b.t.Context(), casework.Operator, casework.NewUnit{Name: name, Kind: "department", IsOffice: strings.HasSuffix(name, "督查室"), Parent: parent})
	b.must(err)
	return id
}

func (b *bureau) person(login string, role workflow.Role, unit workflow.UnitID) {
	b.t.Helper()
	row := models.Person{Login: login, Name: login, Language: "zh", Email: login + "@unit.example", EmailConfirmedAt: models.At(b.now),
		PasswordHash: "-", CreatedAt: models.At(b.now), Version: 1} // nobody signs in
	b.must(b.store.Tx(b.t.Context(), func(tx *models.Tx) error {
		if err := tx.Add(&row); err != nil {
			return err
		}
		return tx.Add(&models.Grant{PersonID: row.ID, Role: role, UnitID: unit})
	}))
	b.people[login] = workflow.Actor{Person: row.ID, Grants: []workflow.Grant{{Role: role, Unit: unit}}}
}

// issue issues a circular of so many cases at a moment.
func (b *bureau) issue(at time.Time, number string, due workflow.Date, cases int) []casework.CaseView {
	b.t.Helper()
	b.now = at
	circular, err := b.desk.IssueBatch(b.t.Context(), b.people["clerk"], b.sign(number, due, cases).ID, 0)
	b.must(err)
	return circular.Cases
}

// sign draws up a circular of so many cases and signs it, which leaves it to be issued.
func (b *bureau) sign(number string, due workflow.Date, cases int) casework.CircularView {
	b.t.Helper()
	batch := workflow.Batch{DocNumber: number, Title: "关于网站抽查情况的通报", Issuer: "某市人民政府办公室", ReportTo: "市督查室",
		Signer: "某市人民政府办公室", SignedOn: workflow.DateOf(b.now, shanghai), DueOn: due, DuePhrase: fmt.Sprintf("%d月%d日前", due.Month, due.Day)}
	for i := range cases {
		batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: unitName(i), Findings: []workflow.BatchFinding{{Description: fmt.Sprint("栏目不更新 ", i)}}})
	}
	ctx := b.t.Context()
	circular, err := b.desk.Draft(ctx, b.people["clerk"], b.office, batch, "", workflow.Imported)
	b.must(err)
	circular, err = b.desk.Sign(ctx, b.people["clerk"], circular.ID, 0, casework.Signature{})
	b.must(err)
	return circular
}

// answer acknowledges a few of the cases on the spot, and reports a few, so that the
// office's own ladder is climbed too.
func (b *bureau) answer(cases []casework.CaseView) {
	b.t.Helper()
	for i, view := range cases {
		switch i % 6 {
		case 1:
			b.act(fmt.Sprint("liaison", i%bureauUnits), view, workflow.Acknowledge, casework.Act{})
		case 2:
			in := casework.Act{}
			for _, finding := range view.Findings {
				in.Report.Answers = append(in.Report.Answers, workflow.Answer{Finding: finding.ID, Kind: workflow.AnswerDone, Text: "已整改"})
			}
			b.act(fmt.Sprint("leader", i%bureauUnits), view, workflow.Submit, in)
		}
	}
}

func (b *bureau) act(who string, view casework.CaseView, action workflow.Action, in casework.Act) {
	b.t.Helper()
	_, err := b.desk.Act(b.t.Context(), b.people[who], view.ID, 0, action, in)
	b.must(err)
}

// silence takes letters and does nothing with them.
type silence struct{}

func (silence) Enqueue(context.Context, *sql.Tx, []int64) error { return nil }

// columns reads a statement's rows, each as one line of text, sorted.
func columns(t *testing.T, store *models.Store, statement string, args ...any) []string {
	t.Helper()
	rows, err := store.SQL().QueryContext(t.Context(), statement, args...)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer func() { _ = rows.Close() }()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		cells, into := make([]sql.NullString, len(names)), make([]any, len(names))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(cells))
		for i, cell := range cells {
			texts[i] = cell.String
		}
		lines = append(lines, strings.Join(texts, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines
}

// sameLines says what one list has and the other lacks, a line as often as it stands.
func sameLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	count := map[string]int{}
	for _, line := range got {
		count[line]++
	}
	for _, line := range want {
		count[line]--
	}
	told := 0
	for line, more := range count {
		if more != 0 && told < 10 {
			t.Errorf("%s: %s stands %+d times against what is right", what, line, more)
			told++
		}
	}
}

// facts are statements about what the calendar made of the cases, and nothing about
// when a process came to find it.
var facts = map[string]string{
	"rungs":     `SELECT c.number, r.leg, r.rung, r.occurrence, r.reached_at FROM rungs r JOIN cases c ON c.id = r.case_id`,
	"flags":     `SELECT c.number, f.round, f.kind, f.due_at FROM flags f JOIN cases c ON c.id = f.case_id`,
	"cases":     `SELECT number, state, round, leg, next_rung_at FROM cases`,
	"proposals": `SELECT c.number, p.leg, p.state FROM proposals p JOIN cases c ON c.id = p.case_id`,
}

// examineLedger compares the ledger with the one of a database that lived the same
// days undisturbed, and looks for what is there twice, half or not at all.
func examineLedger(t *testing.T, got, undisturbed *models.Store) {
	t.Helper()
	for what, statement := range facts {
		sameLines(t, what, columns(t, got, statement), columns(t, undisturbed, statement))
	}
	none := func(what, statement string) {
		t.Helper()
		if found := columns(t, got, statement); len(found) > 0 {
			t.Errorf("%s: %d, such as %s", what, len(found), found[0])
		}
	}
	none("a rung recorded twice", `SELECT case_id, leg, rung, occurrence FROM rungs GROUP BY case_id, leg, rung, occurrence HAVING count(*) > 1`)
	none("a rung without its event", `SELECT r.id FROM rungs r LEFT JOIN events e ON e.id = r.event_id WHERE e.id IS NULL`)
	none("an event of a rung that is not recorded", `SELECT e.id FROM events e LEFT JOIN rungs r ON r.event_id = e.id
		WHERE e.subject_kind = 'case' AND e.role = 'policy' AND r.id IS NULL`)
	none("one fact told twice", `SELECT r.case_id, r.leg, r.rung, r.occurrence, n.cause, n.person_id FROM rungs r JOIN notices n ON n.event_id = r.event_id
		GROUP BY r.case_id, r.leg, r.rung, r.occurrence, n.cause, n.person_id HAVING count(*) > 1`)
	none("a notice without its letter", `SELECT n.id FROM notices n LEFT JOIN letters l ON l.id = n.letter_id WHERE l.id IS NULL`)
	none("somebody who could not be told", `SELECT id FROM untold`)
	none("a rung that was overtaken and told", `SELECT r.id FROM rungs r JOIN notices n ON n.event_id = r.event_id
		WHERE r.tell_at IS NULL AND n.cause <> 'notice_drafted'`)
	for rung, people := range map[string]int{"receipt": 1, "T-7": 1, "T-3": 1, "T-1": 2, "due": 2, "blue": 2, "orange": 2, "red": 2,
		"after_red": 2, "unchecked": 1, "still_unchecked": 2} {
		none(fmt.Sprintf("a %s not told to its %d people", rung, people), fmt.Sprintf(`SELECT r.case_id, r.occurrence, count(n.id) FROM rungs r
			LEFT JOIN notices n ON n.event_id = r.event_id AND n.cause <> 'notice_drafted'
			WHERE r.rung = '%s' AND r.tell_at IS NOT NULL GROUP BY r.id, r.case_id, r.occurrence HAVING count(n.id) <> %d`, rung, people))
	}
	for i, serial := range columns(t, got, `SELECT CAST(1000000 + serial AS TEXT) FROM supervision_notices WHERE serial > 0 AND year = 2017`) {
		if want := fmt.Sprint(1000000 + i + 1); serial != want {
			t.Errorf("the numbers of supervision notices have a gap or a double at %s, want %s", serial, want)
			break
		}
	}
	none("a letter that was not delivered", `SELECT id, state, attempts, send_after, server_answer FROM letters WHERE state <> 'delivered'`)
}
