package models

import (
	"database/sql"
	"reflect"
	"slices"
	"strings"
)

// mostPlaces bounds the values of one statement.
const mostPlaces = 6000

// insert adds rows of one type and fills in the ids that the database gives: rows
// that have one keep it. What follows the values, as ON CONFLICT DO NOTHING, is the
// ending.
func (t *Tx) insert(kept *table, rows []reflect.Value, ending string) error {
	for len(rows) > 0 {
		part := rows[:min(len(rows), kept.atOnce())]
		rows = rows[len(part):]
		if err := kept.insert(t, part, ending); err != nil {
			return t.translate(err)
		}
	}
	return nil
}

// insertAll adds a list of rows. Whoever calls it for rows that events cover notes
// them.
func insertAll[Row any](t *Tx, rows []Row, ending string) error {
	each := make([]reflect.Value, len(rows))
	for i := range rows {
		each[i] = reflect.ValueOf(&rows[i]).Elem()
	}
	return t.insert(tableOf[Row](), each, ending)
}

// addNew adds those of a list of rows, without ids, that no unique index refuses, and
// notes them. They have ids afterwards where none was refused.
func addNew[Row any](t *Tx, rows []Row) error {
	kept := tableOf[Row]()
	for part := range slices.Chunk(rows, kept.atOnce()) {
		ids, err := addNewPart(t, kept, part)
		if err != nil {
			return err
		}
		if len(ids) < len(part) {
			if err := t.rereadByID(kept.name, ids); err != nil {
				return err
			}
			continue
		}
		for i := range part { // the ids come in the order of the rows
			reflect.ValueOf(&part[i]).Elem().FieldByIndex(kept.columns[kept.id].path).SetInt(ids[i])
			if err := t.wrote(&part[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func addNewPart[Row any](t *Tx, kept *table, rows []Row) (ids []int64, err error) {
	var values []any
	for i := range rows {
		if values, err = kept.values(reflect.ValueOf(&rows[i]).Elem(), false, values); err != nil {
			return nil, err
		}
	}
	text := kept.inserting(len(rows), false, "ON CONFLICT DO NOTHING RETURNING "+kept.columns[kept.id].name)
	err = t.each(text, values, func(added *sql.Rows) error {
		for added.Next() {
			var id int64
			if err := added.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return nil
	})
	return ids, err
}

// values are those of a row as an insert takes them, with the id where it is given.
func (t *table) values(row reflect.Value, given bool, values []any) ([]any, error) {
	for c := range t.columns {
		if c == t.id && !given {
			continue
		}
		value, err := t.columns[c].value(row)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

// atOnce is how many rows one statement inserts.
func (t *table) atOnce() int { return min(200, mostPlaces/len(t.columns)) }

func (t *table) insert(tx *Tx, rows []reflect.Value, ending string) error {
	given := t.id < 0 || !rows[0].FieldByIndex(t.columns[t.id].path).IsZero()
	values := make([]any, 0, len(rows)*len(t.columns))
	for _, row := range rows {
		var err error
		if values, err = t.values(row, given, values); err != nil {
			return err
		}
	}
	text := t.inserting(len(rows), given, ending)
	if given || ending != "" { // which rows a conflict left out is not told
		_, err := tx.exec(text, values...)
		return err
	}
	next := 0
	return tx.each(text+" RETURNING "+t.columns[t.id].name, values, func(ids *sql.Rows) error {
		for ids.Next() {
			var id int64
			if err := ids.Scan(&id); err != nil {
				return err
			}
			rows[next].FieldByIndex(t.columns[t.id].path).SetInt(id)
			next++
		}
		return nil
	})
}

type insertKey struct {
	table  *table
	rows   int
	given  bool
	ending string
}

var inserting texts[insertKey]

func (t *table) inserting(rows int, given bool, ending string) string {
	key := insertKey{t, rows, given, ending}
	if known, found := inserting.find(key); found {
		return known
	}
	var names []string
	for i, one := range t.columns {
		if i != t.id || given {
			names = append(names, one.name)
		}
	}
	places := placesFor(len(names))
	text := "INSERT INTO " + t.name + " (" + strings.Join(names, ", ") + ") VALUES " + places + strings.Repeat(", "+places, rows-1)
	if ending != "" {
		text += " " + ending
	}
	return inserting.keep(key, text)
}

// update writes the columns of a row that differ from what was read, under its
// version, which it raises; all but the id where it is not known what was read.
// SQLite rewrites every index of a column that is set, also to the value it has. What
// is stored as JSON is always written: the text that is stored may be an older one for
// the same value, and events cover the text.
func update[Row any](t *Tx, row, read *Row, id int64, version *int64) error {
	kept, seen := tableOf[Row](), *version
	*version++
	var set strings.Builder
	var values []any
	now, before := reflect.ValueOf(row).Elem(), reflect.ValueOf(read)
	for i := range kept.columns {
		one := &kept.columns[i]
		if one.name == "id" {
			continue
		}
		value, err := one.value(now)
		if err != nil {
			return err
		}
		if read != nil && one.kind != documentColumn {
			if was, err := one.value(before.Elem()); err != nil || was == value {
				if err != nil {
					return err
				}
				continue
			}
		}
		if len(values) > 0 {
			set.WriteString(", ")
		}
		set.WriteString(one.name + " = ?")
		values = append(values, value)
	}
	text := "UPDATE " + kept.name + " SET " + set.String() + " WHERE id = ? AND version = ?"
	written, err := t.exec(text, append(values, id, seen)...)
	if err == nil && written == 0 {
		return ErrConflict
	}
	return err
}

// exec runs one statement and says how many rows it touched.
func (t *Tx) exec(text string, values ...any) (int64, error) {
	if err := t.left(); err != nil {
		return 0, err
	}
	result, err := t.pool().ExecContext(t.context(), t.dialect.bind(text), values...)
	if err != nil {
		return 0, t.translate(err)
	}
	return result.RowsAffected()
}
