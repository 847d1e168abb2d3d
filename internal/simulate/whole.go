package simulate

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"rectify/models"
)

// monthly looks at everything: every case with all it has reached, every number,
// the letters that should have gone, and the whole record.
func (r *run) monthly(ctx context.Context) error {
	if _, err := r.desk.Seal(ctx); err != nil {
		return err
	}
	for _, c := range r.inOrder() {
		if err := r.checkCase(ctx, c); err != nil || r.violation != nil {
			return err
		}
		rungs, count, err := r.tables.rungsOf(ctx, c.id)
		if err != nil {
			return err
		}
		if count != len(rungs) || !reflect.DeepEqual(rungs, c.rungs) {
			r.broken(PromiseRungs, c.number, c.rungs, rungs)
		}
		r.report.Checks++
	}
	for _, check := range []func(context.Context) error{r.checkCounts, r.checkNumbers, r.checkOnce, r.checkRecord} {
		if err := check(ctx); err != nil || r.violation != nil {
			return err
		}
	}
	if r.options.Tell != nil {
		r.sum()
		r.options.Tell(r.report, dayOf(r.now()).String())
	}
	return nil
}

func (r *run) inOrder() []*dossier {
	return slices.SortedFunc(maps.Values(r.cases), func(a, b *dossier) int { return cmp.Compare(a.ordinal, b.ordinal) })
}

// checkCounts holds that there is nothing the oracle does not know.
func (r *run) checkCounts(ctx context.Context) error {
	rungs := 0
	for _, c := range r.cases {
		rungs += len(c.rungs)
	}
	for _, row := range []struct {
		query string
		want  int
	}{
		{"SELECT count(*) FROM cases", len(r.cases)},
		{"SELECT count(*) FROM rungs", rungs},
		{"SELECT count(*) FROM letters", len(r.letters)},
		{"SELECT count(*) FROM letters WHERE state = 'queued'", len(r.queued)},
	} {
		found, err := r.count(ctx, row.query)
		if err != nil {
			return err
		}
		if found != row.want {
			r.broken(PromiseCount, row.query, row.want, found)
		}
	}
	return nil
}

func (r *run) count(ctx context.Context, query string) (count int, err error) {
	err = r.tables.rows(ctx, query, nil, func(scan func(...any) error) error { return scan(&count) })
	return count, err
}

// checkNumbers holds that each office's numbers of a year have no gap and no double.
func (r *run) checkNumbers(ctx context.Context) error {
	found := map[series]int64{}
	err := r.tables.rows(ctx, `SELECT office_id, year, count(DISTINCT serial), count(*), max(serial) FROM supervision_notices
		WHERE serial > 0 GROUP BY office_id, year ORDER BY office_id, year`, nil, func(scan func(...any) error) error {
		var key series
		var distinct, all, last int64
		err := scan(&key.office, &key.year, &distinct, &all, &last)
		if distinct != all || last != all {
			r.broken(PromiseNumbers, fmt.Sprintf("%d/%d", key.office, key.year), all, fmt.Sprintf("%d, last %d", distinct, last))
		}
		found[key] = last
		return err
	})
	for key, last := range r.oracle.serials {
		if found[key] != last && last > 0 {
			r.broken(PromiseNumbers, fmt.Sprintf("%d/%d", key.office, key.year), last, found[key])
		}
	}
	return err
}

// checkOnce tries what a replica with a view that is past would try: to record a
// rung again. The database has to refuse it.
func (r *run) checkOnce(ctx context.Context) error {
	for _, c := range r.inOrder() {
		for key, line := range c.rungs {
			undo := errors.New("undo")
			again := models.Rung{CaseID: c.id, Leg: int64(key.leg), Rung: key.rung, Occurrence: int64(key.occurrence), ReachedAt: line.reached, EventID: 1}
			err := r.store.Tx(ctx, func(tx *models.Tx) error {
				if err := tx.Add(&again); err != nil {
					return err
				}
				return undo
			})
			if errors.Is(err, undo) {
				r.broken(PromiseOnce, c.number, models.ErrDuplicate, key)
			} else if !errors.Is(err, models.ErrDuplicate) {
				return err
			}
			return nil // one is enough
		}
	}
	return nil
}

func (r *run) checkRecord(ctx context.Context) error {
	faults, err := r.desk.VerifyAudit(ctx)
	if len(faults) > 0 {
		r.broken(PromiseChain, "", "-", faults[0])
	}
	return err
}

// digest is a hash of the final ledger without the ids of the database, so that
// the same seed gives the same one on every database.
func (r *run) digest() string {
	sum := sha256.New()
	for _, c := range r.inOrder() {
		fmt.Fprintln(sum, c.number, c.state, c.round, c.leg, c.deadline, c.firstDue, c.reportDue, c.passDue, c.received, c.closed,
			c.firstReport, c.lastReport, c.passedReport, c.asked, c.withdraw, c.next, len(c.failed), c.events)
		for _, key := range slices.SortedFunc(maps.Keys(c.rungs), func(a, b rungKey) int {
			return cmp.Or(cmp.Compare(a.leg, b.leg), cmp.Compare(a.rung, b.rung), cmp.Compare(a.occurrence, b.occurrence))
		}) {
			fmt.Fprintln(sum, key, c.rungs[key])
		}
		for _, flag := range c.flags {
			fmt.Fprintln(sum, flag.kind, flag.leg, flag.round, flag.due, flag.found, flag.back)
		}
		for _, line := range c.notices {
			fmt.Fprintln(sum, line.rung, line.colour, line.state, line.year, line.serial)
		}
		for _, line := range c.proposals {
			fmt.Fprintln(sum, line.leg, line.state)
		}
	}
	fmt.Fprintln(sum, r.report.Letters, r.report.Notices, r.report.Mails, r.report.Overtaken, r.report.Untold)
	return hex.EncodeToString(sum.Sum(nil))[:16]
}
