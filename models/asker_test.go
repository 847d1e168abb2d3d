package models_test

import (
	"context"
	"errors"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

// TestNothingMoreIsAskedForSomebodyWhoHasGone cancels between two questions, and
// between two statements of a transaction.
func TestNothingMoreIsAskedForSomebodyWhoHasGone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		unit := addUnit(t, store, "某局")
		twice := func(leave func(), ask func() error) error {
			if err := ask(); err != nil {
				t.Fatal(err)
			}
			leave()
			if err := ask(); err == nil {
				t.Error("it was asked")
			}
			return nil
		}
		ctx, leave := context.WithCancel(t.Context())
		err := store.Look(ctx, func(reader models.Reader) error {
			return twice(leave, func() error { _, err := reader.Unit(unit.ID); return err })
		})
		if err != nil {
			t.Error(err)
		}
		ctx, leave = context.WithCancel(t.Context())
		err = store.Tx(ctx, func(tx *models.Tx) error {
			return twice(leave, func() error { return tx.Add(&models.Unit{OfficialName: "又", Kind: "other", Version: 1}) })
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a transaction that was left: %v", err)
		}
	})
}
