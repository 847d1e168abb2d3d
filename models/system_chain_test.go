package models_test

import (
	"sync"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

// TestThoseWhoWriteToTheSystemsChainWaitForEachOther lets several append at once, as
// administrators and replicas do who know nothing of each other.
func TestThoseWhoWriteToTheSystemsChainWaitForEachOther(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		const writers, each = 6, 10
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for range each {
					err := store.Tx(t.Context(), func(tx *models.Tx) error {
						_, err := tx.AppendSystem(models.Happening{At: 1, Action: "tried"})
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		events, err := store.Read(t.Context()).EventLinesOf(models.SubjectSystem, 1, 0, 100)
		if err != nil || len(events) < writers*each {
			t.Errorf("%d events, %v", len(events), err)
		}
	})
}

// TestOneActMayAppendManyEvents goes beyond what one statement of PostgreSQL takes.
func TestOneActMayAppendManyEvents(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		const many = 6000
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			for range many {
				if _, err := tx.AppendSystem(models.Happening{At: 1, Action: "tried"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
