package simulate

import (
	"context"

	"rectify/models"
)

// Hurry lets a SQLite store no longer wait for the disk. It is for databases whose
// loss nobody would mind; the setting ends with the store.
func Hurry(ctx context.Context, store *models.Store) error {
	if store.Dialect() != models.SQLite {
		return nil
	}
	_, err := store.SQL().ExecContext(ctx, "PRAGMA synchronous = OFF")
	return err
}

// Empty reports whether a PostgreSQL database holds no table at all.
func Empty(ctx context.Context, store *models.Store) (bool, error) {
	var tables int
	err := store.SQL().QueryRowContext(ctx, "SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema()").Scan(&tables)
	return tables == 0, err
}
