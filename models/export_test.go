package models

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Asked runs questions and gives their texts with the values.
func (s *Store) Asked(ctx context.Context, ask func(Reader) error) (texts []string, values [][]any, err error) {
	recorder := &recordingPool{ConnPool: s.readSQL}
	reader := s.Read(ctx)
	reader.db.Statement.ConnPool = recorder
	err = ask(reader)
	for _, query := range recorder.asked {
		texts, values = append(texts, query.text), append(values, query.values)
	}
	return texts, values, err
}

// KeptTexts are how many statements are kept, and how many bytes they have.
func KeptTexts() (count, bytes int) {
	for _, known := range []*sync.Map{&statements.known, &inserting.known, &bound.known} {
		known.Range(func(_, text any) bool {
			count++
			bytes += len(text.(string))
			return true
		})
	}
	return count, bytes
}

// WriteStatements writes statements that insert so many rows, and one that sets some
// columns, and says how many bytes they have.
func WriteStatements(rows int, columns uint64) (bytes int) {
	for _, one := range []*table{tableOf[Case](), tableOf[Circular](), tableOf[Letter](), tableOf[Event](), tableOf[Person]()} {
		text := one.inserting(rows, false, "")
		bytes += len(text) + len(PostgreSQL.bind(text))
	}
	var set []string
	for i, column := range tableOf[Case]().columns {
		if columns>>(i%64)&1 == 1 {
			set = append(set, column.name+" = ?")
		}
	}
	return bytes + len(PostgreSQL.bind("UPDATE cases SET "+strings.Join(set, ", ")+" WHERE id = ?"))
}

// MostTexts is what KeptTexts never exceeds.
const MostTexts = 3 * textsMost

// Lists are the names of all lists that are known here, and what asks for one of them.
func (s *Store) Lists(ctx context.Context) (names []string, ask func(Reader, string) error) {
	names = slices.Sorted(maps.Keys(lists(ctx, s, s.Read(ctx))))
	return names, func(reader Reader, name string) error { return lists(ctx, s, reader)[name]() }
}
