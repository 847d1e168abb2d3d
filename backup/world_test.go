package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/jobs"
	"rectify/models"
	"rectify/workflow"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

// world is a small installation: units with their chain, a seal, and evidence.
type world struct {
	t     *testing.T
	store *models.Store
	files Folder
	blobs []string
}

// newWorld makes one in a migrated database. On SQLite the evidence lies in files.
func newWorld(t *testing.T, store *models.Store) *world {
	t.Helper()
	w := &world{t: t, store: store, files: Folder(t.TempDir())}
	if store.Dialect() == models.SQLite {
		w.files = Folder(filepath.Join(store.Address(), EvidenceFolder))
	}
	if err := jobs.Migrate(t.Context(), store); err != nil {
		t.Fatal(err)
	}
	desk := casework.New(store, func() time.Time { return noon }, nil, casework.Settings{Zone: time.UTC, Policy: workflow.DefaultPolicy()})
	parent := workflow.UnitID(0)
	for n := range 12 {
		id, err := desk.AddUnit(t.Context(), casework.Operator, casework.NewUnit{Name: fmt.Sprintf("第%d局", n), Kind: "department", IsOffice: n == 0, Parent: parent,
			Aliases: []string{fmt.Sprint("局", n)}})
		if err != nil {
			t.Fatal(err)
		}
		parent = id
	}
	// A unit above one that came later: rows refer to each other in both directions.
	w.exec("UPDATE units SET parent_id = 12 WHERE id = 1")
	if _, err := desk.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		w.blob(strings.Repeat(fmt.Sprint("佐证 ", n, "\x00\xff"), 1+300*n))
	}
	return w
}

func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	if _, err := w.store.SQL().ExecContext(w.t.Context(), statement, args...); err != nil {
		w.t.Fatalf("%s: %v", statement, err)
	}
}

// blob stores one piece of evidence as the service does: on SQLite the file, then the row.
func (w *world) blob(content string) {
	w.t.Helper()
	sum := sha256.Sum256([]byte(content))
	hash := hex.EncodeToString(sum[:])
	w.blobs = append(w.blobs, hash)
	if w.store.Dialect() == models.PostgreSQL {
		w.exec("INSERT INTO blobs (sha256, size, media_type, created_at, bytes) VALUES ($1, $2, 'text/plain', 1, $3)", hash, len(content), []byte(content))
		return
	}
	if err := w.files.write(hash, strings.NewReader(content)); err != nil {
		w.t.Fatal(err)
	}
	w.exec("INSERT INTO blobs (sha256, size, media_type, created_at) VALUES (?, ?, 'text/plain', 1)", hash, len(content))
}

func (w *world) options() Options {
	return Options{Program: "1.2.3", Clock: func() time.Time { return noon }, Files: w.files}
}

// back makes a backup that has to succeed.
func (w *world) back() (string, Manifest) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "backup.tar.zst")
	manifest, err := Make(w.t.Context(), w.store, file, w.options())
	if err != nil {
		w.t.Fatal(err)
	}
	return file, manifest
}

func target(address string) Target {
	return Target{Address: address, Migrate: func(ctx context.Context, store *models.Store) error {
		return errors.Join(store.Migrate(ctx), jobs.Migrate(ctx, store))
	}}
}

// restored opens what was restored, until the test ends.
func restored(t *testing.T, address string) *models.Store {
	t.Helper()
	return testdb.Open(t, address)
}

// dump lists every row of every table that holds the record, as text that is the same
// on both databases. Where evidence is kept is left out.
func dump(t *testing.T, store *models.Store) []string {
	t.Helper()
	names, err := store.Read(t.Context()).Tables()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range names {
		rows, err := store.SQL().QueryContext(t.Context(), `SELECT * FROM "`+name+`"`)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, dumpRows(t, name, rows)...)
	}
	slices.Sort(lines)
	return lines
}

func dumpRows(t *testing.T, name string, rows *sql.Rows) []string {
	t.Helper()
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		cells, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(cells))
		for i, cell := range cells {
			if columns[i] == "bytes" {
				continue
			}
			texts[i] = fmt.Sprintf("%s=%T:%v", columns[i], cell, cell)
		}
		slices.Sort(texts)
		lines = append(lines, name+" "+strings.Join(texts, " "))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// evidenceOf reads all evidence of a store, wherever it is kept.
func evidenceOf(t *testing.T, store *models.Store) map[string]string {
	t.Helper()
	found := map[string]string{}
	if store.Dialect() == models.SQLite {
		files := Folder(filepath.Join(store.Address(), EvidenceFolder))
		err := files.List(t.Context(), func(hash string) error {
			content, _, err := files.Open(hash)
			if err != nil {
				return err
			}
			raw, err := io.ReadAll(content)
			found[hash] = string(raw)
			return errors.Join(err, content.Close())
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	rows, err := store.SQL().QueryContext(t.Context(), "SELECT sha256, bytes FROM blobs")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var hash string
		var raw []byte
		if err := rows.Scan(&hash, &raw); err != nil {
			t.Fatal(err)
		}
		found[hash] = string(raw)
	}
	return found
}

// whole is a backup taken apart, to be put together differently.
type whole struct {
	entries []Entry
	content map[string][]byte
}

func takeApart(t *testing.T, file string) whole {
	t.Helper()
	raw, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	apart := whole{content: map[string][]byte{}}
	err = eachEntry(t.Context(), raw, func(header *tar.Header, content io.Reader) error {
		bytes, err := io.ReadAll(content)
		apart.entries = append(apart.entries, Entry{Name: header.Name, Size: int64(len(bytes))})
		apart.content[header.Name] = bytes
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return apart
}

// putTogether writes the parts as a file that is sound in itself.
func (p whole) putTogether(t *testing.T) string {
	t.Helper()
	a, err := create(filepath.Join(t.TempDir(), "together.tar.zst"))
	if err != nil {
		t.Fatal(err)
	}
	manifest := ""
	for _, entry := range p.entries {
		sum, err := a.put(entry.Name, int64(len(p.content[entry.Name])), bytes.NewReader(p.content[entry.Name]))
		if err != nil {
			t.Fatal(err)
		}
		if entry.Name == manifestEntry {
			manifest = sum
		}
	}
	err = a.frame(func(frame io.Writer) error { return tar.NewWriter(frame).Close() })
	_, written := a.file.Write(trailer(manifest, a.sum.Sum(nil)))
	if err := errors.Join(err, written, a.file.Close()); err != nil {
		t.Fatal(err)
	}
	return a.path
}

// refusedWith checks that an error is a refusal with the code.
func refusedWith(t *testing.T, sentence string, err error, codes ...string) {
	t.Helper()
	var refused *Error
	if !errors.As(err, &refused) || !slices.Contains(codes, refused.Code) {
		t.Errorf("%s: %v, want one of %v", sentence, err, codes)
	}
}
