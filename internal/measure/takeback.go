package measure

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"rectify/models"
)

// takeBack removes what a measurement wrote, in one transaction. The database keeps
// what is under retention from being deleted by anybody; here, where all of it is made
// up, it lets go of the named tables until the transaction ends.
func takeBack(ctx context.Context, store *models.Store, tables []string, work func(*sql.Tx) error) error {
	tx, err := store.SQL().BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing once it is committed
	hold, err := letGo(ctx, tx, store.Dialect(), tables)
	if err != nil {
		return err
	}
	if err := work(tx); err != nil {
		return err
	}
	for _, text := range hold {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// letGo takes away what refuses deletions, and says how to put it back.
func letGo(ctx context.Context, tx *sql.Tx, dialect models.Dialect, tables []string) (hold []string, err error) {
	if dialect == models.PostgreSQL {
		for _, table := range tables {
			if _, err := tx.ExecContext(ctx, "ALTER TABLE "+table+" DISABLE TRIGGER USER"); err != nil {
				return nil, err
			}
			hold = append(hold, "ALTER TABLE "+table+" ENABLE TRIGGER USER")
		}
		return hold, nil
	}
	rows, err := tx.QueryContext(ctx, "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var names []string
	for rows.Next() {
		var name, table, text string
		if err := rows.Scan(&name, &table, &text); err != nil {
			return nil, err
		}
		if slices.Contains(tables, table) {
			names, hold = append(names, name), append(hold, text)
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := tx.ExecContext(ctx, "DROP TRIGGER "+name); err != nil {
			return nil, err
		}
	}
	return hold, nil
}
