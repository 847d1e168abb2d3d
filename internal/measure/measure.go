// Package measure measures the service as an office runs it, a process of its own
// behind a listener on loopback, and beside it, in the same run, bare equivalents of
// its work: statements prepared by hand that read or write the same rows, and a gin
// handler that marshals the same bytes. A figure by itself says more about the machine
// than about the program; what counts is the ratio. It makes no judgement.
package measure

import (
	"context"
	"errors"
	"slices"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/models"
	"rectify/workflow"
)

// Options say what is measured, and how long.
type Options struct {
	Store       *models.Store // filled with made-up cases, and used by nobody else
	Address     string        // of its database
	Desk        *casework.Desk
	Tokens      *edge.Tokens
	Clock       func() time.Time
	Zone        *time.Location
	Folder      string        // the data folder
	Program     string        // that serves
	Self        string        // this program, for the bare server
	Environ     []string      // of both
	Duration    time.Duration // of each measurement of each round
	Connections int
	Rounds      int
	BatchSize   int // cases that are issued together
	Tell        func(what string)
}

// Row is one line of the result: the service beside its bare equivalents. Ratio is the
// median over the rounds of the service's rate by the ceiling, or of the bare time by
// the service's.
type Row struct {
	Name    string        `json:"name"`
	Service Figures       `json:"service"` // of the median round
	Gin     float64       `json:"bare_gin_per_second,omitempty"`
	SQL     float64       `json:"bare_sql_per_second"`
	Ceiling float64       `json:"ceiling_per_second"`
	Ratio   float64       `json:"ratio"`
	Ratios  []float64     `json:"ratios"`
	Goal    float64       `json:"goal,omitempty"`
	Rows    int           `json:"rows_written,omitempty"` // by one act, by both
	Profile []Entry       `json:"profile,omitempty"`
	BareP50 time.Duration `json:"bare_p50,omitempty"`
}

// Result is what came out.
type Result struct {
	Cases     int             `json:"cases"`
	Dialect   models.Dialect  `json:"database"`
	Rows      []Row           `json:"rows"`
	Memory    Memory          `json:"memory"` // the most that was seen under load
	Starts    []time.Duration `json:"starts"` // from the start of the process to the first answer of a list
	Start     time.Duration   `json:"start"`  // the median
	Errors    int             `json:"errors"`
	Processes int             `json:"processors"`
}

// Memory is what the service takes of it, in bytes; 0 where the system does not tell.
type Memory struct {
	Resident int64 `json:"resident"`
	Own      int64 `json:"own"`  // of it; the rest are pages of the program's file, which the system shares and may drop
	Peak     int64 `json:"peak"` // resident, since the start
}

func (m Memory) greatest(other Memory) Memory {
	return Memory{max(m.Resident, other.Resident), max(m.Own, other.Own), max(m.Peak, other.Peak)}
}

// The goals. A ratio is at least so much; memory and start at most.
const (
	goalList  = 0.45
	goalCase  = 0.50
	goalAct   = 0.65
	goalIssue = 0.40

	GoalResident = 60 << 20
	GoalStart    = 60 * time.Millisecond
)

// measurement is one run.
type measurement struct {
	Options
	folder string
	scene  scene
}

// Run measures everything, round after round, and leaves the database as it was.
func Run(ctx context.Context, options Options) (Result, error) {
	m := &measurement{Options: options, folder: options.Folder}
	result := Result{Dialect: options.Store.Dialect()}
	var err error
	if m.scene, err = m.find(ctx); err != nil {
		return result, err
	}
	result.Cases = m.scene.cases
	for _, part := range []func(context.Context, *Result) error{m.starts, m.reads, m.writes} {
		if err := part(ctx, &result); err != nil {
			return result, errors.Join(err, m.leave(ctx))
		}
	}
	return result, m.leave(ctx)
}

// scene is who asks, and for what.
type scene struct {
	cases    int
	office   int64
	unit     int64 // the one with the most overdue cases
	clerk    person
	session  string
	closed   []int64 // cases with a whole history
	waiting  []waits // cases whose draft report can be put forward
	sessions []string
}

type person struct {
	id    workflow.PersonID
	token string
}

type waits struct {
	id    int64
	token string
}

// sessionsFor is how long the sessions of a run last.
const sessionsFor = 12 * time.Hour

// signIn opens a session for a person, as a sign-in does.
func (m *measurement) signIn(ctx context.Context, id workflow.PersonID, session string) (string, error) {
	now := m.Clock()
	until := now.Add(sessionsFor)
	err := m.Store.Tx(ctx, func(tx *models.Tx) error {
		return tx.Add(&models.Session{ID: session, PersonID: id, CreatedAt: models.At(now), LastSeenAt: models.At(now), ExpiresAt: models.At(until)})
	})
	if err != nil {
		return "", err
	}
	m.scene.sessions = append(m.scene.sessions, session)
	return m.Tokens.Issue(session, id, until)
}

// leave ends the sessions.
func (m *measurement) leave(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var failed []error
	for _, session := range m.scene.sessions {
		_, err := m.Store.SQL().ExecContext(ctx, bind(m.Store.Dialect(), "DELETE FROM sessions WHERE id = ?"), session)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

func median[T float64 | time.Duration](values []T) T {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func (m *measurement) tell(what string) {
	if m.Tell != nil {
		m.Tell(what)
	}
}
