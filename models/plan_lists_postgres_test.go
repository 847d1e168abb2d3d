package models_test

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

// crowd is how many rows a table is filled with, g being the number of a row, and what
// stands in columns that matter to a question. Whatever else has to be there is made up.
type crowd struct {
	table   string
	rows    int
	columns map[string]string
}

// crowds are some years of twenty offices with two hundred units, of which a tenth is
// still open. Row g belongs to case g, in turn where there are more of them.
var crowds = []crowd{
	{"units", 200, nil},
	{"unit_aliases", 400, map[string]string{"unit_id": "1 + g % 200", "alias": "'alias ' || g"}},
	{"people", 1000, map[string]string{"login": "'p' || g", "email": "'p' || g || '@unit.example'", "email_confirmed_at": "1"}},
	{"grants", 1000, map[string]string{"person_id": "g", "unit_id": "1 + g % 200", "role": "(ARRAY['liaison','leader','clerk','head'])[1 + g / 200 % 4]"}},
	{"sessions", 5000, map[string]string{"id": "'s' || g", "person_id": "1 + g % 1000"}},
	{"sign_in_failures", 3000, map[string]string{"login": "'p' || g % 1000", "address": "'a' || g", "locked_until": "CASE WHEN g % 100 = 0 THEN g END"}},
	{"sites", 3000, map[string]string{"owner_id": "1 + g % 200", "code": "'c' || g", "url": "'u' || g"}},
	{"circulars", 2000, map[string]string{"office_id": "1 + g % 20", "state": "'issued'"}},
	{"cases", 20000, map[string]string{"circular_id": "1 + g / 10", "office_id": "1 + (1 + g / 10) % 20", "owner_id": "1 + (g * 7919) % 200", "number": "'n' || g",
		"state":     "CASE WHEN g % 50 > 4 THEN 'closed' ELSE (ARRAY['issued','rectified','rechecked','escalated','issued'])[1 + g % 50] END",
		"issued_at": "g", "deadline_at": "g * 10", "site_id": "CASE WHEN g % 3 = 0 THEN 1 + g % 3000 END", "leg": "1",
		"next_rung_at":   "CASE WHEN g % 50 < 5 THEN g * 10 END",
		"calendar_until": "CASE WHEN g % 50 < 5 THEN g * 10 END", "recurs_from": "CASE WHEN g % 40 = 39 THEN g - 30 END",
		"extension_asked": "CASE WHEN g % 500 = 0 THEN g END", "withdrawal_asked": "g % 1000 = 0"}},
	{"supporting_units", 2000, map[string]string{"case_id": "g * 10", "unit_id": "1 + g % 200"}},
	{"legs", 20000, map[string]string{"case_id": "g", "number": "1", "owner_id": "1 + (g * 7919) % 200", "provisional": "g % 1000 = 0"}},
	{"findings", 40000, map[string]string{"case_id": "1 + g % 20000", "category": "(ARRAY['security','content','links'])[1 + g % 3]"}},
	{"report_drafts", 2000, map[string]string{"case_id": "g * 10", "put_forward_at": "CASE WHEN g % 2 = 0 THEN g END"}},
	{"reports", 20000, map[string]string{"case_id": "g"}},
	{"answers", 40000, map[string]string{"report_id": "1 + g % 20000", "finding_id": "g"}},
	{"rechecks", 20000, map[string]string{"case_id": "g", "report_id": "g"}},
	{"verdicts", 40000, map[string]string{"recheck_id": "1 + g % 20000", "finding_id": "g"}},
	{"requests", 5000, map[string]string{"case_id": "g * 4", "kind": "'extension'", "decided_at": "CASE WHEN g % 100 <> 0 THEN g END"}},
	{"flags", 10000, map[string]string{"case_id": "g * 2", "unit_id": "1 + (g * 2 * 7919) % 200"}},
	{"letters", 30000, map[string]string{"person_id": "1 + g % 1000", "state": "CASE WHEN g % 1000 = 0 THEN 'given_up' WHEN g > 29900 THEN 'queued' ELSE 'delivered' END"}},
	{"notices", 40000, map[string]string{"case_id": "1 + g % 20000", "letter_id": "1 + g % 30000", "person_id": "1 + g % 1000"}},
	{"untold", 1000, map[string]string{"case_id": "g * 20", "office_id": "1 + g % 20", "unit_id": "1 + g % 200"}},
	{"blobs", 5000, map[string]string{"sha256": "'sum' || g"}},
	{"events", 100000, map[string]string{"subject_kind": "CASE WHEN g % 10 = 0 THEN 'system' ELSE 'case' END", "subject_id": "CASE WHEN g % 10 = 0 THEN 1 ELSE 1 + g % 20000 END",
		"person_id": "CASE WHEN g % 3 = 0 THEN 0 ELSE 1 + g % 1000 END", "action": "(ARRAY['close','submit','issue','remind','acknowledge'])[1 + g % 5]",
		"seal_id": "CASE WHEN g < 99900 THEN 1 + g / 100 END"}},
	{"rungs", 40000, map[string]string{"case_id": "1 + g % 20000", "leg": "1"}},
	{"supervision_notices", 3000, map[string]string{"case_id": "g * 5", "office_id": "1 + g % 20", "state": "CASE WHEN g % 50 = 0 THEN 'drafted' ELSE 'signed' END", "year": "2026", "serial": "g"}},
	{"proposals", 2000, map[string]string{"case_id": "g * 10", "office_id": "1 + g % 20", "state": "CASE WHEN g % 50 = 0 THEN 'drafted' ELSE 'decided' END"}},
	{"objections", 2000, map[string]string{"case_id": "g * 10", "office_id": "1 + g % 20", "state": "CASE WHEN g % 50 = 0 THEN 'raised' ELSE 'answered' END"}},
	{"problems", 40000, map[string]string{"office_id": "1 + g % 20", "rule": "'same_unit'", "subject": "1 + (g % 20000 * 7919) % 200", "category": "(ARRAY['security','content','links'])[1 + g % 3]", "case_id": "1 + g % 20000"}},
	{"report_bands", 40000, map[string]string{"office_id": "1 + g % 20", "report_id": "1 + g % 20000"}},
	{"changes", 2000, map[string]string{"office_id": "1 + g % 20", "state": "CASE WHEN g % 100 = 0 THEN 'proposed' ELSE 'approved' END"}},
	{"evidence_files", 10000, map[string]string{"case_id": "g * 2", "sha256": "'sum' || 1 + g % 5000"}},
	{"evidence_uses", 10000, map[string]string{"kind": "'report'", "file_id": "g"}},
	{"archives", 2000, map[string]string{"circular_id": "g", "office_id": "1 + g % 20", "sha256": "'sum' || 1 + g % 5000"}},
	{"unit_papers", 20000, map[string]string{"case_id": "g", "office_id": "1 + (1 + g / 10) % 20", "kind": "'plan'"}},
	{"chases", 10000, map[string]string{"case_id": "g * 2"}},
	{"deputies", 2000, map[string]string{"principal_id": "1 + g % 1000", "deputy_id": "1 + (g + 7) % 1000", "role": "(ARRAY['liaison','clerk','head'])[1 + g % 3]", "unit_id": "1 + g % 200", "until_at": "g"}},
	{"handovers", 1000, map[string]string{"from_id": "g", "unit_id": "1 + g % 200", "finished_at": "CASE WHEN g % 100 <> 0 THEN g END"}},
	{"one_time_codes", 3000, map[string]string{"person_id": "1 + g % 1000", "code_hash": "'h' || g", "used_at": "CASE WHEN g > 500 THEN g END"}},
	{"account_letters", 3000, map[string]string{"letter_id": "g", "code_id": "g"}},
	{"digests", 20000, map[string]string{"person_id": "1 + g % 1000", "letter_id": "g"}},
	{"digest_turns", 1000, nil},
	{"acted_on", 20000, map[string]string{"person_id": "1 + g % 1000", "once_key": "'k' || g"}},
}

// madeUp is what stands in columns that are read as something else than text.
var madeUp = map[string]string{
	"day": "to_char(DATE '2000-01-01' + g, 'YYYY-MM-DD')", "first_day": "'2026-01-01'", "last_day": "'2026-12-31'",
	"facts": "'{}'", "basis": "'{}'", "roles": "'[]'", "body": "'{}'",
}

// fill fills the tables on a line on which references are not looked up.
func fill(t *testing.T, store *models.Store) {
	t.Helper()
	line, err := store.SQL().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = line.Close() }()
	run := func(statement string) {
		t.Helper()
		if _, err := line.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run("SET session_replication_role = replica")
	for _, one := range crowds {
		rows, err := line.QueryContext(t.Context(), `SELECT column_name, data_type, is_nullable = 'YES' OR column_default IS NOT NULL
			FROM information_schema.columns WHERE table_name = $1 AND table_schema = current_schema() ORDER BY ordinal_position`, one.table)
		if err != nil {
			t.Fatal(err)
		}
		var names, values []string
		for rows.Next() {
			var name, kind string
			var optional bool
			if err := rows.Scan(&name, &kind, &optional); err != nil {
				t.Fatal(err)
			}
			value, said := one.columns[name]
			switch {
			case said:
			case optional:
				continue
			case kind == "text":
				value = cmp.Or(madeUp[name], "'x' || g")
			case kind == "boolean":
				value = "FALSE"
			default:
				value = "g"
			}
			names, values = append(names, name), append(values, value)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		for name := range one.columns {
			if !slices.Contains(names, name) {
				t.Fatalf("%s has no column %s", one.table, name)
			}
		}
		run(fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM generate_series(1, %d) g ON CONFLICT DO NOTHING", one.table, strings.Join(names, ", "), strings.Join(values, ", "), one.rows))
	}
	run("SET session_replication_role = DEFAULT")
	run("ANALYZE")
}

// planned is one step of a plan, with how many rows it looked at.
type planned struct {
	Kind     string  `json:"Node Type"`
	Table    string  `json:"Relation Name"`
	Index    string  `json:"Index Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Filtered float64 `json:"Rows Removed by Filter"`
	Checked  float64 `json:"Rows Removed by Index Recheck"`
	Filter   string
	Plans    []planned
}

// reads calls take for each step that reads a table, with how many rows it looked at.
func (p planned) reads(take func(step planned, rows int)) {
	if p.Table != "" {
		take(p, int((p.Rows+p.Filtered+p.Checked)*p.Loops))
	}
	for _, below := range p.Plans {
		below.reads(take)
	}
}

func explained(ctx context.Context, db *sql.DB, text string, values []any) (planned, string, error) {
	var raw []byte
	if err := db.QueryRowContext(ctx, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "+text, values...).Scan(&raw); err != nil {
		return planned{}, "", err
	}
	var plans []struct{ Plan planned }
	if err := json.Unmarshal(raw, &plans); err != nil || len(plans) != 1 {
		return planned{}, "", errors.Join(err, errors.New(string(raw)))
	}
	return plans[0].Plan, string(raw), nil
}

// mostRead is how many rows of one table a list may look at: those of a count that is
// capped, and somewhat more. A tenth of the cases there are.
const mostRead = 2000

// TestListsThatPeopleOpenReadLittleOnPostgreSQL fills every table, so that the planner
// has a choice, and looks at what each list read.
func TestListsThatPeopleOpenReadLittleOnPostgreSQL(t *testing.T) {
	store := testdb.Open(t, testdb.Migrated(t))
	fill(t, store)
	large := map[string]bool{} // of which no row is looked at only to be left out
	for _, one := range crowds {
		large[one.table] = one.rows > mostRead
	}
	names, ask := store.Lists(t.Context())
	for _, name := range names {
		texts, values, err := store.Asked(t.Context(), func(reader models.Reader) error { return ask(reader, name) })
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for i, text := range texts {
			plan, whole, err := explained(t.Context(), store.SQL(), text, values[i])
			if err != nil {
				t.Fatalf("%s: %v: %s", name, err, text)
			}
			plan.reads(func(step planned, rows int) {
				if rows > mostRead || large[step.Table] && step.Kind == "Seq Scan" && step.Filter != "" {
					t.Errorf("%s: %s of %s (%s) looks at %d rows\n  %s\n%s", name, step.Kind, step.Table, step.Index, rows, text, short(whole))
				}
			})
		}
	}
}

// short is a plan without what is the same in all.
func short(plan string) string { return strings.Join(strings.Fields(plan), " ") }
