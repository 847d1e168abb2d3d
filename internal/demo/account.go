package demo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// Account is what the story leaves behind, for programs to read.
type Account struct {
	Circular any          `json:"circular"`
	Cases    []CaseLine   `json:"cases"`
	Timeline []EventLine  `json:"timeline"`
	Letters  []LetterLine `json:"letters"`
	Digests  []DigestLine `json:"digests"`
	Audit    string       `json:"audit"` // ok, or what is wrong

	title  string
	office string
	steps  []EventLine // of the circular itself
}

// CaseLine is one case at the end. A mark that is not settled is null.
type CaseLine struct {
	Number            string              `json:"number"`
	Unit              string              `json:"unit"`
	SiteCode          string              `json:"site_code"`
	State             workflow.State      `json:"state"`
	Round             int                 `json:"round"`
	Deadline          DeadlineLine        `json:"deadline"`
	FirstReportOnTime *bool               `json:"first_report_on_time"`
	PassedOnTime      *bool               `json:"passed_on_time"`
	Flags             []workflow.FlagKind `json:"flags"`

	history casework.CaseHistory
}

// DeadlineLine is the date of the duty with its derivation. The moment is the
// end of the last day: 00:00 of the day after it.
type DeadlineLine struct {
	Phrase     string        `json:"phrase"`
	Rule       workflow.Rule `json:"rule"`
	Moment     time.Time     `json:"moment"`
	Derivation string        `json:"derivation"`
}

// EventLine is one step of one case.
type EventLine struct {
	At     time.Time     `json:"at"`
	Case   string        `json:"case"`
	Role   workflow.Role `json:"role"`
	Action string        `json:"action"`
	From   string        `json:"from"`
	To     string        `json:"to"`
	Rung   string        `json:"rung,omitempty"` // the rung the case reached

	id    int64
	label workflow.Names
}

// LetterLine is one notice that a letter carried.
type LetterLine struct {
	To          string         `json:"to"`
	Cause       workflow.Cause `json:"cause"`
	Case        string         `json:"case"`
	WrittenAt   time.Time      `json:"written_at"`
	DeliveredAt *time.Time     `json:"delivered_at"`
	MessageID   string         `json:"message_id"`
}

// DigestLine is one daily digest that somebody of the office got.
type DigestLine struct {
	Day         workflow.Date `json:"day"`
	To          string        `json:"to"`
	WrittenAt   time.Time     `json:"written_at"`
	DeliveredAt *time.Time    `json:"delivered_at"`
	MessageID   string        `json:"message_id"`
	Overdue     int           `json:"overdue"`
	DueToday    int           `json:"due_today"`
	Waiting     int           `json:"waiting"`
	Undelivered int           `json:"undelivered"`
}

// digests reads back what the office's clerk and head were told day by day.
func (s *Story) digests(ctx context.Context) ([]DigestLine, error) {
	lines := []DigestLine{}
	for _, role := range []workflow.Role{workflow.Clerk, workflow.Head} {
		query := casework.LetterQuery{Limit: 200}
		for {
			page, err := s.Desk.MyLetters(ctx, s.roster.OfOffice(role).Actor(), query)
			if err != nil {
				return nil, err
			}
			for _, letter := range page.Letters {
				if letter.Digest == nil {
					continue
				}
				line := DigestLine{Day: letter.Digest.Day, To: letter.Address, WrittenAt: letter.WrittenAt.In(s.Desk.Zone()), MessageID: "<" + letter.MessageID + ">",
					Overdue: letter.Digest.Overdue, DueToday: letter.Digest.DueToday, Waiting: letter.Digest.Waiting, Undelivered: letter.Digest.Undelivered}
				if !letter.DeliveredAt.IsZero() {
					delivered := letter.DeliveredAt.In(s.Desk.Zone())
					line.DeliveredAt = &delivered
				}
				lines = append(lines, line)
			}
			if query.Before = page.Next; page.Next == 0 {
				break
			}
		}
	}
	slices.SortStableFunc(lines, func(a, b DigestLine) int { return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(a.To, b.To)) })
	return lines, nil
}

// Tell reads the story back from the record: nothing of it is remembered by the
// teller.
func (s *Story) Tell(ctx context.Context, language text.Language) (Account, error) {
	zone := s.Desk.Zone()
	account := Account{Circular: s.Reading, Cases: []CaseLine{}, Timeline: []EventLine{}, Letters: []LetterLine{},
		title: s.circular.DocNumber + " " + s.circular.Title}
	clerk := s.roster.OfOffice(workflow.Clerk).Actor()
	circular, err := s.Desk.Circular(ctx, clerk, s.circular.ID)
	if err != nil {
		return account, err
	}
	for _, event := range circular.Events {
		account.steps = append(account.steps, eventLine(event, "", zone))
	}
	for _, view := range circular.Cases {
		history, err := s.Desk.Case(ctx, clerk, view.ID)
		if err != nil {
			return account, err
		}
		account.Cases = append(account.Cases, caseLine(history, zone, language))
		for _, event := range history.Events {
			if event.From == "" {
				continue // the drawing up of the draft is no transition
			}
			line := eventLine(event, history.Case.Number, zone)
			for _, rung := range history.Rungs {
				if rung.Event == event.ID {
					line.Rung, line.label = rung.Rung, rung.Label
				}
			}
			account.Timeline = append(account.Timeline, line)
		}
		for _, letter := range history.Letters {
			line := LetterLine{To: letter.Address, Cause: letter.Cause, Case: history.Case.Number, WrittenAt: letter.WrittenAt.In(zone),
				MessageID: "<" + letter.MessageID + ">"}
			if !letter.DeliveredAt.IsZero() {
				delivered := letter.DeliveredAt.In(zone)
				line.DeliveredAt = &delivered
			}
			account.Letters = append(account.Letters, line)
		}
	}
	slices.SortFunc(account.Timeline, func(a, b EventLine) int { return cmp.Compare(a.id, b.id) })
	slices.SortStableFunc(account.Letters, func(a, b LetterLine) int { return a.WrittenAt.Compare(b.WrittenAt) })
	if account.Digests, err = s.digests(ctx); err != nil {
		return account, err
	}
	account.office = s.roster.OfOffice(workflow.Clerk).Unit
	faults, err := s.Desk.VerifyAudit(ctx)
	account.Audit = "ok"
	if len(faults) > 0 {
		account.Audit = faults[0]
	}
	return account, err
}

func eventLine(event casework.EventView, number string, zone *time.Location) EventLine {
	return EventLine{At: event.At.In(zone), Case: number, Role: event.Role, Action: event.Action, From: event.From, To: event.To, id: event.ID}
}

func caseLine(history casework.CaseHistory, zone *time.Location, language text.Language) CaseLine {
	view := history.Case
	line := CaseLine{Number: view.Number, Unit: view.UnitName, SiteCode: view.SiteCode, State: view.State, Round: view.Round,
		FirstReportOnTime: onTime(view.Marks.FirstReport), PassedOnTime: onTime(view.Marks.Passed), Flags: []workflow.FlagKind{}, history: history}
	if len(history.Legs) > 0 {
		first := history.Legs[0].Deadline
		line.Deadline = DeadlineLine{Phrase: first.Phrase, Rule: first.Rule, Moment: first.Moment.In(zone),
			Derivation: Derivation(language, first, zone)}
	}
	for _, flag := range history.Flags {
		if !flag.TakenBack && !slices.Contains(line.Flags, flag.Kind) {
			line.Flags = append(line.Flags, flag.Kind)
		}
	}
	return line
}

func onTime(mark workflow.Mark) *bool {
	if mark == workflow.MarkPending {
		return nil
	}
	in := mark == workflow.MarkOnTime
	return &in
}

// Derivation says in words how a date came about.
func Derivation(language text.Language, deadline workflow.Deadline, zone *time.Location) string {
	return text.Say(language, "deadline.derivation", deadline.Phrase, text.Say(language, "rule."+string(deadline.Rule)), EndOfDay(deadline.Moment, zone))
}

// EndOfDay writes a moment; midnight is written as 24:00 of the day that ends.
func EndOfDay(moment time.Time, zone *time.Location) string {
	local := moment.In(zone)
	if local.Hour() == 0 && local.Minute() == 0 && local.Second() == 0 {
		return local.AddDate(0, 0, -1).Format(time.DateOnly) + " 24:00 " + local.Format("-07:00")
	}
	return local.Format("2006-01-02 15:04 -07:00")
}
