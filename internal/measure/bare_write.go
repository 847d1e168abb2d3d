package measure

import (
	"context"
	"database/sql"
	"strings"
	"sync"

	"rectify/models"
)

// together is how many rows of one table a bare statement inserts at the most.
const together = 50

// bareWriter writes, in one transaction by statements prepared on its own
// connection, exactly the rows that an act of the service wrote.
type bareWriter struct {
	conn       *sql.Conn
	dialect    models.Dialect
	mutex      *sync.Mutex // SQLite has one writer
	statements map[string]*sql.Stmt
}

// step is one statement with its values.
type step struct {
	text   string
	values []any
}

// plan works out the statements of a transaction beforehand: what is measured is the
// writing.
func (w written) plan(dialect models.Dialect) []step {
	var steps []step
	for _, one := range changed {
		after, before := w.differing(one.table, one.key)
		for i := range after {
			text, values := updateOf(dialect, one.table, one.key, after[i], before[i])
			steps = append(steps, step{text, values})
		}
	}
	for _, one := range added {
		rows := w.added[one.table]
		for len(rows) > 0 {
			part := rows[:min(len(rows), together)]
			rows = rows[len(part):]
			places := "(" + strings.TrimSuffix(strings.Repeat("?,", len(part[0].columns)), ",") + ")"
			text := "INSERT INTO " + one.table + " (" + strings.Join(part[0].columns, ", ") + ") VALUES " + places + strings.Repeat(", "+places, len(part)-1)
			var values []any
			for _, row := range part {
				values = append(values, row.values...)
			}
			steps = append(steps, step{bind(dialect, text), values})
		}
	}
	return steps
}

func writerOf(ctx context.Context, conn *sql.Conn, dialect models.Dialect, mutex *sync.Mutex) *bareWriter {
	return &bareWriter{conn: conn, dialect: dialect, mutex: mutex, statements: map[string]*sql.Stmt{}}
}

func (b *bareWriter) prepare(ctx context.Context, steps []step) error {
	for _, one := range steps {
		if b.statements[one.text] != nil {
			continue
		}
		statement, err := b.conn.PrepareContext(ctx, one.text)
		if err != nil {
			return err
		}
		b.statements[one.text] = statement
	}
	return nil
}

// write runs one transaction.
func (b *bareWriter) write(ctx context.Context, steps []step) error {
	begin := "BEGIN"
	if b.dialect == models.SQLite {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		begin = "BEGIN IMMEDIATE"
	}
	if _, err := b.conn.ExecContext(ctx, begin); err != nil {
		return err
	}
	for _, one := range steps {
		if _, err := b.statements[one.text].ExecContext(ctx, one.values...); err != nil {
			_, _ = b.conn.ExecContext(ctx, "ROLLBACK")
			return err
		}
	}
	_, err := b.conn.ExecContext(ctx, "COMMIT")
	return err
}

// close gives the connection back.
func (b *bareWriter) close() {
	for _, statement := range b.statements {
		_ = statement.Close()
	}
	_ = b.conn.Close()
}
