package models

import (
	"database/sql"
	"reflect"
	"strings"
	"sync"
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

// insertAll adds a list of rows.
func insertAll[Row any](t *Tx, rows []Row, ending string) error {
	each := make([]reflect.Value, len(rows))
	for i := range rows {
		each[i] = reflect.ValueOf(&rows[i]).Elem()
	}
	return t.insert(tableOf[Row](), each, ending)
}

// atOnce is how many rows one statement inserts.
func (t *table) atOnce() int { return min(200, mostPlaces/len(t.columns)) }

func (t *table) insert(tx *Tx, rows []reflect.Value, ending string) error {
	given := t.id < 0 || !rows[0].FieldByIndex(t.columns[t.id].path).IsZero()
	values := make([]any, 0, len(rows)*len(t.columns))
	for _, row := range rows {
		for c := range t.columns {
			if c == t.id && !given {
				continue
			}
			value, err := t.columns[c].value(row)
			if err != nil {
				return err
			}
			values = append(values, value)
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

var inserting sync.Map // insertKey → string

func (t *table) inserting(rows int, given bool, ending string) string {
	key := insertKey{t, rows, given, ending}
	if known, found := inserting.Load(key); found {
		return known.(string)
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
	inserting.Store(key, text)
	return text
}

// update writes the columns of a row that differ from what was read, under its
// version, which it raises; all but the id where it is not known what was read.
// SQLite rewrites every index of a column that is set, also to the value it has.
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
		if read != nil {
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
	result, err := t.pool().ExecContext(t.context(), t.dialect.bind(text), values...)
	if err != nil {
		return 0, t.translate(err)
	}
	return result.RowsAffected()
}
