package jobs

import (
	"context"
	"time"

	"rectify/models"
)

// Stuck counts jobs, up to a number, that somebody took up before an instant and never
// brought to an end: their process died and nobody has rescued them, which a running
// service does within minutes.
func Stuck(ctx context.Context, store *models.Store, before time.Time, most int) (count int, err error) {
	query, since := "SELECT count(*) FROM (SELECT 1 FROM river_job WHERE state = 'running' AND attempted_at < $1 LIMIT $2) AS t", any(before.UTC())
	if store.Dialect() == models.SQLite {
		query = "SELECT count(*) FROM (SELECT 1 FROM river_job WHERE state = 'running' AND datetime(attempted_at) < datetime(?) LIMIT ?)"
		since = before.UTC().Format("2006-01-02 15:04:05")
	}
	return count, store.SQL().QueryRowContext(ctx, query, since, most).Scan(&count)
}
