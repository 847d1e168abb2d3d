package demo

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"rectify/text"
)

// Print writes the account for a newcomer: what happened, line by line, and then
// the ledger.
func (a Account) Print(out io.Writer, language text.Language) error {
	say := func(key string, args ...any) string { return text.Say(language, key, args...) }
	var page strings.Builder
	fmt.Fprintf(&page, "%s\n\n%s\n", say("demonstration"), a.title)
	if len(a.Cases) > 0 {
		fmt.Fprintf(&page, "%s%s\n", say("story.deadline"), a.Cases[0].Deadline.Derivation)
	}
	fmt.Fprintf(&page, "\n%s\n", say("story.timeline"))
	units := map[string]string{}
	for _, line := range a.Cases {
		units[line.Number] = line.Unit
	}
	type post struct {
		letters int
		at      time.Time // when the first of them was delivered
	}
	posts := map[string]post{}
	for _, letter := range a.Letters {
		key := letter.Case + letter.WrittenAt.String()
		one := posts[key]
		one.letters++
		if letter.DeliveredAt != nil && one.at.IsZero() {
			one.at = *letter.DeliveredAt
		}
		posts[key] = one
	}
	steps := slices.Concat(a.steps, a.Timeline)
	slices.SortFunc(steps, func(a, b EventLine) int { return cmp.Compare(a.id, b.id) })
	day := ""
	begin := func(at time.Time) {
		if today := at.Format("2006-01-02"); today != day {
			day = today
			fmt.Fprintf(&page, "  %s\n", day)
		}
	}
	told := a.Digests
	digests := func(until time.Time) { // those that were delivered before
		for len(told) > 0 && told[0].DeliveredAt != nil && (until.IsZero() || told[0].DeliveredAt.Before(until)) {
			same := 1
			for same < len(told) && told[same].DeliveredAt != nil && told[same].DeliveredAt.Equal(*told[0].DeliveredAt) {
				same++
			}
			begin(*told[0].DeliveredAt)
			page.WriteString(a.digestLine(told[0], same, language))
			told = told[same:]
		}
	}
	for _, event := range steps {
		digests(event.At)
		begin(event.At)
		state := say("state." + event.To)
		if event.Case == "" {
			units[""] = say("word.circular")
		}
		if event.From != "" && event.From != event.To {
			state = say("state."+event.From) + " → " + state
		}
		action := say("action." + event.Action)
		if event.Rung != "" {
			action = event.label.ZH
			if language == text.English {
				action = event.label.EN
			}
		}
		line := fmt.Sprintf("    %s  %s %s %s %s", event.At.Format("15:04"),
			pad(units[event.Case], 16), pad(say("role."+string(event.Role)), 18), pad(action, 24), state)
		if post := posts[event.Case+event.At.String()]; post.letters > 0 && post.at.Equal(event.At) {
			line += say("story.letters", post.letters)
		} else if post.letters > 0 {
			line += say("story.letters_at", post.letters, post.at.Format("01-02 15:04"))
		}
		page.WriteString(line + "\n")
	}
	digests(time.Time{})
	fmt.Fprintf(&page, "\n%s\n", say("story.ledger"))
	a.ledger(&page, language)
	fmt.Fprintf(&page, "\n%s\n", say("story.sum", len(a.Cases), len(a.Timeline), len(a.Letters), a.Audit, len(a.Digests)))
	_, err := io.WriteString(out, page.String())
	return err
}

// digestLine is one morning's digest, which went to so many people.
func (a Account) digestLine(line DigestLine, people int, language text.Language) string {
	say := func(key string, args ...any) string { return text.Say(language, key, args...) }
	var parts []string
	for _, part := range []struct {
		key    string
		number int
	}{{"overdue", line.Overdue}, {"today", line.DueToday}, {"waiting", line.Waiting}, {"letters", line.Undelivered}} {
		if part.number > 0 {
			parts = append(parts, say("digest.part."+part.key, part.number))
		}
	}
	return fmt.Sprintf("    %s  %s %s %s %s%s\n", line.DeliveredAt.Format("15:04"), pad(a.office, 16), pad(say("role.policy"), 18),
		pad(say("digest.name"), 24), strings.Join(parts, say("digest.part.separator")), say("story.letters", people))
}

// ledger writes the rows of the 整改台账 that fit a terminal.
func (a Account) ledger(page *strings.Builder, language text.Language) {
	say := func(key string, args ...any) string { return text.Say(language, key, args...) }
	rows := [][]string{{say("ledger.number"), say("ledger.unit"), say("ledger.finding"), say("ledger.deadline"), say("ledger.state"),
		say("ledger.round"), say("ledger.first_report"), say("ledger.passed"), say("ledger.closed"), say("ledger.flags")}}
	for _, line := range a.Cases {
		var findings, flags []string
		for _, finding := range line.history.Case.Findings {
			findings = append(findings, finding.Description)
		}
		for _, flag := range line.Flags {
			flags = append(flags, say("flag."+string(flag)))
		}
		view := line.history.Case
		closed := say("word.no")
		if !view.ClosedAt.IsZero() {
			closed = view.ClosedAt.In(line.Deadline.Moment.Location()).Format("2006-01-02")
		}
		rows = append(rows, []string{line.Number, line.Unit, strings.Join(findings, ";"), EndOfDay(line.Deadline.Moment, line.Deadline.Moment.Location())[:16],
			say("state." + string(line.State)), fmt.Sprint(line.Round), say("mark." + string(view.Marks.FirstReport)),
			say("mark." + string(view.Marks.Passed)), closed, strings.Join(flags, " ")})
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], width(cell))
		}
	}
	for _, row := range rows {
		var cells []string
		for i, cell := range row {
			cells = append(cells, pad(cell, widths[i]))
		}
		page.WriteString("  " + strings.TrimRight(strings.Join(cells, "  "), " ") + "\n")
	}
}

// width is the number of columns a text takes on a terminal: characters of East
// Asian scripts take two.
func width(cell string) int {
	columns := 0
	for _, r := range cell {
		columns++
		if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
			r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0x20000) {
			columns++
		}
	}
	return columns
}

func pad(cell string, columns int) string {
	return cell + strings.Repeat(" ", max(0, columns-width(cell)))
}
