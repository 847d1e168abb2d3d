package measure

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"rectify/casework"
	"rectify/models"
	"rectify/workflow"
)

// writes measures single acts and the issue of a batch. What the service wrote is taken
// back and written again by bare transactions: the same rows under the same keys, so
// that both leave the same database. Delivery of the letters is another process's
// matter here, as on a replica that only answers requests.
func (m *measurement) writes(ctx context.Context, result *Result) (err error) {
	profile := filepath.Join(m.folder, "acts.profile")
	running, err := m.run(ctx, m.Program, "serve", "--requests-only", "--cpu-profile", profile)
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, running.stop())
		if err == nil && len(result.Rows) > 0 {
			result.Rows[len(result.Rows)-1].Profile, err = top(profile)
		}
	}()
	act, err := m.acts(ctx, running, result)
	if err != nil {
		return fmt.Errorf("act: %w", err)
	}
	issue, err := m.issues(ctx, running, result)
	if err != nil {
		return fmt.Errorf("issue: %w", err)
	}
	result.Memory = result.Memory.greatest(running.memory())
	result.Rows = append(result.Rows, act, issue)
	return nil
}

// acts lets liaisons put their draft reports forward, each case once in a round: an
// update, an event, a notice, a letter and its job.
func (m *measurement) acts(ctx context.Context, running *child, result *Result) (Row, error) {
	row := Row{Name: "act", Goal: goalAct}
	requests := make([]request, len(m.scene.waiting))
	cases := make([]int64, len(m.scene.waiting))
	for i, one := range m.scene.waiting {
		requests[i], cases[i] = post(casePath(one.id)+"/put-forward", one.token), one.id
	}
	var rounds, bares []Figures
	for round := range m.Rounds {
		m.tell(fmt.Sprintf("act %d/%d", round+1, m.Rounds))
		watching, err := watch(ctx, m.Store, cases, 0)
		if err != nil {
			return row, err
		}
		service, failed := m.ask(ctx, running.address, requests, true)
		result.Errors += service.Errors
		wrote, err := watching.all(ctx, 0)
		if err := errors.Join(failed, err); err != nil {
			return row, err
		}
		parts := wrote.byCase()
		if err := watching.undo(ctx, wrote); err != nil {
			return row, err
		}
		bare, err := m.bareWrites(ctx, parts)
		if err != nil {
			return row, err
		}
		if row.Rows, err = m.compare(ctx, watching, wrote, 0, len(parts)); err != nil {
			return row, err
		}
		rounds, bares = append(rounds, service), append(bares, bare)
		row.Ratios = append(row.Ratios, service.Rate/bare.Rate)
	}
	row.choose(rounds, bares)
	return row, nil
}

// compare makes sure that the bare transactions left what the service had, and takes
// it back. It says how many rows one act wrote.
func (m *measurement) compare(ctx context.Context, watching *ledger, wrote written, circular int64, acts int) (int, error) {
	again, err := watching.all(ctx, circular)
	if err != nil {
		return 0, err
	}
	rows, digest := wrote.size()
	if sameRows, sameDigest := again.size(); sameRows != rows || sameDigest != digest {
		return 0, fmt.Errorf("the service wrote %d rows, the bare transactions %d, or other bytes", rows, sameRows)
	}
	return rows / max(1, acts), watching.undo(ctx, again)
}

// choose keeps the figures of the round with the median ratio.
func (r *Row) choose(rounds, bares []Figures) {
	r.Ratio = median(r.Ratios)
	for i, ratio := range r.Ratios {
		if ratio == r.Ratio {
			r.Service, r.SQL, r.Ceiling, r.BareP50 = rounds[i], bares[i].Rate, bares[i].Rate, bares[i].Median
		}
	}
}

// bareWrites writes each part in a transaction of its own, by as many connections as
// the service was asked by; on SQLite these share the one that writes.
func (m *measurement) bareWrites(ctx context.Context, parts []written) (Figures, error) {
	plans := make([][]step, len(parts))
	for i, part := range parts {
		plans[i] = part.plan(m.Store.Dialect())
	}
	var shared *bareWriter
	open := func(ctx context.Context) (*bareWriter, error) {
		conn, err := m.Store.SQL().Conn(ctx)
		if err != nil {
			return nil, err
		}
		writer := writerOf(ctx, conn, m.Store.Dialect(), &sync.Mutex{})
		for _, plan := range plans {
			if err := writer.prepare(ctx, plan); err != nil {
				return nil, errors.Join(err, conn.Close())
			}
		}
		return writer, nil
	}
	if m.Store.Dialect() == models.SQLite {
		var err error
		if shared, err = open(ctx); err != nil {
			return Figures{}, err
		}
		defer shared.close()
	}
	background := context.Background()
	l := load{clock: m.Clock, connections: m.Connections}
	l.begin = func(ctx context.Context, _ int) (func(int) (int64, bool, error), func(), error) {
		writer, end := shared, func() {}
		if writer == nil {
			var err error
			if writer, err = open(ctx); err != nil {
				return nil, nil, err
			}
			end = writer.close
		}
		return func(turn int) (int64, bool, error) {
			if turn >= len(plans) {
				return 0, false, nil
			}
			return 0, true, writer.write(background, plans[turn])
		}, end, nil
	}
	return l.run(ctx)
}

// issues lets a clerk issue a batch that was drafted and signed.
func (m *measurement) issues(ctx context.Context, running *child, result *Result) (Row, error) {
	row := Row{Name: "issue", Goal: goalIssue}
	var rounds, bares []Figures
	for round := range m.Rounds {
		m.tell(fmt.Sprintf("issue %d/%d", round+1, m.Rounds))
		service, bare, rows, err := m.issue(ctx, running, round)
		result.Errors += service.Errors
		if err != nil {
			return row, err
		}
		row.Rows = rows
		rounds, bares = append(rounds, service), append(bares, bare)
		row.Ratios = append(row.Ratios, service.Rate/bare.Rate)
	}
	row.choose(rounds, bares)
	return row, nil
}

func (m *measurement) issue(ctx context.Context, running *child, round int) (service, bare Figures, rows int, err error) {
	circular, cases, err := m.draft(ctx, round)
	if err != nil {
		return service, bare, 0, err
	}
	defer func() { err = errors.Join(err, m.discard(ctx, circular)) }()
	watching, err := watch(ctx, m.Store, cases, circular)
	if err != nil {
		return service, bare, 0, err
	}
	open, err := dial(ctx, running.address)
	if err != nil {
		return service, bare, 0, err
	}
	defer func() { _ = open.conn.Close() }()
	began := m.Clock()
	status, size, err := open.ask(m.Clock, post(fmt.Sprintf("/api/v1/circulars/%d/issue", circular), m.scene.clerk.token), io.Discard)
	service = one(m.Clock().Sub(began))
	service.Bytes = size
	if err != nil || status != http.StatusOK {
		service.Errors = 1
		return service, bare, 0, fmt.Errorf("status %d: %w", status, err)
	}
	wrote, err := watching.all(ctx, circular)
	if err == nil {
		err = watching.undo(ctx, wrote)
	}
	if err == nil {
		bare, err = m.bareWrites(ctx, []written{wrote})
	}
	if err != nil {
		return service, bare, 0, err
	}
	rows, err = m.compare(ctx, watching, wrote, circular, 1)
	return service, bare, rows, err
}

// one is the figures of a single piece of work.
func one(took time.Duration) Figures {
	f := Figures{Took: took, each: []time.Duration{took}}
	f.settle()
	return f
}

// draft draws up and signs a circular with a batch of cases.
func (m *measurement) draft(ctx context.Context, round int) (circular int64, cases []int64, err error) {
	clerk := workflow.Actor{Person: m.scene.clerk.id, Grants: []workflow.Grant{{Role: workflow.Clerk, Unit: workflow.UnitID(m.scene.office)}}}
	units, err := m.Desk.Units(ctx, clerk, workflow.UnitID(m.scene.office), 0, 200)
	if err != nil {
		return 0, nil, err
	}
	var owners []string
	for _, unit := range units {
		if unit.Kind == "department" {
			owners = append(owners, unit.Name)
		}
	}
	today := workflow.DateOf(m.Clock(), m.Zone)
	batch := workflow.Batch{DocNumber: fmt.Sprintf("bench-%d-%d", m.Clock().UnixNano(), round), Title: "bench", Issuer: "bench", ReportTo: "bench",
		Signer: "bench", SignedOn: today, DuePhrase: fmt.Sprintf("%d日内", 20)}
	for i := range m.BatchSize {
		batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: owners[i%len(owners)], URL: "http://www.unit.example/",
			Findings: []workflow.BatchFinding{{Category: "broken_links", Description: "错链、断链多"}, {Description: "大量链接无法使用"}}})
	}
	view, err := m.Desk.Draft(ctx, clerk, workflow.UnitID(m.scene.office), batch, "", workflow.Imported)
	if err != nil {
		return 0, nil, err
	}
	for _, drawn := range view.Cases {
		cases = append(cases, int64(drawn.ID))
	}
	_, err = m.Desk.Sign(ctx, clerk, view.ID, 0, casework.Signature{})
	return view.ID, cases, err
}

// discard removes a drafted circular with all that came of it.
func (m *measurement) discard(ctx context.Context, circular int64) error {
	ctx = context.WithoutCancel(ctx)
	return takeBack(ctx, m.Store, []string{"events", "findings", "cases", "circulars"}, func(tx *sql.Tx) error {
		for _, text := range []string{
			"DELETE FROM events WHERE subject_kind = 'case' AND subject_id IN (SELECT id FROM cases WHERE circular_id = ?)",
			"DELETE FROM events WHERE subject_kind = 'circular' AND subject_id = ?",
			"DELETE FROM findings WHERE case_id IN (SELECT id FROM cases WHERE circular_id = ?)",
			"DELETE FROM cases WHERE circular_id = ?",
			"DELETE FROM circulars WHERE id = ?",
		} {
			if _, err := tx.ExecContext(ctx, bind(m.Store.Dialect(), text), circular); err != nil {
				return err
			}
		}
		return nil
	})
}
