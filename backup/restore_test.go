package backup

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"rectify/internal/testdb"
	"rectify/models"
)

func TestOnlyAnEmptyFolderOrDatabaseIsRestoredInto(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	file, _ := w.back()
	for _, name := range []string{models.DatabaseFile, "token.key", "evidence"} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, name), []byte("kept"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Restore(t.Context(), file, target(folder), w.options())
		refusedWith(t, name+" stands in the folder", err, CodeFolderUsed)
		if kept, err := os.ReadFile(filepath.Join(folder, name)); err != nil || string(kept) != "kept" {
			t.Errorf("%s was touched: %q, %v", name, kept, err)
		}
	}
	t.Run("postgres", func(t *testing.T) {
		into := testdb.PostgreSQL(t)
		store := restored(t, into)
		_, err := Restore(t.Context(), file, target(into), w.options())
		refusedWith(t, "a migrated database", err, CodeDatabaseUsed)
		if err := store.CheckSchema(t.Context()); err != nil {
			t.Errorf("it was touched: %v", err)
		}
	})
}

// TestWhatAnInterruptedRestoreLeftIsClearedAway: nobody works on it, and the next
// restore begins anew.
func TestWhatAnInterruptedRestoreLeftIsClearedAway(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	file, _ := w.back()
	t.Run("sqlite", func(t *testing.T) {
		folder := t.TempDir()
		for _, place := range []string{models.RestoringFolder, "evidence"} {
			if err := os.Mkdir(filepath.Join(folder, place), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, models.DatabaseFile), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := models.Open(t.Context(), folder); !errors.Is(err, models.ErrUnfinished) {
			t.Errorf("half a restore was opened: %v", err)
		}
		if _, err := Restore(t.Context(), file, target(folder), w.options()); err != nil {
			t.Error(err)
		}
		goesOn(t, restored(t, folder))
	})
	t.Run("postgres", func(t *testing.T) {
		into := testdb.PostgreSQL(t)
		store, err := models.Open(t.Context(), into)
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if err := errors.Join(store.BeginRestore(t.Context()), store.Migrate(t.Context())); err != nil {
			t.Fatal(err)
		}
		other, err := models.Open(t.Context(), into)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		for name, err := range map[string]error{"serve": other.CheckSchema(t.Context()), "migrate": other.Migrate(t.Context())} {
			if !errors.Is(err, models.ErrUnfinished) {
				t.Errorf("%s on half a restore: %v", name, err)
			}
		}
		if _, err := Restore(t.Context(), file, target(into), w.options()); err != nil {
			t.Error(err)
		}
		goesOn(t, restored(t, into))
	})
}

// remade changes the manifest of a backup and puts it together again.
func remade(t *testing.T, file string, change func(*Manifest)) string {
	t.Helper()
	apart := takeApart(t, file)
	var manifest Manifest
	if err := json.Unmarshal(apart.content[manifestEntry], &manifest); err != nil {
		t.Fatal(err)
	}
	change(&manifest)
	raw, err := json.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	apart.content[manifestEntry] = raw
	return apart.putTogether(t)
}

// TestARestoreThatFailsLeavesNothing fails after the data came back, in each of the
// ways there are.
func TestARestoreThatFailsLeavesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newWorld(t, store)
		sound, _ := w.back()
		w.exec("UPDATE events SET action = 'forged' WHERE seq = 7")
		forged, _ := w.back()
		heads := takeApart(t, sound)
		for i, entry := range heads.entries {
			if entry.Name == headsEntry {
				heads.entries = append(heads.entries[:i:i], heads.entries[i+1:]...)
			}
		}
		for sentence, test := range map[string]struct {
			file string
			code string
		}{
			"a schema of the future":         {remade(t, sound, func(m *Manifest) { m.Schema = 9999 }), CodeNewer},
			"a layout of the future":         {remade(t, sound, func(m *Manifest) { m.Layout = 2 }), CodeLayout},
			"a row too few":                  {remade(t, sound, func(m *Manifest) { m.Counts["units"]++ }), CodeDiffers},
			"an event that was edited":       {forged, CodeChain},
			"the ends of the chains lacking": {heads.putTogether(t), CodeLacks},
		} {
			for _, into := range w.targets(t) {
				_, err := Restore(t.Context(), test.file, target(into), w.options())
				refusedWith(t, sentence, err, test.code)
				nothingIn(t, sentence, into)
			}
		}
		accepting := w.options()
		accepting.AcceptFaults = true
		for _, into := range w.targets(t) {
			if report, err := Restore(t.Context(), forged, target(into), accepting); err != nil || len(report.Faults) == 0 {
				t.Errorf("a faulty record that is accepted: %v, %v", report.Faults, err)
			}
		}
	})
}

// targets are the places a backup of this world can be brought to.
func (w *world) targets(t *testing.T) []string {
	t.Helper()
	var places []string
	if w.store.Dialect() == models.SQLite {
		places = append(places, t.TempDir())
	}
	if os.Getenv("RECTIFY_TEST_POSTGRES") != "" {
		places = append(places, testdb.PostgreSQL(t))
	}
	return places
}

func nothingIn(t *testing.T, sentence, place string) {
	t.Helper()
	if filepath.IsAbs(place) {
		if left, err := os.ReadDir(place); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind: %v, %v", sentence, left, err)
		}
		return
	}
	store, err := models.Open(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if left, err := store.Occupied(t.Context()); err != nil || left != "" {
		t.Errorf("%s: left behind: %s, %v", sentence, left, err)
	}
	var types int
	err = store.SQL().QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
		+ (SELECT count(*) FROM pg_type WHERE typnamespace = 'public'::regnamespace)`).Scan(&types)
	if err != nil || types > 0 {
		t.Errorf("%s: %d functions and types left behind, %v", sentence, types, err)
	}
}

// TestAnOlderSchemaIsBroughtUpToDate restores what an older program backed up.
func TestAnOlderSchemaIsBroughtUpToDate(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { upgraded(t, t.TempDir(), goose.DialectSQLite3) })
	t.Run("postgres", func(t *testing.T) { upgraded(t, testdb.PostgreSQL(t), goose.DialectPostgres) })
}

func upgraded(t *testing.T, address string, dialect goose.Dialect) {
	const old = 4
	store, err := models.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	provider, err := goose.NewProvider(dialect, store.SQL(), os.DirFS("../models/migrations/"+string(store.Dialect())), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: store}
	w.exec("INSERT INTO units (official_name, kind) VALUES ('某局', 'department')")
	known, err := models.KnownSchema(store.Dialect())
	if err != nil {
		t.Fatal(err)
	}
	file, manifest := w.back()
	if manifest.Schema != old {
		t.Fatalf("the backup has schema %d", manifest.Schema)
	}
	for _, into := range w.targets(t) {
		report, err := Restore(t.Context(), file, target(into), w.options())
		if err != nil || report.SchemaNow != known {
			t.Errorf("schema %d, want %d, %v", report.SchemaNow, known, err)
			continue
		}
		again := &world{t: t, store: restored(t, into)}
		again.exec("INSERT INTO units (official_name, kind, parent_id) VALUES ('下级', 'department', 1)")
	}
}
