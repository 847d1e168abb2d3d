package simulate_test

import (
	"flag"
	"fmt"
	"strings"
	"testing"

	"rectify/internal/simulate"
	"rectify/internal/testdb"
	"rectify/jobs"
	"rectify/models"
	"rectify/workflow"
)

// from is the first day: with it the year has the Spring Festival and National Day
// with their make-up weekends, and ends before a year that nobody knows.
var from = workflow.Date{Year: 2026, Month: 1, Day: 5}

func simulated(t *testing.T, store *models.Store, seed uint64, cases int) simulate.Report {
	t.Helper()
	if err := jobs.Migrate(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	report, err := simulate.Run(t.Context(), store, simulate.Options{Seed: seed, Cases: cases, From: from})
	if err != nil {
		t.Fatalf("seed %d, %d cases: %v", seed, cases, err)
	}
	return report
}

func TestAYearOfCases(t *testing.T) {
	hurried(t, func(t *testing.T, store *models.Store) {
		cases := 300
		if testing.Short() {
			cases = 40
		}
		report := simulated(t, store, 20170725, cases)
		t.Logf("%+v", report)
	})
}

// hurried runs a test on each database without waiting for the disk: what is
// simulated may be lost with the machine.
func hurried(t *testing.T, run func(t *testing.T, store *models.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		store := testdb.Open(t, t.TempDir())
		if err := simulate.Hurry(t.Context(), store); err != nil {
			t.Fatal(err)
		}
		run(t, store)
	})
	t.Run("postgres", func(t *testing.T) {
		address := testdb.PostgreSQL(t)
		separator := "?"
		if strings.Contains(address, "?") {
			separator = "&"
		}
		run(t, testdb.Open(t, address+separator+"synchronous_commit=off"))
	})
}

func TestTheSameSeedGivesTheSameYear(t *testing.T) {
	digests := map[string]bool{}
	hurried(t, func(t *testing.T, store *models.Store) {
		digests[simulated(t, store, 4, 12).Digest] = true
	})
	digests[simulated(t, testdb.Open(t, t.TempDir()), 4, 12).Digest] = true
	if len(digests) != 1 {
		t.Errorf("one seed on two databases and once more: %v", digests)
	}
	if another := simulated(t, testdb.Open(t, t.TempDir()), 5, 12).Digest; digests[another] {
		t.Error("another seed gives the same year")
	}
}

var (
	seeds = flag.Int("seeds", 0, "how many seeds TestManyYears tries")
	cases = flag.Int("cases", 10_000, "how many cases it has for each")
)

// TestManyYears is what check --long runs.
func TestManyYears(t *testing.T) {
	if *seeds == 0 {
		t.Skip("hours of simulation: only with -seeds, as check --long does")
	}
	for seed := range *seeds {
		t.Run(fmt.Sprint("seed ", seed+1), func(t *testing.T) {
			hurried(t, func(t *testing.T, store *models.Store) {
				report := simulated(t, store, uint64(seed+1), *cases)
				t.Logf("%d steps, %d comparisons, digest %s", report.Steps, report.Checks, report.Digest)
			})
		})
	}
}
