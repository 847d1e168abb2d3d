package models

import (
	"time"

	"rectify/workflow"
)

// Package is what the maker of an archived package has to know: the database as it
// stood at one moment, and what is decided about the package itself.
type Package struct {
	Reader    Reader
	Blobs     Blobs
	Circular  Circular
	Number    int64
	Retention workflow.Retention
	Until     time.Time // zero: for ever
	MadeAt    time.Time
	Zone      *time.Location
}

// VerifyCircular walks the chains of a circular and of its cases, and the seals that
// cover them, and returns what is wrong.
func (r Reader) VerifyCircular(id int64) ([]Fault, error) {
	cases, err := r.CaseHeads(id)
	if err != nil {
		return nil, err
	}
	circular := subject{SubjectCircular, id}
	check := newVerifier(r)
	check.only = map[subject]bool{circular: true}
	subjects := []subject{circular}
	for _, one := range cases {
		key := subject{SubjectCase, int64(one.ID)}
		check.only[key] = true
		subjects = append(subjects, key)
	}
	if err := check.seals(); err != nil {
		return nil, err
	}
	for _, key := range subjects {
		if err := r.EachEvent(key.kind, key.id, func(event Event) error { check.event(event); return nil }); err != nil {
			return nil, err
		}
	}
	rows, err := r.headsOfCircular(id)
	if err != nil {
		return nil, err
	}
	check.compare(rows)
	return check.faults[:min(len(check.faults), faultLimit)], nil
}

func (r Reader) headsOfCircular(id int64) (map[subject]headRow, error) {
	heads := map[subject]headRow{}
	for kind, column := range map[string]string{SubjectCircular: "id", SubjectCase: "circular_id"} {
		table := map[string]string{SubjectCircular: "circulars", SubjectCase: "cases"}[kind]
		var rows []headRow
		err := r.db.Table(table).Select("id, state, chain_head, chain_length, chain_event").Where(column+" = ?", id).Limit(5001).Find(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			heads[subject{kind, row.ID}] = row
		}
	}
	return heads, nil
}

// EachEvent reads every event of a subject, the oldest first.
func (r Reader) EachEvent(kind string, id int64, work func(Event) error) error {
	for after := int64(0); ; {
		batch, err := r.EventsOf(kind, id, after, 500)
		if err != nil || len(batch) == 0 {
			return err
		}
		for _, event := range batch {
			if err := work(event); err != nil {
				return err
			}
			after = event.Seq
		}
	}
}

// Head is the last event of a subject's chain.
type Head struct {
	Subject string `json:"subject"`
	ID      int64  `json:"id"`
	Length  int64  `json:"length"`
	Event   int64  `json:"event"`
	Hash    string `json:"hash"`
}

// ChainCheck walks events that stand outside of any database, as in an archived
// package, subject by subject in the order of their places.
type ChainCheck struct{ verifier *verifier }

// NewChainCheck begins a walk.
func NewChainCheck() *ChainCheck { return &ChainCheck{newVerifier(Reader{})} }

// Event checks the next event.
func (c *ChainCheck) Event(event Event) {
	event.SealID = 0 // seals are not in a package
	c.verifier.event(event)
}

// Detail reads what an event says beyond its columns.
func (c *ChainCheck) Detail(event Event, into any) error { return detailOf(event, into) }

// Faults is what was found wrong so far.
func (c *ChainCheck) Faults() []Fault { return c.verifier.faults }

// Head is the last event seen of a subject.
func (c *ChainCheck) Head(kind string, id int64) Head {
	seen := c.verifier.seen[subject{kind, id}]
	return Head{Subject: kind, ID: id, Length: seen.Length, Event: seen.Event, Hash: seen.Hash}
}

// Subjects counts the subjects seen.
func (c *ChainCheck) Subjects() int { return len(c.verifier.seen) }
