package models

import (
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rectify/workflow"
)

var forUpdate = clause.Locking{Strength: "UPDATE"}

// save writes every column of a row whose version is still the one that was
// read, and raises the version. ErrConflict when it is not.
func save[Row any, ID ~int64](t *Tx, row *Row, id ID, version *int64) error {
	if err := update(t, row, nil, int64(id), version); err != nil {
		return err
	}
	return t.wrote(row)
}

// Add inserts one new row and fills its id.
func (t *Tx) Add(row any) error {
	value := reflect.ValueOf(row).Elem()
	if err := t.insert(tableOfType(value.Type()), []reflect.Value{value}, ""); err != nil {
		return err
	}
	return t.wrote(row)
}

// AddAll inserts rows, 200 at a time, and fills their ids.
func AddAll[Row any](t *Tx, rows []Row) error {
	if err := insertAll(t, rows, ""); err != nil {
		return err
	}
	for i := range rows {
		if err := t.wrote(&rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// SaveUnit writes a unit under its version.
func (t *Tx) SaveUnit(row *Unit) error { return save(t, row, row.ID, &row.Version) }

// SavePerson writes a person under its version.
func (t *Tx) SavePerson(row *Person) error { return save(t, row, row.ID, &row.Version) }

// SaveSite writes a site under its version.
func (t *Tx) SaveSite(row *Site) error { return save(t, row, row.ID, &row.Version) }

// SaveCircular writes a circular under its version.
func (t *Tx) SaveCircular(row *Circular) error { return save(t, row, row.ID, &row.Version) }

// SaveSuggestion writes a suggestion under its version.
func (t *Tx) SaveSuggestion(row *Suggestion) error { return save(t, row, row.ID, &row.Version) }

// SaveCase writes a case under its version.
func (t *Tx) SaveCase(row *Case) error {
	row.reckoned()
	var before *Case
	if read, known := t.cases[row.ID]; known && read.Version == row.Version {
		before = &read
	}
	if err := update(t, row, before, int64(row.ID), &row.Version); err != nil {
		return err
	}
	t.read([]Case{*row})
	return t.wrote(row)
}

// SaveLetter writes a letter under its version.
func (t *Tx) SaveLetter(row *Letter) error { return save(t, row, row.ID, &row.Version) }

// SaveLeg writes the date of the leg that is open. Only a date that counts from
// receipt, or is provisional, may change after the leg began.
func (t *Tx) SaveLeg(row *Leg) error {
	err := changed(t.db.Model(&Leg{}).Where("case_id = ? AND number = ?", row.CaseID, row.Number).
		Select("deadline_at", "phrase", "rule", "day", "calendar_version", "provisional", "from_receipt", "overridden").
		Updates(row))
	if err != nil {
		return err
	}
	return t.reread("legs", "case_id = ? AND number = ?", row.CaseID, row.Number)
}

// changed is ErrConflict where a statement that has to change a row changed none.
func changed(result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected == 0 {
		return ErrConflict
	}
	return result.Error
}

// SaveReportDraft writes the one draft report of a case.
func (t *Tx) SaveReportDraft(row *ReportDraft) error {
	if err := t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(row).Error; err != nil {
		return err
	}
	return t.wrote(row)
}

// DropReportDraft removes the draft once the report itself stands.
func (t *Tx) DropReportDraft(id workflow.CaseID) error {
	return t.remove("report_drafts", "case_id = ?", id)
}

// ReplaceFindings gives a draft case other findings.
func (t *Tx) ReplaceFindings(id workflow.CaseID, rows []Finding) error {
	if err := t.remove("findings", "case_id = ?", id); err != nil {
		return err
	}
	return AddAll(t, rows)
}

// AnswerRequest records the head's word on a request that nobody answered yet.
// ErrConflict when somebody did.
func (t *Tx) AnswerRequest(row Request) error {
	err := changed(t.db.Model(&Request{}).Where("id = ? AND decided_at IS NULL AND overtaken_at IS NULL", row.ID).
		Select("decided_by", "decided_at", "granted", "answer", "overtaken_at").Updates(&row))
	if err != nil {
		return err
	}
	return t.reread("requests", "id = ?", row.ID)
}

// TakeBackFlags lets an event take back the standing flags of a case that were found
// after an instant.
func (t *Tx) TakeBackFlags(id workflow.CaseID, back workflow.TakenBack, event int64) error {
	err := t.db.Model(&Flag{}).
		Where("case_id = ? AND kind IN ? AND found_at > ? AND taken_back_by IS NULL", id, back.Kinds, int64(At(back.After))).
		Update("taken_back_by", event).Error
	if err != nil {
		return err
	}
	return t.reread("flags", "case_id = ? AND taken_back_by = ?", id, event)
}

// AddFlags inserts the flags that an event found on a case; one that stands already is left as it is.
func (t *Tx) AddFlags(rows []Flag) error {
	if t.held != nil {
		t.held.flags = append(t.held.flags, rows...)
		return nil
	}
	return addNew(t, rows)
}

// AddNotices inserts notices; one that was written for the same event, cause and
// person is left as it is.
func (t *Tx) AddNotices(rows []Notice) error {
	if t.held != nil {
		t.held.notices = append(t.held.notices, rows...)
		return nil
	}
	return addNew(t, rows)
}

var upsertFailure = clause.OnConflict{
	Columns:   []clause.Column{{Name: "login"}, {Name: "address"}},
	DoUpdates: clause.AssignmentColumns([]string{"failures", "locked_until", "last_at"}),
}

// ReplaceSupporters gives a draft case other supporting units.
func (t *Tx) ReplaceSupporters(id workflow.CaseID, units []workflow.UnitID) error {
	if err := t.remove("supporting_units", "case_id = ?", id); err != nil {
		return err
	}
	rows := make([]SupportingUnit, len(units))
	for i, unit := range units {
		rows[i] = SupportingUnit{CaseID: id, UnitID: unit}
	}
	return AddAll(t, rows)
}
