package casework

import (
	"context"
	"errors"

	"rectify/models"
	"rectify/workflow"
)

// forgetBatch is how many remembered requests one transaction of Forget removes.
const forgetBatch = 500

// once is a request that its sender may send again. The person who acts is known to
// the act itself.
type once struct {
	key, route, field string
	hash              func() (string, error)
	acted             bool
}

type onceKey struct{}

// Once gives a context in which the first act of a person remembers the request it is
// done for, in its own transaction: the act and the memory of it are one. A second act
// under the same context belongs to the same request. route is what was asked of the
// program and field what the sender calls the key; hash tells this request from any
// other, and is asked for before the act begins.
func (d *Desk) Once(ctx context.Context, route, field, key string, hash func() (string, error)) context.Context {
	return context.WithValue(ctx, onceKey{}, &once{key: key, route: route, field: field, hash: hash})
}

// Remembered returns the answer that a person's request was given when it was acted
// on, and nil when it was not. It is refused when the key belongs to another request,
// when the answer is on its way, and when it was lost. hash is asked for only where
// something is remembered.
func (d *Desk) Remembered(ctx context.Context, person workflow.PersonID, route, field, key string, hash func() (string, error)) ([]byte, error) {
	row, err := d.store.Read(ctx).ActedOn(person, route, key)
	now := d.clock()
	if errors.Is(err, models.ErrNotFound) || err == nil && actedOn(row).Expired(now) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sum, err := hash()
	if err != nil {
		return nil, err
	}
	if refused := workflow.DecideOnce(actedOn(row), field, sum, now); refused != nil {
		return nil, refused
	}
	return row.Answer, nil
}

// KeepAnswer keeps the answer of the request that was acted on under the context.
// Nothing is kept where nothing was done.
func (d *Desk) KeepAnswer(ctx context.Context, person workflow.PersonID, answer []byte) error {
	asked, found := ctx.Value(onceKey{}).(*once)
	if !found || !asked.acted {
		return nil
	}
	sum, err := asked.hash()
	if err != nil {
		return err
	}
	return d.store.Tx(ctx, func(tx *models.Tx) error {
		return tx.AnswerActedOn(models.ActedOn{PersonID: person, Route: asked.route, OnceKey: asked.key, Hash: sum, Answer: answer})
	})
}

// Forget removes the requests whose memory is over, a bounded batch of them.
func (d *Desk) Forget(ctx context.Context) error {
	before := models.At(d.clock().Add(-workflow.OnceFor))
	any, err := d.store.Read(ctx).ActedOnBefore(before)
	if err != nil || !any {
		return err
	}
	return d.store.Tx(ctx, func(tx *models.Tx) error {
		_, err := tx.ForgetActedOnBefore(before, forgetBatch)
		return err
	})
}

func actedOn(row models.ActedOn) workflow.ActedOn {
	return workflow.ActedOn{At: row.At.Time(), Hash: row.Hash, Answered: row.Answer != nil}
}

// asks is the request that this act has to remember, if any. What nobody does, such as
// counting a failed sign-in, is no act on a request.
func asks(ctx context.Context, actor workflow.Actor) (*once, models.ActedOn, error) {
	asked, found := ctx.Value(onceKey{}).(*once)
	if !found || asked.acted || actor.Person == 0 {
		return nil, models.ActedOn{}, nil
	}
	sum, err := asked.hash()
	return asked, models.ActedOn{PersonID: actor.Person, Route: asked.route, OnceKey: asked.key, Hash: sum}, err
}

// rememberRequest is the first thing of an act, so that of two requests under one key
// the second finds the first.
func (a *act) rememberRequest(asked *once, row models.ActedOn) error {
	if asked == nil {
		return nil
	}
	row.At = models.At(a.now)
	if err := a.ForgetActedOn(row, models.At(a.now.Add(-workflow.OnceFor))); err != nil {
		return err
	}
	added, err := a.AddActedOn(row)
	if err != nil || added {
		return err
	}
	before, err := a.ActedOn(row.PersonID, row.Route, row.OnceKey)
	if err != nil {
		return err
	}
	if refused := workflow.DecideOnce(actedOn(before), asked.field, row.Hash, a.now); refused != nil {
		return refused
	}
	return workflow.Refused(workflow.ReasonAtWork) // it was answered since it was looked up
}
