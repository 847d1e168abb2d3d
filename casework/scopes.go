package casework

import (
	"context"

	"rectify/models"
	"rectify/workflow"
)

// ScopeUnit is an entry that a supervised scope is to have.
type ScopeUnit struct {
	Unit    workflow.UnitID
	Subtree bool
}

// SetScope gives an office another supervised scope, whole.
func (d *Desk) SetScope(ctx context.Context, actor workflow.Actor, id workflow.UnitID, version int64, wanted []ScopeUnit) (UnitCard, error) {
	err := d.onUnit(ctx, actor, id, version, "set_scope", func(a *act, row *models.Unit) (any, error) {
		if err := a.mustBeOffice("office", id); err != nil {
			return nil, err
		}
		seen := map[workflow.UnitID]bool{}
		var entries []models.SupervisedUnit
		for _, entry := range wanted {
			if seen[entry.Unit] {
				return nil, workflow.Invalid(workflow.Field{Name: "unit", Reason: "repeated"})
			}
			seen[entry.Unit] = true
			if _, err := a.openUnit("unit", entry.Unit); err != nil {
				return nil, err
			}
			entries = append(entries, models.SupervisedUnit{OfficeID: id, UnitID: entry.Unit, Subtree: entry.Subtree})
		}
		before, err := a.ScopesOf([]workflow.UnitID{id})
		if err != nil {
			return nil, err
		}
		return map[string]any{"office": id, "from": scopeUnits(before), "to": wanted}, a.ReplaceScope(id, entries)
	})
	if err != nil {
		return UnitCard{}, err
	}
	return d.UnitCard(ctx, actor, id)
}

func scopeUnits(entries []models.SupervisedUnit) []ScopeUnit {
	units := make([]ScopeUnit, len(entries))
	for i, entry := range entries {
		units[i] = ScopeUnit{entry.UnitID, entry.Subtree}
	}
	return units
}
