package notify

import (
	"fmt"
	"strings"

	"rectify/models"
	"rectify/text"
)

// digestSubject names the day and how much there is of what.
func (w writer) digestSubject(facts models.DigestFacts) string {
	var overdue, today, received, waiting, letters models.DigestCount
	for _, office := range facts.Offices {
		received = plus(received, office.ReceivedAll)
		overdue, today, letters = plus(overdue, office.OverdueAll), plus(today, office.TodayAll), plus(letters, office.LettersAll)
		for _, line := range office.Waiting {
			waiting = plus(waiting, line.All)
		}
	}
	var parts []string
	for _, part := range []struct {
		key string
		all models.DigestCount
	}{{"overdue", overdue}, {"today", today}, {"received", received}, {"waiting", waiting}, {"letters", letters}} {
		if part.all.Number > 0 {
			parts = append(parts, w.say("digest.part."+part.key, w.count(part.all)))
		}
	}
	return w.say("digest.subject", w.day(facts.Day.String()), strings.Join(parts, w.say("digest.part.separator")))
}

func plus(a, b models.DigestCount) models.DigestCount {
	return models.DigestCount{Number: a.Number + b.Number, Capped: a.Capped || b.Capped}
}

func (w writer) count(count models.DigestCount) string {
	if count.Capped {
		return w.say("digest.capped", count.Number)
	}
	return fmt.Sprint(count.Number)
}

// digest writes what each office is told, part by part. A part with nothing in it
// is left out.
func (w writer) digest(facts models.DigestFacts) []string {
	var sections []string
	for _, office := range facts.Offices {
		sections = append(sections, w.say("digest.head", w.day(facts.Day.String()), oneLine(office.Name)))
		sections = append(sections, w.digestList("digest.overdue", office.OverdueAll, len(office.Overdue), func(i int) string {
			line := office.Overdue[i]
			key := "digest.line.overdue"
			if line.Days == 1 {
				key = "digest.line.one"
			}
			return w.say(key, i+1, oneLine(line.Number), oneLine(line.UnitName), line.Days, w.rung(line))
		})...)
		sections = append(sections, w.digestList("digest.today", office.TodayAll, len(office.Today), func(i int) string {
			line := office.Today[i]
			return w.say("digest.line.today", i+1, oneLine(line.Number), oneLine(line.UnitName))
		})...)
		sections = append(sections, w.digestReceived(office)...)
		sections = append(sections, w.digestWaiting(office.Waiting)...)
		letters := w.digestList("digest.letters", office.LettersAll, len(office.Undelivered), func(i int) string {
			line := office.Undelivered[i]
			return w.say("digest.line.letter", i+1, oneLine(line.Name), oneLine(line.Address), w.undelivered(line.Answer))
		})
		for i := range letters {
			letters[i] += "\n" + w.say("digest.resend")
		}
		sections = append(sections, letters...)
	}
	return sections
}

// digestList writes one list with its heading, and how many more there are.
func (w writer) digestList(heading string, all models.DigestCount, shown int, line func(int) string) []string {
	if shown == 0 {
		return nil
	}
	lines := []string{w.say(heading, w.count(all))}
	for i := range shown {
		lines = append(lines, line(i))
	}
	if more := all.Number - shown; more > 0 {
		key := "digest.more"
		if all.Capped {
			key = "digest.more_capped"
		}
		lines = append(lines, w.say(key, more))
	}
	return []string{strings.Join(lines, "\n")}
}

// digestReceived lists the plans and the progress that came in.
func (w writer) digestReceived(office models.DigestOffice) []string {
	return w.digestList("digest.received", office.ReceivedAll, len(office.Received), func(i int) string {
		line, beyond := office.Received[i], ""
		if line.Beyond {
			beyond = w.say("digest.line.beyond")
		}
		return w.say("digest.line.received", i+1, oneLine(line.Number), oneLine(line.UnitName), w.say("paper."+string(line.Kind)), line.Paper, beyond)
	})
}

func (w writer) digestWaiting(waiting []models.DigestWaiting) []string {
	if len(waiting) == 0 {
		return nil
	}
	lines := []string{w.say("digest.waiting")}
	for _, line := range waiting {
		since, numbers := "", ""
		if line.Since != 0 {
			since = w.say("digest.line.since", line.Since.Time().In(w.zone).Format(w.say("letter.day")))
		}
		if len(line.Numbers) > 0 {
			key := "digest.line.numbers"
			if line.All.Number > len(line.Numbers) {
				key = "digest.line.numbers_of"
			}
			numbers = w.say(key, oneLine(strings.Join(line.Numbers, w.say("list_separator"))))
		}
		lines = append(lines, w.say("digest.line.waiting", w.say("task."+string(line.Key)), w.count(line.All), since, numbers))
	}
	return []string{strings.Join(lines, "\n")}
}

func (w writer) rung(line models.DigestCase) string {
	if name := w.named(line.Rung); name != "" {
		return w.say("digest.line.rung", name)
	}
	return ""
}

// undelivered says why a letter was given up: in words where we gave it up, in the
// server's own where it did.
func (w writer) undelivered(answer string) string {
	if key := "undelivered." + answer; text.Has(key) {
		return w.say(key)
	}
	return oneLine(answer)
}
