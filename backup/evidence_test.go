package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"rectify/internal/testdb"
)

// TestEvidenceThatIsNotWhatTheDatabaseNames takes backups that are sound in
// themselves, but whose evidence is not that of their database.
func TestEvidenceThatIsNotWhatTheDatabaseNames(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	file, _ := w.back()
	name := evidenceFolder + w.blobs[3]
	for sentence, test := range map[string]struct {
		code   string
		change func(*whole, *Manifest, int)
	}{
		"other bytes under the same hash": {CodeEvidenceBad, func(apart *whole, manifest *Manifest, at int) {
			apart.content[name][0] ^= 1
			sum := sha256.Sum256(apart.content[name])
			manifest.Entries[at].SHA256 = hex.EncodeToString(sum[:])
		}},
		"bytes that neither archive nor manifest has": {CodeMissing, func(apart *whole, manifest *Manifest, at int) {
			manifest.Entries = slices.Delete(manifest.Entries, at, at+1)
			apart.entries = slices.DeleteFunc(apart.entries, func(entry Entry) bool { return entry.Name == name })
		}},
	} {
		apart := takeApart(t, file)
		var manifest Manifest
		if err := json.Unmarshal(apart.content[manifestEntry], &manifest); err != nil {
			t.Fatal(err)
		}
		test.change(&apart, &manifest, slices.IndexFunc(manifest.Entries, func(entry Entry) bool { return entry.Name == name }))
		raw, err := json.Marshal(manifest)
		if err != nil {
			t.Fatal(err)
		}
		apart.content[manifestEntry] = raw
		changed := apart.putTogether(t)
		if _, err := Verify(t.Context(), changed); err != nil {
			t.Errorf("%s: the file is sound in itself: %v", sentence, err)
		}
		for _, into := range w.targets(t) {
			_, err := Restore(t.Context(), changed, target(into), w.options())
			refusedWith(t, sentence, err, test.code)
			nothingIn(t, sentence, into)
		}
	}
}

// TestBytesThatPostgreSQLLost are noticed when a backup is made, as files are.
func TestBytesThatPostgreSQLLost(t *testing.T) {
	w := newWorld(t, testdb.Open(t, testdb.PostgreSQL(t)))
	w.exec("DELETE FROM blob_parts WHERE sha256 = $1", w.blobs[2])
	file := filepath.Join(t.TempDir(), "backup.tar.zst")
	_, err := Make(t.Context(), w.store, file, w.options())
	refusedWith(t, "a row whose parts are missing", err, CodeMissing)
	allowing := w.options()
	allowing.AllowMissing = true
	manifest, err := Make(t.Context(), w.store, file, allowing)
	if err != nil || !slices.Equal(manifest.Missing, w.blobs[2:3]) {
		t.Fatalf("noted as missing: %v, %v", manifest.Missing, err)
	}
	if _, err := Restore(t.Context(), file, target(testdb.PostgreSQL(t)), w.options()); err != nil {
		t.Errorf("what there is comes back: %v", err)
	}
}
