package measure

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"rectify/models"
)

// kept is a table whose rows an act may add, found again by an ever rising id or by
// the case they belong to.
type kept struct {
	table string
	byID  bool
}

// added are the tables that acts add rows to, in the order of their references.
var added = []kept{{"events", true}, {"legs", false}, {"problems", false}, {"flags", true}, {"rungs", true}, {"letters", true}, {"notices", true},
	{"untold", true}, {"river_job", true}}

// changed are the tables of which acts change rows, with the column that names them.
var changed = []struct{ table, key string }{{"circulars", "id"}, {"cases", "id"}, {"report_drafts", "case_id"}}

// tableRow is one row with the names of its columns.
type tableRow struct {
	columns []string
	values  []any
}

func (r tableRow) get(column string) any {
	if at := slices.Index(r.columns, column); at >= 0 {
		return r.values[at]
	}
	return nil
}

// written is what one act wrote: rows added, and rows changed as they were and as
// they are.
type written struct {
	added  map[string][]tableRow
	before map[string][]tableRow
	after  map[string][]tableRow
	jobs   map[string]int64 // the first letter of each job, by the job's id
}

// ledger watches what acts on some cases write.
type ledger struct {
	store   *models.Store
	cases   []int64
	last    map[string]int64 // the highest id of each table before
	before  map[string][]tableRow
	inCases string
}

// watch notes how things stand before acts on some cases of a circular, or of any.
func watch(ctx context.Context, store *models.Store, cases []int64, circular int64) (*ledger, error) {
	texts := make([]string, len(cases))
	for i, id := range cases {
		texts[i] = number(id)
	}
	l := &ledger{store: store, cases: cases, last: map[string]int64{}, inCases: "(" + strings.Join(texts, ",") + ")"}
	for _, one := range added {
		if !one.byID {
			continue
		}
		var last sql.NullInt64
		if err := store.SQL().QueryRowContext(ctx, "SELECT MAX(id) FROM "+one.table).Scan(&last); err != nil {
			return nil, err
		}
		l.last[one.table] = last.Int64
	}
	var err error
	l.before, err = l.state(ctx, circular)
	return l, err
}

// state reads the rows that may change.
func (l *ledger) state(ctx context.Context, circular int64) (map[string][]tableRow, error) {
	rows := map[string][]tableRow{}
	var err error
	for _, one := range changed {
		where := one.key + " IN " + l.inCases
		if one.table == "circulars" {
			where = "id = " + number(circular)
		}
		if rows[one.table], err = l.read(ctx, one.table, where+" ORDER BY "+one.key); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// columnsOf names the columns of a table as they are read: instants that a driver would
// turn into something else stay the text they are.
func (l *ledger) columnsOf(ctx context.Context, table string) (string, error) {
	rows, err := l.store.SQL().QueryContext(ctx, "SELECT * FROM "+table+" LIMIT 0")
	if err != nil {
		return "", err
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return "", err
	}
	names := make([]string, len(types))
	for i, one := range types {
		names[i] = one.Name()
		if l.store.Dialect() == models.SQLite && strings.EqualFold(one.DatabaseTypeName(), "timestamp") {
			names[i] = "CAST(" + one.Name() + " AS TEXT) AS " + one.Name()
		}
	}
	return strings.Join(names, ", "), rows.Err()
}

func (l *ledger) read(ctx context.Context, table, where string) ([]tableRow, error) {
	names, err := l.columnsOf(ctx, table)
	if err != nil {
		return nil, err
	}
	rows, err := l.store.SQL().QueryContext(ctx, "SELECT "+names+" FROM "+table+" WHERE "+where)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var found []tableRow
	for rows.Next() {
		row := tableRow{columns, make([]any, len(columns))}
		targets := make([]any, len(columns))
		for i := range targets {
			targets[i] = &row.values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, rows.Err()
}

// all reads everything that was written since.
func (l *ledger) all(ctx context.Context, circular int64) (written, error) {
	w := written{added: map[string][]tableRow{}, before: l.before}
	var err error
	for _, one := range added {
		where := "case_id IN " + l.inCases
		if one.byID {
			where = "id > " + number(l.last[one.table]) + " ORDER BY id"
		} else if circular == 0 {
			continue // acts on issued cases add none
		}
		if w.added[one.table], err = l.read(ctx, one.table, where); err != nil {
			return w, err
		}
	}
	if w.jobs, err = l.jobs(ctx); err != nil {
		return w, err
	}
	w.after, err = l.state(ctx, circular)
	return w, err
}

// jobs reads which letter each new job begins with. SQLite keeps what a job is about in
// a form of its own.
func (l *ledger) jobs(ctx context.Context) (map[string]int64, error) {
	text := "SELECT id, json(args) FROM river_job WHERE id > "
	if l.store.Dialect() == models.PostgreSQL {
		text = "SELECT id, CAST(args AS TEXT) FROM river_job WHERE id > "
	}
	rows, err := l.store.SQL().QueryContext(ctx, text+number(l.last["river_job"]))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	begins := map[string]int64{}
	for rows.Next() {
		var id int64
		var about string
		if err := rows.Scan(&id, &about); err != nil {
			return nil, err
		}
		var args struct{ Letters []int64 }
		if err := json.Unmarshal([]byte(about), &args); err != nil || len(args.Letters) == 0 {
			return nil, fmt.Errorf("a job without letters: %s: %w", about, err)
		}
		begins[number(id)] = args.Letters[0]
	}
	return begins, rows.Err()
}

// rows counts the rows that were written, and sizes them.
func (w written) size() (rows int, digest string) {
	sum := sha256.New()
	note := func(table string, list []tableRow) {
		rows += len(list)
		for _, row := range list {
			_, _ = fmt.Fprintf(sum, "%s %v\n", table, row.values)
		}
	}
	for _, one := range added {
		note(one.table, w.added[one.table])
	}
	for _, one := range changed {
		differ, _ := w.differing(one.table, one.key)
		rows += len(differ)
		for _, row := range w.after[one.table] {
			_, _ = fmt.Fprintf(sum, "%s %v\n", one.table, row.values)
		}
	}
	return rows, hex.EncodeToString(sum.Sum(nil))
}

// differing gives the rows that changed, as they are and as they were.
func (w written) differing(table, key string) (after, before []tableRow) {
	was := map[string]tableRow{}
	for _, row := range w.before[table] {
		was[fmt.Sprint(row.get(key))] = row
	}
	for _, row := range w.after[table] {
		old := was[fmt.Sprint(row.get(key))]
		if fmt.Sprint(old.values) != fmt.Sprint(row.values) {
			after, before = append(after, row), append(before, old)
		}
	}
	return after, before
}

// undo puts everything back as it was.
func (l *ledger) undo(ctx context.Context, w written) error {
	var tables []string
	for _, one := range added {
		tables = append(tables, one.table)
	}
	return takeBack(ctx, l.store, tables, func(tx *sql.Tx) error {
		for _, one := range slices.Backward(added) {
			where := "case_id IN " + l.inCases
			if one.byID {
				where = "id > " + number(l.last[one.table])
			} else if len(w.added[one.table]) == 0 {
				continue
			}
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+one.table+" WHERE "+where); err != nil {
				return fmt.Errorf("%s: %w", one.table, err)
			}
		}
		for _, one := range changed {
			after, before := w.differing(one.table, one.key)
			for i := range after {
				text, values := updateOf(l.store.Dialect(), one.table, one.key, before[i], after[i])
				if _, err := tx.ExecContext(ctx, text, values...); err != nil {
					return fmt.Errorf("%s: %w", one.table, err)
				}
			}
		}
		return nil
	})
}

// updateOf writes what differs between two states of a row.
func updateOf(dialect models.Dialect, table, key string, to, from tableRow) (string, []any) {
	var set []string
	var values []any
	for i, column := range to.columns {
		if fmt.Sprint(to.values[i]) != fmt.Sprint(from.values[i]) {
			set, values = append(set, column+" = ?"), append(values, to.values[i])
		}
	}
	where := " WHERE " + key + " = ?"
	values = append(values, to.get(key))
	if version := from.get("version"); version != nil {
		where += " AND version = ?"
		values = append(values, version)
	}
	return bind(dialect, "UPDATE "+table+" SET "+strings.Join(set, ", ")+where), values
}

// byCase parts what was written by the case it is about.
func (w written) byCase() []written {
	parts := map[string]*written{}
	of := func(id any) *written {
		key := fmt.Sprint(id)
		if parts[key] == nil {
			parts[key] = &written{added: map[string][]tableRow{}, before: map[string][]tableRow{}, after: map[string][]tableRow{}}
		}
		return parts[key]
	}
	order := []string{}
	for _, event := range w.added["events"] {
		part := of(event.get("subject_id"))
		if len(part.added["events"]) == 0 {
			order = append(order, fmt.Sprint(event.get("subject_id")))
		}
		part.added["events"] = append(part.added["events"], event)
	}
	caseOf := map[string]any{} // by letter
	for _, table := range []string{"legs", "flags", "rungs", "notices", "untold"} {
		for _, row := range w.added[table] {
			of(row.get("case_id")).added[table] = append(of(row.get("case_id")).added[table], row)
			if table == "notices" {
				caseOf[fmt.Sprint(row.get("letter_id"))] = row.get("case_id")
			}
		}
	}
	for _, letter := range w.added["letters"] {
		part := of(caseOf[fmt.Sprint(letter.get("id"))])
		part.added["letters"] = append(part.added["letters"], letter)
	}
	for _, job := range w.added["river_job"] {
		part := of(caseOf[number(w.jobs[fmt.Sprint(job.get("id"))])])
		part.added["river_job"] = append(part.added["river_job"], job)
	}
	for _, one := range changed {
		after, before := w.differing(one.table, one.key)
		for i, row := range after {
			part := of(row.get(one.key))
			part.after[one.table], part.before[one.table] = append(part.after[one.table], row), append(part.before[one.table], before[i])
		}
	}
	list := make([]written, len(order))
	for i, key := range order {
		list[i] = *parts[key]
	}
	return list
}
