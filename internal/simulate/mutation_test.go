package simulate_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// mutation is one mistake in the code that the simulation has to find. The old
// text stands in the file exactly once.
type mutation struct {
	says string
	file string
	old  string
	new  string
}

var mutations = []mutation{
	{"the unique index of the rungs is dropped", "models/migrations/sqlite/0002_ladder.sql",
		"CREATE UNIQUE INDEX rungs_once", "CREATE INDEX rungs_once"},
	{"make-up working days are ignored", "workflow/calendar.go",
		"c.working[day.Date] = day.Working", "if !day.Working {\n\t\t\tc.working[day.Date] = false\n\t\t}"},
	{"a second sweep climbs again what is recorded", "workflow/climb.go",
		"done := record(fired)", "done := record(nil)"},
	{"a return raises no leg", "workflow/effects.go",
		"EffectNewLeg: func(c *Case, _ Actor, input Input, _ time.Time) {\n\t\tc.Leg++", "EffectNewLeg: func(c *Case, _ Actor, input Input, _ time.Time) {"},
	{"an extension raises no leg", "workflow/effects.go",
		"EffectExtend: func(c *Case, _ Actor, input Input, _ time.Time) {\n\t\tc.Leg++", "EffectExtend: func(c *Case, _ Actor, input Input, _ time.Time) {"},
	{"an extension leaves the date as it was", "workflow/effects.go",
		"\t\tc.Deadline = input.NewDate.Moment\n\t},\n\tEffectStartAnew:", "\t},\n\tEffectStartAnew:"},
	{"all that was slept through is told, not only the highest", "workflow/climb.go",
		"if i < len(climbed.Reached)-1 {", "if i < 0 {"},
	{"quiet hours are ignored", "workflow/ladder.go",
		"case t.Before(opens):\n\t\t\treturn opens, provisional", "case t.Before(opens):\n\t\t\treturn t, provisional"},
	{"rolling back and forward are exchanged", "workflow/ladder.go",
		"told, unknown = l.calendar.WorkingDayOnOrBefore(o.day)", "told, unknown = l.calendar.WorkingDayOnOrAfter(o.day)"},
	{"paper that came in time takes back no flags", "workflow/flags.go",
		"back = TakenBack{clockFlags, received}", "_ = received"},
	{"a published year moves no date", "workflow/recalculate.go",
		"after.reckon(c, r, now)", "_ = now"},
	{"a notice that nobody signed outlives the report", "casework/retract.go",
		"c.before.Owes() && !c.outcome.Case.Owes() {", "false {"},
	{"the first notice of a recurrence is as low as any", "workflow/policy.go",
		"if recurrence && found && r.Does.Notice", "if false && found && r.Does.Notice"},
	{"when to look again is not worked out anew", "casework/record.go",
		"if c.row.NextRungAt, err = a.nextRung(", "if _, err = a.nextRung("},
	{"a second report overwrites the first mark", "workflow/effects.go",
		"if c.FirstReportAt.IsZero() || received.Before(c.FirstReportAt) {", "if !received.IsZero() {"},
	{"a notice is numbered when it is drafted", "casework/supervision.go",
		"\treturn row, a.Add(&row)\n", "\tif row.Serial == 0 {\n\t\trow.Year = int64(workflow.DateOf(a.now, a.desk.settings.Zone).Year)\n\t\t" +
			"row.Serial, _ = a.NextNumber(row.OfficeID, noticeSeries, int(row.Year))\n\t\trow.Number = c.circular.Policy.Of.NoticeNumber(int(row.Year), row.Serial)\n\t}\n\treturn row, a.Add(&row)\n"},
	{"a report at the very deadline is in time", "workflow/marks.go",
		"!received.IsZero() && received.Before(due):", "!received.IsZero() && !received.After(due):"},
	{"a rectified case still owes", "workflow/case.go",
		"{ return c.State == Issued || c.State == Escalated }", "{ return c.State == Issued || c.State == Escalated || c.State == Rectified }"},
	{"nobody climbs before somebody acts", "casework/sweep.go",
		"if c.row.NextRungAt == 0 || c.row.NextRungAt > models.At(a.now) {", "if c.row.Version > 0 {"},
	{"each case is a letter of its own on one morning", "casework/mornings.go",
		"if id, err := a.JoinLetter(person.ID, morning); err != nil", "if id, err := int64(0), error(nil); err != nil"},
	{"contacts that nobody confirmed are written to", "casework/tell.go",
		`person.Email == "" || person.EmailConfirmedAt == 0`, `person.Email == ""`},
	{"letters are sent for cases that have moved on", "models/letterfacts.go",
		"case notice.Facts.Of.overtaken(about):", "case about.Leg < 0:"},
	{"a deputy's rights outlive the last day", "models/query_deputies.go",
		"deputies.until_at > ? AND deputies.ended_at IS NULL\n", "deputies.until_at + 5 * 86400000000 > ? AND deputies.ended_at IS NULL\n"},
	{"a deputy is told nothing", "models/query_people.go",
		"deputies, err := r.deputiesByRole(unit, roles, at)", "deputies, err := r.deputiesByRole(unit, roles, 0)"},
	{"it is not recorded in whose place somebody acts", "workflow/decide.go",
		"Role: role, For: actor.principal, From", "Role: role, From"},
	{"a released unit goes on supporting", "casework/contributions.go",
		"return a.Tx.RemoveSupporter(c.row.ID, c.input.Supporter)", "return nil"},
	{"supporting units are not told of a new date", "workflow/table.go",
		"return Tell{Cause: cause, Side: SideSupporter, Roles: []Role{Liaison, Leader}}", "return Tell{Cause: cause, Side: SideSupporter}"},
	{"a call before the date is a chase", "workflow/chase.go",
		"!chase.At.Before(due) &&", ""},
	{"letters of a morning go at night after an outage", "notify/deliver.go",
		"hour.After(now) {", "hour.Before(now) {"},
}

// What each mutant simulates. The mutants are found early in the year.
const (
	mutantSeed  = 20170725
	mutantCases = 60
	mutantTime  = time.Minute
)

func TestTheSimulationFindsEveryMutation(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program once for each mutation: not run with -short")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	if answer, status := simulateMutant(t, root, mutation{says: "nothing is mutated"}); status != 0 {
		t.Fatalf("the code as it is: status %d: %s", status, answer)
	}
	turns := make(chan bool, 2) // two at a time
	for _, one := range mutations {
		t.Run(one.says, func(t *testing.T) {
			t.Parallel()
			turns <- true
			defer func() { <-turns }()
			answer, status := simulateMutant(t, root, one)
			if status != 1 || !strings.HasPrefix(answer, "violation: ") {
				t.Fatalf("status %d: %s", status, answer)
			}
			t.Logf("%.200s", answer)
		})
	}
}

// simulateMutant builds the small program over the mutated file, which lies beside
// the code and never in it, and runs it.
func simulateMutant(t *testing.T, root string, one mutation) (answer string, status int) {
	t.Helper()
	folder := t.TempDir()
	overlay := map[string]string{filepath.Join(root, "internal", "simulate", "mutant", "main.go"): filepath.Join(root, "internal", "simulate", "testdata", "mutant.go.txt")}
	if one.file != "" {
		path := filepath.Join(root, filepath.FromSlash(one.file))
		source, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
			return err.Error(), -1
		}
		if found := strings.Count(string(source), one.old); found != 1 {
			return "the text to mutate stands " + strconv.Itoa(found) + " times in " + one.file, -1
		}
		overlay[path] = filepath.Join(folder, filepath.Base(path))
		if err := os.WriteFile(overlay[path], []byte(strings.Replace(string(source), one.old, one.new, 1)), 0o600); err != nil {
			return err.Error(), -1
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return err.Error(), -1
	}
	replaced, program := filepath.Join(folder, "overlay.json"), filepath.Join(folder, "mutant")
	if err := os.WriteFile(replaced, text, 0o600); err != nil {
		return err.Error(), -1
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-overlay", replaced, "-ldflags=-s -w", "-o", program, "./internal/simulate/mutant")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return "it does not build: " + string(output), -1
	}
	ctx, cancel := context.WithTimeout(t.Context(), mutantTime)
	defer cancel()
	output, err := exec.CommandContext(ctx, program, filepath.Join(folder, "data"), strconv.Itoa(mutantSeed), strconv.Itoa(mutantCases)).CombinedOutput()
	_ = os.Remove(program)
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "not found within " + mutantTime.String(), -1
	case errors.As(err, &exit):
		return strings.TrimSpace(string(output)), exit.ExitCode()
	case err != nil:
		return err.Error(), -1
	}
	return strings.TrimSpace(string(output)), 0
}
