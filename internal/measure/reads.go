package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// starts measures from the start of the process to the first answer of a list that a
// signed-in person asks for.
func (m *measurement) starts(ctx context.Context, result *Result) error {
	m.tell("start")
	ask := get(m.listPath(), m.scene.clerk.token)
	for range max(3, m.Rounds) + 1 {
		began := m.Clock()
		running, err := m.run(ctx, m.Program, "serve")
		if err != nil {
			return err
		}
		took, err := m.firstAnswer(ctx, running.address, ask, began)
		if err := errors.Join(err, running.stop()); err != nil {
			return err
		}
		result.Starts = append(result.Starts, took)
	}
	result.Starts = result.Starts[1:] // the first reads the files from the disk
	result.Start = median(result.Starts)
	return nil
}

func (m *measurement) firstAnswer(ctx context.Context, address string, ask request, began time.Time) (time.Duration, error) {
	open, err := dial(ctx, address)
	if err != nil {
		return 0, err
	}
	defer func() { _ = open.conn.Close() }()
	var body bytes.Buffer
	status, _, err := open.ask(m.Clock, ask, &body)
	took := m.Clock().Sub(began)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("status %d: %s", status, body.Bytes())
	}
	return took, err
}

func (m *measurement) listPath() string {
	return "/api/v1/cases?owner=" + number(m.scene.unit) + "&state=escalated&overdue=true&limit=50"
}

func casePath(id int64) string { return "/api/v1/cases/" + number(id) }

// record asks the service for answers and keeps them.
func (m *measurement) record(ctx context.Context, address, shape string, paths []string) (Recorded, error) {
	recorded := Recorded{Shape: shape, Bodies: map[string][]byte{}}
	open, err := dial(ctx, address)
	if err != nil {
		return recorded, err
	}
	defer func() { _ = open.conn.Close() }()
	for _, path := range paths {
		var body bytes.Buffer
		status, _, err := open.ask(m.Clock, get(path, m.scene.clerk.token), &body)
		if err != nil || status != http.StatusOK {
			return recorded, fmt.Errorf("%s: status %d: %s: %w", path, status, body.Bytes(), err)
		}
		recorded.Bodies[path] = body.Bytes()
	}
	return recorded, nil
}

// reading is one kind of question with its bare equivalents.
type reading struct {
	name  string
	shape string
	goal  float64
	paths []string
	bare  func(ctx context.Context, reader *bareReader, turn int) error
}

func (m *measurement) readings() []reading {
	now := m.Clock()
	closed := m.scene.closed
	paths := make([]string, len(closed))
	for i, id := range closed {
		paths[i] = casePath(id)
	}
	return []reading{
		{"list", "cases", goalList, []string{m.listPath()}, func(ctx context.Context, reader *bareReader, _ int) error {
			_, _, err := reader.list(ctx, m.scene.session, m.scene.office, m.scene.unit, now)
			return err
		}},
		{"case", "case", goalCase, paths, func(ctx context.Context, reader *bareReader, turn int) error {
			_, err := reader.history(ctx, m.scene.session, closed[turn%len(closed)])
			return err
		}},
	}
}

// reads measures lists and cases: in each round the service, then the same bytes from
// gin, then the same rows from the database.
func (m *measurement) reads(ctx context.Context, result *Result) (err error) {
	profile := filepath.Join(m.folder, "reads.profile")
	running, err := m.run(ctx, m.Program, "serve", "--cpu-profile", profile)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, running.stop())
		if err == nil && len(result.Rows) > 0 {
			result.Rows[len(result.Rows)-1].Profile, err = top(profile)
		}
	}()
	readings := m.readings()
	var recorded []Recorded
	for _, reading := range readings {
		one, err := m.record(ctx, running.address, reading.shape, reading.paths)
		if err != nil {
			return err
		}
		recorded = append(recorded, one)
	}
	content, err := json.Marshal(recorded)
	if err != nil {
		return err
	}
	file := filepath.Join(m.folder, "answers.json")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		return err
	}
	bare, err := m.startBare(ctx, file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, bare.stop()) }()
	if err := m.sameBytes(ctx, bare.address, recorded); err != nil {
		return err
	}
	for _, reading := range readings {
		row, err := m.read(ctx, running, bare, reading, result)
		if err != nil {
			return fmt.Errorf("%s: %w", reading.name, err)
		}
		result.Rows = append(result.Rows, row)
	}
	return nil
}

// startBare starts the bare server, also a process of its own.
func (m *measurement) startBare(ctx context.Context, file string) (*child, error) {
	return m.run(ctx, m.Self, "bench", "answers", file)
}

// sameBytes compares what the bare server answers with what the service did.
func (m *measurement) sameBytes(ctx context.Context, address string, recorded []Recorded) error {
	for _, kind := range recorded {
		for path, body := range kind.Bodies {
			again, err := m.record(ctx, address, kind.Shape, []string{path})
			if err != nil {
				return err
			}
			if !bytes.Equal(again.Bodies[path], body) {
				return fmt.Errorf("%s: the bare answer has other bytes", path)
			}
		}
	}
	return nil
}

// read measures one kind of question.
func (m *measurement) read(ctx context.Context, running, bare *child, reading reading, result *Result) (Row, error) {
	row := Row{Name: reading.name, Goal: reading.goal}
	requests := make([]request, len(reading.paths))
	for i, path := range reading.paths {
		requests[i] = get(path, m.scene.clerk.token)
	}
	var gins, sqls, ceilings []float64
	var rounds []Figures
	for round := range m.Rounds {
		m.tell(fmt.Sprintf("%s %d/%d", reading.name, round+1, m.Rounds))
		service, err := m.ask(ctx, running.address, requests, false)
		result.Errors += service.Errors
		if err != nil {
			return row, err
		}
		result.Memory = result.Memory.greatest(running.memory())
		gin, err := m.ask(ctx, bare.address, requests, false)
		if err != nil {
			return row, err
		}
		sql, err := m.bareReads(ctx, reading)
		if err != nil {
			return row, err
		}
		ceiling := 1 / (1/gin.Rate + 1/sql.Rate)
		rounds = append(rounds, service)
		gins, sqls, ceilings = append(gins, gin.Rate), append(sqls, sql.Rate), append(ceilings, ceiling)
		row.Ratios = append(row.Ratios, service.Rate/ceiling)
	}
	row.Ratio = median(row.Ratios)
	for i, ratio := range row.Ratios {
		if ratio == row.Ratio {
			row.Service, row.Gin, row.SQL, row.Ceiling = rounds[i], gins[i], sqls[i], ceilings[i]
		}
	}
	return row, nil
}

// bareReads asks the database alone, by as many connections to it as the service's
// pool has.
func (m *measurement) bareReads(ctx context.Context, reading reading) (Figures, error) {
	l := load{clock: m.Clock, connections: m.Connections, duration: m.Duration}
	if most := m.Store.ReadingSQL().Stats().MaxOpenConnections; most > 0 {
		l.connections = min(l.connections, most)
	}
	l.begin = func(ctx context.Context, _ int) (func(int) (int64, bool, error), func(), error) {
		reader, err := readerOf(ctx, m.Store)
		if err != nil {
			return nil, nil, err
		}
		background := context.Background() // what can be cancelled costs the driver more
		return func(turn int) (int64, bool, error) { return 0, true, reading.bare(background, reader, turn) }, reader.close, nil
	}
	return l.run(ctx)
}
