package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// copyPages is how many pages are copied between two looks at the context.
const copyPages = 512

// CopyTo writes the SQLite database, as it stands at one moment, into a new file,
// while others go on reading and writing. It copies page by page under one read
// transaction: in WAL mode that holds up no writer and no later write disturbs it,
// and it costs one pass of reading, where VACUUM INTO would build every index anew
// and keep its snapshot open for longer. Nothing is left when it fails but the file.
func (s *Store) CopyTo(ctx context.Context, file string) (err error) {
	if s.dialect != SQLite {
		return errors.New("only a SQLite database is copied page by page")
	}
	source, sourceDB, err := single(ctx, fileAddress(filepath.Join(s.url, DatabaseFile))+"?mode=ro&_busy_timeout=10000")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close(), sourceDB.Close()) }()
	var tables int
	if _, err := source.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	// The first look at the data is what fixes the moment.
	if err := source.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&tables); err != nil {
		return err
	}
	target, targetDB, err := single(ctx, fileAddress(file)+"?_synchronous=FULL")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.Close(), targetDB.Close()) }()
	if err := copyAll(ctx, source, target); err != nil {
		return err
	}
	if _, err := source.ExecContext(ctx, "ROLLBACK"); err != nil {
		return err
	}
	// One file without company: the copy says of itself that it has a WAL.
	_, err = target.ExecContext(ctx, "PRAGMA journal_mode=DELETE")
	return err
}

// single opens one connection.
func single(ctx context.Context, address string) (*sql.Conn, *sql.DB, error) {
	db, err := sql.Open("sqlite3", address)
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return conn, db, nil
}

func copyAll(ctx context.Context, source, target *sql.Conn) error {
	return source.Raw(func(from any) error {
		return target.Raw(func(to any) error {
			backup, err := to.(*sqlite3.SQLiteConn).Backup("main", from.(*sqlite3.SQLiteConn), "main")
			if err != nil {
				return err
			}
			for done := false; err == nil && !done; {
				if err = ctx.Err(); err == nil {
					done, err = backup.Step(copyPages)
				}
			}
			return errors.Join(err, backup.Finish())
		})
	})
}

func fileAddress(file string) string { return "file:" + (&url.URL{Path: file}).EscapedPath() }

// OpenCopy opens a file that CopyTo wrote, for reading only and without touching it.
func OpenCopy(ctx context.Context, file string) (*Store, error) {
	store := &Store{dialect: SQLite, url: filepath.Dir(file)}
	var err error
	if store.writeSQL, err = sql.Open("sqlite3", fileAddress(file)+"?mode=ro&immutable=1&_query_only=on"+sqliteMemory); err != nil {
		return nil, err
	}
	store.readSQL = store.writeSQL
	if err := store.writeSQL.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", file, err), store.writeSQL.Close())
	}
	dialector := sqlite.New(sqlite.Config{Conn: store.writeSQL})
	return store.attach(dialector, dialector)
}

// Frozen lets a function read a PostgreSQL database as it stands at one moment. The
// name of that snapshot lets another program see the same, while the function runs.
func (s *Store) Frozen(ctx context.Context, look func(reader Reader, snapshot string) error) (err error) {
	if s.dialect != PostgreSQL {
		return errors.New("only PostgreSQL names its snapshots")
	}
	tx, err := s.readSQL.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ignoreDone(tx.Rollback())) }()
	var snapshot string
	if err := tx.QueryRowContext(ctx, "SELECT pg_export_snapshot()").Scan(&snapshot); err != nil {
		return err
	}
	db := s.reading.Session(&gorm.Session{NewDB: true, Context: ctx})
	db.Statement.ConnPool = tx
	return look(Reader{db: db.Session(&gorm.Session{}), dialect: s.dialect}, snapshot)
}

// integrityFaults is how many faults of a database are told at most.
const integrityFaults = 20

// Integrity lets SQLite examine its own file, thoroughly or as far as a glance
// shows, and says what is wrong with it. PostgreSQL has no such question.
func (s *Store) Integrity(ctx context.Context, thorough bool) ([]string, error) {
	if s.dialect != SQLite {
		return nil, nil
	}
	pragma := "quick_check"
	if thorough {
		pragma = "integrity_check"
	}
	var said []string
	db := s.reading.WithContext(ctx)
	if err := db.Raw(fmt.Sprintf("PRAGMA %s(%d)", pragma, integrityFaults)).Scan(&said).Error; err != nil {
		return nil, err
	}
	if len(said) == 1 && said[0] == "ok" {
		said = nil
	}
	if thorough && len(said) == 0 {
		var strays []struct{ Table, Parent string }
		if err := db.Raw("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT ?", integrityFaults).Scan(&strays).Error; err != nil {
			return nil, err
		}
		for _, stray := range strays {
			said = append(said, fmt.Sprintf("a row of %s belongs to none of %s", stray.Table, stray.Parent))
		}
	}
	return said, nil
}
