package workflow

import "slices"

// Scope says which cases somebody may see, as a value that a query can be made
// from: all cases of the offices; of the units and the watched units those that
// were issued and that they own; of the units also those they support.
type Scope struct {
	Offices []UnitID
	Units   []UnitID
	Watched []UnitID
}

// ScopeOf derives the scope from the actor's roles. The three administrators see
// no case through theirs.
func ScopeOf(actor Actor) Scope {
	return Scope{
		Offices: actor.UnitsAs(Clerk, Rechecker, Head),
		Units:   actor.UnitsAs(Liaison, Leader),
		Watched: actor.UnitsAs(Observer),
	}
}

// Empty reports whether nothing at all is seen.
func (s Scope) Empty() bool { return len(s.Offices)+len(s.Units)+len(s.Watched) == 0 }

// Sees reports whether the case is within the scope.
func (s Scope) Sees(c Case) bool {
	if slices.Contains(s.Offices, c.Office) {
		return true
	}
	if c.IssuedAt.IsZero() {
		return false
	}
	return slices.Contains(s.Units, c.Owner) || slices.Contains(s.Watched, c.Owner) ||
		slices.ContainsFunc(c.Supporters, func(unit UnitID) bool { return slices.Contains(s.Units, unit) })
}

// ladderCauses are the causes under which a rung is told.
var ladderCauses = []Cause{CauseReminder, CauseOverdue, CauseSupervision}

// ToldFromAbove reports whether the scope holds the unit above the case's owner and
// the cause is one that a rung tells. A policy may name that unit as one to be told;
// it learns of the case by the letter and sees no more of it.
func (s Scope) ToldFromAbove(c Case, above UnitID, cause Cause) bool {
	return above != 0 && !c.IssuedAt.IsZero() && slices.Contains(s.Units, above) && slices.Contains(ladderCauses, cause)
}
