package casework_test

import (
	"fmt"
	"slices"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// sql changes the database behind the program's back.
func (o *office) sql(statement string, args ...any) {
	o.Helper()
	_, err := o.store.SQL().ExecContext(o.Context(), fmt.Sprintf(statement, args...))
	o.must(err)
}

// undelivered issues the batch to a leader whose mailbox does not exist, and returns
// the case, the mailer and the letter that was given up.
func undelivered(o *office) (casework.CaseView, *postbox, casework.LetterLine) {
	o.Helper()
	one := o.issued()[0]
	box := &postbox{refuses: map[string]string{"leader1@office.example": "550 no such mailbox"}}
	o.deliver(box)
	page, err := o.desk.Letters(o.Context(), o.people["clerk"], casework.LetterQuery{})
	o.must(err)
	if len(page.Letters) != 1 || page.Letters[0].State != workflow.LetterGivenUp || page.Letters[0].ServerAnswer != "550 no such mailbox" {
		o.Fatalf("given up: %+v", page.Letters)
	}
	return one, box, page.Letters[0]
}

func (o *office) taskKeys(who string) []workflow.TaskKey {
	o.Helper()
	list, err := o.desk.Tasks(o.Context(), o.people[who])
	o.must(err)
	keys := []workflow.TaskKey{}
	for _, task := range list.Tasks {
		keys = append(keys, task.Key)
	}
	return keys
}

func TestALetterThatWasGivenUpIsResentUnderItsMessageIDToTheNewAddress(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		one, box, letter := undelivered(o)
		if got := o.taskKeys("clerk"); !slices.Equal(got, []workflow.TaskKey{workflow.TaskLetterGivenUp}) {
			t.Errorf("the clerk's tasks: %v", got)
		}
		for _, who := range []string{"head", "rechecker", "foreign", "leader1"} {
			if slices.Contains(o.taskKeys(who), workflow.TaskLetterGivenUp) {
				t.Errorf("it is a task of %s", who)
			}
		}
		for who, code := range map[string]workflow.Code{"foreign": workflow.CodeNotFound, "leader1": workflow.CodeNotFound, "head": workflow.CodeForbidden} {
			_, err := o.desk.Resend(ctx, o.people[who], letter.ID, 0)
			o.refused(err, code)
		}
		_, err := o.desk.Resend(ctx, o.people["clerk"], letter.ID, letter.Version+7)
		o.refused(err, workflow.CodeConflict)
		o.sql("UPDATE people SET email_confirmed_at = NULL WHERE login = 'leader1'")
		_, err = o.desk.Resend(ctx, o.people["clerk"], letter.ID, 0)
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "letter_contact_not_confirmed" {
			t.Errorf("refused as %s", refusal.Reason)
		}
		o.sql("UPDATE people SET email_confirmed_at = 1, email = 'right@office.example' WHERE login = 'leader1'")
		enqueued := len(o.outbox.letters)
		line, err := o.desk.Resend(ctx, o.people["clerk"], letter.ID, letter.Version)
		o.must(err)
		if line.MessageID != letter.MessageID || line.Address != "right@office.example" || line.State != workflow.LetterQueued || line.Attempts != 0 || line.Resent != 1 {
			t.Errorf("resent: %+v", line)
		}
		if got := o.outbox.letters[enqueued:]; !slices.Equal(got, []int64{letter.ID}) {
			t.Errorf("enqueued with it: %v", got)
		}
		_, err = o.desk.Resend(ctx, o.people["clerk"], letter.ID, 0)
		o.refused(err, workflow.CodeRefused)
		box.sent = nil
		o.deliver(box)
		if len(box.sent) != 1 || box.sent[0].MessageID != letter.MessageID || box.sent[0].To != "right@office.example" {
			t.Errorf("sent: %+v", box.sent)
		}
		if got := o.taskKeys("clerk"); len(got) != 0 {
			t.Errorf("the clerk's tasks after it was delivered: %v", got)
		}
		history, err := o.desk.Case(ctx, o.people["clerk"], one.ID)
		o.must(err)
		last := history.Events[len(history.Events)-1]
		if last.Action != string(workflow.ResendLetter) || last.Role != workflow.Clerk || last.From != last.To {
			t.Errorf("event: %+v", last)
		}
		unit, err := o.desk.Case(ctx, o.people["leader1"], one.ID)
		o.must(err)
		if slices.ContainsFunc(unit.Events, func(event casework.EventView) bool { return event.Action == last.Action }) {
			t.Error("the unit sees what the office did about its post")
		}
		if faults, err := o.desk.VerifyAudit(ctx); err != nil || len(faults) > 0 {
			t.Errorf("audit: %v %v", faults, err)
		}
	})
}

func TestALetterIsNotResentToWhoeverMayNotSeeTheCaseAnyMore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		_, _, letter := undelivered(o)
		o.sql("DELETE FROM grants WHERE person_id = %d", o.people["leader1"].Person)
		_, err := o.desk.Resend(t.Context(), o.people["clerk"], letter.ID, 0)
		if refusal := o.refused(err, workflow.CodeRefused); refusal.Reason != "letter_case_not_visible" {
			t.Errorf("refused as %s", refusal.Reason)
		}
	})
}

func TestALetterIsSetAsideWithAReason(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		one, _, letter := undelivered(o)
		_, err := o.desk.SetAsideLetter(ctx, o.people["clerk"], letter.ID, 0, " ")
		o.refused(err, workflow.CodeInvalid)
		line, err := o.desk.SetAsideLetter(ctx, o.people["clerk"], letter.ID, 0, "已电话告知")
		o.must(err)
		if line.State != workflow.LetterSetAside || line.AsideReason != "已电话告知" || len(o.taskKeys("clerk")) != 0 {
			t.Errorf("set aside: %+v", line)
		}
		_, err = o.desk.Resend(ctx, o.people["clerk"], letter.ID, 0)
		o.refused(err, workflow.CodeRefused)
		history, err := o.desk.Case(ctx, o.people["clerk"], one.ID)
		o.must(err)
		if last := history.Events[len(history.Events)-1]; last.Action != string(workflow.SetAsideLetter) {
			t.Errorf("event: %+v", last)
		}
	})
}

func TestTheClerkIsToldOnceOfWhatCouldNotBeDelivered(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		_, box, _ := undelivered(o)
		o.lives(box, on(7, 19, 23, 0))
		if got := box.digests(); !slices.Equal(got, []string{"clerk@office.example", "head@office.example"}) {
			t.Errorf("digests: %v", got)
		}
		box.sent = nil
		o.lives(box, on(7, 20, 23, 0))
		if got := box.digests(); len(got) != 0 {
			t.Errorf("told again: %v", got)
		}
	})
}

func TestEverybodySeesTheirOwnLettersAndTheOfficeThoseOfItsCases(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		undelivered(o)
		mine, err := o.desk.MyLetters(ctx, o.people["leader1"], casework.LetterQuery{})
		o.must(err)
		if len(mine.Letters) != 1 || mine.Letters[0].ServerAnswer != "" || mine.Letters[0].Matters != 1 || mine.Letters[0].About[0].Cause != workflow.CauseIssued ||
			len(mine.Letters[0].Allowed) != 0 {
			t.Errorf("the leader's own: %+v", mine.Letters)
		}
		liaison, err := o.desk.Letters(ctx, o.people["clerk"], casework.LetterQuery{Person: o.people["liaison1"].Person})
		o.must(err)
		if len(liaison.Letters) != 1 || liaison.Letters[0].State != workflow.LetterDelivered || liaison.Letters[0].ServerAnswer != "250 taken" {
			t.Errorf("the liaison's: %+v", liaison.Letters)
		}
		for _, query := range []casework.LetterQuery{{Person: o.people["liaison1"].Person}, {}} {
			for _, who := range []string{"foreign", "leader2"} {
				if page, err := o.desk.Letters(ctx, o.people[who], query); err != nil || len(page.Letters) != 0 {
					t.Errorf("%s sees %+v, %v", who, page.Letters, err)
				}
			}
		}
		_, err = o.desk.Letters(ctx, o.people["clerk"], casework.LetterQuery{State: workflow.LetterDelivered})
		o.refused(err, workflow.CodeInvalid)
		o.until(31, 12)
		seen, before := map[int64]bool{}, int64(0)
		for range 20 {
			page, err := o.desk.MyLetters(ctx, o.people["liaison1"], casework.LetterQuery{Limit: 2, Before: before})
			o.must(err)
			for _, letter := range page.Letters {
				if seen[letter.ID] {
					t.Errorf("letter %d stands on two pages", letter.ID)
				}
				seen[letter.ID] = true
			}
			if before = page.Next; before == 0 {
				break
			}
		}
		if len(seen) < 5 {
			t.Errorf("%d letters on all pages", len(seen))
		}
	})
}

func TestWhatWaitsForWhom(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		want := func(who string, keys ...workflow.TaskKey) {
			t.Helper()
			if got := o.taskKeys(who); !slices.Equal(got, append([]workflow.TaskKey{}, keys...)) {
				t.Errorf("%s: %v, want %v", who, got, keys)
			}
		}
		want("liaison1", workflow.TaskAcknowledge)
		o.act("liaison1", cases[0].ID, workflow.Acknowledge, casework.Act{})
		want("liaison1")
		o.now = on(7, 19, 9, 0)
		want("liaison1", workflow.TaskDueSoon)
		want("leader1")
		o.act("liaison1", cases[0].ID, workflow.SaveReport, answers(cases[0]))
		want("leader1")
		o.act("liaison1", cases[0].ID, workflow.PutForward, casework.Act{})
		want("leader1", workflow.TaskSignOff)
		o.act("liaison1", cases[0].ID, workflow.SaveReport, answers(cases[0])) // it is being written again
		want("leader1")
		o.act("leader1", cases[0].ID, workflow.Submit, casework.Act{})
		want("rechecker", workflow.TaskCheckReport)
		o.act("rechecker", cases[0].ID, workflow.Recheck, verdicts(cases[0], 1))
		want("rechecker")
		want("head", workflow.TaskSendBack)
		o.act("head", cases[0].ID, workflow.SendBack, casework.Act{NewDay: july(31)})
		want("liaison1", workflow.TaskRework)
		o.act("liaison2", cases[1].ID, workflow.AskExtension, casework.Act{Input: workflow.Input{Reason: "服务器更换", Progress: "已订货"}, NewDay: july(28)})
		o.act("clerk", cases[1].ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "重复立案"}})
		want("head", workflow.TaskDecideExtension, workflow.TaskDecideWithdrawal)
		want("foreign")
		o.until(31+5, 12) // orange and red are drafted for the second, and a proposal
		list, err := o.desk.Tasks(t.Context(), o.people["head"])
		o.must(err)
		kinds := map[workflow.TaskKey]int{}
		for _, task := range list.Tasks {
			kinds[task.Key]++
			if task.Since.IsZero() || task.Office.Name != "市督查室" || len(task.Actions)+len(task.Notices)+len(task.Proposals) == 0 {
				t.Errorf("task: %+v", task)
			}
		}
		if kinds[workflow.TaskSignNotice] < 2 || kinds[workflow.TaskDecideProposal] != 1 {
			t.Errorf("the head's: %v", kinds)
		}
		want("liaison2", workflow.TaskAcknowledge) // overdue as well, but first of all never acknowledged
		want("clerk", workflow.TaskPropose)
		_, err = o.desk.SignSupervisionNotice(t.Context(), o.people["head"], o.seen("head", cases[1].ID).Notices[1].ID, 0)
		o.must(err)
		want("clerk", workflow.TaskConfirmContact, workflow.TaskPropose) // nobody at the unit above could be told
		want("foreign")
	})
}
