package models

import (
	"context"
	"maps"
	"slices"
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

// Lists are the names of all lists that are known here, and what asks for one of them.
func (s *Store) Lists(ctx context.Context) (names []string, ask func(Reader, string) error) {
	names = slices.Sorted(maps.Keys(lists(ctx, s, s.Read(ctx))))
	return names, func(reader Reader, name string) error { return lists(ctx, s, reader)[name]() }
}
