package casework

import (
	"context"
	"strings"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// LetterLine is a letter in a list, without its text.
type LetterLine struct {
	ID           int64
	Person       Named
	Address      string
	MessageID    string
	WrittenAt    time.Time
	State        workflow.LetterState
	SendAfter    time.Time // while it waits: for its morning, or for the next attempt
	DeliveredAt  time.Time
	GivenUpAt    time.Time
	Attempts     int
	ServerAnswer string
	Resent       int
	ResentAt     time.Time
	AsideReason  string
	Digest       *DigestView // the office's daily digest, where it carries one
	About        []AboutView
	Matters      int // all it is about; About may be cut off
	Version      int64
	Allowed      []workflow.LetterAction
}

// DigestView is how much a daily digest speaks of what.
type DigestView struct {
	Day         workflow.Date
	Overdue     int
	DueToday    int
	Received    int // plans and interim progress
	Waiting     int
	Undelivered int
}

func digestView(digest *models.Digest) *DigestView {
	if digest == nil {
		return nil
	}
	view := &DigestView{Day: digest.Day.Date}
	for _, office := range digest.Facts.Of.Offices {
		view.Overdue += office.OverdueAll.Number
		view.DueToday += office.TodayAll.Number
		view.Received += office.ReceivedAll.Number
		view.Undelivered += office.LettersAll.Number
		for _, waiting := range office.Waiting {
			view.Waiting += waiting.All.Number
		}
	}
	return view
}

// AboutView is one matter that a letter carries.
type AboutView struct {
	Case  Named // by its ledger number
	Cause workflow.Cause
}

// LetterQuery asks for a list of letters, the newest first.
type LetterQuery struct {
	Person workflow.PersonID
	State  workflow.LetterState
	Before int64 // from the page before
	Limit  int   // 1 to 200; 0 is 50
}

// LetterPage is one page of letters.
type LetterPage struct {
	Letters []LetterLine
	Next    int64 // to be given as Before; 0 on the last page
	Count   Count // of the whole list
}

// MyLetters lists the actor's own letters, as they were sent. What the mail server
// said is the office's to know.
func (d *Desk) MyLetters(ctx context.Context, actor workflow.Actor, query LetterQuery) (LetterPage, error) {
	query.Person = actor.Person
	page, err := d.letters(ctx, actor, query, nil, workflow.ScopeOf(actor))
	for i := range page.Letters {
		page.Letters[i].Attempts, page.Letters[i].ServerAnswer, page.Letters[i].AsideReason = 0, "", ""
	}
	return page, err
}

// Letters lists letters about cases of the actor's offices: to one person, or those
// that were given up and wait for somebody to see to them.
func (d *Desk) Letters(ctx context.Context, actor workflow.Actor, query LetterQuery) (LetterPage, error) {
	offices := officesOf(actor)
	if len(offices) == 0 {
		return LetterPage{}, nil
	}
	if query.Person == 0 {
		if query.State == "" {
			query.State = workflow.LetterGivenUp
		}
		if query.State != workflow.LetterGivenUp {
			return LetterPage{}, workflow.Invalid(workflow.Field{Name: "person", Reason: "required"})
		}
	}
	return d.letters(ctx, actor, query, offices, workflow.Scope{Offices: offices})
}

func (d *Desk) letters(ctx context.Context, actor workflow.Actor, query LetterQuery, offices []workflow.UnitID, scope workflow.Scope) (LetterPage, error) {
	limit, wrong := pageLimit(query.Limit)
	if len(wrong) > 0 {
		return LetterPage{}, workflow.Invalid(wrong...)
	}
	reader := d.store.Read(ctx)
	filter := models.LetterFilter{Offices: offices, Person: query.Person, State: string(query.State), Before: query.Before, Limit: limit + 1}
	rows, err := reader.Letters(filter)
	if err != nil {
		return LetterPage{}, refusal(err)
	}
	page := LetterPage{}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = rows[len(rows)-1].ID
	}
	if page.Count, err = countOf(reader.CountLetters(filter, countCap+1)); err != nil {
		return LetterPage{}, err
	}
	page.Letters, err = letterLines(reader, actor, scope, offices, rows)
	return page, refusal(err)
}

func letterLines(reader models.Reader, actor workflow.Actor, scope workflow.Scope, offices []workflow.UnitID, rows []models.Letter) ([]LetterLine, error) {
	lines := make([]LetterLine, len(rows))
	if len(rows) == 0 {
		return lines, nil
	}
	var ids []int64
	var people []workflow.PersonID
	for _, row := range rows {
		ids, people = append(ids, row.ID), append(people, row.PersonID)
	}
	names, err := reader.NamesOf(distinct(people))
	if err != nil {
		return nil, err
	}
	about, err := reader.LettersSpeakOf(scope, len(offices) == 0, ids)
	if err != nil {
		return nil, err
	}
	digests, err := reader.DigestsIn(ids)
	for i, row := range rows {
		line := LetterLine{ID: row.ID, Person: Named{int64(row.PersonID), names[row.PersonID]}, Address: row.Address, MessageID: row.MessageID,
			WrittenAt: row.WrittenAt.Time(), State: workflow.LetterState(row.State), DeliveredAt: row.DeliveredAt.Time(),
			Attempts: int(row.Attempts), ServerAnswer: row.ServerAnswer, Resent: int(row.Resent), ResentAt: row.ResentAt.Time(),
			AsideReason: row.AsideReason, Digest: digestView(digests[row.ID].Within(scope.Offices)), Version: row.Version,
			Allowed: letterActions(offices, row, actor)}
		line.SendAfter, line.GivenUpAt = letterTimes(row)
		for _, spoken := range about[row.ID] {
			line.About = append(line.About, AboutView{Case: Named{int64(spoken.CaseID), spoken.Number}, Cause: spoken.Cause})
			line.Matters = spoken.Total
		}
		lines[i] = line
	}
	return lines, err
}

// letterTimes reads the one instant that says until when a letter waits, or when it
// was given up.
func letterTimes(row models.Letter) (waits, givenUp time.Time) {
	switch row.State {
	case models.LetterQueued:
		return row.SendAfter.Time(), time.Time{}
	case models.LetterGivenUp, models.LetterSetAside:
		return time.Time{}, row.SendAfter.Time()
	}
	return time.Time{}, time.Time{}
}

func letterActions(offices []workflow.UnitID, row models.Letter, actor workflow.Actor) []workflow.LetterAction {
	var allowed []workflow.LetterAction
	for _, action := range workflow.LetterActions {
		if _, _, refused := workflow.DecideLetter(offices, workflow.LetterState(row.State), actor, action); refused == nil {
			allowed = append(allowed, action)
		}
	}
	return allowed
}

// Resend puts a letter that was given up back into the queue: under the same
// Message-ID, to the person's present confirmed address, with all its attempts
// before it. It is refused when the letter could not go in any event.
func (d *Desk) Resend(ctx context.Context, actor workflow.Actor, id, version int64) (LetterLine, error) {
	return d.onLetter(ctx, actor, id, version, workflow.ResendLetter, func(a *act, row *models.Letter) error {
		person, err := a.Person(row.PersonID)
		if err != nil {
			return err
		}
		if person.Email == "" {
			return workflow.Refused("letter_"+models.LetterContactNotConfirmed, person.Name)
		}
		wanted := *row
		wanted.Address = person.Email
		parcels, err := a.LetterParcels([]models.Letter{wanted}, models.At(a.now))
		if err != nil {
			return err
		}
		if why := parcels[0].Refusal; why != "" {
			return workflow.Refused("letter_"+why, person.Name)
		}
		a.letters = append(a.letters, row.ID)
		return a.RequeueLetter(row, person.Email, models.At(a.now))
	})
}

// SetAsideLetter records that the clerk saw to a letter that was given up in another
// way, or need not. It waits for nobody any more.
func (d *Desk) SetAsideLetter(ctx context.Context, actor workflow.Actor, id, version int64, reason string) (LetterLine, error) {
	return d.onLetter(ctx, actor, id, version, workflow.SetAsideLetter, func(a *act, row *models.Letter) error {
		if strings.TrimSpace(reason) == "" {
			return workflow.Invalid(workflow.Field{Name: "reason", Reason: "required"})
		}
		if wrong := workflow.CheckLength("reason", reason); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row.State, row.AsideReason = models.LetterSetAside, reason
		return a.SaveLetter(row)
	})
}

// letterDetail is what the event of an act about a letter says.
type letterDetail struct {
	Letter    int64             `json:"letter"`
	Person    workflow.PersonID `json:"person"`
	MessageID string            `json:"message_id"`
	From      string            `json:"from_address,omitempty"` // the address before
	Address   string            `json:"address"`
	Attempts  int64             `json:"attempts"` // made before
	Answer    string            `json:"answer,omitempty"`
	Reason    string            `json:"reason,omitempty"`
}

// onLetter does one act to one letter about cases of the actor's offices, with an
// event on the chain of each of them.
func (d *Desk) onLetter(ctx context.Context, actor workflow.Actor, id, version int64, action workflow.LetterAction,
	work func(*act, *models.Letter) error) (LetterLine, error) {
	offices := officesOf(actor)
	err := d.transact(ctx, actor, func(a *act) error {
		cases, err := a.CasesOfLetter(offices, id)
		if err != nil {
			return err
		}
		rows := make([]models.Case, len(cases)) // lock order: cases, letter, chain
		for i, on := range cases {
			if rows[i], err = a.LockedCase(workflow.ScopeOf(actor), on); err != nil {
				return err
			}
		}
		row, err := a.LetterOfOffices(offices, id)
		if err != nil {
			return err
		}
		its, err := a.OfficesOfLetter(id)
		if err != nil {
			return err
		}
		before := row
		_, role, refused := workflow.DecideLetter(its, workflow.LetterState(row.State), actor, action)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		if err := work(a, &row); err != nil {
			return err
		}
		detail := letterDetail{Letter: row.ID, Person: row.PersonID, MessageID: row.MessageID, Address: row.Address,
			Attempts: before.Attempts, Answer: before.ServerAnswer, Reason: row.AsideReason}
		if before.Address != row.Address {
			detail.From = before.Address
		}
		return a.noteLetter(rows, role, action, detail)
	})
	if err != nil {
		return LetterLine{}, err
	}
	reader := d.store.Read(ctx)
	row, err := reader.LetterOfOffices(offices, id)
	if err != nil {
		return LetterLine{}, refusal(err)
	}
	lines, err := letterLines(reader, actor, workflow.Scope{Offices: offices}, offices, []models.Letter{row})
	if err != nil {
		return LetterLine{}, refusal(err)
	}
	return lines[0], nil
}

// noteLetter records an act about a letter with each of its cases; one that is about
// none, but carries a digest, with the settings' chain.
func (a *act) noteLetter(rows []models.Case, role workflow.Role, action workflow.LetterAction, detail letterDetail) error {
	if len(rows) == 0 {
		_, err := a.AppendSystem(models.Happening{At: models.At(a.now), Person: a.actor.Person, Role: role, Action: string(action), Detail: detail})
		return err
	}
	for i := range rows {
		c := change{row: &rows[i]}
		if _, err := a.note(&c, role, string(action), detail); err != nil {
			return err
		}
	}
	return nil
}
