package models

import (
	"time"

	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// CalendarYear reads one year of the calendar with its days; ErrNotFound for one
// that is not known.
func (r Reader) CalendarYear(year int) (CalendarYear, []workflow.CalendarDay, error) {
	var row CalendarYear
	if err := r.db.First(&row, "year = ?", year).Error; err != nil {
		return row, nil, err
	}
	var rows []CalendarDay
	if err := r.db.Where("year = ?", year).Order("day").Limit(400).Find(&rows).Error; err != nil {
		return row, nil, err
	}
	days := make([]workflow.CalendarDay, len(rows))
	for i, day := range rows {
		days[i] = workflow.CalendarDay{Date: day.Day.Date, Working: day.Working, Name: day.Name}
	}
	return row, days, nil
}

// PublishYear puts a year of the calendar in the place of what was known of it,
// raises the revision of the calendar, and leaves the year pending until the cases
// that rest on it are reckoned anew. It returns the new revision.
//
// The row with the revision stays locked until the transaction ends, so that two
// years are published one after the other.
func (t *Tx) PublishYear(year int, version func(revision int64) string, at Instant, days []workflow.CalendarDay) (int64, error) {
	revision, err := t.raiseCalendar()
	if err != nil {
		return 0, err
	}
	row := CalendarYear{Year: int64(year), Version: version(revision), Revision: revision, PublishedAt: at, Pending: true}
	if err := t.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return 0, err
	}
	if err := t.db.Where("year = ?", year).Delete(&CalendarDay{}).Error; err != nil {
		return 0, err
	}
	rows := make([]CalendarDay, len(days))
	for i, day := range days {
		rows[i] = CalendarDay{Day: Day{day.Date}, Year: int64(year), Working: day.Working, Name: day.Name}
	}
	return revision, AddAll(t, rows)
}

func (t *Tx) raiseCalendar() (revision int64, err error) {
	return revision, t.db.Raw("UPDATE system_chain SET calendar_revision = calendar_revision + 1 WHERE id = 1 RETURNING calendar_revision").Scan(&revision).Error
}

// PendingYears lists the years that were published while cases may still rest on
// what was known before, in the order of publication.
func (r Reader) PendingYears() ([]CalendarYear, error) {
	var rows []CalendarYear
	return rows, r.db.Where("pending").Order("revision, year").Limit(500).Find(&rows).Error
}

// SettleYear notes that no open case rests on an earlier revision of the year.
func (t *Tx) SettleYear(row CalendarYear) error {
	return t.db.Model(&CalendarYear{}).Where("year = ? AND revision = ?", row.Year, row.Revision).Update("pending", false).Error
}

// Span is the time of the year in a zone: from its first instant to just before
// the end.
func (y CalendarYear) Span(zone *time.Location) (from, to Instant) {
	first := time.Date(int(y.Year), time.January, 1, 0, 0, 0, 0, zone)
	return At(first), At(first.AddDate(1, 0, 0))
}

// StaleAfter is a place in the list of stale cases.
type StaleAfter struct {
	Until Instant
	ID    workflow.CaseID
}

// StaleCases lists open cases whose reckoning reaches into the year and was made
// with an earlier revision of it, after a place in the list. Whatever a case's
// dates rest on lies between its issue and the latest of these dates.
func (r Reader) StaleCases(year CalendarYear, zone *time.Location, after StaleAfter, limit int) ([]StaleAfter, error) {
	from, to := year.Span(zone)
	var rows []Case
	db := r.db.Select("id, calendar_until").
		Where("calendar_until >= ? AND calendar_revision < ? AND issued_at < ?", int64(from), year.Revision, int64(to))
	if after.ID != 0 {
		db = db.Where("(calendar_until, id) > (?, ?)", int64(after.Until), after.ID)
	}
	if err := db.Order("calendar_until, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	stale := make([]StaleAfter, len(rows))
	for i, row := range rows {
		stale[i] = StaleAfter{row.CalendarUntil, row.ID}
	}
	return stale, nil
}

// ClaimStaleCase locks a case for its new reckoning. ErrNotFound when it has been
// reckoned meanwhile, or somebody else has it in hand.
func (t *Tx) ClaimStaleCase(id workflow.CaseID, revision int64) (Case, error) {
	return t.claimCase("WHERE id = ? AND calendar_until IS NOT NULL AND calendar_revision < ?", id, revision)
}

// SaveReckoning notes that a case was reckoned anew and nothing a person sees has
// changed: its version stays, so that nobody who reads it is disturbed.
func (t *Tx) SaveReckoning(row *Case) error {
	row.reckoned()
	result := t.db.Model(&Case{}).Where("id = ? AND version = ?", row.ID, row.Version).
		Select("next_rung_at", "calendar_revision", "calendar_until").Updates(row)
	if result.Error == nil && result.RowsAffected == 0 {
		return ErrConflict
	}
	if stored, known := t.cases[row.ID]; known { // nothing else of the row was written
		stored.NextRungAt, stored.CalendarRevision, stored.CalendarUntil = row.NextRungAt, row.CalendarRevision, row.CalendarUntil
		t.cases[row.ID] = stored
	}
	return result.Error
}

// reckoned keeps the last instant that the dates of an open case rest on.
func (c *Case) reckoned() {
	c.CalendarUntil = 0
	if c.Open() {
		c.CalendarUntil = max(c.DeadlineAt, c.AcknowledgeBy, c.NextRungAt)
	}
}

// Open reports whether the case is under way: its dates still matter.
func (c *Case) Open() bool {
	switch c.State {
	case workflow.Issued, workflow.Escalated, workflow.Rectified, workflow.Rechecked:
		return true
	}
	return false
}

// Event reads one event.
func (r Reader) Event(id int64) (Event, error) {
	var row Event
	return row, r.db.First(&row, "id = ?", id).Error
}
