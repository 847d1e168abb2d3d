package simulate

import (
	"context"
	"math/rand/v2"
	"slices"

	"rectify/casework"
	"rectify/workflow"
)

// standing is one person standing in for another in one role, as the oracle has it.
type standing struct {
	principal, deputy *person
	grant             workflow.Grant
	from, until       instant
}

// principalOf is in whose place a person has a role for a unit now: nil for their own
// right, or for no right at all.
func (r *roster) principalOf(who *person, role workflow.Role, unit workflow.UnitID) *person {
	grant := workflow.Grant{Role: role, Unit: unit}
	if who == nil || slices.Contains(who.grants, grant) {
		return nil
	}
	for _, one := range r.standings {
		if one.deputy == who && one.grant == grant && one.from <= r.now() && r.now() < one.until {
			return one.principal
		}
	}
	return nil
}

// plays reports whether a person has a role for a unit now, in their own right or in
// somebody's place.
func (r *roster) plays(who *person, role workflow.Role, unit workflow.UnitID) bool {
	return who.holds(role, unit) || r.principalOf(who, role, unit) != nil
}

// duties lists what a person may do now.
func (r *roster) duties(who *person) []workflow.Grant {
	grants := slices.Clone(who.grants)
	for _, one := range r.standings {
		if one.deputy == who && r.principalOf(who, one.grant.Role, one.grant.Unit) != nil {
			grants = append(grants, one.grant)
		}
	}
	return grants
}

// actor is a person as the program finds them at a request.
func (r *run) actor(ctx context.Context, who *person) (workflow.Actor, error) {
	return r.store.Read(ctx).ActorOf(who.id, r.now())
}

// deputyAct lets somebody name a colleague of the same unit for some days.
type deputyAct struct {
	random *rand.Rand
}

func (deputyAct) kind() string { return string(workflow.NameDeputy) }

func (a deputyAct) perform(ctx context.Context, r *run) (*step, error) {
	principal := r.roster.people[a.random.IntN(len(r.roster.people))]
	grant := principal.grants[a.random.IntN(len(principal.grants))]
	first := dayOf(r.now()) + day(a.random.IntN(3))
	last := first + day(a.random.IntN(12))
	made := standing{principal: principal, grant: grant, from: first.begins(), until: last.ends()}
	var able []*person
	for _, one := range r.roster.people {
		serves := slices.ContainsFunc(one.grants, func(g workflow.Grant) bool { return g.Unit == grant.Unit })
		if serves && !one.disabled && one != principal && !one.holds(grant.Role, grant.Unit) {
			able = append(able, one)
		}
	}
	overlaps := slices.ContainsFunc(r.roster.standings, func(other standing) bool {
		return other.principal == principal && other.grant == grant && other.from < made.until && made.from < other.until
	})
	if len(able) == 0 || overlaps {
		return nil, nil
	}
	made.deputy = able[a.random.IntN(len(able))]
	s := newStep(r.now())
	s.events = []madeEvent{{subject: "system", id: 1, action: a.kind()}}
	_, err := r.desk.NameDeputy(ctx, casework.Operator, casework.NewDeputy{Principal: principal.id, Deputy: made.deputy.id,
		Role: grant.Role, Unit: grant.Unit, From: first.date(), To: last.date()})
	if err == nil {
		r.roster.standings = append(r.roster.standings, made)
	}
	return s, err
}

// with adds a person to a list of those who must be kept apart, and the person in
// whose place they acted.
func (o *oracle) with(people []workflow.PersonID, who *person, role workflow.Role, office workflow.UnitID) []workflow.PersonID {
	for _, one := range []*person{who, o.roster.principalOf(who, role, office)} {
		if one != nil && !slices.Contains(people, one.id) {
			people = append(people, one.id)
		}
	}
	return people
}

// among reports whether a person, or the one in whose place they act, is on the list.
func (o *oracle) among(people []workflow.PersonID, who *person, role workflow.Role, office workflow.UnitID) bool {
	principal := o.roster.principalOf(who, role, office)
	return slices.Contains(people, who.id) || principal != nil && slices.Contains(people, principal.id)
}
