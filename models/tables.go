package models

import (
	"context"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// notOurs are the tables that hold no record: those of the migrations and of the
// job queue, whose jobs only say that somebody should look at the letters.
const notOurs = "name <> 'rectify_restoring' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'river\\_%' ESCAPE '\\' AND name NOT LIKE 'goose\\_%' ESCAPE '\\'"

// Tables lists the tables that hold the record, by name.
func (r Reader) Tables() ([]string, error) {
	from := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if r.dialect == PostgreSQL {
		from = "SELECT name FROM (SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()) AS t WHERE TRUE"
	}
	var names []string
	return names, r.db.Raw(from + " AND " + notOurs + " ORDER BY name").Scan(&names).Error
}

// RowCounts counts the rows of every table that holds the record. It reads them all.
func (r Reader) RowCounts() (map[string]int64, error) {
	names, err := r.Tables()
	if err != nil {
		return nil, err
	}
	counts := map[string]int64{}
	for _, name := range names {
		var count int64
		if err := r.db.Raw("SELECT count(*) FROM " + quoted(name)).Scan(&count).Error; err != nil {
			return nil, err
		}
		counts[name] = count
	}
	return counts, nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// subjectTables are the kinds of subjects with the tables of their rows, in a fixed
// order. A kind without a state has none to compare.
var subjectTables = []struct{ kind, table, columns string }{
	{SubjectCase, "cases", "id, state, chain_head, chain_length, chain_event"},
	{SubjectCircular, "circulars", "id, state, chain_head, chain_length, chain_event"},
	{SubjectSystem, "system_chain", "id, chain_head, chain_length, chain_event"},
}

// EachHead tells the end of every subject's chain, in a fixed order, a page of rows
// in memory at a time.
func (r Reader) EachHead(tell func(Head) error) error {
	return r.eachHead(func(kind string, row headRow) error {
		return tell(Head{Subject: kind, ID: row.ID, Length: row.ChainLength, Event: row.ChainEvent, Hash: row.ChainHead})
	})
}

func (r Reader) eachHead(tell func(kind string, row headRow) error) error {
	const page = 5000
	for _, subjects := range subjectTables {
		for last, full := int64(0), true; full; {
			var batch []headRow
			err := r.db.Table(subjects.table).Select(subjects.columns).Where("id > ?", last).Order("id").Limit(page).Find(&batch).Error
			if err != nil {
				return err
			}
			for _, row := range batch {
				if err := tell(subjects.kind, row); err != nil {
					return err
				}
				last = row.ID
			}
			full = len(batch) == page
		}
	}
	return nil
}

// SchemaVersion is the number of the newest migration of the database, without
// changing anything; 0 for a database that was never migrated.
func (r Reader) SchemaVersion() (int64, error) {
	table := "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'goose_db_version'"
	if r.dialect == PostgreSQL {
		table = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'goose_db_version'"
	}
	var there, version int64
	if err := r.db.Raw(table).Scan(&there).Error; err != nil || there == 0 {
		return 0, err
	}
	return version, r.db.Raw("SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&version).Error
}

// KnownSchema is the number of the newest migration that this program has.
func KnownSchema(dialect Dialect) (int64, error) {
	files, err := fs.Glob(migrations, "migrations/"+string(dialect)+"/*.sql")
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, file := range files {
		digits, _, _ := strings.Cut(file[strings.LastIndex(file, "/")+1:], "_")
		number, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("the migration %s has no number", file)
		}
		newest = max(newest, number)
	}
	return newest, nil
}

// BlobsAfter lists what the database knows of stored bytes, after a hash, in the order
// of the hashes.
func (r Reader) BlobsAfter(hash string, limit int) ([]Blob, error) {
	var rows []Blob
	return rows, r.db.Where("sha256 > ?", hash).Order("sha256").Limit(limit).Find(&rows).Error
}

// ServerMajor is the first part of the PostgreSQL server's version.
func (s *Store) ServerMajor(ctx context.Context) (int, error) {
	var number int
	err := s.readSQL.QueryRowContext(ctx, "SELECT current_setting('server_version_num')::int").Scan(&number)
	return number / 10_000, err
}
