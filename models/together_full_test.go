package models

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// TestAFullDiskFailsTheOneThatFillsIt lets one of many that share a commit need more
// room than there is. SQLite then ends the transaction of all by itself.
func TestAFullDiskFailsTheOneThatFillsIt(t *testing.T) {
	store := newSQLite(t)
	if _, err := store.writeSQL.ExecContext(t.Context(), "CREATE TABLE filler (text TEXT)"); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := store.writeSQL.QueryRowContext(t.Context(), "PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := store.writeSQL.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages+20)); err != nil {
		t.Fatal(err)
	}
	ends := store.whileHeld(t, 6, func(ctx context.Context, i int) error {
		return store.Tx(ctx, func(tx *Tx) error {
			if i == 3 { // a statement that is not undone alone
				_, err := tx.exec("INSERT INTO filler VALUES (?)", strings.Repeat("x", 1<<20))
				return err
			}
			return tx.Add(&Unit{OfficialName: fmt.Sprintf("unit %d", i), Kind: "other", Version: 1})
		})
	})
	for i, err := range ends {
		if (err != nil) != (i == 3) {
			t.Errorf("transaction %d: %v", i, err)
		}
	}
	rows, err := find[Unit](store.Read(t.Context()), "WHERE official_name LIKE 'unit %' ORDER BY id")
	if err != nil || len(rows) != 5 {
		t.Errorf("%d rows stand, %v", len(rows), err)
	}
}

// TestACommitThatFailsFailsForAllThatShareIt lets the commit be refused.
func TestACommitThatFailsFailsForAllThatShareIt(t *testing.T) {
	store := newSQLite(t)
	ends := store.whileHeld(t, 4, func(ctx context.Context, i int) error {
		return store.Tx(ctx, func(tx *Tx) error {
			if i == 1 {
				if _, err := tx.exec("PRAGMA defer_foreign_keys = ON"); err != nil {
					return err
				}
				_, err := tx.exec("INSERT INTO supporting_units (case_id, unit_id) VALUES (99, 99)")
				return err
			}
			return tx.Add(&Unit{OfficialName: fmt.Sprintf("unit %d", i), Kind: "other", Version: 1})
		})
	})
	for i, err := range ends {
		if err == nil {
			t.Errorf("transaction %d is said to stand", i)
		}
	}
	if rows, err := find[Unit](store.Read(t.Context()), "WHERE official_name LIKE 'unit %'"); err != nil || len(rows) != 0 {
		t.Errorf("%d rows stand, %v", len(rows), err)
	}
	if err := store.Tx(t.Context(), func(tx *Tx) error { return tx.Add(&Unit{OfficialName: "last", Kind: "other", Version: 1}) }); err != nil {
		t.Errorf("the store works on: %v", err)
	}
}

// TestAPanicInATransactionSaysWhereItHappened asks one alone and one that others wait
// with: both may run on a goroutine that has another stack.
func TestAPanicInATransactionSaysWhereItHappened(t *testing.T) {
	store := newSQLite(t)
	broken := errors.New("broken")
	run := func(ctx context.Context, _ int) (err error) {
		defer func() {
			cause, _ := recover().(error)
			if cause == nil || !errors.Is(cause, broken) || !strings.Contains(cause.Error(), "breaksHere") {
				t.Errorf("it panicked with %v", cause)
			}
		}()
		return store.Tx(ctx, func(*Tx) error { return breaksHere(broken) })
	}
	_ = run(t.Context(), 0)
	_ = store.whileHeld(t, 3, run)
}

//go:noinline
func breaksHere(cause error) error { panic(cause) }

// newSQLite opens a migrated SQLite database.
func newSQLite(t *testing.T) *Store {
	t.Helper()
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store
}

// whileHeld keeps the writer until many wait in their order, lets them run, and says
// what came of each.
func (s *Store) whileHeld(t *testing.T, many int, run func(ctx context.Context, i int) error) []error {
	t.Helper()
	begun, hold := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		err := s.Tx(context.Background(), func(*Tx) error {
			close(begun)
			<-hold
			return nil
		})
		if err != nil {
			t.Errorf("the one that holds the writer: %v", err)
		}
	})
	<-begun
	ends := make([]error, many)
	for i := range many {
		all.Go(func() {
			ends[i] = run(context.Background(), i)
		})
		for waiting := 0; waiting <= i; runtime.Gosched() {
			s.writer.mutex.Lock()
			waiting = len(s.writer.waiting)
			s.writer.mutex.Unlock()
		}
	}
	close(hold)
	all.Wait()
	return ends
}
