package casework_test

import (
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func (o *office) account(person workflow.PersonID) models.LetterParcel {
	o.Helper()
	reader := o.store.Read(o.Context())
	letters, err := reader.Letters(models.LetterFilter{Person: person, Limit: 1})
	o.must(err)
	if len(letters) == 0 || o.outbox.letters[len(o.outbox.letters)-1] < letters[0].ID {
		o.Fatalf("letters %v, enqueued %v", letters, o.outbox.letters)
	}
	parcels, err := reader.LetterParcels(letters, models.At(o.now))
	o.must(err)
	if parcels[0].Letter.Account == nil {
		o.Fatalf("not about an account: %+v", parcels[0])
	}
	return parcels[0]
}

func TestAnAddressIsConfirmedByWhoeverReadsItsMail(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, liaison := t.Context(), o.people["liaison1"]
		o.refused(o.desk.AskEmailCode(ctx, liaison, ""), workflow.CodeRefused) // it is confirmed already
		o.field(o.desk.AskEmailCode(ctx, liaison, "nowhere"), "email", "bad_email")
		o.must(o.desk.AskEmailCode(ctx, liaison, "new@office.example"))
		parcel := o.account(liaison.Person)
		if parcel.Refusal != "" || parcel.Letter.Address != "new@office.example" {
			t.Fatalf("the code goes to the address it is about: %+v", parcel)
		}
		if me, err := o.desk.Me(ctx, liaison); err != nil || me.Email != "liaison1@office.example" {
			t.Fatalf("until then letters go where they went: %+v %v", me, err)
		}
		code := parcel.Letter.Account.Code
		_, err := o.desk.ConfirmEmail(ctx, o.people["liaison2"], code, home)
		o.field(err, "one_time_code", "wrong_code") // another's code
		_, err = o.desk.ConfirmEmail(ctx, liaison, "ABCDE-FGHJK-LMNPQ-RSTUV", home)
		o.field(err, "one_time_code", "wrong_code")
		me, err := o.desk.ConfirmEmail(ctx, liaison, code, home)
		o.must(err)
		row, err := store.Read(ctx).Person(liaison.Person)
		o.must(err)
		if me.Email != "new@office.example" || row.EmailConfirmedAt != models.At(o.now) {
			t.Errorf("%+v %+v", me, row)
		}
		o.formerTold(liaison.Person, "liaison1@office.example")
		_, err = o.desk.ConfirmEmail(ctx, liaison, code, home)
		o.field(err, "one_time_code", "wrong_code") // it was used

		o.must(o.desk.AskEmailCode(ctx, liaison, "a@office.example"))
		o.must(o.desk.AskEmailCode(ctx, liaison, "b@office.example"))
		refusal := o.refused(o.desk.AskEmailCode(ctx, liaison, "c@office.example"), workflow.CodeTooMany)
		if refusal.RetryAfter != 3600 {
			t.Error(refusal.RetryAfter)
		}
		o.now = o.now.Add(time.Hour + time.Second)
		o.must(o.desk.AskEmailCode(ctx, liaison, "c@office.example"))
		late := o.account(liaison.Person).Letter.Account.Code
		o.now = o.now.Add(24 * time.Hour)
		_, err = o.desk.ConfirmEmail(ctx, liaison, late, home)
		o.field(err, "one_time_code", "wrong_code") // it has expired
		o.sound()
	})
}

// formerTold makes sure that the last letter to a person goes to the address of before,
// and carries no code.
func (o *office) formerTold(person workflow.PersonID, address string) {
	o.Helper()
	parcel := o.account(person)
	if parcel.Refusal != "" || parcel.Letter.Address != address || parcel.Letter.Account.Purpose != models.AddressChanged || parcel.Letter.Account.Code != "" {
		o.Errorf("the former address is told: %+v %+v", parcel, parcel.Letter.Account)
	}
}

func TestAnAddressIsConfirmedByAStatement(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, ctx := o.administrator(workflow.SystemAdmin), t.Context()
		o.imported(system, workflow.RosterPeople, "用户名,姓名,邮箱", "zhou,周某,zhou@office.example")
		zhou, err := store.Read(ctx).PersonByLogin("zhou")
		o.must(err)
		_, err = o.desk.StateEmail(ctx, system, zhou.ID, 0, "zhou@office.example", " ")
		o.field(err, "statement", "required")
		_, err = o.desk.StateEmail(ctx, system, zhou.ID, 0, "other@office.example", "本人当面确认")
		o.field(err, "email", "other_email")
		_, err = o.desk.StateEmail(ctx, o.administrator(workflow.SecurityAdmin), zhou.ID, 0, "zhou@office.example", "本人当面确认")
		o.refused(err, workflow.CodeForbidden)
		view, err := o.desk.StateEmail(ctx, system, zhou.ID, zhou.Version, "zhou@office.example", "本人当面确认")
		o.must(err)
		if view.EmailConfirmed.IsZero() || o.events("state_email") != 1 {
			t.Errorf("%+v", view)
		}
		view, err = o.desk.ChangePerson(ctx, system, zhou.ID, view.Version, casework.Contact{Name: "周某", Language: "zh", Email: "z@office.example"})
		o.must(err)
		if !view.EmailConfirmed.IsZero() {
			t.Error("another address is confirmed anew")
		}
		o.formerTold(zhou.ID, "zhou@office.example")
		letters := len(o.outbox.letters)
		view, err = o.desk.ChangePerson(ctx, system, zhou.ID, view.Version, casework.Contact{Name: "周某", Language: "zh", Email: "y@office.example"})
		o.must(err)
		if len(o.outbox.letters) != letters {
			t.Error("an address that nobody had confirmed is told")
		}
		_, err = o.desk.StateEmail(ctx, system, zhou.ID, 0, "y@office.example", "本人当面确认")
		o.must(err)
		o.imported(system, workflow.RosterPeople, "用户名,姓名,邮箱", "zhou,周某,x@office.example")
		o.formerTold(zhou.ID, "y@office.example")
		_, err = o.desk.ChangePerson(ctx, system, zhou.ID, zhou.Version, casework.Contact{Name: "周某", Language: "zh"})
		o.refused(err, workflow.CodeConflict) // it was changed since
	})
}
