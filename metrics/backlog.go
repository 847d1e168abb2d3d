package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Most is how far what waits is counted: more is shown as this number.
const Most = 1000

const lookWithin = 3 * time.Second

// Backlog is what waits at one moment.
type Backlog struct {
	LettersDue     int
	NextPost       time.Time // zero: no letter is queued
	LettersGivenUp int
	CasesDue       int
	OldestUnsealed time.Time // zero: a seal covers everything
	LastSeal       time.Time // zero: none yet
}

// Looker looks at what waits, counting each of it to Most.
type Looker func(ctx context.Context) (Backlog, error)

// backlog shows what waits whenever it is scraped.
type backlog struct {
	look  Looker
	clock func() time.Time

	due, oldest, givenUp, cases, unsealed, seal, reached *prometheus.Desc
}

func newBacklog(look Looker, clock func() time.Time) *backlog {
	describe := func(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }
	return &backlog{look: look, clock: clock,
		due:      describe("rectify_letters_due", "Letters that are due and not sent, counted to 1000."),
		oldest:   describe("rectify_letters_due_oldest_seconds", "How long the letter that is due longest has waited; 0 when none is due."),
		givenUp:  describe("rectify_letters_given_up", "Letters that were given up and nobody has seen to, counted to 1000."),
		cases:    describe("rectify_cases_due", "Cases whose next rung has come and was not climbed, counted to 1000."),
		unsealed: describe("rectify_unsealed_oldest_seconds", "Age of the first event that no seal covers; 0 when all are covered."),
		seal:     describe("rectify_seal_age_seconds", "Age of the last seal; nothing is sealed while nothing happens."),
		reached:  describe("rectify_database_up", "1 when the database answered this scrape."),
	}
}

// Describe names what is shown.
func (b *backlog) Describe(to chan<- *prometheus.Desc) {
	for _, one := range []*prometheus.Desc{b.due, b.oldest, b.givenUp, b.cases, b.unsealed, b.seal, b.reached} {
		to <- one
	}
}

// Collect looks and shows. When the database does not answer, only that is shown.
func (b *backlog) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookWithin)
	defer cancel()
	show := func(what *prometheus.Desc, value float64) {
		to <- prometheus.MustNewConstMetric(what, prometheus.GaugeValue, value)
	}
	found, err := b.look(ctx)
	if err != nil {
		show(b.reached, 0)
		return
	}
	now := b.clock()
	age := func(of time.Time) float64 {
		if of.IsZero() || of.After(now) {
			return 0
		}
		return now.Sub(of).Seconds()
	}
	show(b.reached, 1)
	show(b.due, float64(found.LettersDue))
	show(b.oldest, age(found.NextPost))
	show(b.givenUp, float64(found.LettersGivenUp))
	show(b.cases, float64(found.CasesDue))
	show(b.unsealed, age(found.OldestUnsealed))
	if !found.LastSeal.IsZero() {
		show(b.seal, age(found.LastSeal))
	}
}
