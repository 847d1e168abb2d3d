package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// SweepDigests writes the daily digests that are due: one for each clerk and head
// on each working day, in a transaction of its own, and none where there is nothing
// to say. Like the ladder it never asks which minute it is: a morning that was slept
// through is made up for while the office is open, and a day has one turn, whatever
// is restarted and however many replicas look.
func (d *Desk) SweepDigests(ctx context.Context) error {
	turns, err := d.turns(d.store.Read(ctx), d.clock())
	if err != nil {
		return err
	}
	var failed []error
	for _, turn := range turns {
		if turn.at.After(d.clock()) {
			continue
		}
		err := d.transact(ctx, workflow.PolicyActor, func(a *act) error { return a.digest(turn) })
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return err
		default: // one person's digest keeps no other's
			failed = append(failed, fmt.Errorf("the digest of person %d: %w", turn.reader.ID, err))
		}
	}
	return errors.Join(failed...)
}

// turn is the next digest of one person.
type turn struct {
	reader models.DigestReader
	day    workflow.Date
	at     time.Time // when it is to be written
}

// turns works out everybody's next digest. Somebody who gets a letter earlier in the
// morning, one that waits for no hour, gets the digest in it.
func (d *Desk) turns(reader models.Reader, now time.Time) ([]turn, error) {
	readers, err := reader.DigestReaders(models.At(now))
	if err != nil || len(readers) == 0 {
		return nil, err
	}
	calendar, err := d.calendarOf(reader)
	if err != nil {
		return nil, err
	}
	hours, zone := d.hours(), d.settings.Zone
	turns := make([]turn, 0, len(readers))
	later := map[workflow.Date][]workflow.PersonID{}
	for _, row := range readers {
		hour := models.Person{Morning: row.Morning}.Hour()
		last := row.Day.Date
		if entered := workflow.DateOf(row.CreatedAt.Time(), zone); last.IsZero() && row.CreatedAt.Time().After(hours.Morning(entered, hour, zone)) {
			last = entered // the first morning is the next one
		}
		day, at := hours.NextDigest(now, last, hour, calendar, zone)
		turns = append(turns, turn{reader: row, day: day, at: at})
		if at.After(hours.Morning(day, 0, zone)) {
			later[day] = append(later[day], row.ID)
		}
	}
	for day, people := range later {
		mornings, err := reader.WaitingMornings(people, models.At(day.Start(zone)), models.At(day.End(zone)))
		if err != nil {
			return nil, err
		}
		for i := range turns {
			leaves, waits := mornings[turns[i].reader.ID]
			if begins := leaves.Time().Add(-workflow.Gathering); waits && turns[i].day == day && begins.Before(turns[i].at) {
				turns[i].at = begins
			}
		}
	}
	return turns, nil
}

// nextDigest is when the next digest is to be looked at; zero when nobody gets one.
func (d *Desk) nextDigest(reader models.Reader, now time.Time) (time.Time, error) {
	turns, err := d.turns(reader, now)
	var next time.Time
	for _, turn := range turns {
		if next.IsZero() || turn.at.Before(next) {
			next = turn.at
		}
	}
	return next, err
}

// digest takes one person's turn, and writes the digest when there is something in it.
func (a *act) digest(turn turn) error {
	day := models.Day{Date: turn.day}
	won, err := a.TakeTurn(turn.reader.ID, day, models.At(a.now))
	if err != nil || !won {
		return err
	}
	person, err := a.Person(turn.reader.ID)
	if err != nil {
		return err
	}
	reader, err := a.ActorOf(person.ID, models.At(a.now))
	if err != nil {
		return err
	}
	facts := models.DigestFacts{Day: day}
	for _, office := range reader.UnitsAs(workflow.Clerk, workflow.Head) {
		part, err := a.digestOf(office, turn)
		if err != nil {
			return err
		}
		if reader.HoldsFor(workflow.Clerk, office) {
			if err := a.digestPapers(&part, turn); err != nil {
				return err
			}
		}
		if !part.Empty() {
			facts.Offices = append(facts.Offices, part)
		}
	}
	if len(facts.Offices) == 0 {
		return nil // never a letter about nothing
	}
	calendar, err := a.days()
	if err != nil {
		return err
	}
	zone := a.desk.settings.Zone
	begins := a.desk.hours().Morning(turn.day, person.Hour(), zone)
	if begins.Before(a.now) {
		begins = a.now
	}
	leaves := a.desk.hours().Leaves(begins, calendar, zone)
	letter, err := a.morningLetter(person, models.Morning{Leaves: models.At(leaves),
		From: models.At(turn.day.Start(zone)), Until: models.At(turn.day.End(zone))})
	if err != nil {
		return err
	}
	row := models.Digest{PersonID: person.ID, Day: day, LetterID: letter, CreatedAt: models.At(a.now)}
	row.Facts.Of = facts
	return a.Add(&row)
}
