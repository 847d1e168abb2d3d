package workflow

import "time"

// Gathering is how long the letters of a morning are gathered before they leave, so
// that all that one person is told on one morning is one letter, however long a
// sweep takes.
const Gathering = 5 * time.Minute

// halfHour is the step in which a person chooses the hour of the morning letter.
const halfHour = Clock(30 * time.Minute)

// CheckMorning names what is wrong with the hour a person chose for the morning
// letter. 0 is the office's own, the beginning of its hours.
func (p Policy) CheckMorning(chosen Clock) []Field {
	hours := p.OfficeHours
	switch {
	case chosen == 0:
		return nil
	case chosen%halfHour != 0:
		return []Field{{Name: "morning", Reason: "not_half_hour"}}
	case !p.opens(chosen):
		return []Field{{Name: "morning", Reason: "outside_hours", Args: []string{hours.From.String(), hours.To.String()}}}
	}
	return nil
}

// opens reports whether letters may leave in the morning that begins then.
func (p Policy) opens(morning Clock) bool {
	return morning >= p.OfficeHours.From && morning+Clock(Gathering) < p.OfficeHours.To
}

// Morning is the instant at which a day's letters to a person begin to be gathered.
// An hour that the office's hours no longer allow gives way to their beginning.
func (p Policy) Morning(day Date, chosen Clock, zone *time.Location) time.Time {
	if chosen == 0 || !p.opens(chosen) {
		chosen = p.OfficeHours.From
	}
	return day.at(time.Duration(chosen), zone)
}

// NextMorning is a person's first morning of a working day that is not before t.
func (p Policy) NextMorning(t time.Time, chosen Clock, calendar *Calendar, zone *time.Location) time.Time {
	day, _ := calendar.WorkingDayOnOrAfter(DateOf(t, zone))
	morning := p.Morning(day, chosen, zone)
	if morning.Before(t) {
		day, _ = calendar.WorkingDayOnOrAfter(day.AddDays(1))
		morning = p.Morning(day, chosen, zone)
	}
	return morning
}

// Leaves is when the letters of a morning leave: after they were gathered, and
// within office hours.
func (p Policy) Leaves(morning time.Time, calendar *Calendar, zone *time.Location) time.Time {
	leaves := morning.Truncate(Gathering).Add(Gathering)
	if opens := p.OfficeHour(leaves, calendar, zone); !opens.Equal(leaves) {
		return opens.Add(Gathering)
	}
	return leaves
}

// NextDigest is the working day of the next digest for somebody whose last turn was
// on a day, and the instant from which it is due, which may have passed: a morning
// that was slept through is made up for until the office closes, and then no more.
func (p Policy) NextDigest(now time.Time, last Date, chosen Clock, calendar *Calendar, zone *time.Location) (Date, time.Time) {
	day, _ := calendar.WorkingDayOnOrAfter(DateOf(now, zone))
	for !day.After(last) || !now.Before(day.at(time.Duration(p.OfficeHours.To), zone)) {
		day, _ = calendar.WorkingDayOnOrAfter(day.AddDays(1))
	}
	return day, p.Morning(day, chosen, zone)
}
