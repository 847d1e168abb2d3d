package models

import (
	"encoding/json"

	"gorm.io/gorm"

	"rectify/workflow"
)

// EventFilter narrows a page of the record, the newest first.
type EventFilter struct {
	Subject   string // with SubjectID
	SubjectID int64
	Person    workflow.PersonID
	Action    string
	From      Instant // 0: from the beginning
	To        Instant // before it; 0: to the end
	Before    int64   // the last id of the page before; 0: the first page
	Limit     int
}

// outOfStep is by how many places the numbers of events may differ from the order of
// their instants: an act takes its instant when it begins and its numbers when it
// records, and several run at once.
const outOfStep = 1000

// Events lists events of every subject.
func (r Reader) Events(filter EventFilter) ([]Event, error) {
	found, order, err := r.eventsOf(filter)
	if err != nil {
		return nil, err
	}
	var rows []Event
	return rows, found.Order(order).Limit(filter.Limit).Find(&rows).Error
}

// eventsOf selects the events of a filter, and says in which order an index has them.
func (r Reader) eventsOf(filter EventFilter) (*gorm.DB, string, error) {
	db := r.db
	order := "id DESC"
	switch {
	case filter.Subject != "":
		db = db.Where("subject_kind = ? AND subject_id = ?", filter.Subject, filter.SubjectID)
		order = "seq DESC"
	case filter.Person != 0:
		db = db.Where("person_id = ? AND person_id <> 0", filter.Person)
	case filter.Action != "":
		db = db.Where("action = ?", filter.Action)
	}
	if filter.Person != 0 {
		db = db.Where("person_id = ?", filter.Person)
	}
	if filter.Action != "" {
		db = db.Where("action = ?", filter.Action)
	}
	var err error
	if db, err = r.between(db, filter); err != nil {
		return nil, "", err
	}
	if filter.Before != 0 {
		db = db.Where("id < ?", filter.Before)
	}
	return db, order, nil
}

// between bounds a page by time, and by the numbers that the events of that time
// have, so that what lies outside is not walked through. The sign before at keeps the
// index by time out of it: with that a page would be sorted out of the whole time.
func (r Reader) between(db *gorm.DB, filter EventFilter) (*gorm.DB, error) {
	if filter.From != 0 {
		first, err := r.eventAt("at >= ?", filter.From, "at, id")
		if err != nil {
			return nil, err
		}
		if first == 0 {
			return db.Where("1 = 0"), nil
		}
		db = db.Where("+at >= ? AND id >= ?", filter.From, first-outOfStep)
	}
	if filter.To != 0 {
		last, err := r.eventAt("at < ?", filter.To, "at DESC, id DESC")
		if err != nil {
			return nil, err
		}
		db = db.Where("+at < ? AND id <= ?", filter.To, last+outOfStep)
	}
	return db, nil
}

func (r Reader) eventAt(condition string, at Instant, order string) (int64, error) {
	var ids []int64
	err := r.db.Model(&Event{}).Where(condition, at).Order(order).Limit(1).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return ids[0], nil
}

// Detail is what the event says beyond its columns; nil for nothing.
func (e Event) Detail() json.RawMessage {
	var body eventBody
	if json.Unmarshal([]byte(e.Body), &body) != nil {
		return nil
	}
	return body.Detail
}

// InPlaceOf is in whose place an event's text says that it was done.
func (e Event) InPlaceOf() workflow.PersonID {
	var body eventBody
	if json.Unmarshal([]byte(e.Body), &body) != nil {
		return 0
	}
	return workflow.PersonID(body.For)
}
