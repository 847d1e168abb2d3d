package models

import (
	"gorm.io/gorm"

	"rectify/workflow"
)

var officeRoles = []workflow.Role{workflow.Clerk, workflow.Rechecker, workflow.Head}

// LetterFilter narrows a list of letters, the newest first.
type LetterFilter struct {
	Offices []workflow.UnitID // letters about their cases, or with their digest
	Person  workflow.PersonID // letters to one person
	State   string
	Before  int64 // the last id of the page before; 0: the first page
	Limit   int
}

// ofOffices narrows letters to those that are about cases of the offices, or carry
// a digest for somebody who serves one of them.
func ofOffices(db *gorm.DB, offices []workflow.UnitID) *gorm.DB {
	return db.Where(`(EXISTS (SELECT 1 FROM notices JOIN cases ON cases.id = notices.case_id
			WHERE notices.letter_id = letters.id AND cases.office_id IN ?)
		OR EXISTS (SELECT 1 FROM digests JOIN grants ON grants.person_id = digests.person_id
			WHERE digests.letter_id = letters.id AND grants.unit_id IN ? AND grants.role IN ?))`, offices, offices, officeRoles)
}

func (f LetterFilter) apply(db *gorm.DB) *gorm.DB {
	if len(f.Offices) > 0 {
		db = ofOffices(db, f.Offices)
	}
	if f.Person != 0 {
		db = db.Where("letters.person_id = ?", f.Person)
	}
	switch {
	case f.State == LetterGivenUp:
		db = db.Where("letters.state = 'given_up'") // as the index of open tasks has it
	case f.State != "":
		db = db.Where("letters.state = ?", f.State)
	}
	return db
}

// Letters lists letters of one person, or of offices. Without either it is empty.
func (r Reader) Letters(filter LetterFilter) ([]Letter, error) {
	if len(filter.Offices) == 0 && filter.Person == 0 {
		return nil, nil
	}
	db := filter.apply(r.db)
	if filter.Before != 0 {
		db = db.Where("letters.id < ?", filter.Before)
	}
	var rows []Letter
	return rows, db.Order("letters.id DESC").Limit(filter.Limit).Find(&rows).Error
}

// LettersGivenUp lists the letters of an office that were given up after an instant
// and nobody has seen to, the longest waiting first.
func (r Reader) LettersGivenUp(offices []workflow.UnitID, after Instant, limit int) ([]Letter, error) {
	var rows []Letter
	if len(offices) == 0 {
		return nil, nil
	}
	return rows, ofOffices(r.db, offices).Where("letters.state = 'given_up' AND letters.send_after > ?", int64(after)).
		Order("letters.id").Limit(limit).Find(&rows).Error
}

// LetterOfOffices reads one letter of the offices; ErrNotFound for any other.
func (r Reader) LetterOfOffices(offices []workflow.UnitID, id int64) (Letter, error) {
	var row Letter
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, ofOffices(r.db, offices).First(&row, "letters.id = ?", id).Error
}

// aboutMost is how many of its notices a letter is shown with.
const aboutMost = 20

// About is one notice that a letter carries.
type About struct {
	LetterID int64
	CaseID   workflow.CaseID
	OfficeID workflow.UnitID
	Number   string
	Cause    workflow.Cause
	Total    int // notices of the letter within the scope
}

// LettersSpeakOf reads what letters are about, as far as the scope sees the cases,
// the first twenty notices of each. To its own reader a letter still shows the case
// that was transferred away.
func (r Reader) LettersSpeakOf(scope workflow.Scope, own bool, letters []int64) (map[int64][]About, error) {
	seen := r.within(r.db, scope)
	if own {
		seen = seen.Or("notices.cause = ?", workflow.CauseTransferredAway)
	}
	inner := r.db.Table("notices").
		Select(`notices.letter_id, notices.case_id, notices.cause, cases.office_id, cases.number,
			ROW_NUMBER() OVER (PARTITION BY notices.letter_id ORDER BY notices.id) AS place,
			COUNT(*) OVER (PARTITION BY notices.letter_id) AS total`).
		Joins("JOIN cases ON cases.id = notices.case_id").
		Where("notices.letter_id IN ?", letters).Where(seen)
	var rows []About
	err := r.db.Table("(?) AS about", inner).Where("place <= ?", aboutMost).Order("letter_id, place").Find(&rows).Error
	about := map[int64][]About{}
	for _, row := range rows {
		about[row.LetterID] = append(about[row.LetterID], row)
	}
	return about, err
}

// maxLetterCases bounds the cases that one act about a letter is recorded with.
const maxLetterCases = 500

// CasesOfLetter lists the cases of the offices that a letter is about, by id, which
// is the order in which they are locked.
func (r Reader) CasesOfLetter(offices []workflow.UnitID, letter int64) ([]workflow.CaseID, error) {
	var ids []workflow.CaseID
	return ids, r.db.Model(&Case{}).Where("office_id IN ? AND id IN (SELECT case_id FROM notices WHERE letter_id = ?)", offices, letter).
		Order("id").Limit(maxLetterCases).Pluck("id", &ids).Error
}

// OfficesOfLetter lists the offices that a letter belongs to.
func (r Reader) OfficesOfLetter(letter int64) ([]workflow.UnitID, error) {
	var ids []workflow.UnitID
	return ids, r.db.Raw(`SELECT cases.office_id FROM notices JOIN cases ON cases.id = notices.case_id WHERE notices.letter_id = ?
		UNION SELECT grants.unit_id FROM digests JOIN grants ON grants.person_id = digests.person_id
		WHERE digests.letter_id = ? AND grants.role IN ?`, letter, letter, officeRoles).Scan(&ids).Error
}

// RequeueLetter puts a letter back into the queue under its version: under the same
// Message-ID, to the address given, with every attempt before it.
func (t *Tx) RequeueLetter(row *Letter, address string, now Instant) error {
	row.State, row.Address, row.Attempts, row.SendAfter, row.Bundle = LetterQueued, address, 0, now, 0
	row.Resent, row.ResentAt = row.Resent+1, now
	return t.SaveLetter(row)
}
