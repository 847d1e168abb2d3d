package models_test

import (
	"fmt"
	"sync"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

// TestOneSiteEnteredByTwoAtOnce lets two transactions enter the same new site at the
// same time: both get the one site.
func TestOneSiteEnteredByTwoAtOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		if _, err := store.SQL().ExecContext(t.Context(), "INSERT INTO units (official_name, kind) VALUES ('某局', 'department')"); err != nil {
			t.Fatal(err)
		}
		for round := range 20 {
			code := fmt.Sprintf("43120%05d", round)
			var ids [4]int64
			var together sync.WaitGroup
			for n := range ids {
				together.Go(func() {
					err := store.Tx(t.Context(), func(tx *models.Tx) error {
						site, err := tx.AddSite(models.Site{Code: code, URL: "http://unit.example/", OwnerID: 1, Lifecycle: "active", Version: 1})
						ids[n] = site.ID
						return err
					})
					if err != nil {
						t.Errorf("round %d: %v", round, err)
					}
				})
			}
			together.Wait()
			for _, id := range ids {
				if id == 0 || id != ids[0] {
					t.Errorf("round %d: sites %v", round, ids)
				}
			}
		}
	})
}
