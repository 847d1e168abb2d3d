package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"rectify/config"
	"rectify/internal/postoffice"
	"rectify/jobs"
	"rectify/models"
	"rectify/notify"
)

// senders is how many letters a process has under way at the same time.
const senders = jobs.DefaultWorkers

// installation is one database with its mail server, which processes work on and
// die on.
type installation struct {
	t        *testing.T
	data     string
	database string // "" for SQLite in the data folder
	office   *postoffice.Office
	trust    string // file of the certificate that the mail server is trusted by
	killed   map[string]bool
	last     time.Time // on the clock of whoever was killed last
	held     int       // letters that were in hand at a kill, where they were counted
}

func newInstallation(t *testing.T, database string, seed uint64) *installation {
	t.Helper()
	i := &installation{t: t, data: t.TempDir(), database: database, killed: map[string]bool{},
		office: &postoffice.Office{Plan: postoffice.Seeded(seed), User: "office", Password: "secret"}}
	i.office.Open(t, "nobody")
	i.trust = filepath.Join(t.TempDir(), "authority.pem")
	if err := os.WriteFile(i.trust, i.office.Authority(), 0o600); err != nil {
		t.Fatal(err)
	}
	return i
}

// environ are the settings of a process that goes to the mail server by a door of
// its own, so that what it sent can be told from what others sent.
func (i *installation) environ(door, protection string) []string {
	port := i.office.Open(i.t, door)
	environ := []string{"RECTIFY_DATA=" + i.data, "RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_BASE_URL=http://office.example",
		"RECTIFY_LOG_LEVEL=warn", "RECTIFY_SWEEP_EVERY=1s", "RECTIFY_MAIL_HOST=127.0.0.1", fmt.Sprint("RECTIFY_MAIL_PORT=", port),
		"RECTIFY_MAIL_FROM=office@office.example", "RECTIFY_MAIL_TLS=" + protection, "RECTIFY_MAIL_USER=office", "RECTIFY_MAIL_PASSWORD=secret",
		"RECTIFY_TOKEN_SECRET=" + strings.Repeat("k", 32), "SSL_CERT_FILE=" + i.trust}
	if i.database != "" {
		environ = append(environ, "RECTIFY_DATABASE="+i.database)
	}
	return environ
}

// protection is STARTTLS where a process can be told whom to trust by a file.
func protection() string {
	if runtime.GOOS == "linux" {
		return config.TLSMandatory
	}
	return config.TLSNone
}

// serve starts the program on the database, on a clock.
func (i *installation) serve(door string, clock shiftedClock) *child {
	i.t.Helper()
	return spawn(i.t, door, i.environ(door, protection()), clock, "serve")
}

// kill kills a process. What it had to say must be no error.
func (i *installation) kill(c *child) {
	i.t.Helper()
	i.killed[c.door] = true
	i.quiet(c, c.kill())
	i.last = c.clock.now()
}

func (i *installation) quiet(c *child, said string) {
	i.t.Helper()
	if strings.Contains(said, "level=ERROR") || strings.Contains(said, "panic") {
		i.t.Errorf("the process %s says\n%s", c.door, said)
	}
}

// open opens the database, migrated, until close is called.
func (i *installation) open() *models.Store {
	i.t.Helper()
	address := i.database
	if address == "" {
		address = i.data
	}
	store, err := models.Open(i.t.Context(), address)
	if err == nil {
		err = migrate(i.t.Context(), store)
	}
	if err != nil {
		i.t.Fatal(err)
	}
	return store
}

// inProcess is the program inside the test, on a clock of its own, without workers.
func (i *installation) inProcess(store *models.Store, clock func() time.Time) *service {
	i.t.Helper()
	cfg, err := config.Load("", i.environ("the test", config.TLSNone))
	if err != nil {
		i.t.Fatal(err)
	}
	built, err := newService(cfg, store, surroundings{stderr: &buffer{}}, clock, false)
	if err != nil {
		i.t.Fatal(err)
	}
	i.t.Cleanup(func() {
		if lines, open := built.mailer.(*notify.SMTP); open {
			_ = lines.Close()
		}
	})
	return built
}

// comeToRest lets the program work undisturbed, from a moment on, until nothing is
// due and no letter waits.
func (i *installation) comeToRest(store *models.Store, from time.Time) {
	i.t.Helper()
	i.office.Behave(nil)
	now := from
	built := i.inProcess(store, func() time.Time { return now })
	ctx := i.t.Context()
	if err := built.desk.SweepAll(ctx); err != nil {
		i.t.Fatal(err)
	}
	for range 1000 {
		if err := built.queue.Drain(ctx); err != nil {
			i.t.Fatal(err)
		}
		next, err := built.desk.NextPost(ctx)
		if err != nil {
			i.t.Fatal(err)
		}
		if next.IsZero() {
			return
		}
		if next.After(now) {
			now = next
		}
	}
	i.t.Error("letters wait without end")
}

// leasesEnd checks that no letter which a killed process had in hand waits longer
// than its lease, counted from the moment of the kill.
func (i *installation) leasesEnd(store *models.Store) {
	i.t.Helper()
	waiting := func(after time.Time) []string {
		return columns(i.t, store, fmt.Sprintf(`SELECT id, send_after FROM letters WHERE state = 'queued' AND attempts = 0
			AND send_after > %d AND (bundle IS NULL OR send_after <> bundle)`, models.At(after)))
	}
	if late := waiting(i.last.Add(notify.Lease)); len(late) > 0 {
		i.t.Errorf("%d letters in the hands of the dead wait longer than the lease, such as %s", len(late), late[0])
	}
	i.held += len(waiting(i.last))
}

// examinePost compares what the mail server took with the letters: each was taken,
// what came twice says the same to the last byte, and for each time that a letter
// came once more there is somebody who could not know that it had been taken: the
// server dropped the line before its answer, or the process was killed, which it
// can have been at one letter for each of its senders.
func (i *installation) examinePost(store *models.Store) {
	i.t.Helper()
	came := i.examineTaken(store)
	faults := i.office.Faults()
	for _, verb := range postoffice.Verbs {
		encrypted := verb == postoffice.StartTLS || verb == postoffice.Auth
		if verb == postoffice.Quit && !long() {
			continue // a process that is killed takes no leave: in ten rounds it may never come to it
		}
		if faults[verb] == 0 && !(encrypted && protection() == config.TLSNone) {
			i.t.Errorf("the mail server never dropped a line at %s", verb)
		}
	}
	i.t.Logf("%s; drops: %v", came, faults)
}

// examineTaken is what examinePost finds in the letters themselves.
func (i *installation) examineTaken(store *models.Store) (summary string) {
	i.t.Helper()
	known := map[string]string{}
	for _, line := range columns(i.t, store, `SELECT message_id, address FROM letters`) {
		id, address, _ := strings.Cut(line, " ")
		known[id] = address
	}
	came := map[string][]postoffice.Taken{}
	for _, letter := range i.office.Taken() {
		if known[letter.MessageID] != letter.To {
			i.t.Errorf("the mail server took %s to %s, which nobody wrote", letter.MessageID, letter.To)
		}
		came[letter.MessageID] = append(came[letter.MessageID], letter)
	}
	byKill, withheld := map[string]int{}, 0
	missing := 0
	for id := range known {
		times := came[id]
		if len(times) == 0 {
			missing++
			continue
		}
		for n, letter := range times[:len(times)-1] {
			if letter.Sum != times[n+1].Sum || letter.To != times[n+1].To {
				i.t.Errorf("the letter %s came twice and differs", id)
			}
			switch {
			case letter.Withheld:
				withheld++
			case i.killed[letter.Door]:
				byKill[letter.Door]++
			default:
				i.t.Errorf("the letter %s came again after %q had been told that it was taken; it came from %q", id, letter.Door, times[n+1].Door)
			}
		}
	}
	if missing > 0 {
		i.t.Errorf("%d letters never reached the mail server", missing)
	}
	repeats := 0
	for door, count := range byKill {
		repeats += count
		if count > senders {
			i.t.Errorf("the kill of %s made %d letters come twice, more than its %d senders", door, count, senders)
		}
	}
	return fmt.Sprintf("%d letters, %d taken in %d dialogues, %d in hand at a kill; came again: %d after %d kills, %d of %d after an answer that was withheld",
		len(known), len(i.office.Taken()), i.office.Connections(), i.held, repeats, len(i.killed), withheld, i.office.Faults()[postoffice.AfterData])
}

// examine holds the ledger against the undisturbed one, the post against the ledger,
// and verifies the record.
func (i *installation) examine(store, undisturbed *models.Store, now time.Time) {
	i.t.Helper()
	examineLedger(i.t, store, undisturbed)
	i.examinePost(store)
	i.verified(now)
}

// verified lets the program verify its record.
func (i *installation) verified(now time.Time) {
	i.t.Helper()
	c := console{T: i.t, clock: func() time.Time { return now }, environ: i.environ("audit", protection())}
	if output := c.must("", "audit", "verify"); !strings.HasPrefix(output, "ok") {
		i.t.Error(output)
	}
}
