package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// mostTogether bounds the transactions that share one commit.
const mostTogether = 8

// writer lets transactions that wait for SQLite's one writer share a commit: each is
// all or nothing behind a savepoint of its own and sees what those before it did, as if
// it came after them, and nobody is told that it succeeded before the commit is durable.
// A commit waits for the disk, so that ten together cost little more than one.
type writer struct {
	mutex   sync.Mutex
	waiting []*turn
	busy    bool // somebody leads
}

// turn is one transaction that waits.
type turn struct {
	ctx  context.Context
	work func(*Tx) error
	done chan ending   // what came of it
	lead chan struct{} // its turn to lead
}

// ending is what came of a transaction.
type ending struct {
	err     error
	cause   *Panic // what it panicked with
	durable bool   // it was committed alone
}

func (e ending) failed() bool { return e.err != nil || e.cause != nil }

// Panic is what whoever asked for a transaction is given for a panic in it, with the
// place where it happened: it may have run on the goroutine of another.
type Panic struct {
	Cause any
	Stack []byte
}

// Error says the cause and the place.
func (p *Panic) Error() string { return fmt.Sprintf("%v, in a transaction\n%s", p.Cause, p.Stack) }

// Unwrap is the cause where it is an error.
func (p *Panic) Unwrap() error {
	err, _ := p.Cause.(error)
	return err
}

// together runs a transaction, together with others that wait.
func (s *Store) together(ctx context.Context, work func(*Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	mine := &turn{ctx: ctx, work: work, done: make(chan ending, 1), lead: make(chan struct{}, 1)}
	w := &s.writer
	w.mutex.Lock()
	w.waiting = append(w.waiting, mine)
	leads := !w.busy
	w.busy = true
	w.mutex.Unlock()
	if leads {
		s.leadOn()
	}
	cancelled := ctx.Done()
	for {
		select {
		case end := <-mine.done:
			if end.cause != nil {
				panic(end.cause)
			}
			return end.err
		case <-mine.lead:
			s.leadOn()
		case <-cancelled:
			if w.leave(mine) {
				return ctx.Err()
			}
			cancelled = nil // it is at work, or leads
		}
	}
}

// leave takes a turn out of those that wait. False when it waits no longer.
func (w *writer) leave(mine *turn) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if len(mine.lead) > 0 {
		return false
	}
	for i, one := range w.waiting {
		if one == mine {
			w.waiting = append(w.waiting[:i], w.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// leadOn runs those that wait, and then lets the first of those that came meanwhile
// lead: whoever leads is not kept for others.
func (s *Store) leadOn() {
	w := &s.writer
	w.mutex.Lock()
	group := w.waiting[:min(len(w.waiting), mostTogether)]
	w.waiting = w.waiting[len(group):]
	w.mutex.Unlock()
	defer func() { // also when the goroutine ends inside
		w.mutex.Lock()
		defer w.mutex.Unlock()
		if len(w.waiting) == 0 {
			w.busy = false
			return
		}
		w.waiting[0].lead <- struct{}{}
	}()
	s.runGroup(group)
}

// runGroup runs transactions one after the other under one commit, and tells each what
// came of it. Where one of them broke the transaction of all, nothing of it stands, and
// the others run once more, each alone: its trouble is not theirs.
func (s *Store) runGroup(group []*turn) {
	if len(group) == 0 {
		return
	}
	ends := make([]ending, len(group))
	err := errLeft
	defer func() { // also when the goroutine ends inside
		for i, one := range group {
			if !ends[i].failed() && !ends[i].durable {
				ends[i].err = err
			}
			one.done <- ends[i]
		}
	}()
	err = s.commitGroup(group, ends)
	if len(group) == 1 || !errors.Is(err, errBroken) {
		return
	}
	err = errLeft
	for i := range group {
		if ends[i].failed() {
			continue
		}
		alone := s.commitGroup(group[i:i+1], ends[i:i+1])
		if !ends[i].failed() {
			ends[i].err, ends[i].durable = alone, alone == nil
		}
	}
}

// errBroken says that the transaction of all is over before its commit: SQLite ends it
// by itself where the disk is full, and the savepoints with it.
var errBroken = errors.New("the transaction is over")

// errLeft is what the others are told when a goroutine ends inside a transaction.
var errLeft = errors.New("the transaction was left")

func (s *Store) commitGroup(group []*turn, ends []ending) error {
	alive, end := context.WithCancel(context.WithoutCancel(group[0].ctx))
	defer end()
	stays := func() bool { return true } // in a group, nobody's end is another's
	if len(group) == 1 {
		stays = context.AfterFunc(group[0].ctx, end)
	}
	tx, err := s.writeSQL.BeginTx(alive, nil)
	if err != nil {
		return errors.Join(err, group[0].ctx.Err())
	}
	defer func() { _ = tx.Rollback() }() // does nothing once it is committed
	done := 0
	for i, one := range group {
		if ends[i], err = s.behindSavepoint(tx, one, len(group) > 1); err != nil {
			return err
		}
		if !ends[i].failed() {
			done++
		}
	}
	if done == 0 {
		return nil
	}
	if !stays() { // as long as it works it ends with its context; a commit does not
		return errors.Join(group[0].ctx.Err(), ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

// behindSavepoint runs one transaction of a group; alone it needs no savepoint. The
// error is errBroken.
func (s *Store) behindSavepoint(tx *sql.Tx, one *turn, grouped bool) (end ending, broken error) {
	if end.err = one.ctx.Err(); end.err != nil {
		return end, nil
	}
	if !grouped {
		return s.contained(tx, one), nil
	}
	savepoint := func(statement string) {
		if broken != nil {
			return
		}
		if _, err := tx.ExecContext(context.Background(), statement); err != nil {
			broken = fmt.Errorf("%w: %s: %w", errBroken, statement, err)
		}
	}
	if savepoint("SAVEPOINT act"); broken != nil {
		return end, broken
	}
	if end = s.contained(tx, one); end.failed() {
		savepoint("ROLLBACK TO act")
	}
	savepoint("RELEASE act")
	return end, broken
}

// contained runs the work of one transaction and keeps what it panics with.
func (s *Store) contained(tx *sql.Tx, one *turn) (end ending) {
	defer func() {
		if cause := recover(); cause != nil {
			end.cause = &Panic{cause, debug.Stack()}
		}
	}()
	// Nothing is done for somebody who has gone.
	end.err = errors.Join(s.inside(one.ctx, tx).run(one.work), one.ctx.Err())
	return end
}
