package casework

import (
	"rectify/models"
	"rectify/workflow"
)

// hours are the office hours of the installation, by which digests and people's own
// choices go.
func (d *Desk) hours() workflow.Policy { return d.settings.Policy }

// hoursOf are the office hours by which letters about a case wait for their morning:
// those of the policy its circular was issued under.
func (a *act) hoursOf(circular models.Circular) workflow.Policy {
	if circular.Policy.Of.Version > 0 {
		return circular.Policy.Of
	}
	return a.desk.hours()
}

// letterTo returns the letter that this act writes to a person for a cause, making
// it first. What waits for a morning joins the letter of that morning.
func (a *act) letterTo(person models.Person, cause workflow.Cause, hours workflow.Policy) (int64, error) {
	morning, err := a.morningOf(person, cause, hours)
	if err != nil {
		return 0, err
	}
	if morning.Leaves != 0 {
		return a.morningLetter(person, morning)
	}
	return a.letterAtOnce(person)
}

// letterAtOnce returns the letter that a person gets of this act at once, making it
// first.
func (a *act) letterAtOnce(person models.Person) (int64, error) {
	if id, written := a.written[person.ID]; written {
		return id, nil
	}
	letter := a.newLetter(person, models.At(a.now), 0)
	if err := a.AddLetter(&letter); err != nil {
		return 0, err
	}
	if a.written == nil {
		a.written = map[workflow.PersonID]int64{}
	}
	a.written[person.ID] = letter.ID
	a.letters = append(a.letters, letter.ID)
	return letter.ID, nil
}

func (a *act) newLetter(person models.Person, leaves, bundle models.Instant) models.Letter {
	return models.Letter{
		PersonID: person.ID, Address: person.Email, Language: person.Language,
		MessageID: random() + "@" + a.desk.settings.MessageDomain,
		WrittenAt: models.At(a.now), SendAfter: leaves, Bundle: bundle, State: models.LetterQueued, Version: 1,
	}
}

// morningOf is the morning that a notice to a person waits for: a rung's own, at
// the hour the person chose where it may wait for that; the person's next one for
// what the person wants gathered; none for the rest, which goes at once.
func (a *act) morningOf(person models.Person, cause workflow.Cause, hours workflow.Policy) (models.Morning, error) {
	pace := workflow.PaceOf(cause)
	if a.morning != 0 {
		pace = a.rung.PaceOn(cause)
	}
	if a.morning == 0 && (pace != workflow.MayGather || !person.Gather) {
		return models.Morning{}, nil
	}
	calendar, err := a.days()
	if err != nil {
		return models.Morning{}, err
	}
	zone := a.desk.settings.Zone
	begins := hours.NextMorning(a.now, person.Hour(), calendar, zone)
	if a.morning != 0 {
		begins = a.morning.Time()
		if own := hours.Morning(workflow.DateOf(begins, zone), person.Hour(), zone); pace != workflow.AtOnce && own.After(begins) {
			begins = own
		}
	}
	leaves := hours.Leaves(begins, calendar, zone)
	day := workflow.DateOf(leaves, zone)
	return models.Morning{Leaves: models.At(leaves), From: models.At(day.Start(zone)), Until: models.At(day.End(zone)),
		PullsAhead: pace == workflow.AtOnce}, nil
}

// morningLetter joins the letter that a person gets on a morning, or writes it. One
// that has just left is not added to: the next one leaves a little later.
func (a *act) morningLetter(person models.Person, morning models.Morning) (int64, error) {
	const tries = 5
	later := models.Instant(workflow.Gathering.Microseconds())
	for try := range tries {
		if id, err := a.JoinLetter(person.ID, morning); err != nil || id != 0 {
			return id, err
		}
		letter := a.newLetter(person, morning.Leaves, morning.Leaves)
		if added, err := a.AddMorningLetter(&letter); err != nil || added {
			return letter.ID, err
		}
		if try > 0 {
			morning.Leaves += later
		}
	}
	return 0, models.ErrConflict
}
