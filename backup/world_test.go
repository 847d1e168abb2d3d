package backup

import (
	"archive/tar"
	"bytes"
	"context"
	"database/sql"
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
	blobs []string
}

// newWorld makes one in a migrated database.
func newWorld(t *testing.T, store *models.Store) *world {
	t.Helper()
	w := &world{t: t, store: store}
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

// blob stores one piece of evidence as the service does.
func (w *world) blob(content string) {
	w.t.Helper()
	staged, err := w.store.Blobs().Stage(int64(len(content)))
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = staged.Write([]byte(content))
	if err == nil {
		err = w.store.Tx(w.t.Context(), func(tx *models.Tx) error { return tx.KeepBlob(staged, "text/plain", 1) })
	}
	if err := errors.Join(err, staged.Close()); err != nil {
		w.t.Fatal(err)
	}
	w.blobs = append(w.blobs, staged.SHA256())
}

// more adds a piece of evidence that is empty, one of exactly two of PostgreSQL's
// parts, and one that needs a third.
func (w *world) more() {
	for _, size := range []int{0, 2 * models.PartSize, 2*models.PartSize + 1} {
		w.blob(strings.Repeat("扫描件", size/9+1)[:size])
	}
}

// place is where a piece of evidence lies on SQLite.
func (w *world) place(hash string) string {
	w.t.Helper()
	place, err := models.BlobPath(w.store.Address(), hash)
	if err != nil {
		w.t.Fatal(err)
	}
	return place
}

func (w *world) options() Options {
	return Options{Program: "1.2.3", Clock: func() time.Time { return noon }}
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
// on both databases, but for the bytes of evidence.
func dump(t *testing.T, store *models.Store) []string {
	t.Helper()
	names, err := store.Read(t.Context()).Tables()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range names {
		if name == partsTable {
			continue
		}
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
	err := eachBlob(t.Context(), store.Read(t.Context()), func(row models.Blob) error {
		content, err := store.Blobs().Open(t.Context(), row.SHA256)
		if err != nil {
			return err
		}
		raw, err := io.ReadAll(content)
		found[row.SHA256] = string(raw)
		return errors.Join(err, content.Close())
	})
	if err != nil {
		t.Fatal(err)
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
