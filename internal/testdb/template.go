package testdb

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"runtime/debug"
	"sync"
	"testing"
	"time"

	"rectify/models"
)

// Migrated creates a PostgreSQL database with the present schema, gives its address
// and drops it when the test ends. It is a copy of a template that is made once for
// each schema and stays on the server: migrating anew takes many times as long.
func Migrated(t testing.TB) string {
	t.Helper()
	address, err := url.Parse(PostgreSQLServer(t))
	if err != nil {
		t.Fatalf("%s: %v", serverVariable, err)
	}
	name, err := template()
	if err != nil {
		t.Fatal(err)
	}
	return create(t, address.String(), *address, " TEMPLATE "+name)
}

// template makes the template unless it is there, and gives its name.
var template = sync.OnceValues(func() (string, error) {
	schema, err := models.SchemaText()
	if err != nil {
		return "", err
	}
	if build, known := debug.ReadBuildInfo(); known {
		for _, module := range build.Deps { // River brings migrations of its own
			schema += module.Path + module.Version
		}
	}
	sum := sha256.Sum256([]byte(schema))
	name := "rectify_template_" + hex.EncodeToString(sum[:8])
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	server, err := sql.Open("pgx", os.Getenv(serverVariable))
	if err != nil {
		return "", err
	}
	defer func() { _ = server.Close() }()
	return name, makeTemplate(ctx, server, name)
})

// makeTemplate holds a lock, for every package's tests want the template first.
func makeTemplate(ctx context.Context, server *sql.DB, name string) error {
	const lock = 0x7265637469667900
	conn, err := server.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // which lets go of the lock
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(lock)); err != nil {
		return err
	}
	defer func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", int64(lock))
	}()
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	address, err := url.Parse(os.Getenv(serverVariable))
	if err != nil {
		return err
	}
	begun := fmt.Sprintf("%s_%d", name, os.Getpid())
	address.Path = "/" + begun
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + begun + " WITH (FORCE)", "CREATE DATABASE " + begun} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	store, err := models.Open(ctx, address.String())
	if err != nil {
		return err
	}
	if err := store.Migrate(ctx); err != nil {
		_ = store.Close()
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+begun+" RENAME TO "+name)
	return err
}
