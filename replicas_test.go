package main

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/workflow"
)

// TestThreeReplicasOfWhichOneIsKilledEveryFewSeconds lets three processes work on
// one database. A clerk whose clock is three weeks behind theirs issues circulars
// all the while, so that rungs and letters fall due without a pause.
func TestThreeReplicasOfWhichOneIsKilledEveryFewSeconds(t *testing.T) {
	t.Parallel()
	database, seed := testdb.PostgreSQL(t), seedOf(t)
	i := newInstallation(t, database, seed)
	random := rand.New(rand.NewPCG(seed, 3))
	store := i.open()
	defer i.close(store)

	// The replicas' clock runs faster, but a batch of letters still takes far less
	// than its lease.
	began := time.Date(2017, 7, 24, 9, 59, 40, 0, shanghai)
	clock := shiftedClock{real: time.Now(), shows: began, speed: 4}
	clerk := newBureau(t, store, i.inProcess(store, time.Now).queue, began.AddDate(0, -1, 0))
	var replicas [3]*child
	lives := 0
	start := func(n int) {
		lives++
		replicas[n] = i.serve(fmt.Sprintf("replica %d, life %d", n, lives), clock)
	}
	for n := range replicas {
		start(n)
	}

	end := time.Now().Add(lengths(20*time.Second, 5*time.Minute))
	circulars := 0
	for next := time.Now(); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		issueBehind(clerk, circulars)
		circulars++
		if time.Now().After(next) {
			n := random.IntN(len(replicas))
			replicas[n].awaitReady()
			i.kill(replicas[n])
			start(n)
			next = time.Now().Add(time.Duration(1500+random.IntN(2500)) * time.Millisecond)
		}
	}
	i.kill(replicas[0])
	for _, replica := range replicas[1:] {
		replica.awaitReady()
		i.quiet(replica, replica.stop())
	}
	i.leasesEnd(store)
	rest := began.Add(2 * time.Hour)
	i.comeToRest(store, rest)

	undisturbed := testdb.Open(t, t.TempDir())
	reference := newBureau(t, undisturbed, silence{}, began.AddDate(0, -1, 0))
	for n := range circulars {
		issueBehind(reference, n)
	}
	reference.now = rest
	reference.must(reference.desk.SweepAll(t.Context()))
	t.Logf("%d circulars, %d kills of %d lives", circulars, len(i.killed), lives)
	i.examine(store, undisturbed, rest)
}

// issueBehind issues the n-th circular three weeks before the replicas' day.
func issueBehind(clerk *bureau, n int) {
	at := time.Date(2017, 7, 3, 9, 0, n, 0, shanghai)
	clerk.issue(at, fmt.Sprintf("某督〔2017〕%d号", n+1), workflow.Date{Year: 2017, Month: 7, Day: 13 + n%7}, bureauUnits)
}
