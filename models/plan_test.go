package models

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"rectify/workflow"
)

func second[T any](_ T, err error) error { return err }

func ignoreMissing(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// TestListsThatPeopleOpenUseAnIndex asks SQLite how it would answer each list:
// reading a whole table is the answer it must not give.
func TestListsThatPeopleOpenUseAnIndex(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var asked []string
	capture := func(db *gorm.DB) {
		if text := db.Dialector.Explain(db.Statement.SQL.String(), db.Statement.Vars...); text != "" {
			asked = append(asked, text)
		}
	}
	if err := store.reading.Callback().Query().After("gorm:query").Register("capture", capture); err != nil {
		t.Fatal(err)
	}
	reader := store.Read(t.Context())
	office := workflow.Scope{Offices: []workflow.UnitID{1}}
	unit := workflow.Scope{Units: []workflow.UnitID{2}}
	ask := map[string]func() error{}
	for _, order := range []Order{ByDeadline, ByUpdated, ByNumber} {
		for name, scope := range map[string]workflow.Scope{"office": office, "unit": unit} {
			filter := CaseFilter{Order: order, Limit: 50, Now: 1, AfterKey: 1, AfterID: 1}
			ask[name+" "+string(order)] = func() error { _, err := reader.Cases(scope, filter); return err }
			filter.States, filter.Overdue = []workflow.State{workflow.Issued}, true
			ask[name+" overdue "+string(order)] = func() error { _, err := reader.Cases(scope, filter); return err }
		}
	}
	ask["count"] = func() error { _, err := reader.CountCases(office, CaseFilter{Overdue: true, Now: 1}, 1001); return err }
	ask["circulars"] = func() error { _, err := reader.Circulars(office.Offices, 9, 50); return err }
	ask["events"] = func() error { _, err := reader.EventsOf(SubjectCase, 1, 0, 50); return err }
	ask["letters"] = func() error { _, err := reader.LettersAbout(1, 50); return err }
	ask["findings"] = func() error { _, err := reader.FindingsOf(1, 2, 3); return err }
	ask["flags"] = func() error { _, err := reader.Flags(1); return err }
	ask["people to tell"] = func() error { _, err := reader.Holders(1, []workflow.Role{workflow.Clerk}); return err }
	ask["changes"] = func() error { _, err := reader.Changes(office.Offices, workflow.ChangeNew, 9, 50); return err }
	ask["changes that wait"] = func() error { _, err := reader.Changes(office.Offices, workflow.ChangeProposed, 0, 50); return err }
	ask["policy in force"] = func() error { return ignoreMissing(second(reader.OfficePolicy(1))) }
	ask["pending years"] = func() error { return second(reader.PendingYears()) }
	ask["stale cases"] = func() error {
		return second(reader.StaleCases(CalendarYear{Year: 2027, Revision: 3}, time.UTC, StaleAfter{1, 1}, 200))
	}
	ask["days of a year"] = func() error { _, _, err := reader.CalendarYear(2026); return err }
	wholeTable := regexp.MustCompile(`SCAN \w+$`)
	for name, question := range ask {
		asked = nil
		if err := question(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(asked) == 0 {
			t.Errorf("%s: no query was seen", name)
		}
		for _, text := range asked {
			rows, err := store.readSQL.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text)
			if err != nil {
				t.Fatalf("%s: %v: %s", name, err, text)
			}
			for rows.Next() {
				var id, parent, unused int
				var detail string
				if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
					t.Fatal(err)
				}
				// The capped count scans its own inner list of at most 1,001 rows.
				if wholeTable.MatchString(strings.TrimSpace(detail)) && detail != "SCAN capped" {
					t.Errorf("%s: %s\n  %s", name, detail, text)
				}
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
