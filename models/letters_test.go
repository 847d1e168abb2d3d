package models_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

var nine = time.Date(2017, 7, 11, 1, 0, 0, 0, time.UTC)

// letterWorld is one case with its people, for tests of letters.
type letterWorld struct {
	store                *models.Store
	office, unit, other  models.Unit
	clerk, liaison       models.Person
	formerly             models.Person
	above                models.Unit // of the owner
	mayor                models.Person
	circular             models.Circular
	row                  models.Case
	events, letterNumber int64
}

func newLetterWorld(t *testing.T, store *models.Store) *letterWorld {
	t.Helper()
	w := &letterWorld{store: store}
	w.tx(t, func(tx *models.Tx) error {
		w.office = models.Unit{OfficialName: "市电子政务办", Kind: "office", IsOffice: true, Version: 1}
		w.above, w.mayor = models.Unit{OfficialName: "某市", Kind: "other", Version: 1}, person("mayor")
		if err := tx.Add(&w.above); err != nil {
			return err
		}
		w.unit = models.Unit{OfficialName: "市科学技术局", Kind: "department", ParentID: models.Reference(w.above.ID), Version: 1}
		w.other = models.Unit{OfficialName: "市水利局", Kind: "department", Version: 1}
		w.clerk, w.liaison, w.formerly = person("clerk"), person("liaison"), person("formerly")
		for _, row := range []any{&w.office, &w.unit, &w.other, &w.clerk, &w.liaison, &w.formerly, &w.mayor} {
			if err := tx.Add(row); err != nil {
				return err
			}
		}
		grants := []models.Grant{
			{PersonID: w.clerk.ID, Role: workflow.Clerk, UnitID: w.office.ID},
			{PersonID: w.liaison.ID, Role: workflow.Liaison, UnitID: w.unit.ID},
			{PersonID: w.formerly.ID, Role: workflow.Liaison, UnitID: w.other.ID},
			{PersonID: w.mayor.ID, Role: workflow.Leader, UnitID: w.above.ID},
		}
		if err := models.AddAll(tx, grants); err != nil {
			return err
		}
		w.circular = models.Circular{OfficeID: w.office.ID, DocNumber: "怀政办函〔2017〕63号", Title: "通报", Issuer: "市政府办",
			Origin: "imported", State: "issued", CreatedAt: models.At(nine), UpdatedAt: models.At(nine), Version: 1}
		if err := tx.Add(&w.circular); err != nil {
			return err
		}
		w.row = models.Case{CircularID: w.circular.ID, OfficeID: w.office.ID, Position: 1, Number: "怀政办函〔2017〕63号-1",
			UnitName: "市科技局", OwnerID: models.Reference(w.unit.ID), State: workflow.Issued, Round: 1, RoundsAllowed: 3, Leg: 1,
			IssuedAt: models.At(nine), CreatedAt: models.At(nine), UpdatedAt: models.At(nine), Version: 1}
		return tx.Add(&w.row)
	})
	return w
}

func person(login string) models.Person {
	return models.Person{Login: login, Name: login, Language: "zh", Email: login + "@unit.example",
		EmailConfirmedAt: models.At(nine), PasswordHash: "-", CreatedAt: models.At(nine), Version: 1}
}

func (w *letterWorld) tx(t *testing.T, work func(*models.Tx) error) {
	t.Helper()
	if err := w.store.Tx(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

func (w *letterWorld) letter(t *testing.T, to models.Person, cause workflow.Cause, sendAfter time.Time) models.Letter {
	t.Helper()
	w.letterNumber++
	letter := models.Letter{PersonID: to.ID, Address: to.Email, Language: "zh",
		MessageID: fmt.Sprintf("%d@rectify.example", w.letterNumber), WrittenAt: models.At(nine), SendAfter: models.At(sendAfter),
		State: models.LetterQueued, Version: 1}
	w.tx(t, func(tx *models.Tx) error {
		if err := tx.Add(&letter); err != nil {
			return err
		}
		notice := models.Notice{EventID: w.letterNumber, CaseID: w.row.ID, Cause: cause, PersonID: to.ID, LetterID: letter.ID, CreatedAt: models.At(nine)}
		if to.ID == w.mayor.ID {
			notice.Side, notice.UnitID = workflow.SideSuperior, models.Reference(w.above.ID)
		}
		return tx.AddNotices([]models.Notice{notice})
	})
	return letter
}

func (w *letterWorld) claim(t *testing.T, now time.Time, ids ...int64) []models.Letter {
	t.Helper()
	var letters []models.Letter
	w.tx(t, func(tx *models.Tx) (err error) {
		letters, err = tx.ClaimLetters(ids, models.At(now), models.At(now.Add(time.Minute)))
		return err
	})
	return letters
}

func (w *letterWorld) change(t *testing.T, id workflow.PersonID, change func(*models.Person)) {
	t.Helper()
	stored, err := w.store.Read(t.Context()).Person(id)
	if err != nil {
		t.Fatal(err)
	}
	change(&stored)
	w.tx(t, func(tx *models.Tx) error { return tx.SavePerson(&stored) })
}

func idsOf(letters []models.Letter) []int64 {
	ids := []int64{}
	for _, letter := range letters {
		ids = append(ids, letter.ID)
	}
	return ids
}

func TestClaimedLettersBelongToOneForAWhile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		first := w.letter(t, w.liaison, workflow.CauseIssued, nine)
		second := w.letter(t, w.liaison, workflow.CauseIssued, nine)
		later := w.letter(t, w.liaison, workflow.CauseIssued, nine.Add(time.Hour))
		all := []int64{first.ID, second.ID, later.ID}

		if due, err := store.Read(t.Context()).LettersDue(models.At(nine), 10); err != nil || due != 2 {
			t.Errorf("due at nine: %d, %v; want 2", due, err)
		}
		if got := idsOf(w.claim(t, nine, all...)); !slices.Equal(got, all[:2]) {
			t.Errorf("claimed %v, want the two that are due", got)
		}
		if got := w.claim(t, nine, all...); len(got) != 0 {
			t.Errorf("claimed %v a second time", idsOf(got))
		}
		if got := idsOf(w.claim(t, nine.Add(time.Minute), all...)); !slices.Equal(got, all[:2]) {
			t.Errorf("claimed %v after the lease ended, want the two again", got)
		}
		w.tx(t, func(tx *models.Tx) error {
			got, err := tx.ClaimLettersDue(1, models.At(nine.Add(2*time.Hour)), models.At(nine.Add(3*time.Hour)))
			if len(got) != 1 || got[0].ID != first.ID {
				t.Errorf("claimed %v, want the one that is due longest", idsOf(got))
			}
			return err
		})
	})
}

func TestOnlyTheLastToClaimALetterMarksIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		w.letter(t, w.liaison, workflow.CauseIssued, nine)
		w.letter(t, w.clerk, workflow.CauseSubmitted, nine)
		slow := w.claim(t, nine, 1, 2)
		quick := w.claim(t, nine.Add(time.Minute), 2)
		mark := func(letter models.Letter, answer string) models.LetterMark {
			return models.LetterMark{ID: letter.ID, Version: letter.Version, State: models.LetterDelivered, Attempts: 1,
				SendAfter: models.At(nine), DeliveredAt: models.At(nine), Answer: answer}
		}
		w.tx(t, func(tx *models.Tx) error {
			written, err := tx.MarkLetters([]models.LetterMark{mark(slow[0], "slow"), mark(slow[1], "slow")})
			if written != 1 {
				t.Errorf("the slow one wrote %d marks, want 1", written)
			}
			return err
		})
		w.tx(t, func(tx *models.Tx) error {
			written, err := tx.MarkLetters([]models.LetterMark{mark(quick[0], "quick")})
			if written != 1 {
				t.Errorf("the quick one wrote %d marks, want 1", written)
			}
			return err
		})
		about, err := store.Read(t.Context()).LettersAbout(w.row.ID, 10)
		if err != nil || len(about) != 2 || about[0].ServerAnswer != "slow" || about[1].ServerAnswer != "quick" ||
			about[1].State != models.LetterDelivered || about[1].DeliveredAt != models.At(nine) {
			t.Errorf("letters are %+v, %v", about, err)
		}
	})
}

func TestWhoMayStillBeTold(t *testing.T) {
	tests := []struct {
		name   string
		to     func(w *letterWorld) models.Person
		cause  workflow.Cause
		change func(p *models.Person)
		want   string
	}{
		{name: "the owner's liaison", to: func(w *letterWorld) models.Person { return w.liaison }},
		{name: "the office's clerk", to: func(w *letterWorld) models.Person { return w.clerk }},
		{name: "a unit that does not own the case", to: func(w *letterWorld) models.Person { return w.formerly },
			want: models.LetterCaseNotVisible},
		{name: "the former owner of a transfer", to: func(w *letterWorld) models.Person { return w.formerly },
			cause: workflow.CauseTransferredAway},
		{name: "the unit above, of a supervision notice", to: func(w *letterWorld) models.Person { return w.mayor },
			cause: workflow.CauseSupervision},
		{name: "the unit above, of an overdue report", to: func(w *letterWorld) models.Person { return w.mayor },
			cause: workflow.CauseOverdue},
		{name: "another unit, of a supervision notice", to: func(w *letterWorld) models.Person { return w.formerly },
			cause: workflow.CauseSupervision, want: models.LetterCaseNotVisible},
		{name: "a disabled person", to: func(w *letterWorld) models.Person { return w.liaison },
			change: func(p *models.Person) { p.DisabledAt = models.At(nine) }, want: models.LetterPersonDisabled},
		{name: "an address no longer confirmed", to: func(w *letterWorld) models.Person { return w.liaison },
			change: func(p *models.Person) { p.EmailConfirmedAt = 0 }, want: models.LetterContactNotConfirmed},
		{name: "another address since, to which it goes", to: func(w *letterWorld) models.Person { return w.liaison },
			change: func(p *models.Person) { p.Email = "new@unit.example" }},
	}
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		for _, test := range tests {
			to := test.to(w)
			cause := test.cause
			if cause == "" {
				cause = workflow.CauseIssued
			}
			letter := w.letter(t, to, cause, nine)
			if test.change != nil {
				w.change(t, to.ID, test.change)
			}
			parcels, err := store.Read(t.Context()).LetterParcels([]models.Letter{letter}, 1)
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			if got := parcels[0].Refusal; got != test.want {
				t.Errorf("%s: refusal %q, want %q", test.name, got, test.want)
			}
			person, err := store.Read(t.Context()).Person(to.ID)
			if err != nil || parcels[0].Letter.Address != person.Email {
				t.Errorf("%s: it goes to %s, not to %s: %v", test.name, parcels[0].Letter.Address, person.Email, err)
			}
			if test.change != nil {
				w.change(t, to.ID, func(p *models.Person) {
					p.DisabledAt, p.EmailConfirmedAt, p.Email = 0, models.At(nine), p.Login+"@unit.example"
				})
			}
		}
	})
}

func TestASupporterIsToldAndADraftIsNot(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		letter := w.letter(t, w.formerly, workflow.CauseIssued, nine)
		w.tx(t, func(tx *models.Tx) error {
			return tx.ReplaceSupporters(w.row.ID, []workflow.UnitID{w.other.ID})
		})
		refusal := func() string {
			parcels, err := store.Read(t.Context()).LetterParcels([]models.Letter{letter}, 1)
			if err != nil {
				t.Fatal(err)
			}
			return parcels[0].Refusal
		}
		if got := refusal(); got != "" {
			t.Errorf("a supporting unit is refused: %s", got)
		}
		w.row.IssuedAt = 0
		w.tx(t, func(tx *models.Tx) error { return tx.SaveCase(&w.row) })
		if got := refusal(); got != models.LetterCaseNotVisible {
			t.Errorf("a draft case: refusal %q, want %q", got, models.LetterCaseNotVisible)
		}
	})
}

func TestAMarkKeepsTheAddressThatWasSentTo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		w := newLetterWorld(t, store)
		letter := w.letter(t, w.liaison, workflow.CauseIssued, nine)
		claimed := w.claim(t, nine, letter.ID)[0]
		for _, row := range []struct{ says, sent, want string }{
			{"an address that was confirmed since", "new@unit.example", "new@unit.example"},
			{"nothing was sent, and the address stays", "", "new@unit.example"},
		} {
			mark := models.LetterMark{ID: claimed.ID, Version: claimed.Version, State: models.LetterDelivered, SendAfter: models.At(nine), Address: row.sent}
			if _, err := store.MarkLetters(t.Context(), []models.LetterMark{mark}); err != nil {
				t.Fatal(err)
			}
			claimed.Version++
			kept, err := store.Read(t.Context()).Letters(models.LetterFilter{Person: letter.PersonID, Limit: 1})
			if err != nil || len(kept) != 1 || kept[0].Address != row.want {
				t.Errorf("%s: %+v, %v", row.says, kept, err)
			}
		}
	})
}
