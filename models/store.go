package models

import (
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

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx
	_ "github.com/mattn/go-sqlite3"    // the driver named sqlite3
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
	writer   writer // of SQLite
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

func openPostgreSQL(ctx context.Context, address string) (*Store, error) {
	store := &Store{dialect: PostgreSQL, url: address}
	var err error
	if store.writeSQL, err = sql.Open("pgx", address); err != nil {
		return nil, err
	}
	store.writeSQL.SetMaxOpenConns(20)
	store.writeSQL.SetMaxIdleConns(10)
	store.writeSQL.SetConnMaxIdleTime(5 * time.Minute)
	store.readSQL = store.writeSQL
	ping, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := store.writeSQL.PingContext(ping); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL: %w", err), store.writeSQL.Close())
	}
	dialector := postgres.New(postgres.Config{Conn: store.writeSQL})
	return store.attach(dialector, dialector)
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
}

// Read gives a Reader on the read-only pool.
func (s *Store) Read(ctx context.Context) Reader {
	return Reader{db: s.reading.WithContext(ctx).Session(&gorm.Session{}), dialect: s.dialect}
}

// Snapshot lets a function ask several questions of one state of the database. On
// SQLite whoever reads throws its pages away when somebody has written since, so that
// questions asked one by one each begin anew. On PostgreSQL each is asked of the state
// at its own time, as Read does.
func (s *Store) Snapshot(ctx context.Context, work func(Reader) error) error {
	if s.dialect != SQLite {
		return work(s.Read(ctx))
	}
	conn, err := s.readSQL.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	// Questions here are short, and one that could be cancelled takes a goroutine of
	// its own.
	inside := context.WithoutCancel(ctx)
	tx, err := conn.BeginTx(inside, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	db := s.reading.Session(&gorm.Session{NewDB: true, Context: inside})
	db.Statement.ConnPool = tx
	return work(Reader{db: db.Session(&gorm.Session{}), dialect: s.dialect})
}

// Tx is the only writer: a Reader inside one transaction.
type Tx struct {
	Reader
	tx    *sql.Tx
	cases map[workflow.CaseID]Case // as read for a change, or last written
	held  *held                    // rows that wait; nil: they are written at once
	ids   map[string][]int64       // the next ids of tables
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

// Tx runs the function in one transaction and commits when it returns nil. It
// rolls back on an error and on a panic, refuses to nest, and on PostgreSQL runs
// the function again after a deadlock or a failed serialization, three times at
// most: the function must not keep anything from a run that failed.
func (s *Store) Tx(ctx context.Context, work func(*Tx) error) error {
	if ctx.Value(insideTx{}) != nil {
		return errors.New("a transaction was opened inside a transaction")
	}
	if s.dialect == SQLite {
		return s.together(ctx, work)
	}
	var err error
	for attempt := 0; attempt < 3; attempt++ {
		if err = s.once(ctx, work); !retryable(err) {
			return err
		}
	}
	return err
}

func (s *Store) once(ctx context.Context, work func(*Tx) error) (err error) {
	tx, err := s.writeSQL.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if cause := recover(); cause != nil {
			_ = tx.Rollback()
			panic(cause)
		}
	}()
	if err := work(s.inside(ctx, tx)); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
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
	return &Tx{Reader: Reader{db: db.Session(&gorm.Session{}), dialect: s.dialect}, tx: tx}
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
