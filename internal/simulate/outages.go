package simulate

import "math/rand/v2"

// outage is a stretch in which something does not run.
type outage struct {
	from, to instant
	sweeps   bool // nobody sweeps
	mail     bool // nobody delivers
	refusing bool // the mail server is out of reach
	people   bool // nobody can act
}

// drawOutages spreads outages of hours to weeks over the year.
func drawOutages(random *rand.Rand, from, to instant) []outage {
	var all []outage
	kinds := []outage{
		{sweeps: true, mail: true}, {sweeps: true}, {mail: true}, {refusing: true},
		{sweeps: true, mail: true, people: true},
	}
	at := from + instant(random.Int64N(int64(10*oneDay)))
	for n := 0; at < to; n++ {
		one := kinds[n%len(kinds)]
		long := hour + instant(random.Int64N(int64(30*hour)))
		switch {
		case one.refusing:
			long = hour + instant(random.Int64N(int64(14*hour)))
		case random.IntN(3) == 0:
			long = instant(random.Int64N(int64(20*oneDay))) + oneDay
		}
		one.from, one.to = at, at+long
		all = append(all, one)
		at += long + instant(random.Int64N(int64(45*oneDay)))
	}
	return all
}

// until is when something that an outage stops can next be done, not before at.
func (r *run) until(at instant, stops func(outage) bool) instant {
	for _, one := range r.outages {
		if stops(one) && one.from <= at && at < one.to {
			at = one.to
		}
	}
	return at
}

func (r *run) during(at instant, stops func(outage) bool) bool {
	return r.until(at, stops) != at
}

func stopsSweeps(o outage) bool { return o.sweeps }
func stopsMail(o outage) bool   { return o.mail }
func stopsPeople(o outage) bool { return o.people }
func refusesMail(o outage) bool { return o.refusing }
