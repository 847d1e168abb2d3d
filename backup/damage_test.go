package backup

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"rectify/internal/testdb"
)

// TestDamageIsRefusedWithAReason spoils a backup in many seeded places and ways. It
// is refused before anything is written, and says why.
func TestDamageIsRefusedWithAReason(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	file, manifest := w.back()
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(63, 2017))
	named := 0
	spoilt := func(sentence string, n int, path string) {
		t.Helper()
		into := filepath.Join(t.TempDir(), "data")
		_, err := Restore(t.Context(), path, target(into), w.options())
		var refused *Error
		if !errors.As(err, &refused) {
			t.Errorf("%s %d: %v", sentence, n, err)
			return
		}
		if slices.Contains([]string{CodeDamaged, CodeDamagedEntry, CodeLacks, CodeStranger}, refused.Code) {
			named++
		}
		if _, err := os.Stat(into); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s %d: something was written: %v", sentence, n, err)
		}
	}
	write := func(raw []byte) string {
		path := filepath.Join(t.TempDir(), "spoilt")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for n := range 20 {
		raw := slices.Clone(sound)
		raw[random.IntN(len(raw))] ^= byte(1 << random.IntN(8))
		spoilt("a flipped bit", n, write(raw))
	}
	for n := range 6 {
		spoilt("cut off", n, write(sound[:random.IntN(len(sound))]))
	}
	spoilt("something at the end", 0, write(append(slices.Clone(sound), 0)))
	spoilt("an empty file", 0, write(nil))
	for n := range 6 {
		apart := takeApart(t, file)
		at := random.IntN(len(apart.entries))
		apart.entries = slices.Delete(apart.entries, at, at+1)
		spoilt("an entry removed", n, apart.putTogether(t))
	}
	for n := range 6 {
		apart := takeApart(t, file)
		one := random.IntN(len(manifest.Entries))
		other := (one + 1 + random.IntN(len(manifest.Entries)-1)) % len(manifest.Entries)
		names := []string{apart.entries[one].Name, apart.entries[other].Name}
		if n%2 == 0 { // their contents, or their places
			apart.content[names[0]], apart.content[names[1]] = apart.content[names[1]], apart.content[names[0]]
		} else {
			apart.entries[one], apart.entries[other] = apart.entries[other], apart.entries[one]
		}
		spoilt("entries swapped", n, apart.putTogether(t))
	}
	apart := takeApart(t, file)
	apart.entries = append(apart.entries, Entry{Name: "../outside"})
	spoilt("an entry too many, that leads outside", 0, apart.putTogether(t))
	if named < 25 {
		t.Errorf("only %d refusals name an entry", named)
	}
	if _, err := Verify(t.Context(), takeApart(t, file).putTogether(t)); err != nil {
		t.Errorf("put together as it was it is sound: %v", err)
	}
}

// TestEveryBitOfTheFrameCounts flips bits that a decompressor does not mind.
func TestEveryBitOfTheFrameCounts(t *testing.T) {
	w := newWorld(t, testdb.Open(t, t.TempDir()))
	file, _ := w.back()
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "spoilt")
	places := []int{4, 5, 6, 7, 8, 9, 10}
	for back := 1; back <= trailerSize; back++ {
		places = append(places, len(sound)-back)
	}
	for _, place := range places {
		for bit := range 8 {
			raw := slices.Clone(sound)
			raw[place] ^= 1 << bit
			if err := os.WriteFile(path, raw, 0o600); err != nil {
				t.Fatal(err)
			}
			var refused *Error
			if _, err := Verify(t.Context(), path); !errors.As(err, &refused) {
				t.Errorf("byte %d, bit %d: %v", place, bit, err)
			}
		}
	}
}
