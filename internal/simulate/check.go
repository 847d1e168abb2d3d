package simulate

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"rectify/workflow"
)

// Violation is a promise that was not kept.
type Violation struct {
	At       string // the simulated instant
	Step     int
	Case     string
	Promise  string // code of what was promised
	Expected string
	Found    string
}

// Error names it in one line, for logs; the command says it in words.
func (v *Violation) Error() string {
	return fmt.Sprintf("%s at %s, step %d, case %s: expected %s, found %s", v.Promise, v.At, v.Step, v.Case, v.Expected, v.Found)
}

// The promises. Each has its words in package text.
const (
	PromiseAnswer    = "answer"     // what the rules answer to an act
	PromiseEvents    = "events"     // what is recorded of it
	PromiseChain     = "chain"      // the chain verifies
	PromiseRungs     = "rungs"      // each rung once, at its true instant, only the highest told
	PromiseTold      = "told"       // who is told
	PromiseUntold    = "untold"     // whom nobody could tell
	PromiseOneLetter = "one_letter" // one letter for each person and morning
	PromiseHours     = "hours"      // no letter outside office hours
	PromiseOwes      = "owes"       // none for a case that does not owe
	PromiseDelivery  = "delivery"   // none lost, none twice
	PromiseCase      = "case"       // states, dates, flags, notices
	PromiseMarks     = "marks"
	PromiseNext      = "next" // when the calendar looks again
	PromiseNumbers   = "numbers"
	PromiseOnce      = "once" // twice is impossible to record
	PromiseCount     = "count"
	PromiseEnds      = "ends" // a sweep comes to its end
)

// broken notes the first promise that was not kept; later ones follow from it.
func (r *run) broken(promise, about string, expected, found any) {
	if r.violation == nil {
		r.violation = &Violation{At: show(r.now()), Step: r.steps, Case: about, Promise: promise,
			Expected: fmt.Sprint(expected), Found: fmt.Sprint(found)}
	}
}

// settle compares what a step left in the tables with what the oracle foresaw.
func (r *run) settle(ctx context.Context, s *step) error {
	found, err := r.tables.fresh(ctx)
	if err != nil {
		return err
	}
	r.report.Checks++
	for key, taken := range s.serials {
		r.oracle.serials[key] += taken
	}
	for _, c := range s.touched {
		r.cases[c.id] = c
		r.nexts[c.ordinal] = c.next
	}
	if err := r.joined(ctx, found); err != nil {
		return err
	}
	ids := r.checkEvents(s, found)
	r.checkRungs(s, found)
	r.checkTold(s, found, ids)
	for _, c := range s.touched {
		if r.violation != nil {
			return nil
		}
		if err := r.checkCase(ctx, c); err != nil {
			return err
		}
	}
	return r.checkNext(ctx)
}

func (r *run) checkEvents(s *step, found tail) []int64 {
	ids := make([]int64, len(found.events))
	for i, row := range found.events {
		ids[i] = row.id
		if wrong := r.tables.link(row); wrong != "" {
			r.broken(PromiseChain, r.name(workflow.CaseID(row.about)), "an unbroken chain", wrong)
		}
		if row.at != s.now {
			r.broken(PromiseEvents, row.subject, show(s.now), show(row.at))
		}
	}
	var made []madeEvent
	for _, row := range found.events {
		made = append(made, madeEvent{row.subject, row.about, row.action, row.from, row.to, row.person, row.principal})
	}
	r.report.Events += len(made)
	if !slices.Equal(made, s.events) {
		r.broken(PromiseEvents, "", s.events, made)
	}
	return ids
}

func (r *run) checkRungs(s *step, found tail) {
	byCase := func(a, b madeRung) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.line.reached, b.line.reached), cmp.Compare(a.key.rung, b.key.rung), cmp.Compare(a.key.occurrence, b.key.occurrence))
	}
	var made []madeRung
	for _, row := range found.rungs {
		made = append(made, madeRung{row.of, row.key, row.line})
	}
	slices.SortFunc(made, byCase)
	expected := slices.SortedFunc(slices.Values(s.rungs), byCase)
	r.report.Rungs += len(made)
	for i := range max(len(made), len(expected)) {
		switch {
		case i >= len(made) || i < len(expected) && byCase(expected[i], made[i]) < 0:
			r.broken(PromiseRungs, r.name(expected[i].id), expected[i], "-")
		case i >= len(expected) || byCase(expected[i], made[i]) > 0:
			r.broken(PromiseRungs, r.name(made[i].id), "-", made[i])
		case expected[i] != made[i]:
			r.broken(PromiseRungs, r.name(made[i].id), expected[i], made[i])
		}
		if r.violation != nil {
			return
		}
	}
}

// checkTold compares notices and the letters that carry them.
func (r *run) checkTold(s *step, found tail, ids []int64) {
	if r.violation != nil {
		return
	}
	for _, row := range found.letters {
		who := r.roster.byID(row.person)
		if who == nil {
			r.broken(PromiseTold, "", "a person who is known", row.person)
			return
		}
		if row.bundle != 0 && (!r.oracle.days.open(row.bundle) || row.bundle < s.now) {
			r.broken(PromiseHours, who.login, show(r.oracle.days.officeHour(row.bundle)), show(row.bundle))
		}
		want := row.bundle
		if want == 0 {
			want = s.now
		}
		if row.sendAfter != want {
			r.broken(PromiseHours, who.login, show(want), show(row.sendAfter))
		}
		r.letters[row.id] = &letter{id: row.id, person: who, messageID: row.messageID, bundle: row.bundle, sendAfter: row.sendAfter}
		r.byMessage[row.messageID] = r.letters[row.id]
		r.queued[row.id] = r.letters[row.id]
	}
	r.report.Letters += len(found.letters)
	r.report.Notices += len(found.notices)
	var made []told
	carriers := map[addressee]int64{}
	for _, row := range found.notices {
		one, known := r.letters[row.letter]
		if !known || one.person.id != row.person {
			r.broken(PromiseTold, r.name(row.of), "a letter to the person told", row.letter)
			return
		}
		line := told{event: slices.Index(ids, row.event), id: row.of, cause: row.cause, person: row.person, morning: one.day()}
		at := slices.IndexFunc(s.told, func(t told) bool {
			t.while, t.leg, t.superior, t.former = "", 0, 0, 0
			return t == line
		})
		if at >= 0 {
			line.while, line.leg, line.superior, line.former = s.told[at].while, s.told[at].leg, s.told[at].superior, s.told[at].former
		}
		made = append(made, line)
		one.carries = append(one.carries, line)
		r.checkCarrier(s, row, one, carriers)
	}
	order := func(a, b told) int {
		return cmp.Or(cmp.Compare(a.event, b.event), cmp.Compare(a.id, b.id), cmp.Compare(a.cause, b.cause), cmp.Compare(a.person, b.person), cmp.Compare(a.morning, b.morning))
	}
	slices.SortFunc(made, order)
	expected := slices.SortedFunc(slices.Values(s.told), order)
	if !slices.Equal(made, expected) {
		missing, more := differences(expected, made)
		about := ""
		if len(missing)+len(more) > 0 {
			about = r.name(slices.Concat(missing, more)[0].id)
		}
		r.broken(PromiseTold, about, missing, more)
	}
	var alone []untold
	for _, row := range found.untold {
		alone = append(alone, row.line)
	}
	r.report.Untold += len(alone)
	if missing, more := differences(s.untold, alone); len(missing)+len(more) > 0 {
		r.broken(PromiseUntold, "", missing, more)
	}
}

// joined reads anew the letters of before that were given more to carry: one that
// waited for a later hour of its day may leave earlier, within office hours.
func (r *run) joined(ctx context.Context, found tail) error {
	for _, row := range found.notices {
		one := r.letters[row.letter]
		if one == nil || one.bundle == 0 {
			continue
		}
		before := one.bundle
		err := r.tables.rows(ctx, "SELECT send_after, bundle FROM letters WHERE id = $1", []any{row.letter}, func(scan func(...any) error) error {
			return scan(&one.sendAfter, &one.bundle)
		})
		if err != nil {
			return err
		}
		if one.bundle > before || dayOf(one.bundle) != dayOf(before) || one.sendAfter != one.bundle || !r.oracle.days.open(one.bundle) {
			r.broken(PromiseHours, one.person.login, show(before), show(one.bundle)+" "+show(one.sendAfter))
		}
	}
	return nil
}

// addressee is a person and the morning on which a letter reaches them.
type addressee struct {
	person  workflow.PersonID
	morning instant
}

// checkCarrier holds that what reaches one person on one morning is one letter,
// and so is what one act tells them at once.
func (r *run) checkCarrier(s *step, row noticeRow, one *letter, carriers map[addressee]int64) {
	key := addressee{one.person.id, one.day()}
	if key.morning == 0 {
		if first, other := carriers[key]; other && first != one.id {
			r.broken(PromiseOneLetter, r.name(row.of), first, one.id)
		}
		carriers[key] = one.id
		return
	}
	if open := r.mornings[key]; open != nil && open != one && open.sent == 0 && !open.tried && open.sendAfter == open.bundle && r.queued[open.id] != nil {
		r.broken(PromiseOneLetter, r.name(row.of), open.id, one.id)
	}
	r.mornings[key] = one
}

// differences are the lines of one list that the other lacks, both ways.
func differences[T comparable](expected, found []T) (missing, more []T) {
	count := map[T]int{}
	for _, one := range found {
		count[one]++
	}
	for _, one := range expected {
		if count[one]--; count[one] < 0 {
			missing = append(missing, one)
		}
	}
	for _, one := range found {
		if count[one] > 0 {
			count[one]--
			more = append(more, one)
		}
	}
	return missing, more
}

// checkCase compares a dossier with the tables, field by field.
func (r *run) checkCase(ctx context.Context, c *dossier) error {
	row, err := r.tables.stored(ctx, c.id)
	if err != nil {
		return err
	}
	for i := range min(len(row.notices), len(c.notices)) {
		c.notices[i].id = row.notices[i].id
	}
	for i := range min(len(row.proposals), len(c.proposals)) {
		c.proposals[i].id = row.proposals[i].id
	}
	if row.next != c.next {
		r.broken(PromiseNext, c.number, show(c.next), show(row.next))
		return nil
	}
	expected, found := c.lines(), row.lines()
	for i, line := range expected {
		if line != found[i] {
			r.broken(PromiseCase, c.number, line, found[i])
			return nil
		}
	}
	return nil
}

func (r *run) name(id workflow.CaseID) string {
	if c := r.cases[id]; c != nil {
		return c.number
	}
	return fmt.Sprint(id)
}

// checkNext compares when the program means to look again with when it has to.
func (r *run) checkNext(ctx context.Context) error {
	if r.violation != nil {
		return nil
	}
	sweep, err := r.desk.NextSweep(ctx)
	if err != nil {
		return err
	}
	if want := r.nextSweep(); want.Time() != sweep {
		r.broken(PromiseNext, "", show(want), sweep)
	}
	letters, err := r.desk.NextPost(ctx)
	if err != nil {
		return err
	}
	if want := r.nextPost(); want.Time() != letters {
		r.broken(PromiseNext, "", show(want), letters)
	}
	return nil
}

// nextSweep is the earliest instant at which a case reaches a rung.
func (r *run) nextSweep() instant {
	var next instant
	for _, at := range r.nexts {
		if at != 0 && (next == 0 || at < next) {
			next = at
		}
	}
	return next
}

// worked is when a worker next picks up letters: those that wait for a morning on
// the morning, others after a while, so that several acts' letters go together.
func (r *run) worked() instant {
	var next instant
	for _, one := range r.queued {
		at := one.sendAfter
		if one.bundle == 0 {
			at += 2 * hour
		}
		if next == 0 || at < next {
			next = at
		}
	}
	return next
}

// nextPost is the earliest instant for which a letter waits.
func (r *run) nextPost() instant {
	var next instant
	for _, one := range r.queued {
		if next == 0 || one.sendAfter < next {
			next = one.sendAfter
		}
	}
	return next
}
