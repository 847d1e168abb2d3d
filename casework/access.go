package casework

import (
	"context"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// AccessRulesView is what is set about signing in.
type AccessRulesView struct {
	Rules   workflow.AccessRules
	Version int64
}

// AccessRules reads what is set about signing in.
func (d *Desk) AccessRules(ctx context.Context, actor workflow.Actor) (AccessRulesView, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadAccessRules); refused != nil {
		return AccessRulesView{}, refused
	}
	row, err := d.store.Read(ctx).AccessRules()
	return AccessRulesView{row.Rules(), row.Version}, err
}

// SetAccessRules sets them, all at once. They hold from the next sign-in and the next
// password on.
func (d *Desk) SetAccessRules(ctx context.Context, actor workflow.Actor, version int64, rules workflow.AccessRules) (AccessRulesView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.SetAccessRules); err != nil {
			return err
		}
		if wrong := rules.Check(); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row, err := a.AccessRules()
		if err != nil {
			return err
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		before := row.Rules()
		row.Take(rules)
		if err := a.SaveAccessRules(&row); err != nil {
			return err
		}
		return a.system("set_access_rules", map[string]any{"from": before, "to": rules})
	})
	if err != nil {
		return AccessRulesView{}, err
	}
	return d.AccessRules(ctx, actor)
}

// LockView is an account with its address, or an address alone, from which failed
// sign-ins come.
type LockView struct {
	Login    string // "": the address with any account
	Address  string // of IPv6 the network
	Failures int64  // since the last lock
	Last     time.Time
	Until    time.Time // zero: not locked
}

func lockViews(rows []models.SignInFailure) []LockView {
	views := make([]LockView, len(rows))
	for i, row := range rows {
		views[i] = LockView{row.Login, row.Address, row.Failures, row.LastAt.Time(), row.LockedUntil.Time()}
	}
	return views
}

// Locks lists what is locked now, at most limit.
func (d *Desk) Locks(ctx context.Context, actor workflow.Actor, limit int) ([]LockView, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadAccessRules); refused != nil {
		return nil, refused
	}
	rows, err := d.store.Read(ctx).Locks(models.At(d.clock()), limit)
	return lockViews(rows), err
}

// Unlock lets an account sign in again from an address, or the address with any
// account where no login is named. Nothing to unlock is not found.
func (d *Desk) Unlock(ctx context.Context, actor workflow.Actor, login, address string) error {
	login = strings.ToLower(strings.TrimSpace(login))
	return d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.Unlock); err != nil {
			return err
		}
		unlocked, err := a.Unlock(login, workflow.Network(address))
		if err != nil {
			return err
		}
		if !unlocked {
			return workflow.NotFound()
		}
		return a.system("unlock", map[string]string{"login": login, "address": address})
	})
}

// FailuresAfter is the last line of the page before; a zero one begins.
type FailuresAfter struct {
	At             time.Time
	Login, Address string
}

// SignInFailures lists failed sign-ins, the last first.
func (d *Desk) SignInFailures(ctx context.Context, actor workflow.Actor, after FailuresAfter, limit int) ([]LockView, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadSignIns); refused != nil {
		return nil, refused
	}
	rows, err := d.store.Read(ctx).SignInFailures(models.FailurePlace{At: models.At(after.At), Login: after.Login, Address: after.Address}, limit)
	return lockViews(rows), err
}
