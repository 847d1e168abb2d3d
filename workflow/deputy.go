package workflow

import (
	"slices"
	"time"
)

// StandIn is a role that somebody has because they are the deputy of its holder.
type StandIn struct {
	Grant
	For PersonID
}

// Deputyship (AB岗) is one person standing in for another in one role, for a time.
type Deputyship struct {
	Principal PersonID
	Deputy    PersonID
	Grant     Grant
	From      time.Time // the first instant of the first day, in the office's zone
	Until     time.Time // the first instant after the last day
	Ended     bool      // before its time
}

// Holds reports whether the deputy has the role's rights at an instant. They begin
// and end by the clock alone.
func (d Deputyship) Holds(at time.Time) bool {
	return !d.Ended && !at.Before(d.From) && at.Before(d.Until)
}

// Deputised are the roles in which somebody can stand in. An observer has nothing to
// do that could wait for a return, and the three administrators' duties are kept
// apart from everybody else's.
var Deputised = []Role{Clerk, Rechecker, Head, Liaison, Leader}

// WithStandIns is the actor with the roles of those whose deputy they are. What the
// actor holds in their own right they do in their own right. An administrator has no
// part in any case, and so stands in for nobody.
func (a Actor) WithStandIns(standIns []StandIn) Actor {
	if len(a.UnitsAs(Administrators...)) > 0 {
		return a
	}
	own := a.Grants
	for _, one := range standIns {
		if slices.Contains(own, one.Grant) {
			continue
		}
		a.StandIns = append(a.StandIns, one)
		if !slices.Contains(a.Grants, one.Grant) {
			a.Grants = append(slices.Clone(a.Grants), one.Grant)
		}
	}
	return a
}

// PrincipalOf is in whose place the actor has the role for the unit; 0: in their own
// right, or not at all. Of several the one who named them first counts.
func (a Actor) PrincipalOf(role Role, unit UnitID) PersonID {
	for _, one := range a.StandIns {
		if one.Grant == (Grant{role, unit}) {
			return one.For
		}
	}
	return 0
}

// HoldsOwn reports whether the actor holds the role for the unit in their own right.
func (a Actor) HoldsOwn(role Role, unit UnitID) bool {
	return a.HoldsFor(role, unit) && a.PrincipalOf(role, unit) == 0
}

// PrincipalOf is in whose place the actor meets this case in a role.
func (c Case) PrincipalOf(actor Actor, role Role) PersonID {
	switch role {
	case Clerk, Rechecker, Head:
		return actor.PrincipalOf(role, c.Office)
	case Liaison, Leader:
		return actor.PrincipalOf(role, c.Owner)
	case SupporterRole:
		var principal PersonID
		for _, unit := range c.Supporters {
			for _, role := range []Role{Liaison, Leader} {
				if actor.HoldsOwn(role, unit) {
					return 0
				}
				if principal == 0 {
					principal = actor.PrincipalOf(role, unit)
				}
			}
		}
		return principal
	}
	return 0
}

// among reports whether the actor, or the person in whose place they act, is on the
// list. What is kept apart stays apart across deputies: whoever re-checked for
// somebody closes no more than that somebody does, and nobody gets round it by
// naming another to close.
func (a Actor) among(people []PersonID) bool {
	return slices.Contains(people, a.Person) || a.principal != 0 && slices.Contains(people, a.principal)
}

// addedTo is the list with the actor on it, and with the person in whose place they
// act.
func (a Actor) addedTo(people []PersonID) []PersonID {
	people = slices.Clone(people)
	for _, person := range []PersonID{a.Person, a.principal} {
		if person != 0 && !slices.Contains(people, person) {
			people = append(people, person)
		}
	}
	return people
}

// DeputyAction is something done about a deputyship.
type DeputyAction string

// The actions about deputyships and duties.
const (
	NameDeputy DeputyAction = "name_deputy"
	EndDeputy  DeputyAction = "end_deputy"
	HandOver   DeputyAction = "hand_over" // 交接: for good
)

// superiorOf says who may act for the holder of a role: the unit's leader, the
// office's head.
func superiorOf(role Role) Role {
	if slices.Contains([]Role{Clerk, Rechecker, Head}, role) {
		return Head
	}
	return Leader
}

// DecideDeputy answers whether the actor may do this about a deputyship, and in which
// role: the principal, the unit's leader or the office's head, or the system
// administrator; laying it down, the deputy too. Only what is held in one's own right
// counts: a deputy names no deputy. Whoever has nothing to do with the unit is told
// that there is no such thing.
func DecideDeputy(d Deputyship, actor Actor, action DeputyAction) (Role, *Error) {
	superior := superiorOf(d.Grant.Role)
	switch {
	case actor.Person == d.Principal && action != HandOver && actor.HoldsOwn(d.Grant.Role, d.Grant.Unit):
		return d.Grant.Role, nil
	case actor.HoldsOwn(superior, d.Grant.Unit):
		return superior, nil
	case len(actor.UnitsAs(SystemAdmin)) > 0:
		return SystemAdmin, nil
	case action == EndDeputy && actor.Person == d.Deputy:
		return d.Grant.Role, nil
	case slices.Contains(actor.UnitsAs(Deputised...), d.Grant.Unit):
		return "", &Error{Code: CodeForbidden, Reason: "role", Args: []string{string(action)}}
	}
	return "", NotFound()
}
