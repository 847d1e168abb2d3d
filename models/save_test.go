package models_test

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestASavedCaseIsStoredAsItIsInHand changes each column of a case that was read for a
// change, by itself and back again in the same transaction, under a note of the sweep
// in between, and compares what is stored and what the event says of it.
func TestASavedCaseIsStoredAsItIsInHand(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		var scope = workflow.Scope{Offices: []workflow.UnitID{w.office.ID}}
		events := 0
		save := func(tx *models.Tx, row *models.Case) error {
			events++
			_, err := tx.Append(models.SubjectCase, int64(row.ID), &row.Chain, models.Happening{At: models.At(nine), Action: "tried", To: string(row.State)})
			if err != nil {
				return err
			}
			return tx.SaveCase(row)
		}
		begin := func(row *models.Case) error {
			return store.Tx(t.Context(), func(tx *models.Tx) error { return save(tx, row) })
		}
		if err := begin(&w.row); err != nil {
			t.Fatal(err)
		}
		of := reflect.TypeFor[models.Case]()
		for i := range of.NumField() {
			name := of.Field(i).Name
			if slices.Contains([]string{"ID", "Chain", "Version", "CircularID", "OfficeID", "CalendarUntil"}, name) {
				continue // they never change, or follow from others
			}
			other, zero := otherValue(of.Field(i).Type, w)
			switch name {
			case "OwnerID":
				other, zero = reflect.ValueOf(models.Reference(w.other.ID)), reflect.ValueOf(models.Reference(w.unit.ID))
			case "State":
				other, zero = reflect.ValueOf(workflow.Escalated), reflect.ValueOf(workflow.Issued)
			case "SiteID":
				other = zero
			case "CreatedAt", "UpdatedAt":
				zero = reflect.ValueOf(models.At(nine))
			case "RecursFrom":
				other = reflect.ValueOf(models.Reference(w.row.ID))
			}
			for _, values := range [][]reflect.Value{{other}, {zero}, {other, zero}, {zero, other}} {
				var row models.Case
				err := store.Tx(t.Context(), func(tx *models.Tx) (err error) {
					if row, err = tx.LockedCase(scope, w.row.ID); err != nil {
						return err
					}
					for _, value := range values {
						reflect.ValueOf(&row).Elem().Field(i).Set(value)
						if err := tx.SaveReckoning(&row); err != nil {
							return err
						}
						if err := save(tx, &row); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				stored, err := store.Read(t.Context()).Case(scope, row.ID)
				if err != nil || fmt.Sprintf("%+v", stored) != fmt.Sprintf("%+v", row) {
					t.Errorf("%s: %v\n%+v is stored,\n%+v was in hand", name, err, stored, row)
				}
			}
		}
		audit, err := store.Read(t.Context()).VerifyAudit()
		if err != nil {
			t.Error(err)
		}
		for _, fault := range audit.Faults { // the circular of this world never had an event
			if fault.Subject == models.SubjectCase {
				t.Errorf("the record: %+v", fault)
			}
		}
	})
}

// otherValue is a value of a column's type with the zero one.
func otherValue(of reflect.Type, w *letterWorld) (other, zero reflect.Value) {
	zero = reflect.Zero(of)
	switch value := reflect.New(of).Elem(); value.Interface().(type) {
	case models.Day:
		return reflect.ValueOf(models.Day{Date: workflow.Date{Year: 2017, Month: time.July, Day: 25}}), zero
	case models.List[int64]:
		return reflect.ValueOf(models.List[int64]{3, math.MaxInt64}), reflect.ValueOf(models.List[int64]{})
	case models.List[workflow.PersonID]:
		return reflect.ValueOf(models.List[workflow.PersonID]{w.clerk.ID}), reflect.ValueOf(models.List[workflow.PersonID]{})
	default:
		switch value.Kind() {
		case reflect.String:
			value.SetString("一'\"?$1\\")
		case reflect.Bool:
			value.SetBool(true)
		default:
			value.SetInt(math.MaxInt64 - 7)
		}
		return value, zero
	}
}

// TestOfTwoWhoReadACaseOneSaves lets both read before either writes, without a lock.
func TestOfTwoWhoReadACaseOneSaves(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		first, second := w.row, w.row
		first.SiteURL, second.SiteCode = "http://unit.example", "4312000051"
		w.tx(t, func(tx *models.Tx) error { return tx.SaveCase(&first) })
		err := store.Tx(t.Context(), func(tx *models.Tx) error {
			if _, err := tx.LockedCase(workflow.Scope{Offices: []workflow.UnitID{w.office.ID}}, w.row.ID); err != nil {
				return err
			}
			return tx.SaveCase(&second) // which was read before
		})
		if !errors.Is(err, models.ErrConflict) {
			t.Errorf("the second: %v", err)
		}
	})
}
