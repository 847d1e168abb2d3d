package models_test

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// cutter ends every line of a store but its own.
func cutter(t *testing.T, address string) func() {
	t.Helper()
	other := testdb.Open(t, address)
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		const others = "FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
		name := strings.TrimPrefix(parsed.Path, "/")
		count := func(what string) (count int) {
			t.Helper()
			if err := other.SQL().QueryRowContext(t.Context(), "SELECT COUNT("+what+") "+others, name).Scan(&count); err != nil {
				t.Fatal(err)
			}
			return count
		}
		if count("pg_terminate_backend(pid)") == 0 {
			t.Fatal("there is no line to cut")
		}
		for count("*") > 0 { // whoever is asked to end does so in its own time
			time.Sleep(time.Millisecond)
		}
	}
}

// TestAnotherLineThatEndsIsNoReason: what the work itself reads from, as an upload, may
// end as well, and is not there a second time.
func TestAnotherLineThatEndsIsNoReason(t *testing.T) {
	store := testdb.Open(t, testdb.Migrated(t))
	runs := 0
	err := store.Tx(t.Context(), func(*models.Tx) error { runs++; return io.ErrUnexpectedEOF })
	if !errors.Is(err, io.ErrUnexpectedEOF) || runs != 1 {
		t.Errorf("run %d times: %v", runs, err)
	}
}

func unitsNamed(t *testing.T, store *models.Store, name string) (count int) {
	t.Helper()
	if err := store.SQL().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM units WHERE official_name = $1", name).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

// TestATransactionIsRunAgainWhereItsLineWasCut cuts the line in the middle of it, once
// and every time.
func TestATransactionIsRunAgainWhereItsLineWasCut(t *testing.T) {
	address := testdb.Migrated(t)
	store, cut := testdb.Open(t, address), cutter(t, address)
	for _, row := range []struct {
		name           string
		cuts, runs     int
		stands, inTime bool
	}{{"一次", 1, 2, true, true}, {"每次", 9, 2, false, true}, {"无人等待", 1, 1, false, false}} {
		ctx, leave := context.WithCancel(t.Context())
		runs := 0
		err := store.Tx(ctx, func(tx *models.Tx) error {
			runs++
			unit := models.Unit{OfficialName: row.name, Kind: "other", Version: 1}
			if err := tx.Add(&unit); err != nil {
				return err
			}
			if runs <= row.cuts {
				cut()
			}
			if !row.inTime {
				leave()
			}
			return tx.SaveUnit(&unit)
		})
		leave()
		if (err == nil) != row.stands || runs != row.runs {
			t.Errorf("%s: run %d times: %v", row.name, runs, err)
		}
		if found := unitsNamed(t, store, row.name) == 1; found != row.stands {
			t.Errorf("%s: stands: %t", row.name, found)
		}
	}
}

// waiting leaves as many lines waiting as are kept.
func waiting(t *testing.T, store *models.Store) {
	t.Helper()
	for range 2 { // from its second use on a line is known to have been used
		var lines []*sql.Conn
		for range 10 {
			line, err := store.SQL().Conn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, line)
		}
		for _, line := range lines {
			if err := line.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestLinesThatEndedWhileTheyWaitedCostNoTransaction cuts all lines that wait, which
// were used a moment ago, so that nobody tries them before.
func TestLinesThatEndedWhileTheyWaitedCostNoTransaction(t *testing.T) {
	address := testdb.Migrated(t)
	store, cut := testdb.Open(t, address), cutter(t, address)
	waiting(t, store)
	cut()
	runs := 0
	if err := store.Tx(t.Context(), func(*models.Tx) error { runs++; return nil }); err != nil || runs != 1 {
		t.Errorf("run %d times: %v", runs, err)
	}
}

// TestQuestionsAreAskedAgainWhereTheirLineHadEnded asks on lines that were used a moment
// ago, in each of the ways in which this package asks.
func TestQuestionsAreAskedAgainWhereTheirLineHadEnded(t *testing.T) {
	address := testdb.Migrated(t)
	store, cut := testdb.Open(t, address), cutter(t, address)
	unit := addUnit(t, store, "某局")
	for name, ask := range map[string]func(models.Reader) error{
		"plainly":          func(r models.Reader) error { _, err := r.Unit(unit.ID); return err },
		"for rows":         func(r models.Reader) error { _, err := r.UnitsByID([]workflow.UnitID{unit.ID}); return err },
		"through gorm":     func(r models.Reader) error { _, err := r.People(0, 50); return err },
		"for one number":   func(r models.Reader) error { _, err := r.CountPeople(50); return err },
		"for what is none": func(r models.Reader) error { _, err := r.LatestEvent(); return err },
	} {
		waiting(t, store)
		cut()
		if err := ask(store.Read(t.Context())); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	waiting(t, store)
	cut()
	if err := store.Snapshot(t.Context(), func(r models.Reader) error { _, err := r.Unit(unit.ID); return err }); err != nil {
		t.Errorf("at one moment: %v", err)
	}
	runs := 0
	err := store.Look(t.Context(), func(r models.Reader) error {
		if runs++; runs == 1 {
			cut()
		}
		_, err := r.Unit(unit.ID)
		return err
	})
	if err != nil || runs != 2 {
		t.Errorf("a few questions, cut between: run %d times: %v", runs, err)
	}
	over, leave := context.WithCancel(t.Context())
	leave()
	if _, err := store.Read(over).Unit(unit.ID); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone is told %v", err)
	}
}

// TestNothingIsRunAgainOnceItsCommitWasAskedFor cuts the line while PostgreSQL commits:
// whether it did cannot be known.
func TestNothingIsRunAgainOnceItsCommitWasAskedFor(t *testing.T) {
	store := testdb.Open(t, testdb.Migrated(t))
	for _, statement := range []string{
		"CREATE FUNCTION cut_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$",
		"CREATE CONSTRAINT TRIGGER cut_line AFTER INSERT ON units DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cut_line()",
	} {
		if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	runs := 0
	err := store.Tx(t.Context(), func(tx *models.Tx) error {
		runs++
		return tx.Add(&models.Unit{OfficialName: "某局", Kind: "other", Version: 1})
	})
	if err == nil || runs != 1 || !strings.Contains(err.Error(), "57P01") {
		t.Errorf("run %d times: %v", runs, err)
	}
}
