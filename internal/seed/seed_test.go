package seed_test

import (
	"errors"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/seed"
	"rectify/internal/testdb"
	"rectify/jobs"
	"rectify/models"
	"rectify/workflow"
)

var (
	shanghai = time.FixedZone("+08:00", 8*60*60)
	now      = time.Date(2026, 6, 3, 4, 0, 0, 0, time.UTC)
)

func options(cases int) seed.Options {
	return seed.Options{Seed: 7, Cases: cases, Now: now, Zone: shanghai, Policy: workflow.DefaultPolicy()}
}

func verify(t *testing.T, store *models.Store) string {
	t.Helper()
	audit, err := store.Read(t.Context()).VerifyAudit()
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range audit.Faults {
		t.Errorf("the record: %s", fault)
	}
	if audit.PapersCovered == 0 || audit.PapersNotCovered > 0 || audit.EventsNotCovering > 0 {
		t.Errorf("the events leave papers out: %+v", audit)
	}
	last, err := store.Read(t.Context()).LastSeal()
	if err != nil {
		t.Fatal(err)
	}
	return last.Hash
}

func count(t *testing.T, store *models.Store, what string) (number int) {
	t.Helper()
	if err := store.SQL().QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+what).Scan(&number); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	return number
}

// TestWhatIsMadeUpIsWhatTheServiceWouldHaveWritten looks at it with the service's own
// eyes: the record, the calendar that finds nothing to do at that moment and goes on
// from there, and every case as people read it.
func TestWhatIsMadeUpIsWhatTheServiceWouldHaveWritten(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		if err := jobs.Migrate(t.Context(), store); err != nil {
			t.Fatal(err)
		}
		report, err := seed.Run(t.Context(), store, options(2000))
		if err != nil {
			t.Fatal(err)
		}
		verify(t, store)
		for _, state := range workflow.States {
			if report.States[state] == 0 {
				t.Errorf("no case is %s: %v", state, report.States)
			}
		}
		for what, told := range map[string]int{"cases": report.Cases, "circulars": report.Circulars, "reports": report.Reports, "rechecks": report.Rechecks,
			"rungs": report.Rungs, "letters": report.Letters, "notices": report.Notices, "flags": report.Flags, "supervision_notices": report.Supervision} {
			if there := count(t, store, what); there != told || told == 0 {
				t.Errorf("%d %s are there, %d were told", there, what, told)
			}
		}
		if madeUp, err := seed.MadeUp(t.Context(), store); err != nil || !madeUp {
			t.Errorf("it is not known as made up: %v", err)
		}

		at := now
		queue := enqueuer{}
		desk := casework.New(store, func() time.Time { return at }, queue, casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "rectify.example", SessionFor: time.Hour})
		events := count(t, store, "events")
		if err := desk.SweepAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if more := count(t, store, "events") - events; more != 0 {
			t.Errorf("the calendar found %d things that were not written", more)
		}
		at = now.AddDate(0, 0, 20)
		if err := desk.SweepAll(t.Context()); err != nil {
			t.Errorf("the calendar does not go on from there: %v", err)
		}
		if count(t, store, "events") == events {
			t.Error("nothing came due in twenty days")
		}
		verify(t, store)
		readAll(t, store, desk)

		if _, err := seed.Run(t.Context(), store, options(10)); !errors.Is(err, seed.ErrOccupied) {
			t.Errorf("a database with circulars is filled again: %v", err)
		}
	})
}

type enqueuer struct{ casework.Enqueuer }

// readAll reads the cases of the first office as its clerk.
func readAll(t *testing.T, store *models.Store, desk *casework.Desk) {
	t.Helper()
	clerk, err := store.Read(t.Context()).PersonByLogin("seed-clerk1")
	if err != nil {
		t.Fatal(err)
	}
	grants, err := store.Read(t.Context()).GrantsOf(clerk.ID)
	if err != nil {
		t.Fatal(err)
	}
	actor := workflow.Actor{Person: clerk.ID, Grants: grants}
	query, seen := casework.CaseQuery{Order: "number", Limit: 200}, 0
	for {
		page, err := desk.Cases(t.Context(), actor, query)
		if err != nil {
			t.Fatal(err)
		}
		for i, view := range page.Cases {
			if i%20 == 0 {
				history, err := desk.Case(t.Context(), actor, view.ID)
				if err != nil || len(history.Events) == 0 || len(history.Case.Findings) == 0 {
					t.Fatalf("case %d: %v", view.ID, err)
				}
			}
		}
		if seen += len(page.Cases); page.Next == "" {
			break
		}
		query.Cursor = page.Next
	}
	if seen != 2000 {
		t.Errorf("%d cases are read", seen)
	}
}

func TestTheSameSeedGivesTheSameRecord(t *testing.T) {
	fill := func(options seed.Options) string {
		store := testdb.Open(t, t.TempDir())
		if _, err := seed.Run(t.Context(), store, options); err != nil {
			t.Fatal(err)
		}
		return verify(t, store)
	}
	first, other := options(300), options(300)
	other.Seed = 8
	if one, two := fill(first), fill(first); one != two {
		t.Errorf("the last seals are %s and %s", one, two)
	}
	if one, two := fill(first), fill(other); one == two {
		t.Error("another seed gives the same record")
	}
}
