package casework_test

import (
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// papers writes the supervision notices and proposals of a case with their states.
func papers(history casework.CaseHistory) string {
	var list []string
	for _, notice := range history.Notices {
		list = append(list, notice.Rung+" "+string(notice.State))
	}
	for _, proposal := range history.Proposed {
		list = append(list, "proposal "+string(proposal.State))
	}
	return strings.Join(list, ", ")
}

func at(day, hour int) time.Time { return time.Date(2017, 7, day, hour, 0, 0, 0, shanghai) }

// TestWhatStandsFollowsFromReceiptsAndDates gives for one case, overdue to red on 4
// August, what each later act leaves standing.
func TestWhatStandsFollowsFromReceiptsAndDates(t *testing.T) {
	paper := func(received time.Time) func(*office, casework.CaseView) {
		return func(o *office, one casework.CaseView) {
			in := answers(one)
			in.Channel, in.ReceivedAt = workflow.ChannelFax, received
			o.act("clerk", one.ID, workflow.RegisterReport, in)
		}
	}
	for _, row := range []struct {
		says          string
		act           func(*office, casework.CaseView)
		flags, papers string
	}{
		{"nothing happens", func(*office, casework.CaseView) {},
			"overdue serious", "blue signed, orange drafted, red drafted, proposal drafted"},
		{"a fax in time takes everything back", paper(at(25, 16)),
			"", "blue voided, orange voided, red voided, proposal dropped"},
		{"a fax two days late leaves what was true then", paper(at(27, 16)),
			"overdue late_report", "blue signed, orange voided, red voided, proposal dropped"},
		{"a fax six days late leaves the serious flag; what nobody signed is overtaken", paper(at(31, 16)),
			"overdue serious late_report", "blue signed, orange voided, red voided, proposal dropped"},
		{"a report now leaves the flags and the proposal", func(o *office, one casework.CaseView) {
			o.act("leader1", one.ID, workflow.Submit, answers(one))
		}, "overdue serious late_report", "blue signed, orange voided, red voided, proposal drafted"},
		{"an extension decided late takes back what was found by the old date", func(o *office, one casework.CaseView) {
			o.act("head", one.ID, workflow.Extend, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 20}, Input: workflow.Input{Reason: "汛期"}})
		}, "", "blue voided, orange voided, red voided, proposal dropped"},
		{"a transfer leaves the former unit's facts, and no draft to sign", func(o *office, one casework.CaseView) {
			o.act("clerk", one.ID, workflow.Transfer, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 20},
				Input: workflow.Input{Reason: "职责调整", NewOwner: o.units["市水利局"]}})
		}, "overdue serious", "blue signed, orange voided, red voided, proposal drafted"},
		{"a withdrawal ends what was issued in error, and blames nobody", func(o *office, one casework.CaseView) {
			o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "误立"}})
			o.act("head", one.ID, workflow.ApproveWithdrawal, casework.Act{})
		}, "", "blue voided, orange voided, red voided, proposal dropped"},
	} {
		t.Run(row.says, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, store *models.Store) {
				o := newOffice(t, store)
				one := o.issued()[0]
				o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
				o.until(31+5, 12)
				row.act(o, one)
				history := o.seen("head", one.ID)
				if got := standing(history); got != row.flags {
					t.Errorf("flags that stand: %q, want %q", got, row.flags)
				}
				if got := papers(history); got != row.papers {
					t.Errorf("papers: %s\nwant    %s", got, row.papers)
				}
				if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
					t.Errorf("audit: %v %v", faults, err)
				}
			})
		})
	}
}

func TestANoticeIsSignedOnlyForTheCaseAsItIs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(31+5, 12)
		orange := o.seen("head", one.ID).Notices[1]
		proposal := o.seen("head", one.ID).Proposed[0]
		o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "误立"}})
		before := len(o.outbox.letters)
		o.act("head", one.ID, workflow.ApproveWithdrawal, casework.Act{})
		if sent := len(o.outbox.letters) - before; sent != 3 { // liaison, leader and clerk
			t.Errorf("%d letters about the withdrawal", sent)
		}
		voided := 0
		about, err := store.Read(t.Context()).LettersAbout(one.ID, 500)
		o.must(err)
		for _, letter := range about {
			if letter.Cause == workflow.CauseNoticeVoided && letter.SendAfter > models.At(o.now) { // on Monday: this is a Saturday
				voided++
			}
		}
		if voided != 2 {
			t.Errorf("%d are told that the notice they got is void", voided)
		}
		_, err = o.desk.SignSupervisionNotice(t.Context(), o.people["head"], orange.ID, 0)
		o.refused(err, workflow.CodeRefused)
		_, err = o.desk.OnProposal(t.Context(), o.people["head"], proposal.ID, 0, workflow.DecideProposal, casework.ProposalStep{Measure: workflow.Criticism, Reason: "逾期"})
		o.refused(err, workflow.CodeRefused)
	})
}

func TestEscalationAfterARecheckHasADateOfItsOwn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.now = at(20, 10)
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one, 1))
		o.until(31+7, 10)
		_, err := o.desk.Act(t.Context(), o.people["head"], one.ID, 0, workflow.Escalate, casework.Act{Input: workflow.Input{Reason: "整改不力"}})
		o.refused(err, workflow.CodeInvalid)
		o.act("head", one.ID, workflow.Escalate, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 20}, Input: workflow.Input{Reason: "整改不力"}})
		o.until(31+10, 10)
		history := o.seen("head", one.ID)
		if history.Case.State != workflow.Escalated || history.Case.Round != 2 || standing(history) != "late_acknowledgement failed_recheck" || len(history.Notices) != 0 {
			t.Errorf("%s round %d, flags %s, notices %s", history.Case.State, history.Case.Round, standing(history), papers(history))
		}
	})
}

func TestPaperThatTurnsUpBesideALaterReportCounts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(27, 10)
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.now = at(28, 10)
		in := answers(one)
		in.Channel, in.ReceivedAt = workflow.ChannelPaper, at(28, 9)
		_, err := o.desk.Act(t.Context(), o.people["clerk"], one.ID, 0, workflow.RegisterReport, in)
		o.refused(err, workflow.CodeInvalid)
		in.ReceivedAt = at(25, 9)
		history := o.act("clerk", one.ID, workflow.RegisterReport, in)
		if standing(history) != "" || history.Case.Marks.FirstReport != workflow.MarkOnTime || history.Case.State != workflow.Rectified || papers(history) != "blue voided" {
			t.Errorf("flags %q, marks %+v, %s, %s", standing(history), history.Case.Marks, history.Case.State, papers(history))
		}
	})
}

func TestTheUnitAboveIsToldOfASignedNotice(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		above := models.Person{Login: "above", Name: "above", Language: "zh", Email: "above@office.example", EmailConfirmedAt: models.At(o.now),
			PasswordHash: "-", CreatedAt: models.At(o.now), Version: 1}
		o.must(store.Tx(t.Context(), func(tx *models.Tx) error {
			if err := tx.Add(&above); err != nil {
				return err
			}
			return tx.Add(&models.Grant{PersonID: above.ID, Role: workflow.Leader, UnitID: o.units["某市"]})
		}))
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
		o.until(31, 12)
		toAbove := func() (waiting []models.Letter) {
			about, err := store.Read(t.Context()).LettersAbout(one.ID, 500)
			o.must(err)
			for _, letter := range about {
				if letter.PersonID == above.ID {
					waiting = append(waiting, letter.Letter)
				}
			}
			return waiting
		}
		if waiting := toAbove(); len(waiting) != 0 {
			t.Fatalf("told before the head signed: %+v", waiting)
		}
		_, err := o.desk.SignSupervisionNotice(t.Context(), o.people["head"], o.seen("head", one.ID).Notices[1].ID, 0)
		o.must(err)
		waiting := toAbove()
		if len(waiting) != 1 {
			t.Fatalf("%d letters to the unit above", len(waiting))
		}
		parcels, err := store.Read(t.Context()).LetterParcels(waiting, models.At(o.now))
		o.must(err)
		if parcels[0].Refusal != "" || len(parcels[0].Notices) != 1 {
			t.Errorf("it does not go: %+v", parcels[0])
		}
	})
}

func TestANewOwnerSeesNothingOfTheOwnerBefore(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.now = at(24, 10)
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one, 1))
		o.act("head", one.ID, workflow.SendBack, casework.Act{NewDay: july(25)})
		// The transfer finds the case overdue: what the calendar demanded is recorded in
		// the same instant, and before it.
		o.now = at(28, 10)
		o.act("clerk", one.ID, workflow.Transfer, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 20},
			Input: workflow.Input{Reason: "职责调整", NewOwner: o.units["市水利局"]}})
		unit := o.seen("leader2", one.ID)
		if unit.Case.UnitName != "" || unit.Case.Findings[0].Answer != "" || unit.Case.Findings[0].Verdict != "" {
			t.Errorf("the case: %+v", unit.Case)
		}
		if got := actions(unit); got != "transfer" {
			t.Errorf("events: %s", got)
		}
		if len(unit.Flags)+len(unit.Notices)+len(unit.Reports)+len(unit.Rungs) != 0 {
			t.Errorf("%+v %+v %+v %+v", unit.Flags, unit.Notices, unit.Reports, unit.Rungs)
		}
	})
}
