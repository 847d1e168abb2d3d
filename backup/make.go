package backup

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"rectify/models"
)

// putSQLite copies the database as it stands at one moment, lets SQLite examine the
// copy, and takes everything that is said about the database from the copy.
func putSQLite(ctx context.Context, store *models.Store, a *archive, work string, manifest *Manifest, o Options) error {
	file := filepath.Join(work, models.DatabaseFile)
	if err := store.CopyTo(ctx, file); err != nil {
		return err
	}
	copied, err := models.OpenCopy(ctx, file)
	if err != nil {
		return err
	}
	defer copied.Close()
	if faults, err := copied.Integrity(ctx, true); err != nil {
		return err
	} else if len(faults) > 0 {
		return refuse(CodeDatabaseBad, faults[0])
	}
	if err := a.putFile(databaseEntry, file); err != nil {
		return err
	}
	return putRest(ctx, copied.Read(ctx), store, a, work, manifest, o)
}

// putPostgreSQL lets pg_dump write the database as one snapshot shows it, and takes
// everything that is said about the database from the same snapshot.
func putPostgreSQL(ctx context.Context, store *models.Store, a *archive, work string, manifest *Manifest, o Options) error {
	tool, err := findTool(ctx, "pg_dump", o.Dump, store)
	if err != nil {
		return err
	}
	manifest.Tool = tool.says
	return store.Frozen(ctx, func(reader models.Reader, snapshot string) error {
		file := filepath.Join(work, "rectify.dump")
		err := tool.run(ctx, store.Address(), nil, "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
			"--lock-wait-timeout=60000", "--snapshot="+snapshot, "--file="+file)
		if err != nil {
			return err
		}
		if err := a.putFile(dumpEntry, file); err != nil {
			return err
		}
		return putRest(ctx, reader, store, a, work, manifest, o)
	})
}

// putRest adds what the backup says about the database, and then the evidence.
func putRest(ctx context.Context, reader models.Reader, store *models.Store, a *archive, work string, manifest *Manifest, o Options) error {
	seal, err := reader.LastSeal()
	if err != nil {
		return err
	}
	manifest.SealID, manifest.SealHash = seal.ID, seal.Hash
	if manifest.Schema, err = reader.SchemaVersion(); err != nil {
		return err
	}
	if manifest.Counts, err = reader.RowCounts(); err != nil {
		return err
	}
	heads := filepath.Join(work, headsEntry)
	if manifest.Subjects, err = writeHeads(reader, heads); err != nil {
		return err
	}
	if err := a.putFile(headsEntry, heads); err != nil {
		return err
	}
	return putEvidence(ctx, reader, store, a, manifest, o)
}

// writeHeads writes the end of every chain, one a line, and counts them.
func writeHeads(reader models.Reader, path string) (count int64, err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	buffered := bufio.NewWriter(file)
	lines := json.NewEncoder(buffered)
	err = reader.EachHead(func(head models.Head) error {
		count++
		return lines.Encode(head)
	})
	return count, errors.Join(err, buffered.Flush(), file.Close())
}
