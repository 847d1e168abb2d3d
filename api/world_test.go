package api

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/config"
	"rectify/edge"
	"rectify/internal/testdb"
	"rectify/ledger"
	"rectify/models"
	"rectify/workflow"
)

// The people of the world, each named by the duty: of an office, of a unit that it
// supervises, of an observer of that unit, and of the three administrators, whose duty
// is for the whole installation. Strangers do the same elsewhere: for another office,
// and for another unit of the same office. The deputy holds nothing and stands in for
// the head.
var (
	ofTheOffice    = []string{"clerk", "rechecker", "head"}
	ofTheUnit      = []string{"liaison", "leader"}
	observers      = []string{"observer"}
	administrators = []string{"system_admin", "security_admin", "audit_admin"}
	strangers      = []string{"foreign clerk", "foreign rechecker", "foreign head", "foreign liaison", "foreign leader", "foreign observer"}
	everyone       = slices.Concat(ofTheOffice, ofTheUnit, observers, administrators, strangers, []string{standIn})
)

// standIn is who stands in for the head, and may therefore whatever the head may.
const standIn = "deputy"

const foreign = "foreign "

// facts are the ids in a prepared database, the same in every copy of it.
type facts struct {
	root, office, otherOffice, unit, otherUnit workflow.UnitID
	people                                     map[string]workflow.Actor
}

// prepared is a database with units, people and their sessions, to be copied.
type prepared struct {
	facts
	copyOf func(t *testing.T) (address string)
	slow   bool // a copy is made by a server, for which the test only waits
}

// beside lets tests that wait for the server wait side by side.
func (p prepared) beside(t *testing.T) {
	if p.slow {
		t.Parallel()
	}
}

// eachPrepared runs a test over a prepared database of each kind.
func eachPrepared(t *testing.T, run func(t *testing.T, p prepared)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, preparedSQLite(t)) })
	t.Run("postgres", func(t *testing.T) {
		address := testdb.PostgreSQL(t)
		p := prepared{facts: prepare(t, address), slow: true}
		p.copyOf = func(t *testing.T) string { return testdb.CopyPostgreSQL(t, address) }
		run(t, p)
	})
}

func preparedSQLite(t *testing.T) prepared {
	t.Helper()
	folder := t.TempDir()
	p := prepared{facts: prepare(t, folder)}
	content, err := os.ReadFile(filepath.Join(folder, models.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	p.copyOf = func(t *testing.T) string {
		copied := t.TempDir()
		if err := os.WriteFile(filepath.Join(copied, models.DatabaseFile), content, 0o600); err != nil {
			t.Fatal(err)
		}
		return copied
	}
	return p
}

// prepare fills an empty database and closes it, so that it can be copied.
func prepare(t *testing.T, address string) facts {
	t.Helper()
	store, err := models.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &world{T: t}
	w.open(store)
	w.settle()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return w.facts
}

// world is a copy of a prepared database with the whole API over it.
type world struct {
	*testing.T
	facts
	store   *models.Store
	desk    *casework.Desk
	tokens  *edge.Tokens
	handler http.Handler
	tables  map[string][]string // see columns
	now     time.Time
}

// world opens a fresh copy.
func (p prepared) world(t *testing.T) *world {
	t.Helper()
	store, err := models.Open(t.Context(), p.copyOf(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	w := &world{T: t, facts: p.facts}
	w.open(store)
	return w
}

// noQueue takes letters and sends none: those that a test is about it sends itself.
type noQueue struct{}

func (noQueue) Enqueue(context.Context, *sql.Tx, []int64) error { return nil }

// tokenKey signs the tokens of every world.
var tokenKey = []byte(strings.Repeat("k", edge.KeyLength))

// open puts the desk and the API over a store.
func (w *world) open(store *models.Store) {
	w.Helper()
	w.store, w.now = store, time.Date(2017, 7, 18, 9, 0, 0, 0, shanghai)
	clock := func() time.Time { return w.now }
	w.desk = casework.New(store, clock, noQueue{}, casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(),
		MessageDomain: "office.example", SessionFor: 12 * time.Hour, ParsePolicy: parsePolicy, Packer: ledger.Packer{}})
	var err error
	w.tokens, err = edge.NewTokens(tokenKey, "rectify", "rectify", clock)
	w.must(err)
	w.handler, err = New(w.options())
	w.must(err)
}

// parsePolicy names what is wrong with a policy as the program does, but for its lines.
func parsePolicy(name string, raw []byte) (workflow.Policy, error) {
	policy, err := config.ParsePolicy(name, raw)
	if wrong := (*config.Error)(nil); errors.As(err, &wrong) {
		err = workflow.Invalid(workflow.Field{Name: wrong.Problems[0].Key, Reason: wrong.Problems[0].Reason, Args: wrong.Problems[0].Args})
	}
	return policy, err
}

func (w *world) options() Options {
	clock := func() time.Time { return w.now }
	return Options{Desk: w.desk, Ledger: ledger.New(w.store, clock, shanghai), Tokens: w.tokens,
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: clock, Zone: shanghai, Version: "1.2.3"}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// settle enters the units and the people, and signs everybody in for a year.
func (w *world) settle() {
	w.Helper()
	unit := func(name string, parent workflow.UnitID, office bool) workflow.UnitID {
		id, err := w.desk.AddUnit(w.Context(), casework.Operator, casework.NewUnit{Name: name, Kind: "department", IsOffice: office, Parent: parent})
		w.must(err)
		return id
	}
	w.root, w.office, w.otherOffice = unit("某市", 0, false), unit("市督查室", 0, true), unit("邻市督查室", 0, true)
	w.unit, w.otherUnit = unit("市教育局", w.root, false), unit("市水利局", w.root, false)
	w.must(w.desk.Supervise(w.Context(), casework.Operator, w.office, w.root, true))
	w.people = map[string]workflow.Actor{}
	w.must(w.store.Tx(w.Context(), func(tx *models.Tx) error {
		for _, name := range everyone {
			if err := w.signedIn(tx, name); err != nil {
				return err
			}
		}
		return nil
	}))
}

// serves is the unit for which a person holds the duty.
func (w *world) serves(name string) workflow.UnitID {
	duty, elsewhere := strings.CutPrefix(name, foreign)
	switch {
	case slices.Contains(ofTheOffice, duty) && elsewhere:
		return w.otherOffice
	case slices.Contains(ofTheOffice, duty):
		return w.office
	case elsewhere:
		return w.otherUnit
	}
	return w.unit
}

func (w *world) signedIn(tx *models.Tx, name string) error {
	login, now := strings.ReplaceAll(name, " ", "_"), models.At(w.now)
	row := models.Person{Login: login, Name: name, Language: "zh", Email: login + "@office.example", EmailConfirmedAt: now,
		PasswordHash: "-", CreatedAt: now, Version: 1}
	if err := tx.Add(&row); err != nil {
		return err
	}
	if err := w.appoint(tx, name, row.ID); err != nil {
		return err
	}
	return tx.Add(&models.Session{ID: sessionOf(name), PersonID: row.ID, CreatedAt: now, LastSeenAt: now, ExpiresAt: models.At(w.now.AddDate(1, 0, 0))})
}

// appoint gives a person the duty of the name.
func (w *world) appoint(tx *models.Tx, name string, id workflow.PersonID) error {
	role := workflow.Role(strings.TrimPrefix(name, foreign))
	switch {
	case name == standIn:
		head := w.people["head"].Person
		w.people[name] = workflow.Actor{Person: id}.WithStandIns([]workflow.StandIn{{Grant: workflow.Grant{Role: workflow.Head, Unit: w.office}, For: head}})
		until := w.now.AddDate(0, 2, 0)
		return tx.Add(&models.Deputy{PrincipalID: head, DeputyID: id, Role: workflow.Head, UnitID: w.office,
			FirstDay: models.Day{Date: workflow.DateOf(w.now, shanghai)}, LastDay: models.Day{Date: workflow.DateOf(until, shanghai)},
			FromAt: models.At(w.now), UntilAt: models.At(until), NamedBy: head, NamedAt: models.At(w.now), Version: 1})
	case workflow.IsAdministrator(role):
		w.people[name] = workflow.Actor{Person: id, Grants: []workflow.Grant{{Role: role}}}
		return tx.Add(&models.Administrator{PersonID: id, Role: role, Since: models.At(w.now)})
	}
	grant := workflow.Grant{Role: role, Unit: w.serves(name)}
	w.people[name] = workflow.Actor{Person: id, Grants: []workflow.Grant{grant}}
	return tx.Add(&models.Grant{PersonID: id, Role: grant.Role, UnitID: grant.Unit})
}

func sessionOf(name string) string { return "session of the " + name }

// token is a bearer token of a person, good for a year of the world.
func (w *world) token(name string) string {
	w.Helper()
	token, err := w.tokens.Issue(sessionOf(name), w.people[name].Person, w.now.AddDate(1, 0, 0))
	w.must(err)
	return token
}
