package models

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"rectify/workflow"
)

// within is the one place where a scope becomes a condition.
func within(db *gorm.DB, scope workflow.Scope) *gorm.DB {
	if scope.Empty() {
		return db.Where("1 = 0")
	}
	var parts []string
	var values []any
	if len(scope.Offices) > 0 {
		parts, values = append(parts, "cases.office_id IN ?"), append(values, scope.Offices)
	}
	if owners := append(append([]workflow.UnitID{}, scope.Units...), scope.Watched...); len(owners) > 0 {
		parts, values = append(parts, "cases.owner_id IN ? AND cases.issued_at IS NOT NULL"), append(values, owners)
	}
	if len(scope.Units) > 0 {
		parts = append(parts, "cases.issued_at IS NOT NULL AND cases.id IN (SELECT case_id FROM supporting_units WHERE unit_id IN ?)")
		values = append(values, scope.Units)
	}
	return db.Where("("+strings.Join(parts, " OR ")+")", values...)
}

// Case reads one case within the scope; ErrNotFound for any other.
func (r Reader) Case(scope workflow.Scope, id workflow.CaseID) (Case, error) {
	var row Case
	return row, within(r.db, scope).First(&row, "cases.id = ?", id).Error
}

// LockedCase reads one case within the scope for a change: on PostgreSQL the row
// stays locked until the transaction ends.
func (t *Tx) LockedCase(scope workflow.Scope, id workflow.CaseID) (Case, error) {
	db := t.db
	if t.dialect == PostgreSQL {
		db = db.Clauses(forUpdate)
	}
	var row Case
	return row, within(db, scope).First(&row, "cases.id = ?", id).Error
}

// Order is one of the three indexed orders of a list of cases.
type Order string

// The orders; ids settle ties.
const (
	ByDeadline Order = "deadline" // the most urgent first
	ByUpdated  Order = "updated"  // the latest change first
	ByNumber   Order = "number"   // as they were drawn up
)

// CaseFilter narrows a list of cases.
type CaseFilter struct {
	Circular int64
	Office   workflow.UnitID
	Owner    workflow.UnitID
	States   []workflow.State
	Overdue  bool // owed and past the date at Now
	Now      Instant
	Order    Order
	// AfterKey and AfterID are the last row of the page before: the deadline or
	// change of that row in microseconds, and its id.
	AfterKey Instant
	AfterID  workflow.CaseID
	Limit    int
}

// owing narrows states to those in which a unit can be overdue.
func owing(states []workflow.State) []workflow.State {
	owed := []workflow.State{workflow.Issued, workflow.Escalated}
	if len(states) == 0 {
		return owed
	}
	narrowed := slices.DeleteFunc(owed, func(state workflow.State) bool { return !slices.Contains(states, state) })
	if len(narrowed) == 0 {
		return []workflow.State{""} // nothing is both
	}
	return narrowed
}

func (f CaseFilter) apply(db *gorm.DB) *gorm.DB {
	if f.Circular != 0 {
		db = db.Where("cases.circular_id = ?", f.Circular)
	}
	if f.Office != 0 {
		db = db.Where("cases.office_id = ?", f.Office)
	}
	if f.Owner != 0 {
		db = db.Where("cases.owner_id = ?", f.Owner)
	}
	states := f.States
	if f.Overdue {
		db = db.Where("cases.deadline_at <= ?", int64(f.Now))
		states = owing(states)
	}
	if f.Order == ByDeadline || f.Order == "" {
		db = db.Where("cases.deadline_at IS NOT NULL") // a draft has no date yet and is not in this order
	}
	if len(states) > 0 {
		db = db.Where("cases.state IN ?", states)
	}
	return db
}

// Cases lists cases within the scope.
func (r Reader) Cases(scope workflow.Scope, filter CaseFilter) ([]Case, error) {
	db := filter.apply(within(r.db, scope))
	switch filter.Order {
	case ByUpdated:
		if filter.AfterID != 0 {
			db = db.Where("(cases.updated_at, cases.id) < (?, ?)", int64(filter.AfterKey), filter.AfterID)
		}
		db = db.Order("cases.updated_at DESC, cases.id DESC")
	case ByNumber:
		if filter.AfterID != 0 {
			db = db.Where("cases.id > ?", filter.AfterID)
		}
		db = db.Order("cases.id")
	default:
		if filter.AfterID != 0 {
			db = db.Where("(cases.deadline_at, cases.id) > (?, ?)", int64(filter.AfterKey), filter.AfterID)
		}
		db = db.Order("cases.deadline_at, cases.id")
	}
	var rows []Case
	return rows, db.Limit(filter.Limit).Find(&rows).Error
}

// CountCases counts cases within the scope, up to the cap.
func (r Reader) CountCases(scope workflow.Scope, filter CaseFilter, most int) (int, error) {
	return r.capped(filter.apply(within(r.db.Model(&Case{}), scope)), most)
}

// CasesOfCircular lists the cases of a circular in its own order, without a
// scope: for acts on the whole batch.
func (t *Tx) CasesOfCircular(id int64) ([]Case, error) {
	db := t.db
	if t.dialect == PostgreSQL {
		db = db.Clauses(forUpdate)
	}
	var rows []Case
	return rows, db.Where("circular_id = ?", id).Order("position").Limit(5000).Find(&rows).Error
}

// FindingsOf lists the findings of cases, by case and position.
func (r Reader) FindingsOf(ids ...workflow.CaseID) (map[workflow.CaseID][]Finding, error) {
	var rows []Finding
	err := r.db.Where("case_id IN ?", ids).Order("case_id, position").Find(&rows).Error
	byCase := map[workflow.CaseID][]Finding{}
	for _, row := range rows {
		byCase[row.CaseID] = append(byCase[row.CaseID], row)
	}
	return byCase, err
}

// Supporters lists the supporting units of a case.
func (r Reader) Supporters(id workflow.CaseID) ([]workflow.UnitID, error) {
	var ids []workflow.UnitID
	return ids, r.db.Model(&SupportingUnit{}).Where("case_id = ?", id).Order("unit_id").Limit(100).Pluck("unit_id", &ids).Error
}

// SupportersOf lists the supporting units of cases.
func (r Reader) SupportersOf(ids []workflow.CaseID) (map[workflow.CaseID][]workflow.UnitID, error) {
	var rows []SupportingUnit
	err := r.db.Where("case_id IN ?", ids).Order("case_id, unit_id").Limit(100 * len(ids)).Find(&rows).Error
	byCase := map[workflow.CaseID][]workflow.UnitID{}
	for _, row := range rows {
		byCase[row.CaseID] = append(byCase[row.CaseID], row.UnitID)
	}
	return byCase, err
}

// Legs lists the legs of a case.
func (r Reader) Legs(id workflow.CaseID) ([]Leg, error) {
	var rows []Leg
	return rows, r.db.Where("case_id = ?", id).Order("number").Limit(500).Find(&rows).Error
}

// LegsNumbered reads, for each case, the leg with the number it is on.
func (r Reader) CurrentLegs(cases []Case) (map[workflow.CaseID]Leg, error) {
	ids := make([]workflow.CaseID, len(cases))
	for i, row := range cases {
		ids[i] = row.ID
	}
	var rows []Leg
	err := r.db.Where("case_id IN ?", ids).
		Where("number = (SELECT leg FROM cases WHERE cases.id = legs.case_id)").Find(&rows).Error
	legs := make(map[workflow.CaseID]Leg, len(rows))
	for _, row := range rows {
		legs[row.CaseID] = row
	}
	return legs, err
}

// ReportDraft reads the draft report of a case.
func (r Reader) ReportDraft(id workflow.CaseID) (ReportDraft, error) {
	var row ReportDraft
	return row, r.db.First(&row, "case_id = ?", id).Error
}

// Reports lists the reports of a case, the oldest first, with their answers.
func (r Reader) Reports(id workflow.CaseID) ([]Report, map[int64][]Answer, error) {
	var rows []Report
	if err := r.db.Where("case_id = ?", id).Order("id").Limit(500).Find(&rows).Error; err != nil {
		return nil, nil, err
	}
	var answers []Answer
	err := r.db.Where("report_id IN (SELECT id FROM reports WHERE case_id = ?)", id).Order("report_id, finding_id").Find(&answers).Error
	byReport := map[int64][]Answer{}
	for _, answer := range answers {
		byReport[answer.ReportID] = append(byReport[answer.ReportID], answer)
	}
	return rows, byReport, err
}

// LastReport reads the newest report of a case.
func (r Reader) LastReport(id workflow.CaseID) (Report, error) {
	var row Report
	return row, r.db.Where("case_id = ?", id).Order("id DESC").First(&row).Error
}

// LastAnswers lists what the newest report of a case says of each finding.
func (r Reader) LastAnswers(id workflow.CaseID) ([]Answer, error) {
	var rows []Answer
	return rows, r.db.Where("report_id = (SELECT MAX(id) FROM reports WHERE case_id = ?)", id).Order("finding_id").Limit(1000).Find(&rows).Error
}

// Rechecks lists the re-checks of a case, the oldest first, with their verdicts.
func (r Reader) Rechecks(id workflow.CaseID) ([]Recheck, map[int64][]Verdict, error) {
	var rows []Recheck
	if err := r.db.Where("case_id = ?", id).Order("id").Limit(500).Find(&rows).Error; err != nil {
		return nil, nil, err
	}
	var verdicts []Verdict
	err := r.db.Where("recheck_id IN (SELECT id FROM rechecks WHERE case_id = ?)", id).Order("recheck_id, finding_id").Find(&verdicts).Error
	byRecheck := map[int64][]Verdict{}
	for _, verdict := range verdicts {
		byRecheck[verdict.RecheckID] = append(byRecheck[verdict.RecheckID], verdict)
	}
	return rows, byRecheck, err
}

// Requests lists the requests of a case, the oldest first.
func (r Reader) Requests(id workflow.CaseID) ([]Request, error) {
	var rows []Request
	return rows, r.db.Where("case_id = ?", id).Order("id").Limit(500).Find(&rows).Error
}

// WaitingRequest reads the request of a kind that nobody decided yet.
func (r Reader) WaitingRequest(id workflow.CaseID, kind string) (Request, error) {
	var row Request
	return row, r.db.Where("case_id = ? AND kind = ? AND decided_at IS NULL AND overtaken_at IS NULL", id, kind).
		Order("id DESC").First(&row).Error
}

// Flags lists the flags of a case, those taken back too.
func (r Reader) Flags(id workflow.CaseID) ([]Flag, error) {
	var rows []Flag
	return rows, r.db.Where("case_id = ?", id).Order("id").Limit(500).Find(&rows).Error
}

// EventsOf lists the events of a subject after a place, the oldest first.
func (r Reader) EventsOf(kind string, id, after int64, limit int) ([]Event, error) {
	var rows []Event
	return rows, r.db.Where("subject_kind = ? AND subject_id = ? AND seq > ?", kind, id, after).
		Order("seq").Limit(limit).Find(&rows).Error
}

// UntoldOf lists the duties of telling about a case that reached nobody.
func (r Reader) UntoldOf(id workflow.CaseID) ([]Untold, error) {
	var rows []Untold
	return rows, r.db.Where("case_id = ?", id).Order("id").Limit(500).Find(&rows).Error
}

// LetterAbout is one notice about a case with the letter that carries it.
type LetterAbout struct {
	Letter
	CaseID    workflow.CaseID
	Cause     workflow.Cause
	NoticedAt Instant // when this notice was written; a letter may wait for more of them
}

// LettersAbout lists the letters about a case, the oldest first.
func (r Reader) LettersAbout(id workflow.CaseID, limit int) ([]LetterAbout, error) {
	var rows []LetterAbout
	return rows, r.db.Table("notices").Select("letters.*, notices.case_id, notices.cause, notices.created_at AS noticed_at").
		Joins("JOIN letters ON letters.id = notices.letter_id").
		Where("notices.case_id = ?", id).Order("notices.id").Limit(limit).Find(&rows).Error
}
