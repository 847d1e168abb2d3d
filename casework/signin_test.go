package casework_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestASessionEndsWithItsTimeItsSignOutOrItsPerson(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		open := func() casework.Session {
			session, err := o.desk.SignIn(ctx, "Liaison1", "a long password", "192.0.2.1")
			o.must(err)
			return session
		}
		over := func(session casework.Session) {
			t.Helper()
			_, _, err := o.desk.SessionActor(ctx, session.ID, session.Person)
			o.refused(err, workflow.CodeUnauthenticated)
		}
		session := open()
		actor, language, err := o.desk.SessionActor(ctx, session.ID, session.Person)
		o.must(err)
		if len(actor.Grants) != 1 || actor.Grants[0].Role != workflow.Liaison || language != "zh" {
			t.Fatalf("actor: %+v", actor)
		}
		_, _, err = o.desk.SessionActor(ctx, session.ID, o.people["head"].Person)
		o.refused(err, workflow.CodeUnauthenticated)
		o.must(o.desk.SignOut(ctx, session.ID))
		over(session)

		session = open()
		o.must(o.desk.SetPassword(ctx, casework.Operator, "liaison1", "another long password"))
		over(session)
		o.must(o.desk.SetPassword(ctx, casework.Operator, "liaison1", "a long password"))

		session = open()
		o.now = o.now.Add(time.Hour)
		over(session)

		session = open()
		o.must(o.desk.DisablePerson(ctx, casework.Operator, "liaison1"))
		over(session)
		_, err = o.desk.SignIn(ctx, "liaison1", "a long password", "192.0.2.1")
		o.refused(err, workflow.CodeUnauthenticated)
	})
}

func TestFiveFailuresLockAccountAndAddress(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		for range 5 {
			_, err := o.desk.SignIn(ctx, "head", "a wrong password", "192.0.2.1")
			o.refused(err, workflow.CodeUnauthenticated)
		}
		_, err := o.desk.SignIn(ctx, "head", "a long password", "192.0.2.1")
		if refusal := o.refused(err, workflow.CodeUnauthenticated); refusal.Reason != "locked" {
			t.Fatal(refusal)
		}
		if _, err := o.desk.SignIn(ctx, "head", "a long password", "192.0.2.2"); err != nil {
			t.Errorf("another address is not locked: %v", err)
		}
		o.now = o.now.Add(16 * time.Minute)
		if _, err := o.desk.SignIn(ctx, "head", "a long password", "192.0.2.1"); err != nil {
			t.Errorf("the lock ends: %v", err)
		}
	})
}

// TestWhoTriesAtOnceLearnsNoMoreThanWhoTriesInTurn: as many may stand in the line as
// it takes, and five of them are told of their password.
func TestWhoTriesAtOnceLearnsNoMoreThanWhoTriesInTurn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		const tries = 20
		reasons := make(chan string, tries)
		for range tries {
			go func() {
				_, err := o.desk.SignIn(o.Context(), "head", "a wrong password", "192.0.2.1")
				var refusal *workflow.Error
				if !errors.As(err, &refusal) {
					reasons <- fmt.Sprint(err)
					return
				}
				reasons <- refusal.Reason
			}()
		}
		said := map[string]int{}
		for range tries {
			said[<-reasons]++
		}
		if said["bad_password"] != 5 || said["locked"] != tries-5 {
			t.Errorf("told %v", said)
		}
	})
}
