package jobs

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"rectify/models"
)

// lanes bounds the sweep jobs that exist at once.
const lanes = DefaultWorkers

const dispatchQueue = "dispatch"

// unfinished are the states of a job that is still to be worked.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateRetryable, rivertype.JobStateScheduled,
}

// SweepArgs delivers letters that are due, whichever they are. It names a lane
// and no letters, and River refuses a second unfinished job for a lane: however
// long a mail server is away and however often Dispatch looks, there are never
// more jobs than lanes, and no letter waits in two of them. Which letter a job
// delivers is settled when it claims them.
//
// The lanes are a process's own: a job that a killed process left behind keeps
// its lane, but nobody else's.
type SweepArgs struct {
	Process string `json:"process"`
	Lane    int    `json:"lane"`
}

// Kind names the job.
func (SweepArgs) Kind() string { return "sweep_letters" }

// InsertOpts make it one unfinished job for each lane.
func (SweepArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
}

type sweepWorker struct {
	river.WorkerDefaults[SweepArgs]
	queue *Queue
}

// Work delivers batch after batch until nothing is due or the time is used up.
// River marks the job as done afterwards: should that be lost and the job run
// again, it claims what is due then, and nothing twice.
func (w *sweepWorker) Work(ctx context.Context, job *river.Job[SweepArgs]) error {
	sending, cancel := context.WithTimeout(Begin(ctx, job.Kind), sendingTime)
	defer cancel()
	return w.queue.deliverDue(sending)
}

func (q *Queue) deliverDue(sending context.Context) error {
	for {
		tally, err := q.courier.DeliverDue(sending, nil)
		q.report(sending, tally)
		if err != nil || tally.Claimed < models.LetterBatch || sending.Err() != nil {
			return err
		}
	}
}

// DispatchArgs looks for due letters; River's leader enqueues it every minute.
type DispatchArgs struct{}

// Kind names the job.
func (DispatchArgs) Kind() string { return "dispatch_letters" }

// InsertOpts keep one that waits from being joined by another.
func (DispatchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: dispatchQueue, UniqueOpts: river.UniqueOpts{ByState: unfinished}}
}

type dispatchWorker struct {
	river.WorkerDefaults[DispatchArgs]
	queue *Queue
}

func (w *dispatchWorker) Work(ctx context.Context, job *river.Job[DispatchArgs]) error {
	ctx = Begin(ctx, job.Kind)
	return w.queue.Dispatch(ctx, w.queue.clock())
}

// Dispatch enqueues the delivery of queued letters whose time has come: a sweep
// job for each batch, as far as there are lanes. What does not fit waits for the
// next call.
func (q *Queue) Dispatch(ctx context.Context, now time.Time) error {
	due, err := q.store.Read(ctx).LettersDue(models.At(now), lanes*models.LetterBatch)
	if err != nil || due == 0 {
		return err
	}
	var jobs []river.InsertManyParams
	for lane := 0; lane*models.LetterBatch < due; lane++ {
		jobs = append(jobs, river.InsertManyParams{Args: SweepArgs{Process: q.process, Lane: lane}})
	}
	return q.store.Tx(ctx, func(tx *models.Tx) error {
		_, err := q.inserts.InsertManyTx(ctx, tx.SQL(), jobs)
		return err
	})
}

// Drain delivers, in this goroutine and in order, every letter that is due now by
// the clock, and removes the jobs that asked for it. It is for programs that run
// no workers, such as the story on its simulated clock. A letter that fails for
// now is put off and so ends the draining.
func (q *Queue) Drain(ctx context.Context) error {
	for {
		tally, err := q.courier.DeliverDue(ctx, nil)
		q.report(ctx, tally)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if tally.Claimed == 0 {
			return q.dropWaiting(ctx)
		}
	}
}

// dropWaiting removes the jobs that wait. Nothing is lost by it: they say only
// that somebody should look at the letters, and Dispatch looks at all of them.
func (q *Queue) dropWaiting(ctx context.Context) error {
	const most = 1000
	waiting := river.NewJobDeleteManyParams().
		Kinds(LettersArgs{}.Kind(), SweepArgs{}.Kind(), DispatchArgs{}.Kind()).
		States(rivertype.JobStateAvailable, rivertype.JobStateRetryable, rivertype.JobStateScheduled).
		First(most)
	for {
		dropped, err := q.inserts.JobDeleteMany(ctx, waiting)
		if err != nil || len(dropped.Jobs) < most {
			return err
		}
	}
}
