package models

import (
	"slices"

	"gorm.io/gorm"

	"rectify/workflow"
)

// DigestReader is somebody who gets an office's daily digest, with the last turn.
type DigestReader struct {
	ID        workflow.PersonID
	Morning   int64
	CreatedAt Instant `gorm:"autoCreateTime:false"`
	Day       Day     // of the last turn
	At        Instant // of the last turn
}

var digestRoles = []workflow.Role{workflow.Clerk, workflow.Head}

// maxReaders bounds the people of all offices together.
const maxReaders = 2000

// DigestReaders lists the active clerks and heads with a confirmed address who want
// the digest, and those who stand in for one at the instant: the people of offices,
// not of units, so that they are few.
func (r Reader) DigestReaders(at Instant) ([]DigestReader, error) {
	var rows []DigestReader
	return rows, r.db.Model(&Person{}).
		Select("people.id, people.morning, people.created_at, COALESCE(digest_turns.day, '') AS day, digest_turns.at").
		Joins("LEFT JOIN digest_turns ON digest_turns.person_id = people.id").
		Where("people.id IN (SELECT person_id FROM grants WHERE role IN ? UNION SELECT deputies.deputy_id FROM deputies WHERE deputies.role IN ? AND "+standing+")",
			digestRoles, digestRoles, at, at).
		Where("people.disabled_at IS NULL AND people.email_confirmed_at IS NOT NULL AND people.email <> '' AND NOT people.no_digest").
		Order("people.id").Limit(maxReaders).Find(&rows).Error
}

// TakeTurn records that a person's digest has its turn on a day. False when
// somebody was faster: whatever is restarted or replicated, a day has one turn.
func (t *Tx) TakeTurn(person workflow.PersonID, day Day, at Instant) (bool, error) {
	result := t.db.Exec(`INSERT INTO digest_turns (person_id, day, at) VALUES (?, ?, ?)
		ON CONFLICT (person_id) DO UPDATE SET day = excluded.day, at = excluded.at WHERE digest_turns.day < excluded.day`, person, day, at)
	return result.RowsAffected == 1, result.Error
}

// DigestsIn reads the digests that letters carry.
func (r Reader) DigestsIn(letters []int64) (map[int64]*Digest, error) {
	var rows []Digest
	err := r.db.Where("letter_id IN ?", letters).Find(&rows).Error
	byLetter := make(map[int64]*Digest, len(rows))
	for i := range rows {
		byLetter[rows[i].LetterID] = &rows[i]
	}
	return byLetter, err
}

// CasesDue lists an office's cases that are owed and whose date lies after one
// instant and not after another, the earliest first, and counts them up to a cap.
func (r Reader) CasesDue(office workflow.UnitID, after, until Instant, limit, most int) ([]Case, int, error) {
	due := func(db *gorm.DB) *gorm.DB {
		return db.Where("cases.office_id = ? AND cases.state IN ? AND cases.deadline_at > ? AND cases.deadline_at <= ?",
			office, owing(nil), int64(after), int64(until))
	}
	var rows []Case
	if err := due(r.db).Order("cases.deadline_at, cases.id").Limit(limit).Find(&rows).Error; err != nil || len(rows) < limit {
		return rows, len(rows), err
	}
	var count int64
	inner := due(r.db.Model(&Case{})).Select("1").Limit(most)
	err := r.db.Table("(?) AS capped", inner).Count(&count).Error
	return rows, int(count), err
}

// LastRungs reads, of each case, the last rung of the leg it is on.
func (r Reader) LastRungs(cases []Case) (map[workflow.CaseID]string, error) {
	ids := make([]workflow.CaseID, len(cases))
	legs := make(map[workflow.CaseID]int64, len(cases))
	for i, row := range cases {
		ids[i], legs[row.ID] = row.ID, row.Leg
	}
	var rows []Rung
	err := r.db.Where("id IN (SELECT MAX(id) FROM rungs WHERE case_id IN ? GROUP BY case_id)", ids).Find(&rows).Error
	last := make(map[workflow.CaseID]string, len(rows))
	for _, row := range rows {
		if row.Leg == legs[row.CaseID] {
			last[row.CaseID] = row.Rung
		}
	}
	return last, err
}

// PoliciesOf reads the policies that circulars were issued under.
func (r Reader) PoliciesOf(ids []int64) (map[int64]workflow.Policy, error) {
	var rows []Circular
	err := r.db.Select("id, policy").Where("id IN ?", ids).Find(&rows).Error
	policies := make(map[int64]workflow.Policy, len(rows))
	for _, row := range rows {
		policies[row.ID] = row.Policy.Of
	}
	return policies, err
}

// WaitingMornings reads, of each of the people, the earliest morning letter within
// a day that can still be joined.
func (r Reader) WaitingMornings(people []workflow.PersonID, from, until Instant) (map[workflow.PersonID]Instant, error) {
	mornings := map[workflow.PersonID]Instant{}
	for part := range slices.Chunk(people, 500) {
		var rows []Letter
		err := joinable(r.db, from, until).Select("person_id, bundle").Where("person_id IN ?", part).
			Order("person_id, bundle").Limit(maxReaders).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if _, earlier := mornings[row.PersonID]; !earlier {
				mornings[row.PersonID] = row.Bundle
			}
		}
	}
	return mornings, nil
}
