package models

import (
	"gorm.io/gorm"

	"rectify/workflow"
)

// standing is the condition under which a deputyship gives rights at an instant,
// which is given twice: it runs, and the principal still holds the role. The clock
// alone begins and ends it.
const standing = `deputies.from_at <= ? AND deputies.until_at > ? AND deputies.ended_at IS NULL
	AND EXISTS (SELECT 1 FROM grants WHERE grants.person_id = deputies.principal_id AND grants.role = deputies.role AND grants.unit_id = deputies.unit_id)`

// ActorOf is a person with the roles held at an instant, and with those of whom they
// stand in for.
func (r Reader) ActorOf(id workflow.PersonID, at Instant) (workflow.Actor, error) {
	grants, err := r.GrantsOf(id)
	if err != nil {
		return workflow.Actor{}, err
	}
	standIns, err := r.standIns([]workflow.PersonID{id}, at)
	return workflow.Actor{Person: id, Grants: grants}.WithStandIns(standIns[id]), err
}

// ActorsOf is ActorOf for several people, in two queries.
func (r Reader) ActorsOf(ids []workflow.PersonID, at Instant) (map[workflow.PersonID]workflow.Actor, error) {
	actors := make(map[workflow.PersonID]workflow.Actor, len(ids))
	for _, id := range ids {
		actors[id] = workflow.Actor{Person: id}
	}
	var grants []Grant
	if err := r.db.Where("person_id IN ?", ids).Find(&grants).Error; err != nil {
		return nil, err
	}
	for _, grant := range grants {
		actor := actors[grant.PersonID]
		actor.Grants = append(actor.Grants, workflow.Grant{Role: grant.Role, Unit: grant.UnitID})
		actors[grant.PersonID] = actor
	}
	standIns, err := r.standIns(ids, at)
	for id, others := range standIns {
		actors[id] = actors[id].WithStandIns(others)
	}
	return actors, err
}

func (r Reader) standIns(ids []workflow.PersonID, at Instant) (map[workflow.PersonID][]workflow.StandIn, error) {
	var rows []Deputy
	err := r.db.Where("deputies.deputy_id IN ? AND "+standing, ids, at, at).Order("deputies.id").Limit(2000).Find(&rows).Error
	standIns := map[workflow.PersonID][]workflow.StandIn{}
	for _, row := range rows {
		standIns[row.DeputyID] = append(standIns[row.DeputyID], workflow.StandIn{Grant: row.Facts().Grant, For: row.PrincipalID})
	}
	return standIns, err
}

// deputiesByRole lists the active people who stand in for a holder of a role for the
// unit. An administrator stands in for nobody.
func (r Reader) deputiesByRole(unit workflow.UnitID, roles []workflow.Role, at Instant) ([]roleHolder, error) {
	places, names := amongTexts(roles)
	values := append(append([]any{int64(unit)}, names...), int64(at), int64(at), 50*len(roles))
	return findPart[roleHolder](r, standingIn(), "WHERE people.id = deputies.deputy_id AND deputies.unit_id = ? AND deputies.role IN "+places+
		" AND people.disabled_at IS NULL AND "+standing+
		" AND NOT EXISTS (SELECT 1 FROM administrators duties WHERE duties.person_id = people.id) ORDER BY people.id LIMIT ?", values...)
}

// DeputyFilter narrows a list of deputyships to those of a person, on either side,
// and of units; everybody's where All is set.
type DeputyFilter struct {
	All    bool
	Person workflow.PersonID
	Units  []workflow.UnitID
	Before int64 // the last id of the page before; 0: the first page
	Limit  int
}

func (f DeputyFilter) apply(db *gorm.DB) *gorm.DB {
	switch {
	case f.All:
	case len(f.Units) > 0:
		db = db.Where("(principal_id = ? OR deputy_id = ? OR unit_id IN ?)", f.Person, f.Person, f.Units)
	default:
		db = db.Where("(principal_id = ? OR deputy_id = ?)", f.Person, f.Person)
	}
	if f.Before != 0 {
		db = db.Where("id < ?", f.Before)
	}
	return db
}

// Deputies lists deputyships, the newest first, those that are over too.
func (r Reader) Deputies(filter DeputyFilter) ([]Deputy, error) {
	var rows []Deputy
	return rows, filter.apply(r.db).Order("id DESC").Limit(filter.Limit).Find(&rows).Error
}

// Deputy reads one deputyship that the filter lets pass; ErrNotFound for any other.
func (r Reader) Deputy(filter DeputyFilter, id int64) (Deputy, error) {
	var row Deputy
	return row, filter.apply(r.db).First(&row, "id = ?", id).Error
}

// Overlapping lists the deputyships of a principal in a role that are not ended and
// have an instant in common with a stretch.
func (r Reader) Overlapping(d Deputy) ([]Deputy, error) {
	var rows []Deputy
	return rows, r.db.Where("principal_id = ? AND role = ? AND unit_id = ? AND ended_at IS NULL AND until_at > ? AND from_at < ?",
		d.PrincipalID, d.Role, d.UnitID, int64(d.FromAt), int64(d.UntilAt)).Order("id").Limit(10).Find(&rows).Error
}

// SaveDeputy writes a deputyship under its version.
func (t *Tx) SaveDeputy(row *Deputy) error { return save(t, row, row.ID, &row.Version) }

// LockedPerson reads a person for a change of what they hold: on PostgreSQL the row
// stays locked until the transaction ends.
func (t *Tx) LockedPerson(id workflow.PersonID) (Person, error) {
	db := t.db
	if t.dialect == PostgreSQL {
		db = db.Clauses(forUpdate)
	}
	var row Person
	return row, db.First(&row, "id = ?", id).Error
}
