// Package testdb opens fresh, migrated databases for tests: SQLite always,
// PostgreSQL where a server is offered.
package testdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named pgx

	"rectify/models"
)

const (
	serverVariable = "RECTIFY_TEST_POSTGRES"   // address of a server where databases may be created
	demandVariable = "RECTIFY_DEMAND_POSTGRES" // 1: its absence is a failure
)

// Each runs the test once on SQLite and once on PostgreSQL, each time on a
// database of its own that is gone afterwards. Without a server the second run
// is skipped, or fails where it is demanded.
func Each(t *testing.T, run func(t *testing.T, store *models.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, Open(t, t.TempDir())) })
	t.Run("postgres", func(t *testing.T) { run(t, Open(t, Migrated(t))) })
}

// PostgreSQL creates an empty database, gives its address and drops it when the
// test ends.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	server := PostgreSQLServer(t)
	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("%s: %v", serverVariable, err)
	}
	return create(t, server, *address, "")
}

// PostgreSQLServer is the address of the server that is offered. Without one the test
// is skipped, or fails where it is demanded.
func PostgreSQLServer(t testing.TB) string {
	t.Helper()
	server := os.Getenv(serverVariable)
	switch {
	case server == "" && os.Getenv(demandVariable) == "1":
		t.Fatalf("%s is not set, but %s demands PostgreSQL", serverVariable, demandVariable)
	case server == "":
		t.Skipf("%s is not set: not run on PostgreSQL", serverVariable)
	}
	return server
}

// CopyPostgreSQL copies a database that nobody is connected to, gives the address of
// the copy and drops it when the test ends.
func CopyPostgreSQL(t testing.TB, original string) string {
	t.Helper()
	address, err := url.Parse(original)
	if err != nil {
		t.Fatal(err)
	}
	return create(t, os.Getenv(serverVariable), *address, " TEMPLATE "+address.Path[1:])
}

// create makes a database with a name of its own, which is put into the address.
func create(t testing.TB, server string, address url.URL, from string) string {
	t.Helper()
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails
	name := "rectify_test_" + hex.EncodeToString(random[:])
	execute(t, server, "CREATE DATABASE "+name+from)
	t.Cleanup(func() { execute(t, server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	address.Path = "/" + name
	return address.String()
}

func execute(t testing.TB, server, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if _, err := db.ExecContext(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Open opens and migrates a database that is closed with the test.
func Open(t testing.TB, address string) *models.Store {
	t.Helper()
	store, err := models.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return store
}

// Unguard does what only the owner of the database can do: it takes away the
// triggers that keep the record, so that a test can show what is found afterwards.
func Unguard(t testing.TB, db *sql.DB, dialect models.Dialect) {
	t.Helper()
	list := "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
	if dialect == models.PostgreSQL {
		list = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
	}
	rows, err := db.QueryContext(t.Context(), list)
	if err != nil {
		t.Fatal(err)
	}
	var drops []string
	for rows.Next() {
		var name, table string
		if err := rows.Scan(&name, &table); err != nil {
			t.Fatal(err)
		}
		drop := "DROP TRIGGER " + name
		if dialect == models.PostgreSQL {
			drop += " ON " + table
		}
		drops = append(drops, drop)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	if len(drops) == 0 {
		t.Fatal("there are no triggers to take away")
	}
	for _, drop := range drops {
		if _, err := db.ExecContext(t.Context(), drop); err != nil {
			t.Fatalf("%s: %v", drop, err)
		}
	}
}
