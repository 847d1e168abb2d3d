package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"rectify/models"
)

// move copies every table of a SQLite database into a PostgreSQL database of the same
// schema, in one transaction, and the evidence from its files, but for what was missing
// already when the backup was made. Rows and bytes stream from the one to the other, so
// that memory does not grow with them. What refers to what is checked at the end,
// because rows refer to each other in circles.
func move(ctx context.Context, source, target *models.Store, missing []string) error {
	shape, err := sameShape(ctx, source, target)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, target.Address())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if err := deferReferences(ctx, tx, true); err != nil {
			return err
		}
		names := slices.Sorted(maps.Keys(shape))
		for _, name := range names { // the migrations have put something in
			if _, err := tx.Exec(ctx, "DELETE FROM "+pgx.Identifier{name}.Sanitize()); err != nil {
				return err
			}
		}
		for _, name := range names {
			if err := moveTable(ctx, source.Pools()["reading"], tx, name, shape[name]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		if err := moveEvidence(ctx, source, tx, missing); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "SET CONSTRAINTS ALL IMMEDIATE"); err != nil {
			return err
		}
		if err := deferReferences(ctx, tx, false); err != nil {
			return err
		}
		return setSequences(ctx, tx)
	})
}

// sameShape lists the columns of every table, which have to be the same in both.
func sameShape(ctx context.Context, source, target *models.Store) (map[string][]string, error) {
	const columnsSQLite = `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2`
	const columnsPostgreSQL = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY table_name, column_name COLLATE "C"`
	from, err := columns(ctx, source, columnsSQLite)
	if err != nil {
		return nil, err
	}
	to, err := columns(ctx, target, columnsPostgreSQL)
	if err != nil {
		return nil, err
	}
	delete(to, partsTable) // SQLite has files instead
	if !maps.EqualFunc(from, to, slices.Equal) {
		for _, name := range slices.Sorted(maps.Keys(from)) {
			if !slices.Equal(from[name], to[name]) {
				return nil, refuse(CodeTablesDiffer, name)
			}
			delete(to, name)
		}
		return nil, refuse(CodeTablesDiffer, slices.Sorted(maps.Keys(to))[0])
	}
	return from, nil
}

// columns keeps the tables that hold the record.
func columns(ctx context.Context, store *models.Store, query string) (map[string][]string, error) {
	ours, err := store.Read(ctx).Tables()
	if err != nil {
		return nil, err
	}
	rows, err := store.SQL().QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			return nil, err
		}
		if slices.Contains(ours, table) {
			found[table] = append(found[table], column)
		}
	}
	return found, rows.Err()
}

// deferReferences lets foreign keys wait for the end of the transaction, or not.
func deferReferences(ctx context.Context, tx pgx.Tx, wait bool) error {
	rows, err := tx.Query(ctx, `SELECT format('ALTER TABLE %s ALTER CONSTRAINT %I ', conrelid::regclass, conname) FROM pg_constraint
		WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1`)
	if err != nil {
		return err
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	how := "NOT DEFERRABLE"
	if wait {
		how = "DEFERRABLE INITIALLY DEFERRED"
	}
	for _, statement := range statements {
		if _, err := tx.Exec(ctx, statement+how); err != nil {
			return err
		}
	}
	return nil
}

func moveTable(ctx context.Context, source *sql.DB, tx pgx.Tx, name string, columns []string) error {
	quoted := make([]string, len(columns))
	for i, column := range columns {
		quoted[i] = `"` + strings.ReplaceAll(column, `"`, `""`) + `"`
	}
	rows, err := source.QueryContext(ctx, `SELECT `+strings.Join(quoted, ", ")+` FROM "`+strings.ReplaceAll(name, `"`, `""`)+`"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	from := &tableRows{rows: rows, values: make([]any, len(columns)), places: make([]any, len(columns))}
	for i := range from.values {
		from.places[i] = &from.values[i]
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{name}, columns, from)
	return errors.Join(err, rows.Err())
}

// tableRows gives the rows of a table to COPY.
type tableRows struct {
	rows   *sql.Rows
	values []any
	places []any
}

// Next goes to the next row.
func (t *tableRows) Next() bool { return t.rows.Next() }

// Err is what ended the rows before their end.
func (t *tableRows) Err() error { return t.rows.Err() }

// Values reads the row.
func (t *tableRows) Values() ([]any, error) { return t.values, t.rows.Scan(t.places...) }

// setSequences lets numbers go on after those that were brought.
func setSequences(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `DO $$
DECLARE one RECORD; last BIGINT;
BEGIN
	FOR one IN SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' LOOP
		EXECUTE format('SELECT COALESCE(MAX(%I), 0) FROM %I', one.column_name, one.table_name) INTO last;
		PERFORM setval(pg_get_serial_sequence(quote_ident(one.table_name), one.column_name), GREATEST(last, 1), last > 0);
	END LOOP;
	SELECT COALESCE(MAX(id), 0) FROM events INTO last;
	PERFORM setval('event_ids', GREATEST(last, 1), last > 0);
END $$`)
	return err
}
