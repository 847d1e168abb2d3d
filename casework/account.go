package casework

import (
	"context"
	"errors"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// How often a person may have an address confirmed by letter.
const (
	confirmationsPerHour = 3
	confirmationsPerDay  = 10
)

// SessionView is one running sign-in.
type SessionView struct {
	Address  string
	Opened   time.Time
	LastSeen time.Time
	Expires  time.Time
	Current  bool
}

// Sessions lists the actor's own running sign-ins.
func (d *Desk) Sessions(ctx context.Context, actor workflow.Actor, current string) ([]SessionView, error) {
	rows, err := d.store.Read(ctx).SessionsOf(actor.Person, models.At(d.clock()))
	return sessionViews(rows, current), err
}

func sessionViews(rows []models.Session, current string) []SessionView {
	views := make([]SessionView, len(rows))
	for i, row := range rows {
		views[i] = SessionView{row.Address, row.CreatedAt.Time(), row.LastSeenAt.Time(), row.ExpiresAt.Time(), row.ID == current}
	}
	return views
}

// EndOtherSessions signs the actor out everywhere but here.
func (d *Desk) EndOtherSessions(ctx context.Context, actor workflow.Actor, current string) (ended int64, err error) {
	err = d.transact(ctx, actor, func(a *act) (err error) {
		if ended, err = a.EndOtherSessions(actor.Person, current, models.At(a.now)); err != nil || ended == 0 {
			return err
		}
		return a.ofOwnAccord("end_own_sessions", map[string]any{"ended": ended})
	})
	return ended, err
}

// ChangePassword gives the actor another password and ends their other sign-ins. The
// old one is asked for; a wrong one counts as a failed sign-in, so that an open
// session is no way to try passwords without end.
func (d *Desk) ChangePassword(ctx context.Context, actor workflow.Actor, session, old, password, address string) error {
	reader := d.store.Read(ctx)
	person, err := reader.Person(actor.Person)
	if err != nil {
		return refusal(err)
	}
	if err := d.checkLocks(reader, address, person.Login, ""); err != nil {
		return err
	}
	matches, err := d.hasher.matches(ctx, address, old, person.PasswordHash)
	if err != nil {
		return err
	}
	if !matches {
		return d.failed(ctx, person.Login, address, workflow.Invalid(workflow.Field{Name: "old_password", Reason: "wrong_password"}))
	}
	hash, err := d.newPassword(ctx, reader, person, password, address)
	if err != nil {
		return err
	}
	return d.transact(ctx, actor, func(a *act) error {
		row, err := a.Person(actor.Person)
		if err != nil {
			return err
		}
		if row.PasswordHash != person.PasswordHash || row.DisabledAt != 0 {
			return models.ErrConflict // the old password is not the one that was checked
		}
		row.PasswordHash = hash
		if err := a.SavePerson(&row); err != nil {
			return err
		}
		if err := a.ClearSignInFailure(row.Login, workflow.Network(address)); err != nil {
			return err
		}
		ended, err := a.EndOtherSessions(row.ID, session, models.At(a.now))
		if err != nil {
			return err
		}
		return a.ofOwnAccord("change_password", map[string]any{"address": address, "sessions_ended": ended})
	})
}

// AskEmailCode sends a code to an address that the actor says is theirs. Until it is
// confirmed, letters go where they went before.
func (d *Desk) AskEmailCode(ctx context.Context, actor workflow.Actor, email string) error {
	return d.transact(ctx, actor, func(a *act) error {
		row, err := a.Person(actor.Person)
		if err != nil {
			return err
		}
		if email == "" {
			email = row.Email
		}
		if wrong := workflow.CheckEmail(email); len(wrong) > 0 || email == "" {
			return workflow.Invalid(workflow.Field{Name: "email", Reason: "bad_email"})
		}
		if email == row.Email && row.EmailConfirmedAt != 0 {
			return workflow.Refused("email_is_confirmed")
		}
		for span, most := range map[time.Duration]int64{time.Hour: confirmationsPerHour, 24 * time.Hour: confirmationsPerDay} {
			count, err := a.CodesSince(row.ID, models.CodeConfirmEmail, models.At(a.now.Add(-span)))
			if err != nil {
				return err
			}
			if count >= most {
				return &workflow.Error{Code: workflow.CodeTooMany, Reason: "codes_at_once", RetryAfter: int(span / time.Second)}
			}
		}
		code, made, err := a.issueCode(row.ID, models.CodeConfirmEmail, email, confirmationFor)
		if err != nil {
			return err
		}
		if err := a.mailCode(row, email, code, made); err != nil {
			return err
		}
		return a.ofOwnAccord("ask_email_code", map[string]any{"email": email})
	})
}

// ConfirmEmail makes the address to which the code went the actor's confirmed one.
func (d *Desk) ConfirmEmail(ctx context.Context, actor workflow.Actor, code, address string) (PersonView, error) {
	reader := d.store.Read(ctx)
	if err := d.checkLocks(reader, address, ""); err != nil {
		return PersonView{}, err
	}
	made, err := reader.CodeByHash(models.CodeConfirmEmail, codeHash(code))
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return PersonView{}, err
	}
	if err != nil || made.PersonID != actor.Person || !made.Open(models.At(d.clock())) {
		return PersonView{}, d.failed(ctx, "", address, wrongCode())
	}
	err = d.transact(ctx, actor, func(a *act) error {
		if err := a.useCode(made.ID); err != nil {
			return err
		}
		row, err := a.Person(actor.Person)
		if err != nil {
			return err
		}
		was, before := row, row.Email
		row.Email, row.EmailConfirmedAt = made.Address, models.At(a.now)
		if err := a.SavePerson(&row); err != nil {
			return err
		}
		if err := a.tellFormer(was, row); err != nil {
			return err
		}
		return a.ofOwnAccord("confirm_email", map[string]any{"from": before, "to": row.Email})
	})
	if err != nil {
		return PersonView{}, err
	}
	return d.Me(ctx, actor)
}
