package backup

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

func TestWhatWasBackedUpComesBackTheSame(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newWorld(t, store)
		w.more()
		file, manifest := w.back()
		if about, err := os.Stat(file); err != nil || about.Mode().Perm() != 0o600 {
			t.Errorf("the file is %v, %v", about.Mode(), err)
		}
		if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		want, evidence := dump(t, store), evidenceOf(t, store)
		// What comes later is not in the backup.
		w.exec("UPDATE units SET official_name = '改名' WHERE id = 3")
		into := t.TempDir()
		if store.Dialect() == models.PostgreSQL {
			into = testdb.PostgreSQL(t)
		}
		report, err := Restore(t.Context(), file, target(into), w.options())
		if err != nil {
			t.Fatal(err)
		}
		again := restored(t, into)
		if got := dump(t, again); !slices.Equal(got, want) {
			t.Errorf("%d rows came back, %d were there, and they differ", len(got), len(want))
		}
		if got := evidenceOf(t, again); len(got) != len(w.blobs) || !maps.Equal(got, evidence) {
			t.Errorf("the evidence differs: %d of %d", len(got), len(w.blobs))
		}
		if report.SchemaNow != manifest.Schema || report.Subjects != 1 || report.SealID != 1 || report.Counts["events"] != 12 {
			t.Errorf("the report: %+v", report)
		}
		goesOn(t, again)
	})
}

// goesOn acts on a restored database: numbers go on after those that were brought.
func goesOn(t *testing.T, store *models.Store) {
	t.Helper()
	w := &world{t: t, store: store}
	w.exec("INSERT INTO units (official_name, kind) VALUES ('新单位', 'department')")
	var id int64
	if err := store.SQL().QueryRowContext(t.Context(), "SELECT max(id) FROM units").Scan(&id); err != nil || id != 13 {
		t.Errorf("the next unit has the number %d, %v", id, err)
	}
	err := store.Tx(t.Context(), func(tx *models.Tx) error {
		event, err := tx.AppendSystem(models.Happening{At: 1, Action: "test"})
		if event.ID <= 12 {
			t.Errorf("the next event has the number %d", event.ID)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if audit, err := store.Read(t.Context()).VerifyAudit(); err != nil || len(audit.Faults) > 0 {
		t.Errorf("the record: %v, %v", audit.Faults, err)
	}
}

// TestAnOfficeThatOutgrewOneMachine moves from SQLite to PostgreSQL.
func TestAnOfficeThatOutgrewOneMachine(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	w.more()
	file, _ := w.back()
	into := testdb.PostgreSQL(t)
	report, err := Restore(t.Context(), file, target(into), w.options())
	if err != nil {
		t.Fatal(err)
	}
	if report.Database != models.SQLite || report.Into != models.PostgreSQL {
		t.Errorf("the report: %+v", report)
	}
	again := restored(t, into)
	if got, want := dump(t, again), dump(t, w.store); !slices.Equal(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Fatalf("row %d:\n%s\n%s", i, got[i], want[i])
			}
		}
		t.Errorf("%d rows, %d were there", len(got), len(want))
	}
	if got := evidenceOf(t, again); len(got) != len(w.blobs) || !maps.Equal(got, evidenceOf(t, w.store)) {
		t.Errorf("the evidence differs: %d of %d", len(got), len(w.blobs))
	}
	var waiting int
	err = again.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM pg_constraint WHERE condeferrable AND connamespace = current_schema()::regnamespace").Scan(&waiting)
	if err != nil || waiting > 0 {
		t.Errorf("%d foreign keys are still deferrable, %v", waiting, err)
	}
	goesOn(t, again)
}

func TestTheOtherWayRoundIsRefused(t *testing.T) {
	w := newWorld(t, testdb.Open(t, testdb.PostgreSQL(t)))
	file, _ := w.back()
	into := t.TempDir()
	_, err := Restore(t.Context(), file, target(into), w.options())
	refusedWith(t, "PostgreSQL into SQLite", err, CodeOtherKind)
	if left, _ := os.ReadDir(into); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestABackupIsWrittenWhereNothingIs(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	file, _ := w.back()
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Make(t.Context(), w.store, file, w.options())
	refusedWith(t, "a file that is there is not replaced", err, CodeExists)
	if after, err := os.ReadFile(file); err != nil || !slices.Equal(before, after) {
		t.Errorf("the file changed: %v", err)
	}
	_, err = Make(t.Context(), w.store, t.TempDir(), w.options())
	refusedWith(t, "a folder is no file", err, CodeBadName)
	_, err = Make(t.Context(), w.store, filepath.Join(t.TempDir(), "none", "file"), w.options())
	refusedWith(t, "a folder that does not exist", err, CodeBadName)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	overwriting := w.options()
	overwriting.Overwrite = true
	_, err = Make(t.Context(), w.store, link, overwriting)
	refusedWith(t, "a link is not followed", err, CodeBadName)
	if _, err := Make(t.Context(), w.store, file, overwriting); err != nil {
		t.Errorf("replacing a file when told to: %v", err)
	}
}

func TestEvidenceThatIsMissingOrDamaged(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	gone, spoilt := w.blobs[1], w.blobs[2]
	if err := os.Remove(w.place(gone)); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "backup.tar.zst")
	_, err := Make(t.Context(), w.store, file, w.options())
	refusedWith(t, "a row whose file is missing", err, CodeMissing)
	if err := writeEvidence(w.store.Address(), gone, strings.NewReader("something else")); err != nil {
		t.Fatal(err)
	}
	_, err = Make(t.Context(), w.store, file, w.options())
	refusedWith(t, "a file that is not what its name says", err, CodeEvidenceBad)
	rotten, err := os.ReadFile(w.place(spoilt))
	if err != nil {
		t.Fatal(err)
	}
	rotten[0] ^= 1 // as many bytes as there were
	if err := errors.Join(os.Remove(w.place(spoilt)), writeEvidence(w.store.Address(), spoilt, bytesReader(rotten))); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	allowing := w.options()
	allowing.AllowMissing = true
	manifest, err := Make(t.Context(), w.store, file, allowing)
	want := []string{gone, spoilt}
	slices.Sort(want)
	if err != nil || !slices.Equal(manifest.Missing, want) {
		t.Fatalf("noted as missing: %v, %v", manifest.Missing, err)
	}
	into := t.TempDir()
	if report, err := Restore(t.Context(), file, target(into), allowing); err != nil || len(report.Missing) != 2 {
		t.Errorf("what there is comes back: %+v, %v", report, err)
	}
	t.Run("postgres", func(t *testing.T) {
		if _, err := Restore(t.Context(), file, target(testdb.PostgreSQL(t)), allowing); err != nil {
			t.Errorf("what there is comes back: %v", err)
		}
	})
}

// TestFilesWithoutRowsStayBehind: an upload whose row is not there yet is none of the
// record, nor is a file that is still being written.
func TestFilesWithoutRowsStayBehind(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	stray := "aa" + w.blobs[0][2:]
	if err := writeEvidence(w.store.Address(), stray, strings.NewReader("stray")); err != nil {
		t.Fatal(err)
	}
	staged, err := w.store.Blobs().Stage(1)
	if err != nil {
		t.Fatal(err)
	}
	defer staged.Close()
	_, manifest := w.back()
	if files, _ := manifest.Evidence(); files != len(w.blobs) {
		t.Errorf("%d files of evidence, %d rows", files, len(w.blobs))
	}
}
