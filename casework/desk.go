// Package casework records what people and the clock do: a circular is drafted,
// signed and issued, cases are acted on, people sign in. Every act is one
// transaction that holds the change, its event, its notices and their jobs.
// What is allowed and what follows is decided by package workflow.
package casework

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"sync"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// Enqueuer takes the letters written in a transaction for delivery after it.
type Enqueuer interface {
	Enqueue(ctx context.Context, tx *sql.Tx, letters []int64) error
}

// Desk is where everything is done. It is safe for concurrent use.
type Desk struct {
	store    *models.Store
	clock    func() time.Time
	enqueuer Enqueuer
	settings Settings
	hasher   *hasher
	calendar calendarCopy
	packing  chan struct{} // held while a package is made: one at a time

	verifying chan struct{} // by whoever walks the record
}

// calendarCopy is the calendar as last read, with the revision it had. What a
// transaction read is kept once it is committed: before that it may never come to stand,
// and another would bear its revision.
type calendarCopy struct {
	mutex    sync.Mutex
	revision int64
	days     *workflow.Calendar
}

// of is the calendar of a revision; nil where it is not the one that is kept.
func (c *calendarCopy) of(revision int64) *workflow.Calendar {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.revision != revision {
		return nil
	}
	return c.days
}

func (c *calendarCopy) keep(revision int64, days *workflow.Calendar) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.revision, c.days = revision, days
}

// Settings are the Desk's few choices.
type Settings struct {
	Zone          *time.Location  // the office's time zone; deadlines end by its midnight
	Policy        workflow.Policy // of an office that approved none of its own, for circulars issued from now on
	MessageDomain string          // the right-hand side of Message-IDs
	SessionFor    time.Duration   // how long a sign-in lasts

	Evidence EvidenceLimits
	Packer   Packer // makes the packages of archived circulars

	SignInRefused func(reason string) // told of each sign-in that is refused; nil: nobody

	// ParsePolicy reads a policy that a clerk proposes; name stands for the text.
	// What is wrong with it is an invalid *workflow.Error, with lines.
	ParsePolicy func(name string, text []byte) (workflow.Policy, error)
}

// New makes a Desk. The clock is read once for each act.
func New(store *models.Store, clock func() time.Time, enqueuer Enqueuer, settings Settings) *Desk {
	return &Desk{store: store, clock: clock, enqueuer: enqueuer, settings: settings, hasher: newHasher(),
		packing: make(chan struct{}, 1), verifying: make(chan struct{}, 1)}
}

// Zone is the office's time zone.
func (d *Desk) Zone() *time.Location { return d.settings.Zone }

// act is one running act: a transaction and the instant at which all of it happens.
type act struct {
	*models.Tx
	ctx      context.Context
	desk     *Desk
	actor    workflow.Actor
	now      time.Time
	calendar *workflow.Calendar
	revision int64                       // of the calendar
	letters  []int64                     // written in this act, for delivery
	written  map[workflow.PersonID]int64 // the letter that each person is told at once by
	morning  models.Instant              // for which a rung's letters are written now; 0: at once
	rung     workflow.Rung               // that is told on that morning
	names    map[workflow.UnitID]string
	holders  map[rolesOf]map[workflow.Role][]models.Person
	frozen   frozen        // read ahead of the act
	leg      models.Leg    // the last one that was asked for
	admin    workflow.Role // of the administrators', in which this is done; "": none
}

// transact runs one act: everything in it is committed, or nothing. The request that
// it is done for, where the context names one, is remembered in it.
func (d *Desk) transact(ctx context.Context, actor workflow.Actor, work func(*act) error) error {
	asked, request, err := asks(ctx, actor)
	if err != nil {
		return err
	}
	now := d.clock().UTC().Truncate(time.Microsecond)
	var running *act
	err = d.store.Tx(ctx, func(tx *models.Tx) error {
		running = &act{Tx: tx, ctx: ctx, desk: d, actor: actor, now: now}
		if err := running.rememberRequest(asked, request); err != nil {
			return err
		}
		if err := work(running); err != nil {
			return err
		}
		if len(running.letters) == 0 {
			return nil
		}
		return d.enqueuer.Enqueue(tx.Context(), tx.SQL(), running.letters)
	})
	if err == nil && running.calendar != nil {
		d.calendar.keep(running.revision, running.calendar)
	}
	if err == nil && asked != nil {
		asked.acted = true
	}
	return refusal(err)
}

// refusal turns the store's words into the rules' words; other errors stay.
func refusal(err error) error {
	var known *workflow.Error
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, models.ErrNotFound):
		return workflow.NotFound()
	case errors.Is(err, models.ErrConflict):
		return &workflow.Error{Code: workflow.CodeConflict}
	}
	return err
}

// days gives the calendar as this act sees it. It is read anew only when its
// revision has changed.
func (a *act) days() (*workflow.Calendar, error) {
	if a.calendar != nil {
		return a.calendar, nil
	}
	var err error
	a.calendar, a.revision, err = a.desk.calendarAt(a.Reader)
	return a.calendar, err
}

// calendarOf gives the calendar as it stands.
func (d *Desk) calendarOf(reader models.Reader) (*workflow.Calendar, error) {
	days, revision, err := d.calendarAt(reader)
	if err == nil {
		d.calendar.keep(revision, days)
	}
	return days, err
}

// calendarAt gives the calendar as a reader sees it, with its revision.
func (d *Desk) calendarAt(reader models.Reader) (days *workflow.Calendar, revision int64, err error) {
	if revision, err = reader.CalendarRevision(); err != nil {
		return nil, 0, err
	}
	if days = d.calendar.of(revision); days == nil {
		days, err = reader.Calendar()
	}
	return days, revision, err
}

// checkVersion compares the version an actor saw with the one that is stored.
// 0 asks for no comparison: the row's own version still settles a race.
func checkVersion(seen, stored int64) error {
	if seen != 0 && seen != stored {
		return &workflow.Error{Code: workflow.CodeConflict}
	}
	return nil
}

// random returns 128 random bits as text.
func random() string {
	var bits [16]byte
	_, _ = rand.Read(bits[:])
	return hex.EncodeToString(bits[:])
}
