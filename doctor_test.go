package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rectify/config"
	"rectify/doctor"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/text"
)

// patient is an installation that is well but for what a test does to it.
type patient struct {
	*testing.T
	data    string
	environ []string
	now     time.Time
	flags   []string
}

func newPatient(t *testing.T) *patient {
	p := &patient{T: t, data: filepath.Join(t.TempDir(), "data"), now: time.Now()}
	p.environ = []string{"RECTIFY_DATA=" + p.data}
	c := console{T: t, clock: time.Now, environ: p.environ}
	c.must("", "migrate")
	c.must("", "unit", "add", "市电子政务办", "--office")
	return p
}

func (p *patient) exec(statements ...string) {
	p.Helper()
	store, err := models.Open(p.Context(), p.data)
	if err != nil {
		p.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := store.SQL().ExecContext(p.Context(), statement); err != nil {
			p.Fatalf("%s: %v", statement, err)
		}
	}
	if err := store.Close(); err != nil {
		p.Fatal(err)
	}
}

func (p *patient) write(name, content string, mode os.FileMode) string {
	p.Helper()
	path := filepath.Join(p.data, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600), os.Chmod(path, mode)); err != nil {
		p.Fatal(err)
	}
	return path
}

func (p *patient) set(entries ...string) { p.environ = append(p.environ, entries...) }

// findings examines the patient, as a program would.
func (p *patient) findings() (found map[string]examined, status int) {
	p.Helper()
	c := console{T: p.T, clock: func() time.Time { return p.now }, environ: p.environ}
	output, complaint, status := c.run("", append([]string{"doctor", "--json"}, p.flags...)...)
	var list []examined
	if err := json.Unmarshal([]byte(output), &list); err != nil {
		p.Fatalf("%v: %s %s", err, output, complaint)
	}
	found = map[string]examined{}
	for _, one := range list {
		if one.Detail == "" || strings.HasPrefix(one.Detail, "doctor.") || strings.Contains(one.Detail, "%!") {
			p.Errorf("%s %s has no sentence: %q", one.Check, one.Code, one.Detail)
		}
		found[one.Check] = one
	}
	return found, status
}

// keep keeps bytes as the service does and tells where they lie.
func (p *patient) keep(content string) string {
	p.Helper()
	store, err := models.Open(p.Context(), p.data)
	p.check(err)
	path, err := models.BlobPath(p.data, keepBlob(p.T, store, []byte(content)))
	p.check(errors.Join(err, store.Close()))
	return path
}

// rewrite puts other bytes in a file's place.
func (p *patient) rewrite(path, content string) {
	p.Helper()
	p.check(errors.Join(os.Remove(path), os.WriteFile(path, []byte(content), 0o400)))
}

// aged lets a file be two days old.
func (p *patient) aged(path string) {
	p.Helper()
	then := p.now.Add(-48 * time.Hour)
	p.check(os.Chtimes(path, then, then))
}

var ailments = map[string]struct {
	check, code string
	level       doctor.Level
	inflict     func(*patient)
}{
	"a wrong setting": {"settings", "wrong", doctor.Failure, func(p *patient) { p.set("RECTIFY_LISTN=x", "RECTIFY_MAIL_PORT=0") }},
	"a secret for all to read": {"settings", "exposed", doctor.Warning, func(p *patient) {
		p.set("RECTIFY_TOKEN_SECRET_FILE=" + p.write("secret", strings.Repeat("k", 40), 0o644))
	}},
	"measurements for all":    {"settings", "metrics_open", doctor.Warning, func(p *patient) { p.set("RECTIFY_METRICS_LISTEN=0.0.0.0:9100") }},
	"a folder open to others": {"folder", "exposed", doctor.Warning, func(p *patient) { p.check(os.Chmod(p.data, 0o755)) }},
	"no folder":               {"folder", "missing", doctor.Failure, func(p *patient) { p.check(os.RemoveAll(p.data)) }},
	"a file for a folder": {"folder", "no_folder", doctor.Failure, func(p *patient) {
		p.check(os.RemoveAll(p.data))
		p.check(os.WriteFile(p.data, nil, 0o600))
	}},
	"a key for all": {"key", "exposed", doctor.Failure, func(p *patient) { p.write("token.key", strings.Repeat("a", 65), 0o640) }},
	"half a key":    {"key", "short", doctor.Failure, func(p *patient) { p.write("token.key", "abc", 0o600) }},
	"data beyond the disk": {"disk", "low", doctor.Warning, func(p *patient) { // a sparse file that says it is large
		p.check(os.Truncate(p.write("large", "", 0o600), 8<<40))
	}},
	"no database":       {"database", "missing", doctor.Failure, func(p *patient) { p.check(os.Remove(filepath.Join(p.data, models.DatabaseFile))) }},
	"half a restore":    {"database", "unfinished", doctor.Failure, func(p *patient) { p.check(os.Mkdir(filepath.Join(p.data, models.RestoringFolder), 0o700)) }},
	"another file":      {"database", "unreachable", doctor.Failure, func(p *patient) { p.write(models.DatabaseFile, strings.Repeat("no database ", 100), 0o600) }},
	"nobody answers":    {"database", "unreachable", doctor.Failure, func(p *patient) { p.set("RECTIFY_DATABASE=postgres://office:hunter2@127.0.0.1:1/rectify") }},
	"a newer schema":    {"schema", "newer", doctor.Failure, func(p *patient) { p.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)") }},
	"an empty database": {"schema", "empty", doctor.Failure, func(p *patient) { p.exec("DROP TABLE goose_db_version") }},
	"nobody can back up PostgreSQL": {"tools", "missing", doctor.Warning, func(p *patient) {
		p.set("RECTIFY_DATABASE=" + testdb.PostgreSQL(p.T))
		(&console{T: p.T, clock: time.Now, environ: p.environ}).must("", "migrate")
		p.Setenv("PATH", p.TempDir())
	}},
	"a mail server whose certificate nobody signed": {"mail", "stranger", doctor.Failure, func(p *patient) { p.mail(selfSigned(p.T), "implicit") }},
	"a folder nobody enters": {"folder", "closed", doctor.Failure, func(p *patient) {
		p.check(os.RemoveAll(p.data))
		p.check(os.Symlink("data", p.data))
	}},
	"an older schema": {"schema", "behind", doctor.Failure, func(p *patient) { p.exec("DELETE FROM goose_db_version WHERE version_id > 1") }},
	"a database that takes nothing": {"writing", "refused", doctor.Failure, func(p *patient) {
		p.exec("CREATE TRIGGER no BEFORE UPDATE ON system_chain BEGIN SELECT RAISE(ABORT, 'read only'); END")
	}},
	"a log that only grows": {"wal", "long", doctor.Warning, func(p *patient) {
		store := testdb.Open(p.T, p.data) // holds the log open
		_, err := store.SQL().ExecContext(p.Context(), "INSERT INTO units (official_name, kind) VALUES ('x', 'other')")
		p.check(err)
		p.check(os.Truncate(filepath.Join(p.data, models.DatabaseFile+"-wal"), 1<<30))
	}},
	"a damaged page": {"integrity", "damaged", doctor.Failure, func(p *patient) {
		store, err := models.Open(p.Context(), p.data)
		p.check(err)
		var root, size int
		p.check(store.SQL().QueryRowContext(p.Context(), "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'untold'").Scan(&root, &size))
		p.check(store.Close())
		raw, err := os.ReadFile(filepath.Join(p.data, models.DatabaseFile))
		p.check(err)
		copy(raw[(root-1)*size:], strings.Repeat("\xff", size))
		p.check(os.WriteFile(filepath.Join(p.data, models.DatabaseFile), raw, 0o600))
	}},
	"an event of the future":  {"clock", "future", doctor.Failure, func(p *patient) { p.now = p.now.Add(-time.Hour) }},
	"a clock a minute ahead":  {"clock", "wrong", doctor.Warning, func(p *patient) { p.now = p.now.Add(time.Minute) }},
	"a clock an hour ahead":   {"clock", "wrong", doctor.Failure, func(p *patient) { p.now = p.now.Add(time.Hour) }},
	"a year nobody published": {"calendar", "unknown", doctor.Failure, func(p *patient) { p.unpublish(p.office().Year()) }},
	"no next year in December": {"calendar", "next_unknown", doctor.Warning, func(p *patient) {
		p.now = time.Date(p.office().Year(), 12, 15, 4, 0, 0, 0, time.UTC)
		p.unpublish(p.office().Year() + 1)
	}},
	"provisional dates": {"calendar", "provisional", doctor.Warning, func(p *patient) {
		p.exec("INSERT INTO circulars (id, office_id, doc_number, title, issuer, origin, state, created_at, updated_at) VALUES (1, 1, 'x', 'x', 'x', 'imported', 'issued', 1, 1)",
			"INSERT INTO cases (id, circular_id, office_id, position, unit_name, owner_id, state, rounds_allowed, leg, created_at, updated_at) VALUES (1, 1, 1, 1, 'x', 1, 'issued', 3, 1, 1, 1)",
			`INSERT INTO legs (case_id, number, owner_id, round, opened_by, opened_at, deadline_at, phrase, rule, day, calendar_version, provisional)
				VALUES (1, 1, 1, 1, 'issue', 1, 1, '', '', '', '', 1)`)
	}},
	"a seal that was edited": {"chain", "seal_edited", doctor.Failure, func(p *patient) { p.exec("UPDATE seals SET body = body || ' '") }},
	"nobody seals": {"chain", "unsealed", doctor.Warning, func(p *patient) {
		p.exec("UPDATE events SET seal_id = NULL")
		p.now = p.now.Add(2 * time.Hour)
	}},
	"an event that was edited": {"chain", "faults", doctor.Failure, func(p *patient) {
		p.flags = []string{"--full"}
		p.exec("UPDATE events SET action = 'forged'")
	}},
	"letters that wait":            {"queue", "late", doctor.Warning, func(p *patient) { p.letter("queued", 2*time.Hour) }},
	"letters that somebody misses": {"queue", "late", doctor.Failure, func(p *patient) { p.letter("queued", 48*time.Hour) }},
	"letters that were given up":   {"queue", "given_up", doctor.Warning, func(p *patient) { p.letter("given_up", time.Hour) }},
	"a job without an end": {"queue", "stuck", doctor.Warning, func(p *patient) {
		p.exec(`INSERT INTO river_job (args, kind, max_attempts, state, queue, attempted_at, metadata)
			VALUES ('{}', 'letters', 5, 'running', 'default', datetime('now', '-1 hour'), '{}')`)
	}},
	"evidence without its file": {"evidence", "lost", doctor.Failure, func(p *patient) { p.check(os.Remove(p.keep("photo"))) }},
	"evidence that was cut off": {"evidence", "lost", doctor.Failure, func(p *patient) { p.rewrite(p.keep("photo"), "phot") }},
	"evidence that rotted": {"evidence", "lost", doctor.Failure, func(p *patient) {
		p.flags = []string{"--full"}
		p.rewrite(p.keep("photo"), "phono")
	}},
	"bytes that nothing refers to": {"evidence", "strays", doctor.Warning, func(p *patient) { p.aged(p.keep("photo")) }},
	"an upload that broke off": {"evidence", "strays", doctor.Warning, func(p *patient) {
		p.aged(p.write(filepath.Join(models.EvidenceFolder, "incoming", "rectify-1"), "pho", 0o600))
	}},
	"no mail server":                  {"mail", "none", doctor.Warning, func(*patient) {}},
	"a mail server that is away":      {"mail", "refused", doctor.Failure, func(p *patient) { p.mail(1, "none") }},
	"a mail server without TLS":       {"mail", "refused", doctor.Failure, func(p *patient) { p.mail(grumpy(p.T), "mandatory") }},
	"a mail server that knows us not": {"mail", "refused", doctor.Failure, func(p *patient) { p.mail(grumpy(p.T), "none") }},
	"a mail server that says nothing": {"mail", "refused", doctor.Failure, func(p *patient) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		p.check(err)
		p.Cleanup(func() { _ = listener.Close() })
		p.mail(listener.Addr().(*net.TCPAddr).Port, "none")
	}},
}

func (p *patient) check(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *patient) unpublish(year int) {
	p.exec(fmt.Sprintf("DELETE FROM calendar_days WHERE year = %d", year), fmt.Sprintf("DELETE FROM calendar_years WHERE year = %d", year))
}

// office is the time in the office's zone.
func (p *patient) office() time.Time { return p.now.In(shanghai) }

func (p *patient) mail(port int, protection string) {
	p.set("RECTIFY_MAIL_HOST=127.0.0.1", fmt.Sprint("RECTIFY_MAIL_PORT=", port), "RECTIFY_MAIL_FROM=office@office.example", "RECTIFY_MAIL_TLS="+protection,
		"RECTIFY_MAIL_USER=office", "RECTIFY_MAIL_PASSWORD=hunter2", "RECTIFY_MAIL_TIMEOUT=1s")
}

func (p *patient) letter(state string, ago time.Duration) {
	p.exec("INSERT INTO people (id, login, name, password_hash, created_at) VALUES (1, 'a', 'a', '-', 1)",
		fmt.Sprintf(`INSERT INTO letters (person_id, address, language, message_id, written_at, send_after, state)
			VALUES (1, 'a@unit.example', 'zh', 'x', 1, %d, '%s')`, models.At(p.now.Add(-ago)), state))
}

// TestEveryAilmentIsFound makes each check fail for real.
func TestEveryAilmentIsFound(t *testing.T) {
	covered := map[string]bool{}
	for sentence, ailment := range ailments {
		covered["doctor."+ailment.check+"."+ailment.code] = true
		t.Run(sentence, func(t *testing.T) {
			p := newPatient(t)
			ailment.inflict(p)
			found, status := p.findings()
			got := found[ailment.check]
			if got.Level != ailment.level || got.Code != ailment.code {
				t.Errorf("%s: %s %s: %s", ailment.check, got.Level, got.Code, got.Detail)
			}
			if want := doctorStatus[ailment.level]; status < want {
				t.Errorf("status %d, want %d", status, want)
			}
			if strings.Contains(fmt.Sprint(found), "hunter2") {
				t.Errorf("a finding tells a secret: %v", found)
			}
		})
	}
	// What is not made to happen above needs another machine or server.
	for _, key := range []string{"disk.full", "database.old_server", "database.slow", "writing.slow", "wal.other_mode", "schema.unfinished", "queue.unswept"} {
		covered["doctor."+key] = true
	}
	for key, words := range text.Keys() {
		if part := strings.Split(key, "."); part[0] == "doctor" && len(part) == 3 && part[1] != "level" && part[2] != "ok" && !covered[key] && strings.ContainsAny(words.ZH, ";?") {
			t.Errorf("no test makes %s happen: %s", key, words.ZH)
		}
	}
}

func TestAHealthyInstallation(t *testing.T) {
	p := newPatient(t)
	p.flags = []string{"--quick"}
	found, status := p.findings()
	if status != 0 || len(found) != 5 {
		t.Errorf("status %d: %v", status, found)
	}
	p.flags = []string{"--full"}
	p.keep("an upload that is at work")
	found, status = p.findings()
	delete(found, "mail")
	delete(found, "calendar") // depends on the day
	for _, one := range found {
		if one.Level != doctor.OK {
			t.Errorf("%+v", one)
		}
	}
	if status > 1 && len(found) != 13 {
		t.Errorf("status %d, %d findings", status, len(found))
	}
	t.Run("postgres", func(t *testing.T) {
		c := console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + p.data, "RECTIFY_DATABASE=" + testdb.PostgreSQL(t)}}
		c.must("", "migrate")
		output, complaint, status := c.run("", "doctor", "--full")
		if status == 2 || !strings.Contains(output, "ok       database         postgres") {
			t.Errorf("status %d: %s %s", status, output, complaint)
		}
	})
}

// TestTheDoctorChangesNothing examines a folder twice and compares it.
func TestTheDoctorChangesNothing(t *testing.T) {
	p := newPatient(t)
	before, err := os.ReadFile(filepath.Join(p.data, models.DatabaseFile))
	p.check(err)
	p.findings()
	after, err := os.ReadFile(filepath.Join(p.data, models.DatabaseFile))
	if err != nil || string(before) != string(after) {
		t.Errorf("the database changed, %v", err)
	}
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + nowhere}}.run("", "doctor")
	if _, err := os.Stat(nowhere); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the doctor made a folder: %v", err)
	}
}

// TestADiskThatIsFull stands in for a disk that cannot be filled here.
func TestADiskThatIsFull(t *testing.T) {
	p := newPatient(t)
	cfg, err := config.Load("", p.environ)
	p.check(err)
	var found doctor.Finding
	_, err = doctor.Examine(t.Context(), doctor.Patient{Config: cfg, Quick: true, Clock: time.Now, Free: func(string) (uint64, error) { return 5 << 20, nil },
		Exists: func() bool { return false }}, func(one doctor.Finding) {
		if one.Check == "disk" {
			found = one
		}
	})
	if err != nil || found.Level != doctor.Failure || found.Code != "full" {
		t.Errorf("%+v, %v", found, err)
	}
}

// TestToldToStopInTheMiddle: whoever waits for the doctor may go away.
func TestToldToStopInTheMiddle(t *testing.T) {
	p := newPatient(t)
	cfg, err := config.Load("", p.environ)
	p.check(err)
	stop := make(chan struct{})
	defer close(stop)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	worst, err := doctor.Examine(ctx, doctor.Patient{Config: cfg, Quick: true, Clock: time.Now, Exists: func() bool { return true },
		Free: func(string) (uint64, error) { return 1 << 50, nil },
		Open: func() (*models.Store, error) { cancel(); <-stop; return nil, errors.New("too late") }}, func(doctor.Finding) {})
	if !errors.Is(err, context.Canceled) || worst == doctor.Failure {
		t.Errorf("%s, %v", worst, err)
	}
}

// TestAProbeIsNotToldNoForAWarning: whoever asks with --quick stops or replaces what is
// not well, and a warning is no reason for that.
func TestAProbeIsNotToldNoForAWarning(t *testing.T) {
	p := newPatient(t)
	p.flags = []string{"--quick"}
	p.set("RECTIFY_METRICS_LISTEN=0.0.0.0:9100") // as within a container
	found, status := p.findings()
	if status != 0 || found["settings"].Level != doctor.Warning {
		t.Errorf("status %d: %v", status, found)
	}
	p.check(os.Remove(filepath.Join(p.data, models.DatabaseFile)))
	if _, status := p.findings(); status != 2 {
		t.Errorf("a failure has status %d", status)
	}
}
