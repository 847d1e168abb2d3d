package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3" // the driver named sqlite3
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"rectify/workflow"
)

// Dialect is the kind of database.
type Dialect string

// The two databases there are.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgres"
)

// DatabaseFile is the name of the SQLite database in the data folder.
const DatabaseFile = "rectify.db"

// ErrConflict says that a row changed since it was read.
var ErrConflict = errors.New("the row was changed meanwhile")

// ErrNotFound says that no such row exists within the scope.
var ErrNotFound = gorm.ErrRecordNotFound

// ErrDuplicate says that a unique index refused a row.
var ErrDuplicate = gorm.ErrDuplicatedKey

// Store is an open database. On SQLite one connection writes and a pool of
// read-only ones reads; on PostgreSQL both are one pool.
type Store struct {
	dialect  Dialect
	url      string
	writing  *gorm.DB
	reading  *gorm.DB
	writeSQL *sql.DB
	readSQL  *sql.DB

	restoring bool   // this store is the one that restores into the database
	writer    writer // of SQLite
}

// Open opens the database: a postgres:// address, or a data folder in which
// rectify.db is made when missing. It does not migrate.
func Open(ctx context.Context, address string) (*Store, error) {
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgreSQL(ctx, address)
	}
	return openSQLite(ctx, address)
}

// sqliteMemory is what each connection keeps: pages, and the plans of the statements
// it asked last, since the same few are asked again and again. The pages are the upper
// ones of the trees; the rest the operating system keeps, once for all connections.
const sqliteMemory = "&_cache_size=-1024&_stmt_cache_size=128"

// sqliteReaders is how many read at the same time. What they read is in memory as a
// rule, so that more than two for each processor only take memory.
func sqliteReaders() int { return min(8, max(4, 2*runtime.GOMAXPROCS(0))) }

func openSQLite(ctx context.Context, folder string) (*Store, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder: %w", err)
	}
	if err := checkFolder(folder); err != nil {
		return nil, err
	}
	file := filepath.Join(folder, DatabaseFile)
	common := "?_busy_timeout=10000&_foreign_keys=on&_synchronous=FULL" + sqliteMemory
	place := "file:" + (&url.URL{Path: file}).EscapedPath()
	store := &Store{dialect: SQLite, url: folder}
	var err error
	if store.writeSQL, err = sql.Open("sqlite3", place+common+"&_journal_mode=WAL&_txlock=immediate"); err != nil {
		return nil, err
	}
	store.writeSQL.SetMaxOpenConns(1)
	if err := store.writeSQL.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), store.writeSQL.Close())
	}
	if err := os.Chmod(file, 0o600); err != nil {
		return nil, errors.Join(err, store.writeSQL.Close())
	}
	if store.readSQL, err = sql.Open("sqlite3", place+common+"&mode=ro&_query_only=on"); err != nil {
		return nil, errors.Join(err, store.writeSQL.Close())
	}
	store.readSQL.SetMaxOpenConns(sqliteReaders())
	store.readSQL.SetMaxIdleConns(sqliteReaders())
	return store.attach(
		sqlite.New(sqlite.Config{Conn: store.writeSQL}),
		sqlite.New(sqlite.Config{Conn: store.readSQL}))
}

// PostgreSQL ends a transaction in which nothing was asked for so long: a replica that
// is cut off, and not dead, would otherwise keep the cases locked that it has in hand.
// Requests and jobs end sooner by themselves.
const (
	idleTimeout = "idle_in_transaction_session_timeout"
	idleWithin  = "5min"
)

// waitingLines is how many lines to PostgreSQL are kept while nobody needs them.
const waitingLines = 10

func openPostgreSQL(ctx context.Context, address string) (*Store, error) {
	store := &Store{dialect: PostgreSQL, url: address}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	if config.RuntimeParams[idleTimeout] == "" {
		config.RuntimeParams[idleTimeout] = idleWithin
	}
	store.writeSQL = stdlib.OpenDB(*config)
	store.writeSQL.SetMaxOpenConns(20)
	store.writeSQL.SetMaxIdleConns(waitingLines)
	store.writeSQL.SetConnMaxIdleTime(5 * time.Minute)
	store.readSQL = store.writeSQL
	ping, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := store.writeSQL.PingContext(ping); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL: %w", err), store.writeSQL.Close())
	}
	return store.attach(
		postgres.New(postgres.Config{Conn: store.writeSQL}),
		postgres.New(postgres.Config{Conn: lines{store.readSQL}}))
}

func (s *Store) attach(writing, reading gorm.Dialector) (*Store, error) {
	settings := &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		Logger:                 logger.Discard,
		NowFunc:                func() time.Time { return time.Time{} },
	}
	var err error
	if s.writing, err = gorm.Open(writing, settings); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.reading, err = gorm.Open(reading, settings); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Dialect says which kind of database this is.
func (s *Store) Dialect() Dialect { return s.dialect }

// Address is what Open was given.
func (s *Store) Address() string { return s.url }

// SQL is the writing pool, for the job queue, which shares it.
func (s *Store) SQL() *sql.DB { return s.writeSQL }

// Pools are the pools of connections by name, for measurements.
func (s *Store) Pools() map[string]*sql.DB {
	pools := map[string]*sql.DB{"writing": s.writeSQL}
	if s.readSQL != s.writeSQL {
		pools["reading"] = s.readSQL
	}
	return pools
}

// ReadingSQL is the read-only pool, for measurements.
func (s *Store) ReadingSQL() *sql.DB { return s.readSQL }

// Close waits for running queries and closes the database.
func (s *Store) Close() error {
	var err error
	if s.readSQL != nil && s.readSQL != s.writeSQL {
		err = s.readSQL.Close()
	}
	return errors.Join(err, s.writeSQL.Close())
}

// Reader asks. It works on the read-only pool, or inside a transaction.
type Reader struct {
	db      *gorm.DB
	dialect Dialect
	filed   *filed          // about one case; nil: not known
	asker   context.Context // of questions that run to their end: once it is over none is begun
}

// Read gives a Reader on the read-only pool.
func (s *Store) Read(ctx context.Context) Reader {
	return Reader{db: s.reading.WithContext(ctx).Session(&gorm.Session{}), dialect: s.dialect}
}

// Snapshot lets a function read the database as it stands at one moment, whatever is
// written meanwhile.
func (s *Store) Snapshot(ctx context.Context, work func(Reader) error) error {
	tx, err := onLines(ctx, func() (*sql.Tx, error) { return s.readSQL.BeginTx(ctx, s.snapshot()) })
	if err != nil {
		return err
	}
	return s.readIn(ctx, tx, work)
}

// Look is Snapshot for a few short questions. On SQLite, where one that could be
// cancelled takes a goroutine of its own, each runs to its end once it has begun, and
// none is begun once the context is over. On PostgreSQL they are asked once more where
// their line was cut: the function must not keep anything from a run that failed.
func (s *Store) Look(ctx context.Context, work func(Reader) error) error {
	if s.dialect != SQLite {
		err := s.Snapshot(ctx, work)
		if lineCut(err) && ctx.Err() == nil {
			err = s.Snapshot(ctx, work)
		}
		return err
	}
	conn, err := s.readSQL.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	inside := context.WithoutCancel(ctx)
	tx, err := conn.BeginTx(inside, nil)
	if err != nil {
		return err
	}
	return s.readIn(inside, tx, func(reader Reader) error {
		reader.asker = ctx
		return work(reader)
	})
}

// readIn lets a function read inside a transaction, which it ends.
func (s *Store) readIn(ctx context.Context, tx *sql.Tx, work func(Reader) error) error {
	defer func() { _ = tx.Rollback() }() // nothing was written
	db := s.reading.Session(&gorm.Session{NewDB: true, Context: ctx})
	db.Statement.ConnPool = tx
	return work(Reader{db: db.Session(&gorm.Session{}), dialect: s.dialect})
}

// snapshot is how a transaction is begun that sees one moment. On SQLite every one
// does.
func (s *Store) snapshot() *sql.TxOptions {
	if s.dialect == PostgreSQL {
		return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	}
	return nil
}

// Tx is the only writer: a Reader inside one transaction.
type Tx struct {
	Reader
	tx     *sql.Tx
	record *record
	cases  map[workflow.CaseID]Case // as read for a change, or last written
	held   *held                    // rows that wait; nil: they are written at once
	ids    map[string][]int64       // the next ids of tables
}

// read keeps cases as they were read for a change, so that only what differs is
// written. What is kept is that row: nobody else writes it before the transaction ends.
func (t *Tx) read(rows []Case) {
	if t.cases == nil {
		t.cases = make(map[workflow.CaseID]Case, len(rows))
	}
	for _, row := range rows {
		t.cases[row.ID] = row
	}
}

// SQL is the running transaction, for jobs that are enqueued in it.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// Context is that of the statements inside the transaction.
func (t *Tx) Context() context.Context { return t.context() }

type insideTx struct{}

// Tx runs the function in one transaction and commits when it returns nil. It rolls
// back on an error and on a panic, and refuses to nest. On PostgreSQL it runs the
// function again after a deadlock or a failed serialization, three times at most, and
// once where the line was cut before the commit was asked for; on SQLite once more
// after one that it shared a commit with broke that: the function must not keep
// anything from a run that failed.
func (s *Store) Tx(ctx context.Context, work func(*Tx) error) error {
	if ctx.Value(insideTx{}) != nil {
		return errors.New("a transaction was opened inside a transaction")
	}
	if s.dialect == SQLite {
		return s.together(ctx, work)
	}
	left := ofPostgreSQL
	for {
		if err := s.once(ctx, work); err == nil || ctx.Err() != nil || !left.again(err) {
			return err
		}
	}
}

// commitWithin bounds a commit: whoever asked for it going away does not end it.
const commitWithin = 30 * time.Second

// once runs the function in one transaction, which ends with the context as long as
// it works. From then on nothing but time ends it: a commit that is broken off may
// have been made or not, and nobody could say which.
func (s *Store) once(ctx context.Context, work func(*Tx) error) (err error) {
	alive, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	stays := context.AfterFunc(ctx, end)
	defer stays()
	tx, err := s.writeSQL.BeginTx(alive, nil)
	if err != nil {
		if lineCut(err) {
			err = &cut{cause: err}
		}
		return cmp.Or(ctx.Err(), err)
	}
	defer func() {
		if cause := recover(); cause != nil {
			_ = tx.Rollback()
			panic(cause)
		}
	}()
	err = s.inside(ctx, tx).run(work)
	if err == nil && !stays() {
		err = ctx.Err()
	}
	if err != nil {
		undone := ignoreDone(tx.Rollback())
		if lineCut(err) && lineCut(undone) { // and not another line, as that of an upload
			err = &cut{err, true}
		}
		return errors.Join(err, ctx.Err(), undone)
	}
	defer time.AfterFunc(commitWithin, end).Stop()
	return tx.Commit()
}

// inside is what works in a transaction that has begun.
func (s *Store) inside(ctx context.Context, tx *sql.Tx) *Tx {
	inside := context.WithValue(ctx, insideTx{}, true)
	if s.dialect == SQLite {
		// A statement here waits for nobody, and one that could be cancelled is handed to
		// another goroutine while everybody else waits for the one writer.
		inside = context.WithoutCancel(inside)
	}
	db := s.writing.Session(&gorm.Session{NewDB: true, Context: inside})
	db.Statement.ConnPool = tx
	return &Tx{Reader: Reader{db: db.Session(&gorm.Session{}), dialect: s.dialect, asker: ctx}, tx: tx, record: newRecord()}
}

// run does the work and writes what it has to say to the chains.
func (t *Tx) run(work func(*Tx) error) error {
	if err := work(t); err != nil {
		return err
	}
	if t.held != nil {
		return errors.New("rows were held and never released")
	}
	return t.closeRecord()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func retryable(err error) bool {
	var postgres *pgconn.PgError
	return errors.As(err, &postgres) && (postgres.Code == "40P01" || postgres.Code == "40001")
}
