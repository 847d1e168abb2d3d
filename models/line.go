package models

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// cut is why a transaction ended before its commit was asked for: PostgreSQL, or what
// lies on the way there, ended the line. Nothing of it stands.
type cut struct {
	cause error
	begun bool // statements were sent
}

func (c *cut) Error() string { return c.cause.Error() }
func (c *cut) Unwrap() error { return c.cause }

// lineCut reports whether an error says that the line to PostgreSQL has ended, and not
// that it was ended here, nor that nobody could be reached at all.
func lineCut(err error) bool {
	var postgres *pgconn.PgError
	if errors.As(err, &postgres) {
		return strings.HasPrefix(postgres.Code, "08") || // the connection failed
			postgres.Code == "57P01" || postgres.Code == "57P02" // the server is shut down, or crashed
	}
	for _, one := range []error{driver.ErrBadConn, pgconn.ErrConnClosed, io.EOF, io.ErrUnexpectedEOF, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}

// lines are a pool of lines to PostgreSQL on which questions alone are asked: one that
// met a line which had ended is asked again, on another one.
type lines struct{ *sql.DB }

func (l lines) QueryContext(ctx context.Context, query string, values ...any) (*sql.Rows, error) {
	return onLines(ctx, func() (*sql.Rows, error) { return l.DB.QueryContext(ctx, query, values...) })
}

func (l lines) QueryRowContext(ctx context.Context, query string, values ...any) *sql.Row {
	row, _ := onLines(ctx, func() (*sql.Row, error) {
		row := l.DB.QueryRowContext(ctx, query, values...)
		return row, row.Err()
	})
	return row
}

// onLines does what changes nothing, on one line after another while each turns out to
// have ended.
func onLines[Result any](ctx context.Context, ask func() (Result, error)) (Result, error) {
	for left := ofPostgreSQL.lines; ; left-- {
		result, err := ask()
		if err == nil || left == 0 || ctx.Err() != nil || !lineCut(err) {
			return result, err
		}
	}
}

// tries are how often a transaction may be run again, for each reason for it.
type tries struct {
	collisions int // with other transactions
	cuts       int // in the middle of it
	lines      int // that turned out to have ended when it was begun
}

// ofPostgreSQL: a cut line is seldom, and so once more is enough; but all lines that
// wait end together, and one after another is found to have ended.
var ofPostgreSQL = tries{collisions: 2, cuts: 1, lines: waitingLines + 1}

// again reports whether a transaction that ended with an error is run again.
func (t *tries) again(err error) bool {
	left := &t.collisions
	var broken *cut
	switch {
	case errors.As(err, &broken) && broken.begun:
		left = &t.cuts
	case errors.As(err, &broken):
		left = &t.lines
	case !retryable(err):
		return false
	}
	*left--
	return *left >= 0
}
