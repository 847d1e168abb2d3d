package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

// TestKilledWhileIssuingAndActing kills the program, as a power failure would, while
// clients outside of it issue batches and act on cases over several lines. Whatever
// the clients were answered before is there afterwards, whole; what they were not
// answered is there whole or not at all; and the letters are those of what is there.
func TestKilledWhileIssuingAndActing(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { killActing(t, "") })
	t.Run("postgres", func(t *testing.T) { killActing(t, testdb.PostgreSQL(t)) })
}

const (
	actingLines  = 5  // over which clients act on cases
	batches      = 12 // that wait in each life to be issued
	perBatch     = 6  // cases in each
	acknowledged = 20 // acts at least before a kill
)

func killActing(t *testing.T, database string) {
	t.Parallel()
	rounds := lengths(10, 100)
	seed := seedOf(t)
	random := rand.New(rand.NewPCG(seed, 5))
	i := newInstallation(t, database, seed)
	store := i.open()
	began := time.Date(2017, 7, 18, 9, 30, 0, 0, shanghai)
	clock := shiftedClock{real: time.Now(), shows: began, speed: 1}
	b := newBureau(t, store, i.inProcess(store, clock.now).queue, began.Add(-time.Hour))
	b.letIn()
	i.close(store)

	diary := newDiary(t)
	var who map[string]caller
	for n := range rounds {
		store := i.open()
		b.reopen(store, i.inProcess(store, clock.now).queue, clock.now())
		signed := b.signed(n)
		i.close(store)

		c := i.serve(fmt.Sprint("life ", n), clock)
		if who == nil {
			who = callers(t, c.address(), b.logins()...)
		}
		day := clients{t: t, ctx: t.Context(), address: c.address(), who: who, diary: diary, life: n}
		day.begin(signed)
		diary.await(n, acknowledged)
		time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond) // the moment of the kill
		diary.write(note{Life: n, Kill: true})
		i.kill(c)
		day.end()
	}

	store = i.open()
	defer i.close(store)
	i.comeToRest(store, clock.now().Add(notify.Lease)) // by then the hands of the dead are empty
	examineDiary(t, store, diary, rounds)
	t.Log(i.examineTaken(store))
	i.verified(clock.now())
}

// reopen lets the bureau work on a database that was opened anew.
func (b *bureau) reopen(store *models.Store, enqueuer casework.Enqueuer, now time.Time) {
	b.store, b.now = store, now
	b.desk = casework.New(store, func() time.Time { return b.now }, enqueuer, casework.Settings{
		Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour})
}

func (b *bureau) logins() []string {
	list := []string{"clerk", "rechecker", "head"}
	for n := range bureauUnits {
		list = append(list, fmt.Sprint("liaison", n), fmt.Sprint("leader", n))
	}
	return list
}

// signed draws up and signs the circulars of one life, which are left to be issued.
func (b *bureau) signed(life int) []casework.CircularView {
	b.t.Helper()
	var list []casework.CircularView
	for n := range batches {
		list = append(list, b.sign(fmt.Sprintf("某督〔2017〕%d号", life*batches+n+1), workflow.Date{Year: 2017, Month: 9, Day: 30}, perBatch))
	}
	return list
}

// note is one line of the diary: an act that a client was about to do, what it was
// answered, that nobody answered, or that the program was about to be killed.
type note struct {
	Life     int
	Number   int // of the act
	Path     string
	Subject  string // case or circular
	ID       int64
	Action   string
	Version  string // the one it matched
	Answered bool
	Failed   bool   `json:",omitempty"` // nobody answered
	Sent     bool   `json:",omitempty"` // what nobody answered had been sent whole
	Kill     bool   `json:",omitempty"`
	Status   int    `json:",omitempty"`
	ETag     string `json:",omitempty"`
	State    string `json:",omitempty"`
	Event    int64  `json:",omitempty"` // the newest that the answer shows
	Hash     string `json:",omitempty"`
}

// diary is what the clients know, on the disk before they go on.
type diary struct {
	t     *testing.T
	mutex sync.Mutex
	file  *os.File
	acts  int
	done  map[int]int // how many acts were acknowledged in each life
}

func newDiary(t *testing.T) *diary {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "diary"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return &diary{t: t, file: file, done: map[int]int{}}
}

// write puts a line down, durably, and numbers an act that is about to be done.
func (d *diary) write(line note) note {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if line.Number == 0 && !line.Kill {
		d.acts++
		line.Number = d.acts
	}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = d.file.Write(append(text, '\n'))
	}
	if err == nil && line.Answered {
		err = d.file.Sync()
		d.done[line.Life]++
	}
	if err != nil {
		d.t.Error(err)
	}
	return line
}

// await waits until enough acts of a life were acknowledged.
func (d *diary) await(life, enough int) {
	d.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(time.Millisecond) {
		d.mutex.Lock()
		done := d.done[life]
		d.mutex.Unlock()
		if done >= enough {
			return
		}
	}
	d.t.Fatalf("in life %d fewer than %d acts were acknowledged", life, enough)
}

// page is what the diary says of one act.
type page struct {
	asked    note
	answer   *note
	sent     bool // whole, where nobody answered
	inFlight bool // sent whole, and begun before the program was killed, and nobody answered
}

// read gives the acts in order.
func (d *diary) read() []page {
	d.t.Helper()
	if _, err := d.file.Seek(0, 0); err != nil {
		d.t.Fatal(err)
	}
	var pages []page
	killed := map[int]bool{}  // lives
	before := make([]bool, 1) // which acts were begun before the kill, by number
	lines := bufio.NewScanner(d.file)
	for lines.Scan() {
		var line note
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			d.t.Fatal(err)
		}
		switch {
		case line.Kill:
			killed[line.Life] = true
		case line.Answered:
			pages[line.Number-1].answer = &line
		case line.Failed:
			pages[line.Number-1].sent, pages[line.Number-1].inFlight = line.Sent, line.Sent && before[line.Number]
		default:
			pages, before = append(pages, page{asked: line}), append(before, !killed[line.Life])
		}
	}
	if err := lines.Err(); err != nil {
		d.t.Fatal(err)
	}
	return pages
}

// clients are those of one life.
type clients struct {
	t       *testing.T
	ctx     context.Context
	address string
	who     map[string]caller
	diary   *diary
	life    int
	all     sync.WaitGroup
}

// work is a case that somebody has next to act on.
type work struct {
	id      int64
	owner   int
	etag    string
	finding int64
	step    int
}

// begin lets one client issue the circulars, one after the other, and the others take
// the cases from their receipt to their close, until nobody answers any more.
func (c *clients) begin(signed []casework.CircularView) {
	cases := make(chan work, batches*perBatch)
	c.all.Go(func() {
		defer close(cases)
		clerk := c.who["clerk"].alone()
		for _, circular := range signed {
			got, answered := c.do(clerk, note{Path: fmt.Sprintf("/api/v1/circulars/%d/issue", circular.ID), Subject: models.SubjectCircular, ID: circular.ID,
				Action: "issue_batch", Version: fmt.Sprintf("%q", fmt.Sprint(circular.Version))}, map[string]any{})
			if !answered {
				return
			}
			for n, one := range got.body.Cases {
				cases <- work{id: one.ID, owner: n % bureauUnits, finding: circular.Cases[n].Findings[0].ID}
			}
		}
	})
	for range actingLines {
		c.all.Go(func() {
			lines := map[string]caller{}
			for name, one := range c.who {
				lines[name] = one.alone()
			}
			for one := range cases {
				for ; one.step < steps; one.step++ {
					if !c.step(lines, &one) {
						return
					}
				}
			}
		})
	}
}

// end waits until the clients of a life have found that nobody answers.
func (c *clients) end() { c.all.Wait() }

// steps is how many acts there are from a case's receipt to its close.
const steps = 5

// step does the next act on a case.
func (c *clients) step(lines map[string]caller, one *work) bool {
	act := [steps]struct {
		who    string
		action workflow.Action
		body   map[string]any
	}{
		{fmt.Sprint("liaison", one.owner), workflow.Acknowledge, map[string]any{}},
		{fmt.Sprint("liaison", one.owner), workflow.AskExtension, map[string]any{"reason": "系统升级", "progress": "过半", "new_date": "2017-10-20"}},
		{fmt.Sprint("leader", one.owner), workflow.Submit, map[string]any{"measures": "逐项整改",
			"answers": []any{map[string]any{"finding": one.finding, "kind": "done", "text": fmt.Sprintf("第%d号已整改", one.finding)}}}},
		{"rechecker", workflow.Recheck, map[string]any{"verdicts": []any{map[string]any{"finding": one.finding, "passed": true, "evidence": "截图"}}}},
		{"head", workflow.Close, map[string]any{}},
	}[one.step]
	got, answered := c.do(lines[act.who], note{Path: fmt.Sprintf("/api/v1/cases/%d/%s", one.id, dashes(act.action)), Subject: models.SubjectCase, ID: one.id,
		Action: string(act.action), Version: one.etag}, act.body)
	one.etag = got.etag
	return answered
}

// do writes down what it is about to do, does it, and writes down the answer.
func (c *clients) do(as caller, about note, body map[string]any) (reply, bool) {
	about.Life = c.life
	about = c.diary.write(about)
	got, sent, err := as.post(c.ctx, c.address, about.Path, about.Version, body)
	if err != nil {
		about.Failed, about.Sent = true, sent
		c.diary.write(about)
		return got, false
	}
	about.Answered, about.Status, about.ETag, about.State = true, got.status, got.etag, got.body.State
	about.Event, about.Hash = got.last()
	c.diary.write(about)
	if got.status != http.StatusOK {
		c.t.Errorf("%s %s was answered %d %s", as.login, about.Path, got.status, got.body.Code)
		return got, false
	}
	return got, true
}
