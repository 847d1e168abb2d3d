package models

import (
	"database/sql"
	"slices"
	"strings"

	"rectify/workflow"
)

// filed are the tables that hold something about one case.
type filed struct {
	id     workflow.CaseID
	tables []string
}

// filing are the tables about cases of which most hold nothing about most cases.
var filing = []string{"supporting_units", "reports", "rechecks", "requests", "flags", "rungs", "supervision_notices", "proposals",
	"untold", "objections", "unit_papers", "chases", "evidence_files", "notices"}

const recurrences = "recurrences"

// filedWhere asks, in one question, which of the tables hold something.
var filedWhere = func() string {
	parts := make([]string, len(filing)+1)
	for i, table := range filing {
		parts[i] = "EXISTS (SELECT 1 FROM " + table + " WHERE case_id = ?)"
	}
	parts[len(filing)] = "EXISTS (SELECT 1 FROM cases WHERE recurs_from = ?)"
	return "SELECT " + strings.Join(parts, ", ")
}()

// Filed gives a Reader that knows where nothing is filed about a case, so that it need
// not ask there: one question spares as many as there are such tables. It is for
// somebody who reads the database as it stands at one moment; where rows are added
// meanwhile, it would not see them.
func (r Reader) Filed(id workflow.CaseID) (Reader, error) {
	values := make([]any, len(filing)+1)
	holds, into := make([]bool, len(values)), make([]any, len(values))
	for i := range values {
		values[i], into[i] = int64(id), &holds[i]
	}
	err := r.each(filedWhere, values, func(rows *sql.Rows) error {
		if !rows.Next() {
			return rows.Err()
		}
		return rows.Scan(into...)
	})
	if err != nil {
		return r, err
	}
	r.filed = &filed{id: id}
	for i, held := range holds {
		switch {
		case !held:
		case i == len(filing):
			r.filed.tables = append(r.filed.tables, recurrences)
		default:
			r.filed.tables = append(r.filed.tables, filing[i])
		}
	}
	return r, nil
}

// lacks reports whether it is known that a table holds nothing about a case.
func (r Reader) lacks(table string, id workflow.CaseID) bool {
	return r.filed != nil && r.filed.id == id && (table == recurrences || slices.Contains(filing, table)) && !slices.Contains(r.filed.tables, table)
}

// ofCase asks for the rows about a case. The tail, what follows the table's name, has
// the case as its first value.
func ofCase[Row any](r Reader, id workflow.CaseID, tail string, values ...any) ([]Row, error) {
	if r.lacks(tableOf[Row]().name, id) {
		return nil, nil
	}
	return find[Row](r, tail, append([]any{int64(id)}, values...)...)
}
