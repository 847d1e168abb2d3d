package models

import (
	"context"
	"database/sql"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"
)

// pool is the connection pool or the transaction a Reader asks.
func (r Reader) pool() gorm.ConnPool { return r.db.Statement.ConnPool }

func (r Reader) context() context.Context { return r.db.Statement.Context }

// left is why nothing more is asked: whoever wanted it has gone.
func (r Reader) left() error {
	if r.asker == nil {
		return nil
	}
	return r.asker.Err()
}

// find asks for whole rows: tail is what follows FROM and the table's name.
func find[Row any](r Reader, tail string, values ...any) ([]Row, error) {
	return findPart[Row](r, tableOf[Row](), tail, values...)
}

// first asks for one whole row; ErrNotFound when there is none.
func first[Row any](r Reader, tail string, values ...any) (row Row, err error) {
	rows, err := find[Row](r, tail+" LIMIT 1", values...)
	switch {
	case err != nil:
		return row, err
	case len(rows) == 0:
		return row, ErrNotFound
	}
	return rows[0], nil
}

// without is a table of which all but the named columns are read.
func without[Row any](names ...string) *table {
	var rest []string
	for _, one := range tableOf[Row]().columns {
		if !slices.Contains(names, one.name) {
			rest = append(rest, one.name)
		}
	}
	return only[Row](rest...)
}

// only is a table of which no more than the named columns are read.
func only[Row any](names ...string) *table {
	whole := tableOf[Row]()
	part := &table{name: whole.name, id: -1}
	qualified := make([]string, len(names))
	for i, name := range names {
		qualified[i] = whole.name + "." + name
		part.columns = append(part.columns, whole.column(name))
	}
	part.names = strings.Join(qualified, ", ")
	return part
}

func (t *table) column(name string) column {
	for _, one := range t.columns {
		if one.name == name {
			return one
		}
	}
	panic(t.name + " has no column " + name)
}

// findPart asks for some columns of rows.
func findPart[Row any](r Reader, t *table, tail string, values ...any) (found []Row, err error) {
	err = r.each(statement(t, tail), values, func(rows *sql.Rows) error {
		var targets []any
		for rows.Next() {
			var row Row
			found = append(found, row)
			targets = t.targets(reflect.ValueOf(&found[len(found)-1]).Elem(), targets[:0])
			if err := rows.Scan(targets...); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// each runs a query and hands over its rows, which are closed afterwards.
func (r Reader) each(query string, values []any, take func(*sql.Rows) error) error {
	if err := r.left(); err != nil {
		return err
	}
	rows, err := r.pool().QueryContext(r.context(), r.dialect.bind(query), values...)
	if err != nil {
		return r.translate(err)
	}
	defer func() { _ = rows.Close() }()
	if err := take(rows); err != nil {
		return r.translate(err)
	}
	return r.translate(rows.Err())
}

// translate turns what a driver says into this package's errors, as gorm does.
func (r Reader) translate(err error) error {
	if err == nil {
		return nil
	}
	if translator, knows := r.db.Dialector.(gorm.ErrorTranslator); knows {
		return translator.Translate(err)
	}
	return err
}

// number asks for one number.
func (r Reader) number(into any, query string, values ...any) error {
	return r.each(query, values, func(rows *sql.Rows) error {
		if !rows.Next() {
			return rows.Err()
		}
		return rows.Scan(into)
	})
}

// forUpdate keeps the rows of a query locked until the transaction ends. On SQLite
// nobody else writes.
func (t *Tx) forUpdate() string {
	if t.dialect == PostgreSQL {
		return " FOR UPDATE"
	}
	return ""
}

var statements texts[statementKey]

type statementKey struct {
	table *table
	tail  string
}

// statement is the text of a query, the same one each time.
func statement(t *table, tail string) string {
	key := statementKey{t, tail}
	if known, found := statements.find(key); found {
		return known
	}
	return statements.keep(key, "SELECT "+t.names+" FROM "+t.name+" "+tail)
}

var bound texts[string]

// bind numbers the placeholders for PostgreSQL. No statement of ours has a question
// mark of its own.
func (d Dialect) bind(query string) string {
	if d != PostgreSQL {
		return query
	}
	if known, found := bound.find(query); found {
		return known
	}
	var text strings.Builder
	number := 0
	for part := range strings.SplitSeq(query, "?") {
		if number > 0 {
			text.WriteString("$" + strconv.Itoa(number))
		}
		text.WriteString(part)
		number++
	}
	return bound.keep(query, text.String())
}

// longList is from where on a list is no longer filled up to twice its length, which
// would be more than a statement has places for.
const longList = 4096

// among is a list of values for IN, with a place for each. It is filled up to a
// power of two, or a multiple of longList, with its last value, so that lists of every
// length are asked by a few statements only.
func among[ID ~int64](ids []ID) (places string, values []any) {
	return filledUp(ids, func(id ID) any { return int64(id) })
}

// amongTexts is among for texts.
func amongTexts[Text ~string](list []Text) (places string, values []any) {
	return filledUp(list, func(text Text) any { return string(text) })
}

func filledUp[One any](list []One, plain func(One) any) (places string, values []any) {
	if len(list) == 0 {
		return "(NULL)", nil
	}
	room := 1
	for room < len(list) {
		room += min(room, longList)
	}
	values = make([]any, room)
	for i := range values {
		values[i] = plain(list[min(i, len(list)-1)])
	}
	return placesFor(room), values
}

// placesFor is a list of places, (?,?,?).
func placesFor(count int) string {
	return "(" + strings.TrimSuffix(strings.Repeat("?,", count), ",") + ")"
}
