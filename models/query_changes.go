package models

import (
	"gorm.io/gorm"

	"rectify/workflow"
)

// Change reads one change of one of the offices; ErrNotFound for any other.
func (r Reader) Change(offices []workflow.UnitID, id int64) (Change, error) {
	var row Change
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, r.db.First(&row, "office_id IN ? AND id = ?", offices, id).Error
}

// LockedChange reads one change of one of the offices for a decision.
func (t *Tx) LockedChange(offices []workflow.UnitID, id int64) (Change, error) {
	locked := t.Reader
	if t.dialect == PostgreSQL {
		locked.db = t.db.Clauses(forUpdate)
	}
	return locked.Change(offices, id)
}

// Changes lists the changes of the offices, the newest first, without their
// content; before is the last id of the page before, or 0, and an empty state is
// any.
func (r Reader) Changes(offices []workflow.UnitID, state workflow.ChangeState, before int64, limit int) ([]Change, error) {
	var rows []Change
	if len(offices) == 0 {
		return rows, nil
	}
	db := changesOf(r.db.Omit("content"), offices, state)
	if before != 0 {
		db = db.Where("id < ?", before)
	}
	return rows, db.Order("id DESC").Limit(limit).Find(&rows).Error
}

func changesOf(db *gorm.DB, offices []workflow.UnitID, state workflow.ChangeState) *gorm.DB {
	db = db.Where("office_id IN ?", offices)
	if state != workflow.ChangeNew {
		db = db.Where("state = ?", state)
	}
	return db
}

// SaveChange writes a change under its version.
func (t *Tx) SaveChange(row *Change) error { return save(t, row, row.ID, &row.Version) }

// OfficePolicy reads the policy that an office has in force; ErrNotFound where it
// approved none.
func (r Reader) OfficePolicy(office workflow.UnitID) (OfficePolicy, error) {
	var row OfficePolicy
	return row, r.db.Where("office_id = ?", office).Order("version DESC").Limit(1).First(&row).Error
}
