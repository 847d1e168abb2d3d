package casework

import (
	"context"
	"errors"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// NewAdministrator is an account for one of the three administrators.
type NewAdministrator struct {
	Login    string
	Name     string
	Role     workflow.Role
	Language string
	Password string // "": they set it themselves, with the one-time code
}

// AdministratorView is one of the three administrators.
type AdministratorView struct {
	Role  workflow.Role
	Login string
	Name  string
	State AccountState
	Since time.Time
}

// CreateAdministrator makes an account for one of the three administrators. Only
// whoever runs the program on its own machine does so: no administrator makes
// another. Without a password it returns a one-time code, so that the operator never
// knows one. An account that is there already is refused: it may hold a part in cases.
func (d *Desk) CreateAdministrator(ctx context.Context, administrator NewAdministrator) (Invitation, error) {
	administrator.Login = strings.ToLower(administrator.Login)
	wrong := checkLogin(administrator.Login)
	wrong = append(wrong, checkContact(administrator.Name, administrator.Language, "", "")...)
	if !workflow.IsAdministrator(administrator.Role) {
		wrong = append(wrong, workflow.Field{Name: "role", Reason: "unknown_role", Args: []string{string(administrator.Role)}})
	}
	if administrator.Password != "" {
		wrong = append(wrong, workflow.CheckPassword(administrator.Password, administrator.Login, workflow.PasswordLeast)...)
	}
	if len(wrong) > 0 {
		return Invitation{}, workflow.Invalid(wrong...)
	}
	hash := ""
	if administrator.Password != "" {
		var err error
		if hash, err = d.hasher.hash(ctx, "", administrator.Password); err != nil {
			return Invitation{}, err
		}
	}
	var invitation Invitation
	err := d.transact(ctx, Operator, func(a *act) error {
		if err := a.administer(workflow.ManagePeople); err != nil {
			return err
		}
		row := models.Person{Login: administrator.Login, Name: administrator.Name, Language: administrator.Language,
			PasswordHash: hash, CreatedAt: models.At(a.now), Version: 1}
		if err := a.Add(&row); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return workflow.Invalid(workflow.Field{Name: "login", Reason: "taken", Args: []string{row.Login}})
			}
			return err
		}
		if _, err := a.give(row.ID, []workflow.Grant{{Role: administrator.Role}}); err != nil {
			return err
		}
		invitation = Invitation{Person: row.ID, Login: row.Login, Name: row.Name}
		if hash == "" {
			var err error
			if invitation, err = a.invite(row, false); err != nil {
				return err
			}
		}
		return a.system("create_administrator", map[string]any{"person": row.ID, "login": row.Login, "role": administrator.Role})
	})
	return invitation, err
}

// AdministratorCode gives an administrator who cannot sign in a one-time code, on the
// machine itself.
func (d *Desk) AdministratorCode(ctx context.Context, login string) (Invitation, error) {
	var invitation Invitation
	err := d.transact(ctx, Operator, func(a *act) error {
		if err := a.administer(workflow.InvitePeople); err != nil {
			return err
		}
		row, err := a.PersonByLogin(login)
		if err != nil {
			return err
		}
		among, err := a.AdministratorsAmong([]workflow.PersonID{row.ID})
		if err != nil {
			return err
		}
		if among[row.ID] == "" || row.DisabledAt != 0 {
			return workflow.NotFound()
		}
		if invitation, err = a.invite(row, false); err != nil {
			return err
		}
		return a.system("administrator_code", map[string]any{"person": row.ID, "login": row.Login})
	})
	return invitation, err
}

// Administrators lists the accounts of the three administrators, and the roles that
// nobody active holds. It asks for no right: it is for the machine itself.
func (d *Desk) Administrators(ctx context.Context) (views []AdministratorView, missing []workflow.Role, err error) {
	reader := d.store.Read(ctx)
	rows, err := reader.Administrators()
	if err != nil {
		return nil, nil, err
	}
	ids := make([]workflow.PersonID, len(rows))
	for i, row := range rows {
		ids[i] = row.PersonID
	}
	people, err := reader.PeopleByID(ids)
	if err != nil {
		return nil, nil, err
	}
	list := make([]models.Person, len(rows))
	for i, id := range ids {
		list[i] = people[id]
	}
	accounts, err := d.accountViews(reader, list)
	if err != nil {
		return nil, nil, err
	}
	held := map[workflow.Role]bool{}
	for i, row := range rows {
		views = append(views, AdministratorView{row.Role, accounts[i].Login, accounts[i].Name, accounts[i].State, row.Since.Time()})
		held[row.Role] = held[row.Role] || accounts[i].State != AccountDisabled
	}
	for _, role := range workflow.Administrators {
		if !held[role] {
			missing = append(missing, role)
		}
	}
	return views, missing, nil
}
