package casework_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// withReadersHeld runs what needs a reader's line at its end, and lets it have one
// only after meanwhile has been done.
func withReadersHeld(t *testing.T, store *models.Store, run, meanwhile func()) {
	t.Helper()
	readers := store.ReadingSQL().Stats().MaxOpenConnections
	release, held := make(chan struct{}), make(chan struct{})
	ended := make(chan error, readers)
	for range readers {
		go func() {
			ended <- store.Snapshot(t.Context(), func(models.Reader) error {
				held <- struct{}{}
				<-release
				return nil
			})
		}()
	}
	for range readers {
		<-held
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		run()
	}()
	meanwhile()
	close(release)
	<-done
	for range readers {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// awaitEvents waits until so many events of a case are committed.
func (o *office) awaitEvents(id workflow.CaseID, want int) {
	o.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		var found int
		o.must(o.store.SQL().QueryRowContext(o.Context(), fmt.Sprintf("SELECT chain_length FROM cases WHERE id = %d", id)).Scan(&found))
		if found >= want {
			return
		}
	}
	o.Fatalf("case %d never had %d events", id, want)
}

// TestWhatIsDoneIsNotAnsweredWithARefusal lets a clerk transfer the case after the
// unit's act was committed and before the unit has its answer.
func TestWhatIsDoneIsNotAnsweredWithARefusal(t *testing.T) {
	for _, row := range []struct {
		says string
		act  func(*office, workflow.CaseID) (casework.CaseHistory, error)
	}{
		{"an extension is asked for", func(o *office, id workflow.CaseID) (casework.CaseHistory, error) {
			return o.desk.Act(o.Context(), o.people["liaison1"], id, 0, workflow.AskExtension,
				casework.Act{NewDay: july(28), Input: workflow.Input{Reason: "系统升级", Progress: "过半"}})
		}},
		{"a unit objects", func(o *office, id workflow.CaseID) (casework.CaseHistory, error) {
			return o.desk.Object(o.Context(), o.people["leader1"], id, 0, casework.Objection{Subject: workflow.ObjectToOwnership, Reason: "不属本单位"})
		}},
	} {
		t.Run(row.says, func(t *testing.T) {
			store := testdb.Open(t, t.TempDir())
			o := newOffice(t, store)
			one := o.issued()[0]
			var history casework.CaseHistory
			var err error
			transferred := make(chan error, 1)
			withReadersHeld(t, store, func() { history, err = row.act(o, one.ID) }, func() {
				o.awaitEvents(one.ID, 3)
				go func() {
					_, err := o.desk.Act(o.Context(), o.people["clerk"], one.ID, 0, workflow.Transfer,
						casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "属水利局", NewOwner: o.units["市水利局"]}})
					transferred <- err
				}()
				o.awaitEvents(one.ID, 4)
			})
			o.must(<-transferred)
			if err != nil {
				t.Fatalf("it was done, and answered with %v", err)
			}
			if history.Case.ID != one.ID || history.Case.Owner.Name != "市教育局" || history.Case.Version != one.Version+1 || len(history.Legs) != 0 {
				t.Errorf("the case as the act left it, and nothing of what came later: %+v", history)
			}
		})
	}
}

// TestAnActThatWasCommittedIsAnsweredThoughTheCallerHasGone lets the time of a
// request end between the commit and the answer.
func TestAnActThatWasCommittedIsAnsweredThoughTheCallerHasGone(t *testing.T) {
	store := testdb.Open(t, t.TempDir())
	o := newOffice(t, store)
	one := o.issued()[0]
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var history casework.CaseHistory
	var err error
	withReadersHeld(t, store, func() {
		history, err = o.desk.Act(ctx, o.people["liaison1"], one.ID, 0, workflow.Acknowledge, casework.Act{})
	}, func() {
		o.awaitEvents(one.ID, 3)
		leave()
	})
	if err != nil || len(history.Events) != 3 {
		t.Errorf("%d events, %v", len(history.Events), err)
	}
}

// TestAnActWhoseCallerWentBeforeTheCommitIsNotDone lets the caller go while the act
// is under way.
func TestAnActWhoseCallerWentBeforeTheCommitIsNotDone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		ctx, leave := context.WithCancel(t.Context())
		o.desk = casework.New(store, func() time.Time { return o.now }, leaving(leave), casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example"})
		if _, err := o.desk.Act(ctx, o.people["leader1"], one.ID, 0, workflow.Submit, answers(one)); err == nil {
			t.Fatal("an act that its caller abandoned was done")
		}
		if history := o.seen("clerk", one.ID); len(history.Events) != 2 || len(history.Reports) != 0 {
			t.Errorf("%d events, %d reports", len(history.Events), len(history.Reports))
		}
	})
}

// leaving takes letters at the moment at which whoever acts goes away.
type leaving context.CancelFunc

func (l leaving) Enqueue(context.Context, *sql.Tx, []int64) error {
	l()
	return nil
}
