package casework_test

import (
	"context"
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
		o.field(err, "code", "wrong_code") // another replaced it
		_, err = o.desk.Activate(ctx, second[0].Code, "Zhou", home)
		o.field(err, "password", "password_length") // a bad password does not use the code up
		login, err := o.desk.Activate(ctx, strings.ToLower(strings.ReplaceAll(second[0].Code, "-", " ")), newPassword, home)
		o.must(err)
		if login != "zhou" {
			t.Error(login)
		}
		_, err = o.desk.Activate(ctx, second[0].Code, oldPassword, home)
		o.field(err, "code", "wrong_code") // it was used
		o.signIn("zhou", newPassword, home)

		_, err = o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{id, 999}})
		o.field(err, "people[1]", "unknown_person")
		third, err := o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{id}})
		o.must(err)
		_, err = o.desk.Activate(ctx, third[0].Code, newPassword, home)
		o.field(err, "password", "password_same")
		o.now = o.now.Add(7 * 24 * time.Hour)
		_, err = o.desk.Activate(ctx, third[0].Code, oldPassword, home)
		o.field(err, "code", "wrong_code") // it has expired
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
func (o *office) account(person workflow.PersonID) models.LetterParcel {
	o.Helper()
	reader := o.store.Read(o.Context())
	letters, err := reader.Letters(models.LetterFilter{Person: person, Limit: 1})
	o.must(err)
	if len(letters) == 0 || o.outbox.letters[len(o.outbox.letters)-1] < letters[0].ID {
		o.Fatalf("letters %v, enqueued %v", letters, o.outbox.letters)
	}
	parcels, err := reader.LetterParcels(letters)
	o.must(err)
	if parcels[0].Letter.Account == nil {
		o.Fatalf("not about an account: %+v", parcels[0])
	}
	return parcels[0]
}

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
		o.field(err, "code", "wrong_code") // another's code
		_, err = o.desk.ConfirmEmail(ctx, liaison, "ABCDE-FGHJK-LMNPQ-RSTUV", home)
		o.field(err, "code", "wrong_code")
		me, err := o.desk.ConfirmEmail(ctx, liaison, code, home)
		o.must(err)
		row, err := store.Read(ctx).Person(liaison.Person)
		o.must(err)
		if me.Email != "new@office.example" || row.EmailConfirmedAt != models.At(o.now) {
			t.Errorf("%+v %+v", me, row)
		}
		_, err = o.desk.ConfirmEmail(ctx, liaison, code, home)
		o.field(err, "code", "wrong_code") // it was used

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
		o.field(err, "code", "wrong_code") // it has expired
		o.sound()
	})
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
		_, err = o.desk.ChangePerson(ctx, system, zhou.ID, zhou.Version, casework.Contact{Name: "周某", Language: "zh"})
		o.refused(err, workflow.CodeConflict) // it was changed since
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

func TestTheThreeAdministratorsAreKeptApart(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		_, missing, err := o.desk.Administrators(ctx)
		o.must(err)
		if len(missing) != 3 {
			t.Fatal(missing)
		}
		system, security, audit := o.administrator(workflow.SystemAdmin), o.administrator(workflow.SecurityAdmin), o.administrator(workflow.AuditAdmin)
		if all, missing, err := o.desk.Administrators(ctx); err != nil || len(all) != 3 || len(missing) != 0 {
			t.Fatalf("%+v %v %v", all, missing, err)
		}
		_, err = o.desk.CreateAdministrator(ctx, casework.NewAdministrator{Login: "head", Name: "负责人", Role: workflow.AuditAdmin, Language: "zh"})
		o.field(err, "login", "taken") // one with a part in cases
		_, err = o.desk.CreateAdministrator(ctx, casework.NewAdministrator{Login: "clerk2", Name: "经办人", Role: workflow.Clerk, Language: "zh"})
		o.field(err, "role", "unknown_role")

		liaison := workflow.Grant{Role: workflow.Liaison, Unit: o.units["市教育局"]}
		for _, who := range []workflow.Actor{system, security, audit} {
			_, err = o.desk.Grant(ctx, security, who.Person, 0, liaison)
			o.refused(err, workflow.CodeRefused) // an administrator has no part in cases, not even by their own hand
			_, err = o.desk.Disable(ctx, system, who.Person, 0, "争执")
			o.refused(err, workflow.CodeRefused) // nor locks another out
			_, err = o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{who.Person}})
			o.refused(err, workflow.CodeRefused) // nor takes another's account over
		}
		_, err = o.desk.Grant(ctx, security, o.people["head"].Person, 0, workflow.Grant{Role: workflow.AuditAdmin, Unit: o.id})
		o.refused(err, workflow.CodeRefused)
		err = o.store.Tx(ctx, func(tx *models.Tx) error {
			return tx.Add(&models.Administrator{PersonID: system.Person, Role: workflow.AuditAdmin, Since: 1})
		})
		if !errors.Is(err, models.ErrDuplicate) {
			t.Errorf("the database lets one account hold two of the three: %v", err)
		}

		code, err := o.desk.AdministratorCode(ctx, "audit-admin")
		o.must(err)
		_, err = o.desk.Activate(ctx, code.Code, newPassword, home)
		o.must(err)
		_, err = o.desk.AdministratorCode(ctx, "head")
		o.refused(err, workflow.CodeNotFound)
		session := o.signIn("audit-admin", newPassword, home)
		actor, _, err := o.desk.SessionActor(ctx, session.ID, session.Person)
		o.must(err)
		if _, refused := workflow.Administers(actor, workflow.ReadAudit); refused != nil {
			t.Error(refused)
		}
		o.sound()
	})
}

func TestNobodyButTheAdministratorConcernedMayDoAnyOfIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		actors := map[string]workflow.Actor{"": {}, "policy": workflow.PolicyActor}
		for name, actor := range o.people {
			actors[name] = actor
		}
		for _, role := range workflow.Administrators {
			actors[string(role)] = o.administrator(role)
		}
		id, unit := o.people["liaison2"].Person, o.units["市水利局"]
		grant := workflow.Grant{Role: workflow.Observer, Unit: unit}
		for right, acts := range map[workflow.Right]map[string]func(workflow.Actor) error{
			workflow.ManageUnits: {
				"add a unit": func(a workflow.Actor) error { _, err := o.desk.AddUnit(ctx, a, casework.NewUnit{}); return err },
				"supervise":  func(a workflow.Actor) error { return o.desk.Supervise(ctx, a, unit, unit, true) },
				"change a unit": func(a workflow.Actor) error {
					_, err := o.desk.ChangeUnit(ctx, a, unit, 0, casework.UnitChange{})
					return err
				},
				"close a unit":  func(a workflow.Actor) error { _, err := o.desk.CloseUnit(ctx, a, unit, 0, ""); return err },
				"reopen a unit": func(a workflow.Actor) error { _, err := o.desk.ReopenUnit(ctx, a, unit, 0, ""); return err },
				"set a scope":   func(a workflow.Actor) error { _, err := o.desk.SetScope(ctx, a, unit, 0, nil); return err },
			},
			workflow.ManagePeople: {
				"add a person": func(a workflow.Actor) error { _, err := o.desk.AddPerson(ctx, a, casework.NewPerson{}); return err },
				"change a person": func(a workflow.Actor) error {
					_, err := o.desk.ChangePerson(ctx, a, id, 0, casework.Contact{})
					return err
				},
				"disable":          func(a workflow.Actor) error { _, err := o.desk.Disable(ctx, a, id, 0, ""); return err },
				"enable":           func(a workflow.Actor) error { _, err := o.desk.Enable(ctx, a, id, 0, ""); return err },
				"state an address": func(a workflow.Actor) error { _, err := o.desk.StateEmail(ctx, a, id, 0, "", ""); return err },
				"set a password":   func(a workflow.Actor) error { return o.desk.SetPassword(ctx, a, "liaison2", "") },
			},
			workflow.InvitePeople: {"invite": func(a workflow.Actor) error { _, err := o.desk.Invite(ctx, a, casework.InviteQuery{}); return err }},
			workflow.GrantRoles: {
				"grant":  func(a workflow.Actor) error { _, err := o.desk.Grant(ctx, a, id, 0, workflow.Grant{}); return err },
				"revoke": func(a workflow.Actor) error { _, err := o.desk.Revoke(ctx, a, id, 0, grant, ""); return err },
				"decide": func(a workflow.Actor) error { return o.desk.DecideRoleRequests(ctx, a, nil, true, "") },
			},
			workflow.EndSessions: {"end sessions": func(a workflow.Actor) error { _, err := o.desk.EndSessions(ctx, a, id, ""); return err }},
			workflow.Unlock:      {"unlock": func(a workflow.Actor) error { return o.desk.Unlock(ctx, a, "nobody", home) }},
			workflow.SetAccessRules: {"set rules": func(a workflow.Actor) error {
				_, err := o.desk.SetAccessRules(ctx, a, 0, workflow.AccessRules{})
				return err
			}},
			workflow.ReadRoster: {
				"people":   func(a workflow.Actor) error { _, err := o.desk.Accounts(ctx, a, 0, 1); return err },
				"a person": func(a workflow.Actor) error { _, err := o.desk.Account(ctx, a, 999); return err },
				"units":    func(a workflow.Actor) error { _, err := o.desk.AllUnits(ctx, a, 0, 1); return err },
				"a unit":   func(a workflow.Actor) error { _, err := o.desk.UnitCard(ctx, a, 999); return err },
				"requests": func(a workflow.Actor) error { _, err := o.desk.RoleRequests(ctx, a, 0, 1); return err },
			},
			workflow.ReadAccessRules: {
				"rules": func(a workflow.Actor) error { _, err := o.desk.AccessRules(ctx, a); return err },
				"locks": func(a workflow.Actor) error { _, err := o.desk.Locks(ctx, a, 1); return err },
			},
			workflow.ReadAudit: {"the record": func(a workflow.Actor) error {
				_, err := o.desk.Record(ctx, a, casework.RecordQuery{Limit: 1})
				return err
			}},
			workflow.VerifyAudit: {"verify": func(a workflow.Actor) error { _, err := o.desk.VerifyRecord(ctx, a); return err }},
			workflow.ReadSignIns: {"failed sign-ins": func(a workflow.Actor) error {
				_, err := o.desk.SignInFailures(ctx, a, casework.FailuresAfter{}, 1)
				return err
			}},
		} {
			for what, act := range acts {
				for name, actor := range actors {
					_, refused := workflow.Administers(actor, right)
					err := act(actor)
					var refusal *workflow.Error
					forbidden := errors.As(err, &refusal) && refusal.Code == workflow.CodeForbidden
					if forbidden != (refused != nil) {
						t.Errorf("%s: %q: %v", what, name, err)
					}
				}
			}
		}
	})
}

func TestAStormOfSignInsNeitherFillsTheMachineNorStarvesOthers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, cancel := context.WithCancel(t.Context())
		leave := o.desk.HoldPasswordLine()
		var group sync.WaitGroup
		var mutex sync.Mutex
		codes := map[workflow.Code]int{}
		try := func(number int, address string) {
			for range number {
				group.Go(func() {
					_, err := o.desk.SignIn(ctx, "nobody", "a wrong password", address)
					var refusal *workflow.Error
					if errors.As(err, &refusal) {
						if refusal.RetryAfter == 0 {
							t.Error("it is not said when to try again")
						}
						mutex.Lock()
						codes[refusal.Code]++
						mutex.Unlock()
					}
				})
			}
		}
		waiting := func(number int) {
			t.Helper()
			for o.desk.PasswordLine() < number {
				if t.Context().Err() != nil {
					t.Fatal("the line never filled")
				}
				time.Sleep(time.Millisecond)
			}
		}
		try(30, "192.0.2.1")
		waiting(24)
		for _, address := range []string{"192.0.2.2", "192.0.2.3"} {
			try(20, address)
		}
		waiting(64)
		try(4, "192.0.2.4")
		for {
			mutex.Lock()
			enough := codes[workflow.CodeTooMany] == 6 && codes[workflow.CodeBusy] == 4
			mutex.Unlock()
			if enough || t.Context().Err() != nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		if line := o.desk.PasswordLine(); line != 64 {
			t.Errorf("%d wait, want 64", line)
		}
		cancel() // who waits goes away, and no password was worked out for them
		group.Wait()
		leave()
		if line := o.desk.PasswordLine(); line != 0 {
			t.Errorf("%d still wait", line)
		}
		o.signIn("head", oldPassword, "192.0.2.1")
	})
}
