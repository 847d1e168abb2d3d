package models

import "context"

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
