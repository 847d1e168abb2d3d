package casework

import (
	"context"
	"errors"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// The lock on failed sign-ins: an account from one address, and one address with
// any account; whole offices share one address.
const (
	failuresPerAccount = 5
	failuresPerAddress = 50
	lockedFor          = 15 * time.Minute
	seenEvery          = time.Minute
)

// Session is a sign-in that succeeded.
type Session struct {
	ID        string
	Person    workflow.PersonID
	Name      string
	Language  string
	ExpiresAt time.Time
}

func unauthenticated(reason string) *workflow.Error {
	return &workflow.Error{Code: workflow.CodeUnauthenticated, Reason: reason}
}

// SignIn opens a session. Whether login or password was wrong is not said. After
// too many failures the pair of account and address, or the address, is locked
// for fifteen minutes.
func (d *Desk) SignIn(ctx context.Context, login, password, address string) (Session, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if len(login) > 64 || len(password) > 4*passwordMost {
		return Session{}, unauthenticated("bad_password")
	}
	now := models.At(d.clock())
	reader := d.store.Read(ctx)
	for _, account := range []string{login, ""} {
		failure, err := reader.SignInFailure(account, address)
		if err != nil {
			return Session{}, err
		}
		if failure.LockedUntil > now {
			return Session{}, unauthenticated("locked")
		}
	}
	person, err := reader.PersonByLogin(login)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return Session{}, err
	}
	matches, err := d.hasher.matches(ctx, password, person.PasswordHash)
	if err != nil {
		return Session{}, err
	}
	if !matches || person.DisabledAt != 0 {
		if err := d.countFailure(ctx, login, address); err != nil {
			return Session{}, err
		}
		return Session{}, unauthenticated("bad_password")
	}
	session := Session{ID: random(), Person: person.ID, Name: person.Name, Language: person.Language}
	err = d.transact(ctx, workflow.Actor{Person: person.ID}, func(a *act) error {
		session.ExpiresAt = a.now.Add(d.settings.SessionFor)
		if err := a.ClearSignInFailure(login, address); err != nil {
			return err
		}
		return a.Add(&models.Session{ID: session.ID, PersonID: person.ID, CreatedAt: models.At(a.now),
			LastSeenAt: models.At(a.now), ExpiresAt: models.At(session.ExpiresAt)})
	})
	return session, err
}

func (d *Desk) countFailure(ctx context.Context, login, address string) error {
	return d.transact(ctx, workflow.Actor{}, func(a *act) error {
		for account, most := range map[string]int64{login: failuresPerAccount, "": failuresPerAddress} {
			row, err := a.SignInFailure(account, address)
			if err != nil {
				return err
			}
			if row.LastAt.Time().Add(lockedFor).Before(a.now) {
				row.Failures = 0 // an old failure does not add up with today's
			}
			row.Failures++
			row.LastAt = models.At(a.now)
			if row.Failures >= most {
				row.Failures, row.LockedUntil = 0, models.At(a.now.Add(lockedFor))
				if err := a.system("locked", map[string]string{"login": account, "address": address}); err != nil {
					return err
				}
			}
			if err := a.SaveSignInFailure(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, session string) error {
	return d.transact(ctx, workflow.Actor{}, func(a *act) error { return a.EndSession(session, models.At(a.now)) })
}

// SessionActor returns the person behind a running session with the roles held
// at this moment, and the language chosen. A session that ended or expired, or a
// person who was disabled, is unauthenticated.
func (d *Desk) SessionActor(ctx context.Context, session string, id workflow.PersonID) (workflow.Actor, string, error) {
	now := d.clock().UTC()
	reader := d.store.Read(ctx)
	row, err := reader.SignedIn(session)
	if errors.Is(err, models.ErrNotFound) {
		return workflow.Actor{}, "", unauthenticated("no_session")
	}
	if err != nil {
		return workflow.Actor{}, "", err
	}
	if row.PersonID != id || row.EndedAt != 0 || !now.Before(row.ExpiresAt.Time()) || row.DisabledAt != 0 {
		return workflow.Actor{}, "", unauthenticated("session_over")
	}
	if now.Sub(row.LastSeenAt.Time()) >= seenEvery {
		err = d.store.Tx(ctx, func(tx *models.Tx) error { return tx.SeenSession(session, models.At(now)) })
	}
	return workflow.Actor{Person: id, Grants: row.Grants}, row.Language, err
}
