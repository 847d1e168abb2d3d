package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rectify/internal/measure"
	"rectify/internal/testdb"
)

// TestTheMeasurementsMeasure runs them on few cases. What they compare for themselves
// is that the bare server answers the same bytes, and that the bare transactions leave
// the same rows; how quick anything is proves nothing here.
func TestTheMeasurementsMeasure(t *testing.T) {
	for database, place := range map[string]func(*testing.T) []string{
		"sqlite":   func(t *testing.T) []string { return []string{"--data", t.TempDir()} },
		"postgres": func(t *testing.T) []string { return []string{"--database", testdb.PostgreSQL(t)} },
	} {
		t.Run(database, func(t *testing.T) {
			where := place(t)
			now := time.Now()
			c := console{T: t, clock: time.Now, environ: []string{childClock + "=" + shiftedClock{now, now, 1}.String()}}
			args := append([]string{"bench", "--json", "--cases", "2000", "--duration", "200ms", "--rounds", "1", "--batch", "30", "--connections", "3"}, where...)
			var results []measure.Result
			if err := json.Unmarshal([]byte(c.must("", args...)), &results); err != nil {
				t.Fatal(err)
			}
			if len(results) != 1 || results[0].Cases != 2000 || string(results[0].Dialect) != database {
				t.Fatalf("%+v", results)
			}
			result := results[0]
			if result.Errors != 0 {
				t.Errorf("%d requests failed", result.Errors)
			}
			var names []string
			for _, row := range result.Rows {
				names = append(names, row.Name)
				if row.Service.Done == 0 || row.Service.Bytes == 0 || row.SQL == 0 || row.Ratio == 0 {
					t.Errorf("%s: nothing was measured: %+v", row.Name, row)
				}
				if reads := row.Gin > 0; reads == (row.Rows > 0) {
					t.Errorf("%s: %f answers of the bare server and %d rows written", row.Name, row.Gin, row.Rows)
				}
			}
			if got := strings.Join(names, " "); got != "list case act issue" {
				t.Errorf("measured: %s", got)
			}
			if result.Start <= 0 {
				t.Error("no start was measured")
			}
			// The same database again: everything was taken back.
			again := c.must("", args...)
			if err := json.Unmarshal([]byte(again), &results); err != nil || results[0].Cases != 2000 {
				t.Errorf("the second time: %v: %s", err, again)
			}
		})
	}
}

// TestSeedFillsWhatIsEmptyAndNothingElse is about the command; what it writes has tests
// of its own.
func TestSeedFillsWhatIsEmptyAndNothingElse(t *testing.T) {
	folder := t.TempDir()
	c := console{T: t, clock: time.Now, environ: []string{"RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_LOG_LEVEL=error"}}
	password := filepath.Join(folder, "password")
	if err := os.WriteFile(password, []byte("a password for all\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	told := c.must("", "seed", "--cases", "120", "--data", folder, "--password-file", password)
	if !strings.Contains(told, "演示数据") || !strings.Contains(told, "seed-clerk1") {
		t.Errorf("told: %s", told)
	}
	if said := c.must("", "audit", "verify", "--data", folder); !strings.HasPrefix(said, "ok") {
		t.Errorf("the record: %s", said)
	}
	if _, said, status := c.run("", "seed", "--cases", "10", "--data", folder); status != 1 || !strings.Contains(said, "circulars") {
		t.Errorf("a database with circulars: status %d: %s", status, said)
	}
	for sentence, args := range map[string][]string{
		"no cases":       {"--cases", "0"},
		"too many":       {"--cases", "1000001"},
		"no such day":    {"--date", "2026-02-30"},
		"two passwords":  {"--password-file", password, "--make-password"},
		"too short":      {"--password-file", os.DevNull},
		"no such folder": {"--password-file", filepath.Join(folder, "missing")},
	} {
		if sentence == "too short" {
			short := filepath.Join(folder, "short")
			if err := os.WriteFile(short, []byte("short\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			args = []string{"--password-file", short}
		}
		if _, said, status := c.run("", append([]string{"seed", "--data", filepath.Join(t.TempDir(), "new")}, args...)...); status != 1 || said == "" {
			t.Errorf("%s: status %d: %s", sentence, status, said)
		}
	}
	address, _, _ := c.start("serve", "--data", folder)
	v := visitor{T: t, address: address}
	signed := v.expect(http.StatusCreated, "POST", "/api/v1/sessions", map[string]string{"login": "seed-head1", "password": "a password for all"})
	v.token, _ = signed.at("token").(string)
	list := v.expect(http.StatusOK, "GET", "/api/v1/cases?limit=1", nil)
	if notice, _ := list.at("demonstration").(string); !strings.HasPrefix(notice, "演示数据") {
		t.Errorf("an answer does not say that it is made up: %v", list.body)
	}
}
