package simulate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rectify/models"
)

// sweepAct lets the calendar act, as often as it says; what is due climbs once.
type sweepAct struct{ times int }

func (sweepAct) kind() string { return "sweep" }

func (a sweepAct) perform(ctx context.Context, r *run) (*step, error) {
	s := newStep(r.now())
	var due []*dossier
	for _, c := range r.cases {
		if c.next != 0 && c.next <= s.now {
			due = append(due, c)
		}
	}
	slices.SortFunc(due, func(a, b *dossier) int { return cmp.Or(cmp.Compare(a.next, b.next), cmp.Compare(a.id, b.id)) })
	for _, c := range due {
		climbed := c.copied()
		r.oracle.climb(climbed, s.now, s)
		s.touched = append(s.touched, climbed)
	}
	for range a.times {
		if err := r.sweep(ctx, len(due)); err != nil || r.violation != nil {
			return s, err
		}
	}
	return s, nil
}

// sweep sweeps until nothing more climbs, as a replica does at each tick. What
// climbed is not due any more, so that it comes to an end.
func (r *run) sweep(ctx context.Context, due int) error {
	for range due/100 + 3 {
		climbed, err := r.desk.Sweep(ctx)
		if err != nil || climbed == 0 {
			return err
		}
	}
	r.broken(PromiseEnds, "", due, "more without end")
	return nil
}

// postAct delivers what is due.
type postAct struct{}

func (postAct) kind() string { return "post" }

func (postAct) perform(ctx context.Context, r *run) (*step, error) {
	now := r.now()
	var due []*letter
	for _, one := range r.queued {
		if one.sendAfter <= now {
			due = append(due, one)
		}
	}
	slices.SortFunc(due, func(a, b *letter) int { return cmp.Compare(a.id, b.id) })
	r.post.down = r.during(now, refusesMail)
	if r.steps%8 == 0 { // a job more than those of the acts themselves
		if err := r.queue.Dispatch(ctx, r.clock.now()); err != nil {
			return nil, err
		}
	}
	if err := r.queue.Drain(ctx); err != nil {
		return nil, err
	}
	for _, sent := range r.post.take() {
		r.received(sent)
	}
	return newStep(now), r.checkDelivered(ctx, due)
}

// received checks one mail as it comes in.
func (r *run) received(sent mail) {
	one := r.byMessage[sent.id]
	r.report.Mails++
	switch {
	case one == nil:
		r.broken(PromiseDelivery, sent.to, "a letter that was written", sent.id)
	case one.sent != 0:
		r.broken(PromiseDelivery, sent.to, "once", sent.id)
	case one.bundle != 0 && !r.oracle.days.open(sent.at):
		r.broken(PromiseHours, sent.to, show(r.oracle.days.officeHour(sent.at)), show(sent.at))
	default:
		if may, _ := r.oracle.sendable(one, r.cases); !may {
			r.broken(PromiseOwes, sent.to, "-", one.carries)
			return
		}
		one.sent = sent.at
	}
}

// fate is what the tables say of a letter.
type fate struct {
	state     string
	attempts  int
	sendAfter instant
	answer    string
}

// checkDelivered checks what became of the letters that were due, in their order.
func (r *run) checkDelivered(ctx context.Context, due []*letter) error {
	for part := range slices.Chunk(due, 100) {
		query, args := "SELECT id, state, attempts, send_after, server_answer FROM letters WHERE id IN ($1", []any{part[0].id}
		for _, one := range part[1:] {
			args = append(args, one.id)
			query += fmt.Sprintf(", $%d", len(args))
		}
		fates := map[int64]fate{}
		err := r.tables.rows(ctx, query+")", args, func(scan func(...any) error) error {
			var id int64
			var f fate
			err := scan(&id, &f.state, &f.attempts, &f.sendAfter, &f.answer)
			fates[id] = f
			return err
		})
		if err != nil {
			return err
		}
		for _, one := range part {
			r.delivered(one, fates[one.id])
		}
	}
	return nil
}

// delivered checks one letter that was due: it was sent, or may not be any more,
// or waits for a reason.
func (r *run) delivered(one *letter, f fate) {
	now := r.now()
	one.sendAfter, one.tried = f.sendAfter, f.attempts > 0
	expected := models.LetterQueued
	may, otherwise := r.oracle.sendable(one, r.cases)
	switch closed := one.bundle != 0 && !r.oracle.days.open(now); {
	case one.sent != 0:
		expected = models.LetterDelivered
	case !may:
		expected = otherwise
		r.report.Overtaken++
	case closed && !r.post.down:
		if want := r.oracle.days.officeHour(now); f.sendAfter != want {
			r.broken(PromiseHours, one.person.login, show(want), show(f.sendAfter))
		}
	case r.post.down:
		if f.sendAfter <= now {
			r.broken(PromiseDelivery, one.person.login, "a later attempt", show(f.sendAfter))
		}
	default:
		expected = models.LetterDelivered
	}
	if f.state != expected || f.state == models.LetterDelivered && one.sent == 0 {
		r.broken(PromiseDelivery, one.person.login, expected, fmt.Sprintf("%s (%s), %+v", f.state, f.answer, one.carries))
	}
	if f.state != models.LetterQueued {
		delete(r.queued, one.id)
	}
}
