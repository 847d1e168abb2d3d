package simulate

import (
	"context"

	"rectify/casework"
	"rectify/models"
)

// leaveAct disables a person; somebody else takes over later.
type leaveAct struct{ who *person }

func (leaveAct) kind() string { return "disable_person" }

func (a leaveAct) perform(ctx context.Context, r *run) (*step, error) {
	s := newStep(r.now())
	s.events = []madeEvent{{subject: "system", id: 1, action: a.kind()}}
	a.who.disabled = true
	return s, r.desk.DisablePerson(ctx, casework.Operator, a.who.login)
}

// joinAct enters whoever takes over from a person who left.
type joinAct struct{ after *person }

func (joinAct) kind() string { return "take_over" }

func (a joinAct) perform(ctx context.Context, r *run) (*step, error) {
	return newStep(r.now()), r.store.Tx(ctx, func(tx *models.Tx) error {
		_, err := r.roster.hire(tx, r.now(), true, a.after.grants...)
		return err
	})
}
