package models

import (
	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// DueCases lists cases whose next rung has come, the longest waiting first, by
// their ids, circulars and next rungs only; after is the last of the page before,
// or nothing.
func (r Reader) DueCases(now Instant, after Case, limit int) ([]Case, error) {
	var rows []Case
	return rows, r.db.Select("id, circular_id, next_rung_at").
		Where("next_rung_at <= ? AND (next_rung_at, id) > (?, ?)", int64(now), int64(after.NextRungAt), after.ID).
		Order("next_rung_at, id").Limit(limit).Find(&rows).Error
}

// NextDue is the earliest instant at which a case's next rung comes; 0 for none.
func (r Reader) NextDue() (next Instant, err error) {
	var row Case
	err = r.db.Select("next_rung_at").Where("next_rung_at IS NOT NULL").Order("next_rung_at, id").Limit(1).Find(&row).Error
	return row.NextRungAt, err
}

// ClaimDueCase locks a case for the sweep. ErrNotFound when it is due no longer,
// or another replica has it in hand.
func (t *Tx) ClaimDueCase(id workflow.CaseID, now Instant) (Case, error) {
	return t.claimCase("WHERE id = ? AND next_rung_at <= ?", id, int64(now))
}

// claimCase reads a case for a change, unless another replica has it in hand.
func (t *Tx) claimCase(tail string, values ...any) (Case, error) {
	if t.dialect == PostgreSQL {
		tail += " FOR UPDATE SKIP LOCKED"
	}
	rows, err := find[Case](t.Reader, tail, values...)
	switch {
	case err != nil:
		return Case{}, err
	case len(rows) == 0:
		return Case{}, ErrNotFound
	}
	t.read(rows)
	return rows[0], nil
}

// Rungs lists what a case has reached on a leg.
func (r Reader) Rungs(id workflow.CaseID, leg int64) ([]Rung, error) {
	return find[Rung](r, "WHERE case_id = ? AND leg = ? ORDER BY id LIMIT 2000", id, leg)
}

// RungsUpTo lists what a case has reached on its legs up to one, leg by leg.
func (r Reader) RungsUpTo(id workflow.CaseID, leg int64) ([]Rung, error) {
	return ofCase[Rung](r, id, "WHERE case_id = ? AND leg <= ? ORDER BY leg, id LIMIT 5000", leg)
}

// Chases lists the rungs of a leg whose letters reached a unit's people, with the
// time of the first delivery: what was sent and lost is no chase.
func (r Reader) Chases(id workflow.CaseID, leg int64, unit workflow.UnitID) ([]ReminderFact, error) {
	var chases []ReminderFact
	err := r.db.Raw(`SELECT rungs.rung, MIN(letters.delivered_at) AS at FROM rungs
		JOIN notices ON notices.event_id = rungs.event_id AND notices.unit_id = ?
		JOIN letters ON letters.id = notices.letter_id AND letters.state = ?
		WHERE rungs.case_id = ? AND rungs.leg = ? GROUP BY rungs.id, rungs.rung ORDER BY rungs.id LIMIT 500`,
		unit, LetterDelivered, id, leg).Scan(&chases).Error
	return chases, err
}

// SupervisionNotices lists the supervision notices of a case.
func (r Reader) SupervisionNotices(id workflow.CaseID) ([]SupervisionNotice, error) {
	return ofCase[SupervisionNotice](r, id, "WHERE case_id = ? ORDER BY id LIMIT 200")
}

// SupervisionNotice reads one supervision notice of one of the offices.
func (r Reader) SupervisionNotice(offices []workflow.UnitID, id int64) (SupervisionNotice, error) {
	var row SupervisionNotice
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, r.db.First(&row, "office_id IN ? AND id = ?", offices, id).Error
}

// SaveSupervisionNotice writes a supervision notice under its version.
func (t *Tx) SaveSupervisionNotice(row *SupervisionNotice) error {
	return save(t, row, row.ID, &row.Version)
}

// Proposals lists the accountability proposals of a case.
func (r Reader) Proposals(id workflow.CaseID) ([]Proposal, error) {
	return ofCase[Proposal](r, id, "WHERE case_id = ? ORDER BY id LIMIT 200")
}

// Proposal reads one proposal of one of the offices.
func (r Reader) Proposal(offices []workflow.UnitID, id int64) (Proposal, error) {
	var row Proposal
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, r.db.First(&row, "office_id IN ? AND id = ?", offices, id).Error
}

// SaveProposal writes a proposal under its version.
func (t *Tx) SaveProposal(row *Proposal) error { return save(t, row, row.ID, &row.Version) }

// AddProposal inserts a proposal unless the leg has one.
func (t *Tx) AddProposal(row *Proposal) error {
	added := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(row)
	if added.Error != nil || added.RowsAffected == 0 {
		return added.Error
	}
	return t.wrote(row)
}

// NextNumber takes the next number of an office's series in a year. The counter's
// row stays locked until the transaction ends, so that there is neither a gap nor
// a double.
func (t *Tx) NextNumber(office workflow.UnitID, series string, year int) (number int64, err error) {
	err = t.db.Raw(`INSERT INTO counters (office_id, series, year, last) VALUES (?, ?, ?, 1)
		ON CONFLICT (office_id, series, year) DO UPDATE SET last = counters.last + 1 RETURNING last`, office, series, year).Scan(&number).Error
	return number, err
}

// CalendarRevision rises with every change of the calendar.
func (r Reader) CalendarRevision() (revision int64, err error) {
	return revision, r.number(&revision, "SELECT calendar_revision FROM system_chain WHERE id = 1")
}

// NextPost is the earliest instant for which a letter waits; 0 when none does.
func (r Reader) NextPost() (Instant, error) {
	var row Letter
	err := r.db.Select("send_after").Where("state = ?", LetterQueued).Order("send_after, id").Limit(1).Find(&row).Error
	return row.SendAfter, err
}
