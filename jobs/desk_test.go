package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"rectify/jobs"
	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

var nine = time.Date(2017, 7, 11, 1, 0, 0, 0, time.UTC)

// outbox is a mailer that keeps what it is given, by Message-ID.
type outbox struct {
	mutex sync.Mutex
	sent  map[string]int
	order []string
	hold  chan struct{} // where given, each sending waits for it
	fail  error
}

func (o *outbox) Send(ctx context.Context, message notify.Message) (string, error) {
	if o.hold != nil {
		select {
		case <-o.hold:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.fail != nil {
		return "", o.fail
	}
	o.sent[message.MessageID]++
	o.order = append(o.order, message.To)
	return "250", nil
}

func (o *outbox) count() int {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return len(o.order)
}

// desk is a database with one case, its liaison, and a queue.
type desk struct {
	t      *testing.T
	store  *models.Store
	queue  *jobs.Queue
	box    *outbox
	log    *bytes.Buffer
	mutex  sync.Mutex
	now    time.Time
	row    models.Case
	person models.Person
	count  int64
}

func newDesk(t *testing.T, store *models.Store) *desk {
	t.Helper()
	if err := jobs.Migrate(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, store: store, now: nine, box: &outbox{sent: map[string]int{}}, log: &bytes.Buffer{}}
	var err error
	d.queue, err = jobs.New(store, jobs.Options{Mailer: d.box, Clock: d.clock,
		Settings: notify.Settings{From: "office@office.example", OfficeZone: time.UTC},
		Logger:   slog.New(slog.NewTextHandler(d.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	office := models.Unit{OfficialName: "市电子政务办", Kind: "office", IsOffice: true, Version: 1}
	unit := models.Unit{OfficialName: "市科学技术局", Kind: "department", Version: 1}
	circular := models.Circular{DocNumber: "怀政办函〔2017〕63号", Title: "通报", Issuer: "市政府办", Origin: "imported",
		State: "issued", CreatedAt: models.At(nine), UpdatedAt: models.At(nine), Version: 1}
	d.row = models.Case{Position: 1, Number: "怀政办函〔2017〕63号-1", UnitName: "市科技局", State: workflow.Issued, Round: 1,
		RoundsAllowed: 3, Leg: 1, IssuedAt: models.At(nine), CreatedAt: models.At(nine), UpdatedAt: models.At(nine), Version: 1}
	d.person = models.Person{Login: "liaison", Name: "联络员", Language: "zh", Email: "liaison@unit.example",
		EmailConfirmedAt: models.At(nine), PasswordHash: "-", CreatedAt: models.At(nine), Version: 1}
	d.tx(func(tx *models.Tx) error {
		if err := errors.Join(tx.Add(&office), tx.Add(&unit), tx.Add(&d.person)); err != nil {
			return err
		}
		circular.OfficeID = office.ID
		if err := errors.Join(tx.Add(&circular), tx.Add(&models.Grant{PersonID: d.person.ID, Role: workflow.Liaison, UnitID: unit.ID})); err != nil {
			return err
		}
		d.row.CircularID, d.row.OfficeID, d.row.OwnerID = circular.ID, office.ID, models.Reference(unit.ID)
		return tx.Add(&d.row)
	})
	return d
}

func (d *desk) clock() time.Time {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.now
}

func (d *desk) set(now time.Time) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.now = now
}

func (d *desk) tx(work func(*models.Tx) error) {
	d.t.Helper()
	if err := d.store.Tx(d.t.Context(), work); err != nil {
		d.t.Fatal(err)
	}
}

// write writes n letters and enqueues them, as an act does: in one transaction.
func (d *desk) write(n int, sendAfter time.Time, then func() error) error {
	d.t.Helper()
	return d.store.Tx(d.t.Context(), func(tx *models.Tx) error {
		letters := make([]models.Letter, n)
		for i := range letters {
			d.count++
			letters[i] = models.Letter{PersonID: d.person.ID, Address: d.person.Email, Language: "zh",
				MessageID: fmt.Sprintf("%d@rectify.example", d.count), WrittenAt: models.At(nine),
				SendAfter: models.At(sendAfter), State: models.LetterQueued, Version: 1}
		}
		if err := models.AddAll(tx, letters); err != nil {
			return err
		}
		ids, notices := make([]int64, n), make([]models.Notice, n)
		for i, letter := range letters {
			ids[i] = letter.ID
			notices[i] = models.Notice{EventID: d.count - int64(i), CaseID: d.row.ID, Cause: workflow.CauseIssued,
				PersonID: d.person.ID, LetterID: letter.ID, CreatedAt: models.At(nine)}
		}
		if err := errors.Join(tx.AddNotices(notices), d.queue.Enqueue(d.t.Context(), tx.SQL(), ids)); err != nil {
			return err
		}
		return then()
	})
}

func (d *desk) mustWrite(n int, sendAfter time.Time) {
	d.t.Helper()
	if err := d.write(n, sendAfter, func() error { return nil }); err != nil {
		d.t.Fatal(err)
	}
}

// jobsIn counts River's jobs by state.
func (d *desk) jobsIn(state string) int {
	d.t.Helper()
	var count int
	// The state is an enumeration on PostgreSQL and text on SQLite.
	err := d.store.SQL().QueryRowContext(d.t.Context(),
		"SELECT count(*) FROM river_job WHERE CAST(state AS TEXT) = $1 AND kind <> 'dispatch_letters'", state).Scan(&count)
	if err != nil {
		d.t.Fatal(err)
	}
	return count
}

func (d *desk) start() {
	d.t.Helper()
	if err := d.queue.Start(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { d.stop() })
}

func (d *desk) stop() {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := d.queue.Stop(ctx); err != nil {
		d.t.Errorf("stop: %v", err)
	}
}

func (d *desk) eventually(what string, holds func() bool) {
	d.t.Helper()
	for end := time.Now().Add(15 * time.Second); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("never: %s", what)
		}
	}
}

func (d *desk) delivered() int {
	d.t.Helper()
	letters, err := d.store.Read(d.t.Context()).LettersAbout(d.row.ID, 10_000)
	if err != nil {
		d.t.Fatal(err)
	}
	count := 0
	for _, letter := range letters {
		if letter.State == models.LetterDelivered {
			count++
		}
	}
	return count
}
