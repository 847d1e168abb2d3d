package backup

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"rectify/models"
)

// intoServer brings a backup back into an empty PostgreSQL database. It carries a
// mark, which keeps everybody away, until all is examined; what fails is dropped.
func intoServer(ctx context.Context, path string, target Target, report *Report, o Options) (err error) {
	store, err := models.Open(ctx, target.Address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	var restorer tool
	if report.Database == models.PostgreSQL {
		if restorer, err = findTool(ctx, "pg_restore", o.Restore, store); err != nil {
			return err
		}
	}
	if err := emptyDatabase(ctx, store); err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "rectify-restore-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := store.BeginRestore(ctx); err != nil {
		return err
	}
	if report.Database == models.PostgreSQL {
		err = fromDump(ctx, path, store, target, restorer, work, report, o)
	} else {
		err = fromSQLite(ctx, path, store, target, work, report, o)
	}
	if err == nil {
		err = store.EndRestore(ctx)
	}
	if err != nil {
		undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoWithin)
		defer cancel()
		err = errors.Join(err, store.AbandonRestore(undo))
	}
	return err
}

func emptyDatabase(ctx context.Context, store *models.Store) error {
	unfinished, err := store.Unfinished(ctx)
	if err == nil && unfinished {
		err = store.AbandonRestore(ctx)
	}
	if err != nil {
		return err
	}
	name, err := store.Occupied(ctx)
	if err == nil && name != "" {
		err = refuse(CodeDatabaseUsed, name)
	}
	return err
}

// fromDump lets pg_restore bring the dump back in one transaction.
func fromDump(ctx context.Context, path string, store *models.Store, target Target, restorer tool, work string, report *Report, o Options) error {
	heads := filepath.Join(work, headsEntry)
	err := reread(ctx, path, report.Manifest, func(entry Entry, content io.Reader) error {
		switch entry.Name {
		case dumpEntry:
			err := restorer.run(ctx, target.Address, content, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
			if err == nil {
				_, err = io.Copy(io.Discard, content) // what it did not care to read
			}
			return err
		case headsEntry:
			return writeFile(heads, content)
		}
		return refuse(CodeStranger, entry.Name)
	})
	if err != nil {
		return err
	}
	if err := examine(store.Read(ctx), report.Manifest, heads); err != nil {
		return err
	}
	if err := complete(ctx, store, report.Missing); err != nil {
		return err
	}
	return upToDate(ctx, store, target, report, o)
}

// fromSQLite unpacks and examines the SQLite database as for a folder, brings it up
// to date, and copies it table by table.
func fromSQLite(ctx context.Context, path string, store *models.Store, target Target, work string, report *Report, o Options) (err error) {
	if err := unpack(ctx, path, report.Manifest, work); err != nil {
		return err
	}
	if err := settle(ctx, work, target, report, o); err != nil {
		return err
	}
	source, err := models.Open(ctx, work)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.Close()) }()
	if err := target.Migrate(ctx, store); err != nil {
		return err
	}
	if err := move(ctx, source, store, report.Missing); err != nil {
		return err
	}
	counts, err := source.Read(ctx).RowCounts()
	if err != nil {
		return err
	}
	moved := report.Manifest
	moved.Counts = counts // of the schema it has now
	if err := examine(store.Read(ctx), moved, filepath.Join(work, headsEntry)); err != nil {
		return err
	}
	if err := complete(ctx, store, report.Missing); err != nil {
		return err
	}
	return upToDate(ctx, store, target, report, o)
}
