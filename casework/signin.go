package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

const seenEvery = time.Minute // is written down that a session was used

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

// SignIn opens a session. Whether login or password was wrong is not said, and an
// unknown login takes as long as a wrong password. After too many failures the pair
// of account and address, or the address with any account, is locked for some time;
// how many and how long the access rules say. An IPv6 address is counted by its network.
func (d *Desk) SignIn(ctx context.Context, login, password, address string) (Session, error) {
	session, err := d.signIn(ctx, login, password, address)
	var refused *workflow.Error
	if errors.As(err, &refused) && d.settings.SignInRefused != nil {
		d.settings.SignInRefused(refused.Reason)
	}
	return session, err
}

func (d *Desk) signIn(ctx context.Context, login, password, address string) (Session, error) {
	login = strings.ToLower(strings.TrimSpace(login))
	if login == "" || len(login) > 64 || len(password) > 4*workflow.PasswordMost {
		return Session{}, unauthenticated("bad_password")
	}
	reader := d.store.Read(ctx)
	if err := d.checkLocks(reader, address, login, ""); err != nil {
		return Session{}, err
	}
	person, err := reader.PersonByLogin(login)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return Session{}, err
	}
	matches, err := d.hasher.matches(ctx, address, password, person.PasswordHash)
	if err != nil {
		return Session{}, err
	}
	if !matches || person.DisabledAt != 0 {
		return Session{}, d.failed(ctx, login, address, unauthenticated("bad_password"))
	}
	session := Session{ID: random(), Person: person.ID, Name: person.Name, Language: person.Language}
	err = d.transact(ctx, workflow.Actor{Person: person.ID}, func(a *act) error {
		// Others may have tried meanwhile: a password that was right too late lets nobody in.
		if err := d.checkLocks(a.Reader, address, login, ""); err != nil {
			return err
		}
		rules, err := a.accessRules()
		if err != nil {
			return err
		}
		lasts := d.settings.SessionFor
		if rules.SessionFor != 0 {
			lasts = min(lasts, rules.SessionFor)
		}
		session.ExpiresAt = a.now.Add(lasts)
		if err := a.ClearSignInFailure(login, workflow.Network(address)); err != nil {
			return err
		}
		err = a.Add(&models.Session{ID: session.ID, PersonID: person.ID, CreatedAt: models.At(a.now), Address: address,
			LastSeenAt: models.At(a.now), ExpiresAt: models.At(session.ExpiresAt)})
		if err != nil {
			return err
		}
		return a.ofOwnAccord("sign_in", map[string]string{"address": address})
	})
	return session, err
}

// checkLocks refuses what is locked: each account from the address, and the address
// with any account, which is "".
func (d *Desk) checkLocks(reader models.Reader, address string, accounts ...string) error {
	now := models.At(d.clock())
	for _, account := range accounts {
		failure, err := reader.SignInFailure(account, workflow.Network(address))
		if err != nil {
			return err
		}
		if locked := lockedBy(failure, now); locked != nil {
			return locked
		}
	}
	return nil
}

// lockedBy is the refusal of what a row has locked, nil where it has locked nothing.
func lockedBy(failure models.SignInFailure, now models.Instant) error {
	if failure.LockedUntil <= now {
		return nil
	}
	minutes := max(1, int((failure.LockedUntil.Time().Sub(now.Time())+time.Minute-1)/time.Minute))
	return &workflow.Error{Code: workflow.CodeUnauthenticated, Reason: "locked", Args: []string{fmt.Sprint(minutes)}}
}

// failed counts a failure and returns the refusal that follows from it. Of those who
// try at once nobody learns about more passwords than one who tries in turn: what
// comes after the lock is told of the lock.
func (d *Desk) failed(ctx context.Context, login, address string, refusal error) error {
	err := d.transact(ctx, workflow.Actor{}, func(a *act) error { return a.countFailure(login, address) })
	if err != nil {
		return err
	}
	return refusal
}

// countFailure counts a failure of the address, and of an account from it. Without a
// login, as of a wrong one-time code, the address alone is counted. Where either is
// locked by now that is the refusal, and nothing is counted.
func (a *act) countFailure(login, address string) error {
	rules, err := a.accessRules()
	if err != nil {
		return err
	}
	type limit struct {
		account string
		most    int
	}
	limits := []limit{{"", rules.FailuresPerAddress}} // first, always: whoever counts waits here
	if login != "" {
		limits = append(limits, limit{login, rules.FailuresPerAccount})
	}
	rows := make([]models.SignInFailure, len(limits))
	for i, limit := range limits {
		if rows[i], err = a.LockedSignInFailure(limit.account, workflow.Network(address), models.At(a.now)); err != nil {
			return err
		}
		if locked := lockedBy(rows[i], models.At(a.now)); locked != nil {
			return locked
		}
	}
	for i, limit := range limits {
		row := rows[i]
		if row.LastAt.Time().Add(rules.LockedFor).Before(a.now) {
			row.Failures = 0 // an old failure does not add up with today's
		}
		row.Failures++
		row.LastAt = models.At(a.now)
		if row.Failures >= int64(limit.most) {
			row.Failures, row.LockedUntil = 0, models.At(a.now.Add(rules.LockedFor))
			if err := a.system("locked", map[string]string{"login": limit.account, "address": address}); err != nil {
				return err
			}
		}
		if err := a.SaveSignInFailure(row); err != nil {
			return err
		}
	}
	return nil
}

// SignOut ends a session.
func (d *Desk) SignOut(ctx context.Context, session string) error {
	return d.transact(ctx, workflow.Actor{}, func(a *act) error {
		row, err := a.Session(session)
		if err != nil {
			return err
		}
		a.actor.Person = row.PersonID
		if err := a.EndSession(session, models.At(a.now)); err != nil {
			return err
		}
		return a.ofOwnAccord("sign_out", nil)
	})
}

// SessionActor returns the person behind a running session with the roles held
// at this moment, in their own right or as somebody's deputy, and the language chosen. A session that ended or expired, or a
// person who was disabled, is unauthenticated.
func (d *Desk) SessionActor(ctx context.Context, session string, id workflow.PersonID) (workflow.Actor, string, error) {
	now := d.clock().UTC()
	reader := d.store.Read(ctx)
	row, err := reader.SignedIn(session, models.At(now))
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
	return row.Actor(), row.Language, err
}
