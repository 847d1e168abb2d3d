package casework_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func july(day int) workflow.Date { return workflow.Date{Year: 2017, Month: time.July, Day: day} }

func TestABatchIsIssuedWholeOrNotAtAll(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, clerk := t.Context(), o.people["clerk"]
		batch := o.batch()
		batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市无名局", Findings: []workflow.BatchFinding{{Description: "栏目不更新"}}})
		circular, err := o.desk.Draft(ctx, clerk, o.id, batch, "", workflow.Imported)
		o.must(err)
		if len(circular.Doubts) != 1 || circular.Doubts[0].Code != "unknown_unit" || circular.Cases[2].Owner.ID != 0 {
			t.Fatalf("a name the roster does not know is a doubt, and never guessed: %+v", circular.Doubts)
		}
		_, err = o.desk.IssueBatch(ctx, clerk, circular.ID, 0)
		o.refused(err, workflow.CodeRefused) // not signed yet
		_, err = o.desk.Sign(ctx, clerk, circular.ID, 0, casework.Signature{})
		o.must(err)
		_, err = o.desk.IssueBatch(ctx, clerk, circular.ID, 0)
		refusal := o.refused(err, workflow.CodeInvalid)
		if len(refusal.Fields) != 1 || refusal.Fields[0].Name != "cases[2].owner" {
			t.Fatalf("the refusal names the case and the gap: %v", refusal)
		}
		if view, err := o.desk.Circular(ctx, clerk, circular.ID); err != nil || view.Cases[0].State != workflow.Draft || view.Cases[0].Number != "" || len(o.outbox.letters) != 0 {
			t.Fatalf("a refused batch leaves everything as it was: %+v %v", view.Cases[0], err)
		}
		_, err = o.desk.Revise(ctx, clerk, circular.Cases[2].ID, circular.Cases[2].Version, casework.Revision{
			Owner: o.units["市水利局"], Findings: []workflow.BatchFinding{{Description: "栏目不更新"}}, DueOn: july(28)})
		o.must(err)
		view, err := o.desk.IssueBatch(ctx, clerk, circular.ID, 0)
		o.must(err)
		last := view.Cases[2]
		if view.State != "issued" || last.Number != "某督〔2017〕1号-3" || !last.Deadline.Overridden || last.Deadline.Day != july(28) {
			t.Fatalf("issued after the gap was filled: %+v", last)
		}
	})
}

func TestOneDocumentNumberIsDraftedOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		o.issued()
		_, err := o.desk.Draft(t.Context(), o.people["clerk"], o.id, o.batch(), "", workflow.Imported)
		if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Reason != "duplicate_number" {
			t.Fatal(refusal)
		}
	})
}

func TestACircularWrittenHereNeedsTheHeadsSignature(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		circular, err := o.desk.Draft(t.Context(), o.people["clerk"], o.id, o.batch(), "", workflow.Written)
		o.must(err)
		_, err = o.desk.Sign(t.Context(), o.people["clerk"], circular.ID, 0, casework.Signature{})
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.Sign(t.Context(), o.people["head"], circular.ID, 0, casework.Signature{})
		o.must(err)
	})
}

func TestUnseenIsNotFoundAndNothingChanges(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		circular, err := o.desk.Draft(ctx, o.people["clerk"], o.id, o.batch(), "", workflow.Imported)
		o.must(err)
		_, err = o.desk.Case(ctx, o.people["liaison1"], circular.Cases[0].ID)
		o.refused(err, workflow.CodeNotFound) // a draft is the office's own affair
		_, err = o.desk.Sign(ctx, o.people["clerk"], circular.ID, 0, casework.Signature{})
		o.must(err)
		_, err = o.desk.IssueBatch(ctx, o.people["clerk"], circular.ID, 0)
		o.must(err)
		one := circular.Cases[0].ID
		for _, who := range []string{"liaison2", "leader2", "foreign"} {
			_, err := o.desk.Case(ctx, o.people[who], one)
			o.refused(err, workflow.CodeNotFound)
			_, err = o.desk.Act(ctx, o.people[who], one, 0, workflow.Acknowledge, casework.Act{})
			o.refused(err, workflow.CodeNotFound)
			list, err := o.desk.Cases(ctx, o.people[who], casework.CaseQuery{})
			o.must(err)
			if slices.ContainsFunc(list.Cases, func(view casework.CaseView) bool { return view.ID == one }) {
				t.Errorf("%s sees case %d in a list", who, one)
			}
		}
		_, err = o.desk.Circular(ctx, o.people["foreign"], circular.ID)
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.Act(ctx, o.people["liaison1"], one, 0, workflow.Close, casework.Act{})
		o.refused(err, workflow.CodeForbidden)
		history, err := o.desk.Case(ctx, o.people["clerk"], one)
		o.must(err)
		if len(history.Events) != 2 {
			t.Errorf("refused acts left %d events, want the draft and the issue", len(history.Events))
		}
	})
}

func TestAStaleVersionIsAConflict(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		_, err := o.desk.Act(t.Context(), o.people["leader1"], one.ID, one.Version, workflow.Submit, answers(one))
		o.refused(err, workflow.CodeConflict)
	})
}

func TestOfManyWritersOneWins(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		const writers = 20
		errs := make([]error, writers)
		var all sync.WaitGroup
		for i := range writers {
			all.Go(func() {
				_, errs[i] = o.desk.Act(t.Context(), o.people["leader1"], one.ID, one.Version, workflow.Submit, answers(one))
			})
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			}
		}
		history, err := o.desk.Case(t.Context(), o.people["leader1"], one.ID)
		o.must(err)
		if won != 1 || len(history.Reports) != 1 {
			t.Fatalf("%d writers won, %d reports stand: %v", won, len(history.Reports), errs)
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func TestTransferTellsBothAndStartsAnew(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		in := casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "职责不在该局", NewOwner: o.id}}
		_, err := o.desk.Act(ctx, o.people["clerk"], one.ID, 0, workflow.Transfer, in)
		if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Reason != "not_supervised" {
			t.Fatal(refusal)
		}
		in.NewOwner = o.units["市水利局"]
		history := o.act("clerk", one.ID, workflow.Transfer, in)
		if !history.Case.AcknowledgedAt.IsZero() || history.Case.Leg != 2 || history.Case.Owner.Name != "市水利局" {
			t.Fatalf("after the transfer: %+v", history.Case)
		}
		told := map[workflow.Cause]int{}
		for _, letter := range history.Letters {
			told[letter.Cause]++
		}
		if told[workflow.CauseTransferredTo] != 2 || told[workflow.CauseTransferredAway] != 2 {
			t.Fatalf("told: %v", told)
		}
		_, err = o.desk.Case(ctx, o.people["liaison1"], one.ID)
		o.refused(err, workflow.CodeNotFound)
		o.act("liaison2", one.ID, workflow.Acknowledge, casework.Act{})
	})
}

func TestAnExtensionKeepsTheFirstDateVisible(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.AskExtension, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "需采购", Progress: "已过半"}})
		history := o.act("head", one.ID, workflow.GrantExtension, casework.Act{})
		if history.Case.Deadline.Day != july(31) || !history.Case.FirstDue.Equal(july(25).End(shanghai)) || len(history.Legs) != 2 {
			t.Fatalf("extended: %+v", history.Case)
		}
		request := history.Requests[0]
		if request.Granted == nil || !*request.Granted || request.WantedDay != july(31) {
			t.Fatalf("request: %+v", request)
		}
	})
}

func TestAWithdrawalIsAskedByTheClerkAndApprovedByTheHead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "误发"}})
		o.act("head", one.ID, workflow.RefuseWithdrawal, casework.Act{Input: workflow.Input{Reason: "依据不足"}})
		o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "确系误发"}})
		history := o.act("head", one.ID, workflow.ApproveWithdrawal, casework.Act{})
		if history.Case.State != workflow.Withdrawn || len(history.Case.Allowed) != 0 {
			t.Fatalf("withdrawn: %+v", history.Case)
		}
		if len(history.Requests) != 2 || *history.Requests[0].Granted || !*history.Requests[1].Granted {
			t.Fatalf("requests: %+v", history.Requests)
		}
	})
}

func TestAReopenedCaseIsARelapseInANewRound(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[1]
		o.act("leader2", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		o.act("head", one.ID, workflow.Close, casework.Act{})
		history := o.act("rechecker", one.ID, workflow.Reopen, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "再次停更", Evidence: "截图"}})
		if history.Case.Round != 2 || history.Case.State != workflow.Issued || !history.Case.ClosedAt.IsZero() {
			t.Fatalf("reopened: %+v", history.Case)
		}
		if len(history.Flags) != 1 || history.Flags[0].Kind != workflow.FlagRelapse {
			t.Fatalf("flags: %+v", history.Flags)
		}
	})
}

func TestPaperRegisteredLateButReceivedInTimeTakesBackTheFlag(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(27, 9)
		history, err := o.desk.Case(t.Context(), o.people["clerk"], one.ID)
		o.must(err)
		if len(history.Flags) != 1 || history.Flags[0].Kind != workflow.FlagOverdue {
			t.Fatalf("flags: %+v", history.Flags)
		}
		in := answers(one)
		in.Channel, in.ReceivedAt = workflow.ChannelFax, time.Date(2017, 7, 25, 23, 59, 0, 0, shanghai)
		history = o.act("clerk", one.ID, workflow.RegisterReport, in)
		if !history.Flags[0].TakenBack || len(history.Flags) != 1 || history.Case.Marks.FirstReport != workflow.MarkOnTime {
			t.Fatalf("after the paper: %+v %+v", history.Flags, history.Case.Marks)
		}
	})
}

func TestADateThatCountsFromReceiptIsSharpenedByIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		batch.DuePhrase, batch.DueOn = "收到本通报之日起5个工作日内", workflow.Date{}
		one := o.issuedBatch(batch)[0]
		if one.Deadline.Day != july(26) { // received at the latest on the 19th
			t.Fatalf("at issue: %+v", one.Deadline)
		}
		history := o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{}) // on the 18th itself
		if history.Case.Deadline.Day != july(25) || history.Case.Leg != 1 || len(history.Legs) != 1 {
			t.Fatalf("after receipt: %+v", history.Case.Deadline)
		}
	})
}

func TestOnlyConfirmedContactsAreWrittenTo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		o.must(o.desk.DisablePerson(t.Context(), casework.Operator, "leader1"))
		_, err := o.desk.AddPerson(t.Context(), casework.Operator, casework.NewPerson{Login: "leader3", Name: "leader3", Language: "zh",
			Email: "unconfirmed@office.example", Password: "a long password", Grants: []workflow.Grant{{Role: workflow.Leader, Unit: o.units["市教育局"]}}})
		o.must(err)
		history, err := o.desk.Case(t.Context(), o.people["clerk"], o.issued()[0].ID)
		o.must(err)
		if len(history.Letters) != 1 || history.Letters[0].Address != "liaison1@office.example" {
			t.Fatalf("letters: %+v", history.Letters)
		}
		if len(history.Untold) != 1 || history.Untold[0].Role != workflow.Leader || history.Untold[0].Unit.Name != "市教育局" {
			t.Fatalf("the office is shown whom nobody could tell: %+v", history.Untold)
		}
		if history, err = o.desk.Case(t.Context(), o.people["liaison1"], history.Case.ID); err != nil || len(history.Untold) != 0 {
			t.Fatalf("that is the office's own affair: %+v %v", history.Untold, err)
		}
	})
}

// TestDraftsAreFoundByWhoeverAsksForThem: they have no date yet, and so no place in the
// order by date.
func TestDraftsAreFoundByWhoeverAsksForThem(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, clerk := t.Context(), o.people["clerk"]
		drafted, err := o.desk.Draft(ctx, clerk, o.id, o.batch(), "", workflow.Imported)
		o.must(err)
		query := casework.CaseQuery{States: []workflow.State{workflow.Draft}, Limit: 1}
		var found []workflow.CaseID
		for page := 0; page == 0 || query.Cursor != ""; page++ {
			list, err := o.desk.Cases(ctx, clerk, query)
			o.must(err)
			if list.Count != 2 || len(list.Cases) != 1 {
				t.Fatalf("%d of %d", len(list.Cases), list.Count)
			}
			found, query.Cursor = append(found, list.Cases[0].ID), list.Next
		}
		if len(found) != 2 || found[0] != drafted.Cases[0].ID || found[1] != drafted.Cases[1].ID {
			t.Errorf("found %v", found)
		}
	})
}

func TestListsArePagedWithinTheScope(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		for i := range 30 {
			batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
		}
		ctx, clerk := t.Context(), o.people["clerk"]
		o.issuedBatch(batch)
		o.now = time.Date(2017, 7, 27, 9, 0, 0, 0, shanghai)
		for _, order := range []string{"deadline", "updated", "number"} {
			seen := map[workflow.CaseID]bool{}
			query := casework.CaseQuery{Order: order, Limit: 7, Overdue: true}
			for page := 0; ; page++ {
				list, err := o.desk.Cases(ctx, o.people["leader2"], query)
				o.must(err)
				if list.Count != 31 || list.Capped {
					t.Fatalf("count %d", list.Count)
				}
				for _, view := range list.Cases {
					if seen[view.ID] || view.Owner.Name != "市水利局" || !view.Overdue {
						t.Fatalf("%s, page %d: %+v", order, page, view)
					}
					seen[view.ID] = true
				}
				if query.Cursor = list.Next; query.Cursor == "" {
					break
				}
			}
			if len(seen) != 31 {
				t.Errorf("%s: %d cases on all pages, want 31", order, len(seen))
			}
		}
		_, err := o.desk.Cases(ctx, clerk, casework.CaseQuery{Cursor: "nonsense"})
		o.field(err, "query.cursor", "bad_cursor")
	})
}
