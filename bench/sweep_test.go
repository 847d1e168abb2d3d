package bench

import (
	"context"
	"fmt"
	"testing"
	"time"

	"rectify/casework"
	"rectify/jobs"
	"rectify/models"
	"rectify/notify"
	"rectify/workflow"
)

// due is how many of the open cases are due in each sweep.
const due = 1000

// BenchmarkSweep lets a thousand cases become overdue among ever more that are
// open. Each climbs in a transaction of its own to its first supervision notice:
// state, event, rung, flag, numbered notice, notices to liaison and leader, their
// letters, and the job. Every size is measured in turns with the smallest, so that
// the ratio is one of the same minutes; a bare transaction of one inserted row
// stands beside it for what the database takes by itself.
func BenchmarkSweep(b *testing.B) {
	onEach(b, func(b *testing.B, address func(testing.TB) string) {
		var smallest *sweeping
		for _, size := range []int{10_000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("open=%d", size), func(inner *testing.B) {
				if smallest == nil {
					smallest = newSweeping(b, address(b), 10_000)
				}
				measured := smallest
				if size > smallest.open {
					measured = newSweeping(inner, address(inner), size)
				}
				sweepInTurns(inner, smallest, measured)
			})
		}
	})
}

func sweepInTurns(b *testing.B, smallest, measured *sweeping) {
	var took, small, bare, idle time.Duration
	b.ResetTimer()
	for range b.N {
		b.StopTimer()
		if measured != smallest {
			small += smallest.round(func() {}, func() {})
		}
		bare += measured.bare()
		took += measured.round(b.StartTimer, b.StopTimer)
		idle += measured.idle()
		b.StartTimer()
	}
	b.StopTimer()
	if measured == smallest {
		small = took
	}
	cases := float64(due * b.N)
	b.ReportMetric(cases/took.Seconds(), "cases/s")
	b.ReportMetric(took.Seconds()*1000/cases, "ms/case")
	b.ReportMetric(took.Seconds()/small.Seconds(), "x-of-10000")
	b.ReportMetric(took.Seconds()/bare.Seconds(), "x-of-bare")
	b.ReportMetric(float64(idle.Microseconds())/float64(b.N), "idle-µs")
}

// sweeping is a world with a mass of open cases, ready to be swept.
type sweeping struct {
	*world
	desk *casework.Desk
	open int
	week int
}

func newSweeping(tb testing.TB, address string, open int) *sweeping {
	tb.Helper()
	s := &sweeping{world: newWorld(tb, address, time.Date(2017, 7, 18, 9, 0, 0, 0, shanghai)), open: open}
	s.fill(open)
	s.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
	queue, err := jobs.New(s.store, jobs.Options{Mailer: nowhere{}, Clock: s.clock})
	s.must(err)
	s.desk = casework.New(s.store, s.clock, queue, casework.Settings{
		Zone: shanghai, Policy: workflow.DefaultPolicy(), MessageDomain: "office.example", SessionFor: time.Hour})
	return s
}

type nowhere struct{}

func (nowhere) Send(context.Context, notify.Message) (string, error) { return "250", nil }

// round issues a batch of cases, lets them come to the beginning of the day after
// their date, and measures the sweep that finds them there. Each round has a week
// of its own.
func (s *sweeping) round(start, stop func()) time.Duration {
	s.Helper()
	ctx, tuesday := s.Context(), time.Date(2017, 7, 18+7*s.week, 9, 0, 0, 0, shanghai)
	s.week++
	s.now = tuesday
	circular := s.issue(tuesday)
	of := fmt.Sprintf(" WHERE circular_id = %d", circular)
	s.execute(fmt.Sprintf("UPDATE cases SET acknowledged_at = issued_at%s", of))
	s.now = tuesday.Add(23*time.Hour + 30*time.Minute)
	s.must(s.desk.SweepAll(ctx)) // the reminder on the day
	s.now = s.now.Add(15*time.Hour + 30*time.Minute)

	start()
	begun := time.Now()
	s.must(s.desk.SweepAll(ctx))
	took := time.Since(begun)
	stop()

	which := " WHERE case_id IN (SELECT id FROM cases" + of + ")"
	for what, want := range map[string]int{
		"cases" + of + " AND state = 'escalated'":                                      due,
		"supervision_notices" + which + " AND state = 'signed'":                        due,
		"flags" + which + " AND kind = 'overdue'":                                      due,
		"rungs" + which + " AND rung = 'blue'":                                         due,
		"notices" + which + " AND cause = '" + string(workflow.CauseSupervision) + "'": 2 * due,
	} {
		if got := s.count("SELECT count(*) FROM " + what); got != want {
			s.Fatalf("%d of %d: %s", got, want, what)
		}
	}
	// They stay open, and out of the way of the rounds to come.
	s.execute(fmt.Sprintf("UPDATE cases SET next_rung_at = %d%s", models.At(s.now.AddDate(10, 0, 0)), of))
	return took
}

// issue drafts, signs and issues a circular of due cases, to be put right by
// tomorrow.
func (s *sweeping) issue(day time.Time) int64 {
	s.Helper()
	today := workflow.DateOf(day, shanghai)
	batch := workflow.Batch{DocNumber: fmt.Sprintf("某督〔2017〕%d号", s.week), Title: "关于网站抽查情况的通报", Issuer: "某市人民政府办公室",
		ReportTo: "市督查室", Signer: "某市人民政府办公室", SignedOn: today, DuePhrase: "明日前", DueOn: today.AddDays(1)}
	for i := range due {
		batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: unitName(i % units), URL: "http://www.unit.example/",
			Findings: []workflow.BatchFinding{{Category: "broken_links", Description: "错链、断链多"}, {Description: "大量链接无法使用"}}})
	}
	circular, err := s.desk.Draft(s.Context(), s.clerk, s.office, batch, "", workflow.Imported)
	s.must(err)
	_, err = s.desk.Sign(s.Context(), s.clerk, circular.ID, circular.Version, casework.Signature{})
	s.must(err)
	circular, err = s.desk.IssueBatch(s.Context(), s.clerk, circular.ID, 0)
	s.must(err)
	return circular.ID
}

// bare measures as many transactions that insert one row each.
func (s *sweeping) bare() time.Duration {
	s.Helper()
	first := s.count("SELECT count(*) FROM bare")
	begun := time.Now()
	for i := range due {
		tx, err := s.store.SQL().BeginTx(s.Context(), nil)
		s.must(err)
		_, err = tx.ExecContext(s.Context(), "INSERT INTO bare (id, body) VALUES ($1, $2)", first+i+1, "a row")
		s.must(err)
		s.must(tx.Commit())
	}
	return time.Since(begun)
}

// idle measures a sweep that finds nothing due.
func (s *sweeping) idle() time.Duration {
	s.Helper()
	begun := time.Now()
	s.must(s.desk.SweepAll(s.Context()))
	return time.Since(begun)
}
