package models

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"
)

// recordingPool notes every query that is asked through it.
type recordingPool struct {
	gorm.ConnPool
	asked []askedQuery
}

type askedQuery struct {
	text   string
	values []any
}

func (p *recordingPool) QueryContext(ctx context.Context, text string, values ...any) (*sql.Rows, error) {
	p.asked = append(p.asked, askedQuery{text, values})
	return p.ConnPool.QueryContext(ctx, text, values...)
}

func second[T any](_ T, err error) error { return err }

func ignoreMissing(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// TestListsThatPeopleOpenUseAnIndex asks SQLite how it would answer each list:
// reading a whole table is the answer it must not give.
func TestListsThatPeopleOpenUseAnIndex(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	recorder := &recordingPool{ConnPool: store.readSQL}
	store.reading.Statement.ConnPool = recorder
	reader := store.Read(t.Context())
	ask := lists(t.Context(), store, reader)
	// Lists that a query makes for itself: of at most 1,001 rows for the capped count,
	// of ten for each number of a sketch, of what was asked for, and of the notices of
	// one page of letters.
	bounded := []string{"SCAN capped", "SCAN newest", "SCAN asked", "SCAN found", "SCAN 2-ROW VALUES CLAUSE", "SCAN about", "SCAN owed"}

	// An office's cases come out of an index in each of the three orders.
	inOrder := []string{"office deadline", "office updated", "office number", "office overdue deadline"}
	wholeTable := regexp.MustCompile(`SCAN \w+$`)
	for name, question := range ask {
		recorder.asked = nil
		if err := question(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(recorder.asked) == 0 {
			t.Errorf("%s: no query was seen", name)
		}
		for _, query := range recorder.asked {
			text := query.text
			rows, err := store.readSQL.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, query.values...)
			if err != nil {
				t.Fatalf("%s: %v: %s", name, err, text)
			}
			for rows.Next() {
				var id, parent, unused int
				var detail string
				if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
					t.Fatal(err)
				}
				if slices.Contains(inOrder, name) && strings.Contains(detail, "TEMP B-TREE") {
					t.Errorf("%s: the rows are sorted for every page\n  %s", name, text)
				}
				if wholeTable.MatchString(strings.TrimSpace(detail)) && !slices.Contains(bounded, detail) {
					t.Errorf("%s: %s\n  %s", name, detail, text)
				}
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
