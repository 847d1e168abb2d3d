package casework_test

import (
	"errors"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestACalendarThatNeverCameToStandIsForgotten publishes a year in a transaction that
// fails after an act has read it, and then another, which gets the same revision.
func TestACalendarThatNeverCameToStandIsForgotten(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		desk := casework.New(store, time.Now, nil, casework.Settings{Zone: time.UTC, Policy: workflow.DefaultPolicy()})
		newYear := workflow.Date{Year: 2031, Month: time.January, Day: 1} // a Wednesday
		stop := errors.New("stop")
		publish := func(working bool, then func(*models.Tx) error) error {
			return store.Tx(t.Context(), func(tx *models.Tx) error {
				_, err := tx.PublishYear(2031, func(int64) string { return "2031" }, 1, []workflow.CalendarDay{{Date: newYear, Working: working}})
				if err != nil {
					return err
				}
				return then(tx)
			})
		}
		err := publish(true, func(tx *models.Tx) error {
			calendar, err := desk.CalendarIn(tx)
			if err != nil {
				return err
			}
			if working, known := calendar.WorkingDay(newYear); !working || !known {
				t.Error("an act sees what it wrote")
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if err := publish(false, func(*models.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		calendar, err := desk.CalendarOf(store.Read(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		if working, known := calendar.WorkingDay(newYear); working || !known {
			t.Errorf("the calendar of the transaction that failed is in use: %t, %t", working, known)
		}
	})
}
