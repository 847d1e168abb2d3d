package models

import (
	"errors"
	"fmt"
	"slices"

	"rectify/workflow"
)

// maxNotices bounds what one batch of letters carries.
const maxNotices = 20_000

// letterFacts is what a batch of letters is judged by.
type letterFacts struct {
	people  map[workflow.PersonID]Person
	actors  map[workflow.PersonID]workflow.Actor
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
	actor := f.actors[person.ID]
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

func (r Reader) letterFacts(letters []Letter, now Instant) (letterFacts, error) {
	facts := letterFacts{
		people: map[workflow.PersonID]Person{}, notices: map[int64][]Notice{}, cases: map[workflow.CaseID]workflow.Case{}, superiors: map[workflow.CaseID]workflow.UnitID{},
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
	var err error
	if facts.actors, err = r.ActorsOf(people, now); err != nil {
		return facts, err
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
	if facts.digests, err = r.DigestsIn(ids); err != nil {
		return facts, err
	}
	if facts.account, err = r.accountLetters(ids); err != nil {
		return facts, err
	}
	about, upward := casesOf(notices)
	return facts, errors.Join(r.letterCases(about, facts.cases), r.letterSuperiors(upward, facts.superiors))
}

// casesOf lists the cases that notices are about, and those of them that the unit
// above the owner is told of.
func casesOf(notices []Notice) (about, upward []workflow.CaseID) {
	for _, notice := range notices {
		about = append(about, notice.CaseID)
		if notice.Side == workflow.SideSuperior {
			upward = append(upward, notice.CaseID)
		}
	}
	return distinct(about), distinct(upward)
}

func distinct(ids []workflow.CaseID) []workflow.CaseID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// letterCases reads of each case that the letters are about what a scope and a
// rung's condition ask.
func (r Reader) letterCases(about []workflow.CaseID, into map[workflow.CaseID]workflow.Case) error {
	if len(about) == 0 {
		return nil
	}
	supporters, err := r.supportersOf(about)
	if err != nil {
		return err
	}
	return inChunks(about, func(ids []workflow.CaseID) error {
		var cases []Case
		err := r.db.Select("id, office_id, owner_id, issued_at, state, leg, acknowledged_at, planned_at").Where("id IN ?", ids).Find(&cases).Error
		for _, row := range cases {
			into[row.ID] = row.Facts(true, nil, supporters[row.ID])
		}
		return err
	})
}

func (r Reader) supportersOf(about []workflow.CaseID) (map[workflow.CaseID][]workflow.UnitID, error) {
	supporters := map[workflow.CaseID][]workflow.UnitID{}
	return supporters, inChunks(about, func(ids []workflow.CaseID) error {
		var rows []SupportingUnit
		err := r.db.Where("case_id IN ?", ids).Find(&rows).Error
		for _, row := range rows {
			supporters[row.CaseID] = append(supporters[row.CaseID], row.UnitID)
		}
		return err
	})
}

// letterSuperiors reads the units that are above the cases' owners now.
func (r Reader) letterSuperiors(upward []workflow.CaseID, into map[workflow.CaseID]workflow.UnitID) error {
	return inChunks(upward, func(ids []workflow.CaseID) error {
		var rows []struct {
			ID       workflow.CaseID
			ParentID Reference
		}
		err := r.db.Table("cases").Select("cases.id, units.parent_id").Joins("JOIN units ON units.id = cases.owner_id").
			Where("cases.id IN ?", ids).Find(&rows).Error
		for _, row := range rows {
			into[row.ID] = workflow.UnitID(row.ParentID)
		}
		return err
	})
}

// inChunks keeps a statement's list of ids short of what a database takes.
func inChunks(ids []workflow.CaseID, read func([]workflow.CaseID) error) error {
	for chunk := range slices.Chunk(ids, 1000) {
		if err := read(chunk); err != nil {
			return err
		}
	}
	return nil
}
