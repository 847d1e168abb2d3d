package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// InvitationsMost is how many people are invited in one act.
const InvitationsMost = 500

// Invitation is one person's way in. The code is shown once, here, and kept nowhere;
// it is empty where it went by letter to the person's confirmed address.
type Invitation struct {
	Person  workflow.PersonID
	Login   string
	Name    string
	Code    string
	Mailed  bool
	Expires time.Time
}

// InviteQuery says who is invited: those named, or everybody who has neither a
// password nor a code that counts, InvitationsMost at a time.
type InviteQuery struct {
	People  []workflow.PersonID
	Waiting bool
	Letter  bool // by letter, where the address is confirmed
}

// Invite gives people one-time codes with which they set a password: the first one,
// or another where it was forgotten. A code replaces the one before it. Of somebody
// who has a password and a confirmed address the code goes there and nowhere else, so
// that no administrator comes to act as a person who can be reached. Nobody has a
// password that somebody else chose.
func (d *Desk) Invite(ctx context.Context, actor workflow.Actor, query InviteQuery) ([]Invitation, error) {
	var invitations []Invitation
	err := d.transact(ctx, actor, func(a *act) error {
		invitations = nil
		if err := a.administer(workflow.InvitePeople); err != nil {
			return err
		}
		people, err := a.invited(query)
		if err != nil {
			return err
		}
		for _, person := range people {
			invitation, err := a.invite(person, query.Letter)
			if err != nil {
				return err
			}
			invitations = append(invitations, invitation)
		}
		type line struct {
			Person workflow.PersonID `json:"person"`
			Login  string            `json:"login"`
			Mailed bool              `json:"mailed"`
			Reset  bool              `json:"reset"` // had a password before
		}
		lines := make([]line, len(invitations))
		for i, invitation := range invitations {
			lines[i] = line{invitation.Person, invitation.Login, invitation.Mailed, people[i].PasswordHash != ""}
		}
		return inParts(a, "invite_people", "people", lines)
	})
	if err != nil {
		return nil, err
	}
	return invitations, nil
}

// InviteByLogin invites people by their logins, on the machine itself; without any
// login everybody who has neither a password nor a code that counts.
func (d *Desk) InviteByLogin(ctx context.Context, logins []string) ([]Invitation, error) {
	if len(logins) == 0 {
		return d.inviteAll(ctx)
	}
	people, err := d.store.Read(ctx).PeopleByLogins(logins)
	if err != nil {
		return nil, err
	}
	var ids []workflow.PersonID
	for _, login := range logins {
		person, known := people[login]
		if !known {
			return nil, workflow.Invalid(workflow.Field{Name: "login", Reason: "unknown_login", Args: []string{login}})
		}
		ids = append(ids, person.ID)
	}
	return d.Invite(ctx, Operator, InviteQuery{People: ids})
}

// inviteAll goes on until nobody is left; each part is an act of its own.
func (d *Desk) inviteAll(ctx context.Context) ([]Invitation, error) {
	var all []Invitation
	for {
		part, err := d.Invite(ctx, Operator, InviteQuery{Waiting: true})
		if err != nil || len(part) == 0 {
			return all, err
		}
		all = append(all, part...)
	}
}

func (a *act) invited(query InviteQuery) ([]models.Person, error) {
	if query.Waiting {
		return a.NotActivated(models.At(a.now), InvitationsMost)
	}
	if len(query.People) == 0 || len(query.People) > InvitationsMost {
		return nil, workflow.Invalid(workflow.Field{Name: "people", Reason: "how_many", Args: []string{"1", fmt.Sprint(InvitationsMost)}})
	}
	var people []models.Person
	for i, id := range distinct(query.People) {
		row, err := a.someoneElse(id, 0)
		if err != nil {
			if errors.Is(err, models.ErrNotFound) {
				return nil, workflow.Invalid(workflow.Field{Name: fmt.Sprintf("people[%d]", i), Reason: "unknown_person", Args: []string{fmt.Sprint(id)}})
			}
			return nil, err
		}
		if row.DisabledAt != 0 {
			return nil, workflow.Refused("person_is_disabled", row.Login)
		}
		people = append(people, row)
	}
	return people, nil
}

func (a *act) invite(person models.Person, letter bool) (Invitation, error) {
	confirmed := person.Email != "" && person.EmailConfirmedAt != 0 && a.desk.enqueuer != nil
	code, row, err := a.issueCode(person.ID, models.CodeActivate, "", activationFor)
	if err != nil {
		return Invitation{}, err
	}
	invitation := Invitation{Person: person.ID, Login: person.Login, Name: person.Name, Code: code, Expires: row.ExpiresAt.Time()}
	if !confirmed || !letter && person.PasswordHash == "" {
		return invitation, nil
	}
	invitation.Code, invitation.Mailed = "", true
	return invitation, a.mailCode(person, person.Email, code, row)
}

// Activate sets a password with a one-time code, ends every sign-in of before, and
// says whose it is. A wrong code counts as a failed sign-in of the address.
func (d *Desk) Activate(ctx context.Context, code, password, address string) (login string, err error) {
	reader := d.store.Read(ctx)
	if err := d.checkLocks(reader, address, ""); err != nil {
		return "", err
	}
	row, err := reader.CodeByHash(models.CodeActivate, codeHash(code))
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return "", err
	}
	if err != nil || !row.Open(models.At(d.clock())) {
		return "", d.failed(ctx, "", address, wrongCode())
	}
	person, err := reader.Person(row.PersonID)
	if err != nil {
		return "", err
	}
	hash, err := d.newPassword(ctx, reader, person, password, address)
	if err != nil {
		return "", err
	}
	err = d.transact(ctx, workflow.Actor{Person: person.ID}, func(a *act) error {
		person, err := a.Person(row.PersonID)
		if err != nil {
			return err
		}
		if person.DisabledAt != 0 {
			return wrongCode()
		}
		if err := a.useCode(row.ID); err != nil {
			return err
		}
		person.PasswordHash = hash
		if err := a.SavePerson(&person); err != nil {
			return err
		}
		if err := a.EndSessionsOf(person.ID, models.At(a.now)); err != nil {
			return err
		}
		return a.ofOwnAccord("activate", map[string]any{"person": person.ID, "address": address})
	})
	return person.Login, err
}

// newPassword checks a password that a person chooses and makes its hash. It is not
// the one they have.
func (d *Desk) newPassword(ctx context.Context, reader models.Reader, person models.Person, password, address string) (string, error) {
	rules, err := reader.AccessRules()
	if err != nil {
		return "", err
	}
	if wrong := workflow.CheckPassword(password, person.Login, int(rules.PasswordLeast)); len(wrong) > 0 {
		return "", workflow.Invalid(wrong...)
	}
	if person.PasswordHash != "" {
		same, err := d.hasher.matches(ctx, address, password, person.PasswordHash)
		if err != nil {
			return "", err
		}
		if same {
			return "", workflow.Invalid(workflow.Field{Name: "password", Reason: "password_same"})
		}
	}
	return d.hasher.hash(ctx, address, password)
}
