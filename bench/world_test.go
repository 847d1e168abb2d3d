package bench

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/jobs"
	"rectify/models"
	"rectify/workflow"
)

// units is how many units the world's office supervises, each with a liaison and
// a leader.
const units = 200

var shanghai = time.FixedZone("+08:00", 8*60*60)

// world is an office with its units, and a clock that stands where it is set.
type world struct {
	testing.TB
	store    *models.Store
	now      time.Time
	office   workflow.UnitID
	superior workflow.UnitID
	units    []workflow.UnitID
	clerk    workflow.Actor
}

// onEach runs a measurement on SQLite and, where a server is offered, on PostgreSQL.
func onEach(b *testing.B, run func(b *testing.B, address func(testing.TB) string)) {
	b.Run("sqlite", func(b *testing.B) { run(b, func(tb testing.TB) string { return tb.TempDir() }) })
	b.Run("postgres", func(b *testing.B) { run(b, testdb.PostgreSQL) })
}

func newWorld(tb testing.TB, address string, now time.Time) *world {
	tb.Helper()
	w := &world{TB: tb, store: testdb.Open(tb, address), now: now}
	w.must(jobs.Migrate(tb.Context(), w.store))
	w.must(w.store.Tx(tb.Context(), func(tx *models.Tx) error {
		top := models.Unit{OfficialName: "某市", Kind: "other", Version: 1}
		office := models.Unit{OfficialName: "市督查室", Kind: "office", IsOffice: true, Version: 1}
		if err := errors.Join(tx.Add(&top), tx.Add(&office)); err != nil {
			return err
		}
		top.Path = fmt.Sprintf("/%d/", top.ID)
		w.office, w.superior = office.ID, top.ID
		if err := errors.Join(tx.SaveUnit(&top), tx.Add(&models.SupervisedUnit{OfficeID: office.ID, UnitID: top.ID, Subtree: true})); err != nil {
			return err
		}
		owners := make([]models.Unit, units)
		for i := range owners {
			owners[i] = models.Unit{OfficialName: unitName(i), ParentID: models.Reference(top.ID), Kind: "department", Version: 1}
		}
		if err := models.AddAll(tx, owners); err != nil {
			return err
		}
		for _, owner := range owners {
			owner.Path = fmt.Sprintf("%s%d/", top.Path, owner.ID)
			w.units = append(w.units, owner.ID)
			err := errors.Join(tx.SaveUnit(&owner), w.person(tx, workflow.Liaison, owner.ID), w.person(tx, workflow.Leader, owner.ID))
			if err != nil {
				return err
			}
		}
		return errors.Join(w.person(tx, workflow.Leader, top.ID), w.person(tx, workflow.Head, office.ID),
			w.person(tx, workflow.Rechecker, office.ID), w.person(tx, workflow.Clerk, office.ID))
	}))
	return w
}

func unitName(number int) string { return fmt.Sprintf("第%d局", number+1) }

// person adds somebody with a confirmed contact; the last clerk is the world's.
func (w *world) person(tx *models.Tx, role workflow.Role, unit workflow.UnitID) error {
	login := fmt.Sprintf("%s%d", role, unit)
	row := models.Person{Login: login, Name: "联络人" + login, Language: "zh", Email: login + "@unit.example",
		EmailConfirmedAt: models.At(w.now), PasswordHash: "-", CreatedAt: models.At(w.now), Version: 1}
	if err := tx.Add(&row); err != nil {
		return err
	}
	if role == workflow.Clerk {
		w.clerk = workflow.Actor{Person: row.ID, Grants: []workflow.Grant{{Role: role, Unit: unit}}}
	}
	return tx.Add(&models.Grant{PersonID: row.ID, Role: role, UnitID: unit})
}

func (w *world) clock() time.Time { return w.now }

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// execute runs statements as they are, outside of what is measured.
func (w *world) execute(statements ...string) {
	w.Helper()
	for _, statement := range statements {
		if _, err := w.store.SQL().ExecContext(w.Context(), statement); err != nil {
			w.Fatalf("%v: %.100s", err, statement)
		}
	}
}

// count asks for one number.
func (w *world) count(question string) (number int) {
	w.Helper()
	w.must(w.store.SQL().QueryRowContext(w.Context(), question).Scan(&number))
	return number
}
