package backup

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"rectify/models"
)

// intoFolder brings a SQLite backup back. Everything is put together and examined in
// a folder inside the data folder, whose presence keeps everybody away, and then
// moved out: a data folder may be a mount point, which cannot be renamed itself.
func intoFolder(ctx context.Context, path string, target Target, report *Report, o Options) (err error) {
	folder := target.Address
	if err := emptyFolder(folder); err != nil {
		return err
	}
	work := filepath.Join(folder, models.RestoringFolder)
	if err := os.MkdirAll(work, 0o700); err != nil {
		return err
	}
	if err := syncFolder(folder); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, clearFolder(folder))
		}
	}()
	if err := unpack(ctx, path, report.Manifest, work); err != nil {
		return err
	}
	if err := settle(ctx, work, target, report, o); err != nil {
		return err
	}
	return moveOut(folder, work)
}

// emptyFolder makes the data folder and refuses one that holds anything, but for what
// a restore that was interrupted has left behind: that is cleared away.
func emptyFolder(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(folder, models.RestoringFolder)); err == nil {
		return clearFolder(folder)
	}
	entries, err := os.ReadDir(folder)
	if err == nil && len(entries) > 0 {
		err = refuse(CodeFolderUsed, folder, entries[0].Name())
	}
	return err
}

// clearFolder removes what a restore has brought into a folder, its mark last.
func clearFolder(folder string) error {
	var err error
	for _, name := range []string{models.DatabaseFile, models.DatabaseFile + "-wal", models.DatabaseFile + "-shm", models.EvidenceFolder} {
		err = errors.Join(err, os.RemoveAll(filepath.Join(folder, name)))
	}
	return errors.Join(err, syncFolder(folder), os.RemoveAll(filepath.Join(folder, models.RestoringFolder)), syncFolder(folder))
}

// unpack writes the entries of a backup into a folder, durably.
func unpack(ctx context.Context, path string, manifest Manifest, work string) error {
	return reread(ctx, path, manifest, func(entry Entry, content io.Reader) error {
		hash, isEvidence := strings.CutPrefix(entry.Name, evidenceFolder)
		switch {
		case isEvidence && hash != entry.SHA256:
			return refuse(CodeEvidenceBad, hash)
		case isEvidence:
			return writeEvidence(work, hash, content)
		case entry.Name == databaseEntry:
			return writeFile(filepath.Join(work, models.DatabaseFile), content)
		case entry.Name == headsEntry:
			return writeFile(filepath.Join(work, headsEntry), content)
		}
		return refuse(CodeStranger, entry.Name)
	})
}

// settle examines the database that was unpacked and brings it up to date.
func settle(ctx context.Context, work string, target Target, report *Report, o Options) (err error) {
	store, err := models.Open(ctx, work)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if faults, err := store.Integrity(ctx, true); err != nil {
		return err
	} else if len(faults) > 0 {
		return refuse(CodeDatabaseBad, faults[0])
	}
	if err := examine(store.Read(ctx), report.Manifest, filepath.Join(work, headsEntry)); err != nil {
		return err
	}
	if err := complete(ctx, store, report.Missing); err != nil {
		return err
	}
	return upToDate(ctx, store, target, report, o)
}

// moveOut puts evidence and database in their places. The mark goes last.
func moveOut(folder, work string) error {
	for _, name := range []string{models.EvidenceFolder, models.DatabaseFile} {
		from := filepath.Join(work, name)
		if _, err := os.Stat(from); errors.Is(err, os.ErrNotExist) && name == models.EvidenceFolder {
			continue // no evidence is kept outside
		}
		if err := errors.Join(syncTree(from), os.Rename(from, filepath.Join(folder, name))); err != nil {
			return err
		}
	}
	return errors.Join(syncFolder(folder), os.RemoveAll(work), syncFolder(folder))
}

// syncTree makes the names in a folder and the folders below it durable, or a file.
func syncTree(path string) error {
	return filepath.WalkDir(path, func(name string, entry os.DirEntry, err error) error {
		if err != nil || !entry.IsDir() && name != path {
			return err
		}
		return syncFolder(name)
	})
}
