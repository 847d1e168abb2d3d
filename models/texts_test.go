package models_test

import (
	"math/rand/v2"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestKeptStatementsAreBounded asks and writes in ever other lengths, as clients can
// make the program do.
func TestKeptStatementsAreBounded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		chance := rand.New(rand.NewPCG(1, 2))
		reader := store.Read(t.Context())
		states := []workflow.State{workflow.Issued, workflow.Closed}
		scope := workflow.Scope{Offices: []workflow.UnitID{1}, Units: []workflow.UnitID{2}}

		before, _ := models.KeptTexts()
		for length := range 400 {
			filter := models.CaseFilter{Limit: 1}
			for range length {
				filter.States = append(filter.States, states[chance.IntN(2)])
			}
			if _, err := reader.Cases(scope, filter); err != nil {
				t.Fatal(err)
			}
		}
		after, _ := models.KeptTexts()
		if most := 2 * 11; after-before > most { // each power of two, and what PostgreSQL is sent
			t.Errorf("400 lists are asked for by %d statements, %d at most", after-before, most)
		}
	})
}

// TestKeptStatementsNeverGrowBeyondTheirBound writes the statements for every number of
// rows of the widest tables, and for sets of columns by chance.
func TestKeptStatementsNeverGrowBeyondTheirBound(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	written, largest := 0, 0
	for rows := range 200 {
		written += models.WriteStatements(1+rows, chance.Uint64())
		_, bytes := models.KeptTexts()
		largest = max(largest, bytes)
	}
	if written <= 2*models.MostTexts {
		t.Errorf("%d bytes were written, which shows nothing", written)
	}
	if largest > models.MostTexts {
		t.Errorf("the statements that are kept grew to %d bytes", largest)
	}
	if first, again := models.WriteStatements(3, 5), models.WriteStatements(3, 5); first != again || first == 0 {
		t.Errorf("a statement that was forgotten is written otherwise: %d, %d bytes", first, again)
	}
}
