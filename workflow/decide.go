package workflow

import (
	"slices"
	"time"
)

// Outcome is what follows when an action is allowed: the case as it will be, and
// what must be recorded and told with it in the same transaction.
type Outcome struct {
	Action    Action
	Role      Role     // the role in which the actor acts
	For       PersonID // in whose place, as their deputy; 0: in the actor's own
	From, To  State
	Case      Case
	OpensLeg  bool // a new leg begins with Case.Leg, Case.Owner and Case.Deadline
	Flags     []Flag
	TakenBack TakenBack
	Tells     []Tell
	SignOff   SignOff // of the report that comes in
}

// Decide answers whether the actor may do this to the case now, and what follows.
// The refusal is an *Error: forbidden when none of the actor's roles ever may,
// refused when state or guard stand against it, invalid when an input is missing
// or wrong, with every wrong field named.
func Decide(c Case, actor Actor, action Action, input Input, now time.Time) (Outcome, *Error) {
	row, role, refusal := find(c, actor, action, now)
	if refusal != nil {
		return Outcome{}, refusal
	}
	actor.principal = c.PrincipalOf(actor, role)
	wrong := append(input.limits(), input.checkFiles(c, role)...)
	for _, need := range row.Needs {
		wrong = append(wrong, needs[need](c, input, now)...)
	}
	if len(wrong) > 0 {
		return Outcome{}, Invalid(wrong...)
	}
	after := c
	for _, effect := range row.Effects {
		effects[effect](&after, actor, input, now)
	}
	if row.To != "" {
		after.State = row.To
	}
	outcome := Outcome{
		Action: action, Role: role, For: actor.principal, From: c.State, To: after.State, Case: after,
		OpensLeg: after.Leg != c.Leg, Tells: row.Tells, SignOff: row.SignOff,
	}
	outcome.Flags, outcome.TakenBack = flagsOf(action, c, after, now)
	return outcome, nil
}

// Allowed lists the actions that Decide would accept from the actor now, given
// complete input, in the order of the table.
func Allowed(c Case, actor Actor, now time.Time) []Action {
	allowed := []Action{}
	roles := c.RolesOf(actor)
	if len(roles) == 0 {
		return allowed
	}
	for i := range Table {
		row := &Table[i]
		if !slices.Contains(row.From, c.State) || slices.Contains(allowed, row.Action) {
			continue
		}
		at := row.roleAmong(roles)
		if at < 0 {
			continue
		}
		actor.principal = c.PrincipalOf(actor, row.Roles[at])
		if row.unmet(c, actor, now) == "" {
			allowed = append(allowed, row.Action)
		}
	}
	return allowed
}

// roleAmong is the place of the row's first role that is held, -1 where none is.
func (row *Transition) roleAmong(roles []Role) int {
	return slices.IndexFunc(row.Roles, func(role Role) bool { return slices.Contains(roles, role) })
}

// find returns the row that applies and the role under which it does.
func find(c Case, actor Actor, action Action, now time.Time) (Transition, Role, *Error) {
	roles := c.RolesOf(actor)
	var anyRole, anyState bool
	var unmet Guard
	for _, row := range Table {
		if row.Action != action {
			continue
		}
		at := row.roleAmong(roles)
		if at < 0 {
			continue
		}
		anyRole = true
		if !slices.Contains(row.From, c.State) {
			continue
		}
		anyState = true
		actor.principal = c.PrincipalOf(actor, row.Roles[at])
		if guard := row.unmet(c, actor, now); guard != "" {
			unmet = guard
			continue
		}
		return row, row.Roles[at], nil
	}
	switch {
	case !anyRole:
		return Transition{}, "", &Error{Code: CodeForbidden, Reason: "role", Args: []string{string(action)}}
	case !anyState:
		return Transition{}, "", Refused("state", string(c.State), string(action))
	default:
		return Transition{}, "", Refused("guard_"+string(unmet), string(action))
	}
}
