package casework_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// everyPaper leaves at least one row in every table that the record covers.
func everyPaper(t *testing.T, store *models.Store) *office {
	t.Helper()
	o := newChanging(t, store)
	ctx := t.Context()
	change, err := o.desk.ProposePolicy(ctx, o.people["clerk"], o.id, policyText(func(p *workflow.Policy) { p.Version = 2 }))
	o.must(err)
	_, err = o.decide("head", change, workflow.ApproveChange)
	o.must(err)

	batch := o.batch()
	batch.DocNumber = "某督〔2017〕9号"
	drafted, err := o.desk.Draft(ctx, o.people["clerk"], o.id, batch, "全文", workflow.Imported)
	o.must(err)
	_, err = o.desk.Revise(ctx, o.people["clerk"], drafted.Cases[1].ID, 0, casework.Revision{Owner: o.units["市水利局"],
		Findings: []workflow.BatchFinding{{Description: "栏目不更新"}}, Supporters: []workflow.UnitID{o.units["市教育局"]}})
	o.must(err)

	o.archivedElsewhere()
	cases := o.issued()
	one, two := cases[0], cases[1]
	o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
	o.act("liaison1", one.ID, workflow.AskExtension, casework.Act{NewDay: july(28), Input: workflow.Input{Reason: "系统升级", Progress: "已过半"}})
	o.act("head", one.ID, workflow.RefuseExtension, casework.Act{Input: workflow.Input{Reason: "不批准"}})
	o.act("liaison2", two.ID, workflow.SaveReport, answers(two))
	_, err = o.desk.Object(ctx, o.people["leader1"], one.ID, 0, casework.Objection{Subject: workflow.ObjectToOwnership, Reason: "不属本单位"})
	o.must(err)
	o.must(store.Tx(ctx, func(tx *models.Tx) error { // from now on nobody of the second unit can be told
		for _, login := range []string{"liaison2", "leader2"} {
			person, err := tx.PersonByLogin(login)
			if err != nil {
				return err
			}
			person.EmailConfirmedAt = 0
			if err := tx.SavePerson(&person); err != nil {
				return err
			}
		}
		return nil
	}))
	o.until(31+5, 12)
	o.act("liaison1", one.ID, workflow.ReportProgress, casework.Act{Input: workflow.Input{Report: answers(one).Report, Progress: "已过半"}})
	o.act("clerk", one.ID, workflow.LogChase, called(o.now, "就报"))
	report := answers(one)
	report.Report.EvidenceFiles = []workflow.FileID{o.uploaded("liaison1", one.ID, "照片.png", workflow.PurposeEvidence, picture("1"))}
	o.act("leader1", one.ID, workflow.Submit, report)
	o.act("rechecker", one.ID, workflow.Recheck, verdicts(one, 1))
	_, err = o.desk.Seal(ctx)
	o.must(err)
	return o
}

// intruder changes the tables past the program, with every key, constraint and
// trigger of the database out of the way.
type intruder struct {
	*office
	line *sql.Conn
	mark string // of a value in a statement
}

func (o *office) intrude() *intruder {
	o.Helper()
	ctx := o.Context()
	question, before := `SELECT type || ' ' || name FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%' OR type = 'trigger'`, "PRAGMA foreign_keys = off"
	if o.store.Dialect() == models.PostgreSQL {
		question = `SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE 'CREATE UNIQUE%'
			AND indexname NOT IN (SELECT conname FROM pg_constraint)`
		before = "SET session_replication_role = replica"
	}
	line, err := o.store.SQL().Conn(ctx)
	o.must(err)
	rows, err := line.QueryContext(ctx, question)
	o.must(err)
	var guards []string
	for rows.Next() {
		var guard string
		o.must(rows.Scan(&guard))
		guards = append(guards, guard)
	}
	o.must(rows.Err())
	i := &intruder{office: o, line: line}
	i.exec(before)
	for _, guard := range guards {
		i.exec("DROP " + guard)
	}
	return i
}

// exec runs a statement in which values are marked by ?.
func (i *intruder) exec(statement string, values ...any) {
	i.Helper()
	if i.store.Dialect() == models.PostgreSQL {
		for n := 1; strings.Contains(statement, "?"); n++ {
			statement = strings.Replace(statement, "?", fmt.Sprint("$", n), 1)
		}
	}
	if _, err := i.line.ExecContext(i.Context(), statement, values...); err != nil {
		i.Fatalf("%s: %v", statement, err)
	}
}

// row is one row of a table, as it is stored.
type row struct {
	table   models.CoveredTable
	columns []string
	values  []any
	truths  []bool // which columns hold true or false
}

func (i *intruder) first(table models.CoveredTable) row {
	i.Helper()
	rows, err := i.line.QueryContext(i.Context(), "SELECT * FROM "+table.Name+" ORDER BY "+strings.Join(table.Key, ", ")+" LIMIT 1")
	i.must(err)
	defer func() { i.must(rows.Close()) }()
	found := row{table: table}
	found.columns, err = rows.Columns()
	i.must(err)
	types, err := rows.ColumnTypes()
	i.must(err)
	if !rows.Next() {
		i.Fatalf("%s has no row: everyPaper has to leave one", table.Name)
	}
	into := make([]any, len(found.columns))
	found.values = make([]any, len(found.columns))
	for n := range into {
		into[n] = &found.values[n]
		found.truths = append(found.truths, strings.HasPrefix(types[n].DatabaseTypeName(), "BOOL"))
	}
	i.must(rows.Scan(into...))
	return found
}

func (r row) value(column string) any { return r.values[slices.Index(r.columns, column)] }

// name is how a fault names the row.
func (r row) name() string {
	name := r.table.Name
	for _, key := range r.table.Key {
		name += fmt.Sprint("/", r.value(key))
	}
	return name
}

// other is a value that a column does not have.
func (r row) other(column string) any {
	at := slices.Index(r.columns, column)
	switch value := r.values[at].(type) {
	case bool:
		return !value
	case int64:
		return value + 1_000_003
	case string:
		return value + "~"
	default:
		if r.truths[at] {
			return false
		}
		return int64(1)
	}
}

func (r row) with(column string, value any) row {
	r.values = slices.Clone(r.values)
	r.values[slices.Index(r.columns, column)] = value
	return r
}

func (i *intruder) remove(r row) {
	var conditions []string
	var values []any
	for _, key := range r.table.Key {
		conditions, values = append(conditions, key+" = ?"), append(values, r.value(key))
	}
	i.exec("DELETE FROM "+r.table.Name+" WHERE "+strings.Join(conditions, " AND "), values...)
}

func (i *intruder) insert(r row) {
	i.exec("INSERT INTO "+r.table.Name+" ("+strings.Join(r.columns, ", ")+") VALUES (?"+strings.Repeat(", ?", len(r.columns)-1)+")", r.values...)
}

// convicted fails unless a fault names the paper, by its kind, with an event.
func (i *intruder) convicted(what, want string) {
	i.Helper()
	faults := i.faults()
	for _, fault := range faults {
		if strings.Contains(fault, want) && strings.HasPrefix(fault, "event ") {
			return
		}
	}
	i.Errorf("%s: no fault says %q: %q", what, want, faults)
}

func (i *intruder) faults() []string {
	i.Helper()
	faults, err := i.desk.VerifyAudit(i.Context())
	i.must(err)
	return faults
}

// TestWhateverIsDoneToAPaperIsFound alters every covered column of every covered
// table, takes rows away and puts rows in, and each time the record names the paper.
func TestWhateverIsDoneToAPaperIsFound(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := everyPaper(t, store)
		// The one line on which SQLite writes is the intruder's from here on.
		i := o.intrude()
		if faults := i.faults(); len(faults) > 0 {
			t.Fatalf("untouched: %q", faults)
		}
		for _, table := range models.CoveredTables() {
			found := i.first(table)
			for _, column := range table.Columns {
				what := fmt.Sprintf("%s.%s altered", table.Name, column)
				changed := found.with(column, found.other(column))
				i.remove(found)
				i.insert(changed)
				if changed.name() != found.name() {
					i.convicted(what, "removed: "+found.name()+" ")
				} else if faults := i.faults(); !slices.ContainsFunc(faults, func(fault string) bool {
					return strings.Contains(fault, "altered: "+found.name()+" ") || strings.Contains(fault, "removed: "+found.name()+" ")
				}) {
					t.Errorf("%s: %q", what, faults)
				}
				i.remove(changed)
				i.insert(found)
			}
			i.remove(found)
			i.convicted(table.Name+", a row deleted", "removed: "+found.name()+" ")
			i.insert(found)
			added, want := i.another(found)
			i.insert(added)
			i.convicted(table.Name+", a row inserted", want)
			i.remove(added)
			if faults := i.faults(); len(faults) > 0 {
				t.Fatalf("%s, put right again: %q", table.Name, faults)
			}
		}
		if err := i.line.Close(); err != nil {
			t.Error(err)
		}
	})
}

// another makes a row that is not there out of one that is, and says how the record
// will name it.
func (i *intruder) another(found row) (added row, want string) {
	i.Helper()
	last := found.table.Key[len(found.table.Key)-1]
	added = found.with(last, found.other(last))
	switch {
	case found.table.Name == "cases" || found.table.Name == "circulars": // a subject of its own
		return added, fmt.Sprintf("(%s/%v ", found.table.Subject, added.value(last))
	case slices.Equal(found.table.Key, []string{"case_id"}): // one for each case: a case without one gets it
		var other int64
		i.must(i.line.QueryRowContext(i.Context(), fmt.Sprintf("SELECT min(id) FROM cases WHERE id NOT IN (SELECT case_id FROM %s)", found.table.Name)).Scan(&other))
		added = found.with(last, other)
	}
	return added, "added: " + added.name() + " "
}

// TestWhatChangesLawfullyStaysCovered lets flags be taken back, notices be voided
// and letters be delivered, none of which is a fault.
func TestWhatChangesLawfullyStaysCovered(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(31+5, 12)
		in := answers(one)
		in.Channel, in.ReceivedAt = workflow.ChannelPaper, time.Date(2017, 7, 25, 16, 0, 0, 0, shanghai)
		history := o.act("clerk", one.ID, workflow.RegisterReport, in)
		if standing(history) != "" || !slices.ContainsFunc(history.Flags, func(f casework.FlagView) bool { return f.TakenBack }) {
			t.Fatalf("no flag was taken back: %+v", history.Flags)
		}
		o.deliver(&postbox{})
		audit, err := o.desk.Audit(t.Context())
		if err != nil || len(audit.Faults) > 0 || audit.EventsNotCovering != 0 || audit.PapersNotCovered != 0 || audit.PapersCovered == 0 {
			t.Errorf("%+v, %v", audit, err)
		}
	})
}

// TestTheRecordIsVerifiedAsOfOneMoment verifies again and again while people act.
func TestTheRecordIsVerifiedAsOfOneMoment(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range 60 {
				if _, err := o.desk.Act(t.Context(), o.people["liaison1"], one.ID, 0, workflow.SaveReport, answers(one)); err != nil {
					t.Error(err)
				}
			}
		}()
		for verifying := true; verifying; {
			select {
			case <-done:
				verifying = false
			default:
			}
			if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
				t.Fatalf("%q, %v", faults, err)
			}
		}
	})
}

// archivedElsewhere makes a package of another circular, whose cases are withdrawn.
func (o *office) archivedElsewhere() {
	o.Helper()
	batch := o.batch()
	batch.DocNumber = "某督〔2017〕8号"
	drafted, err := o.desk.Draft(o.Context(), o.people["clerk"], o.id, batch, "全文", workflow.Imported)
	o.must(err)
	_, err = o.desk.Sign(o.Context(), o.people["clerk"], drafted.ID, 0, casework.Signature{})
	o.must(err)
	issued, err := o.desk.IssueBatch(o.Context(), o.people["clerk"], drafted.ID, 0)
	o.must(err)
	for _, one := range issued.Cases {
		o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "误立"}})
		o.act("head", one.ID, workflow.ApproveWithdrawal, casework.Act{})
	}
	_, err = o.desk.Archive(o.Context(), o.people["clerk"], drafted.ID, 0, workflow.TenYears)
	o.must(err)
}
