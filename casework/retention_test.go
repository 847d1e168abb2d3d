package casework_test

import (
	"slices"
	"strings"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// goes are the tables whose rows the program itself deletes or replaces: drafts,
// what was worked out from the record, and sign-ins.
var goes = []string{
	"report_drafts", "report_bands", "problems", "supporting_units", // a draft case's; later changes are events
	"units", "unit_aliases", "supervised_units", "people", "grants", "sessions", "sign_in_failures", // the roster has its own chain
	"calendar_days", "calendar_years", "sites", "counters", "digest_turns", "system_chain",
	"acted_on",                          // requests that were sent once: remembered for a day
	"one_time_codes", "account_letters", // what is done with a code is an event; the code is wiped
	"access_rules",                    // one row, which a restore replaces; what was set is an event
	"findings", "blobs", "blob_parts", // under conditions, see below
}

// TestNothingUnderRetentionIsDeleted tries every table by SQL, on a case that has
// been through everything.
func TestNothingUnderRetentionIsDeleted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		workedTogether(o)
		one := livedThrough(o)
		tables := tablesOf(o)
		tried := 0
		for _, table := range tables {
			if slices.Contains(goes, table) || strings.HasPrefix(table, "river") || strings.HasPrefix(table, "goose") || strings.HasPrefix(table, "sqlite") {
				continue
			}
			tried++
			rows := o.count("SELECT count(*) FROM " + table)
			if rows == 0 && !slices.Contains([]string{"changes", "policies", "untold", "digests"}, table) {
				t.Errorf("%s is empty: nothing is shown", table)
			}
			_, err := store.SQL().ExecContext(t.Context(), "DELETE FROM "+table)
			if rows > 0 && (err == nil || !strings.Contains(err.Error(), "under retention") && !strings.Contains(strings.ToLower(err.Error()), "foreign key")) {
				t.Errorf("DELETE FROM %s: %v", table, err)
			}
			if store.Dialect() == models.PostgreSQL {
				if _, err := store.SQL().ExecContext(t.Context(), "TRUNCATE "+table+" CASCADE"); err == nil || !strings.Contains(err.Error(), "under retention") {
					t.Errorf("TRUNCATE %s: %v", table, err)
				}
			}
			if now := o.count("SELECT count(*) FROM " + table); now != rows {
				t.Fatalf("%s had %d rows and has %d", table, rows, now)
			}
		}
		if tried < 22 {
			t.Errorf("only %d tables were tried", tried)
		}
		for says, statement := range map[string]string{
			"a finding of an issued case":       "DELETE FROM findings",
			"bytes of a file":                   "DELETE FROM blobs",
			"a file's name":                     "UPDATE evidence_files SET name = 'x'",
			"a file's content":                  "UPDATE evidence_files SET sha256 = (SELECT MIN(sha256) FROM blobs WHERE sha256 <> evidence_files.sha256)",
			"the withdrawal of a file in use":   "UPDATE evidence_files SET withdrawn_at = 1",
			"what a file supports":              "UPDATE evidence_uses SET ref_id = ref_id + 1",
			"the content of a package":          "UPDATE archives SET size = size + 1",
			"a shorter retention":               "UPDATE archives SET retain_until = retain_until - 1",
			"a first end of a kept-for-ever":    "UPDATE archives SET retain_until = 1 WHERE retain_until IS NULL",
			"what a unit said on the way":       "UPDATE unit_papers SET body = '{}'",
			"a chase by hand":                   "UPDATE chases SET answer = 'x'",
			"the number of an archived package": "UPDATE archives SET number = number + 1",
		} {
			if _, err := store.SQL().ExecContext(t.Context(), statement); err == nil {
				t.Errorf("%s was changed: %s", says, statement)
			}
		}
		if store.Dialect() == models.PostgreSQL {
			for _, statement := range []string{"DELETE FROM blob_parts", "UPDATE blob_parts SET bytes = ''"} {
				if _, err := store.SQL().ExecContext(t.Context(), statement); err == nil {
					t.Errorf("it was done: %s", statement)
				}
			}
		}
		if _, err := store.SQL().ExecContext(t.Context(), "UPDATE archives SET retain_until = retain_until + 1"); err != nil {
			t.Errorf("a longer retention: %v", err)
		}
		if history := o.seen("clerk", one); len(history.Evidence) == 0 {
			t.Error("the evidence is gone")
		}
	})
}

// workedTogether leaves what people do around their cases: a plan, a chase, a deputy, a
// handover, a role that is asked for.
func workedTogether(o *office) {
	o.Helper()
	ctx := o.Context()
	batch := o.batch()
	batch.DocNumber = "某督〔2017〕8号"
	drafted, err := o.desk.Draft(ctx, o.people["clerk"], o.id, batch, "全文", workflow.Imported)
	o.must(err)
	_, err = o.desk.Sign(ctx, o.people["clerk"], drafted.ID, 0, casework.Signature{})
	o.must(err)
	issued, err := o.desk.IssueBatch(ctx, o.people["clerk"], drafted.ID, 0)
	o.must(err)
	one := issued.Cases[0]
	o.act("liaison1", one.ID, workflow.ReportProgress, casework.Act{Input: workflow.Input{Report: answers(one).Report, Progress: "已过半"}})
	o.act("clerk", one.ID, workflow.LogChase, called(o.now, "就报"))
	_, err = o.desk.NameDeputy(ctx, o.people["leader1"], casework.NewDeputy{Principal: o.people["liaison1"].Person, Deputy: o.people["leader1"].Person,
		Role: workflow.Liaison, Unit: o.units["市教育局"], From: july(20), To: july(21), Reason: "出差"})
	o.must(err)
	_, err = o.desk.HandOver(ctx, casework.Operator, casework.NewHandover{From: o.people["liaison2"].Person, To: o.people["leader2"].Person,
		Unit: o.units["市水利局"], Reason: "岗位调整"})
	o.must(err)
	_, err = o.desk.CreateAdministrator(ctx, casework.NewAdministrator{Login: "keeper", Name: "系统管理员", Language: "zh", Role: workflow.SystemAdmin})
	o.must(err)
	keeper := workflow.Actor{Person: o.people["clerk"].Person, Grants: []workflow.Grant{{Role: workflow.SystemAdmin}}}
	_, err = o.desk.AddPerson(ctx, keeper, casework.NewPerson{Login: "newcomer", Name: "新同事", Language: "zh", Invited: true,
		Grants: []workflow.Grant{{Role: workflow.Liaison, Unit: o.units["市教育局"]}}})
	o.must(err)
}

// livedThrough leaves a circular with something in every table, archived twice.
func livedThrough(o *office) workflow.CaseID {
	o.Helper()
	cases := o.issued()
	one, two := cases[0], cases[1]
	in := answers(one)
	in.Report.EvidenceFiles = []workflow.FileID{o.uploaded("liaison1", one.ID, "照片.png", workflow.PurposeEvidence, picture("1"))}
	o.act("leader1", one.ID, workflow.AskExtension, casework.Act{Input: workflow.Input{Reason: "r", Progress: "p"}, NewDay: workflow.Date{Year: 2017, Month: 8, Day: 20}})
	o.until(27, 9) // overdue by two days: rungs, letters, a supervision notice
	_, err := o.desk.Sweep(o.Context())
	o.must(err)
	o.act("leader1", one.ID, workflow.Submit, in)
	history := o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
	_, err = o.desk.Object(o.Context(), o.people["leader1"], one.ID, 0, casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: history.Flags[0].ID, Reason: "r"})
	o.must(err)
	_, err = o.desk.StartProposal(o.Context(), o.people["clerk"], one.ID, 0, "依据充分")
	o.must(err)
	o.act("head", one.ID, workflow.Close, casework.Act{})
	o.act("clerk", two.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "重复立案"}})
	o.act("head", two.ID, workflow.ApproveWithdrawal, casework.Act{})
	_, err = o.desk.Seal(o.Context())
	o.must(err)
	_, err = o.desk.Archive(o.Context(), o.people["clerk"], one.Circular.ID, 0, workflow.TenYears)
	o.must(err)
	o.uploaded("rechecker", one.ID, "反弹.png", workflow.PurposeEvidence, picture("2")) // something new
	_, err = o.desk.Archive(o.Context(), o.people["head"], one.Circular.ID, 0, workflow.Permanent)
	o.must(err)
	return one.ID
}

func tablesOf(o *office) []string {
	o.Helper()
	list := "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
	if o.store.Dialect() == models.PostgreSQL {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY table_name"
	}
	rows, err := o.store.SQL().QueryContext(o.Context(), list)
	o.must(err)
	defer rows.Close()
	var tables []string
	for rows.Next() {
		var table string
		o.must(rows.Scan(&table))
		tables = append(tables, table)
	}
	o.must(rows.Err())
	return tables
}

func TestDraftsMayStillBeReplaced(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		circular, err := o.desk.Draft(t.Context(), o.people["clerk"], o.id, o.batch(), "", workflow.Imported)
		o.must(err)
		full, err := o.desk.Circular(t.Context(), o.people["clerk"], circular.ID)
		o.must(err)
		_, err = o.desk.Revise(t.Context(), o.people["clerk"], full.Cases[0].ID, 0, casework.Revision{Owner: o.units["市教育局"],
			Findings: []workflow.BatchFinding{{Description: "另一个问题"}}})
		o.must(err)
	})
}
