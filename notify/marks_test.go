package notify_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/notify"
)

// readyBox is a mailer that has a message ready before it asks whether it may go.
type readyBox struct {
	outbox
	before func(notify.Message)
	after  func(notify.Message)
}

func (b *readyBox) SendWhen(ctx context.Context, message notify.Message, may func() error) (string, error) {
	if b.before != nil {
		b.before(message)
	}
	if err := may(); err != nil {
		return "", err
	}
	if b.after != nil {
		b.after(message)
	}
	return b.Send(ctx, message)
}

// TestNoLetterGoesBeforeTheMarkOfTheOneBefore is the promise that one letter for
// each sender at the most is in doubt when the process dies.
func TestNoLetterGoesBeforeTheMarkOfTheOneBefore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		const senders, each = 4, 5
		marks := notify.NewMarks(store)
		var all sync.WaitGroup
		for sender := range senders {
			var logins []string
			for n := range each {
				logins = append(logins, fmt.Sprintf("s%dn%d", sender, n))
			}
			ids := d.write(logins...)
			sent := map[string]bool{}
			box := &readyBox{after: func(message notify.Message) {
				for _, letter := range d.letters() {
					if sent[letter.Address] && letter.State != models.LetterDelivered {
						t.Errorf("%s goes while %s is in doubt", message.To, letter.Address)
					}
				}
				sent[message.To] = true
			}}
			courier := d.courier()
			courier.Mailer, courier.Marks = box, marks
			all.Go(func() {
				tally, err := courier.Deliver(t.Context(), ids, nil)
				if err != nil || tally.Delivered != each {
					t.Errorf("tally %+v, %v", tally, err)
				}
			})
		}
		all.Wait()
	})
}

func TestALetterClaimedByOthersSpoilsNoMarkWrittenWithIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		const senders = 6
		marks := notify.NewMarks(store)
		tallies := make([]notify.Tally, senders)
		var ready, all sync.WaitGroup
		ready.Add(senders)
		for sender := range senders {
			ids := d.write(fmt.Sprintf("s%dn0", sender), fmt.Sprintf("s%dn1", sender))
			box := &readyBox{after: func(message notify.Message) {
				if !strings.Contains(message.To, "n0@") {
					return
				}
				ready.Done()
				ready.Wait() // so that the marks come in together
			}}
			courier := d.courier()
			courier.Mailer, courier.Marks = box, marks
			if sender == 0 {
				box.before = func(message notify.Message) {
					if strings.Contains(message.To, "n0@") {
						_, err := store.SQL().ExecContext(t.Context(), fmt.Sprintf("UPDATE letters SET version = version + 1 WHERE id = %d", ids[0]))
						if err != nil {
							t.Error(err)
						}
					}
				}
			}
			all.Go(func() {
				var err error
				if tallies[sender], err = courier.Deliver(context.Background(), ids, nil); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for sender, tally := range tallies {
			lost := 0
			if sender == 0 {
				lost = 1
			}
			if tally.Lost != lost || tally.Delivered < 2-lost {
				t.Errorf("sender %d: %+v", sender, tally)
			}
		}
		for _, letter := range d.letters() {
			if letter.Address != "s0n0@unit.example" && letter.State != models.LetterDelivered {
				t.Errorf("%s is %s", letter.Address, letter.State)
			}
		}
	})
}

func TestWhereAMarkCannotBeWrittenTheNextLetterStays(t *testing.T) {
	d := newDesk(t, testdb.Open(t, t.TempDir()))
	ids := d.write("a", "b", "c")
	box := &readyBox{}
	box.after = func(message notify.Message) {
		if strings.HasPrefix(message.To, "a@") { // from here on the database takes nothing
			if _, err := d.store.SQL().ExecContext(t.Context(), "CREATE TRIGGER full BEFORE UPDATE ON letters BEGIN SELECT RAISE(ABORT, 'full'); END"); err != nil {
				t.Error(err)
			}
		}
	}
	courier := d.courier()
	courier.Mailer = box
	if _, err := courier.Deliver(t.Context(), ids, nil); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("the failure is told: %v", err)
	}
	if len(box.sent) != 1 {
		t.Errorf("%d letters went, want the first only", len(box.sent))
	}
	if _, err := d.store.SQL().ExecContext(t.Context(), "DROP TRIGGER full"); err != nil {
		t.Fatal(err)
	}
	d.now, box.after = nine.Add(notify.Lease), nil
	if tally, err := courier.Deliver(t.Context(), ids, nil); err != nil || tally.Delivered != 3 {
		t.Errorf("afterwards: %+v, %v", tally, err)
	}
	if len(box.sent) != 4 || box.sent[0].MessageID != box.sent[1].MessageID {
		t.Errorf("%d letters went in all, want the first twice", len(box.sent))
	}
}
