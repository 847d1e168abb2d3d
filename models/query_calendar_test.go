package models_test

import (
	"fmt"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestAPublishedYearTakesThePlaceOfWhatWasKnown(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		ctx := t.Context()
		reader := store.Read(ctx)
		before, err := reader.CalendarRevision()
		if err != nil {
			t.Fatal(err)
		}
		newYear := workflow.CalendarDay{Date: workflow.Date{Year: 2026, Month: 1, Day: 1}, Name: "元旦"}
		err = store.Tx(ctx, func(tx *models.Tx) error {
			revision, err := tx.PublishYear(2026, func(revision int64) string { return fmt.Sprint("2026/", revision) }, 7, []workflow.CalendarDay{newYear})
			if err == nil && revision != before+1 {
				t.Errorf("revision %d after %d", revision, before)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		year, days, err := reader.CalendarYear(2026)
		if err != nil || len(days) != 1 || days[0] != newYear || year.PublishedAt != 7 || !year.Pending {
			t.Errorf("%+v %v %v", year, days, err)
		}
		calendar, err := reader.Calendar()
		if err != nil || calendar.Version() != year.Version {
			t.Errorf("the calendar is called after what was published last: %q, %v", calendar.Version(), err)
		}
		if _, days, err := reader.CalendarYear(2025); err != nil || len(days) < 20 {
			t.Errorf("another year: %d days, %v", len(days), err)
		}
		// Settling an earlier publication leaves a later one pending.
		stale := year
		stale.Revision--
		pending := func() int {
			years, err := reader.PendingYears()
			if err != nil {
				t.Fatal(err)
			}
			return len(years)
		}
		for _, row := range []struct {
			year models.CalendarYear
			want int
		}{{stale, 1}, {year, 0}} {
			if err := store.Tx(ctx, func(tx *models.Tx) error { return tx.SettleYear(row.year) }); err != nil || pending() != row.want {
				t.Errorf("pending %d, %v", pending(), err)
			}
		}
	})
}

func TestAYearThatANewerProgramBringsIsPendingToo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		if years, err := store.Read(t.Context()).PendingYears(); err != nil || len(years) != 0 {
			t.Fatalf("the first seed: %v %v", years, err)
		}
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			return tx.AddCalendarYears("newer", []int{2026, 2027}, []workflow.CalendarDay{{Date: workflow.Date{Year: 2027, Month: 1, Day: 1}, Name: "元旦"}})
		})
		years, read := store.Read(t.Context()).PendingYears()
		if err != nil || read != nil || len(years) != 1 || years[0].Year != 2027 || years[0].Revision == 0 {
			t.Errorf("pending %+v, %v %v", years, err, read)
		}
	})
}

// TestOnlyWhatTheYearTouchesIsStale looks for open cases whose dates reach into a
// year and that were reckoned without it.
func TestOnlyWhatTheYearTouchesIsStale(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		at := func(year, month, day int) models.Instant {
			return models.At(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC))
		}
		year := models.CalendarYear{Year: 2027, Revision: 5}
		want := map[workflow.CaseID]string{}
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			unit := models.Unit{OfficialName: "市督查室", Kind: "office", IsOffice: true, Version: 1}
			if err := tx.Add(&unit); err != nil {
				return err
			}
			circular := models.Circular{OfficeID: unit.ID, DocNumber: "1", Origin: workflow.Imported, State: workflow.CircularIssued, CreatedAt: 1, UpdatedAt: 1, Version: 1}
			if err := tx.Add(&circular); err != nil {
				return err
			}
			for i, row := range []struct {
				sentence       string
				state          workflow.State
				issued         models.Instant
				due, ack, next models.Instant
				revision       int64
				stale          bool
			}{
				{"its date lies in the year", workflow.Issued, at(2026, 12, 1), at(2027, 1, 5), 0, at(2026, 12, 20), 4, true},
				{"its next rung does", workflow.Escalated, at(2026, 12, 1), at(2026, 12, 20), 0, at(2027, 1, 1), 4, true},
				{"its receipt slip does", workflow.Issued, at(2026, 12, 31), at(2026, 12, 31), at(2027, 1, 2), 0, 4, true},
				{"it waits for its re-check", workflow.Rechecked, at(2026, 12, 1), at(2027, 1, 5), 0, 0, 0, true},
				{"it crosses the year", workflow.Issued, at(2026, 12, 1), at(2028, 1, 5), 0, 0, 4, true},
				{"it was reckoned with the year", workflow.Issued, at(2026, 12, 1), at(2027, 1, 5), 0, 0, 5, false},
				{"it lies before", workflow.Issued, at(2026, 10, 1), at(2026, 12, 31), 0, at(2026, 12, 30), 4, false},
				{"it lies after", workflow.Issued, at(2028, 1, 1), at(2028, 1, 9), 0, 0, 4, false},
				{"it is closed", workflow.Closed, at(2026, 12, 1), at(2027, 1, 5), 0, 0, 4, false},
				{"it is a draft", workflow.Draft, 0, 0, 0, 0, 0, false},
			} {
				one := models.Case{CircularID: circular.ID, OfficeID: unit.ID, Position: int64(i + 1), UnitName: "x", State: row.state, Round: 1, RoundsAllowed: 3,
					IssuedAt: row.issued, DeadlineAt: row.due, AcknowledgeBy: row.ack, NextRungAt: row.next, CalendarRevision: row.revision, CreatedAt: 1, UpdatedAt: 1, Version: 1}
				if err := tx.Add(&one); err != nil {
					return err
				}
				if err := tx.SaveCase(&one); err != nil {
					return err
				}
				if row.stale {
					want[one.ID] = row.sentence
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var after models.StaleAfter
		for { // page by page
			stale, err := store.Read(t.Context()).StaleCases(year, time.UTC, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range stale {
				if want[one.ID] == "" {
					t.Errorf("case %d is listed, or twice", one.ID)
				}
				delete(want, one.ID)
			}
			if len(stale) < 2 {
				break
			}
			after = stale[len(stale)-1]
		}
		if len(want) > 0 {
			t.Errorf("not listed: %v", want)
		}
	})
}
