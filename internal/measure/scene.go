package measure

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"rectify/workflow"
)

// Errors of a database that has not what is to be measured.
var (
	ErrFewOverdue = errors.New("no unit has overdue cases")
	ErrFewWaiting = errors.New("no case has a draft report to put forward")
)

// mostPeople bounds the units whose people act.
const mostPeople = 200

// find looks for the people and cases that are measured with.
func (m *measurement) find(ctx context.Context) (scene, error) {
	var s scene
	ask := func(into []any, text string, values ...any) error {
		return m.Store.SQL().QueryRowContext(ctx, bind(m.Store.Dialect(), text), values...).Scan(into...)
	}
	now := m.Clock().UnixMicro()
	if err := ask([]any{&s.cases}, "SELECT COUNT(*) FROM cases"); err != nil {
		return s, err
	}
	var overdue int
	err := ask([]any{&s.office, &s.unit, &overdue}, `SELECT office_id, owner_id, COUNT(*) FROM cases WHERE state = 'escalated' AND deadline_at <= ?
		GROUP BY office_id, owner_id ORDER BY COUNT(*) DESC, owner_id LIMIT 1`, now)
	if err != nil {
		return s, errors.Join(ErrFewOverdue, err)
	}
	if err := ask([]any{&s.clerk.id}, "SELECT person_id FROM grants WHERE role = 'clerk' AND unit_id = ? ORDER BY person_id LIMIT 1", s.office); err != nil {
		return s, err
	}
	m.scene = s
	s.session = rand.Text()
	if s.clerk.token, err = m.signIn(ctx, s.clerk.id, s.session); err != nil {
		return s, err
	}
	if s.closed, err = m.numbers(ctx, "SELECT id FROM cases WHERE office_id = ? AND state = 'closed' ORDER BY id LIMIT 200", s.office); err != nil {
		return s, err
	}
	s.waiting, err = m.whoWaits(ctx)
	s.sessions = m.scene.sessions
	m.tell(fmt.Sprintf("cases=%d overdue=%d waiting=%d", s.cases, overdue, len(s.waiting)))
	return s, err
}

func (m *measurement) numbers(ctx context.Context, text string, values ...any) ([]int64, error) {
	rows, err := m.Store.SQL().QueryContext(ctx, bind(m.Store.Dialect(), text), values...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// whoWaits finds cases with a draft report that nothing falls due on meanwhile, and
// signs their liaisons in.
func (m *measurement) whoWaits(ctx context.Context) ([]waits, error) {
	quiet := m.Clock().Add(2 * time.Hour).UnixMicro()
	rows, err := m.Store.SQL().QueryContext(ctx, bind(m.Store.Dialect(), `SELECT cases.id, grants.person_id FROM cases
		JOIN grants ON grants.unit_id = cases.owner_id AND grants.role = 'liaison'
		WHERE cases.report_drafted AND cases.state IN ('issued', 'escalated') AND cases.next_rung_at > ? ORDER BY cases.id LIMIT 20000`), quiet)
	if err != nil {
		return nil, err
	}
	type pair struct {
		id     int64
		person workflow.PersonID
	}
	var pairs []pair
	for rows.Next() {
		var one pair
		if err := rows.Scan(&one.id, &one.person); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		pairs = append(pairs, one)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	tokens := map[workflow.PersonID]string{}
	var waiting []waits
	for _, one := range pairs {
		token, known := tokens[one.person]
		if !known {
			if len(tokens) == mostPeople {
				continue
			}
			if token, err = m.signIn(ctx, one.person, rand.Text()); err != nil {
				return nil, err
			}
			tokens[one.person] = token
		}
		waiting = append(waiting, waits{one.id, token})
	}
	if len(waiting) == 0 {
		return nil, ErrFewWaiting
	}
	return waiting, nil
}
