// Package jobs runs the work that waits on the database with River, on SQLite and
// PostgreSQL alike. It has no rules of its own, and River holds no business time:
// what is due stands in our tables, a job only says that somebody should look.
package jobs

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"rectify/models"
	"rectify/notify"
)

const (
	jobTimeout   = 5 * time.Minute // shorter than notify.Lease
	sendingTime  = 4 * time.Minute // of it; the rest is for the marks
	rescueAfter  = 7 * time.Minute // of a job whose process died
	dispatchedAt = time.Minute     // how often due letters are looked for
	maxAttempts  = 5               // of a job; letters count their own
	keepFinished = time.Hour       // finished jobs are of no further use

	// A pick-up waits for neither on PostgreSQL, which notifies; on SQLite every
	// look costs the one writing connection, so that it looks less often.
	fetchCooldown = 20 * time.Millisecond
	pollPostgres  = time.Second
	pollSQLite    = 250 * time.Millisecond
)

// DefaultWorkers is how many letters are sent at the same time. More share the cost
// of a commit among more letters; as many may be in doubt when the process dies, and
// as many lines are open to the mail server, of which servers commonly allow 10 to 50.
const DefaultWorkers = 8

// Options are what the queue works with.
type Options struct {
	Mailer   notify.Mailer
	Settings notify.Settings
	Clock    func() time.Time
	Workers  int          // that deliver at the same time, each over a line of its own; 0 is DefaultWorkers
	Logger   *slog.Logger // nil: silent

	Observe    func(notify.Tally)        // told what became of each batch of letters; nil: nobody
	OfficeHour func(time.Time) time.Time // for letters that waited for a morning; nil: any hour
}

// Queue enqueues letters and, once started, delivers them.
type Queue struct {
	store   *models.Store
	courier notify.Courier
	clock   func() time.Time
	workers int
	logger  *slog.Logger
	observe func(notify.Tally)
	inserts *river.Client[*sql.Tx] // only inserts; needs no Start
	process string                 // tells this process from others

	mutex    sync.Mutex
	running  *river.Client[*sql.Tx]
	listener *pgxpool.Pool
}

// New makes a queue that can enqueue, dispatch and drain at once, and that works
// in the background between Start and Stop.
func New(store *models.Store, options Options) (*Queue, error) {
	if options.Mailer == nil || options.Clock == nil {
		return nil, errors.New("the queue needs a mailer and a clock")
	}
	logger := options.Logger
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	q := &Queue{
		store: store,
		courier: notify.Courier{
			Store: store, Mailer: options.Mailer, Settings: options.Settings, Clock: options.Clock, OfficeHour: options.OfficeHour,
			Marks: notify.NewMarks(store),
		},
		clock: options.Clock, workers: cmp.Or(options.Workers, DefaultWorkers), logger: slog.New(quiet{logger.Handler()}),
	}
	q.process, q.observe = rand.Text(), options.Observe
	var err error
	q.inserts, err = river.NewClient(driver(store, nil), &river.Config{Logger: q.logger, MaxAttempts: maxAttempts})
	return q, err
}

func driver(store *models.Store, listener *pgxpool.Pool) riverdriver.Driver[*sql.Tx] {
	switch {
	case store.Dialect() == models.SQLite:
		return riversqlite.New(store.SQL())
	case listener != nil:
		return riverdatabasesql.NewWithPgxListener(store.SQL(), listener)
	default:
		return riverdatabasesql.New(store.SQL())
	}
}

// Migrate brings River's own tables up to date. It runs after Store.Migrate.
func Migrate(ctx context.Context, store *models.Store) error {
	migrator, err := rivermigrate.New(driver(store, nil), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("the job queue's tables: %w", err)
	}
	return nil
}

// Enqueue writes jobs for the letters into the caller's transaction: they exist
// when it commits, and only then. A letter whose time has not come is left to
// Dispatch.
func (q *Queue) Enqueue(ctx context.Context, tx *sql.Tx, letters []int64) error {
	if len(letters) == 0 {
		return nil
	}
	var jobs []river.InsertManyParams
	for batch := range slices.Chunk(letters, models.LetterBatch) {
		jobs = append(jobs, river.InsertManyParams{Args: LettersArgs{Letters: batch}})
	}
	_, err := q.inserts.InsertManyFastTx(ctx, tx, jobs)
	return err
}

// Start begins to work jobs and to look for due letters every minute, until Stop:
// the end of the context stops only the starting.
func (q *Queue) Start(ctx context.Context) error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.running != nil {
		return errors.New("the queue was started already")
	}
	poll := pollSQLite
	if q.store.Dialect() == models.PostgreSQL {
		poll = pollPostgres
		listener, err := listenerPool(ctx, q.store.Address())
		if err != nil {
			return err
		}
		q.listener = listener
	}
	client, err := river.NewClient(driver(q.store, q.listener), q.config(poll))
	if err == nil {
		err = client.Start(context.WithoutCancel(ctx))
	}
	if err != nil {
		q.closeListener()
		return fmt.Errorf("the job queue: %w", err)
	}
	q.running = client
	return nil
}

func (q *Queue) config(poll time.Duration) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &lettersWorker{queue: q})
	river.AddWorker(workers, &sweepWorker{queue: q})
	river.AddWorker(workers, &dispatchWorker{queue: q})
	return &river.Config{
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: q.workers},
			dispatchQueue:      {MaxWorkers: 1}, // never behind a slow mail server
		},
		Workers: workers,
		Logger:  q.logger,
		// SQLite has one writing connection; a listener there is one more poller.
		PollOnly:                    q.store.Dialect() == models.SQLite,
		FetchCooldown:               fetchCooldown,
		FetchPollInterval:           poll,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        rescueAfter,
		MaxAttempts:                 maxAttempts,
		CompletedJobRetentionPeriod: keepFinished,
		PeriodicJobs: []*river.PeriodicJob{river.NewPeriodicJob(
			river.PeriodicInterval(dispatchedAt),
			func() (river.JobArgs, *river.InsertOpts) { return DispatchArgs{}, nil },
			&river.PeriodicJobOpts{RunOnStart: true},
		)},
	}
}

// listenerPool holds the one connection on which PostgreSQL says that there is
// work: 43 ms until a job is picked up instead of 0.9 s.
func listenerPool(ctx context.Context, address string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	config.MaxConns, config.MinConns = 1, 0
	return pgxpool.NewWithConfig(context.WithoutCancel(ctx), config)
}

func (q *Queue) closeListener() {
	if q.listener != nil {
		q.listener.Close()
		q.listener = nil
	}
}

// Running reports whether jobs are being worked.
func (q *Queue) Running() bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.running != nil
}

// Stop takes no new jobs and waits for those at work; when the context ends first
// they are told to stop, mark what they have sent and leave the rest queued.
func (q *Queue) Stop(ctx context.Context) error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.running == nil {
		return nil
	}
	err := q.running.Stop(ctx)
	if err != nil {
		hurried, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		err = q.running.StopAndCancel(hurried)
	}
	q.closeListener()
	q.running = nil
	return err
}
