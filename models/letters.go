package models

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"
)

// LetterBatch is how many letters are claimed and marked at once.
const LetterBatch = 100

// The reasons why a letter may not go any more; they stand as its server answer.
const (
	LetterPersonDisabled      = "person_disabled"
	LetterContactNotConfirmed = "contact_not_confirmed"
	LetterCaseNotVisible      = "case_not_visible"
	LetterCaseMovedOn         = "case_moved_on"
	LetterHandedOver          = "handed_over" // to whoever took over the person's duties
	LetterCodeOver            = "code_over"
)

// LettersDue counts the queued letters whose time has come, up to the limit.
func (r Reader) LettersDue(now Instant, limit int) (int, error) {
	var ids []int64
	err := r.db.Model(&Letter{}).Where("state = 'queued' AND send_after <= ?", now).
		Order("send_after, id").Limit(limit).Pluck("id", &ids).Error
	return len(ids), err
}

// ClaimLetters takes those of the letters that are due and nobody else holds, at
// most LetterBatch. A claim moves send_after to until and raises the version: for
// that long nobody else finds the letter due, and if whoever claimed it dies, it
// becomes due again by itself.
func (t *Tx) ClaimLetters(ids []int64, now, until Instant) ([]Letter, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return t.claimLetters("AND id IN ?", []any{ids}, LetterBatch, now, until)
}

// ClaimLettersDue claims the letters that have been due longest, at most limit.
func (t *Tx) ClaimLettersDue(limit int, now, until Instant) ([]Letter, error) {
	return t.claimLetters("", nil, min(limit, LetterBatch), now, until)
}

func (t *Tx) claimLetters(which string, ids []any, limit int, now, until Instant) ([]Letter, error) {
	lock := ""
	if t.dialect == PostgreSQL {
		lock = "FOR UPDATE SKIP LOCKED"
	}
	statement := `UPDATE letters SET send_after = ?, version = version + 1 WHERE id IN (
		SELECT id FROM letters WHERE state = 'queued' AND send_after <= ? ` + which + `
		ORDER BY send_after, id LIMIT ? ` + lock + `) RETURNING *`
	values := slices.Concat([]any{until, now}, ids, []any{limit})
	var letters []Letter
	err := t.db.Raw(statement, values...).Scan(&letters).Error
	slices.SortFunc(letters, func(a, b Letter) int { return int(a.ID - b.ID) })
	return letters, err
}

// LetterParcel is a letter with all that sending it needs.
type LetterParcel struct {
	Letter  Letter
	Name    string   // of the person
	Notices []Notice // those the person may still be told
	Refusal string   // why the letter may not go any more; "" when it may
}

// LetterParcels reads what the letters carry and judges whether they may still
// go: the person is active and has a confirmed address, to which it goes whatever
// it was when the letter was written, and the person may see the case. A notice about a case that the person may not see
// any more is left out; a former owner is still told of the transfer. Left out too
// is what a rung tells of a case that has moved on since: nobody is reminded on
// Monday of a report that came in on Sunday. Who stands in for somebody at the
// instant may be told what that person may be told.
func (r Reader) LetterParcels(letters []Letter, now Instant) ([]LetterParcel, error) {
	if len(letters) == 0 {
		return nil, nil
	}
	facts, err := r.letterFacts(letters, now)
	if err != nil {
		return nil, err
	}
	parcels := make([]LetterParcel, len(letters))
	for i, letter := range letters {
		parcels[i] = facts.parcel(letter)
	}
	return parcels, nil
}

// LetterMark is what became of a claimed letter.
type LetterMark struct {
	ID          int64
	Version     int64 // the one the claim gave
	State       string
	Attempts    int64
	SendAfter   Instant
	DeliveredAt Instant
	Answer      string
	Address     string // it was sent to; "" leaves the one it was written for
}

// MarkLetters writes marks and returns how many of them it wrote: a letter that
// was claimed by somebody else meanwhile keeps what they say about it.
func (t *Tx) MarkLetters(marks []LetterMark) (int, error) {
	written := 0
	for batch := range slices.Chunk(marks, LetterBatch) {
		ids, err := t.markLetters(batch)
		if err != nil {
			return written, err
		}
		written += len(ids)
	}
	return written, nil
}

// MarkLetters writes at most LetterBatch marks and returns the letters that have
// theirs when it is durable. On PostgreSQL it is one statement, which is a
// transaction without the two further trips that beginning and ending one take.
func (s *Store) MarkLetters(ctx context.Context, marks []LetterMark) (ids []int64, err error) {
	marks = marks[:min(len(marks), LetterBatch)]
	if s.dialect == PostgreSQL {
		return markTogether(s.writing.WithContext(ctx), marks)
	}
	err = s.Tx(ctx, func(tx *Tx) error {
		ids, err = tx.markLetters(marks)
		return err
	})
	return ids, err
}

func (t *Tx) markLetters(marks []LetterMark) ([]int64, error) {
	if t.dialect == PostgreSQL {
		return markTogether(t.db, marks)
	}
	// SQLite needs no trips, and is several times quicker with plain statements
	// than with one that joins the table with a list.
	var ids []int64
	for _, m := range marks {
		result := t.db.Exec(`UPDATE letters SET state = ?, attempts = ?, send_after = ?, delivered_at = ?, server_answer = ?,
				address = COALESCE(NULLIF(?, ''), address), version = version + 1
			WHERE id = ? AND version = ?`, m.State, m.Attempts, m.SendAfter, m.DeliveredAt, m.Answer, m.Address, m.ID, m.Version)
		if result.Error != nil {
			return nil, result.Error
		}
		if result.RowsAffected > 0 {
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}

// markTogether takes the marks as columns, so that the statement reads the same
// however many they are and is planned once; gorm would write lists out.
func markTogether(db *gorm.DB, marks []LetterMark) (written []int64, err error) {
	n := len(marks)
	ids, versions, states, attempts := make([]int64, n), make([]int64, n), make([]string, n), make([]int64, n)
	after, delivered, answers, addresses := make([]int64, n), make([]*int64, n), make([]string, n), make([]string, n)
	for i, m := range marks {
		ids[i], versions[i], states[i], attempts[i] = m.ID, m.Version, m.State, int64(m.Attempts)
		after[i], answers[i], addresses[i] = int64(m.SendAfter), m.Answer, m.Address
		if m.DeliveredAt != 0 {
			instant := int64(m.DeliveredAt)
			delivered[i] = &instant
		}
	}
	rows, err := db.Statement.ConnPool.QueryContext(db.Statement.Context, `UPDATE letters SET state = marks.state, attempts = marks.attempts,
			send_after = marks.send_after, delivered_at = marks.delivered_at, server_answer = marks.answer,
			address = CASE WHEN marks.address = '' THEN letters.address ELSE marks.address END, version = letters.version + 1
		FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[])
			AS marks (id, version, state, attempts, send_after, delivered_at, answer, address)
		WHERE letters.id = marks.id AND letters.version = marks.version RETURNING letters.id`,
		ids, versions, states, attempts, after, delivered, answers, addresses)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		written = append(written, id)
	}
	return written, rows.Err()
}
