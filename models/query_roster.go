package models

import (
	"slices"

	"rectify/workflow"
)

// inParts asks for many keys, so many at a time that no database minds.
func inParts[Key any](keys []Key, ask func([]Key) error) error {
	for part := range slices.Chunk(keys, 500) {
		if err := ask(part); err != nil {
			return err
		}
	}
	return nil
}

// AllUnits lists every unit by id after the given one.
func (r Reader) AllUnits(after workflow.UnitID, limit int) ([]Unit, error) {
	var rows []Unit
	return rows, r.db.Where("id > ?", after).Order("id").Limit(limit).Find(&rows).Error
}

// UnitsOfNames reads the units with these official names, open or closed.
func (r Reader) UnitsOfNames(names []string) ([]Unit, error) {
	var units []Unit
	err := inParts(names, func(part []string) error {
		var rows []Unit
		err := r.db.Where("official_name IN ?", part).Order("id").Find(&rows).Error
		units = append(units, rows...)
		return err
	})
	return units, err
}

// UnitsOfIDs reads units in any number.
func (r Reader) UnitsOfIDs(ids []workflow.UnitID) ([]Unit, error) {
	var units []Unit
	err := inParts(ids, func(part []workflow.UnitID) error {
		var rows []Unit
		err := r.db.Where("id IN ?", part).Order("id").Find(&rows).Error
		units = append(units, rows...)
		return err
	})
	return units, err
}

// AliasesNamed reads the aliases that bear these names, and whose they are, of open
// units.
func (r Reader) AliasesNamed(names []string) ([]UnitAlias, error) {
	var aliases []UnitAlias
	err := inParts(names, func(part []string) error {
		var rows []UnitAlias
		err := r.db.Table("unit_aliases").Select("unit_aliases.*").Joins("JOIN units ON units.id = unit_aliases.unit_id").
			Where("alias IN ? AND units.closed_at IS NULL", part).Order("unit_id, alias").Find(&rows).Error
		aliases = append(aliases, rows...)
		return err
	})
	return aliases, err
}

// AliasesOfUnits reads the aliases of units in any number.
func (r Reader) AliasesOfUnits(ids []workflow.UnitID) (map[workflow.UnitID][]string, error) {
	names := map[workflow.UnitID][]string{}
	err := inParts(ids, func(part []workflow.UnitID) error {
		var rows []UnitAlias
		err := r.db.Where("unit_id IN ?", part).Order("unit_id, alias").Find(&rows).Error
		for _, row := range rows {
			names[row.UnitID] = append(names[row.UnitID], row.Alias)
		}
		return err
	})
	return names, err
}

// ReplaceAliases gives a unit other aliases.
func (t *Tx) ReplaceAliases(unit workflow.UnitID, aliases []string) error {
	if err := t.db.Where("unit_id = ?", unit).Delete(&UnitAlias{}).Error; err != nil {
		return err
	}
	rows := make([]UnitAlias, len(aliases))
	for i, alias := range aliases {
		rows[i] = UnitAlias{UnitID: unit, Alias: alias}
	}
	return AddAll(t, rows)
}

// MoveSubtree gives everything below a unit another path. The unit itself is the
// caller's.
func (t *Tx) MoveSubtree(from, to string) error {
	return t.db.Exec("UPDATE units SET path = ? || substr(path, ?), version = version + 1 WHERE path LIKE ? AND path <> ?",
		to, len(from)+1, from+"%", from).Error
}

// WhatUnitHolds says what stands against closing a unit: open cases it owns, supports
// or supervises, and open units below it. Zero values: nothing.
type WhatUnitHolds struct{ Cases, Units, Offices int64 }

// UnitHolds counts what stands against closing a unit.
func (r Reader) UnitHolds(unit workflow.UnitID) (WhatUnitHolds, error) {
	var holds WhatUnitHolds
	open := []workflow.State{workflow.Draft, workflow.Issued, workflow.Rectified, workflow.Rechecked, workflow.Escalated}
	for _, count := range []struct {
		into  *int64
		table string
		where string
		args  []any
	}{
		{&holds.Cases, "cases", "owner_id = ? AND state IN ?", []any{unit, open}},
		{&holds.Cases, "cases", "state IN ? AND id IN (SELECT case_id FROM supporting_units WHERE unit_id = ?)", []any{open, unit}},
		{&holds.Offices, "cases", "office_id = ? AND state IN ?", []any{unit, open}},
		{&holds.Units, "units", "parent_id = ? AND closed_at IS NULL", []any{unit}},
	} {
		var found int64
		if err := r.db.Table(count.table).Where(count.where, count.args...).Count(&found).Error; err != nil {
			return holds, err
		}
		*count.into += found
	}
	return holds, nil
}

// OfficeDuties counts the people who hold an office's duties for the unit.
func (r Reader) OfficeDuties(unit workflow.UnitID) (int64, error) {
	var count int64
	return count, r.db.Model(&Grant{}).Where("unit_id = ? AND role IN ?", unit, officeRoles).Count(&count).Error
}

// ScopesOf lists the entries of offices' supervised scopes.
func (r Reader) ScopesOf(offices []workflow.UnitID) ([]SupervisedUnit, error) {
	var entries []SupervisedUnit
	err := inParts(offices, func(part []workflow.UnitID) error {
		var rows []SupervisedUnit
		err := r.db.Where("office_id IN ?", part).Order("office_id, unit_id").Find(&rows).Error
		entries = append(entries, rows...)
		return err
	})
	return entries, err
}

// SaveScope changes whether an entry of a scope covers what is below the unit.
func (t *Tx) SaveScope(row SupervisedUnit) error {
	return t.db.Model(&SupervisedUnit{}).Where("office_id = ? AND unit_id = ?", row.OfficeID, row.UnitID).Update("subtree", row.Subtree).Error
}

// ReplaceScope gives an office another supervised scope.
func (t *Tx) ReplaceScope(office workflow.UnitID, rows []SupervisedUnit) error {
	if err := t.db.Where("office_id = ?", office).Delete(&SupervisedUnit{}).Error; err != nil {
		return err
	}
	return AddAll(t, rows)
}

// PeopleByLogins reads the people with these logins.
func (r Reader) PeopleByLogins(logins []string) (map[string]Person, error) {
	people := map[string]Person{}
	err := inParts(logins, func(part []string) error {
		var rows []Person
		err := r.db.Where("login IN ?", part).Find(&rows).Error
		for _, row := range rows {
			people[row.Login] = row
		}
		return err
	})
	return people, err
}

// PeopleByID reads people by their ids.
func (r Reader) PeopleByID(ids []workflow.PersonID) (map[workflow.PersonID]Person, error) {
	people := map[workflow.PersonID]Person{}
	err := inParts(ids, func(part []workflow.PersonID) error {
		var rows []Person
		err := r.db.Where("id IN ?", part).Find(&rows).Error
		for _, row := range rows {
			people[row.ID] = row
		}
		return err
	})
	return people, err
}

// GrantsOfPeople reads the roles for units that people hold; not those of the three
// administrators.
func (r Reader) GrantsOfPeople(ids []workflow.PersonID) (map[workflow.PersonID][]workflow.Grant, error) {
	held := map[workflow.PersonID][]workflow.Grant{}
	err := inParts(ids, func(part []workflow.PersonID) error {
		var rows []Grant
		err := r.db.Where("person_id IN ?", part).Order("person_id, role, unit_id").Find(&rows).Error
		for _, row := range rows {
			held[row.PersonID] = append(held[row.PersonID], workflow.Grant{Role: row.Role, Unit: row.UnitID})
		}
		return err
	})
	return held, err
}

// NotActivated lists the people who have neither a password nor a code for one that
// still counts, and are not disabled. Administrators are left out.
func (r Reader) NotActivated(now Instant, limit int) ([]Person, error) {
	var rows []Person
	return rows, r.db.Where(`password_hash = '' AND disabled_at IS NULL
			AND NOT EXISTS (SELECT 1 FROM administrators WHERE person_id = people.id)
			AND NOT EXISTS (SELECT 1 FROM one_time_codes WHERE person_id = people.id AND purpose = ? AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?)`,
		CodeActivate, now).Order("id").Limit(limit).Find(&rows).Error
}

// SitesByCodes reads the sites with these identification codes.
func (r Reader) SitesByCodes(codes []string) ([]Site, error) {
	var sites []Site
	err := inParts(codes, func(part []string) error {
		var rows []Site
		err := r.db.Where("code IN ? AND code <> ''", part).Find(&rows).Error
		sites = append(sites, rows...)
		return err
	})
	return sites, err
}

// SitesByURLs reads the sites at these addresses.
func (r Reader) SitesByURLs(urls []string) ([]Site, error) {
	var sites []Site
	err := inParts(urls, func(part []string) error {
		var rows []Site
		err := r.db.Where("url IN ?", part).Order("id").Find(&rows).Error
		sites = append(sites, rows...)
		return err
	})
	return sites, err
}
