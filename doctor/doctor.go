// Package doctor examines an installation: settings, database, disk, mail, clock,
// calendar, record, queue and evidence. It changes nothing. What it finds are codes
// with arguments; the sentences stand in package text under "doctor.".
package doctor

import (
	"context"
	"errors"
	"time"

	"rectify/config"
	"rectify/models"
)

// Level says how bad a finding is.
type Level string

// The levels.
const (
	OK      Level = "ok"
	Warning Level = "warning" // it works, and somebody should see to it
	Failure Level = "failure" // it does not work
)

// Finding is what one check found.
type Finding struct {
	Check string
	Level Level
	Code  string // with Check before it, the key of the sentence
	Args  []any
}

// Patient is what is examined.
type Patient struct {
	Config   config.Config
	Exposed  []config.Problem                           // files with secrets that everybody can read
	Open     func() (*models.Store, error)              // opens a database that exists
	Exists   func() bool                                // whether it exists
	Mail     func(context.Context) error                // asks the mail server; nil: there is none
	Tools    func(context.Context, *models.Store) error // looks for what a backup needs; nil: nothing
	Free     func(folder string) (uint64, error)        // bytes free on the folder's disk
	Clock    func() time.Time
	Quick    bool // only what a probe has to know
	Thorough bool // the whole record, the whole database file, every piece of evidence
}

// check is one check with its time limit.
type check struct {
	name   string
	quick  bool
	needs  bool // an open database
	within time.Duration
	full   time.Duration // when thorough; 0 is within
	work   func(*examination, context.Context) Finding
}

// checks in the order in which they are made and told.
var checks = []check{
	{"settings", true, false, time.Second, 0, (*examination).settings},
	{"folder", true, false, 5 * time.Second, 0, (*examination).folder},
	{"key", false, false, 5 * time.Second, 0, (*examination).key},
	{"disk", true, false, 30 * time.Second, 0, (*examination).disk},
	{"database", true, false, 15 * time.Second, 0, (*examination).database},
	{"schema", true, true, 5 * time.Second, 0, (*examination).schema},
	{"writing", false, true, 15 * time.Second, 0, (*examination).writing},
	{"wal", false, true, 5 * time.Second, 0, (*examination).wal},
	{"integrity", false, true, 5 * time.Minute, 2 * time.Hour, (*examination).integrity},
	{"clock", false, true, 5 * time.Second, 0, (*examination).clock},
	{"calendar", false, true, 10 * time.Second, 0, (*examination).calendar},
	{"chain", false, true, 30 * time.Second, 6 * time.Hour, (*examination).chain},
	{"queue", false, true, 10 * time.Second, 0, (*examination).queue},
	{"evidence", false, true, 5 * time.Minute, 6 * time.Hour, (*examination).evidence},
	{"tools", false, true, time.Minute, 0, (*examination).tools},
	{"mail", false, false, time.Minute, 0, (*examination).mail},
}

// examination is one going through.
type examination struct {
	Patient
	store *models.Store
	old   bool // the database has not this program's schema
}

// Examine makes every check, each within a time of its own, and tells each finding as
// soon as it is there. What needs a database is left out where none opens: that it
// does not open is a finding. It returns the worst level.
func Examine(ctx context.Context, patient Patient, tell func(Finding)) (Level, error) {
	e := &examination{Patient: patient}
	defer func() {
		if e.store != nil {
			_ = e.store.Close()
		}
	}()
	worst := OK
	for _, one := range checks {
		if one.name == "tools" && patient.Tools == nil {
			continue
		}
		if patient.Quick && !one.quick || one.needs && e.store == nil || one.needs && e.old && one.name != "schema" {
			continue
		}
		within := one.within
		if patient.Thorough && one.full > 0 {
			within = one.full
		}
		found := e.make(ctx, one, within)
		if ctx.Err() != nil {
			return worst, ctx.Err()
		}
		tell(found)
		if worst == OK || found.Level == Failure {
			worst = found.Level
		}
	}
	return worst, nil
}

// make makes one check. One that hangs beyond its time is left behind: its finding is
// that it hangs.
func (e *examination) make(ctx context.Context, one check, within time.Duration) Finding {
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	done := make(chan Finding, 1)
	go func() { done <- one.work(e, limited) }()
	var found Finding
	select {
	case found = <-done:
		if found.Code == codeError && errors.Is(limited.Err(), context.DeadlineExceeded) {
			found = Finding{Level: Failure, Code: "timeout", Args: []any{within}}
		}
	case <-limited.Done():
		found = Finding{Level: Failure, Code: "timeout", Args: []any{within}}
	}
	found.Check = one.name
	return found
}

const codeError = "error"

func fine(args ...any) Finding { return Finding{Level: OK, Code: "ok", Args: args} }

func failed(err error) Finding {
	return Finding{Level: Failure, Code: codeError, Args: []any{err.Error()}}
}

func warning(code string, args ...any) Finding {
	return Finding{Level: Warning, Code: code, Args: args}
}

func failure(code string, args ...any) Finding {
	return Finding{Level: Failure, Code: code, Args: args}
}
