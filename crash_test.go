package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestKilledAgainAndAgain kills the program, as a power failure would, while it
// sweeps and while it sends, with a mail server that drops the line at every verb,
// and lets days pass between one life and the next. In the end nothing is lost,
// nothing is there twice, and what came twice by mail has its reason.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { killRounds(t, "") })
	t.Run("postgres", func(t *testing.T) { killRounds(t, testdb.PostgreSQL(t)) })
}

// crashWorld issues circulars on a July morning whose dates lie on five days, so
// that rungs come up on every day of the weeks that follow.
func crashWorld(b *bureau) {
	issued := time.Date(2017, 7, 3, 9, 0, 0, 0, shanghai)
	for n := range 5 {
		due := workflow.Date{Year: 2017, Month: 7, Day: 13 + n}
		b.answer(b.issue(issued.Add(time.Duration(n)*time.Minute), fmt.Sprintf("某督〔2017〕%d号", n+1), due, 18))
	}
}

// mornings are the moments at which the lives begin, on working days in a row: in
// the middle of office hours, or just before they begin, so that what the sweep
// finds waits for their beginning and goes in common letters. Each lies just before
// a full half hour, for letters that are gathered until then.
func mornings(t *testing.T, store *models.Store, count int) []time.Time {
	t.Helper()
	calendar, err := store.Read(t.Context()).Calendar()
	if err != nil {
		t.Fatal(err)
	}
	day := workflow.Date{Year: 2017, Month: 7, Day: 24}
	var moments []time.Time
	for n := range count {
		day, _ = calendar.WorkingDayOnOrAfter(day)
		moment := day.Start(shanghai).Add(10 * time.Hour)
		if n%3 == 1 {
			moment = day.Start(shanghai).Add(8*time.Hour + 30*time.Minute)
		}
		moments = append(moments, moment.Add(-2*time.Second))
		day = day.AddDays(1)
	}
	return moments
}

func killRounds(t *testing.T, database string) {
	t.Parallel()
	rounds := lengths(10, 200)
	seed := seedOf(t)
	random := rand.New(rand.NewPCG(seed, 9))
	i := newInstallation(t, database, seed)
	store := i.open()
	lives := mornings(t, store, rounds+1)
	crashWorld(newBureau(t, store, i.inProcess(store, time.Now).queue, lives[0].AddDate(0, -1, 0)))
	i.close(store)

	for n, morning := range lives[:rounds] {
		if n%5 == 3 { // one life that ends in order, for its lines end in order too
			i.livesInOrder(fmt.Sprint("orderly ", n), morning.Add(-time.Minute))
		}
		door := fmt.Sprint("life ", n)
		c := i.serve(door, shiftedClock{real: time.Now(), shows: morning, speed: 1})
		switch n % 3 {
		case 0:
			i.whileSweeping(c, 1+random.IntN(12))
		case 1:
			i.whileSending(1 + random.IntN(25))
		case 2:
			time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
		}
		i.kill(c)
		if n%3 == 1 { // after the others, the next process is the first to see what was left
			store := i.open()
			i.leasesEnd(store)
			i.close(store)
		}
	}

	store = i.open()
	defer i.close(store)
	end := lives[rounds]
	i.comeToRest(store, end)
	undisturbed := testdb.Open(t, t.TempDir())
	reference := newBureau(t, undisturbed, silence{}, lives[0].AddDate(0, -1, 0))
	crashWorld(reference)
	for _, moment := range lives {
		reference.now = moment
		reference.must(reference.desk.SweepAll(t.Context()))
	}
	i.examine(store, undisturbed, end)
}

func (i *installation) close(store *models.Store) {
	i.t.Helper()
	if err := store.Close(); err != nil {
		i.t.Error(err)
	}
}

// patience is how long a sign is waited for; a life in which nothing is to be done
// gives none.
const patience = 3 * time.Second

func waitFor(holds func() bool) {
	for end := time.Now().Add(patience); !holds() && time.Now().Before(end); {
		time.Sleep(2 * time.Millisecond)
	}
}

// livesInOrder lets a process send for a while and ends it as an operator would.
func (i *installation) livesInOrder(door string, from time.Time) {
	i.t.Helper()
	before := i.office.Count()
	c := i.serve(door, shiftedClock{real: time.Now(), shows: from, speed: 1})
	c.awaitReady()
	waitFor(func() bool { return i.office.Count() > before+5 })
	i.quiet(c, c.stop())
}

// whileSending waits until the mail server has taken some letters more.
func (i *installation) whileSending(more int) {
	before := i.office.Count()
	waitFor(func() bool { return i.office.Count() >= before+more })
}

// whileSweeping waits until some rungs more are recorded. It looks on from outside.
func (i *installation) whileSweeping(c *child, more int) {
	i.t.Helper()
	driver, address := "sqlite3", "file:"+filepath.Join(i.data, models.DatabaseFile)+"?mode=ro&_busy_timeout=1000"
	if i.database != "" {
		driver, address = "pgx", i.database
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		i.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	count := func() (rungs int) {
		if err := db.QueryRowContext(i.t.Context(), "SELECT count(*) FROM rungs").Scan(&rungs); err != nil {
			i.t.Fatalf("looking on: %v", err)
		}
		return rungs
	}
	before := count()
	c.awaitReady()
	waitFor(func() bool { return count() >= before+more })
}
