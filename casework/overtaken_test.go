package casework_test

import (
	"slices"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestWhatARungTellsIsNotSentOnceTheCaseHasMovedOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		for _, row := range []struct {
			says string
			acts func(o *office, view casework.CaseView)
			told bool
		}{
			{"it still owes", func(*office, casework.CaseView) {}, true},
			{"the report came on Sunday", func(o *office, view casework.CaseView) {
				o.act("leader1", view.ID, workflow.Submit, answers(view))
			}, false},
			{"it owes, but by another date", func(o *office, view casework.CaseView) {
				o.act("head", view.ID, workflow.Extend, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 20}, Input: workflow.Input{Reason: "汛期"}})
			}, false},
		} {
			view := o.issuedOn18July(row.says)
			o.until(30, 10) // Sunday: orange was reached at midnight and is told on Monday
			row.acts(o, view)
			letters, err := store.Read(t.Context()).LettersAbout(view.ID, 100)
			o.must(err)
			waiting := 0
			for _, about := range letters {
				if about.Cause != workflow.CauseOverdue || about.SendAfter <= models.At(o.now) {
					continue
				}
				waiting++
				parcels, err := store.Read(t.Context()).LetterParcels([]models.Letter{about.Letter}, models.At(o.now))
				o.must(err)
				told := slices.ContainsFunc(parcels[0].Notices, func(n models.Notice) bool { return n.CaseID == view.ID && n.Cause == workflow.CauseOverdue })
				if told != row.told || !told && parcels[0].Refusal != "" && parcels[0].Refusal != models.LetterCaseMovedOn {
					t.Errorf("%s: told %v, refusal %q", row.says, told, parcels[0].Refusal)
				}
			}
			if waiting == 0 {
				t.Errorf("%s: no letter waits for Monday", row.says)
			}
		}
	})
}

// issuedOn18July issues the usual batch once more, under another number.
func (o *office) issuedOn18July(number string) casework.CaseView {
	o.Helper()
	o.now = time.Date(2017, 7, 18, 9, 0, 0, 0, shanghai)
	batch := o.batch()
	batch.DocNumber += number
	return o.issuedBatch(batch)[0]
}
