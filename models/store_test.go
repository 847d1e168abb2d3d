package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func addUnit(t *testing.T, store *models.Store, name string) models.Unit {
	t.Helper()
	unit := models.Unit{OfficialName: name, Kind: "department", Version: 1}
	if err := store.Tx(t.Context(), func(tx *models.Tx) error { return tx.Add(&unit) }); err != nil {
		t.Fatal(err)
	}
	return unit
}

func TestATransactionIsWholeOrNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		ctx := t.Context()
		stop := errors.New("stop")
		var id workflow.UnitID
		add := func(tx *models.Tx) {
			unit := models.Unit{OfficialName: "某局", Kind: "department", Version: 1}
			if err := tx.Add(&unit); err != nil {
				t.Fatal(err)
			}
			id = unit.ID
		}
		err := store.Tx(ctx, func(tx *models.Tx) error { add(tx); return stop })
		if !errors.Is(err, stop) {
			t.Fatalf("the function's error comes back: %v", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("a panic goes on to the caller")
				}
			}()
			_ = store.Tx(ctx, func(tx *models.Tx) error { add(tx); panic("broken") })
		}()
		if _, err := store.Read(ctx).Unit(id); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("what was rolled back is there: %v", err)
		}
		if err := store.Tx(ctx, func(tx *models.Tx) error { add(tx); return nil }); err != nil {
			t.Fatalf("the store works on after a panic: %v", err)
		}
	})
}

func TestALostRaceIsAConflict(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		unit := addUnit(t, store, "某局")
		const writers = 16
		var all sync.WaitGroup
		results := make([]error, writers)
		for i := range writers {
			all.Go(func() {
				mine := unit
				mine.OfficialName = fmt.Sprint("某局", i)
				results[i] = store.Tx(context.Background(), func(tx *models.Tx) error { return tx.SaveUnit(&mine) })
			})
		}
		all.Wait()
		won := 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, models.ErrConflict):
				t.Errorf("a lost race is a conflict and nothing else: %v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d writers won", won)
		}
	})
}

func TestAMissingRowIsNeverInserted(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		ghost := models.Unit{ID: 4711, OfficialName: "无此单位", Version: 1}
		err := store.Tx(t.Context(), func(tx *models.Tx) error { return tx.SaveUnit(&ghost) })
		if !errors.Is(err, models.ErrConflict) {
			t.Fatalf("saving what is not there: %v", err)
		}
		if _, err := store.Read(t.Context()).Unit(4711); !errors.Is(err, models.ErrNotFound) {
			t.Fatal("it was inserted")
		}
	})
}

func TestInstantsDoNotDependOnTheZoneOfTheReader(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		shanghai := time.FixedZone("+08:00", 8*60*60)
		written := time.Date(2017, 7, 25, 23, 30, 0, 123456000, shanghai)
		unit := models.Unit{OfficialName: "某局", Kind: "department", ClosedAt: models.At(written), Version: 1}
		if err := store.Tx(t.Context(), func(tx *models.Tx) error { return tx.Add(&unit) }); err != nil {
			t.Fatal(err)
		}
		read, err := store.Read(t.Context()).Unit(unit.ID)
		if err != nil || !read.ClosedAt.Time().Equal(written) || read.ClosedAt.Time().Location() != time.UTC {
			t.Fatalf("wrote %v, read %v: %v", written, read.ClosedAt.Time(), err)
		}
		open := addUnit(t, store, "乙局")
		if read, err := store.Read(t.Context()).Unit(open.ID); err != nil || read.ClosedAt != 0 || !read.ClosedAt.Time().IsZero() {
			t.Fatalf("not yet is not yet: %+v %v", read, err)
		}
	})
}

func TestTheReadingPoolOfSQLiteCannotWrite(t *testing.T) {
	store := testdb.Open(t, t.TempDir())
	if _, err := store.Read(t.Context()).Calendar(); err != nil {
		t.Fatal(err)
	}
	var mode, sync, keys string
	for pragma, into := range map[string]*string{"journal_mode": &mode, "synchronous": &sync, "foreign_keys": &keys} {
		if err := store.SQL().QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(into); err != nil {
			t.Fatal(err)
		}
	}
	if mode != "wal" || sync != "2" || keys != "1" {
		t.Errorf("journal_mode %s, synchronous %s, foreign_keys %s", mode, sync, keys)
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		if err := store.CheckSchema(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := store.Migrate(t.Context()); err != nil {
			t.Fatalf("migrating twice: %v", err)
		}
		if _, err := store.SQL().ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)"); err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{"migrate": store.Migrate(t.Context()), "check": store.CheckSchema(t.Context())} {
			if !errors.Is(err, models.ErrNewerSchema) {
				t.Errorf("%s on a newer schema: %v", what, err)
			}
		}
	})
}

func TestTheCalendarIsSeededOnceAndKeepsWhatTheOfficeChanged(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		calendar, err := store.Read(t.Context()).Calendar()
		if err != nil {
			t.Fatal(err)
		}
		if working, known := calendar.WorkingDay(workflow.Date{Year: 2017, Month: 9, Day: 30}); !working || !known {
			t.Error("Saturday 30 September 2017 was a make-up working day")
		}
		if calendar.Knows(2027) {
			t.Error("2027 is not published")
		}
		err = store.Tx(t.Context(), func(tx *models.Tx) error {
			return tx.AddCalendarYears("office", []int{2026, 2027}, []workflow.CalendarDay{{Date: workflow.Date{Year: 2027, Month: 1, Day: 1}, Name: "元旦"}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if calendar, err = store.Read(t.Context()).Calendar(); err != nil || !calendar.Knows(2027) {
			t.Errorf("a published year was not added: %v", err)
		}
	})
}

func TestUnitNamesAreMatchedWithinTheSupervisedScopeOnly(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		ctx := t.Context()
		err := store.Tx(ctx, func(tx *models.Tx) error {
			var ids []workflow.UnitID
			for i, name := range []string{"市督查室", "怀化市", "市科学技术局", "邻市", "洪江市", "洪江区"} {
				unit := models.Unit{OfficialName: name, Kind: "other", Version: 1}
				if err := tx.Add(&unit); err != nil {
					return err
				}
				unit.Path = fmt.Sprintf("/%d/", unit.ID)
				if i == 2 || i > 3 {
					unit.ParentID, unit.Path = models.Reference(ids[1]), fmt.Sprintf("/%d/%d/", ids[1], unit.ID)
				}
				if err := tx.SaveUnit(&unit); err != nil {
					return err
				}
				ids = append(ids, unit.ID)
			}
			return errors.Join(
				tx.Add(&models.UnitAlias{UnitID: ids[2], Alias: "市科技局"}),
				tx.Add(&models.SupervisedUnit{OfficeID: ids[0], UnitID: ids[1], Subtree: true}))
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			says, name, want string
		}{
			{"an alias finds the unit", "市科技局", "市科学技术局"},
			{"the official name finds it too", "市科学技术局", "市科学技术局"},
			{"same stem, different unit", "洪江区", "洪江区"},
			{"a unit outside the scope is not found", "邻市", ""},
			{"a part of a name finds nothing", "科技局", ""},
		} {
			units, err := store.Read(ctx).UnitsNamed(1, row.name)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, unit := range units {
				names = append(names, unit.OfficialName)
			}
			if got := strings.Join(names, " "); got != row.want {
				t.Errorf("%s: %q", row.says, got)
			}
		}
	})
}
