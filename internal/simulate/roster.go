package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"rectify/casework"
	"rectify/models"
	"rectify/workflow"
)

// unit is a unit of the simulated area.
type unit struct {
	id     workflow.UnitID
	name   string
	parent *unit
}

// office is a supervising office with the units it supervises.
type office struct {
	unit
	supervised []*unit
	circulars  int // issued so far
}

// person is somebody with duties.
type person struct {
	id        workflow.PersonID
	login     string
	grants    []workflow.Grant
	confirmed bool
	disabled  bool
}

// actor is a person acting in their own right, at their desk when circulars are made.
func (p *person) actor() workflow.Actor {
	return workflow.Actor{Person: p.id, Grants: p.grants}
}

func (p *person) holds(role workflow.Role, unit workflow.UnitID) bool {
	return slices.Contains(p.grants, workflow.Grant{Role: role, Unit: unit})
}

// roster is everybody, kept apart from the tables so that the oracle can say who
// is to be told without asking them.
type roster struct {
	offices []*office
	units   map[workflow.UnitID]*unit
	people  []*person // in the order of their ids
	logins  int

	standings []standing // in the order in which they were made
	now       func() instant
}

// holding lists the active people who hold a role for a unit, and those who stand in
// for one of them now.
func (r *roster) holding(role workflow.Role, unit workflow.UnitID) []*person {
	var found []*person
	for _, one := range r.people {
		if !one.disabled && r.plays(one, role, unit) {
			found = append(found, one)
		}
	}
	return found
}

func (r *roster) byID(id workflow.PersonID) *person {
	at, found := slices.BinarySearchFunc(r.people, id, func(p *person, id workflow.PersonID) int { return int(p.id - id) })
	if !found {
		return nil
	}
	return r.people[at]
}

// enrol enters offices, units and people. Some units have no leader, some people
// no confirmed contact, some hold two duties, and two offices share units.
func enrol(ctx context.Context, store *models.Store, desk *casework.Desk, random *rand.Rand, offices, units int, clock func() instant) (*roster, error) {
	r := &roster{units: map[workflow.UnitID]*unit{}, now: clock}
	add := func(name string, parent *unit, isOffice bool) (*unit, error) {
		made := &unit{name: name, parent: parent}
		var above workflow.UnitID
		if parent != nil {
			above = parent.id
		}
		var err error
		made.id, err = desk.AddUnit(ctx, casework.Operator, casework.NewUnit{Name: name, Kind: "other", IsOffice: isOffice, Parent: above})
		r.units[made.id] = made
		return made, err
	}
	for n := range offices {
		area, err := add(fmt.Sprintf("第%d区", n+1), nil, false)
		if err != nil {
			return nil, err
		}
		seat, err := add(fmt.Sprintf("第%d督查室", n+1), nil, true)
		if err != nil {
			return nil, err
		}
		one := &office{unit: *seat}
		if err := desk.Supervise(ctx, casework.Operator, one.id, area.id, true); err != nil {
			return nil, err
		}
		for m := range units {
			parent := area
			if m >= 2 && m%3 == 0 {
				parent = one.supervised[m%2] // a unit below a unit
			}
			made, err := add(fmt.Sprintf("第%d区第%d局", n+1, m+1), parent, false)
			if err != nil {
				return nil, err
			}
			one.supervised = append(one.supervised, made)
		}
		if n > 0 { // two offices may watch one unit
			shared := r.offices[n-1].supervised[0]
			if err := desk.Supervise(ctx, casework.Operator, one.id, shared.id, false); err != nil {
				return nil, err
			}
			one.supervised = append(one.supervised, shared)
		}
		r.offices = append(r.offices, one)
	}
	return r, r.staff(ctx, store, random, clock())
}

// staff gives everybody's duties away.
func (r *roster) staff(ctx context.Context, store *models.Store, random *rand.Rand, now instant) error {
	return store.Tx(ctx, func(tx *models.Tx) error {
		for n, one := range r.offices {
			hire := func(confirmed bool, grants ...workflow.Grant) error {
				_, err := r.hire(tx, now, confirmed, grants...)
				return err
			}
			for _, role := range []workflow.Role{workflow.Clerk, workflow.Rechecker, workflow.Head, workflow.Head} {
				grants := []workflow.Grant{{Role: role, Unit: one.id}}
				if role == workflow.Head && len(r.holding(workflow.Head, one.id)) > 0 {
					grants = append(grants, workflow.Grant{Role: workflow.Rechecker, Unit: one.id}) // the deputy does both
				}
				if err := hire(true, grants...); err != nil {
					return err
				}
			}
			for m, watched := range one.supervised {
				if watched.id == 0 || len(r.holding(workflow.Liaison, watched.id)) > 0 {
					continue // staffed by the office that shares it
				}
				liaison, leader := workflow.Grant{Role: workflow.Liaison, Unit: watched.id}, workflow.Grant{Role: workflow.Leader, Unit: watched.id}
				both := m%5 == 4
				if both {
					if err := hire(random.IntN(10) > 0, liaison, leader); err != nil {
						return err
					}
					continue
				}
				if m > 0 && m%4 == 1 {
					liaison2 := workflow.Grant{Role: workflow.Liaison, Unit: one.supervised[m-1].id}
					if err := hire(true, liaison, liaison2); err != nil {
						return err
					}
				} else if err := hire(random.IntN(10) > 0, liaison); err != nil {
					return err
				}
				if (m+n)%7 == 6 {
					continue // a unit without a leader
				}
				if err := hire(random.IntN(8) > 0, leader); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// hire enters one person. Nobody signs in here, so that nobody has a password; the
// daily digest has tests of its own, and nobody reads it.
func (r *roster) hire(tx *models.Tx, now instant, confirmed bool, grants ...workflow.Grant) (*person, error) {
	r.logins++
	login := fmt.Sprintf("p%04d", r.logins)
	row := models.Person{Login: login, Name: login, Language: "zh", Email: login + "@rectify.example", PasswordHash: "-", CreatedAt: now, Version: 1,
		NoDigest: true}
	if confirmed {
		row.EmailConfirmedAt = now
	}
	if err := tx.Add(&row); err != nil {
		return nil, err
	}
	for _, grant := range grants {
		if err := tx.Add(&models.Grant{PersonID: row.ID, Role: grant.Role, UnitID: grant.Unit}); err != nil {
			return nil, err
		}
	}
	made := &person{id: row.ID, login: login, grants: grants, confirmed: confirmed}
	r.people = append(r.people, made)
	return made, nil
}
