package notify

import (
	"context"
	"slices"
	"sync"
	"time"

	"rectify/models"
)

// Marks writes what became of letters for all senders of a process. Marks that
// come in while others are being committed are committed together next, so that
// the cost of a commit is shared by as many as wait for it. No sender lets a
// server take a letter before the mark of its letter before that is durable: when
// the process dies, one letter for each sender at the most is in doubt.
type Marks struct {
	store   *models.Store
	mutex   sync.Mutex
	senders int // with letters in hand
	waiting []*entry
	writing bool
	more    chan struct{} // says that somebody came to wait, or a sender left
}

// gatherWithin is how long a commit waits for the senders that have no mark in it
// yet. Those that the commit before has let go are back in less, and without them
// each commit would carry half of what it could.
const gatherWithin = time.Millisecond

// entry is what one sender wants written.
type entry struct {
	marks   []models.LetterMark
	done    chan struct{} // closed when it is durable, or could not be written
	written int           // how many were; the others were claimed by somebody else meanwhile
	err     error
}

// NewMarks makes the one place where all senders of a process leave their marks.
func NewMarks(store *models.Store) *Marks {
	return &Marks{store: store, more: make(chan struct{}, 1)}
}

// enter counts a sender in until it calls leave.
func (m *Marks) enter() (leave func()) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.senders++
	return sync.OnceFunc(func() {
		m.mutex.Lock()
		defer m.mutex.Unlock()
		m.senders--
		m.tell()
	})
}

func (m *Marks) tell() {
	select {
	case m.more <- struct{}{}:
	default: // it is told already
	}
}

// begin takes marks and gives the entry that tells when they are durable.
func (m *Marks) begin(marks ...models.LetterMark) *entry {
	one := &entry{marks: marks, done: make(chan struct{})}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.waiting = append(m.waiting, one)
	m.tell()
	if !m.writing {
		m.writing = true
		go m.write()
	}
	return one
}

// write commits group after group until nobody waits.
func (m *Marks) write() {
	for {
		m.gather()
		m.mutex.Lock()
		group := m.waiting
		m.waiting = nil
		m.writing = len(group) > 0
		m.mutex.Unlock()
		if len(group) == 0 {
			return
		}
		m.commit(group)
		for _, one := range group {
			close(one.done)
		}
	}
}

// gather waits until every sender waits, but not long, and not when nobody does.
func (m *Marks) gather() {
	enough := time.NewTimer(gatherWithin)
	defer enough.Stop()
	for {
		m.mutex.Lock()
		waiting, senders := len(m.waiting), m.senders
		m.mutex.Unlock()
		if waiting == 0 || waiting >= senders {
			return
		}
		select {
		case <-m.more:
		case <-enough.C:
			return
		}
	}
}

// commit writes a group at once. Where that fails each is written by itself, so
// that none suffers for another.
func (m *Marks) commit(group []*entry) {
	ctx, cancel := context.WithTimeout(context.Background(), markWithin)
	defer cancel()
	var all []models.LetterMark
	for _, one := range group {
		all = append(all, one.marks...)
	}
	if len(all) <= models.LetterBatch {
		ids, err := m.store.MarkLetters(ctx, all)
		for _, one := range group {
			one.took(ids, err)
		}
		if err == nil || len(group) == 1 {
			return
		}
	}
	for _, one := range group {
		one.took(m.store.MarkLetters(ctx, one.marks))
	}
}

func (e *entry) took(ids []int64, err error) {
	e.written, e.err = 0, err
	for _, mark := range e.marks {
		if slices.Contains(ids, mark.ID) {
			e.written++
		}
	}
}
