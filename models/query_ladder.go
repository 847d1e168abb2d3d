package models

import (
	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// DueCases lists cases whose next rung has come, the longest waiting first.
func (r Reader) DueCases(now Instant, limit int) ([]workflow.CaseID, error) {
	var ids []workflow.CaseID
	return ids, r.db.Model(&Case{}).Where("next_rung_at <= ?", int64(now)).Order("next_rung_at, id").Limit(limit).Pluck("id", &ids).Error
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
	db := t.db
	if t.dialect == PostgreSQL {
		db = db.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
	}
	var row Case
	return row, db.First(&row, "id = ? AND next_rung_at <= ?", id, int64(now)).Error
}

// Rungs lists what a case has reached on a leg.
func (r Reader) Rungs(id workflow.CaseID, leg int64) ([]Rung, error) {
	var rows []Rung
	return rows, r.db.Where("case_id = ? AND leg = ?", id, leg).Order("id").Limit(2000).Find(&rows).Error
}

// SupervisionNotices lists the supervision notices of a case.
func (r Reader) SupervisionNotices(id workflow.CaseID) ([]SupervisionNotice, error) {
	var rows []SupervisionNotice
	return rows, r.db.Where("case_id = ?", id).Order("id").Limit(200).Find(&rows).Error
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
	return t.save(row, row.ID, &row.Version)
}

// Proposals lists the accountability proposals of a case.
func (r Reader) Proposals(id workflow.CaseID) ([]Proposal, error) {
	var rows []Proposal
	return rows, r.db.Where("case_id = ?", id).Order("id").Limit(200).Find(&rows).Error
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
func (t *Tx) SaveProposal(row *Proposal) error { return t.save(row, row.ID, &row.Version) }

// AddProposal inserts a proposal unless the leg has one.
func (t *Tx) AddProposal(row *Proposal) error {
	return t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(row).Error
}

// NextNumber takes the next number of an office's series in a year. The counter's
// row stays locked until the transaction ends, so that there is neither a gap nor
// a double.
func (t *Tx) NextNumber(office workflow.UnitID, series string, year int) (number int64, err error) {
	err = t.db.Raw(`INSERT INTO counters (office_id, series, year, last) VALUES (?, ?, ?, 1)
		ON CONFLICT (office_id, series, year) DO UPDATE SET last = counters.last + 1 RETURNING last`, office, series, year).Scan(&number).Error
	return number, err
}

// JoinLetter gives the letter that waits for a person's morning, if it still
// waits; 0 when there is none. The row stays locked until the transaction ends,
// so that nothing is added to a letter that is on its way.
func (t *Tx) JoinLetter(person workflow.PersonID, morning Instant) (int64, error) {
	if t.dialect == PostgreSQL {
		// One transaction at a time writes letters for a morning; two would each see
		// that there is none yet. The lock ends with the transaction.
		if err := t.db.Exec("SELECT pg_advisory_xact_lock(7202, ?)", int64(morning)/60_000_000).Error; err != nil {
			return 0, err
		}
	}
	var row Letter
	err := t.db.Where("person_id = ? AND bundle = ?", person, int64(morning)).Limit(1).Find(&row).Error
	if err != nil || row.ID == 0 {
		return 0, err
	}
	joined := t.db.Model(&Letter{}).
		Where("id = ? AND state = ? AND attempts = 0 AND send_after = ?", row.ID, LetterQueued, int64(morning)).
		Update("version", row.Version+1)
	if joined.Error != nil || joined.RowsAffected == 0 {
		return 0, joined.Error
	}
	return row.ID, nil
}

// CalendarRevision rises with every change of the calendar.
func (r Reader) CalendarRevision() (revision int64, err error) {
	return revision, r.db.Raw("SELECT calendar_revision FROM system_chain WHERE id = 1").Scan(&revision).Error
}

// NextPost is the earliest instant for which a letter waits; 0 when none does.
func (r Reader) NextPost() (Instant, error) {
	var row Letter
	err := r.db.Select("send_after").Where("state = ?", LetterQueued).Order("send_after, id").Limit(1).Find(&row).Error
	return row.SendAfter, err
}
