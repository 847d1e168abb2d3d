package jobs

import (
	"context"
	"database/sql"
	"errors"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivertype"

	"rectify/models"
	"rectify/notify"
)

// LettersArgs names a batch of letters that one transaction has just written.
type LettersArgs struct {
	Letters []int64 `json:"letters"`
}

// Kind names the job.
func (LettersArgs) Kind() string { return "letters" }

type lettersWorker struct {
	river.WorkerDefaults[LettersArgs]
	queue *Queue
}

// Work delivers the letters of the job. A full batch is one of many as a rule, and
// then its worker goes on with whatever is due: River looks for the next job only
// now and then, while letters wait. Where some of the batch did not go it stops.
func (w *lettersWorker) Work(ctx context.Context, job *river.Job[LettersArgs]) error {
	ctx = Begin(ctx, job.Kind)
	sending, cancel := context.WithTimeout(ctx, sendingTime)
	defer cancel()
	tally, err := w.queue.courier.Deliver(sending, job.Args.Letters, complete(ctx, job))
	w.queue.report(ctx, tally)
	if err != nil || tally.Waiting > 0 || len(job.Args.Letters) < models.LetterBatch {
		return err
	}
	return w.queue.deliverDue(sending)
}

// complete marks the job as done in the transaction that marks its letters. Where
// River has taken the job away meanwhile, the marks stand all the same.
func complete[Args river.JobArgs](ctx context.Context, job *river.Job[Args]) func(*models.Tx) error {
	ctx = context.WithoutCancel(ctx)
	return func(tx *models.Tx) error {
		_, err := river.JobCompleteTx[*riverdatabasesql.Driver, *sql.Tx](ctx, tx.SQL(), job)
		if errors.Is(err, rivertype.ErrNotFound) {
			return nil
		}
		return err
	}
}

// report tells of what an administrator should know.
func (q *Queue) report(ctx context.Context, tally notify.Tally) {
	if q.observe != nil {
		q.observe(tally)
	}
	if tally.GivenUp > 0 || tally.Lost > 0 {
		q.logger.WarnContext(ctx, "letters", "claimed", tally.Claimed, "delivered", tally.Delivered,
			"given_up", tally.GivenUp, "waiting", tally.Waiting, "marked_by_others", tally.Lost)
	}
}
