package models_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
)

// staged is a content that is written and not kept.
func staged(t *testing.T, store *models.Store, content string) *models.Staged {
	t.Helper()
	one, err := store.Blobs().Stage(8 << 20)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = one.Close() })
	if _, err := io.Copy(one, strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if err := one.Sync(); err != nil {
		t.Fatal(err)
	}
	return one
}

func keep(t *testing.T, store *models.Store, content string) string {
	t.Helper()
	one := staged(t, store, content)
	if err := store.Tx(t.Context(), func(tx *models.Tx) error { return tx.KeepBlob(one, "text/plain", 1) }); err != nil {
		t.Fatal(err)
	}
	return one.SHA256()
}

func blobs(t *testing.T, store *models.Store) (count int) {
	t.Helper()
	if err := store.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM blobs").Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func TestBytesComeBackAsTheyWere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		for says, content := range map[string]string{
			"little": "整改", "one part to the byte": strings.Repeat("a", 1<<20), "several parts and a rest": strings.Repeat("整改情况", 300_000), "nothing": "",
		} {
			sum := keep(t, store, content)
			if again := keep(t, store, content); again != sum {
				t.Errorf("%s: the same bytes have two names", says)
			}
			read, err := store.Blobs().Open(t.Context(), sum)
			if err != nil {
				t.Fatalf("%s: %v", says, err)
			}
			back, err := io.ReadAll(read)
			if err != nil || string(back) != content {
				t.Errorf("%s: %d bytes of %d: %v", says, len(back), len(content), err)
			}
			middle := int64(len(content) / 2)
			if end, err := read.Seek(0, io.SeekEnd); err != nil || end != int64(len(content)) {
				t.Errorf("%s: it ends at %d: %v", says, end, err)
			}
			if _, err := read.Seek(middle, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			if back, err := io.ReadAll(read); err != nil || string(back) != content[middle:] {
				t.Errorf("%s: from the middle on: %d bytes, %v", says, len(back), err)
			}
			if err := errors.Join(read.Close(), store.Blobs().Verify(t.Context(), sum)); err != nil {
				t.Errorf("%s: %v", says, err)
			}
		}
		if count := blobs(t, store); count != 4 {
			t.Errorf("%d contents are kept", count)
		}
		for _, sum := range []string{strings.Repeat("0", 64), "../../" + models.DatabaseFile, ""} {
			if _, err := store.Blobs().Open(t.Context(), sum); !errors.Is(err, models.ErrBlobMissing) {
				t.Errorf("%q: %v", sum, err)
			}
		}
	})
}

func TestNoMoreIsTakenInThanTheLimit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		one, err := store.Blobs().Stage(10)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := one.Write([]byte("ten bytes.")); err != nil {
			t.Fatal(err)
		}
		if n, err := one.Write([]byte("!")); n != 0 || !errors.Is(err, models.ErrBlobTooLarge) {
			t.Errorf("one byte more: %d, %v", n, err)
		}
		if err := one.Close(); err != nil {
			t.Fatal(err)
		}
		if left := incoming(t, store); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}

// incoming lists what SQLite's folder of unfinished files holds.
func incoming(t *testing.T, store *models.Store) []string {
	t.Helper()
	if store.Dialect() != models.SQLite {
		return nil
	}
	left, err := filepath.Glob(filepath.Join(store.Address(), models.EvidenceFolder, "incoming", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return left
}

// TestACrashBetweenBytesAndRowLeavesNothingButRoom ends a transaction between the two.
func TestACrashBetweenBytesAndRowLeavesNothingButRoom(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		const content = "cut off"
		one := staged(t, store, content)
		crash := errors.New("the power failed")
		if err := store.Tx(t.Context(), func(tx *models.Tx) error { return errors.Join(tx.KeepBlob(one, "text/plain", 1), crash) }); !errors.Is(err, crash) {
			t.Fatal(err)
		}
		unfinished, err := store.Blobs().Stage(100) // and one that never came to its end
		if err != nil {
			t.Fatal(err)
		}
		if _, err := unfinished.Write([]byte("half")); err != nil {
			t.Fatal(err)
		}
		if blobs(t, store) != 0 {
			t.Fatal("there is a row")
		}
		tomorrow, longAgo := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
		orphans, err := store.Blobs().Orphans(t.Context(), tomorrow)
		want := 0
		if store.Dialect() == models.SQLite {
			want = 2
		}
		if err != nil || len(orphans) != want {
			t.Fatalf("orphans %+v: %v", orphans, err)
		}
		if removed, err := store.Blobs().RemoveOrphans(t.Context(), longAgo); err != nil || removed != 0 {
			t.Errorf("what is young may be at work: %d removed, %v", removed, err)
		}
		if removed, err := store.Blobs().RemoveOrphans(t.Context(), tomorrow); err != nil || removed != want {
			t.Errorf("%d removed: %v", removed, err)
		}
		if orphans, err := store.Blobs().Orphans(t.Context(), tomorrow); err != nil || len(orphans) != 0 {
			t.Errorf("afterwards %+v: %v", orphans, err)
		}
		sum := keep(t, store, content)
		if err := store.Blobs().Verify(t.Context(), sum); err != nil {
			t.Errorf("the same bytes again: %v", err)
		}
	})
}

func TestRowsThatNothingRefersToAreOrphansToo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		sum := keep(t, store, "referred to by nobody")
		tomorrow := time.Now().Add(time.Hour)
		orphans, err := store.Blobs().Orphans(t.Context(), tomorrow)
		if err != nil || len(orphans) != 1 || orphans[0].Hash != sum {
			t.Fatalf("%+v: %v", orphans, err)
		}
		if removed, err := store.Blobs().RemoveOrphans(t.Context(), tomorrow); err != nil || removed != 1 || blobs(t, store) != 0 {
			t.Errorf("%d removed: %v", removed, err)
		}
	})
}

func TestMissingAndAlteredBytesAreToldApart(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		for says, row := range map[string]struct {
			file func(path string) error
			sql  string
			want error
		}{
			"gone": {os.Remove, "DELETE FROM blob_parts WHERE sha256 = $1", models.ErrBlobMissing},
			"longer": {func(path string) error {
				return errors.Join(os.Chmod(path, 0o600), os.WriteFile(path, []byte("longer than it was"), 0o600))
			},
				"UPDATE blob_parts SET bytes = bytes || bytes WHERE sha256 = $1", models.ErrBlobAltered},
			"other": {func(path string) error {
				content, err := os.ReadFile(path)
				return errors.Join(err, os.Chmod(path, 0o600), os.WriteFile(path, bytes.ToUpper(content), 0o600))
			},
				"UPDATE blob_parts SET bytes = convert_to(upper(convert_from(bytes, 'UTF8')), 'UTF8') WHERE sha256 = $1", models.ErrBlobAltered},
		} {
			sum := keep(t, store, says)
			if store.Dialect() == models.SQLite {
				if err := row.file(filepath.Join(store.Address(), models.EvidenceFolder, sum[:2], sum)); err != nil {
					t.Fatal(err)
				}
			} else if _, err := store.SQL().ExecContext(t.Context(), row.sql, sum); err != nil {
				t.Fatal(err)
			}
			if err := store.Blobs().Verify(t.Context(), sum); !errors.Is(err, row.want) {
				t.Errorf("%s: %v", says, err)
			}
		}
	})
}
