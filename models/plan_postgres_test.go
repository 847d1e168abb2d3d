package models_test

import (
	"errors"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestAUnitsListReadsNoOthersCasesOnPostgreSQL fills the table, so that the planner
// has a choice, and looks at what it chose.
func TestAUnitsListReadsNoOthersCasesOnPostgreSQL(t *testing.T) {
	store := testdb.Open(t, testdb.Migrated(t))
	for _, statement := range []string{
		"INSERT INTO units (id, official_name, kind) SELECT g, 'unit ' || g, 'other' FROM generate_series(1000, 1200) g",
		`INSERT INTO circulars (id, office_id, doc_number, title, issuer, origin, state, created_at, updated_at)
			VALUES (1, 1000, '1', 'title', 'office', 'imported', 'issued', 1, 1)`,
		`INSERT INTO cases (id, circular_id, office_id, position, number, unit_name, owner_id, state, round, rounds_allowed, leg, issued_at, deadline_at, created_at, updated_at)
			SELECT g, 1, 1000, g, g, 'unit', 1001 + (g * 7919) % 199, CASE WHEN g % 10 = 0 THEN 'issued' ELSE 'closed' END, 1, 3, 1, g, g * 10, 1, g
			FROM generate_series(1, 20000) g`,
		"INSERT INTO supporting_units (case_id, unit_id) SELECT g * 50, 1001 + g % 199 FROM generate_series(1, 400) g",
		"ANALYZE",
	} {
		if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	unit := workflow.Scope{Units: []workflow.UnitID{1100}}
	texts, values, err := store.Asked(t.Context(), func(reader models.Reader) error {
		rows, err := reader.Cases(unit, models.CaseFilter{Limit: 50})
		if len(rows) != 50 {
			t.Errorf("%d cases", len(rows))
		}
		count, counted := reader.CountCases(unit, models.CaseFilter{}, 1001)
		if count < 100 || count > 110 {
			t.Errorf("%d cases are counted", count)
		}
		return errors.Join(err, counted)
	})
	if err != nil || len(texts) != 2 {
		t.Fatal(texts, err)
	}
	for i, text := range texts {
		rows, err := store.SQL().QueryContext(t.Context(), "EXPLAIN "+text, values[i]...)
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(line + "\n")
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(plan.String(), "Seq Scan on cases") || !strings.Contains(plan.String(), "(owner_id = ") {
			t.Errorf("%s\n%s", text, plan.String())
		}
	}
}
