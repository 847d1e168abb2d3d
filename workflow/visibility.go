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

// MayStillBeTold reports whether a person may be told of a case on the side on
// which a notice was written. The former owner is told of the transfer itself, and
// of papers that were drawn up for it; a unit that supports no longer, of that. The
// unit above the owner is told what the policy, approved by the head, names it for,
// without seeing the case; superior is that unit now.
func MayStillBeTold(actor Actor, side Side, unit UnitID, c Case, superior UnitID) bool {
	switch side {
	case SideFormer, SideReleased:
		return unit == 0 || slices.Contains(actor.UnitsAs(Liaison, Leader), unit) // 0: from before it was kept
	case SideSuperior:
		return unit != 0 && unit == superior && slices.Contains(actor.UnitsAs(Liaison, Leader), unit)
	}
	return ScopeOf(actor).Sees(c)
}
