package main

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
)

// operator works on a database as somebody who installs the program does, in English.
func operator(t *testing.T) (c console, data string) {
	t.Setenv("RECTIFY_LANGUAGE", "en")
	data = filepath.Join(t.TempDir(), "data")
	return console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + data, "RECTIFY_LANGUAGE=en"}}, data
}

// TestMigrateSaysWhichDatabase: whoever forgot the variable with the database's address
// must see that another database was made.
func TestMigrateSaysWhichDatabase(t *testing.T) {
	c, data := operator(t)
	known, err := models.KnownSchema(models.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	if said := c.must("", "migrate"); !strings.Contains(said, "was made: "+data) || !strings.Contains(said, fmt.Sprint("schema ", known)) {
		t.Errorf("migrate on a fresh folder: %s", said)
	}
	if said := c.must("", "migrate"); !strings.Contains(said, "up to date: "+data) {
		t.Errorf("migrate once more: %s", said)
	}
	address := testdb.PostgreSQL(t)
	c.environ = append(c.environ, "RECTIFY_DATABASE="+strings.Replace(address, "postgres@", "postgres:hunter2@", 1))
	if said := c.must("", "migrate"); !strings.Contains(said, "postgres://") || strings.Contains(said, "hunter2") {
		t.Errorf("migrate on PostgreSQL: %s", said)
	}
}

// TestAfterMigrateTheExaminationFindsTheDataFolder: with the database elsewhere too the
// program keeps a folder of its own, which migrate makes.
func TestAfterMigrateTheExaminationFindsTheDataFolder(t *testing.T) {
	c, data := operator(t)
	c.environ = append(c.environ, "RECTIFY_DATABASE="+testdb.PostgreSQL(t))
	c.must("", "migrate")
	about, err := os.Stat(data)
	if err != nil || about.Mode().Perm() != 0o700 {
		t.Errorf("the data folder: %v, %v", about, err)
	}
}

// TestASchemaThatDoesNotFitIsToldWithWhatToDo: an older one is backed up with the
// program that made it, for this one cannot; an empty database needs no backup; and the
// words are those of the reader's language.
func TestASchemaThatDoesNotFitIsToldWithWhatToDo(t *testing.T) {
	for sentence, test := range map[string]struct{ statement, en, zh, doctor string }{
		"older": {"DELETE FROM goose_db_version WHERE version_id > 1", "the program before this one", "旧程序", "the program before this one"},
		"newer": {"INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)", "newer program", "更新的程序", "newer program"},
		"empty": {"DROP TABLE goose_db_version", "run migrate", "migrate", "run migrate"},
	} {
		p := newPatient(t)
		p.exec(test.statement)
		for language, want := range map[string]string{"en": test.en, "zh": test.zh} {
			c := console{T: t, clock: time.Now, environ: append(p.environ, "RECTIFY_LANGUAGE="+language)}
			for _, command := range []string{"serve", "backup " + filepath.Join(t.TempDir(), "file"), "admin list"} {
				_, complaint, status := c.run("", strings.Fields(command)...)
				if status == 0 || !strings.Contains(complaint, want) {
					t.Errorf("%s, %s, %s: status %d: %s", sentence, language, command, status, complaint)
				}
				if sentence == "empty" && strings.Contains(complaint, "backup") {
					t.Errorf("an empty database is not backed up: %s", complaint)
				}
			}
		}
		c := console{T: t, clock: time.Now, environ: append(p.environ, "RECTIFY_LANGUAGE=en")}
		output, _, _ := c.run("", "doctor")
		if !strings.Contains(output, test.doctor) || sentence == "empty" && strings.Contains(output, "backup") {
			t.Errorf("%s: doctor: %s", sentence, output)
		}
	}
}

// TestAFolderOfSomebodyElseIsNotMissing: what a command may not enter is not called
// missing, or the reader makes a second database.
func TestAFolderOfSomebodyElseIsNotMissing(t *testing.T) {
	if os.Getuid() == 0 {
		t.Log("root enters every folder: the refusal is made by a link that leads to itself")
	}
	c, data := operator(t)
	c.must("", "migrate")
	file := filepath.Join(data, models.DatabaseFile)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(models.DatabaseFile, file); err != nil { // cannot be looked at, and is there
		t.Fatal(err)
	}
	_, complaint, status := c.run("", "admin", "list")
	if status == 0 || strings.Contains(complaint, "migrate") || !strings.Contains(complaint, file) {
		t.Errorf("status %d: %s", status, complaint)
	}
}

// TestAPortThatIsTakenIsToldWithItsSetting: there are two, and the reader has to know
// which to change.
func TestAPortThatIsTakenIsToldWithItsSetting(t *testing.T) {
	c, _ := operator(t)
	c.must("", "migrate")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for setting, environ := range map[string][]string{
		"metrics.listen": {"RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_METRICS_LISTEN=" + taken.Addr().String()},
		"listen":         {"RECTIFY_LISTEN=" + taken.Addr().String()},
	} {
		one := c
		one.environ = append(append([]string{}, c.environ...), environ...)
		_, complaint, status := one.run("", "serve")
		if status == 0 || !strings.Contains(complaint, "rectify: "+setting+": ") || !strings.Contains(complaint, taken.Addr().String()) {
			t.Errorf("%s: status %d: %s", setting, status, complaint)
		}
	}
}

// TestALogForProgramsHasNothingElse: what reads JSON from the service's output, both of
// them as a container gives them, finds records only.
func TestALogForProgramsHasNothingElse(t *testing.T) {
	c, _ := operator(t)
	c.must("", "migrate")
	c.environ = append(c.environ, "RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_METRICS_LISTEN=127.0.0.1:0", "RECTIFY_LOG_FORMAT=json")
	c.logged = &buffer{}
	_, output, stop := c.start("serve")
	if status := stop(); status != 0 {
		t.Errorf("status %d", status)
	}
	said := output.text() + c.logged.text()
	if !strings.Contains(said, "listening on") || !strings.Contains(said, "system administrator") {
		t.Errorf("neither address nor missing administrators are told: %s", said)
	}
	for line := range strings.Lines(said) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no record: %s", line)
		}
	}
}
