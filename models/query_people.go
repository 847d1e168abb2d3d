package models

import (
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// Unit reads one unit.
func (r Reader) Unit(id workflow.UnitID) (Unit, error) {
	var row Unit
	return row, r.db.First(&row, "id = ?", id).Error
}

// UnitsByID reads units by their ids.
func (r Reader) UnitsByID(ids []workflow.UnitID) (map[workflow.UnitID]Unit, error) {
	var rows []Unit
	if err := r.db.Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	units := make(map[workflow.UnitID]Unit, len(rows))
	for _, row := range rows {
		units[row.ID] = row
	}
	return units, nil
}

// supervised is the condition of being within an office's supervised scope.
const supervised = `EXISTS (SELECT 1 FROM supervised_units s JOIN units top ON top.id = s.unit_id
	WHERE s.office_id = ? AND (s.unit_id = units.id OR s.subtree AND units.path LIKE top.path || '%'))`

// SupervisedUnits lists an office's supervised scope by id, at most limit units
// after the given one.
func (r Reader) SupervisedUnits(office, after workflow.UnitID, limit int) ([]Unit, error) {
	var rows []Unit
	return rows, r.db.Where(supervised, office).Where("id > ?", after).Order("id").Limit(limit).Find(&rows).Error
}

// Supervises reports whether the unit is within the office's supervised scope.
func (r Reader) Supervises(office, unit workflow.UnitID) (bool, error) {
	var count int64
	err := r.db.Model(&Unit{}).Where("units.id = ?", unit).Where(supervised, office).Count(&count).Error
	return count > 0, err
}

// UnitsNamed finds the open units of an office's scope that bear the name,
// officially or as an alias; at most ten.
func (r Reader) UnitsNamed(office workflow.UnitID, name string) ([]Unit, error) {
	var rows []Unit
	return rows, r.db.Where(supervised, office).Where("closed_at IS NULL").
		Where("official_name = ? OR id IN (SELECT unit_id FROM unit_aliases WHERE alias = ?)", name, name).
		Order("id").Limit(10).Find(&rows).Error
}

// AliasesOf lists the other names of units.
func (r Reader) AliasesOf(ids []workflow.UnitID) (map[workflow.UnitID][]string, error) {
	var rows []UnitAlias
	err := r.db.Where("unit_id IN ?", ids).Order("unit_id, alias").Limit(5000).Find(&rows).Error
	names := map[workflow.UnitID][]string{}
	for _, row := range rows {
		names[row.UnitID] = append(names[row.UnitID], row.Alias)
	}
	return names, err
}

// SiteByCode finds the site with an identification code.
func (r Reader) SiteByCode(code string) (Site, error) {
	var row Site
	return row, r.db.First(&row, "code = ?", code).Error
}

// AddSite enters a site with an identification code, unless somebody has entered it
// meanwhile, and gives the one that is there.
func (t *Tx) AddSite(row Site) (Site, error) {
	added := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if added.Error == nil && added.RowsAffected == 0 {
		return t.SiteByCode(row.Code)
	}
	return row, added.Error
}

// Person reads one person.
func (r Reader) Person(id workflow.PersonID) (Person, error) {
	var row Person
	return row, r.db.First(&row, "id = ?", id).Error
}

// PersonByLogin finds a person by the name used to sign in, in any case.
func (r Reader) PersonByLogin(login string) (Person, error) {
	var row Person
	return row, r.db.First(&row, "login = ?", strings.ToLower(login)).Error
}

// People lists people after the given one, with a limit.
func (r Reader) People(after workflow.PersonID, limit int) ([]Person, error) {
	var rows []Person
	return rows, r.db.Where("id > ?", after).Order("id").Limit(limit).Find(&rows).Error
}

// NamesOf reads the names of people.
func (r Reader) NamesOf(ids []workflow.PersonID) (map[workflow.PersonID]string, error) {
	var rows []Person
	if err := r.db.Select("id, name").Where("id IN ?", ids).Find(&rows).Error; err != nil {
		return nil, err
	}
	names := make(map[workflow.PersonID]string, len(rows))
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, nil
}

// GrantsOf lists the roles a person holds, that of an administrator among them: it is
// for no unit.
func (r Reader) GrantsOf(id workflow.PersonID) ([]workflow.Grant, error) {
	var rows []Grant
	err := r.db.Raw(`SELECT role, unit_id FROM grants WHERE person_id = ?
		UNION ALL SELECT role, 0 AS unit_id FROM administrators WHERE person_id = ?
		ORDER BY role, unit_id LIMIT 2000`, id, id).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	grants := make([]workflow.Grant, len(rows))
	for i, row := range rows {
		grants[i] = workflow.Grant{Role: row.Role, Unit: row.UnitID}
	}
	return grants, nil
}

// roleHolder is a person with a role that is held.
type roleHolder struct {
	Person
	Role workflow.Role
}

// HoldersByRole lists the active people who hold roles for the unit, by role, and
// after them those who stand in for one of them at the instant.
func (r Reader) HoldersByRole(unit workflow.UnitID, roles []workflow.Role, at Instant) (map[workflow.Role][]Person, error) {
	var rows []roleHolder
	err := r.db.Table("people").Select("people.*, grants.role").Joins("JOIN grants ON grants.person_id = people.id").
		Where("grants.unit_id = ? AND grants.role IN ? AND people.disabled_at IS NULL", unit, roles).
		Order("people.id").Limit(50 * len(roles)).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	deputies, err := r.deputiesByRole(unit, roles, at)
	holders := map[workflow.Role][]Person{}
	for _, row := range append(rows, deputies...) {
		holds := func(person Person) bool { return person.ID == row.Person.ID }
		if !slices.ContainsFunc(holders[row.Role], holds) {
			holders[row.Role] = append(holders[row.Role], row.Person)
		}
	}
	return holders, err
}

// Session reads one session.
func (r Reader) Session(id string) (Session, error) {
	var row Session
	return row, r.db.First(&row, "id = ?", id).Error
}

// SeenSession notes that a session was used.
func (t *Tx) SeenSession(id string, at Instant) error {
	return t.db.Model(&Session{}).Where("id = ?", id).Update("last_seen_at", at).Error
}

// EndSession ends one session.
func (t *Tx) EndSession(id string, at Instant) error {
	return t.db.Model(&Session{}).Where("id = ? AND ended_at IS NULL", id).Update("ended_at", at).Error
}

// EndSessionsOf ends every session of a person.
func (t *Tx) EndSessionsOf(id workflow.PersonID, at Instant) error {
	return t.db.Model(&Session{}).Where("person_id = ? AND ended_at IS NULL", id).Update("ended_at", at).Error
}

// SignInFailure reads the count for an account and address; a zero row when
// there is none.
func (r Reader) SignInFailure(login, address string) (SignInFailure, error) {
	row := SignInFailure{}
	err := r.db.Where("login = ? AND address = ?", login, address).Limit(1).Find(&row).Error
	row.Login, row.Address = login, address
	return row, err
}

// SaveSignInFailure writes the count.
func (t *Tx) SaveSignInFailure(row SignInFailure) error {
	return t.db.Clauses(upsertFailure).Create(&row).Error
}

// ClearSignInFailure forgets the count of an account and address.
func (t *Tx) ClearSignInFailure(login, address string) error {
	return t.db.Where("login = ? AND address = ?", login, address).Delete(&SignInFailure{}).Error
}
