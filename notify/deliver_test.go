package notify_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

var nine = time.Date(2017, 7, 11, 1, 0, 0, 0, time.UTC)

// outbox is a mailer that keeps what it is given, and fails as it is told.
type outbox struct {
	mutex sync.Mutex
	sent  []notify.Message
	fail  func(notify.Message) error
}

func (o *outbox) Send(ctx context.Context, message notify.Message) (string, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.fail != nil {
		if err := o.fail(message); err != nil {
			return "", err
		}
	}
	o.sent = append(o.sent, message)
	return "250", nil
}

// desk is a database with letters from one office to people of one unit.
type desk struct {
	t     *testing.T
	store *models.Store
	now   time.Time
	box   *outbox
	row   models.Case
	unit  models.Unit
	count int64
}

func newDesk(t *testing.T, store *models.Store) *desk {
	t.Helper()
	d := &desk{t: t, store: store, now: nine, box: &outbox{}}
	office := models.Unit{OfficialName: "市电子政务办", Kind: "office", IsOffice: true, Version: 1}
	d.unit = models.Unit{OfficialName: "市科学技术局", Kind: "department", Version: 1}
	circular := models.Circular{DocNumber: "怀政办函〔2017〕63号", Title: "通报", Issuer: "市政府办", Origin: "imported",
		State: "issued", CreatedAt: models.At(nine), UpdatedAt: models.At(nine), Version: 1}
	d.row = models.Case{Position: 1, Number: "怀政办函〔2017〕63号-1", UnitName: "市科技局", State: workflow.Issued, Round: 1,
		RoundsAllowed: 3, Leg: 1, IssuedAt: models.At(nine), CreatedAt: models.At(nine), UpdatedAt: models.At(nine), Version: 1}
	d.tx(func(tx *models.Tx) error {
		if err := errors.Join(tx.Add(&office), tx.Add(&d.unit)); err != nil {
			return err
		}
		circular.OfficeID = office.ID
		if err := tx.Add(&circular); err != nil {
			return err
		}
		d.row.CircularID, d.row.OfficeID, d.row.OwnerID = circular.ID, office.ID, models.Reference(d.unit.ID)
		return tx.Add(&d.row)
	})
	return d
}

func (d *desk) tx(work func(*models.Tx) error) {
	d.t.Helper()
	if err := d.store.Tx(d.t.Context(), work); err != nil {
		d.t.Fatal(err)
	}
}

// write writes letters to new liaisons of the unit.
func (d *desk) write(logins ...string) []int64 {
	d.t.Helper()
	var ids []int64
	d.tx(func(tx *models.Tx) error {
		ids = nil
		for _, login := range logins {
			person := models.Person{Login: login, Name: login, Language: "zh", Email: login + "@unit.example",
				EmailConfirmedAt: models.At(nine), PasswordHash: "-", CreatedAt: models.At(nine), Version: 1}
			if err := tx.Add(&person); err != nil {
				return err
			}
			d.count++
			letter := models.Letter{PersonID: person.ID, Address: person.Email, Language: "zh",
				MessageID: fmt.Sprintf("%d@rectify.example", d.count), WrittenAt: models.At(nine), SendAfter: models.At(nine),
				State: models.LetterQueued, Version: 1}
			if err := errors.Join(tx.Add(&models.Grant{PersonID: person.ID, Role: workflow.Liaison, UnitID: d.unit.ID}), tx.Add(&letter)); err != nil {
				return err
			}
			if err := tx.AddNotices([]models.Notice{{EventID: d.count, CaseID: d.row.ID, Cause: workflow.CauseIssued,
				PersonID: person.ID, LetterID: letter.ID, CreatedAt: models.At(nine)}}); err != nil {
				return err
			}
			ids = append(ids, letter.ID)
		}
		return nil
	})
	return ids
}

func (d *desk) courier() notify.Courier {
	return notify.Courier{Store: d.store, Mailer: d.box, Clock: func() time.Time { return d.now },
		Settings: notify.Settings{From: "office@office.example", OfficeZone: time.UTC}}
}

func (d *desk) deliver(ids ...int64) notify.Tally {
	d.t.Helper()
	tally, err := d.courier().Deliver(d.t.Context(), ids, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	return tally
}

func (d *desk) letters() []models.LetterAbout {
	d.t.Helper()
	letters, err := d.store.Read(d.t.Context()).LettersAbout(d.row.ID, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	return letters
}

func TestALetterIsDeliveredOnceAndMarked(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("a", "b", "c")
		if tally := d.deliver(ids...); tally.Delivered != 3 {
			t.Errorf("tally %+v, want 3 delivered", tally)
		}
		d.now = nine.Add(time.Hour)
		if tally := d.deliver(ids...); tally.Claimed != 0 || len(d.box.sent) != 3 {
			t.Errorf("tally %+v, %d sent; want nothing more", tally, len(d.box.sent))
		}
		for _, letter := range d.letters() {
			if letter.State != models.LetterDelivered || letter.DeliveredAt != models.At(nine) || letter.ServerAnswer != "250" || letter.Attempts != 1 {
				t.Errorf("letter %+v", letter.Letter)
			}
		}
	})
}

func TestATemporaryFailureIsTriedAgainUnderTheSameID(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("a")
		var attempts []string
		d.box.fail = func(m notify.Message) error {
			attempts = append(attempts, m.MessageID+" "+m.Date.String())
			return &notify.SendError{Temporary: true, Answer: "451 try later"}
		}
		for range notify.Attempts {
			if tally := d.deliver(ids...); tally.Claimed != 1 {
				t.Fatalf("tally %+v after %d attempts", tally, len(attempts))
			}
			if tally := d.deliver(ids...); tally.Claimed != 0 {
				t.Fatalf("tried again at once: %+v", tally)
			}
			d.now = d.now.Add(48 * time.Hour)
		}
		if tally := d.deliver(ids...); tally.Claimed != 0 {
			t.Errorf("tried after it was given up: %+v", tally)
		}
		if len(slices.Compact(attempts)) != 1 {
			t.Errorf("the attempts differ: %v", attempts)
		}
		letter := d.letters()[0]
		if letter.State != models.LetterGivenUp || letter.Attempts != notify.Attempts || letter.ServerAnswer != "451 try later" {
			t.Errorf("letter %+v", letter.Letter)
		}
	})
}

func TestAPermanentFailureStopsNobodyElse(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("a", "nobody", "c")
		d.box.fail = func(m notify.Message) error {
			if strings.HasPrefix(m.To, "nobody@") {
				return &notify.SendError{Answer: "550 no such mailbox"}
			}
			return nil
		}
		if tally := d.deliver(ids...); tally.Delivered != 2 || tally.GivenUp != 1 {
			t.Errorf("tally %+v", tally)
		}
		if letter := d.letters()[1]; letter.State != models.LetterGivenUp || letter.ServerAnswer != "550 no such mailbox" {
			t.Errorf("letter %+v", letter.Letter)
		}
	})
}

func TestAServerOutOfReachCostsOneAttemptAndLosesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("a", "b", "c")
		calls := 0
		d.box.fail = func(notify.Message) error {
			calls++
			return &notify.SendError{Temporary: true, Unreachable: true, Answer: "connection refused"}
		}
		if tally := d.deliver(ids...); tally.Waiting != 3 || calls != 1 {
			t.Errorf("tally %+v after %d calls, want 3 waiting after one", tally, calls)
		}
		if letters := d.letters(); letters[0].Attempts != 1 || letters[1].Attempts != 0 {
			t.Errorf("attempts %d and %d, want 1 and 0", letters[0].Attempts, letters[1].Attempts)
		}
		d.box.fail = nil
		d.now = nine.Add(time.Minute)
		if tally := d.deliver(ids...); tally.Delivered != 3 {
			t.Errorf("tally %+v, want all delivered", tally)
		}
	})
}

func TestALetterThatMayNotGoAnyMoreIsGivenUp(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("a")
		person, err := store.Read(t.Context()).PersonByLogin("a")
		if err != nil {
			t.Fatal(err)
		}
		person.EmailConfirmedAt = 0
		d.tx(func(tx *models.Tx) error { return tx.SavePerson(&person) })
		if tally := d.deliver(ids...); tally.GivenUp != 1 || len(d.box.sent) != 0 {
			t.Errorf("tally %+v, %d sent", tally, len(d.box.sent))
		}
		if letter := d.letters()[0]; letter.ServerAnswer != models.LetterContactNotConfirmed || letter.Attempts != 0 {
			t.Errorf("letter %+v", letter.Letter)
		}
	})
}

func TestWhoeverIsToldToStopMarksWhatWasSent(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("a", "b", "c")
		ctx, cancel := context.WithCancel(t.Context())
		d.box.fail = func(m notify.Message) error {
			if strings.HasPrefix(m.To, "b@") {
				cancel()
				return context.Canceled
			}
			return nil
		}
		tally, err := d.courier().Deliver(ctx, ids, nil)
		if err != nil || tally.Delivered != 1 || tally.Waiting != 2 {
			t.Errorf("tally %+v, %v; want one delivered and two waiting", tally, err)
		}
		d.box.fail = nil
		if tally := d.deliver(ids...); tally.Delivered != 2 || len(d.box.sent) != 3 {
			t.Errorf("tally %+v, %d sent; want the other two at once", tally, len(d.box.sent))
		}
	})
}

func TestADeathBeforeTheMarkRepeatsTheLetterUnderTheSameID(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		ids := d.write("a")
		died := errors.New("died before the commit")
		if _, err := d.courier().Deliver(t.Context(), ids, func(*models.Tx) error { return died }); !errors.Is(err, died) {
			t.Fatal(err)
		}
		if tally := d.deliver(ids...); tally.Claimed != 0 {
			t.Errorf("claimed within the lease: %+v", tally)
		}
		d.now = nine.Add(notify.Lease)
		if tally := d.deliver(ids...); tally.Delivered != 1 {
			t.Errorf("tally %+v, want it delivered", tally)
		}
		if sent := d.box.sent; len(sent) != 2 || sent[0].MessageID != sent[1].MessageID || sent[0].Text != sent[1].Text {
			t.Errorf("sent %+v, want the same letter twice", sent)
		}
	})
}
