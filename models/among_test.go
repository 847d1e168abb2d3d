package models_test

import (
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestALongListIsAskedForAsLongAsTheDatabaseTakesIt asks for nearly as many ids as one
// statement of SQLite has places for.
func TestALongListIsAskedForAsLongAsTheDatabaseTakesIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		unit := addUnit(t, store, "某局")
		ids := make([]workflow.UnitID, 28_000)
		for i := range ids {
			ids[i] = unit.ID + workflow.UnitID(i)
		}
		units, err := store.Read(t.Context()).UnitsByID(ids)
		if err != nil || len(units) != 1 {
			t.Errorf("%d units, %v", len(units), err)
		}
	})
}
