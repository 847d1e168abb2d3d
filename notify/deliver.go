package notify

import (
	"context"
	"errors"
	"time"

	"rectify/models"
)

const (
	// Attempts is how often a letter is tried before it is given up.
	Attempts = 8
	// Lease is how long a claimed letter belongs to whoever claimed it. It is longer
	// than a batch may take.
	Lease = 6 * time.Minute

	perLetter  = time.Minute      // to send one letter, whatever the mailer
	markWithin = 20 * time.Second // to write marks, also after the context ended
	markEvery  = 20               // letters, with a mailer that takes none twice
)

// Repeatable is a Mailer that takes a message only once, however often it is sent
// under the same Message-ID. Its letters are marked in groups; with any other the
// mark of each letter is durable before the next is let go, so that one at the
// most arrives twice when the process dies.
type Repeatable interface{ TakesOnce() }

// Ready is a Mailer that can have all of a message ready on the other side but
// the last word, without which it counts for nothing. It asks before it says that
// word, and does not say it when it gets an error.
type Ready interface {
	SendWhen(ctx context.Context, message Message, may func() error) (answer string, err error)
}

// backoff is how long a letter waits after its n-th failed attempt: together
// almost four days, so that a weekend without a mail server loses nothing.
var backoff = [Attempts - 1]time.Duration{
	time.Minute, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 12 * time.Hour, 24 * time.Hour, 48 * time.Hour,
}

// putOff is how long the rest of a batch waits when the server is out of reach.
const putOff = time.Minute

// Courier delivers letters.
type Courier struct {
	Store    *models.Store
	Mailer   Mailer
	Settings Settings
	Clock    func() time.Time
	// OfficeHour is the earliest instant, not before the one given, at which letters
	// that waited for a morning may go; nil: any. A mail server that comes back at
	// night does not make them go at night.
	OfficeHour func(time.Time) time.Time
	Marks      *Marks // shared by the senders of a process; nil: this batch's own
}

// Tally counts what became of letters.
type Tally struct {
	Claimed   int
	Delivered int
	GivenUp   int
	Waiting   int // stay queued for a later attempt
	Lost      int // claimed by somebody else meanwhile
}

// Deliver delivers those of the letters that are due and nobody else holds, a
// batch of models.LetterBatch at most. Finish, where given, joins the transaction
// that writes the last marks; it runs also when there was nothing to deliver.
//
// A letter is marked after the server took it. When the process dies between the
// two, the letter becomes due again after Lease and goes out a second time under
// the same Message-ID; it is never lost.
func (c Courier) Deliver(ctx context.Context, ids []int64, finish func(*models.Tx) error) (Tally, error) {
	return c.deliver(ctx, finish, func(tx *models.Tx, now, until models.Instant) ([]models.Letter, error) {
		return tx.ClaimLetters(ids, now, until)
	})
}

// DeliverDue delivers the letters that have been due longest, a batch at most.
func (c Courier) DeliverDue(ctx context.Context, finish func(*models.Tx) error) (Tally, error) {
	return c.deliver(ctx, finish, func(tx *models.Tx, now, until models.Instant) ([]models.Letter, error) {
		return tx.ClaimLettersDue(models.LetterBatch, now, until)
	})
}

type claim func(tx *models.Tx, now, until models.Instant) ([]models.Letter, error)

func (c Courier) deliver(ctx context.Context, finish func(*models.Tx) error, claim claim) (Tally, error) {
	now := c.Clock()
	var letters []models.Letter
	err := c.Store.Tx(ctx, func(tx *models.Tx) (err error) {
		letters, err = claim(tx, models.At(now), models.At(now.Add(Lease)))
		return err
	})
	if err != nil {
		return Tally{}, err
	}
	round := round{Courier: c, tally: Tally{Claimed: len(letters)}}
	if round.Marks == nil {
		round.Marks = NewMarks(c.Store)
	}
	parcels, err := c.Store.Read(ctx).LetterParcels(letters, models.At(now))
	if err != nil {
		return round.tally, err
	}
	every := 1
	if _, once := c.Mailer.(Repeatable); once {
		every = markEvery
	}
	leave := round.Marks.enter()
	defer leave()
	for i, parcel := range parcels {
		mark := round.attempt(ctx, parcel)
		if err := round.settled(); err != nil {
			return round.tally, err
		}
		if round.marks = append(round.marks, mark); i+1 < len(parcels) && len(round.marks) >= every {
			round.writing, round.marks = round.Marks.begin(round.marks...), nil
		}
	}
	if err := round.settled(); err != nil {
		return round.tally, err
	}
	leave() // the last mark is written with finish
	return round.tally, round.write(ctx, finish)
}

// round is the delivering of one batch.
type round struct {
	Courier
	marks   []models.LetterMark // of what was tried and is not being written yet
	writing *entry              // the marks before those, on their way into the database
	tally   Tally
	down    string // what was said when the server went out of reach
}

// attempt tries one letter and says what became of it.
func (r *round) attempt(ctx context.Context, parcel models.LetterParcel) models.LetterMark {
	letter := parcel.Letter
	mark := models.LetterMark{ID: letter.ID, Version: letter.Version, State: models.LetterQueued,
		Attempts: letter.Attempts, Answer: letter.ServerAnswer, Address: letter.Address}
	switch {
	case parcel.Refusal != "":
		mark.State, mark.Answer = models.LetterGivenUp, parcel.Refusal
		if parcel.Refusal == models.LetterCaseMovedOn || parcel.Refusal == models.LetterCodeOver {
			mark.State = models.LetterOvertaken // nobody has to see to it
		}
		mark.SendAfter = models.At(r.Clock())
		return mark
	case ctx.Err() != nil:
		mark.SendAfter = models.At(r.Clock()) // as if it had not been claimed
		return mark
	case r.down != "":
		mark.SendAfter, mark.Answer = models.At(r.Clock().Add(putOff)), r.down
		return mark
	}
	if now := r.Clock(); letter.Bundle != 0 && r.OfficeHour != nil {
		if hour := r.OfficeHour(now); hour.After(now) {
			mark.SendAfter = models.At(hour)
			return mark
		}
	}
	message := Render(letter, parcel.Name, parcel.Notices, r.Settings)
	limited, cancel := context.WithTimeout(ctx, perLetter)
	answer, err := r.send(limited, message)
	cancel()
	now := r.Clock()
	mark.SendAfter = models.At(now)
	if err != nil && ctx.Err() != nil {
		return mark // we were told to stop: not the letter's failure
	}
	mark.Attempts++
	if err == nil {
		mark.State, mark.DeliveredAt, mark.Answer = models.LetterDelivered, models.At(now), clean(answer)
		return mark
	}
	var failure *SendError
	if !errors.As(err, &failure) {
		failure = &SendError{Temporary: true, Unreachable: true, Answer: clean(err.Error())}
	}
	mark.Answer = clean(failure.Answer)
	if failure.Unreachable {
		r.down = mark.Answer
	}
	if !failure.Temporary || mark.Attempts >= Attempts {
		mark.State = models.LetterGivenUp
		return mark
	}
	mark.SendAfter = models.At(now.Add(backoff[mark.Attempts-1]))
	return mark
}

// send sends a letter, but lets it go only when the mark before it is durable. A
// mailer that is ready for it has everything said by then but the last word.
func (r *round) send(ctx context.Context, message Message) (answer string, err error) {
	if ready, is := r.Mailer.(Ready); is {
		return ready.SendWhen(ctx, message, r.settled)
	}
	if err := r.settled(); err != nil {
		return "", err
	}
	return r.Mailer.Send(ctx, message)
}

// settled waits until the marks that are being written are durable.
func (r *round) settled() error {
	if r.writing == nil {
		return nil
	}
	<-r.writing.done
	if r.writing.err != nil {
		return r.writing.err
	}
	r.count(r.writing.marks, r.writing.written)
	r.writing = nil
	return nil
}

// write writes the last marks together with finish. It does so also when the
// context has ended: what was sent must be known to be sent.
func (r *round) write(ctx context.Context, finish func(*models.Tx) error) error {
	if len(r.marks) == 0 && finish == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), markWithin)
	defer cancel()
	written := 0
	err := r.Store.Tx(ctx, func(tx *models.Tx) (err error) {
		if written, err = tx.MarkLetters(r.marks); err != nil || finish == nil {
			return err
		}
		return finish(tx)
	})
	if err == nil {
		r.count(r.marks, written)
	}
	return err
}

// count adds marks to the tally once they are durable.
func (r *round) count(marks []models.LetterMark, written int) {
	r.tally.Lost += len(marks) - written
	for _, mark := range marks {
		switch mark.State {
		case models.LetterDelivered:
			r.tally.Delivered++
		case models.LetterGivenUp:
			r.tally.GivenUp++
		default:
			r.tally.Waiting++
		}
	}
}
