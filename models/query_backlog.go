package models

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
