package models

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
)

// TestTransactionsThatShareACommitAreEachAllOrNothing holds the writer until many
// wait, and lets every third of them fail, panic or have nobody who asks any more.
func TestTransactionsThatShareACommitAreEachAllOrNothing(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = store.Close() }()
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	const many = 2*mostTogether + 5
	stop := errors.New("stop")
	gone, leave := context.WithCancel(context.Background())
	begun, hold := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		err := store.Tx(context.Background(), func(tx *Tx) error {
			close(begun)
			<-hold
			return tx.Add(&Unit{OfficialName: "first", Kind: "other", Version: 1})
		})
		if err != nil {
			t.Errorf("the first: %v", err)
		}
	})
	<-begun
	for i := range many {
		all.Go(func() {
			ctx := context.Background()
			if i%4 == 3 {
				ctx = gone
			}
			panics := true
			var err error
			func() {
				defer func() {
					if recover() == nil {
						panics = false
					}
				}()
				err = store.Tx(ctx, func(tx *Tx) error {
					row := Unit{OfficialName: fmt.Sprintf("unit %d", i), Kind: "other", Version: 1}
					if err := tx.Add(&row); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return stop
					case 2:
						panic("broken")
					}
					return nil
				})
			}()
			switch {
			case i%4 == 0 && (err != nil || panics), i%4 == 1 && !errors.Is(err, stop), i%4 == 2 && !panics, i%4 == 3 && !errors.Is(err, context.Canceled):
				t.Errorf("transaction %d: %v, panicked: %t", i, err, panics)
			}
		})
	}
	for waiting := 0; waiting < many; runtime.Gosched() {
		store.writer.mutex.Lock()
		waiting = len(store.writer.waiting)
		store.writer.mutex.Unlock()
	}
	leave()
	close(hold)
	all.Wait()
	rows, err := find[Unit](store.Read(t.Context()), "WHERE official_name LIKE 'unit %' ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != (many+3)/4 {
		t.Errorf("%d rows stand, of %d transactions that succeeded", len(rows), (many+3)/4)
	}
	for _, row := range rows {
		var number int
		if _, err := fmt.Sscanf(row.OfficialName, "unit %d", &number); err != nil || number%4 != 0 {
			t.Errorf("%s stands, and its transaction failed", row.OfficialName)
		}
	}
	if err := store.Tx(t.Context(), func(tx *Tx) error { return tx.Add(&Unit{OfficialName: "last", Kind: "other", Version: 1}) }); err != nil {
		t.Errorf("the store works on: %v", err)
	}
	store.writer.mutex.Lock()
	defer store.writer.mutex.Unlock()
	if store.writer.busy {
		t.Error("somebody still leads")
	}
}
