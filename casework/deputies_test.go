package casework_test

import (
	"slices"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// person enters a colleague with an address and duties.
func (o *office) person(login string, grants ...workflow.Grant) workflow.PersonID {
	o.Helper()
	row := models.Person{Login: login, Name: login, Language: "zh", Email: login + "@office.example", EmailConfirmedAt: models.At(o.now),
		PasswordHash: "-", CreatedAt: models.At(o.now), Version: 1}
	o.must(o.store.Tx(o.Context(), func(tx *models.Tx) error {
		if err := tx.Add(&row); err != nil {
			return err
		}
		for _, grant := range grants {
			if err := tx.Add(&models.Grant{PersonID: row.ID, Role: grant.Role, UnitID: grant.Unit}); err != nil {
				return err
			}
		}
		return nil
	}))
	return row.ID
}

// signedIn is a person with the rights of this moment, as a request finds them.
func (o *office) signedIn(id workflow.PersonID) workflow.Actor {
	o.Helper()
	session := models.Session{ID: "session of " + time.Now().String(), PersonID: id, CreatedAt: models.At(o.now), LastSeenAt: models.At(o.now),
		ExpiresAt: models.At(o.now.Add(time.Hour))}
	o.must(o.store.Tx(o.Context(), func(tx *models.Tx) error { return tx.Add(&session) }))
	actor, _, err := o.desk.SessionActor(o.Context(), session.ID, id)
	o.must(err)
	return actor
}

func (o *office) names(who string, in casework.NewDeputy) casework.DeputyView {
	o.Helper()
	view, err := o.desk.NameDeputy(o.Context(), o.people[who], in)
	o.must(err)
	return view
}

func TestADeputysRightsBeginAndEndByTheClock(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		education := o.units["市教育局"]
		one := o.issued()[0]
		second := o.person("second", workflow.Grant{Role: workflow.Liaison, Unit: education})
		named := o.names("leader1", casework.NewDeputy{Deputy: second, Role: workflow.Leader, Unit: education, From: july(20), To: july(21)})
		for _, row := range []struct {
			says  string
			at    time.Time
			holds bool
		}{
			{"not a moment before the first day", on(7, 20, 0, 0).Add(-time.Second), false},
			{"from its first instant", on(7, 20, 0, 0), true},
			{"to the last instant of the last", on(7, 22, 0, 0).Add(-time.Second), true},
			{"and no longer", on(7, 22, 0, 0), false},
		} {
			o.now = row.at
			actor := o.signedIn(second)
			if actor.HoldsFor(workflow.Leader, education) != row.holds || !actor.HoldsOwn(workflow.Liaison, education) {
				t.Errorf("%s: %+v", row.says, actor)
			}
			page, err := o.desk.Deputies(t.Context(), actor, 0, 0)
			o.must(err)
			if len(page.Deputies) != 1 || page.Deputies[0].ID != named.ID || page.Deputies[0].Holds != row.holds {
				t.Errorf("%s, as it is listed: %+v", row.says, page.Deputies)
			}
		}
		o.now = on(7, 21, 9, 0)
		deputy := o.signedIn(second)
		history, err := o.desk.Act(t.Context(), deputy, one.ID, 0, workflow.Submit, answers(one))
		o.must(err)
		last := history.Events[len(history.Events)-1]
		if last.Person.Name != "second" || last.For.Name != "leader1" || last.Role != workflow.Leader {
			t.Errorf("recorded: %+v", last)
		}
		me, err := o.desk.Me(t.Context(), deputy)
		o.must(err)
		if !slices.ContainsFunc(me.Grants, func(grant casework.GrantView) bool {
			return grant.Role == workflow.Leader && grant.For.Name == "leader1"
		}) {
			t.Errorf("what one is: %+v", me.Grants)
		}
		o.audited()
		o.sql("UPDATE events SET for_id = 0 WHERE for_id <> 0")
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) != 1 {
			t.Errorf("who acted in whose place can be edited unseen: %v %v", faults, err)
		}
	})
}

func TestADeputyGetsTheLettersTooWhileItHolds(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		water := o.units["市水利局"]
		second := o.person("second", workflow.Grant{Role: workflow.Leader, Unit: water})
		o.names("liaison2", casework.NewDeputy{Deputy: second, Role: workflow.Liaison, Unit: water, From: july(18), To: july(24)})
		officer := o.person("officer", workflow.Grant{Role: workflow.Rechecker, Unit: o.id})
		o.names("clerk", casework.NewDeputy{Deputy: officer, Role: workflow.Clerk, Unit: o.id, From: july(25), To: july(25)})
		one := o.issued()[1]
		box := &postbox{}
		o.lives(box, on(7, 26, 12, 0))
		var to []string
		for _, letter := range o.seen("clerk", one.ID).Letters {
			if letter.Person.Name == "liaison2" || letter.Person.Name == "second" {
				if letter.State != models.LetterDelivered {
					t.Errorf("letter: %+v", letter)
				}
				to = append(to, letter.Person.Name)
			}
		}
		// At issue both are told, and the deputy is a leader besides. The receipt
		// reminder, T-3 and T-1 go to the liaison officer and the deputy; on the 25th and
		// 26th the deputy is told as a leader.
		want := map[string]int{"liaison2": 6, "second": 6}
		got := map[string]int{}
		for _, name := range to {
			got[name]++
		}
		if got["liaison2"] != want["liaison2"] || got["second"] != want["second"] {
			t.Errorf("letters: %v, want %v", got, want)
		}
		days := []string{}
		for _, digest := range box.digests() {
			if name, found := cutPrefix(digest, "officer@office.example"); found {
				days = append(days, name)
			}
		}
		if len(days) != 1 {
			t.Errorf("the clerk's deputy reads the digest on the one day: %v", box.digests())
		}
	})
}

func cutPrefix(text, prefix string) (string, bool) {
	if len(text) < len(prefix) || text[:len(prefix)] != prefix {
		return text, false
	}
	return text[len(prefix):], true
}

func TestRecheckingAndClosingStayApartAcrossDeputiesInTheRecordToo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		one := o.issued()[0]
		o.names("rechecker", casework.NewDeputy{Deputy: o.people["clerk"].Person, Role: workflow.Rechecker, Unit: o.id, From: july(18), To: july(31)})
		o.names("head", casework.NewDeputy{Deputy: o.people["clerk"].Person, Role: workflow.Head, Unit: o.id, From: july(18), To: july(31)})
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		deputy := o.signedIn(o.people["clerk"].Person)
		_, err := o.desk.Act(ctx, deputy, one.ID, 0, workflow.Recheck, verdicts(one))
		o.must(err)
		_, err = o.desk.Act(ctx, deputy, one.ID, 0, workflow.Close, casework.Act{})
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "guard_not_the_rechecker" {
			t.Fatal(refusal)
		}
		o.must(store.Tx(ctx, func(tx *models.Tx) error {
			return tx.Add(&models.Grant{PersonID: o.people["rechecker"].Person, Role: workflow.Head, UnitID: o.id})
		}))
		_, err = o.desk.Act(ctx, o.signedIn(o.people["rechecker"].Person), one.ID, 0, workflow.Close, casework.Act{})
		o.refused(err, workflow.CodeRefused) // it was re-checked in their name
		o.act("head", one.ID, workflow.Close, casework.Act{})
	})
}

func TestWhatIsWrongWithADeputyIsNamed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, education := t.Context(), o.units["市教育局"]
		second := o.person("second", workflow.Grant{Role: workflow.Leader, Unit: education})
		newcomer := o.person("newcomer")
		good := casework.NewDeputy{Deputy: second, Role: workflow.Liaison, Unit: education, From: july(20), To: july(21)}
		for _, row := range []struct {
			says   string
			who    string
			change func(*casework.NewDeputy)
			want   string
		}{
			{"a deputy is somebody", "liaison1", func(in *casework.NewDeputy) { in.Deputy = 0 }, "deputy required"},
			{"who is there", "liaison1", func(in *casework.NewDeputy) { in.Deputy = 99999 }, "deputy unknown_person"},
			{"and another person", "liaison1", func(in *casework.NewDeputy) { in.Deputy = o.people["liaison1"].Person }, "deputy same_person"},
			{"of the same unit", "liaison1", func(in *casework.NewDeputy) { in.Deputy = o.people["liaison2"].Person }, "deputy not_of_unit"},
			{"a newcomer is the system administrator's to name", "liaison1", func(in *casework.NewDeputy) { in.Deputy = newcomer }, "deputy not_of_unit"},
			{"it begins some day", "liaison1", func(in *casework.NewDeputy) { in.From = workflow.Date{} }, "from required"},
			{"not in the past", "liaison1", func(in *casework.NewDeputy) { in.From = july(17) }, "from day_over"},
			{"it ends some day", "liaison1", func(in *casework.NewDeputy) { in.To = workflow.Date{} }, "to required"},
			{"not before it begins", "liaison1", func(in *casework.NewDeputy) { in.To = july(19) }, "to before_from"},
			{"and within a year", "liaison1", func(in *casework.NewDeputy) { in.To = workflow.Date{Year: 2018, Month: 7, Day: 21} }, "to period_too_long"},
			{"an observer has no deputy", "leader1", func(in *casework.NewDeputy) { in.Role, in.Principal = workflow.Observer, second }, "role not_deputised"},
			{"nobody is deputised in what they do not hold", "leader1", func(in *casework.NewDeputy) { in.Principal = second }, "role not_held"},
			{"nor stands in for what they hold", "leader1", func(in *casework.NewDeputy) { in.Role = workflow.Leader }, "deputy holds_already"},
		} {
			in := good
			row.change(&in)
			_, err := o.desk.NameDeputy(ctx, o.people[row.who], in)
			refusal := o.refused(err, workflow.CodeInvalid)
			if !slices.ContainsFunc(refusal.Fields, func(f workflow.Field) bool { return f.Name+" "+f.Reason == row.want }) {
				t.Errorf("%s: %v", row.says, refusal)
			}
		}
		_, err := o.desk.NameDeputy(ctx, o.people["liaison2"], casework.NewDeputy{Principal: o.people["liaison1"].Person, Deputy: second, Role: workflow.Liaison, Unit: education, From: july(20), To: july(21)})
		o.refused(err, workflow.CodeNotFound)
		page, err := o.desk.Deputies(ctx, o.people["leader1"], 0, 0)
		o.must(err)
		if len(page.Deputies) != 0 {
			t.Fatalf("refused, and there all the same: %+v", page.Deputies)
		}

		first := o.names("liaison1", good)
		good.From, good.To = july(21), july(30)
		_, err = o.desk.NameDeputy(ctx, o.people["liaison1"], good)
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "deputy_there" {
			t.Fatal(refusal)
		}
		_, err = o.desk.EndDeputy(ctx, o.people["liaison2"], first.ID, 0, "")
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.EndDeputy(ctx, o.people["leader1"], first.ID, first.Version+1, "")
		o.refused(err, workflow.CodeConflict)
		ended, err := o.desk.EndDeputy(ctx, o.people["leader1"], first.ID, first.Version, "提前返岗")
		o.must(err)
		if ended.EndedBy.Name != "leader1" || ended.CanEnd {
			t.Errorf("ended: %+v", ended)
		}
		_, err = o.desk.EndDeputy(ctx, o.people["leader1"], first.ID, 0, "")
		o.refused(err, workflow.CodeRefused)
		o.names("liaison1", good)
		by := casework.NewDeputy{Principal: o.people["liaison2"].Person, Deputy: newcomer, Role: workflow.Liaison, Unit: o.units["市水利局"], From: july(18), To: july(19)}
		_, err = o.desk.NameDeputy(ctx, casework.Operator, by)
		o.must(err)
		if !o.signedIn(newcomer).HoldsFor(workflow.Liaison, o.units["市水利局"]) {
			t.Error("whom the system administrator named has no rights")
		}
		o.sql("DELETE FROM grants WHERE person_id = %d", o.people["liaison2"].Person)
		if o.signedIn(newcomer).HoldsFor(workflow.Liaison, o.units["市水利局"]) {
			t.Error("a deputy has what the principal has no longer")
		}
		o.audited()
	})
}
