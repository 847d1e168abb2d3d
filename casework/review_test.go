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

func TestWhatTheReadingMissedIsAddedAndAWrongImportIsDiscarded(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, clerk := t.Context(), o.people["clerk"]
		wrong := o.batch()
		wrong.Title = "误读的标题"
		circular, err := o.desk.Draft(ctx, clerk, o.id, wrong, "", workflow.Imported)
		o.must(err)
		discarded, err := o.desk.Discard(ctx, clerk, circular.ID, circular.Version, "误导入")
		o.must(err)
		if discarded.State != "discarded" || discarded.Cases[0].State != workflow.Withdrawn || discarded.CanIssue {
			t.Fatalf("discarded: %+v", discarded)
		}
		circular, err = o.desk.Draft(ctx, clerk, o.id, o.batch(), "", workflow.Imported)
		o.must(err)
		circular, err = o.desk.AddCase(ctx, clerk, circular.ID, 0, "市水利局", casework.Revision{
			Owner: o.units["市水利局"], Findings: []workflow.BatchFinding{{Description: "附件第3行被剔除的问题"}}})
		o.must(err)
		if len(circular.Cases) != 3 || circular.Cases[2].Owner.Name != "市水利局" {
			t.Fatalf("cases: %+v", circular.Cases)
		}
		_, err = o.desk.Sign(ctx, clerk, circular.ID, 0, casework.Signature{SignedOn: july(1)})
		if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Reason != "differs_from_circular" {
			t.Fatal(refusal)
		}
		_, err = o.desk.Sign(ctx, clerk, circular.ID, 0, casework.Signature{})
		o.must(err)
		issued, err := o.desk.IssueBatch(ctx, clerk, circular.ID, 0)
		o.must(err)
		if issued.Cases[2].Number != "某督〔2017〕1号-3" {
			t.Fatalf("the added case is issued with the batch: %+v", issued.Cases[2])
		}
		if faults, err := o.desk.VerifyAudit(ctx); err != nil || len(faults) > 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func TestTheOfficesOwnPapersStayInTheOffice(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("clerk", one.ID, workflow.AskWithdrawal, casework.Act{Input: workflow.Input{Reason: "内部意见"}})
		o.act("liaison1", one.ID, workflow.AskExtension, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "需采购", Progress: "已过半"}})
		unit, err := o.desk.Case(t.Context(), o.people["liaison1"], one.ID)
		o.must(err)
		if len(unit.Requests) != 1 || unit.Requests[0].Kind != models.RequestExtension {
			t.Errorf("requests shown to the unit: %+v", unit.Requests)
		}
		for _, letter := range unit.Letters {
			if letter.Address != "liaison1@office.example" {
				t.Errorf("a letter of somebody else: %+v", letter)
			}
		}
		for _, event := range unit.Events {
			if event.Action == string(workflow.AskWithdrawal) {
				t.Error("the unit sees that a withdrawal was asked for")
			}
		}
		office, err := o.desk.Case(t.Context(), o.people["head"], one.ID)
		o.must(err)
		if len(office.Requests) != 2 {
			t.Errorf("requests shown to the office: %+v", office.Requests)
		}
	})
}

func TestANewOwnerSeesItsOwnStretchOnly(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		in := answers(one)
		in.Report.HeldToAccount = "栏目责任人被批评教育"
		o.now = time.Date(2017, 7, 26, 9, 0, 0, 0, shanghai)
		o.act("leader1", one.ID, workflow.Submit, in)
		o.act("rechecker", one.ID, workflow.Return, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "非本单位职责"}})
		o.now = o.now.Add(time.Hour)
		o.act("clerk", one.ID, workflow.Transfer, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "改派", NewOwner: o.units["市水利局"]}})
		unit, err := o.desk.Case(t.Context(), o.people["leader2"], one.ID)
		o.must(err)
		if len(unit.Reports) != 0 || len(unit.Flags) != 0 || len(unit.Legs) != 1 || unit.Legs[0].Owner.Name != "市水利局" {
			t.Errorf("reports %+v, flags %+v, legs %+v", unit.Reports, unit.Flags, unit.Legs)
		}
		office, err := o.desk.Case(t.Context(), o.people["clerk"], one.ID)
		o.must(err)
		if len(office.Reports) != 1 || !slices.ContainsFunc(office.Flags, func(flag casework.FlagView) bool {
			return flag.Kind == workflow.FlagLateReport && flag.Unit.Name == "市教育局"
		}) {
			t.Errorf("the office sees all of it, with whose it was: %+v", office.Flags)
		}
	})
}

func TestSlipsOfTheHandAreNamed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, clerk := t.Context(), o.people["clerk"]
		circular, err := o.desk.Draft(ctx, clerk, o.id, o.batch(), "", workflow.Imported)
		o.must(err)
		water := o.units["市水利局"]
		finding := []workflow.BatchFinding{{Description: "问题"}}
		for _, row := range []struct {
			says, want string
			revision   casework.Revision
		}{
			{"a supporting unit is named once", "supporters[1] repeated", casework.Revision{Owner: o.units["市教育局"], Findings: finding, Supporters: []workflow.UnitID{water, water}}},
			{"the owner does not support itself", "supporters[0] same_unit", casework.Revision{Owner: water, Findings: finding, Supporters: []workflow.UnitID{water}}},
			{"a date in the year 9999 is a slip", "due_on too_far", casework.Revision{Owner: water, Findings: finding, DueOn: workflow.Date{Year: 9999, Month: 12, Day: 31}}},
			{"a code has ten digits", "site.code bad_site_code", casework.Revision{Owner: water, Findings: finding, SiteCode: "43"}},
			{"the owner is supervised", "owner not_supervised", casework.Revision{Owner: o.id, Findings: finding}},
		} {
			_, err := o.desk.Revise(ctx, clerk, circular.Cases[0].ID, 0, row.revision)
			refusal := o.refused(err, workflow.CodeInvalid)
			if got := refusal.Fields[0].Name + " " + refusal.Fields[0].Reason; got != row.want {
				t.Errorf("%s: %s", row.says, got)
			}
		}
		list, err := o.desk.Cases(ctx, clerk, casework.CaseQuery{})
		o.must(err)
		if list.Count != len(list.Cases) {
			t.Errorf("the count says %d, the list has %d", list.Count, len(list.Cases))
		}
		list, err = o.desk.Cases(ctx, clerk, casework.CaseQuery{Overdue: true, States: []workflow.State{workflow.Closed}})
		o.must(err)
		if len(list.Cases) != 0 {
			t.Error("a closed case is never overdue")
		}
	})
}
