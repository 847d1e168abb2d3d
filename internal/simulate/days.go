package simulate

import (
	"fmt"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// The oracle's own reckoning of days. It shares no code with workflow.Calendar:
// days are plain numbers, and the office's zone is a fixed eight hours east.

// zone is the office's time zone in the simulation.
var zone = time.FixedZone("+08:00", 8*60*60)

// instant is a moment in microseconds since 1970, as the tables keep it.
type instant = models.Instant

const (
	second  instant = 1_000_000
	minute          = 60 * second
	hour            = 60 * minute
	oneDay          = 24 * hour
	eastern         = 8 * hour
)

// The office hours of the simulated policy.
const (
	opening = 8*hour + 30*minute
	closing = 17*hour + 30*minute
)

// day counts days since 1 January 1970, in the office's zone.
type day int64

func dayOf(at instant) day { return day((at + eastern) / oneDay) }

func (d day) begins() instant               { return instant(d)*oneDay - eastern }
func (d day) ends() instant                 { return (d + 1).begins() }
func (d day) at(clock instant) instant      { return d.begins() + clock }
func (d day) civil() (int, time.Month, int) { return time.Unix(int64(d)*86400, 0).UTC().Date() }

func (d day) date() workflow.Date {
	year, month, of := d.civil()
	return workflow.Date{Year: year, Month: month, Day: of}
}

func (d day) year() int {
	year, _, _ := d.civil()
	return year
}

func dayFrom(date workflow.Date) day {
	return day(time.Date(date.Year, date.Month, date.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// lastDay is the last day before a deadline, which is the instant from which it
// is too late.
func lastDay(deadline instant) day { return dayOf(deadline - 1) }

// almanac tells working days from days off, from the rows of the calendar.
type almanac struct {
	known   map[int]bool
	differs map[day]bool // true: people work
}

// seedAlmanac takes the rows that every new database has.
func seedAlmanac() almanac {
	_, years, rows := models.SeedCalendar()
	a := almanac{known: map[int]bool{}, differs: map[day]bool{}}
	for _, year := range years {
		a.learn(year, nil)
	}
	for _, row := range rows {
		a.differs[dayFrom(row.Date)] = row.Working
	}
	return a
}

// learn makes a year known, with the days of it that differ from the week. What
// was known of the year before is forgotten.
func (a almanac) learn(year int, rows map[day]bool) {
	for d := range a.differs {
		if d.year() == year {
			delete(a.differs, d)
		}
	}
	a.known[year] = true
	for d, working := range rows {
		a.differs[d] = working
	}
}

func (a almanac) works(d day) bool {
	if a.known[d.year()] {
		if working, differs := a.differs[d]; differs {
			return working
		}
	}
	fromThursday := (int(d)%7 + 7) % 7 // 1 January 1970 was a Thursday
	return fromThursday != 2 && fromThursday != 3
}

// after is the n-th working day behind a day; a guess when a day between them
// lies in a year that nobody knows.
func (a almanac) after(d day, n int) (found day, guessed bool) {
	for n > 0 {
		d++
		guessed = guessed || !a.known[d.year()]
		if a.works(d) {
			n--
		}
	}
	return d, guessed
}

// before is the n-th working day ahead of a day.
func (a almanac) before(d day, n int) day {
	for n > 0 {
		d--
		if a.works(d) {
			n--
		}
	}
	return d
}

// back rolls a day off to the working day before it, on to the one behind it.
func (a almanac) back(d day) day {
	for !a.works(d) {
		d--
	}
	return d
}

func (a almanac) on(d day) day {
	for !a.works(d) {
		d++
	}
	return d
}

// officeHour is the first instant, not before at, within office hours.
func (a almanac) officeHour(at instant) instant {
	d := dayOf(at)
	switch {
	case !a.works(d):
	case at < d.at(opening):
		return d.at(opening)
	case at < d.at(closing):
		return at
	default:
		d++
	}
	return a.on(d).at(opening)
}

// gathering is how long the letters of a morning are gathered before they leave.
const gathering = 5 * minute

// letterDay is the beginning of the day on which a letter leaves that waits for a
// morning; 0 for one that does not wait.
func (a almanac) letterDay(morning instant) instant {
	if morning == 0 {
		return 0
	}
	leaves := morning - morning%gathering + gathering
	if hour := a.officeHour(leaves); hour != leaves {
		leaves = hour + gathering
	}
	return dayOf(leaves).begins()
}

// open reports whether letters may go at the instant.
func (a almanac) open(at instant) bool { return a.officeHour(at) == at }

func (d day) String() string {
	year, month, of := d.civil()
	return fmt.Sprintf("%04d-%02d-%02d", year, int(month), of)
}
