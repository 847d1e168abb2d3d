package models

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// openStates are those in which a case still wants something of somebody.
var openStates = []workflow.State{workflow.Issued, workflow.Rectified, workflow.Rechecked, workflow.Escalated}

// handedCases are the open cases of a unit: those it supervises where a duty of an
// office is handed over, and those it owns or supports otherwise.
func (d Dialect) handedCases(db *gorm.DB, unit workflow.UnitID, office bool, after workflow.CaseID, limit int) *gorm.DB {
	if office {
		db = db.Where("cases.office_id = ?", unit)
	} else {
		before, after := d.supported()
		db = db.Where("(cases.owner_id = ? OR "+before+" = ?"+after+")", unit, unit)
	}
	return db.Where("cases.state IN ? AND cases.id > ?", openStates, after).Order("cases.id").Limit(limit)
}

// HandedCases lists the open cases of a unit by id.
func (r Reader) HandedCases(unit workflow.UnitID, office bool, after workflow.CaseID, limit int) ([]Case, error) {
	var rows []Case
	return rows, r.dialect.handedCases(r.db, unit, office, after, limit).Find(&rows).Error
}

// LockedHandedCases is HandedCases for a change.
func (t *Tx) LockedHandedCases(unit workflow.UnitID, office bool, after workflow.CaseID, limit int) ([]Case, error) {
	db := t.db
	if t.dialect == PostgreSQL {
		db = db.Clauses(clause.Locking{Strength: "UPDATE", Table: clause.Table{Name: "cases"}})
	}
	var rows []Case
	return rows, t.dialect.handedCases(db, unit, office, after, limit).Find(&rows).Error
}

// Handover reads one handover.
func (r Reader) Handover(id int64) (Handover, error) {
	var row Handover
	return row, r.db.First(&row, "id = ?", id).Error
}

// LockedHandover reads one handover for a change.
func (t *Tx) LockedHandover(id int64) (Handover, error) {
	db := t.db
	if t.dialect == PostgreSQL {
		db = db.Clauses(forUpdate)
	}
	var row Handover
	return row, db.First(&row, "id = ?", id).Error
}

// LastHandover reads the newest handover of a person's duties for a unit.
func (r Reader) LastHandover(person workflow.PersonID, unit workflow.UnitID) (Handover, error) {
	var row Handover
	return row, r.db.Where("from_id = ? AND unit_id = ?", person, unit).Order("id DESC").First(&row).Error
}

// UnfinishedHandovers lists handovers that were interrupted, the oldest first.
func (r Reader) UnfinishedHandovers(limit int) ([]Handover, error) {
	var rows []Handover
	return rows, r.db.Where("finished_at IS NULL").Order("id").Limit(limit).Find(&rows).Error
}

// SaveHandover writes a handover under its version.
func (t *Tx) SaveHandover(row *Handover) error { return save(t, row, row.ID, &row.Version) }

// EndDeputiesOf ends every deputyship of a person for a unit, on either side, that is
// not over: who no longer serves there neither stands in nor is stood in for.
func (t *Tx) EndDeputiesOf(person workflow.PersonID, unit workflow.UnitID, by workflow.PersonID, at Instant) error {
	return t.db.Model(&Deputy{}).Where("unit_id = ? AND (principal_id = ? OR deputy_id = ?) AND ended_at IS NULL AND until_at > ?", unit, person, person, int64(at)).
		Updates(map[string]any{"ended_at": int64(at), "ended_by": Reference(by), "version": gorm.Expr("version + 1")}).Error
}

// waitingMost bounds the letters that wait for one person.
const waitingMost = 1000

// WaitingLetters lists the letters that wait to be sent to a person, with the notices
// they carry and their digests.
func (t *Tx) WaitingLetters(person workflow.PersonID) ([]Letter, map[int64][]Notice, error) {
	db := t.db
	if t.dialect == PostgreSQL {
		db = db.Clauses(forUpdate)
	}
	var rows []Letter
	if err := db.Where("person_id = ? AND state = ?", person, LetterQueued).Order("id").Limit(waitingMost).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	var notices []Notice
	if err := t.db.Where("letter_id IN ?", ids).Order("id").Limit(maxNotices).Find(&notices).Error; err != nil {
		return nil, nil, err
	}
	byLetter := map[int64][]Notice{}
	for _, notice := range notices {
		byLetter[notice.LetterID] = append(byLetter[notice.LetterID], notice)
	}
	digests, err := t.DigestsIn(ids)
	for i := range rows {
		rows[i].Digest = digests[rows[i].ID]
	}
	return rows, byLetter, err
}

// PassNotice lets another person be told what a notice says, in another letter.
func (t *Tx) PassNotice(notice Notice, person workflow.PersonID, letter int64) error {
	return t.db.Model(&Notice{}).Where("id = ?", notice.ID).Updates(map[string]any{"person_id": person, "letter_id": letter}).Error
}

// IsTold reports whether a person is told of an event for a cause already.
func (t *Tx) IsTold(event int64, cause workflow.Cause, person workflow.PersonID) (bool, error) {
	var count int64
	err := t.db.Model(&Notice{}).Where("event_id = ? AND cause = ? AND person_id = ?", event, cause, person).Count(&count).Error
	return count > 0, err
}

// WithoutLiaison is a unit that has open cases of an office, and no active liaison
// officer with a confirmed address.
type WithoutLiaison struct {
	OfficeID workflow.UnitID
	UnitID   workflow.UnitID
	Number   int     // of open cases
	Due      Instant // the earliest date among them
}

// UnitsWithoutLiaison lists such units of offices, those with the earliest date first.
func (r Reader) UnitsWithoutLiaison(offices []workflow.UnitID, limit int) ([]WithoutLiaison, error) {
	var rows []WithoutLiaison
	owed := r.db.Model(&Case{}).Select("office_id, owner_id AS unit_id, COUNT(*) AS number, MIN(deadline_at) AS due").
		Where("office_id IN ? AND state IN ?", offices, openStates).Group("office_id, owner_id")
	return rows, r.db.Table("(?) AS owed", owed).
		Where(`NOT EXISTS (SELECT 1 FROM grants JOIN people ON people.id = grants.person_id WHERE grants.unit_id = owed.unit_id AND grants.role = ?
			AND people.disabled_at IS NULL AND people.email_confirmed_at IS NOT NULL AND people.email <> '')`, workflow.Liaison).
		Order("due, unit_id").Limit(limit).Find(&rows).Error
}
