package casework

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// AccountState says whether a person can sign in.
type AccountState string

// The states of an account.
const (
	AccountNotInvited AccountState = "not_invited" // has no password and no code
	AccountInvited    AccountState = "invited"     // has a code that counts
	AccountActive     AccountState = "active"
	AccountDisabled   AccountState = "disabled"
)

// AccountView is a person as an administrator sees them.
type AccountView struct {
	ID             workflow.PersonID
	Login          string
	Name           string
	Language       string
	Email          string
	EmailConfirmed time.Time // zero: not confirmed
	Phone          string
	State          AccountState
	InvitedUntil   time.Time
	CreatedAt      time.Time
	DisabledAt     time.Time
	Grants         []GrantView
	Asked          []GrantView // roles that wait to be given
	Version        int64
}

// Accounts lists people by number.
func (d *Desk) Accounts(ctx context.Context, actor workflow.Actor, after workflow.PersonID, limit int) ([]AccountView, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadRoster); refused != nil {
		return nil, refused
	}
	reader := d.store.Read(ctx)
	rows, err := reader.People(after, limit)
	if err != nil {
		return nil, err
	}
	return d.accountViews(reader, rows)
}

// Account reads one person.
func (d *Desk) Account(ctx context.Context, actor workflow.Actor, id workflow.PersonID) (AccountView, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadRoster); refused != nil {
		return AccountView{}, refused
	}
	reader := d.store.Read(ctx)
	row, err := reader.Person(id)
	if err != nil {
		return AccountView{}, refusal(err)
	}
	views, err := d.accountViews(reader, []models.Person{row})
	if err != nil {
		return AccountView{}, err
	}
	return views[0], nil
}

func (d *Desk) accountViews(reader models.Reader, rows []models.Person) ([]AccountView, error) {
	ids := make([]workflow.PersonID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	held, err := reader.GrantsOfPeople(ids)
	if err != nil {
		return nil, err
	}
	administrators, err := reader.AdministratorsAmong(ids)
	if err != nil {
		return nil, err
	}
	asked, err := reader.RoleRequestsOf(ids)
	if err != nil {
		return nil, err
	}
	open, err := reader.OpenCodes(models.CodeActivate, ids, models.At(d.clock()))
	if err != nil {
		return nil, err
	}
	var units []workflow.UnitID
	for _, grants := range []map[workflow.PersonID][]workflow.Grant{held, asked} {
		for _, of := range grants {
			for _, grant := range of {
				units = append(units, grant.Unit)
			}
		}
	}
	named, err := reader.UnitsByID(distinct(units))
	show := func(grants []workflow.Grant) []GrantView {
		views := make([]GrantView, len(grants))
		for i, grant := range grants {
			views[i] = GrantView{Role: grant.Role, Unit: Named{int64(grant.Unit), named[grant.Unit].OfficialName}}
		}
		return views
	}
	views := make([]AccountView, len(rows))
	for i, row := range rows {
		views[i] = AccountView{ID: row.ID, Login: row.Login, Name: row.Name, Language: row.Language, Email: row.Email, EmailConfirmed: row.EmailConfirmedAt.Time(),
			Phone: row.Phone, State: AccountActive, InvitedUntil: open[row.ID].Time(), CreatedAt: row.CreatedAt.Time(), DisabledAt: row.DisabledAt.Time(),
			Grants: show(held[row.ID]), Asked: show(asked[row.ID]), Version: row.Version}
		if role := administrators[row.ID]; role != "" {
			views[i].Grants = append(views[i].Grants, GrantView{Role: role})
		}
		switch {
		case row.DisabledAt != 0:
			views[i].State = AccountDisabled
		case row.PasswordHash == "" && open[row.ID] != 0:
			views[i].State = AccountInvited
		case row.PasswordHash == "":
			views[i].State = AccountNotInvited
		}
	}
	return views, err
}

// Contact is what is known of a person besides login and roles.
type Contact struct {
	Name     string
	Language string
	Email    string
	Phone    string
}

// ChangePerson changes what is known of a person. Another address is not confirmed.
func (d *Desk) ChangePerson(ctx context.Context, actor workflow.Actor, id workflow.PersonID, version int64, contact Contact) (AccountView, error) {
	return d.onPerson(ctx, actor, id, version, workflow.ManagePeople, "change_person", func(a *act, row *models.Person) (any, error) {
		if wrong := checkContact(contact.Name, contact.Language, contact.Email, contact.Phone); len(wrong) > 0 {
			return nil, workflow.Invalid(wrong...)
		}
		was, before := *row, Contact{row.Name, row.Language, row.Email, row.Phone}
		row.Name, row.Language, row.Phone = contact.Name, contact.Language, contact.Phone
		setEmail(row, contact.Email)
		return map[string]any{"from": before, "to": contact}, a.tellFormer(was, *row)
	})
}

// setEmail gives a person another address, which nobody has confirmed yet.
func setEmail(row *models.Person, email string) {
	if row.Email != email {
		row.Email, row.EmailConfirmedAt = email, 0
	}
}

// StateEmail confirms an address by a statement of the system administrator, who says
// how it is known to be the person's. The address is named, so that it is the one
// that was looked at.
func (d *Desk) StateEmail(ctx context.Context, actor workflow.Actor, id workflow.PersonID, version int64, email, statement string) (AccountView, error) {
	return d.onPerson(ctx, actor, id, version, workflow.ManagePeople, "state_email", func(a *act, row *models.Person) (any, error) {
		wrong := workflow.CheckLength("statement", statement)
		if strings.TrimSpace(statement) == "" {
			wrong = append(wrong, workflow.Field{Name: "statement", Reason: "required"})
		}
		if email == "" || email != row.Email {
			wrong = append(wrong, workflow.Field{Name: "email", Reason: "other_email", Args: []string{row.Email}})
		}
		if len(wrong) > 0 {
			return nil, workflow.Invalid(wrong...)
		}
		if row.EmailConfirmedAt != 0 {
			return nil, workflow.Refused("email_is_confirmed")
		}
		row.EmailConfirmedAt = models.At(a.now)
		return map[string]any{"email": email, "statement": statement}, nil
	})
}

// Disable ends every sign-in of a person and refuses new ones, from the next request
// on. What the person did stays in the record, and so do the roles.
func (d *Desk) Disable(ctx context.Context, actor workflow.Actor, id workflow.PersonID, version int64, reason string) (AccountView, error) {
	return d.onPerson(ctx, actor, id, version, workflow.ManagePeople, "disable_person", func(a *act, row *models.Person) (any, error) {
		if row.DisabledAt != 0 {
			return nil, workflow.Refused("person_is_disabled", row.Login)
		}
		if err := checkReason(reason); err != nil {
			return nil, err
		}
		row.DisabledAt = models.At(a.now)
		if err := a.EndSessionsOf(row.ID, models.At(a.now)); err != nil {
			return nil, err
		}
		return map[string]any{"reason": reason}, a.RevokeCodes(row.ID, models.CodeActivate, models.At(a.now))
	})
}

// Enable lets a disabled person sign in again, with the password of before.
func (d *Desk) Enable(ctx context.Context, actor workflow.Actor, id workflow.PersonID, version int64, reason string) (AccountView, error) {
	return d.onPerson(ctx, actor, id, version, workflow.ManagePeople, "enable_person", func(a *act, row *models.Person) (any, error) {
		if row.DisabledAt == 0 {
			return nil, workflow.Refused("person_is_enabled", row.Login)
		}
		if err := checkReason(reason); err != nil {
			return nil, err
		}
		row.DisabledAt = 0
		return map[string]any{"reason": reason}, nil
	})
}

// EndSessions ends every running sign-in of a person.
func (d *Desk) EndSessions(ctx context.Context, actor workflow.Actor, id workflow.PersonID, reason string) (ended int64, err error) {
	err = d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.EndSessions); err != nil {
			return err
		}
		if err := checkReason(reason); err != nil {
			return err
		}
		row, err := a.Person(id)
		if err != nil {
			return err
		}
		if ended, err = a.EndOtherSessions(id, "", models.At(a.now)); err != nil {
			return err
		}
		return a.system("end_sessions", map[string]any{"person": id, "login": row.Login, "ended": ended, "reason": reason})
	})
	return ended, err
}

// onPerson is one act about one person: the right, the version, the change, the event.
// Saving the row, whatever was changed, is what keeps two acts about one person apart.
func (d *Desk) onPerson(ctx context.Context, actor workflow.Actor, id workflow.PersonID, version int64, right workflow.Right, action string,
	change func(*act, *models.Person) (any, error)) (AccountView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(right); err != nil {
			return err
		}
		row, err := a.someoneElse(id, version)
		if err != nil {
			return err
		}
		detail, err := change(a, &row)
		if err != nil {
			return err
		}
		if err := a.SavePerson(&row); err != nil {
			return err
		}
		return a.system(action, map[string]any{"person": id, "login": row.Login, "what": detail})
	})
	if err != nil {
		return AccountView{}, err
	}
	return d.Account(ctx, actor, id)
}

// partOfEvent is how many things one event names.
const partOfEvent = 100

// inParts records what was done to many things: so many to an event, that none grows
// without bound.
func inParts[Line any](a *act, action, what string, lines []Line) error {
	for from := 0; from < len(lines); from += partOfEvent {
		part := lines[from:min(from+partOfEvent, len(lines))]
		detail := map[string]any{what: part, "from": from + 1, "of": len(lines)}
		if err := a.system(action, detail); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
	}
	return nil
}
