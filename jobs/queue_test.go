package jobs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/jobs"
	"rectify/models"
	"rectify/notify"
)

func TestDrainDeliversWhatIsDueWithoutWorkers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		d.mustWrite(250, nine)
		d.mustWrite(1, nine.Add(time.Hour))
		if got := d.jobsIn("available"); got != 4 {
			t.Errorf("%d jobs, want 3 for 250 letters and 1", got)
		}
		if err := d.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d.box.count() != 250 || d.delivered() != 250 || d.jobsIn("available") != 0 {
			t.Errorf("%d sent, %d delivered, %d jobs left", d.box.count(), d.delivered(), d.jobsIn("available"))
		}
		d.set(nine.Add(time.Hour))
		if err := errors.Join(d.queue.Dispatch(t.Context(), d.clock()), d.queue.Drain(t.Context()), d.queue.Drain(t.Context())); err != nil {
			t.Fatal(err)
		}
		if d.box.count() != 251 || d.jobsIn("available") != 0 {
			t.Errorf("%d sent, %d jobs left; want the later one too", d.box.count(), d.jobsIn("available"))
		}
	})
}

func TestDrainEndsWhenTheServerIsAway(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		d.mustWrite(150, nine)
		d.box.fail = &notify.SendError{Temporary: true, Unreachable: true, Answer: "connection refused"}
		if err := d.queue.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		d.box.fail = nil
		d.set(nine.Add(time.Minute))
		if err := d.queue.Drain(t.Context()); err != nil || d.delivered() != 150 {
			t.Errorf("%d delivered, %v; want all of them a minute later", d.delivered(), err)
		}
	})
}

func TestNothingIsEnqueuedWhenTheActFails(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		failed := errors.New("the act failed")
		if err := d.write(1, nine, func() error { return failed }); !errors.Is(err, failed) {
			t.Fatal(err)
		}
		if d.jobsIn("available") != 0 {
			t.Error("a job outlived its transaction")
		}
	})
}

func TestDispatchNeverPilesUpJobs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		d.mustWrite(250, nine.Add(time.Minute))
		if err := d.queue.Drain(t.Context()); err != nil { // drops the jobs of the act: nothing is due
			t.Fatal(err)
		}
		if err := d.queue.Dispatch(t.Context(), nine); err != nil || d.jobsIn("available") != 0 {
			t.Errorf("%d jobs before anything is due, %v", d.jobsIn("available"), err)
		}
		for range 5 {
			if err := d.queue.Dispatch(t.Context(), nine.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		if got := d.jobsIn("available"); got != 3 {
			t.Errorf("%d jobs for 250 letters after five calls, want 3", got)
		}
	})
}

func TestWorkersDeliverEachLetterOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		d.start()
		begun := time.Now()
		d.mustWrite(5, nine)
		d.eventually("the first letters", func() bool { return d.box.count() == 5 })
		t.Logf("the first letters left after %s", time.Since(begun))
		d.mustWrite(300, nine)
		if err := d.queue.Dispatch(t.Context(), nine); err != nil { // in competition with the jobs of the act
			t.Fatal(err)
		}
		d.eventually("all letters delivered", func() bool { return d.delivered() == 305 })
		d.eventually("all jobs completed", func() bool {
			return d.jobsIn("available")+d.jobsIn("running")+d.jobsIn("retryable") == 0
		})
		d.stop()
		for id, times := range d.box.sent {
			if times != 1 {
				t.Errorf("%s was sent %d times", id, times)
			}
		}
		if d.log.Len() > 0 {
			t.Errorf("the log says\n%s", d.log)
		}
	})
}

func TestWhatBecomesDueIsFoundByThePeriodicJob(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		d.mustWrite(1, nine.Add(time.Hour))
		if err := d.queue.Drain(t.Context()); err != nil { // only the letter remains, no job
			t.Fatal(err)
		}
		d.set(nine.Add(time.Hour))
		d.start() // the leader's first look comes with it
		d.eventually("the letter that became due", func() bool { return d.delivered() == 1 })
	})
}

func TestStopLetsTheWorkEnd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		d := newDesk(t, store)
		d.box.hold = make(chan struct{}, 3)
		d.mustWrite(3, nine)
		d.start()
		d.box.hold <- struct{}{}
		d.eventually("the first letter", func() bool { return d.box.count() == 1 })
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		if err := d.queue.Stop(ctx); err != nil { // the other two hang: they are told to stop
			t.Fatal(err)
		}
		if d.delivered() != 1 {
			t.Errorf("%d delivered, want the one that was sent", d.delivered())
		}
		close(d.box.hold)
		if err := d.queue.Drain(t.Context()); err != nil || d.delivered() != 3 {
			t.Errorf("%d delivered, %v; want the rest at once", d.delivered(), err)
		}
		for id, times := range d.box.sent {
			if times != 1 {
				t.Errorf("%s was sent %d times", id, times)
			}
		}
	})
}

func TestMigrateMayRunTwice(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		if err := errors.Join(jobs.Migrate(t.Context(), store), jobs.Migrate(t.Context(), store)); err != nil {
			t.Error(err)
		}
	})
}
