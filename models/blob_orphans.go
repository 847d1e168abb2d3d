package models

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Orphan is bytes that no evidence file and no archive refers to: a crash came
// between the bytes and their row, or an upload was cut off with the process.
type Orphan struct {
	Path string // the file on SQLite; "" for a row of PostgreSQL
	Hash string // "" for an upload that was cut off
	Size int64  // bytes
}

// orphanLimit bounds one look.
const orphanLimit = 10_000

// unreferenced is the condition of a row that nothing refers to.
const unreferenced = `NOT EXISTS (SELECT 1 FROM evidence_files WHERE evidence_files.sha256 = blobs.sha256)
	AND NOT EXISTS (SELECT 1 FROM archives WHERE archives.sha256 = blobs.sha256)`

// Orphans lists bytes that nothing refers to, 10,000 at most, that were last written
// before an instant of the machine's own clock: what is younger may be an upload at
// work. They do no harm but take up room.
func (b Blobs) Orphans(ctx context.Context, before time.Time) ([]Orphan, error) {
	if b.store.dialect == SQLite {
		return b.orphanFiles(ctx, before)
	}
	var rows []Blob
	err := b.store.Read(ctx).db.Where(unreferenced).Order("sha256").Limit(orphanLimit).Find(&rows).Error
	orphans := make([]Orphan, len(rows))
	for i, row := range rows {
		orphans[i] = Orphan{Hash: row.SHA256, Size: row.Size}
	}
	return orphans, err
}

func (b Blobs) orphanFiles(ctx context.Context, before time.Time) ([]Orphan, error) {
	shards, err := os.ReadDir(b.folder())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var orphans []Orphan
	for _, shard := range shards {
		if !shard.IsDir() {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(b.folder(), shard.Name()))
		if err != nil {
			return nil, err
		}
		for part := range slices.Chunk(entries, 500) {
			kept, err := b.kept(ctx, part)
			if err != nil {
				return nil, err
			}
			for _, entry := range part {
				about, err := entry.Info()
				if errors.Is(err, fs.ErrNotExist) || err == nil && (kept[entry.Name()] || !about.ModTime().Before(before)) {
					continue
				} else if err != nil {
					return nil, err
				}
				orphan := Orphan{Path: filepath.Join(b.folder(), shard.Name(), entry.Name()), Size: about.Size()}
				if hexHash.MatchString(entry.Name()) {
					orphan.Hash = entry.Name()
				}
				if orphans = append(orphans, orphan); len(orphans) == orphanLimit {
					return orphans, nil
				}
			}
		}
	}
	return orphans, err
}

// kept says which of the files have a row that something refers to.
func (b Blobs) kept(ctx context.Context, entries []os.DirEntry) (map[string]bool, error) {
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return b.keptNames(ctx, names)
}

func (b Blobs) keptNames(ctx context.Context, names []string) (map[string]bool, error) {
	var found []string
	err := b.store.Read(ctx).db.Model(&Blob{}).Where("sha256 IN ?", names).Where("NOT ("+unreferenced+")").Pluck("sha256", &found).Error
	kept := make(map[string]bool, len(found))
	for _, name := range found {
		kept[name] = true
	}
	return kept, err
}

// RemoveOrphans removes bytes that nothing refers to and that were last written
// before an instant of the machine's own clock, and reports how many it removed. It
// looks once more inside a transaction, so that an upload of the same bytes at the
// same moment loses nothing.
func (b Blobs) RemoveOrphans(ctx context.Context, before time.Time) (removed int, err error) {
	orphans, err := b.Orphans(ctx, before)
	if err != nil {
		return 0, err
	}
	for part := range slices.Chunk(orphans, 200) {
		var gone int
		err := b.store.Tx(ctx, func(tx *Tx) error {
			gone = 0
			for _, orphan := range part {
				is, err := tx.removeOrphan(orphan, before)
				if err != nil {
					return err
				}
				if is {
					gone++
				}
			}
			return nil
		})
		if err != nil {
			return removed, err
		}
		removed += gone
	}
	return removed, nil
}

func (t *Tx) removeOrphan(orphan Orphan, before time.Time) (bool, error) {
	if orphan.Hash != "" {
		if t.dialect == PostgreSQL { // whoever takes the bytes up now waits, or is seen
			var locked []Blob
			if err := t.db.Clauses(forUpdate).Where("sha256 = ?", orphan.Hash).Where(unreferenced).Find(&locked).Error; err != nil || len(locked) == 0 {
				return false, err
			}
			if err := t.db.Exec("DELETE FROM blob_parts WHERE sha256 = ?", orphan.Hash).Error; err != nil {
				return false, err
			}
		} else {
			var kept int64
			if err := t.db.Model(&Blob{}).Where("sha256 = ?", orphan.Hash).Where("NOT (" + unreferenced + ")").Count(&kept).Error; err != nil || kept > 0 {
				return false, err
			}
		}
		if err := t.db.Where("sha256 = ?", orphan.Hash).Delete(&Blob{}).Error; err != nil {
			return false, err
		}
	}
	if orphan.Path == "" {
		return true, nil
	}
	about, err := os.Stat(orphan.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case !about.ModTime().Before(before):
		return false, nil // written anew
	}
	return true, os.Remove(orphan.Path)
}
