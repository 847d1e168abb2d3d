package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestACircularThatCannotBeReadKeepsNoOtherFromClimbing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		broken := o.issued()[0]
		batch := o.batch()
		batch.DocNumber = "某督〔2017〕2号"
		sound := o.issuedBatch(batch)[0]
		_, err := store.SQL().ExecContext(t.Context(), fmt.Sprintf("UPDATE circulars SET policy = 'broken' WHERE id = %d", broken.Circular.ID))
		o.must(err)
		o.now = time.Date(2017, 7, 27, 9, 0, 0, 0, shanghai)
		if err := o.desk.SweepAll(t.Context()); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("case %d", broken.ID)) {
			t.Errorf("the broken case is named: %v", err)
		}
		history, err := o.desk.Case(t.Context(), o.people["clerk"], sound.ID)
		o.must(err)
		if history.Case.State != workflow.Escalated || len(history.Rungs) == 0 || len(history.Case.Findings) != 2 {
			t.Errorf("the other case did not climb: %+v", history.Case)
		}
	})
}

func TestALetterThatWaitsForItsMorningIsNotEnqueued(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		o.issued()
		enqueued := len(o.outbox.letters)
		o.now = time.Date(2017, 7, 26, 0, 0, 0, 0, shanghai) // midnight; letters go at 8:30
		o.must(o.desk.SweepAll(t.Context()))
		if got := len(o.outbox.letters); got != enqueued {
			t.Errorf("%d letters were enqueued before their time", got-enqueued)
		}
		next, err := o.desk.NextPost(t.Context())
		o.must(err)
		due, err := store.Read(t.Context()).LettersDue(models.At(time.Date(2017, 7, 26, 8, 30, 0, 0, shanghai)), 100)
		o.must(err)
		if next.IsZero() || due == 0 {
			t.Errorf("next post %v, %d due in the morning", next, due)
		}
	})
}
