package casework

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// Operator acts for whoever runs the program on its own machine, with the data
// in hand: it may add units and people, give roles, and touches no case.
var Operator = workflow.Actor{Grants: []workflow.Grant{{Role: workflow.SystemAdmin}, {Role: workflow.SecurityAdmin}}}

// NewUnit is a unit to be entered in the roster.
type NewUnit struct {
	Name     string
	Kind     string
	Parent   workflow.UnitID
	IsOffice bool
	Aliases  []string
}

// AddUnit enters a unit in the roster.
func (d *Desk) AddUnit(ctx context.Context, actor workflow.Actor, unit NewUnit) (workflow.UnitID, error) {
	var id workflow.UnitID
	err := d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.ManageUnits); err != nil {
			return err
		}
		wrong := workflow.CheckUnitName("name", unit.Name)
		if wrong = append(wrong, workflow.CheckChoice("unit_kind", unit.Kind, workflow.UnitKinds)...); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		if err := a.checkAliases(0, unit.Name, unit.Aliases); err != nil {
			return err
		}
		path := "/"
		if unit.Parent != 0 {
			parent, err := a.openUnit("parent", unit.Parent)
			if err != nil {
				return err
			}
			path = parent.Path
		}
		row := models.Unit{ParentID: models.Reference(unit.Parent), OfficialName: unit.Name, Kind: unit.Kind, IsOffice: unit.IsOffice, Version: 1}
		if err := a.Add(&row); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return workflow.Invalid(workflow.Field{Name: "name", Reason: "taken", Args: []string{unit.Name}})
			}
			return err
		}
		id = row.ID
		row.Path = fmt.Sprintf("%s%d/", path, row.ID)
		if err := a.SaveUnit(&row); err != nil {
			return err
		}
		var aliases []models.UnitAlias
		for _, alias := range unit.Aliases {
			aliases = append(aliases, models.UnitAlias{UnitID: row.ID, Alias: alias})
		}
		if err := models.AddAll(a.Tx, aliases); err != nil {
			return err
		}
		return a.system("add_unit", map[string]any{"unit": row.ID, "name": unit.Name, "aliases": unit.Aliases})
	})
	return id, err
}

// Supervise adds a unit, with everything below it or alone, to an office's
// supervised scope.
func (d *Desk) Supervise(ctx context.Context, actor workflow.Actor, office, unit workflow.UnitID, subtree bool) error {
	return d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.ManageUnits); err != nil {
			return err
		}
		if err := a.mustBeOffice("office", office); err != nil {
			return err
		}
		if _, err := a.Unit(unit); err != nil {
			return unknownUnit("unit", unit, err)
		}
		if err := a.Add(&models.SupervisedUnit{OfficeID: office, UnitID: unit, Subtree: subtree}); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return workflow.Invalid(workflow.Field{Name: "unit", Reason: "repeated"})
			}
			return err
		}
		return a.system("supervise", map[string]any{"office": office, "unit": unit, "subtree": subtree})
	})
}

func unknownUnit(field string, id workflow.UnitID, err error) error {
	if errors.Is(err, models.ErrNotFound) {
		return workflow.Invalid(workflow.Field{Name: field, Reason: "unknown_unit", Args: []string{fmt.Sprint(id)}})
	}
	return err
}

func (a *act) mustBeOffice(field string, id workflow.UnitID) error {
	unit, err := a.Unit(id)
	if err != nil {
		return unknownUnit(field, id, err)
	}
	if !unit.IsOffice {
		return workflow.Invalid(workflow.Field{Name: field, Reason: "no_office", Args: []string{unit.OfficialName}})
	}
	return nil
}

// checkGrant makes sure that the unit is there and open, and that an office's duties
// are held for an office. An administrator's duty is for no unit.
func (a *act) checkGrant(grant workflow.Grant) error {
	if workflow.IsAdministrator(grant.Role) && grant.Unit == 0 {
		return nil
	}
	if _, err := a.openUnit("grants", grant.Unit); err != nil {
		return err
	}
	switch grant.Role {
	case workflow.Clerk, workflow.Rechecker, workflow.Head:
		return a.mustBeOffice("grants", grant.Unit)
	}
	return nil
}

func (a *act) openUnit(field string, id workflow.UnitID) (models.Unit, error) {
	unit, err := a.Unit(id)
	if err != nil {
		return unit, unknownUnit(field, id, err)
	}
	if unit.ClosedAt != 0 {
		return unit, workflow.Invalid(workflow.Field{Name: field, Reason: "unit_closed", Args: []string{unit.OfficialName}})
	}
	return unit, nil
}

// NewPerson is a person to be entered, with the roles held.
type NewPerson struct {
	Login          string
	Name           string
	Language       string // zh or en
	Email          string
	EmailConfirmed bool // somebody checked that the address is this person's
	Phone          string
	Password       string
	Invited        bool // has no password, and gives themselves one with a one-time code
	Grants         []workflow.Grant
}

var loginPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,63}$`)

func (p NewPerson) check() []workflow.Field {
	wrong := checkLogin(p.Login)
	wrong = append(wrong, checkContact(p.Name, p.Language, p.Email, p.Phone)...)
	if !p.Invited {
		wrong = append(wrong, workflow.CheckPassword(p.Password, p.Login, workflow.PasswordLeast)...)
	}
	return append(wrong, workflow.CheckGrants(p.Grants)...)
}

func checkLogin(login string) []workflow.Field {
	if !loginPattern.MatchString(login) {
		return []workflow.Field{{Name: "login", Reason: "bad_login"}}
	}
	return nil
}

func checkContact(name, language, email, phone string) []workflow.Field {
	wrong := workflow.CheckName("name", name)
	wrong = append(wrong, workflow.CheckChoice("language", language, workflow.Languages)...)
	wrong = append(wrong, workflow.CheckEmail(email)...)
	return append(wrong, workflow.CheckPhone(phone)...)
}

// AddPerson enters a person with the roles held.
func (d *Desk) AddPerson(ctx context.Context, actor workflow.Actor, person NewPerson) (workflow.PersonID, error) {
	if _, refused := workflow.Administers(actor, workflow.ManagePeople); refused != nil {
		return 0, refused
	}
	person.Login = strings.ToLower(person.Login)
	if wrong := person.check(); len(wrong) > 0 {
		return 0, workflow.Invalid(wrong...)
	}
	hash := ""
	if !person.Invited {
		var err error
		if hash, err = d.hasher.hash(ctx, "", person.Password); err != nil {
			return 0, err
		}
	}
	var id workflow.PersonID
	err := d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.ManagePeople); err != nil {
			return err
		}
		row := models.Person{Login: person.Login, Name: person.Name, Language: person.Language, Email: person.Email, Phone: person.Phone,
			PasswordHash: hash, CreatedAt: models.At(a.now), Version: 1}
		if person.EmailConfirmed {
			row.EmailConfirmedAt = models.At(a.now)
		}
		if err := a.Add(&row); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return workflow.Invalid(workflow.Field{Name: "login", Reason: "taken", Args: []string{person.Login}})
			}
			return err
		}
		id = row.ID
		for _, grant := range person.Grants {
			if err := a.checkGrant(grant); err != nil {
				return err
			}
		}
		if _, err := a.give(id, person.Grants); err != nil {
			return err
		}
		return a.system("add_person", map[string]any{"person": id, "login": person.Login, "grants": person.Grants})
	})
	return id, err
}

// SetPassword gives a person a new password and ends every sign-in of theirs.
func (d *Desk) SetPassword(ctx context.Context, actor workflow.Actor, login, password string) error {
	if _, refused := workflow.Administers(actor, workflow.ManagePeople); refused != nil {
		return refused
	}
	rules, err := d.store.Read(ctx).AccessRules()
	if err != nil {
		return err
	}
	if wrong := workflow.CheckPassword(password, strings.ToLower(login), int(rules.PasswordLeast)); len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	hash, err := d.hasher.hash(ctx, "", password)
	if err != nil {
		return err
	}
	return d.changePerson(ctx, actor, login, "set_password", func(row *models.Person, _ models.Instant) { row.PasswordHash = hash })
}

// DisablePerson ends every sign-in of a person and refuses new ones. What the
// person did stays in the record.
func (d *Desk) DisablePerson(ctx context.Context, actor workflow.Actor, login string) error {
	return d.changePerson(ctx, actor, login, "disable_person", func(row *models.Person, now models.Instant) { row.DisabledAt = now })
}

func (d *Desk) changePerson(ctx context.Context, actor workflow.Actor, login, action string, change func(*models.Person, models.Instant)) error {
	return d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.ManagePeople); err != nil {
			return err
		}
		row, err := a.PersonByLogin(login)
		if err != nil {
			return err
		}
		change(&row, models.At(a.now))
		if err := a.SavePerson(&row); err != nil {
			return err
		}
		if err := a.EndSessionsOf(row.ID, models.At(a.now)); err != nil {
			return err
		}
		if err := a.RevokeCodes(row.ID, models.CodeActivate, models.At(a.now)); err != nil {
			return err
		}
		return a.system(action, map[string]any{"person": row.ID, "login": row.Login})
	})
}

// Me shows the actor to themselves.
func (d *Desk) Me(ctx context.Context, actor workflow.Actor) (PersonView, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Person(actor.Person)
	if err != nil {
		return PersonView{}, refusal(err)
	}
	view := PersonView{ID: row.ID, Login: row.Login, Name: row.Name, Language: row.Language, Email: row.Email, Disabled: row.DisabledAt != 0, Prefers: preferencesOf(row)}
	var ids []workflow.UnitID
	for _, grant := range actor.Grants {
		ids = append(ids, grant.Unit)
	}
	units, err := reader.UnitsByID(distinct(ids))
	for _, grant := range actor.Grants {
		view.Grants = append(view.Grants, GrantView{Role: grant.Role, Unit: Named{int64(grant.Unit), units[grant.Unit].OfficialName},
			For: Named{ID: int64(actor.PrincipalOf(grant.Role, grant.Unit))}})
	}
	if err != nil {
		return view, err
	}
	return view, namePrincipals(reader, view.Grants)
}
