package models

import (
	"context"
	"errors"
)

// Backlog is what waits, counted only as far as somebody wants to know.
type Backlog struct {
	LettersDue     int     // queued, and their time has come
	NextPost       Instant // the earliest time of a queued letter; 0: none is queued
	LettersGivenUp int     // and nobody has seen to them
	CasesDue       int     // whose next rung has come
	OldestUnsealed Instant // the first event that no seal covers; 0: all are covered
	LastSeal       Instant
}

// Backlog looks at what waits, each of it up to a number: it costs the same however
// large the database is.
func (r Reader) Backlog(now Instant, most int) (Backlog, error) {
	var found Backlog
	var err error
	if found.LettersDue, err = r.LettersDue(now, most); err != nil {
		return found, err
	}
	if found.NextPost, err = r.NextPost(); err != nil {
		return found, err
	}
	var ids []int64
	if err := r.db.Model(&Letter{}).Where("state = 'given_up'").Order("id").Limit(most).Pluck("id", &ids).Error; err != nil {
		return found, err
	}
	found.LettersGivenUp = len(ids)
	ids = nil
	if err := r.db.Model(&Case{}).Where("next_rung_at IS NOT NULL AND next_rung_at <= ?", now).Order("next_rung_at, id").Limit(most).Pluck("id", &ids).Error; err != nil {
		return found, err
	}
	found.CasesDue = len(ids)
	var first Event
	if err := r.db.Select("at").Where("seal_id IS NULL").Order("id").Limit(1).Find(&first).Error; err != nil {
		return found, err
	}
	found.OldestUnsealed = first.At
	seal, err := r.LastSeal()
	found.LastSeal = seal.At
	return found, err
}

// LatestEvent is the newest event of the whole record; a zero one when there is none.
func (r Reader) LatestEvent() (Event, error) {
	var row Event
	return row, r.db.Order("id DESC").Limit(1).Find(&row).Error
}

// ProvisionalCases counts, up to a number, the open cases whose date rests on a year
// of the calendar that is not published.
func (r Reader) ProvisionalCases(most int) (int, error) {
	var ids []int64
	err := r.db.Table("legs").Joins("JOIN cases ON cases.id = legs.case_id AND cases.leg = legs.number").
		Where("legs.provisional AND cases.state IN ?", openStates).Limit(most).Pluck("legs.case_id", &ids).Error
	return len(ids), err
}

// Now is the database server's clock; on SQLite, which has none of its own, the
// machine's.
func (r Reader) Now() (Instant, error) {
	query := "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
	if r.dialect == PostgreSQL {
		query = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
	}
	var now int64
	err := r.db.Raw(query).Scan(&now).Error
	return Instant(now), err
}

// ServerVersion is what the database calls its version.
func (r Reader) ServerVersion() (version string, err error) {
	query := "SELECT sqlite_version()"
	if r.dialect == PostgreSQL {
		query = "SELECT current_setting('server_version')"
	}
	return version, r.db.Raw(query).Scan(&version).Error
}

// JournalMode is how SQLite keeps its journal; "" on PostgreSQL.
func (r Reader) JournalMode() (mode string, err error) {
	if r.dialect == PostgreSQL {
		return "", nil
	}
	return mode, r.db.Raw("PRAGMA journal_mode").Scan(&mode).Error
}

var errTried = errors.New("only tried")

// TryWriting writes, and takes it back.
func (s *Store) TryWriting(ctx context.Context) error {
	err := s.Tx(ctx, func(tx *Tx) error {
		if err := tx.db.Exec("UPDATE system_chain SET version = version WHERE id = 1").Error; err != nil {
			return err
		}
		return errTried
	})
	if errors.Is(err, errTried) {
		return nil
	}
	return err
}
