package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// UnitCard is a unit as an administrator sees it.
type UnitCard struct {
	ID       workflow.UnitID
	Name     string
	Parent   Named
	Kind     string
	IsOffice bool
	Closed   time.Time // zero: open
	Aliases  []string
	Scope    []ScopeEntry // of an office, when it is read alone
	Version  int64
}

// ScopeEntry is one entry of an office's supervised scope.
type ScopeEntry struct {
	Unit    Named
	Subtree bool
}

// UnitChange is what a unit is to be, whole.
type UnitChange struct {
	Name     string
	Kind     string
	Parent   workflow.UnitID
	IsOffice bool
	Aliases  []string
}

// AllUnits lists the units of the installation by number.
func (d *Desk) AllUnits(ctx context.Context, actor workflow.Actor, after workflow.UnitID, limit int) ([]UnitCard, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadRoster); refused != nil {
		return nil, refused
	}
	reader := d.store.Read(ctx)
	rows, err := reader.AllUnits(after, limit)
	if err != nil {
		return nil, err
	}
	return unitCards(reader, rows)
}

// UnitCard reads one unit, with its supervised scope where it is an office.
func (d *Desk) UnitCard(ctx context.Context, actor workflow.Actor, id workflow.UnitID) (UnitCard, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadRoster); refused != nil {
		return UnitCard{}, refused
	}
	reader := d.store.Read(ctx)
	row, err := reader.Unit(id)
	if err != nil {
		return UnitCard{}, refusal(err)
	}
	cards, err := unitCards(reader, []models.Unit{row})
	if err != nil {
		return UnitCard{}, err
	}
	entries, err := reader.ScopesOf([]workflow.UnitID{id})
	if err != nil {
		return UnitCard{}, err
	}
	ids := make([]workflow.UnitID, len(entries))
	for i, entry := range entries {
		ids[i] = entry.UnitID
	}
	units, err := reader.UnitsByID(ids)
	for _, entry := range entries {
		cards[0].Scope = append(cards[0].Scope, ScopeEntry{Named{int64(entry.UnitID), units[entry.UnitID].OfficialName}, entry.Subtree})
	}
	return cards[0], err
}

func unitCards(reader models.Reader, rows []models.Unit) ([]UnitCard, error) {
	var ids, parents []workflow.UnitID
	for _, row := range rows {
		ids, parents = append(ids, row.ID), append(parents, workflow.UnitID(row.ParentID))
	}
	above, err := reader.UnitsByID(parents)
	if err != nil {
		return nil, err
	}
	aliases, err := reader.AliasesOfUnits(ids)
	cards := make([]UnitCard, len(rows))
	for i, row := range rows {
		parent := Named{int64(row.ParentID), above[workflow.UnitID(row.ParentID)].OfficialName}
		cards[i] = UnitCard{ID: row.ID, Name: row.OfficialName, Parent: parent, Kind: row.Kind, IsOffice: row.IsOffice,
			Closed: row.ClosedAt.Time(), Aliases: aliases[row.ID], Version: row.Version}
	}
	return cards, err
}

// checkAliases refuses aliases that would be ambiguous: another open unit bears the
// name officially, or as an alias of its own. Nor may an official name be another's
// alias. 洪江市 and 洪江区 are different units, so neither is called 洪江.
func (a *act) checkAliases(unit workflow.UnitID, name string, aliases []string) error {
	var wrong []workflow.Field
	seen := map[string]bool{name: true}
	for _, alias := range aliases {
		wrong = append(wrong, workflow.CheckUnitName("aliases", alias)...)
		if seen[alias] {
			wrong = append(wrong, workflow.Field{Name: "aliases", Reason: "repeated"})
		}
		seen[alias] = true
	}
	if len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	named, err := a.UnitsOfNames(aliases)
	if err != nil {
		return err
	}
	for _, other := range named {
		if other.ID != unit && other.ClosedAt == 0 {
			wrong = append(wrong, workflow.Field{Name: "aliases", Reason: "alias_ambiguous", Args: []string{other.OfficialName, other.OfficialName}})
		}
	}
	called, err := a.AliasesNamed(append(slices.Clone(aliases), name))
	if err != nil {
		return err
	}
	for _, other := range called {
		if other.UnitID == unit {
			continue
		}
		holder, err := a.Unit(other.UnitID)
		if err != nil {
			return err
		}
		field := workflow.Field{Name: "aliases", Reason: "alias_ambiguous", Args: []string{other.Alias, holder.OfficialName}}
		if other.Alias == name {
			field.Name, field.Reason = "name", "name_is_alias"
		}
		wrong = append(wrong, field)
	}
	if len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	return nil
}

// ChangeUnit changes a unit. Its former official name stays as an alias, since
// circulars of before use it. A unit that moves takes what is below it along; it
// cannot move below itself.
func (d *Desk) ChangeUnit(ctx context.Context, actor workflow.Actor, id workflow.UnitID, version int64, change UnitChange) (UnitCard, error) {
	err := d.onUnit(ctx, actor, id, version, "change_unit", func(a *act, row *models.Unit) (any, error) {
		if row.ClosedAt != 0 {
			return nil, workflow.Refused("unit_is_closed", row.OfficialName)
		}
		wrong := workflow.CheckUnitName("name", change.Name)
		wrong = append(wrong, workflow.CheckChoice("unit_kind", change.Kind, workflow.UnitKinds)...)
		if len(wrong) > 0 {
			return nil, workflow.Invalid(wrong...)
		}
		held, err := a.AliasesOfUnits([]workflow.UnitID{id})
		if err != nil {
			return nil, err
		}
		before := UnitChange{Name: row.OfficialName, Kind: row.Kind, Parent: workflow.UnitID(row.ParentID), IsOffice: row.IsOffice, Aliases: held[id]}
		change.Aliases = slices.Clone(change.Aliases)
		if change.Name != before.Name {
			change.Aliases = slices.DeleteFunc(change.Aliases, func(alias string) bool { return alias == change.Name })
			if !slices.Contains(change.Aliases, before.Name) {
				change.Aliases = append(change.Aliases, before.Name)
			}
		}
		slices.Sort(change.Aliases)
		if err := a.checkAliases(id, change.Name, change.Aliases); err != nil {
			return nil, err
		}
		if err := a.mayCeaseAsOffice(*row, change.IsOffice); err != nil {
			return nil, err
		}
		if err := a.moveUnit(row, change.Parent); err != nil {
			return nil, err
		}
		row.OfficialName, row.Kind, row.IsOffice = change.Name, change.Kind, change.IsOffice
		if err := a.ReplaceAliases(id, change.Aliases); err != nil {
			return nil, err
		}
		return map[string]any{"from": before, "to": change}, nil
	})
	if err != nil {
		return UnitCard{}, err
	}
	return d.UnitCard(ctx, actor, id)
}

// mayCeaseAsOffice refuses to make an office a mere unit while it has open cases or
// people with an office's duties.
func (a *act) mayCeaseAsOffice(row models.Unit, isOffice bool) error {
	if !row.IsOffice || isOffice {
		return nil
	}
	holds, err := a.UnitHolds(row.ID)
	if err != nil {
		return err
	}
	duties, err := a.OfficeDuties(row.ID)
	if err != nil {
		return err
	}
	if holds.Offices > 0 || duties > 0 {
		return workflow.Refused("office_in_use", row.OfficialName)
	}
	return nil
}

func (a *act) moveUnit(row *models.Unit, parent workflow.UnitID) error {
	if parent == workflow.UnitID(row.ParentID) {
		return nil
	}
	path := "/"
	if parent != 0 {
		above, err := a.openUnit("parent", parent)
		if err != nil {
			return err
		}
		if strings.HasPrefix(above.Path, row.Path) {
			return workflow.Invalid(workflow.Field{Name: "parent", Reason: "unit_cycle", Args: []string{above.OfficialName}})
		}
		path = above.Path
	}
	from := row.Path
	row.ParentID, row.Path = models.Reference(parent), fmt.Sprintf("%s%d/", path, row.ID)
	return a.MoveSubtree(from, row.Path)
}

// CloseUnit closes a unit that has no open case and no open unit below it. It stays
// in the record, and circulars do not find it any more.
func (d *Desk) CloseUnit(ctx context.Context, actor workflow.Actor, id workflow.UnitID, version int64, reason string) (UnitCard, error) {
	err := d.onUnit(ctx, actor, id, version, "close_unit", func(a *act, row *models.Unit) (any, error) {
		if row.ClosedAt != 0 {
			return nil, workflow.Refused("unit_is_closed", row.OfficialName)
		}
		if err := checkReason(reason); err != nil {
			return nil, err
		}
		holds, err := a.UnitHolds(id)
		if err != nil {
			return nil, err
		}
		if holds != (models.WhatUnitHolds{}) {
			return nil, workflow.Refused("unit_in_use", fmt.Sprint(holds.Cases+holds.Offices), fmt.Sprint(holds.Units))
		}
		row.ClosedAt = models.At(a.now)
		return map[string]any{"name": row.OfficialName, "reason": reason}, nil
	})
	if err != nil {
		return UnitCard{}, err
	}
	return d.UnitCard(ctx, actor, id)
}

// ReopenUnit opens a closed unit again. Its aliases have to be its own still.
func (d *Desk) ReopenUnit(ctx context.Context, actor workflow.Actor, id workflow.UnitID, version int64, reason string) (UnitCard, error) {
	err := d.onUnit(ctx, actor, id, version, "reopen_unit", func(a *act, row *models.Unit) (any, error) {
		if row.ClosedAt == 0 {
			return nil, workflow.Refused("unit_is_open", row.OfficialName)
		}
		if err := checkReason(reason); err != nil {
			return nil, err
		}
		aliases, err := a.AliasesOfUnits([]workflow.UnitID{id})
		if err != nil {
			return nil, err
		}
		if err := a.checkAliases(id, row.OfficialName, aliases[id]); err != nil {
			return nil, err
		}
		row.ClosedAt = 0
		return map[string]any{"name": row.OfficialName, "reason": reason}, nil
	})
	if err != nil {
		return UnitCard{}, err
	}
	return d.UnitCard(ctx, actor, id)
}

// onUnit is one act about one unit: the right, the version, the change, the event.
func (d *Desk) onUnit(ctx context.Context, actor workflow.Actor, id workflow.UnitID, version int64, action string, change func(*act, *models.Unit) (any, error)) error {
	return d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.ManageUnits); err != nil {
			return err
		}
		row, err := a.Unit(id)
		if err != nil {
			return err
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		detail, err := change(a, &row)
		if err != nil {
			return err
		}
		if err := a.SaveUnit(&row); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return workflow.Invalid(workflow.Field{Name: "name", Reason: "taken", Args: []string{row.OfficialName}})
			}
			return err
		}
		return a.system(action, map[string]any{"unit": id, "what": detail})
	})
}
