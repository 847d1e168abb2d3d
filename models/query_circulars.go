package models

import (
	"sync"

	"rectify/workflow"
)

// Circular reads a circular of one of the offices; ErrNotFound for any other.
func (r Reader) Circular(offices []workflow.UnitID, id int64) (Circular, error) {
	var row Circular
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, r.db.First(&row, "office_id IN ? AND id = ?", offices, id).Error
}

// LockedCircular reads a circular of one of the offices for a change.
func (t *Tx) LockedCircular(offices []workflow.UnitID, id int64) (Circular, error) {
	if t.dialect == PostgreSQL {
		locked := t.Reader
		locked.db = t.db.Clauses(forUpdate)
		return locked.Circular(offices, id)
	}
	return t.Circular(offices, id)
}

// circularWithoutText is all of a circular but the text it was read from.
var circularWithoutText = sync.OnceValue(func() *table { return without[Circular]("source") })

// circularHead is what a list of cases says about circulars, and what a date of a
// draft is reckoned from.
var circularHead = sync.OnceValue(func() *table {
	return only[Circular]("id", "office_id", "doc_number", "title", "signed_on", "deadline_phrase", "state")
})

// CircularOfCase reads the circular of a case that the asker may see, without its
// text.
func (r Reader) CircularOfCase(row Case) (Circular, error) {
	rows, err := findPart[Circular](r, circularWithoutText(), "WHERE id = ?", row.CircularID)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Circular{}, err
	}
	return rows[0], nil
}

// CircularsByID reads circulars by id without their text, for cases that the
// asker may see.
func (r Reader) CircularsByID(ids []int64) (map[int64]Circular, error) {
	return r.circulars(circularWithoutText(), ids)
}

// CircularHeads reads of circulars what stands in a list of cases that the asker
// may see: number, title, state, and what a date follows from.
func (r Reader) CircularHeads(ids []int64) (map[int64]Circular, error) {
	return r.circulars(circularHead(), ids)
}

func (r Reader) circulars(part *table, ids []int64) (map[int64]Circular, error) {
	places, values := among(ids)
	rows, err := findPart[Circular](r, part, "WHERE id IN "+places, values...)
	circulars := make(map[int64]Circular, len(rows))
	for _, row := range rows {
		circulars[row.ID] = row
	}
	return circulars, err
}

// Circulars lists the circulars of the offices, the newest first, without their
// text; before is the last id of the page before, or 0.
func (r Reader) Circulars(offices []workflow.UnitID, before int64, limit int) ([]Circular, error) {
	var rows []Circular
	if len(offices) == 0 {
		return rows, nil
	}
	db := r.db.Omit("source").Where("office_id IN ?", offices)
	if before != 0 {
		db = db.Where("id < ?", before)
	}
	return rows, db.Order("id DESC").Limit(limit).Find(&rows).Error
}

// Suggestions lists the suggestions of a circular.
func (r Reader) Suggestions(circular int64) ([]Suggestion, error) {
	var rows []Suggestion
	return rows, r.db.Where("circular_id = ?", circular).Order("id").Limit(5000).Find(&rows).Error
}

// Suggestion reads one suggestion of a circular of one of the offices.
func (r Reader) Suggestion(offices []workflow.UnitID, id int64) (Suggestion, error) {
	var row Suggestion
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, r.db.Where("id = ? AND circular_id IN (SELECT id FROM circulars WHERE office_id IN ?)", id, offices).First(&row).Error
}

// LastPosition is the greatest position among the cases of a circular.
func (r Reader) LastPosition(circular int64) (last int64, err error) {
	err = r.db.Model(&Case{}).Where("circular_id = ?", circular).Select("COALESCE(MAX(position), 0)").Scan(&last).Error
	return last, err
}
