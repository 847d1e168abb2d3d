package models

import (
	"reflect"
	"testing"
)

// readHere are the rows that are read without gorm.
var readHere = []any{Case{}, Unit{}, Circular{}, Person{}, SupportingUnit{}, Rung{}, Request{}, Report{}, Letter{}, Notice{}, Leg{}, Event{}, Verdict{},
	Untold{}, SystemChain{}, SupervisionNotice{}, Session{}, ReportDraft{}, Recheck{}, Proposal{}, Objection{}, Flag{}, Finding{}, Answer{}}

// TestWhatMayBeNullIsReadAsNothing compares the columns of the schema with the types
// that they are read into.
func TestWhatMayBeNullIsReadAsNothing(t *testing.T) {
	store := newSQLite(t)
	type stored struct {
		Name    string
		NotNull bool
		Pk      int64
	}
	for _, row := range readHere {
		of := reflect.TypeOf(row)
		kept := tableOfType(of)
		var columns []stored
		if err := store.reading.Raw(`SELECT name, "notnull" AS not_null, pk FROM pragma_table_info(?)`, kept.name).Scan(&columns).Error; err != nil {
			t.Fatal(err)
		}
		if len(columns) < len(kept.columns) {
			t.Errorf("%s has %d columns and %d are read", kept.name, len(columns), len(kept.columns))
		}
		empty := map[string]bool{}
		for _, one := range columns {
			empty[one.Name] = !one.NotNull && one.Pk == 0
		}
		for i := range kept.columns {
			one := &kept.columns[i]
			if !empty[one.name] {
				continue
			}
			into := reflect.New(of).Elem()
			var target any = one.target(into)
			if reads, own := target.(interface{ Scan(any) error }); own {
				if err := reads.Scan(nil); err != nil {
					t.Errorf("%s.%s: %v", kept.name, one.name, err)
				}
			} else if into.FieldByIndex(one.path).Kind() != reflect.Pointer {
				t.Errorf("%s.%s may be NULL and is read into %T", kept.name, one.name, target)
			}
		}
	}
}
