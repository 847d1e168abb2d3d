package models

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// ActedOn is a request that was acted on, remembered for a day.
type ActedOn struct {
	PersonID workflow.PersonID
	Route    string
	OnceKey  string
	Hash     string
	At       Instant
	Answer   []byte // nil while it is on its way; locked by whoever keeps it
}

// TableName is singular: a row is what was acted on.
func (ActedOn) TableName() string { return "acted_on" }

// only narrows a statement to this request.
func (a ActedOn) only(db *gorm.DB) *gorm.DB {
	return db.Where("person_id = ? AND route = ? AND once_key = ?", a.PersonID, a.Route, a.OnceKey)
}

// ActedOn reads what is remembered of a request; ErrNotFound when nothing is.
func (r Reader) ActedOn(person workflow.PersonID, route, key string) (ActedOn, error) {
	var row ActedOn
	return row, ActedOn{PersonID: person, Route: route, OnceKey: key}.only(r.db).Take(&row).Error
}

// AddActedOn remembers a request in the transaction that acts on it. False when it is
// remembered already; while another transaction is about to remember it, PostgreSQL
// waits for the end of that one, and SQLite has one writer only.
func (t *Tx) AddActedOn(row ActedOn) (bool, error) {
	result := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return result.RowsAffected == 1, result.Error
}

// AnswerActedOn keeps the answer of a request that was acted on and has none yet.
func (t *Tx) AnswerActedOn(row ActedOn) error {
	return row.only(t.db.Model(&ActedOn{})).Where("hash = ? AND answer IS NULL", row.Hash).Update("answer", row.Answer).Error
}

// ForgetActedOn frees the key of one request whose memory is over.
func (t *Tx) ForgetActedOn(row ActedOn, before Instant) error {
	return row.only(t.db).Where("at <= ?", int64(before)).Delete(&ActedOn{}).Error
}

// ActedOnBefore reports whether any request is remembered from an instant or before.
func (r Reader) ActedOnBefore(before Instant) (bool, error) {
	var rows []ActedOn
	err := r.db.Select("at").Where("at <= ?", int64(before)).Order("at").Limit(1).Find(&rows).Error
	return len(rows) > 0, err
}

// ForgetActedOnBefore forgets the oldest requests that are remembered from an instant
// or before, as many as limit says at most, and returns how many.
func (t *Tx) ForgetActedOnBefore(before Instant, limit int) (int64, error) {
	result := t.db.Exec(`DELETE FROM acted_on WHERE (person_id, route, once_key) IN
		(SELECT person_id, route, once_key FROM acted_on WHERE at <= ? ORDER BY at LIMIT ?)`, int64(before), limit)
	return result.RowsAffected, result.Error
}
