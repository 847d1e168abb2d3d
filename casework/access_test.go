package casework_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestAnUnknownLoginCostsWhatAWrongPasswordCosts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		system := o.administrator(workflow.SystemAdmin)
		_, err := o.desk.AddPerson(t.Context(), system, casework.NewPerson{Login: "invited", Name: "周某", Language: "zh", Invited: true})
		o.must(err)
		o.must(o.desk.DisablePerson(t.Context(), casework.Operator, "leader2"))
		for says, login := range map[string]string{"a wrong password": "head", "an unknown login": "nobody", "one that has no password": "invited", "one that is disabled": "leader2"} {
			leave := o.desk.HoldPasswordLine()
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { _, err := o.desk.SignIn(ctx, login, "a wrong password", home); ended <- err }()
			for o.desk.PasswordLine() == 0 {
				select {
				case err := <-ended:
					t.Fatalf("%s: answered without working out a password: %v", says, err)
				case <-time.After(time.Millisecond):
				}
			}
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", says, err)
			}
			leave()
			_, err := o.desk.SignIn(t.Context(), login, "a wrong password", home)
			if refusal := o.refused(err, workflow.CodeUnauthenticated); refusal.Reason != "bad_password" {
				t.Errorf("%s: %v", says, refusal)
			}
		}
	})
}

func TestAWholeOfficeIsLockedByFiftyFailuresAndByNoLess(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, security := t.Context(), o.administrator(workflow.SecurityAdmin)
		// 49 failures of codes, which count for the address alone and cost no password.
		for range 49 {
			_, err := o.desk.Activate(ctx, "wrong", newPassword, home)
			o.field(err, "one_time_code", "wrong_code")
		}
		o.signIn("head", oldPassword, home)
		_, err := o.desk.Activate(ctx, "wrong", newPassword, home)
		o.field(err, "one_time_code", "wrong_code")
		_, err = o.desk.SignIn(ctx, "head", oldPassword, home)
		if refusal := o.refused(err, workflow.CodeUnauthenticated); refusal.Reason != "locked" || refusal.Args[0] != "15" {
			t.Fatal(refusal)
		}
		_, err = o.desk.Activate(ctx, "wrong", newPassword, home)
		o.refused(err, workflow.CodeUnauthenticated)
		o.signIn("head", oldPassword, "192.0.2.2")

		locks, err := o.desk.Locks(ctx, security, 50)
		o.must(err)
		if len(locks) != 1 || locks[0].Login != "" || locks[0].Address != home || !locks[0].Until.Equal(o.now.Add(15*time.Minute)) {
			t.Fatalf("%+v", locks)
		}
		o.refused(o.desk.Unlock(ctx, security, "head", home), workflow.CodeNotFound)
		o.must(o.desk.Unlock(ctx, security, "", home))
		o.signIn("head", oldPassword, home)
		if o.events("locked") != 1 || o.events("unlock") != 1 {
			t.Error("both are in the record")
		}
		o.sound()
	})
}

func TestFailuresOfOneAccountAreCountedApartFromAnothers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, security, audit := t.Context(), o.administrator(workflow.SecurityAdmin), o.administrator(workflow.AuditAdmin)
		for _, login := range []string{"head", "HEAD", " head ", "head", "clerk"} {
			_, err := o.desk.SignIn(ctx, login, "a wrong password", home)
			o.refused(err, workflow.CodeUnauthenticated)
		}
		o.signIn("head", oldPassword, home) // four, in any spelling, are not five; and they are forgotten now
		o.now = o.now.Add(time.Minute)
		for range 5 {
			_, err := o.desk.SignIn(ctx, "head", "a wrong password", home)
			o.refused(err, workflow.CodeUnauthenticated)
		}
		_, err := o.desk.SignIn(ctx, "head", oldPassword, home)
		o.refused(err, workflow.CodeUnauthenticated)
		o.signIn("clerk", oldPassword, home)
		o.must(o.desk.Unlock(ctx, security, "HEAD", home))
		o.signIn("head", oldPassword, home)

		failures, err := o.desk.SignInFailures(ctx, audit, casework.FailuresAfter{}, 50)
		o.must(err)
		if len(failures) != 1 || failures[0].Login != "" || failures[0].Failures != 10 {
			t.Errorf("of the address, since accounts that signed in are forgotten: %+v", failures)
		}
	})
}

func TestFailedSignInsAreReadPageByPage(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, audit := t.Context(), o.administrator(workflow.AuditAdmin)
		want := 0
		o.must(store.Tx(ctx, func(tx *models.Tx) error {
			want = 0
			for minute := range 3 {
				for _, login := range []string{"", "a", "b"} {
					want++
					row := models.SignInFailure{Login: login, Address: fmt.Sprintf("192.0.2.%d", minute), Failures: 1, LastAt: models.At(o.now.Add(time.Duration(minute) * time.Minute))}
					if err := tx.SaveSignInFailure(row); err != nil {
						return err
					}
				}
			}
			return nil
		}))
		seen := map[string]bool{}
		after := casework.FailuresAfter{}
		for {
			page, err := o.desk.SignInFailures(ctx, audit, after, 2)
			o.must(err)
			for _, line := range page {
				if key := line.Login + "@" + line.Address; seen[key] {
					t.Errorf("%s twice", key)
				} else {
					seen[key] = true
				}
				if line.Last.After(after.At) && !after.At.IsZero() {
					t.Errorf("%+v after %v", line, after)
				}
				after = casework.FailuresAfter{At: line.Last, Login: line.Login, Address: line.Address}
			}
			if len(page) < 2 {
				break
			}
		}
		if len(seen) != want {
			t.Errorf("%d of %d", len(seen), want)
		}
	})
}

func TestAccessRulesHoldFromTheNextSignInOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, security := t.Context(), o.administrator(workflow.SecurityAdmin)
		view, err := o.desk.AccessRules(ctx, security)
		o.must(err)
		if view.Rules != workflow.DefaultAccessRules() {
			t.Fatalf("%+v", view.Rules)
		}
		rules := workflow.AccessRules{PasswordLeast: 16, FailuresPerAccount: 3, FailuresPerAddress: 100, LockedFor: time.Hour, SessionFor: 30 * time.Minute}
		_, err = o.desk.SetAccessRules(ctx, security, view.Version, workflow.AccessRules{})
		o.refused(err, workflow.CodeInvalid)
		set, err := o.desk.SetAccessRules(ctx, security, view.Version, rules)
		o.must(err)
		if set.Rules != rules {
			t.Fatalf("%+v", set)
		}
		_, err = o.desk.SetAccessRules(ctx, security, view.Version, rules)
		o.refused(err, workflow.CodeConflict)

		session := o.signIn("head", oldPassword, home)
		if !session.ExpiresAt.Equal(o.now.Add(30 * time.Minute)) {
			t.Errorf("ends at %v", session.ExpiresAt)
		}
		o.field(o.desk.ChangePassword(ctx, o.people["head"], session.ID, oldPassword, "fifteen letters", home), "password", "password_length")
		for range 3 {
			_, err := o.desk.SignIn(ctx, "clerk", "a wrong password", home)
			o.refused(err, workflow.CodeUnauthenticated)
		}
		o.now = o.now.Add(59 * time.Minute)
		_, err = o.desk.SignIn(ctx, "clerk", oldPassword, home)
		if refusal := o.refused(err, workflow.CodeUnauthenticated); refusal.Reason != "locked" || refusal.Args[0] != "1" {
			t.Error(refusal)
		}
		o.now = o.now.Add(time.Minute + time.Second)
		o.signIn("clerk", oldPassword, home)

		rules.SessionFor = 24 * time.Hour
		_, err = o.desk.SetAccessRules(ctx, security, set.Version, rules)
		o.must(err)
		if session := o.signIn("head", oldPassword, home); !session.ExpiresAt.Equal(o.now.Add(time.Hour)) {
			t.Errorf("never longer than the program's setting: %v", session.ExpiresAt)
		}
		o.sound()
	})
}

func TestTheAuditAdministratorReadsTheWholeRecord(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, audit := t.Context(), o.administrator(workflow.AuditAdmin)
		one := o.issued()[0]
		began := o.now
		o.now = o.now.Add(time.Hour)
		o.signIn("liaison1", oldPassword, home)
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		read := func(query casework.RecordQuery) []casework.RecordView {
			t.Helper()
			if query.Limit == 0 {
				query.Limit = 200
			}
			views, err := o.desk.Record(ctx, audit, query)
			o.must(err)
			return views
		}
		all := read(casework.RecordQuery{})
		var paged []casework.RecordView
		for before := int64(0); ; {
			page := read(casework.RecordQuery{Limit: 3, Before: before})
			paged = append(paged, page...)
			if len(page) < 3 {
				break
			}
			before = page[2].ID
		}
		if len(paged) != len(all) || paged[0].Hash != all[0].Hash || paged[len(all)-1].Hash != all[len(all)-1].Hash {
			t.Errorf("%d events in pages, %d at once", len(paged), len(all))
		}
		liaison := o.people["liaison1"].Person
		for says, row := range map[string]struct {
			query casework.RecordQuery
			holds func(casework.RecordView) bool
		}{
			"of one case":         {casework.RecordQuery{Subject: "case", SubjectID: int64(one.ID)}, func(v casework.RecordView) bool { return v.Subject == "case" && v.SubjectID == int64(one.ID) }},
			"of the system":       {casework.RecordQuery{Subject: "system"}, func(v casework.RecordView) bool { return v.Subject == "system" }},
			"of one person":       {casework.RecordQuery{Person: liaison}, func(v casework.RecordView) bool { return v.Person.ID == int64(liaison) }},
			"of one action":       {casework.RecordQuery{Action: "acknowledge"}, func(v casework.RecordView) bool { return v.Action == "acknowledge" }},
			"of a person's cases": {casework.RecordQuery{Person: liaison, Action: "sign_in"}, func(v casework.RecordView) bool { return v.Person.ID == int64(liaison) && v.Action == "sign_in" }},
			"since an hour":       {casework.RecordQuery{From: began.Add(time.Minute)}, func(v casework.RecordView) bool { return !v.At.Before(began.Add(time.Minute)) }},
			"until an hour":       {casework.RecordQuery{To: began.Add(time.Minute)}, func(v casework.RecordView) bool { return v.At.Before(began.Add(time.Minute)) }},
			"of a time to come":   {casework.RecordQuery{From: o.now.Add(time.Hour)}, func(casework.RecordView) bool { return false }},
			"of a person's hour":  {casework.RecordQuery{Person: liaison, From: began.Add(time.Minute), To: o.now.Add(time.Minute)}, func(v casework.RecordView) bool { return v.Person.ID == int64(liaison) }},
		} {
			want := 0
			for _, view := range all {
				if row.holds(view) {
					want++
				}
			}
			got := read(row.query)
			for _, view := range got {
				if !row.holds(view) {
					t.Errorf("%s: %+v", says, view)
				}
			}
			if len(got) != want || want == 0 && says != "of a time to come" {
				t.Errorf("%s: %d events, want %d", says, len(got), want)
			}
		}
		acknowledged := read(casework.RecordQuery{Action: "acknowledge"})[0]
		if acknowledged.Person.Name != "liaison1" || acknowledged.Role != workflow.Liaison || acknowledged.Detail == nil || acknowledged.Hash == "" {
			t.Errorf("%+v", acknowledged)
		}
		_, err := o.desk.Record(ctx, audit, casework.RecordQuery{SubjectID: 3, Limit: 1})
		o.field(err, "chain", "required")
		_, err = o.desk.Record(ctx, audit, casework.RecordQuery{Subject: "case", Limit: 1})
		o.field(err, "chain_id", "required")

		walked, err := o.desk.VerifyRecord(ctx, audit)
		o.must(err)
		if len(walked.Faults) > 0 || o.events("verify_audit") != 1 {
			t.Errorf("%+v", walked)
		}
	})
}
