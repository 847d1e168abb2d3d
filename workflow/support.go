package workflow

import (
	"fmt"
	"slices"
	"time"
)

// SupportersMost is how many units may support the owner of one case.
const SupportersMost = 100

func newSupporterNeeded(c Case, input Input, _ time.Time) []Field {
	switch {
	case input.Supporter == 0:
		return []Field{{Name: "unit", Reason: "required"}}
	case input.Supporter == c.Owner:
		return []Field{{Name: "unit", Reason: "same_unit"}}
	case slices.Contains(c.Supporters, input.Supporter):
		return []Field{{Name: "unit", Reason: "supports_already"}}
	case len(c.Supporters) >= SupportersMost:
		return []Field{{Name: "unit", Reason: "too_many", Args: []string{fmt.Sprint(SupportersMost)}}}
	}
	return nil
}

func supporterNeeded(c Case, input Input, _ time.Time) []Field {
	switch {
	case input.Supporter == 0:
		return []Field{{Name: "unit", Reason: "required"}}
	case !slices.Contains(c.Supporters, input.Supporter):
		return []Field{{Name: "unit", Reason: "no_supporter"}}
	}
	return nil
}

// without leaves a unit out of a list, which stays as it is.
func without(units []UnitID, unit UnitID) []UnitID {
	return slices.DeleteFunc(slices.Clone(units), func(one UnitID) bool { return one == unit })
}
