package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"rectify/workflow"
)

// LetterBatch is how many letters are claimed and marked at once.
const LetterBatch = 100

// maxNotices bounds what one batch of letters carries.
const maxNotices = 20_000

// The reasons why a letter may not go any more; they stand as its server answer.
const (
	LetterPersonDisabled      = "person_disabled"
	LetterContactNotConfirmed = "contact_not_confirmed"
	LetterCaseNotVisible      = "case_not_visible"
	LetterCaseMovedOn         = "case_moved_on"
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
// Monday of a report that came in on Sunday.
func (r Reader) LetterParcels(letters []Letter) ([]LetterParcel, error) {
	if len(letters) == 0 {
		return nil, nil
	}
	facts, err := r.letterFacts(letters)
	if err != nil {
		return nil, err
	}
	parcels := make([]LetterParcel, len(letters))
	for i, letter := range letters {
		parcels[i] = facts.parcel(letter)
	}
	return parcels, nil
}

// letterFacts is what a batch of letters is judged by.
type letterFacts struct {
	people  map[workflow.PersonID]Person
	grants  map[workflow.PersonID][]workflow.Grant
	notices map[int64][]Notice
	cases   map[workflow.CaseID]workflow.Case
	digests map[int64]*Digest
	account map[int64]accountParcel

	superiors map[workflow.CaseID]workflow.UnitID // the unit above the owner
}

func (f letterFacts) parcel(letter Letter) LetterParcel {
	person := f.people[letter.PersonID]
	if account, is := f.account[letter.ID]; is {
		return account.parcel(letter, person)
	}
	parcel := LetterParcel{Letter: letter, Name: person.Name}
	parcel.Letter.Address = person.Email // the one that is confirmed now
	actor := workflow.Actor{Person: person.ID, Grants: f.grants[person.ID]}
	parcel.Letter.Digest = f.digests[letter.ID].Within(workflow.ScopeOf(actor).Offices)
	none := LetterCaseNotVisible
	for _, notice := range f.notices[letter.ID] {
		about := f.cases[notice.CaseID]
		side := notice.Side
		if notice.Cause == workflow.CauseTransferredAway {
			side = workflow.SideFormer
		}
		switch {
		case !workflow.MayStillBeTold(actor, side, workflow.UnitID(notice.UnitID), about, f.superiors[notice.CaseID]):
		case notice.Facts.Of.overtaken(about):
			none = LetterCaseMovedOn
		default:
			parcel.Notices = append(parcel.Notices, notice)
		}
	}
	switch {
	case person.DisabledAt != 0:
		parcel.Refusal = LetterPersonDisabled
	case person.EmailConfirmedAt == 0:
		parcel.Refusal = LetterContactNotConfirmed
	case len(parcel.Notices) == 0 && parcel.Letter.Digest == nil:
		parcel.Refusal = none
	}
	return parcel
}

// overtaken reports whether a rung's notice no longer says what is so.
func (f NoticeFacts) overtaken(c workflow.Case) bool {
	return f.While != "" && (f.Leg != c.Leg || !f.While.Holds(c))
}

func (r Reader) letterFacts(letters []Letter) (letterFacts, error) {
	facts := letterFacts{
		people: map[workflow.PersonID]Person{}, grants: map[workflow.PersonID][]workflow.Grant{},
		notices: map[int64][]Notice{}, cases: map[workflow.CaseID]workflow.Case{}, superiors: map[workflow.CaseID]workflow.UnitID{},
	}
	ids := make([]int64, len(letters))
	people := make([]workflow.PersonID, len(letters))
	for i, letter := range letters {
		ids[i], people[i] = letter.ID, letter.PersonID
	}
	var persons []Person
	if err := r.db.Where("id IN ?", people).Find(&persons).Error; err != nil {
		return facts, err
	}
	for _, person := range persons {
		facts.people[person.ID] = person
	}
	var grants []Grant
	if err := r.db.Where("person_id IN ?", people).Find(&grants).Error; err != nil {
		return facts, err
	}
	for _, grant := range grants {
		facts.grants[grant.PersonID] = append(facts.grants[grant.PersonID], workflow.Grant{Role: grant.Role, Unit: grant.UnitID})
	}
	var notices []Notice
	if err := r.db.Where("letter_id IN ?", ids).Order("id").Limit(maxNotices).Find(&notices).Error; err != nil {
		return facts, err
	}
	if len(notices) == maxNotices {
		return facts, fmt.Errorf("%d letters carry %d notices or more", len(letters), maxNotices)
	}
	for _, notice := range notices {
		facts.notices[notice.LetterID] = append(facts.notices[notice.LetterID], notice)
	}
	var err error
	if facts.digests, err = r.DigestsIn(ids); err != nil {
		return facts, err
	}
	if facts.account, err = r.accountLetters(ids); err != nil {
		return facts, err
	}
	return facts, errors.Join(r.letterCases(ids, facts.cases), r.letterSuperiors(ids, facts.superiors))
}

// letterCases reads of each case that the letters are about what a scope and a
// rung's condition ask.
func (r Reader) letterCases(letters []int64, into map[workflow.CaseID]workflow.Case) error {
	about := r.db.Model(&Notice{}).Select("case_id").Where("letter_id IN ?", letters)
	var supporting []SupportingUnit
	if err := r.db.Where("case_id IN (?)", about).Find(&supporting).Error; err != nil {
		return err
	}
	supporters := map[workflow.CaseID][]workflow.UnitID{}
	for _, row := range supporting {
		supporters[row.CaseID] = append(supporters[row.CaseID], row.UnitID)
	}
	var cases []Case
	if err := r.db.Select("id, office_id, owner_id, issued_at, state, leg, acknowledged_at").Where("id IN (?)", about).Find(&cases).Error; err != nil {
		return err
	}
	for _, row := range cases {
		into[row.ID] = row.Facts(true, nil, supporters[row.ID])
	}
	return nil
}

// letterSuperiors reads, for the notices on that side, the unit that is above the
// owner now.
func (r Reader) letterSuperiors(letters []int64, into map[workflow.CaseID]workflow.UnitID) error {
	var rows []struct {
		ID       workflow.CaseID
		ParentID Reference
	}
	about := r.db.Model(&Notice{}).Select("case_id").Where("letter_id IN ? AND side = ?", letters, workflow.SideSuperior)
	err := r.db.Table("cases").Select("cases.id, units.parent_id").Joins("JOIN units ON units.id = cases.owner_id").
		Where("cases.id IN (?)", about).Find(&rows).Error
	for _, row := range rows {
		into[row.ID] = workflow.UnitID(row.ParentID)
	}
	return err
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
		result := t.db.Exec(`UPDATE letters SET state = ?, attempts = ?, send_after = ?, delivered_at = ?, server_answer = ?, version = version + 1
			WHERE id = ? AND version = ?`, m.State, m.Attempts, m.SendAfter, m.DeliveredAt, m.Answer, m.ID, m.Version)
		if result.Error != nil {
			return nil, result.Error
		}
		if result.RowsAffected > 0 {
			ids = append(ids, m.ID)
		}
	}
	return ids, nil
}

func markTogether(db *gorm.DB, marks []LetterMark) (ids []int64, err error) {
	rows := make([]string, len(marks))
	values := make([]any, 0, 8*len(marks))
	for i, m := range marks {
		rows[i] = "(CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT))"
		values = append(values, m.ID, m.Version, m.State, m.Attempts, m.SendAfter, m.DeliveredAt, m.Answer, m.Address)
	}
	err = db.Raw(`WITH marks (id, version, state, attempts, send_after, delivered_at, answer, address) AS (VALUES `+strings.Join(rows, ", ")+`)
		UPDATE letters SET state = marks.state, attempts = marks.attempts, send_after = marks.send_after,
			delivered_at = marks.delivered_at, server_answer = marks.answer,
			address = CASE WHEN marks.address = '' THEN letters.address ELSE marks.address END, version = letters.version + 1
		FROM marks WHERE letters.id = marks.id AND letters.version = marks.version RETURNING letters.id`, values...).Scan(&ids).Error
	return ids, err
}
