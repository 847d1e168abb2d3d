package casework

import (
	"errors"
	"fmt"
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// personDraft is a person as the lines before have left them.
type personDraft struct {
	former models.Person // before its address changed
	row    models.Person
	held   []workflow.Grant // with those asked for and those that earlier lines give
	admin  workflow.Role
	line   int // that makes them; 0: they are stored
	step   *rosterStep
}

// persons plans a file of people. A person is the one with the login; several lines
// about one person give several roles. A role is given where the actor may give roles,
// and asked for where not. Roles are added, never taken.
func (p planner) persons(rows []workflow.RosterRow, steps []*rosterStep) error {
	var logins, references []string
	for _, row := range rows {
		logins = append(logins, row.Cells["login"])
		if unit := row.Cells["unit"]; unit != "" {
			references = append(references, unit)
		}
	}
	names, err := p.unitNames(references)
	if err != nil {
		return err
	}
	people, err := p.drafts(distinct(logins))
	if err != nil {
		return err
	}
	_, refused := workflow.Administers(p.actor, workflow.GrantRoles)
	for i, row := range rows {
		steps[i].line.Subject = row.Cells["login"]
		steps[i].refuseWrong(checkPersonRow(row))
		if steps[i].refused() {
			continue
		}
		login := row.Cells["login"]
		draft := people[login]
		if draft == nil {
			draft = &personDraft{row: models.Person{Login: login, Language: "zh", Version: 1}, line: row.Line}
		}
		if planPerson(draft, row, names, steps[i], refused != nil) {
			people[login] = draft
		}
	}
	return nil
}

func (p planner) drafts(logins []string) (map[string]*personDraft, error) {
	stored, err := p.PeopleByLogins(logins)
	if err != nil {
		return nil, err
	}
	var ids []workflow.PersonID
	for _, person := range stored {
		ids = append(ids, person.ID)
	}
	held, err := p.GrantsOfPeople(ids)
	if err != nil {
		return nil, err
	}
	asked, err := p.RoleRequestsOf(ids)
	if err != nil {
		return nil, err
	}
	administrators, err := p.AdministratorsAmong(ids)
	drafts := map[string]*personDraft{}
	for login, person := range stored {
		drafts[login] = &personDraft{row: person, held: append(held[person.ID], asked[person.ID]...), admin: administrators[person.ID]}
	}
	return drafts, err
}

func checkPersonRow(row workflow.RosterRow) []workflow.Field {
	cells := row.Cells
	wrong := checkLogin(cells["login"])
	if cells["login"] == "" {
		wrong = []workflow.Field{{Name: "login", Reason: "required"}}
	}
	if name, given := cells["name"]; given {
		wrong = append(wrong, workflow.CheckName("name", name)...)
	}
	wrong = append(wrong, workflow.CheckEmail(cells["email"])...)
	wrong = append(wrong, workflow.CheckPhone(cells["phone"])...)
	if (cells["unit"] == "") != (cells["roles"] == "") {
		missing := "unit"
		if cells["roles"] == "" {
			missing = "roles"
		}
		wrong = append(wrong, workflow.Field{Name: missing, Reason: "required"})
	}
	return wrong
}

// planPerson works out one line, and reports whether it may be done.
func planPerson(draft *personDraft, row workflow.RosterRow, names *unitNames, step *rosterStep, asks bool) bool {
	wrong := draft.stands(row)
	var add []workflow.Grant
	if reference := row.Cells["unit"]; reference != "" {
		unit, unknown := names.find("unit", reference)
		wrong = append(wrong, unknown...)
		for _, role := range row.List("roles") {
			if unit == nil {
				break
			}
			grant := workflow.Grant{Role: workflow.Role(role), Unit: unit.id()}
			if slices.Contains(draft.held, grant) {
				continue
			}
			if grant.Role == workflow.Clerk || grant.Role == workflow.Rechecker || grant.Role == workflow.Head {
				if !unit.row.IsOffice {
					wrong = append(wrong, workflow.Field{Name: "roles", Reason: "no_office", Args: []string{reference}})
					continue
				}
			}
			add = append(add, grant)
		}
	}
	if draft.admin != "" && len(add) > 0 {
		wrong = append(wrong, workflow.Field{Name: "roles", Reason: "duties_kept_apart"})
	}
	if len(wrong) > 0 {
		step.refuse(wrong...)
		return false
	}
	draft.take(row, add, step, asks)
	return true
}

// stands says what speaks against the line: the person is disabled, lacks a name, or
// an earlier line of the file says something else.
func (d *personDraft) stands(row workflow.RosterRow) []workflow.Field {
	if d.row.DisabledAt != 0 {
		return []workflow.Field{{Name: "login", Reason: "person_disabled", Args: []string{d.row.Login}}}
	}
	var wrong []workflow.Field
	if d.row.ID == 0 && d.step == nil && row.Cells["name"] == "" {
		wrong = append(wrong, workflow.Field{Name: "name", Reason: "required"})
	}
	if d.step == nil {
		return wrong
	}
	for _, one := range []struct{ column, said string }{{"name", d.row.Name}, {"email", d.row.Email}, {"phone", d.row.Phone}, {"language", d.row.Language}} {
		if cell := row.Cells[one.column]; cell != "" && one.said != "" && cell != one.said {
			wrong = append(wrong, workflow.Field{Name: one.column, Reason: "line_contradicts", Args: []string{fmt.Sprint(d.step.line.Line)}})
		}
	}
	return wrong
}

// take lets the line act on the draft and plans how it is done.
func (d *personDraft) take(row workflow.RosterRow, add []workflow.Grant, step *rosterStep, asks bool) {
	created := d.row.ID == 0 && d.step == nil
	step.rests = fmt.Sprintf("person %d v%d %v", d.row.ID, d.row.Version, d.held)
	before := d.row
	for _, one := range []struct {
		column string
		into   *string
	}{{"name", &d.row.Name}, {"phone", &d.row.Phone}, {"language", &d.row.Language}} {
		if cell := row.Cells[one.column]; cell != "" {
			step.change(one.column, *one.into, cell)
			*one.into = cell
		}
	}
	if email := row.Cells["email"]; email != "" {
		step.change("email", d.row.Email, email)
		if d.former.Email == "" {
			d.former = d.row
		}
		setEmail(&d.row, email)
	}
	for _, grant := range add {
		step.line.Changes = append(step.line.Changes, RosterFieldChange{Column: "roles", To: string(grant.Role) + "@" + row.Cells["unit"], Asked: asks})
	}
	d.held = append(d.held, add...)
	changed := before != d.row
	step.apply = func(a *act) (int64, error) { return d.write(a, created, changed, add) }
	if d.step == nil {
		d.step = step
	} else {
		step.after = d.step
	}
	if created {
		step.line.Outcome = workflow.RosterCreate
		return
	}
	step.settle()
}

// write enters or changes the person and gives the roles of one line.
func (d *personDraft) write(a *act, created, changed bool, add []workflow.Grant) (int64, error) {
	switch {
	case created:
		d.row.CreatedAt = models.At(a.now)
		if err := a.Add(&d.row); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return 0, models.ErrConflict
			}
			return 0, err
		}
	case changed || len(add) > 0:
		if err := a.tellFormer(d.former, d.row); err != nil {
			return 0, err
		}
		d.former = models.Person{} // told once, though more lines give roles
		if err := a.SavePerson(&d.row); err != nil {
			return 0, err
		}
	}
	_, err := a.give(d.row.ID, add)
	return int64(d.row.ID), err
}
