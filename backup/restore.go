package backup

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"rectify/models"
)

// Target is where a backup is brought back to.
type Target struct {
	Address string                                     // as models.Open takes it: a data folder or a postgres:// address
	Migrate func(context.Context, *models.Store) error // brings a database up to this program's schema
}

// Report says what a restore has brought back.
type Report struct {
	Manifest
	SchemaNow int64          // after the migrations
	Faults    []string       // of the record, where they were accepted
	Into      models.Dialect // the kind of the database it is in now
}

// undoWithin bounds the clearing away after a failure; it happens also when the
// context has ended.
const undoWithin = time.Minute

// Restore brings a backup back into an empty data folder or an empty database: all
// of it, or nothing. Every byte of the file is examined before the first is written,
// and the record is verified before anybody can work on it. A SQLite backup can be
// brought into PostgreSQL, not the other way round.
func Restore(ctx context.Context, path string, target Target, o Options) (Report, error) {
	manifest, err := Verify(ctx, path)
	if err != nil {
		return Report{}, err
	}
	known, err := models.KnownSchema(manifest.Database)
	if err != nil {
		return Report{}, err
	}
	if manifest.Schema > known {
		return Report{}, refuse(CodeNewer, manifest.Schema, known, manifest.Program)
	}
	report := Report{Manifest: manifest, Into: models.SQLite}
	server := strings.HasPrefix(target.Address, "postgres://") || strings.HasPrefix(target.Address, "postgresql://")
	if server {
		report.Into = models.PostgreSQL
	}
	switch {
	case !server && manifest.Database == models.PostgreSQL:
		err = refuse(CodeOtherKind)
	case !server:
		err = intoFolder(ctx, path, target, &report, o)
	default:
		err = intoServer(ctx, path, target, &report, o)
	}
	return report, err
}

// examine compares a database that was brought back with what the backup says of it:
// the rows of every table and the end of every chain.
func examine(reader models.Reader, manifest Manifest, heads string) error {
	counts, err := reader.RowCounts()
	if err != nil {
		return err
	}
	for name, count := range manifest.Counts {
		if counts[name] != count {
			return refuse(CodeDiffers, name, counts[name], count)
		}
	}
	return sameHeads(reader, heads)
}

// sameHeads reads the chains' ends of the backup and of the database side by side.
func sameHeads(reader models.Reader, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := json.NewDecoder(file)
	err = reader.EachHead(func(is models.Head) error {
		var was models.Head
		if err := lines.Decode(&was); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if is != was {
			return refuse(CodeHeadDiffers, is.Subject, is.ID)
		}
		return nil
	})
	var was models.Head
	if err == nil && !errors.Is(lines.Decode(&was), io.EOF) {
		err = refuse(CodeHeadDiffers, was.Subject, was.ID)
	}
	return err
}

// upToDate migrates the database and walks its whole record.
func upToDate(ctx context.Context, store *models.Store, target Target, report *Report, o Options) error {
	if err := target.Migrate(ctx, store); err != nil {
		return err
	}
	var err error
	if report.SchemaNow, err = store.Read(ctx).SchemaVersion(); err != nil {
		return err
	}
	audit, err := store.Read(ctx).VerifyAudit()
	faults := audit.Faults
	if err != nil || len(faults) == 0 {
		return err
	}
	if !o.AcceptFaults {
		return refuse(CodeChain, len(faults), faults[0].String())
	}
	report.Faults = nil
	for _, fault := range faults {
		report.Faults = append(report.Faults, fault.String())
	}
	return nil
}
