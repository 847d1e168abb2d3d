package models

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"gorm.io/gorm/schema"
)

// table is how rows of one type are kept, as gorm reads the type, worked out once.
// What is asked or written many times a second goes from here to database/sql by a
// statement whose text is always the same, so that the driver keeps it prepared;
// everything else goes through gorm.
type table struct {
	name    string
	columns []column
	names   string // of all columns, with commas
	id      int    // the column whose value the database gives, -1: none
}

// column is one column with the place of its value in the row.
type column struct {
	name string
	path []int
	kind columnKind
}

type columnKind int

const (
	plainColumn columnKind = iota // as database/sql has it
	textColumn
	numberColumn
	truthColumn
	codedColumn    // has Value and Scan of its own
	documentColumn // has them too, and is stored as JSON
)

var (
	tables  sync.Map // reflect.Type → *table
	schemas sync.Map // gorm's own
	naming  = schema.NamingStrategy{}
)

func tableOf[Row any]() *table { return tableOfType(reflect.TypeFor[Row]()) }

func tableOfType(of reflect.Type) *table {
	if known, found := tables.Load(of); found {
		return known.(*table)
	}
	made := readTable(of)
	tables.Store(of, made)
	return made
}

// readTable panics where a type is no row: that is a mistake in this package.
func readTable(of reflect.Type) *table {
	parsed, err := schema.Parse(reflect.New(of).Interface(), &schemas, naming)
	if err != nil {
		panic(fmt.Errorf("%s is no row: %w", of, err))
	}
	t := &table{name: parsed.Table, id: -1}
	names := make([]string, 0, len(parsed.DBNames))
	for _, name := range parsed.DBNames {
		field := parsed.FieldsByDBName[name]
		if field.AutoIncrement && parsed.PrioritizedPrimaryField == field {
			t.id = len(t.columns)
		}
		t.columns = append(t.columns, column{name: name, path: field.StructField.Index, kind: kindOf(field.FieldType)})
		names = append(names, t.name+"."+name)
	}
	t.names = strings.Join(names, ", ")
	return t
}

var (
	valuer   = reflect.TypeFor[driver.Valuer]()
	document = reflect.TypeFor[interface{ storedAsJSON() }]()
)

func kindOf(of reflect.Type) columnKind {
	switch {
	case of.Implements(document):
		return documentColumn
	case of.Implements(valuer):
		return codedColumn
	case of.Kind() == reflect.String:
		return textColumn
	case of.Kind() == reflect.Int64 || of.Kind() == reflect.Int:
		return numberColumn
	case of.Kind() == reflect.Bool:
		return truthColumn
	}
	return plainColumn
}

// targets are where the columns of a row are read into.
func (t *table) targets(row reflect.Value, into []any) []any {
	for i := range t.columns {
		into = append(into, t.columns[i].target(row))
	}
	return into
}

var (
	textPointer   = reflect.TypeFor[*string]()
	numberPointer = reflect.TypeFor[*int64]()
	truthPointer  = reflect.TypeFor[*bool]()
)

func (c *column) target(row reflect.Value) any {
	field := row.FieldByIndex(c.path).Addr()
	switch {
	case c.kind == textColumn:
		return field.Convert(textPointer).Interface()
	case c.kind == numberColumn && field.Elem().Kind() == reflect.Int64:
		return field.Convert(numberPointer).Interface()
	case c.kind == truthColumn:
		return field.Convert(truthPointer).Interface()
	}
	return field.Interface()
}

// value is what a column holds, as drivers take it.
func (c *column) value(row reflect.Value) (any, error) {
	field := row.FieldByIndex(c.path)
	switch c.kind {
	case textColumn:
		return field.String(), nil
	case numberColumn:
		return field.Int(), nil
	case truthColumn:
		return field.Bool(), nil
	case codedColumn, documentColumn:
		return field.Addr().Interface().(driver.Valuer).Value()
	}
	if field.Kind() == reflect.Pointer {
		if field.IsNil() {
			return nil, nil
		}
		field = field.Elem()
	}
	return field.Interface(), nil
}
