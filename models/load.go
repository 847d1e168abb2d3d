package models

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"rectify/workflow"
)

// Load is a mass of rows that are written together. Their ids come from the Loader.
type Load struct {
	Units       []Unit
	Supervised  []SupervisedUnit
	People      []Person
	Grants      []Grant
	Sites       []Site
	Circulars   []Circular
	Cases       []Case
	Supporters  []SupportingUnit
	Legs        []Leg
	Findings    []Finding
	Drafts      []ReportDraft
	Reports     []Report
	Answers     []Answer
	Rechecks    []Recheck
	Verdicts    []Verdict
	Requests    []Request
	Flags       []Flag
	Problems    []Problem
	Rungs       []Rung
	Supervision []SupervisionNotice
	Proposals   []Proposal
	Letters     []Letter
	Notices     []Notice
	Events      []Event
}

// Loader writes rows by the mass into a database that nobody else writes to: it
// gives the ids itself, and seals the events as it goes. It is for made-up data.
type Loader struct {
	store  *Store
	last   map[string]int64
	sealed Seal
}

// numbered are the tables whose rows have an id of their own.
var numbered = []string{"units", "people", "sites", "circulars", "cases", "findings", "reports", "rechecks", "requests", "flags",
	"rungs", "supervision_notices", "proposals", "letters", "notices", "events"}

// NewLoader begins after the ids that are there.
func (s *Store) NewLoader(ctx context.Context) (*Loader, error) {
	reader := s.Read(ctx)
	l := &Loader{store: s, last: map[string]int64{}}
	for _, table := range numbered {
		var last int64
		if err := reader.number(&last, "SELECT COALESCE(MAX(id), 0) FROM "+table); err != nil {
			return nil, err
		}
		l.last[table] = last
	}
	var err error
	l.sealed, err = reader.LastSeal()
	return l, err
}

// ID gives the next id of a table.
func (l *Loader) ID(table string) int64 {
	l.last[table]++
	return l.last[table]
}

// Event makes the next event on a chain and moves its head, except for its hash: that
// comes when the load with the event is written, with all rows of its subject.
func (l *Loader) Event(kind string, id int64, head *Chain, what Happening) (Event, error) {
	event, body, err := follows(l.ID("events"), kind, id, *head, what)
	event.body = &body
	head.ChainLength, head.ChainEvent = event.Seq, event.ID
	return event, err
}

// Write writes the rows in one transaction, under a seal.
func (l *Loader) Write(ctx context.Context, at Instant, load *Load) error {
	for i := range load.Cases {
		load.Cases[i].reckoned()
	}
	if err := load.record(); err != nil {
		return err
	}
	var seal *Seal
	if len(load.Events) > 0 {
		body := sealBody{ID: l.sealed.ID + 1, At: at, Previous: l.sealed.Hash, Heads: headsOf(load.Events)}
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		seal = &Seal{ID: body.ID, At: at, Body: string(text), Hash: hashOf(string(text))}
		for i := range load.Events {
			load.Events[i].SealID = Reference(seal.ID)
		}
	}
	err := l.store.Tx(ctx, func(tx *Tx) error {
		if seal != nil {
			if err := tx.Add(seal); err != nil {
				return err
			}
		}
		for _, write := range load.writes() {
			if err := write(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && seal != nil {
		l.sealed = *seal
	}
	return err
}

// writing inserts rows that the load's own events cover.
func writing[Row any](rows []Row) func(*Tx) error {
	return func(tx *Tx) error { return insertAll(tx, rows, "") }
}

// writes are in the order of the references between the tables.
func (l *Load) writes() []func(*Tx) error {
	return []func(*Tx) error{
		writing(l.Units), writing(l.Supervised), writing(l.People), writing(l.Grants), writing(l.Sites), writing(l.Circulars),
		writing(l.Cases), writing(l.Supporters), writing(l.Legs), writing(l.Findings), writing(l.Drafts), writing(l.Reports),
		writing(l.Answers), writing(l.Rechecks), writing(l.Verdicts), writing(l.Requests), writing(l.Flags), writing(l.Problems),
		writing(l.Rungs), writing(l.Supervision), writing(l.Proposals), writing(l.Letters), writing(l.Notices), writing(l.Events),
	}
}

// Finish lets the database go on after the ids that were given, sets the counters
// of numbers, and has it look at what its tables now hold.
func (l *Loader) Finish(ctx context.Context, series string, numbers map[Numbering]int64) error {
	err := l.store.Tx(ctx, func(tx *Tx) error {
		for of, last := range numbers {
			_, err := tx.exec(`INSERT INTO counters (office_id, series, year, last) VALUES (?, ?, ?, ?)
				ON CONFLICT (office_id, series, year) DO UPDATE SET last = excluded.last`, int64(of.Office), series, of.Year, last)
			if err != nil {
				return err
			}
		}
		if tx.dialect != PostgreSQL {
			return nil
		}
		for table, last := range l.last {
			sequence := fmt.Sprintf("pg_get_serial_sequence('%s', 'id')", table)
			if table == "events" {
				sequence = "'event_ids'"
			}
			if last == 0 {
				continue
			}
			var set int64
			if err := tx.number(&set, "SELECT setval("+sequence+", ?)", last); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := l.store.writeSQL.ExecContext(ctx, "ANALYZE"); err != nil || l.store.dialect != SQLite {
		return err
	}
	if err := l.store.Hurry(ctx, false); err != nil {
		return err
	}
	_, err = l.store.writeSQL.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

// Hurry lets SQLite not wait for the disk, or wait again. It is for data whose loss
// nobody would mind. PostgreSQL is left as it is.
func (s *Store) Hurry(ctx context.Context, hurry bool) error {
	if s.dialect != SQLite {
		return nil
	}
	setting := "FULL"
	if hurry {
		setting = "OFF"
	}
	_, err := s.writeSQL.ExecContext(ctx, "PRAGMA synchronous = "+setting)
	return err
}

// Numbering is one series of numbers: of an office, in a year.
type Numbering struct {
	Office workflow.UnitID
	Year   int
}

// Occupied reports whether there are circulars already.
func (r Reader) Occupied() (bool, error) {
	rows, err := findPart[Circular](r, circularHead(), "ORDER BY id LIMIT 1")
	return len(rows) > 0, err
}

var circularSource = sync.OnceValue(func() *table { return only[Circular]("source") })

// FirstSource is the text of the first circular there is, "" where there is none.
func (r Reader) FirstSource() (string, error) {
	rows, err := findPart[Circular](r, circularSource(), "ORDER BY id LIMIT 1")
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0].Source, nil
}
