package models_test

import (
	"net/url"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

// TestLinesThatPostgreSQLDropsAreReplaced drops every line of a store that has asked
// and written already, as a restart of the server does, and one in a transaction.
func TestLinesThatPostgreSQLDropsAreReplaced(t *testing.T) {
	address := testdb.Migrated(t)
	store := testdb.Open(t, address)
	other := testdb.Open(t, address)
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	drop := func() {
		t.Helper()
		_, err := other.SQL().ExecContext(t.Context(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
			strings.TrimPrefix(parsed.Path, "/"))
		if err != nil {
			t.Fatal(err)
		}
	}
	unit := addUnit(t, store, "某局")
	for range 3 {
		if _, err := store.Read(t.Context()).Unit(unit.ID); err != nil {
			t.Fatal(err)
		}
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			row := models.Unit{OfficialName: "丢失", Kind: "other", Version: 1}
			if err := tx.Add(&row); err != nil {
				return err
			}
			drop()
			return tx.SaveUnit(&unit)
		})
		if err == nil {
			t.Error("a transaction whose line was dropped is said to stand")
		}
		seen, err := store.Read(t.Context()).Unit(unit.ID)
		if err != nil {
			t.Fatalf("the next question: %v", err)
		}
		unit = seen
		if err := store.Tx(t.Context(), func(tx *models.Tx) error { return tx.SaveUnit(&unit) }); err != nil {
			t.Fatalf("the next transaction: %v", err)
		}
		drop()
		// A line that was used within the last second is not tried before it is used.
		_ = store.Tx(t.Context(), func(tx *models.Tx) error { return tx.SaveUnit(&unit) })
		if unit, err = store.Read(t.Context()).Unit(unit.ID); err != nil {
			t.Fatalf("the question after that: %v", err)
		}
	}
	if stats := store.SQL().Stats(); stats.InUse != 0 {
		t.Errorf("%d lines are still in use", stats.InUse)
	}
}
