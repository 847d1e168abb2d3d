package simulate

import (
	"fmt"
	"math/rand/v2"
)

// term is a deadline as a circular writes it, together with what the oracle says
// it means: the words are read by the code under test, the meaning is worked out
// here from what the words were made of.
type term struct {
	words       string
	fromReceipt bool
	named       instant // the moment itself, where the words name it
	working     int     // else so many working days
	calendar    int     // or calendar days
}

// drawTerm draws a deadline for a circular that is signed and issued on a day.
func drawTerm(random *rand.Rand, issued day) term {
	far := issued + 5 + day(random.IntN(30))
	_, month, of := far.civil()
	switch random.IntN(8) {
	case 0, 1:
		return term{words: fmt.Sprintf("%d月%d日前", month, of), named: far.ends()}
	case 2:
		return term{words: fmt.Sprintf("%d月%d日下班前", month, of), named: far.at(closing)}
	case 3:
		n := 3 + random.IntN(18)
		return term{words: fmt.Sprintf("%d个工作日内", n), working: n}
	case 4:
		n := 4 + random.IntN(26)
		return term{words: fmt.Sprintf("%d日内", n), calendar: n}
	case 5:
		n := 3 + random.IntN(12)
		return term{words: fmt.Sprintf("收到之日起%d个工作日内", n), working: n, fromReceipt: true}
	case 6:
		n := 4 + random.IntN(20)
		return term{words: fmt.Sprintf("收到之日起%d日内", n), calendar: n, fromReceipt: true}
	default:
		end := far
		for end.date().Month == far.date().Month {
			end++
		}
		return term{words: fmt.Sprintf("%d月底前", month), named: end.begins()}
	}
}

// due says when it is too late, and whether that rests on a year nobody knows.
// Received is 0 while nobody has acknowledged: a case counts as received one
// working day after its issue at the latest.
func (t term) due(a almanac, issued, received instant) (deadline instant, guessed bool) {
	if t.named != 0 {
		return t.named, false
	}
	from := dayOf(issued)
	if t.fromReceipt {
		latest, unknown := a.after(from, 1)
		switch got := dayOf(received); {
		case received == 0 || got > latest:
			from, guessed = latest, unknown
		case got > from:
			from, guessed = got, unknown
		}
	}
	if t.calendar > 0 {
		return (from + day(t.calendar)).ends(), guessed
	}
	last, unknown := a.after(from, t.working)
	return last.ends(), guessed || unknown
}
