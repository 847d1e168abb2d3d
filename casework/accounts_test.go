package casework_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

const (
	oldPassword = "a long password"
	newPassword = "another long password"
	home        = "192.0.2.1"
)

// field fails unless the error is invalid input in the field for the reason.
func (o *office) field(err error, name, reason string) {
	o.Helper()
	refusal := o.refused(err, workflow.CodeInvalid)
	if refusal.Fields[0].Name != name || refusal.Fields[0].Reason != reason {
		o.Errorf("%v, want %s %s", refusal, name, reason)
	}
}

func (o *office) signIn(login, password, address string) casework.Session {
	o.Helper()
	session, err := o.desk.SignIn(o.Context(), login, password, address)
	o.must(err)
	return session
}

// in reports whether the session lets its person in.
func (o *office) in(session casework.Session) bool {
	o.Helper()
	_, _, err := o.desk.SessionActor(o.Context(), session.ID, session.Person)
	if err != nil {
		o.refused(err, workflow.CodeUnauthenticated)
	}
	return err == nil
}

func TestAPersonComesInByAOneTimeCode(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, ctx := o.administrator(workflow.SystemAdmin), t.Context()
		id, err := o.desk.AddPerson(ctx, system, casework.NewPerson{Login: "zhou", Name: "周某", Language: "zh", Invited: true})
		o.must(err)
		for _, password := range []string{"", "zhou", "1234567890"} {
			_, err = o.desk.SignIn(ctx, "zhou", password, home)
			o.refused(err, workflow.CodeUnauthenticated) // there is no default password
		}
		first, err := o.desk.Invite(ctx, system, casework.InviteQuery{Waiting: true})
		o.must(err)
		if len(first) != 1 || first[0].Person != id || len(first[0].Code) != 23 {
			t.Fatalf("%+v", first)
		}
		if rest, err := o.desk.Invite(ctx, system, casework.InviteQuery{Waiting: true}); err != nil || len(rest) != 0 {
			t.Fatalf("invited twice: %+v %v", rest, err)
		}
		second, err := o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{id}})
		o.must(err)
		_, err = o.desk.Activate(ctx, first[0].Code, newPassword, home)
		o.field(err, "one_time_code", "wrong_code") // another replaced it
		_, err = o.desk.Activate(ctx, second[0].Code, "Zhou", home)
		o.field(err, "password", "password_length") // a bad password does not use the code up
		login, err := o.desk.Activate(ctx, strings.ToLower(strings.ReplaceAll(second[0].Code, "-", " ")), newPassword, home)
		o.must(err)
		if login != "zhou" {
			t.Error(login)
		}
		_, err = o.desk.Activate(ctx, second[0].Code, oldPassword, home)
		o.field(err, "one_time_code", "wrong_code") // it was used
		o.signIn("zhou", newPassword, home)

		_, err = o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{id, 999}})
		o.field(err, "people[1]", "unknown_person")
		third, err := o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{id}})
		o.must(err)
		_, err = o.desk.Activate(ctx, third[0].Code, newPassword, home)
		o.field(err, "password", "password_same")
		o.now = o.now.Add(7 * 24 * time.Hour)
		_, err = o.desk.Activate(ctx, third[0].Code, oldPassword, home)
		o.field(err, "one_time_code", "wrong_code") // it has expired
		o.sound()
	})
}

func TestOfSomebodyWhoCanBeReachedTheCodeGoesByLetterOnly(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, ctx := o.administrator(workflow.SystemAdmin), t.Context()
		head := o.people["head"]
		before := len(o.outbox.letters)
		invitations, err := o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{head.Person}})
		o.must(err)
		if invitations[0].Code != "" || !invitations[0].Mailed || len(o.outbox.letters) != before+1 {
			t.Fatalf("%+v", invitations)
		}
		parcel := o.account(head.Person)
		if parcel.Refusal != "" || parcel.Letter.Address != "head@office.example" || parcel.Letter.Account.Code == "" {
			t.Fatalf("%+v", parcel)
		}
		o.signIn("head", oldPassword, home)
		_, err = o.desk.Activate(ctx, parcel.Letter.Account.Code, newPassword, home)
		o.must(err)
		if parcel = o.account(head.Person); parcel.Letter.Account.Code != "" || parcel.Refusal != models.LetterCodeOver {
			t.Errorf("a used code is wiped from its letter: %+v", parcel)
		}
	})
}

// account is the newest letter to a person, which is about their account, as it would
// be sent now.
func TestOfTwoWhoUseACodeAtOnceOneDoes(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		made, err := o.desk.CreateAdministrator(t.Context(), casework.NewAdministrator{Login: "audit", Name: "审计", Role: workflow.AuditAdmin, Language: "zh"})
		o.must(err)
		var group sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			group.Go(func() { _, errs[i] = o.desk.Activate(t.Context(), made.Code, newPassword, home) })
		}
		group.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
				continue
			}
			var refusal *workflow.Error
			if !errors.As(err, &refusal) || refusal.Code != workflow.CodeInvalid && refusal.Code != workflow.CodeConflict {
				t.Error(err)
			}
		}
		if done != 1 {
			t.Errorf("%d of 4 used the code", done)
		}
	})
}

func TestAnotherPasswordEndsTheOtherSessions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		here, there := o.signIn("liaison1", oldPassword, home), o.signIn("liaison1", oldPassword, "192.0.2.2")
		me := o.people["liaison1"]
		change := func(old, password string) error { return o.desk.ChangePassword(ctx, me, here.ID, old, password, home) }
		o.field(change("wrong", newPassword), "old_password", "wrong_password")
		o.field(change(oldPassword, "short"), "password", "password_length")
		o.field(change(oldPassword, oldPassword), "password", "password_same")
		if !o.in(there) {
			t.Fatal("nothing was changed yet")
		}
		o.must(change(oldPassword, newPassword))
		if !o.in(here) || o.in(there) {
			t.Error("the other sign-ins end, this one goes on")
		}
		_, err := o.desk.SignIn(ctx, "liaison1", oldPassword, home)
		o.refused(err, workflow.CodeUnauthenticated)

		again := o.signIn("liaison1", newPassword, home)
		sessions, err := o.desk.Sessions(ctx, me, here.ID)
		o.must(err)
		if len(sessions) != 2 || sessions[0].Current == sessions[1].Current || sessions[0].Address != home {
			t.Errorf("%+v", sessions)
		}
		if ended, err := o.desk.EndOtherSessions(ctx, me, here.ID); err != nil || ended != 1 || o.in(again) || !o.in(here) {
			t.Errorf("signed out everywhere else: %d %v", ended, err)
		}
		for range 5 {
			o.field(change("wrong", "one more long password"), "old_password", "wrong_password")
		}
		if refusal := o.refused(change(newPassword, "one more long password"), workflow.CodeUnauthenticated); refusal.Reason != "locked" {
			t.Errorf("an open session is no way to try passwords: %v", refusal)
		}
		o.sound()
	})
}

func TestWhatIsTakenAwayCountsAtTheNextRequest(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system, security, ctx := o.administrator(workflow.SystemAdmin), o.administrator(workflow.SecurityAdmin), t.Context()
		one := o.issued()[0]
		session := o.signIn("liaison1", oldPassword, home)
		now := func() workflow.Actor {
			t.Helper()
			actor, _, err := o.desk.SessionActor(ctx, session.ID, session.Person)
			o.must(err)
			return actor
		}
		_, err := o.desk.Case(ctx, now(), one.ID)
		o.must(err)
		grant := workflow.Grant{Role: workflow.Liaison, Unit: o.units["市教育局"]}
		_, err = o.desk.Revoke(ctx, system, session.Person, 0, grant, "调离")
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.Revoke(ctx, security, session.Person, 0, grant, "")
		o.field(err, "reason", "required")
		_, err = o.desk.Revoke(ctx, security, session.Person, 0, grant, "调离")
		o.must(err)
		_, err = o.desk.Case(ctx, now(), one.ID)
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.Act(ctx, now(), one.ID, 0, workflow.Acknowledge, casework.Act{})
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.Revoke(ctx, security, session.Person, 0, grant, "调离")
		o.refused(err, workflow.CodeNotFound) // it is not held any more
		_, err = o.desk.Grant(ctx, security, session.Person, 0, grant)
		o.must(err)
		_, err = o.desk.Act(ctx, now(), one.ID, 0, workflow.Acknowledge, casework.Act{})
		o.must(err)

		_, err = o.desk.Disable(ctx, security, session.Person, 0, "调离")
		o.refused(err, workflow.CodeForbidden)
		view, err := o.desk.Disable(ctx, system, session.Person, 0, "调离")
		o.must(err)
		if view.State != casework.AccountDisabled || o.in(session) {
			t.Error("a disabled person is out at the next request")
		}
		_, err = o.desk.Grant(ctx, security, session.Person, 0, workflow.Grant{Role: workflow.Observer, Unit: o.units["市水利局"]})
		o.refused(err, workflow.CodeRefused)
		_, err = o.desk.Enable(ctx, system, session.Person, view.Version, "调回")
		o.must(err)
		if o.in(session) {
			t.Error("what ended stays ended")
		}
		session = o.signIn("liaison1", oldPassword, home)
		if ended, err := o.desk.EndSessions(ctx, security, session.Person, "终端遗失"); err != nil || ended != 1 || o.in(session) {
			t.Errorf("%d %v", ended, err)
		}
		o.sound()
	})
}
