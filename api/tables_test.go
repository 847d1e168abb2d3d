package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rectify/models"
)

// unwatched are the tables that are no part of the record: which requests are
// remembered, and what the migrations and the job queue keep.
func unwatched(table string) bool {
	return table == "acted_on" || strings.HasPrefix(table, "goose") || strings.HasPrefix(table, "river") ||
		strings.HasPrefix(table, "sqlite")
}

// tally is, for every table, its rows and, where they have one, the sum of their
// versions: whoever writes anything raises one of them.
type tally map[string]int64

func (w *world) tally() tally {
	w.Helper()
	var parts []string
	for _, table := range slices.Sorted(maps.Keys(w.columns())) {
		parts = append(parts, fmt.Sprintf("SELECT '%s' AS name, COUNT(*) AS rows FROM %s", table, table))
		if slices.Contains(w.columns()[table], "version") && table != "calendar_years" {
			parts = append(parts, fmt.Sprintf("SELECT '%s, versions', COALESCE(SUM(version), 0) FROM %s", table, table))
		}
	}
	rows, err := w.store.SQL().QueryContext(w.Context(), strings.Join(parts, " UNION ALL "))
	w.must(err)
	defer rows.Close()
	counted := tally{}
	for rows.Next() {
		var name string
		var number int64
		w.must(rows.Scan(&name, &number))
		counted[name] = number
	}
	w.must(rows.Err())
	return counted
}

// differs says what changed since an earlier tally, "" where nothing did.
func (now tally) differs(before tally) string {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if now[name] != before[name] {
			changed = append(changed, fmt.Sprintf("%s %d, before %d", name, now[name], before[name]))
		}
	}
	return strings.Join(changed, "; ")
}

// columns lists the columns of every table that is watched.
func (w *world) columns() map[string][]string {
	w.Helper()
	if w.tables != nil {
		return w.tables
	}
	question := "SELECT m.name, p.name FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
	if w.store.Dialect() == models.PostgreSQL {
		question = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
	}
	rows, err := w.store.SQL().QueryContext(w.Context(), question)
	w.must(err)
	defer rows.Close()
	w.tables = map[string][]string{}
	for rows.Next() {
		var table, column string
		w.must(rows.Scan(&table, &column))
		if !unwatched(table) {
			w.tables[table] = append(w.tables[table], column)
		}
	}
	w.must(rows.Err())
	if len(w.tables) < 20 {
		w.Fatalf("only %d tables were found", len(w.tables))
	}
	return w.tables
}
