package models

import (
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm"

	"rectify/workflow"
)

// supported says of a case that units support it, which are told in between. PostgreSQL
// is given such cases as an array: with OR it would otherwise read all cases.
func (d Dialect) supported() (before, after string) {
	if d == PostgreSQL {
		return "cases.id = ANY (ARRAY(SELECT case_id FROM supporting_units WHERE unit_id", "))"
	}
	return "cases.id IN (SELECT case_id FROM supporting_units WHERE unit_id", ")"
}

// scoped is the one place where a scope becomes a condition.
func (d Dialect) scoped(scope workflow.Scope) (condition string, values []any) {
	if scope.Empty() {
		return "1 = 0", nil
	}
	var parts []string
	add := func(before string, units []workflow.UnitID, after string) {
		places, ids := among(units)
		parts, values = append(parts, before+places+after), append(values, ids...)
	}
	if len(scope.Offices) > 0 {
		add("cases.office_id IN ", scope.Offices, "")
	}
	if owners := append(append([]workflow.UnitID{}, scope.Units...), scope.Watched...); len(owners) > 0 {
		add("cases.issued_at IS NOT NULL AND cases.owner_id IN ", owners, "")
	}
	if len(scope.Units) > 0 {
		before, after := d.supported()
		add("cases.issued_at IS NOT NULL AND "+before+" IN ", scope.Units, after)
	}
	return "(" + strings.Join(parts, " OR ") + ")", values
}

// within narrows a query to a scope.
func (r Reader) within(db *gorm.DB, scope workflow.Scope) *gorm.DB {
	condition, values := r.dialect.scoped(scope)
	return db.Where(condition, values...)
}

// Case reads one case within the scope; ErrNotFound for any other.
func (r Reader) Case(scope workflow.Scope, id workflow.CaseID) (Case, error) {
	condition, values := r.dialect.scoped(scope)
	return first[Case](r, "WHERE "+condition+" AND cases.id = ?", append(values, id)...)
}

// LockedCase reads one case within the scope for a change: on PostgreSQL the row
// stays locked until the transaction ends.
func (t *Tx) LockedCase(scope workflow.Scope, id workflow.CaseID) (Case, error) {
	condition, values := t.dialect.scoped(scope)
	rows, err := find[Case](t.Reader, "WHERE "+condition+" AND cases.id = ?"+t.forUpdate(), append(values, id)...)
	if err == nil && len(rows) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Case{}, err
	}
	t.read(rows)
	return rows[0], nil
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

// conditions narrows a scope to what the filter asks.
func (f CaseFilter) conditions(d Dialect, scope workflow.Scope) (where string, values []any) {
	where, values = d.scoped(scope)
	add := func(condition string, more ...any) { where, values = where+" AND "+condition, append(values, more...) }
	if f.Circular != 0 {
		add("cases.circular_id = ?", f.Circular)
	}
	if f.Office != 0 {
		add("cases.office_id = ?", int64(f.Office))
	}
	if f.Owner != 0 {
		add("cases.owner_id = ?", int64(f.Owner))
	}
	states := f.States
	if f.Overdue {
		add("cases.deadline_at <= ?", int64(f.Now))
		states = owing(states)
	}
	if f.Order == ByDeadline || f.Order == "" {
		add("cases.deadline_at IS NOT NULL") // a draft has no date yet and is not in this order
	}
	if len(states) > 0 {
		places, names := amongTexts(states)
		add("cases.state IN "+places, names...)
	}
	return where, values
}

// Cases lists cases within the scope.
func (r Reader) Cases(scope workflow.Scope, filter CaseFilter) ([]Case, error) {
	where, values := filter.conditions(r.dialect, scope)
	order := "cases.deadline_at, cases.id"
	after := "(cases.deadline_at, cases.id) > (?, ?)"
	key := []any{int64(filter.AfterKey), int64(filter.AfterID)}
	switch filter.Order {
	case ByUpdated:
		order, after = "cases.updated_at DESC, cases.id DESC", "(cases.updated_at, cases.id) < (?, ?)"
	case ByNumber:
		order, after, key = "cases.id", "cases.id > ?", key[1:]
	}
	if filter.AfterID != 0 {
		where, values = where+" AND "+after, append(values, key...)
	}
	return find[Case](r, "WHERE "+where+" ORDER BY "+order+" LIMIT ?", append(values, filter.Limit)...)
}

// CountCases counts cases within the scope, up to the cap.
func (r Reader) CountCases(scope workflow.Scope, filter CaseFilter, most int) (count int, err error) {
	where, values := filter.conditions(r.dialect, scope)
	return count, r.number(&count, "SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE "+where+" LIMIT ?) AS capped", append(values, most)...)
}

// CasesOfCircular lists the cases of a circular in its own order, without a
// scope: for acts on the whole batch.
func (t *Tx) CasesOfCircular(id int64) ([]Case, error) {
	rows, err := find[Case](t.Reader, "WHERE circular_id = ? ORDER BY position LIMIT 5000"+t.forUpdate(), id)
	t.read(rows)
	return rows, err
}

// FindingsOf lists the findings of cases, by case and position.
func (r Reader) FindingsOf(ids ...workflow.CaseID) (map[workflow.CaseID][]Finding, error) {
	places, values := among(ids)
	rows, err := find[Finding](r, "WHERE case_id IN "+places+" ORDER BY case_id, position", values...)
	byCase := map[workflow.CaseID][]Finding{}
	for _, row := range rows {
		byCase[row.CaseID] = append(byCase[row.CaseID], row)
	}
	return byCase, err
}

// Supporters lists the supporting units of a case.
func (r Reader) Supporters(id workflow.CaseID) ([]workflow.UnitID, error) {
	rows, err := ofCase[SupportingUnit](r, id, "WHERE case_id = ? ORDER BY unit_id LIMIT 100")
	var ids []workflow.UnitID
	for _, row := range rows {
		ids = append(ids, row.UnitID)
	}
	return ids, err
}

// SupportersOf lists the supporting units of cases.
func (r Reader) SupportersOf(ids []workflow.CaseID) (map[workflow.CaseID][]workflow.UnitID, error) {
	places, values := among(ids)
	rows, err := find[SupportingUnit](r, "WHERE case_id IN "+places+" ORDER BY case_id, unit_id LIMIT ?", append(values, 100*len(ids))...)
	byCase := map[workflow.CaseID][]workflow.UnitID{}
	for _, row := range rows {
		byCase[row.CaseID] = append(byCase[row.CaseID], row.UnitID)
	}
	return byCase, err
}

// Legs lists the legs of a case.
func (r Reader) Legs(id workflow.CaseID) ([]Leg, error) {
	return find[Leg](r, "WHERE case_id = ? ORDER BY number LIMIT 500", id)
}

// LegsNumbered reads, for each case, the leg with the number it is on.
func (r Reader) CurrentLegs(cases []Case) (map[workflow.CaseID]Leg, error) {
	ids := make([]workflow.CaseID, len(cases))
	for i, row := range cases {
		ids[i] = row.ID
	}
	places, values := among(ids)
	rows, err := find[Leg](r, "WHERE case_id IN "+places+" AND number = (SELECT leg FROM cases WHERE cases.id = legs.case_id)", values...)
	legs := make(map[workflow.CaseID]Leg, len(rows))
	for _, row := range rows {
		legs[row.CaseID] = row
	}
	return legs, err
}

// ReportDraft reads the draft report of a case.
func (r Reader) ReportDraft(id workflow.CaseID) (ReportDraft, error) {
	return first[ReportDraft](r, "WHERE case_id = ?", id)
}

// Reports lists the reports of a case, the oldest first, with their answers.
func (r Reader) Reports(id workflow.CaseID) ([]Report, map[int64][]Answer, error) {
	rows, err := ofCase[Report](r, id, "WHERE case_id = ? ORDER BY id LIMIT 500")
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	answers, err := find[Answer](r, "WHERE report_id IN (SELECT id FROM reports WHERE case_id = ?) ORDER BY report_id, finding_id", id)
	byReport := map[int64][]Answer{}
	for _, answer := range answers {
		byReport[answer.ReportID] = append(byReport[answer.ReportID], answer)
	}
	return rows, byReport, err
}

// LastReport reads the newest report of a case.
func (r Reader) LastReport(id workflow.CaseID) (Report, error) {
	return first[Report](r, "WHERE case_id = ? ORDER BY id DESC", id)
}

// LastAnswers lists what the newest report of a case says of each finding.
func (r Reader) LastAnswers(id workflow.CaseID) ([]Answer, error) {
	var rows []Answer
	return rows, r.db.Where("report_id = (SELECT MAX(id) FROM reports WHERE case_id = ?)", id).Order("finding_id").Limit(1000).Find(&rows).Error
}

// Rechecks lists the re-checks of a case, the oldest first, with their verdicts.
func (r Reader) Rechecks(id workflow.CaseID) ([]Recheck, map[int64][]Verdict, error) {
	rows, err := ofCase[Recheck](r, id, "WHERE case_id = ? ORDER BY id LIMIT 500")
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	verdicts, err := find[Verdict](r, "WHERE recheck_id IN (SELECT id FROM rechecks WHERE case_id = ?) ORDER BY recheck_id, finding_id", id)
	byRecheck := map[int64][]Verdict{}
	for _, verdict := range verdicts {
		byRecheck[verdict.RecheckID] = append(byRecheck[verdict.RecheckID], verdict)
	}
	return rows, byRecheck, err
}

// Requests lists the requests of a case, the oldest first.
func (r Reader) Requests(id workflow.CaseID) ([]Request, error) {
	return ofCase[Request](r, id, "WHERE case_id = ? ORDER BY id LIMIT 500")
}

// WaitingRequest reads the request of a kind that nobody decided yet.
func (r Reader) WaitingRequest(id workflow.CaseID, kind string) (Request, error) {
	return first[Request](r, "WHERE case_id = ? AND kind = ? AND decided_at IS NULL AND overtaken_at IS NULL ORDER BY id DESC", id, kind)
}

// Flags lists the flags of a case, those taken back too.
func (r Reader) Flags(id workflow.CaseID) ([]Flag, error) {
	return ofCase[Flag](r, id, "WHERE case_id = ? ORDER BY id LIMIT 500")
}

// eventLine is an event without the text that was hashed.
var eventLine = sync.OnceValue(func() *table { return without[Event]("body") })

// EventsOf lists the events of a subject after a place, the oldest first.
func (r Reader) EventsOf(kind string, id, after int64, limit int) ([]Event, error) {
	return find[Event](r, "WHERE subject_kind = ? AND subject_id = ? AND seq > ? ORDER BY seq LIMIT ?", kind, id, after, limit)
}

// EventLinesOf is EventsOf without the text that was hashed.
func (r Reader) EventLinesOf(kind string, id, after int64, limit int) ([]Event, error) {
	return findPart[Event](r, eventLine(), "WHERE subject_kind = ? AND subject_id = ? AND seq > ? ORDER BY seq LIMIT ?", kind, id, after, limit)
}

// EventsByAction lists the events of a subject by which one of the actions was done, the
// oldest first.
func (r Reader) EventsByAction(kind string, id int64, actions []string, limit int) ([]Event, error) {
	var rows []Event
	err := r.db.Where("subject_kind = ? AND subject_id = ? AND action IN ?", kind, id, actions).Order("seq").Limit(limit).Find(&rows).Error
	return rows, err
}

// UntoldOf lists the duties of telling about a case that reached nobody.
func (r Reader) UntoldOf(id workflow.CaseID) ([]Untold, error) {
	return ofCase[Untold](r, id, "WHERE case_id = ? ORDER BY id LIMIT 500")
}

// LetterAbout is one notice about a case with the letter that carries it.
type LetterAbout struct {
	Letter
	CaseID    workflow.CaseID
	Cause     workflow.Cause
	NoticedAt Instant // when this notice was written; a letter may wait for more of them
}

// letterAbout reads notices with their letters.
var letterAbout = sync.OnceValue(func() *table {
	joined := *tableOf[LetterAbout]()
	names := make([]string, len(joined.columns))
	for i, one := range joined.columns {
		switch one.name {
		case "case_id", "cause":
			names[i] = "notices." + one.name
		case "noticed_at":
			names[i] = "notices.created_at"
		default:
			names[i] = "letters." + one.name
		}
	}
	joined.name, joined.names = "notices JOIN letters ON letters.id = notices.letter_id", strings.Join(names, ", ")
	return &joined
})

// LettersAbout lists the letters about a case, the oldest first.
func (r Reader) LettersAbout(id workflow.CaseID, limit int) ([]LetterAbout, error) {
	if r.lacks("notices", id) {
		return nil, nil
	}
	return findPart[LetterAbout](r, letterAbout(), "WHERE notices.case_id = ? ORDER BY notices.id LIMIT ?", id, limit)
}
