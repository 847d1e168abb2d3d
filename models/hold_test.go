package models_test

import (
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestEventsCoverRowsThatWaitedAndRowsThatWereRefused writes notices of which some
// stand already, in one list and across transactions, at once and after a wait.
func TestEventsCoverRowsThatWaitedAndRowsThatWereRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		at := models.At(nine)
		act := func(held bool, people ...models.Person) {
			t.Helper()
			w.tx(t, func(tx *models.Tx) error {
				if held {
					tx.Hold(1)
				}
				row, err := tx.LockedCase(workflow.Scope{Offices: []workflow.UnitID{w.office.ID}}, w.row.ID)
				if err != nil {
					return err
				}
				if _, err := tx.Append(models.SubjectCase, int64(row.ID), &row.Chain, models.Happening{At: at, Action: "tried", To: string(row.State)}); err != nil {
					return err
				}
				if err := tx.SaveCase(&row); err != nil {
					return err
				}
				var notices []models.Notice
				for _, person := range people {
					letter := models.Letter{PersonID: person.ID, Address: person.Email, Language: "zh", WrittenAt: at, SendAfter: at, State: models.LetterQueued, Version: 1}
					w.letterNumber++
					letter.MessageID = string(rune('a'+w.letterNumber)) + "@rectify.example"
					if err := tx.AddLetter(&letter); err != nil {
						return err
					}
					notices = append(notices, models.Notice{EventID: 1, CaseID: row.ID, Cause: workflow.CauseIssued, PersonID: person.ID, LetterID: letter.ID, CreatedAt: at})
				}
				if err := tx.AddNotices(notices); err != nil {
					return err
				}
				flag := models.Flag{CaseID: row.ID, UnitID: w.unit.ID, Kind: workflow.FlagOverdue, Leg: 1, Round: 1, DueAt: at, FoundAt: at, EventID: 1}
				if err := tx.AddFlags([]models.Flag{flag, flag}); err != nil || !held {
					return err
				}
				if err := tx.AddLeg(models.Leg{CaseID: row.ID, Number: row.Version, OwnerID: w.unit.ID, OpenedAt: at, DeadlineAt: at}); err != nil {
					return err
				}
				return tx.Release()
			})
		}
		act(false, w.clerk)
		act(false, w.clerk, w.liaison, w.liaison)
		act(true, w.liaison, w.mayor, w.clerk, w.mayor)
		act(true, w.formerly)
		audit, err := store.Read(t.Context()).VerifyAudit()
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range audit.Faults { // the circular of this world never had an event
			if fault.Subject == models.SubjectCase {
				t.Errorf("the record: %+v", fault)
			}
		}
		if flags, err := store.Read(t.Context()).Flags(w.row.ID); err != nil || len(flags) != 1 {
			t.Errorf("%d flags of one kind in one leg, %v", len(flags), err)
		}
		letters, err := store.Read(t.Context()).LettersAbout(w.row.ID, 50)
		if err != nil || len(letters) != 4 {
			t.Errorf("%d notices, %v", len(letters), err)
		}
	})
}
