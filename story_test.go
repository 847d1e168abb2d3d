package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/internal/demo"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// told lives a story in a data folder and returns what it printed as JSON.
func told(t *testing.T, data string, more ...string) demo.Account {
	t.Helper()
	output := console{T: t, clock: time.Now}.must("", append([]string{"demo", "--story", "--json", "--data", data}, more...)...)
	var account demo.Account
	if err := json.Unmarshal([]byte(output), &account); err != nil {
		t.Fatal(err)
	}
	return account
}

// checkStory holds what is true of the story of any circular.
func checkStory(t *testing.T, account demo.Account) {
	t.Helper()
	if account.Audit != "ok" {
		t.Errorf("audit: %s", account.Audit)
	}
	last := len(account.Cases) - 1
	for i, line := range account.Cases {
		var first, passed []time.Time
		for _, event := range account.Timeline {
			if event.Case == line.Number && event.Action == string(workflow.Submit) {
				first = append(first, event.At)
			}
		}
		if len(first) > 0 {
			passed = first[len(first)-1:]
		}
		onTime := func(receipts []time.Time) bool { return len(receipts) > 0 && receipts[0].Before(line.Deadline.Moment) }
		if line.FirstReportOnTime == nil || *line.FirstReportOnTime != onTime(first) {
			t.Errorf("%s: first report on time %v, receipts %v", line.Number, line.FirstReportOnTime, first)
		}
		if line.PassedOnTime == nil || *line.PassedOnTime != onTime(passed) {
			t.Errorf("%s: passed on time %v, receipts %v", line.Number, line.PassedOnTime, passed)
		}
		want := workflow.Closed
		if i == last {
			want = workflow.Escalated
		}
		if line.State != want {
			t.Errorf("%s ends %s, want %s", line.Number, line.State, want)
		}
		state := "draft"
		for _, event := range account.Timeline {
			if event.Case != line.Number {
				continue
			}
			if event.From != state {
				t.Errorf("%s: %s from %s, but the case was %s", line.Number, event.Action, event.From, state)
			}
			state = event.To
		}
		if state != string(line.State) {
			t.Errorf("%s: the timeline ends with %s, the case is %s", line.Number, state, line.State)
		}
	}
	if flags := account.Cases[last].Flags; !slices.Equal(flags, []workflow.FlagKind{workflow.FlagOverdue, workflow.FlagSerious}) {
		t.Errorf("the silent unit's flags: %v", flags)
	}
	seen := map[string]bool{}
	for _, letter := range account.Letters {
		if letter.DeliveredAt == nil || letter.MessageID == "" || !strings.HasSuffix(letter.To, ".example") {
			t.Errorf("letter: %+v", letter)
		}
		key := letter.To + string(letter.Cause) + letter.Case + letter.WrittenAt.String()
		if seen[key] {
			t.Errorf("told twice: %+v", letter)
		}
		seen[key] = true
	}
	days := map[string]bool{}
	for _, digest := range account.Digests {
		key := digest.To + digest.Day.String()
		if days[key] || digest.DeliveredAt == nil || digest.Overdue+digest.DueToday+digest.Waiting+digest.Undelivered == 0 {
			t.Errorf("digest: %+v", digest)
		}
		days[key] = true
	}
	if len(days) == 0 {
		t.Error("the office got no digest")
	}
	for _, line := range account.Cases {
		told := slices.ContainsFunc(account.Letters, func(letter demo.LetterLine) bool {
			return letter.Case == line.Number && letter.Cause == workflow.CauseIssued
		})
		if !told {
			t.Errorf("nobody was told that %s was issued", line.Number)
		}
	}
}

func TestTheStoryOfTheCircularInTheProgramsOwnWords(t *testing.T) {
	account := told(t, t.TempDir())
	checkStory(t, account)
	if len(account.Cases) != 5 {
		t.Fatalf("%d cases", len(account.Cases))
	}
	end := time.Date(2017, 7, 25, 24, 0, 0, 0, time.FixedZone("", 8*60*60))
	for _, line := range account.Cases {
		if !line.Deadline.Moment.Equal(end) || line.Deadline.Phrase != "7月25日前" || !strings.Contains(line.Deadline.Derivation, "2017-07-25 24:00 +08:00") {
			t.Errorf("%s: %+v", line.Number, line.Deadline)
		}
	}
	first := account.Cases[0]
	if first.Round != 2 || !slices.Equal(first.Flags, []workflow.FlagKind{workflow.FlagFailedRecheck}) {
		t.Errorf("the first case: %+v", first)
	}
	var actions []string
	for _, event := range account.Timeline {
		if event.Case == first.Number {
			actions = append(actions, event.Action)
		}
	}
	want := "issue acknowledge save_report put_forward submit recheck send_back save_report put_forward submit recheck close"
	if got := strings.Join(actions, " "); got != want {
		t.Errorf("the first case went %s", got)
	}
}

// unlivable are circulars that nobody could issue as they stand, and why.
var unlivable = map[string]string{
	"no-annex.txt":    "no case could be read",
	"broken-rows.txt": "is no real date",
}

func TestTheStoryOfOtherCirculars(t *testing.T) {
	files, err := filepath.Glob("intake/testdata/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if real := filepath.Join("..", "shared", "circular", "huaihua-2017-63.txt"); exists(real) {
		files = append(files, real)
	}
	lived := 0
	for _, file := range files {
		if why, refused := unlivable[filepath.Base(file)]; refused {
			_, errors, status := console{T: t, clock: time.Now}.run("", "demo", "--story", "--circular", file)
			if status != 1 || !strings.Contains(errors, why) {
				t.Errorf("%s: status %d, %s", file, status, errors)
			}
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) { checkStory(t, told(t, t.TempDir(), "--circular", file)) })
		lived++
	}
	if lived == 0 {
		t.Error("there is no other circular to live through")
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// TestATamperedStoryIsFoundByTheCommand edits, drops, swaps and cuts off events
// in the database that a story left behind.
func TestATamperedStoryIsFoundByTheCommand(t *testing.T) {
	story := t.TempDir()
	told(t, story)
	c := console{T: t, clock: time.Now}
	if output := c.must("", "audit", "verify", "--data", story); !strings.HasPrefix(output, "ok") {
		t.Fatal(output)
	}
	for _, row := range []struct {
		says string
		sql  []string
		name int // the id that must be named
	}{
		{"edited", []string{"UPDATE events SET body = replace(body, 'fail', 'pass'), to_state = 'closed' WHERE id = 40"}, 40},
		{"dropped", []string{"DELETE FROM events WHERE id = 40"}, 40},
		{"swapped", []string{"UPDATE events SET id = -1 WHERE id = 40", "UPDATE events SET id = 40 WHERE id = 41", "UPDATE events SET id = 41 WHERE id = -1"}, 41},
		{"contents swapped", []string{
			"CREATE TEMP TABLE kept AS SELECT * FROM events WHERE id IN (40, 41)",
			"UPDATE events SET (body, hash, action) = (SELECT body, hash, action FROM kept WHERE kept.id = 81 - events.id) WHERE id IN (40, 41)"}, 40},
		{"cut off", []string{"DELETE FROM events WHERE id = (SELECT MAX(id) FROM events)"}, 0},
	} {
		t.Run(row.says, func(t *testing.T) {
			data := t.TempDir()
			for _, ending := range []string{"", "-wal", "-shm"} {
				copyFile(t, filepath.Join(story, models.DatabaseFile+ending), filepath.Join(data, models.DatabaseFile+ending))
			}
			db, err := sql.Open("sqlite3", "file:"+filepath.Join(data, models.DatabaseFile))
			if err != nil {
				t.Fatal(err)
			}
			db.SetMaxOpenConns(1)
			name := row.name
			if name == 0 {
				if err := db.QueryRow("SELECT MAX(id) FROM events").Scan(&name); err != nil {
					t.Fatal(err)
				}
			}
			testdb.Unguard(t, db, models.SQLite)
			for _, statement := range row.sql {
				if _, err := db.Exec(statement); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			output, _, status := console{T: t, clock: time.Now}.run("", "audit", "verify", "--data", data)
			if status != 1 || !strings.Contains(output, fmt.Sprintf("event %d ", name)) {
				t.Errorf("status %d, and event %d is not named in %q", status, name, output)
			}
		})
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if os.IsNotExist(err) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestTheRunningDemonstration starts it, signs in as every person it printed,
// and acts as one of them.
func TestTheRunningDemonstration(t *testing.T) {
	data := t.TempDir()
	c := console{T: t, clock: time.Now}
	address, output, stop := c.start("demo", "--json", "--data", data, "--listen", "127.0.0.1:0")
	var announced announcement
	if err := json.Unmarshal([]byte(output.text()), &announced); err != nil {
		t.Fatal(err)
	}
	if announced.Address != address || len(announced.People) == 0 {
		t.Fatalf("announced: %+v", announced)
	}
	roles := map[string]bool{}
	for _, person := range announced.People {
		who := signIn(t, address, person.Login, person.Password)
		roles[person.Role] = true
		list := who.expect(200, "GET", "/api/v1/cases", nil)
		want := map[string]int{"clerk": 5, "rechecker": 5, "head": 5, "liaison": 1, "leader": 1, "observer": 1}[person.Role]
		if cases, _ := list.at("cases").([]any); len(cases) != want {
			t.Errorf("%s sees %d cases, want %d", person.Login, len(cases), want)
		}
		if person.Login == "liaison1" {
			one := who.expect(200, "POST", fmt.Sprintf("/api/v1/cases/%d/acknowledge", list.number("cases", 0, "id")), nil)
			if sentence, _ := one.at("demonstration").(string); !strings.Contains(sentence, "演示数据") {
				t.Errorf("an answer of the demonstration does not say that it is made up: %v", one.body)
			}
		}
	}
	for _, role := range workflow.Roles {
		if !roles[string(role)] {
			t.Errorf("there is nobody with the role %s", role)
		}
	}
	eventually(t, "letters are written as files that say they are made up", func() bool { return len(letters(t, data)) >= 10 })
	if _, errors, status := c.run("", "demo", "--story", "--data", data); status != 1 || !strings.Contains(errors, "fresh") {
		t.Errorf("a used folder is refused: %d %s", status, errors)
	}
	if status := stop(); status != 0 {
		t.Errorf("ended with %d", status)
	}
	if output := c.must("", "audit", "verify", "--data", data); !strings.HasPrefix(output, "ok") {
		t.Error(output)
	}
}
