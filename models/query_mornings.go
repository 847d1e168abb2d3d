package models

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// Morning is when a letter leaves, and the day on which a person gets one letter.
type Morning struct {
	Leaves     Instant
	From       Instant // the beginning of the day
	Until      Instant // the beginning of the next
	PullsAhead bool    // a letter that waits for a later hour of the day leaves now
}

// joinable are the morning letters of a day that have not been touched since they
// were written: a claim moves send_after away from the bundle.
func joinable(db *gorm.DB, from, until Instant) *gorm.DB {
	return db.Where("bundle >= ? AND bundle < ? AND send_after = bundle AND state = ? AND attempts = 0", int64(from), int64(until), LetterQueued)
}

// JoinLetter gives the letter that a person gets on a morning, if it still waits; 0
// when there is none. The row stays locked until the transaction ends, so that
// nothing is added to a letter that is on its way.
func (t *Tx) JoinLetter(person workflow.PersonID, morning Morning) (int64, error) {
	var row Letter
	err := joinable(t.db, morning.From, morning.Until).Where("person_id = ?", person).Order("bundle").Limit(1).Find(&row).Error
	if err != nil || row.ID == 0 {
		return 0, err
	}
	leaves := row.Bundle
	if morning.PullsAhead {
		leaves = min(leaves, morning.Leaves)
	}
	joined := joinable(t.db.Model(&Letter{}), morning.From, morning.Until).Where("id = ?", row.ID).
		Updates(map[string]any{"version": row.Version + 1, "bundle": int64(leaves), "send_after": int64(leaves)})
	if joined.Error != nil || joined.RowsAffected == 0 {
		return 0, joined.Error
	}
	return row.ID, nil
}

// AddMorningLetter inserts a letter for a morning. False when somebody else has
// just written one for the same person and morning, which is to be joined.
func (t *Tx) AddMorningLetter(row *Letter) (bool, error) {
	if t.held != nil { // the next ids are those of letters that wait
		var err error
		if row.ID, err = t.nextID("letters", "letters_id_seq"); err != nil {
			return false, err
		}
	}
	added := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	return added.RowsAffected == 1, added.Error
}
