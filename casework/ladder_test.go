package casework_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// until lets the calendar act at each of its own instants up to a moment.
func (o *office) until(day, hour int) {
	o.Helper()
	end := time.Date(2017, 7, day, hour, 0, 0, 0, shanghai)
	for {
		next, err := o.desk.NextSweep(o.Context())
		o.must(err)
		if next.IsZero() || next.After(end) {
			break
		}
		if next.After(o.now) {
			o.now = next
		}
		o.must(o.desk.SweepAll(o.Context()))
	}
	o.now = end
}

// climbed writes what a case reached, with true instants and the instants of telling.
func climbed(history casework.CaseHistory) string {
	var lines []string
	for _, rung := range history.Rungs {
		told := "-"
		if !rung.Tell.IsZero() {
			told = rung.Tell.In(shanghai).Format("02 15:04")
		}
		lines = append(lines, fmt.Sprintf("%s/%d %s told %s", rung.Rung, rung.Occurrence, rung.Reached.In(shanghai).Format("01-02 15:04"), told))
	}
	return strings.Join(lines, "\n")
}

func TestTheLadderOfTheUnitThatNeverReports(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.now = o.now.Add(24 * time.Hour)
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(31+24, 12) // 24 August
		history, err := o.desk.Case(t.Context(), o.people["clerk"], one.ID)
		o.must(err)
		want := `T-3 07-22 00:00 told 21 08:30
T-1 07-24 00:00 told 24 08:30
due 07-25 00:00 told 25 08:30
blue 07-26 00:00 told 26 08:30
orange 07-30 00:00 told 31 08:30
red 08-04 00:00 told 04 08:30
after_red/1 08-11 00:00 told 11 08:30
after_red/2 08-18 00:00 told 18 08:30`
		got := strings.NewReplacer("T-3/1", "T-3", "T-1/1", "T-1", "due/1", "due", "blue/1", "blue", "orange/1", "orange", "red/1 08-04", "red 08-04").Replace(climbed(history))
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if history.Case.State != workflow.Escalated {
			t.Errorf("state %s", history.Case.State)
		}
		flags := map[workflow.FlagKind]string{}
		for _, flag := range history.Flags {
			flags[flag.Kind] = flag.Found.In(shanghai).Format("01-02 15:04")
		}
		if len(flags) != 2 || flags[workflow.FlagOverdue] != "07-26 00:00" || flags[workflow.FlagSerious] != "07-30 00:00" {
			t.Errorf("flags: %v", flags)
		}
		states := []string{}
		for _, notice := range history.Notices {
			states = append(states, notice.Colour+" "+string(notice.State)+" "+notice.Number)
		}
		if got := strings.Join(states, ", "); got != "blue signed 电督〔2017〕1号, orange drafted , red drafted " {
			t.Errorf("notices: %s", got)
		}
		if len(history.Proposed) != 1 || !slices.Equal(history.Proposed[0].Flags, []workflow.FlagKind{workflow.FlagOverdue, workflow.FlagSerious}) {
			t.Errorf("proposals: %+v", history.Proposed)
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
			t.Errorf("audit: %v %v", faults, err)
		}
		again, err := o.desk.Sweep(t.Context())
		if err != nil || again != 0 {
			t.Errorf("a second sweep climbed %d: %v", again, err)
		}
	})
}

func TestAfterAnOutageAllIsRecordedAndOnlyTheHighestIsTold(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.now = time.Date(2017, 8, 5, 3, 0, 0, 0, shanghai) // a Saturday night
		o.must(o.desk.SweepAll(t.Context()))
		history, err := o.desk.Case(t.Context(), o.people["clerk"], one.ID)
		o.must(err)
		told := 0
		for _, rung := range history.Rungs {
			if !rung.Tell.IsZero() {
				told++
				if rung.Rung != "red" || rung.Tell.In(shanghai).Format("01-02 15:04") != "08-07 08:30" {
					t.Errorf("told: %+v", rung)
				}
			}
		}
		if told != 1 || len(history.Rungs) != 7 { // receipt, T-3, T-1, due, blue, orange, red
			t.Errorf("%d of %d were told:\n%s", told, len(history.Rungs), climbed(history))
		}
	})
}

func TestAReportEndsTheLadderAndAReturnBeginsItAfresh(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.until(21, 12)
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.until(26, 12)
		history := o.act("rechecker", one.ID, workflow.Return, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 1}, Input: workflow.Input{Reason: "无附件"}})
		if strings.Contains(climbed(history), "blue") {
			t.Fatalf("a rectified case owes nothing:\n%s", climbed(history))
		}
		o.until(31+3, 12)
		history, err := o.desk.Case(t.Context(), o.people["clerk"], one.ID)
		o.must(err)
		second := 0
		for _, rung := range history.Rungs {
			if rung.Leg == 2 {
				second++
			}
		}
		if second != 4 || history.Case.State != workflow.Escalated { // T-3 of 1 August, T-1, due, blue
			t.Fatalf("the second leg owes its rungs afresh:\n%s", climbed(history))
		}
	})
}

func TestANoticeIsNumberedWhenItIsSignedAndKeptWhenItIsVoided(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		cases := o.issued()
		o.until(31+5, 12)
		history, err := o.desk.Case(ctx, o.people["head"], cases[1].ID)
		o.must(err)
		orange := history.Notices[1]
		_, err = o.desk.SignSupervisionNotice(ctx, o.people["clerk"], orange.ID, 0)
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.SignSupervisionNotice(ctx, o.people["foreign"], orange.ID, 0)
		o.refused(err, workflow.CodeNotFound)
		history, err = o.desk.SignSupervisionNotice(ctx, o.people["head"], orange.ID, orange.Version)
		o.must(err)
		if number := history.Notices[1].Number; number != "电督〔2017〕3号" { // two blue ones went first
			t.Errorf("number %s", number)
		}
		if !slices.ContainsFunc(history.Letters, func(letter casework.LetterView) bool {
			return letter.Cause == workflow.CauseSupervision && letter.Address == "leader2@office.example"
		}) {
			t.Error("the leader was not told of the signed notice")
		}
		history, err = o.desk.VoidSupervisionNotice(ctx, o.people["head"], orange.ID, 0, "签发有误")
		o.must(err)
		if voided := history.Notices[1]; voided.State != workflow.NoticeVoided || voided.Number != "电督〔2017〕3号" {
			t.Errorf("voided: %+v", voided)
		}
		history, err = o.desk.SignSupervisionNotice(ctx, o.people["head"], history.Notices[2].ID, 0)
		o.must(err)
		if number := history.Notices[2].Number; number != "电督〔2017〕4号" {
			t.Errorf("a voided number is not given again: %s", number)
		}
		unit, err := o.desk.Case(ctx, o.people["leader2"], cases[1].ID)
		o.must(err)
		if len(unit.Proposed) != 0 {
			t.Error("a unit sees the office's proposals")
		}
	})
}

func TestAProposalIsDecidedReferredAndAnsweredByPeople(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		one := o.issued()[0]
		o.until(31+5, 12)
		history, err := o.desk.Case(ctx, o.people["head"], one.ID)
		o.must(err)
		id := history.Proposed[0].ID
		step := func(who string, action workflow.ProposalAction, in casework.ProposalStep) (casework.CaseHistory, error) {
			return o.desk.OnProposal(ctx, o.people[who], id, 0, action, in)
		}
		_, err = step("clerk", workflow.DecideProposal, casework.ProposalStep{Measure: workflow.Interview, Reason: "逾期不报"})
		o.refused(err, workflow.CodeForbidden)
		_, err = step("head", workflow.DecideProposal, casework.ProposalStep{Measure: workflow.Removal, Reason: "逾期不报"})
		o.refused(err, workflow.CodeInvalid) // not within the office's power
		_, err = step("head", workflow.DecideProposal, casework.ProposalStep{Measure: workflow.Interview, Reason: "逾期不报"})
		o.must(err)
		_, err = step("head", workflow.ReferProposal, casework.ProposalStep{ReferredTo: "市纪检监察机关"})
		o.must(err)
		o.now = time.Date(2017, 9, 2, 10, 0, 0, 0, shanghai)
		_, err = step("clerk", workflow.RecordOutcome, casework.ProposalStep{Measure: workflow.GovernmentSanction, OutcomeOn: workflow.Date{Year: 2017, Month: 9, Day: 1}})
		o.refused(err, workflow.CodeInvalid) // 政务处分 there is from 2018 on
		history, err = step("clerk", workflow.RecordOutcome, casework.ProposalStep{Measure: workflow.Admonition, OutcomeOn: workflow.Date{Year: 2017, Month: 9, Day: 1}})
		o.must(err)
		if got := history.Proposed[0]; got.State != workflow.ProposalAnswered || got.Outcome != workflow.Admonition {
			t.Errorf("proposal: %+v", got)
		}
	})
}

func TestPaperThatWasInTimeVoidsTheNotices(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.until(27, 12)
		in := answers(one)
		in.Channel, in.ReceivedAt = workflow.ChannelPaper, time.Date(2017, 7, 25, 16, 0, 0, 0, shanghai)
		history := o.act("clerk", one.ID, workflow.RegisterReport, in)
		if len(history.Notices) != 1 || history.Notices[0].State != workflow.NoticeVoided {
			t.Errorf("notices %+v", history.Notices)
		}
		// The receipt slip was late all the same: the paper came after its date.
		if got := standing(history); got != "late_acknowledgement" {
			t.Errorf("flags that stand: %s of %+v", got, history.Flags)
		}
		if got := actions(history); !strings.HasSuffix(got, " register_report void_notice") {
			t.Errorf("events: %s", got)
		}
	})
}

func TestWhatConcernsOnePersonOnOneMorningIsOneLetter(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		for i := range 5 {
			batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
		}
		ctx, clerk := t.Context(), o.people["clerk"]
		cases := o.issuedBatch(batch)
		o.until(21, 12)
		letters := map[int64]bool{}
		notices := 0
		for _, view := range cases[1:] {
			history, err := o.desk.Case(ctx, clerk, view.ID)
			o.must(err)
			for _, letter := range history.Letters {
				if letter.Cause == workflow.CauseReminder && letter.Address == "liaison2@office.example" && letter.WrittenAt.In(shanghai).Day() == 21 {
					letters[letter.ID] = true
					notices++
				}
			}
		}
		if notices != 6 || len(letters) != 1 {
			t.Errorf("%d reminders in %d letters", notices, len(letters))
		}
	})
}

func TestManySweepersClimbEachRungOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.now = time.Date(2017, 8, 5, 9, 0, 0, 0, shanghai)
		done := make(chan error, 8)
		for range 8 {
			go func() { done <- o.desk.SweepAll(context.Background()) }()
		}
		for range 8 {
			o.must(<-done)
		}
		history, err := o.desk.Case(t.Context(), o.people["clerk"], one.ID)
		o.must(err)
		seen := map[string]bool{}
		for _, line := range strings.Split(climbed(history), "\n") {
			if seen[line] {
				t.Errorf("twice: %s", line)
			}
			seen[line] = true
		}
		if len(seen) != 7 || len(history.Proposed) != 1 {
			t.Errorf("%d rungs, %d proposals", len(seen), len(history.Proposed))
		}
	})
}

func TestOneCaseThatCannotClimbKeepsNoOtherFromClimbing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		_, err := store.SQL().ExecContext(t.Context(), fmt.Sprintf("UPDATE cases SET next_rung_at = 1, failed = 'broken' WHERE id = %d", cases[0].ID))
		o.must(err)
		o.now = time.Date(2017, 7, 27, 9, 0, 0, 0, shanghai)
		if err := o.desk.SweepAll(t.Context()); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("case %d", cases[0].ID)) {
			t.Errorf("the broken case is named: %v", err)
		}
		history, err := o.desk.Case(t.Context(), o.people["clerk"], cases[1].ID)
		o.must(err)
		if history.Case.State != workflow.Escalated {
			t.Errorf("the other case did not climb: %s", history.Case.State)
		}
	})
}

func TestNumbersHaveNeitherGapsNorDoublesUnderConcurrency(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		batch := o.batch()
		for i := range 10 {
			batch.Cases = append(batch.Cases, workflow.BatchCase{Unit: "市水利局", Findings: []workflow.BatchFinding{{Description: fmt.Sprint("问题", i)}}})
		}
		cases := o.issuedBatch(batch)
		o.until(31, 12)
		ctx := context.Background()
		var ids []int64
		for _, view := range cases {
			history, err := o.desk.Case(ctx, o.people["head"], view.ID)
			o.must(err)
			ids = append(ids, history.Notices[1].ID)
		}
		signed := make(chan error, len(ids))
		for _, id := range ids {
			go func() {
				_, err := o.desk.SignSupervisionNotice(ctx, o.people["head"], id, 0)
				signed <- err
			}()
		}
		for range ids {
			o.must(<-signed)
		}
		numbers := map[string]bool{}
		for _, view := range cases {
			history, err := o.desk.Case(ctx, o.people["head"], view.ID)
			o.must(err)
			for _, notice := range history.Notices {
				numbers[notice.Number] = true
			}
		}
		for serial := 1; serial <= 2*len(cases); serial++ { // a blue and an orange one for each
			if number := fmt.Sprintf("电督〔2017〕%d号", serial); !numbers[number] {
				t.Errorf("%s was given to no notice, or another to two", number)
			}
		}
	})
}
