package casework_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/workflow"
)

// waitingRoom is where an act waits, all but committed, until it is let go.
type waitingRoom struct{ entered, leave chan struct{} }

func (w waitingRoom) Enqueue(ctx context.Context, _ *sql.Tx, _ []int64) error {
	close(w.entered)
	select {
	case <-w.leave:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sideBySide runs a first act up to its commit and then begins a second, which
// either ends without waiting for the first or waits for a lock that it holds; then
// the first goes on.
func (o *office) sideBySide(first func(*casework.Desk) error, second func(*casework.Desk) error) {
	o.Helper()
	room := waitingRoom{make(chan struct{}), make(chan struct{})}
	ended := [2]chan error{make(chan error, 1), make(chan error, 1)}
	go func() { ended[0] <- first(o.newDesk(room)) }()
	<-room.entered
	go func() { ended[1] <- second(o.newDesk(silent{})) }()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end) && len(ended[1]) == 0; time.Sleep(time.Millisecond) {
		var waiting int
		o.must(o.store.SQL().QueryRowContext(o.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'").Scan(&waiting))
		if waiting > 0 {
			break
		}
	}
	close(room.leave)
	o.must(<-ended[0])
	o.must(<-ended[1])
}

// silent takes letters and does nothing with them.
type silent struct{}

func (silent) Enqueue(context.Context, *sql.Tx, []int64) error { return nil }

// TestActsThatReadWhatTheOtherWritesAreOneAfterTheOther lets two acts on different
// cases of one office overlap, each of which has to see what the other writes.
func TestActsThatReadWhatTheOtherWritesAreOneAfterTheOther(t *testing.T) {
	t.Run("two circulars name the same problem", func(t *testing.T) {
		store := testdb.Open(t, testdb.PostgreSQL(t))
		o := newChanging(t, store)
		ctx, clerk := t.Context(), o.people["clerk"]
		var circulars []casework.CircularView
		for n := range 2 {
			batch := o.later()
			batch.DocNumber = fmt.Sprintf("某督〔2017〕%d号", n+1)
			drafted, err := o.desk.Draft(ctx, clerk, o.id, batch, "", workflow.Imported)
			o.must(err)
			_, err = o.desk.Sign(ctx, clerk, drafted.ID, 0, casework.Signature{})
			o.must(err)
			circulars = append(circulars, drafted)
		}
		issue := func(n int) func(*casework.Desk) error {
			return func(desk *casework.Desk) error {
				_, err := desk.IssueBatch(ctx, clerk, circulars[n].ID, 0)
				return err
			}
		}
		o.sideBySide(issue(0), issue(1))
		first, second := circulars[0].Cases[0].ID, o.seen("clerk", circulars[1].Cases[0].ID)
		if second.RecursFrom.ID != int64(first) || standing(second) != "same_problem" {
			t.Errorf("the second repeats %+v, flags %q; the first is %d", second.RecursFrom, standing(second), first)
		}
	})
	t.Run("two units hand in one text", func(t *testing.T) {
		store := testdb.Open(t, testdb.PostgreSQL(t))
		o := newChanging(t, store)
		cases := o.issued()
		submit := func(who string, view casework.CaseView) func(*casework.Desk) error {
			return func(desk *casework.Desk) error {
				_, err := desk.Act(t.Context(), o.people[who], view.ID, 0, workflow.Submit, reported(view, words, ""))
				return err
			}
		}
		o.sideBySide(submit("leader1", cases[0]), submit("leader2", cases[1]))
		history := o.seen("clerk", cases[1].ID)
		if len(history.Flags) != 1 || !history.Flags[0].Suspicion {
			t.Errorf("the copy was found in nothing: %+v", history.Flags)
		}
	})
	t.Run("two offices name a site that nobody knew", func(t *testing.T) {
		store := testdb.Open(t, testdb.PostgreSQL(t))
		o := newChanging(t, store)
		ctx := t.Context()
		other := workflow.Actor{Person: o.people["foreign"].Person, Grants: []workflow.Grant{{Role: workflow.Clerk, Unit: o.units["邻市督查室"]}}}
		o.must(o.desk.Supervise(ctx, casework.Operator, o.units["邻市督查室"], o.units["某市"], true))
		issue := func(clerk workflow.Actor, office workflow.UnitID) func(*casework.Desk) error {
			drafted, err := o.desk.Draft(ctx, clerk, office, o.later(), "", workflow.Imported)
			o.must(err)
			_, err = o.desk.Sign(ctx, clerk, drafted.ID, 0, casework.Signature{})
			o.must(err)
			return func(desk *casework.Desk) error {
				_, err := desk.IssueBatch(ctx, clerk, drafted.ID, 0)
				return err
			}
		}
		o.sideBySide(issue(o.people["clerk"], o.id), issue(other, o.units["邻市督查室"]))
		var sites, linked int
		o.must(store.SQL().QueryRowContext(ctx, "SELECT (SELECT count(*) FROM sites), (SELECT count(*) FROM cases WHERE site_id IS NOT NULL)").Scan(&sites, &linked))
		if sites != 1 || linked != 2 {
			t.Errorf("%d sites, %d cases linked with it", sites, linked)
		}
	})
}
