package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
)

func TestTheSimulationSaysHowToRepeatItAndWillNotTouchWhatIsThere(t *testing.T) {
	c := console{T: t, clock: time.Now}
	data := filepath.Join(t.TempDir(), "data")
	output := c.must("", "simulate", "--cases", "4", "--data", data)
	_, again, found := strings.Cut(strings.TrimSpace(output), "replay: rectify ")
	if !found || !strings.Contains(output, "all as it has to be") {
		t.Fatalf("output:\n%s", output)
	}
	repeated := c.must("", strings.Fields(again)...)
	digest := func(output string) string {
		_, rest, _ := strings.Cut(output, "digest ")
		return strings.Fields(rest + " -")[0]
	}
	if digest(repeated) != digest(output) {
		t.Errorf("the replay is another year:\n%s\n%s", output, repeated)
	}
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"--data", data}, "holds a database already"},
		{[]string{"--data", data, "--database", "postgres://nowhere"}, "not both"},
		{[]string{"--database", data}, "of the form postgres://"},
		{[]string{"--cases", "0"}, "from 1 to"},
		{[]string{"--from", "yesterday"}, "yesterday"},
	} {
		_, errors, status := c.run("", append([]string{"simulate"}, row.args...)...)
		if status != 1 || !strings.Contains(errors, row.want) {
			t.Errorf("%v: status %d, %q", row.args, status, errors)
		}
	}
}

func TestTheSimulationAsksForAnEmptyDatabase(t *testing.T) {
	address := testdb.PostgreSQL(t)
	c := console{T: t, clock: time.Now}
	c.must("", "simulate", "--seed", "3", "--cases", "2", "--database", address)
	_, errors, status := c.run("", "simulate", "--seed", "3", "--cases", "2", "--database", address)
	if status != 1 || !strings.Contains(errors, "needs an empty one") {
		t.Errorf("status %d, %q", status, errors)
	}
}
