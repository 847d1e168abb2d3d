package models

import (
	"cmp"
	"database/sql"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm/clause"

	"rectify/workflow"
)

// Unit reads one unit.
func (r Reader) Unit(id workflow.UnitID) (Unit, error) {
	return first[Unit](r, "WHERE id = ?", id)
}

// UnitsByID reads units by their ids.
func (r Reader) UnitsByID(ids []workflow.UnitID) (map[workflow.UnitID]Unit, error) {
	places, values := among(ids)
	rows, err := find[Unit](r, "WHERE id IN "+places, values...)
	if err != nil {
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
	return first[Person](r, "WHERE id = ?", id)
}

// PersonByLogin finds a person by the name used to sign in, in any case.
func (r Reader) PersonByLogin(login string) (Person, error) {
	return first[Person](r, "WHERE login = ?", strings.ToLower(login))
}

// People lists people after the given one, with a limit.
func (r Reader) People(after workflow.PersonID, limit int) ([]Person, error) {
	var rows []Person
	return rows, r.db.Where("id > ?", after).Order("id").Limit(limit).Find(&rows).Error
}

var personName = sync.OnceValue(func() *table { return only[Person]("id", "name") })

// NamesOf reads the names of people.
func (r Reader) NamesOf(ids []workflow.PersonID) (map[workflow.PersonID]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	places, values := among(ids)
	rows, err := findPart[Person](r, personName(), "WHERE id IN "+places, values...)
	if err != nil {
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
	var grants []workflow.Grant
	err := r.each(`SELECT role, unit_id FROM grants WHERE person_id = ?
		UNION ALL SELECT role, 0 AS unit_id FROM administrators WHERE person_id = ?
		ORDER BY role, unit_id LIMIT 2000`, []any{int64(id), int64(id)}, func(rows *sql.Rows) error {
		for rows.Next() {
			var grant workflow.Grant
			if err := rows.Scan((*string)(&grant.Role), (*int64)(&grant.Unit)); err != nil {
				return err
			}
			grants = append(grants, grant)
		}
		return nil
	})
	return grants, err
}

// roleHolder is a person with a role that is held.
type roleHolder struct {
	Person
	Role workflow.Role
}

// holders reads people with the role they hold.
var holders = sync.OnceValue(func() *table { return peopleBy("grants") })

// standingIn reads people with the role in which they stand in for somebody.
var standingIn = sync.OnceValue(func() *table { return peopleBy("deputies") })

// peopleBy reads people with the role that a row of another table gives them.
func peopleBy(giver string) *table {
	joined := *tableOf[roleHolder]()
	names := make([]string, len(joined.columns))
	for i, one := range joined.columns {
		names[i] = "people." + one.name
		if one.name == "role" {
			names[i] = giver + ".role"
		}
	}
	// In this order: a unit has few people.
	joined.name, joined.names = giver+" CROSS JOIN people", strings.Join(names, ", ")
	return &joined
}

// HoldersByRole lists the active people who hold roles for the unit, by role, and
// after them those who stand in for one of them at the instant.
func (r Reader) HoldersByRole(unit workflow.UnitID, roles []workflow.Role, at Instant) (map[workflow.Role][]Person, error) {
	places, names := amongTexts(roles)
	values := append(append([]any{int64(unit)}, names...), 50*len(roles))
	rows, err := findPart[roleHolder](r, holders(), "WHERE people.id = grants.person_id AND grants.unit_id = ? AND grants.role IN "+places+
		" AND people.disabled_at IS NULL ORDER BY people.id LIMIT ?", values...)
	if err != nil {
		return nil, err
	}
	deputies, err := r.deputiesByRole(unit, roles, at)
	held := map[workflow.Role][]Person{}
	for _, row := range append(rows, deputies...) {
		holds := func(person Person) bool { return person.ID == row.Person.ID }
		if !slices.ContainsFunc(held[row.Role], holds) {
			held[row.Role] = append(held[row.Role], row.Person)
		}
	}
	return held, err
}

// Session reads one session.
func (r Reader) Session(id string) (Session, error) {
	return first[Session](r, "WHERE id = ?", id)
}

// SignedIn is a session with what is asked of its person at every request.
type SignedIn struct {
	Session
	Language   string
	DisabledAt Instant
	Grants     []workflow.Grant   // the roles held at this moment, that of an administrator among them
	StandIns   []workflow.StandIn // the roles of others at this moment
}

// Actor is the person with these roles.
func (s SignedIn) Actor() workflow.Actor {
	return workflow.Actor{Person: s.PersonID, Grants: s.Grants}.WithStandIns(s.StandIns)
}

// signedIn asks for a session with its person, a row for each role the person holds,
// and whether there may be more: the role of an administrator, or those of others.
const signedIn = `SELECT sessions.person_id, sessions.last_seen_at, sessions.expires_at, sessions.ended_at, people.language, people.disabled_at,
	grants.role, grants.unit_id,
	EXISTS (SELECT 1 FROM administrators WHERE administrators.person_id = people.id), EXISTS (SELECT 1 FROM deputies WHERE deputies.deputy_id = people.id)
	FROM sessions JOIN people ON people.id = sessions.person_id LEFT JOIN grants ON grants.person_id = people.id WHERE sessions.id = ? LIMIT 2000`

// SignedIn reads a session with its person and the person's roles at an instant.
func (r Reader) SignedIn(id string, at Instant) (SignedIn, error) {
	found := SignedIn{}
	var administers, standsIn bool
	err := r.each(signedIn, []any{id}, func(rows *sql.Rows) error {
		for rows.Next() {
			var role sql.NullString
			var unit Reference
			err := rows.Scan(&found.PersonID, &found.LastSeenAt, &found.ExpiresAt, &found.EndedAt, &found.Language, &found.DisabledAt,
				&role, &unit, &administers, &standsIn)
			if err != nil {
				return err
			}
			found.ID = id
			if role.Valid {
				found.Grants = append(found.Grants, workflow.Grant{Role: workflow.Role(role.String), Unit: workflow.UnitID(unit)})
			}
		}
		return nil
	})
	switch {
	case err != nil:
		return found, err
	case found.ID == "":
		return found, ErrNotFound
	}
	if administers {
		if found.Grants, err = r.GrantsOf(found.PersonID); err != nil {
			return found, err
		}
	}
	slices.SortFunc(found.Grants, func(a, b workflow.Grant) int { return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Unit, b.Unit)) })
	if standsIn {
		others, err := r.standIns([]workflow.PersonID{found.PersonID}, at)
		if err != nil {
			return found, err
		}
		found.StandIns = others[found.PersonID]
	}
	return found, nil
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

// LockedSignInFailure reads the count for an account and address to change it: on
// PostgreSQL the row is made where there is none and stays locked until the
// transaction ends, so that of two who count at once neither count is lost.
func (t *Tx) LockedSignInFailure(login, address string, now Instant) (SignInFailure, error) {
	if t.dialect != PostgreSQL {
		return t.SignInFailure(login, address)
	}
	row := SignInFailure{Login: login, Address: address, LastAt: now}
	if err := t.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return row, err
	}
	return row, t.db.Clauses(forUpdate).First(&row, "login = ? AND address = ?", login, address).Error
}

// SaveSignInFailure writes the count.
func (t *Tx) SaveSignInFailure(row SignInFailure) error {
	return t.db.Clauses(upsertFailure).Create(&row).Error
}

// ClearSignInFailure forgets the count of an account and address.
func (t *Tx) ClearSignInFailure(login, address string) error {
	return t.db.Where("login = ? AND address = ?", login, address).Delete(&SignInFailure{}).Error
}
