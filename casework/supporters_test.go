package casework_test

import (
	"slices"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func supporter(unit workflow.UnitID) casework.Act {
	return casework.Act{Input: workflow.Input{Supporter: unit, Reason: "栏目由其维护"}}
}

// toldOf lists to whom, in the order of writing, letters of a cause about a case went.
func toldOf(history casework.CaseHistory, cause workflow.Cause) []string {
	var names []string
	for _, letter := range history.Letters {
		if letter.Cause == cause {
			names = append(names, letter.Person.Name)
		}
	}
	return names
}

func TestTheLifeOfASupportingUnit(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, water := t.Context(), o.units["市水利局"]
		one := o.issued()[0]
		_, err := o.desk.Case(ctx, o.people["liaison2"], one.ID)
		o.refused(err, workflow.CodeNotFound)
		for who, code := range map[string]workflow.Code{"head": workflow.CodeForbidden, "liaison1": workflow.CodeForbidden, "liaison2": workflow.CodeNotFound} {
			_, err := o.desk.Act(ctx, o.people[who], one.ID, 0, workflow.AddSupporter, supporter(water))
			o.refused(err, code)
		}
		_, err = o.desk.Act(ctx, o.people["clerk"], one.ID, 0, workflow.AddSupporter, supporter(o.id))
		if refusal := o.refused(err, workflow.CodeInvalid); refusal.Fields[0].Reason != "not_supervised" {
			t.Fatal(refusal)
		}
		history := o.act("clerk", one.ID, workflow.AddSupporter, supporter(water))
		if got := toldOf(history, workflow.CauseSupportAdded); !slices.Equal(got, []string{"liaison2", "leader2", "liaison1", "leader1"}) {
			t.Errorf("told of the support: %v", got)
		}
		seen := o.seen("liaison2", one.ID)
		if len(seen.Case.Supporters) != 1 || !slices.Equal(seen.Case.Allowed, []workflow.Action{workflow.GiveOpinion}) {
			t.Fatalf("a supporting unit sees the case and contributes: %+v %v", seen.Case.Supporters, seen.Case.Allowed)
		}
		for _, action := range []workflow.Action{workflow.Acknowledge, workflow.Submit, workflow.FilePlan, workflow.AskExtension} {
			_, err := o.desk.Act(ctx, o.people["leader2"], one.ID, 0, action, answers(one))
			o.refused(err, workflow.CodeForbidden)
		}

		in := casework.Act{Input: workflow.Input{Opinion: "栏目页由我局恢复"}}
		in.Report.Answers = []workflow.Answer{{Finding: one.Findings[0].ID, Kind: workflow.AnswerDone, Text: "已恢复"}}
		history = o.act("liaison2", one.ID, workflow.GiveOpinion, in)
		if got := toldOf(o.seen("clerk", one.ID), workflow.CauseOpinion); !slices.Equal(got, []string{"liaison1"}) {
			t.Errorf("told of the opinion: %v", got)
		}
		if opinion := o.seen("liaison1", one.ID).Papers[0]; opinion.Text != "栏目页由我局恢复" || opinion.Unit.Name != "市水利局" || opinion.Answers[0].Text != "已恢复" {
			t.Errorf("the owner may use it: %+v", opinion)
		}
		if last := history.Events[len(history.Events)-1]; last.Role != workflow.SupporterRole {
			t.Errorf("recorded: %+v", last)
		}
		history = o.act("head", one.ID, workflow.Extend, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "工作量大"}})
		if got := toldOf(history, workflow.CauseExtended); !slices.Equal(got, []string{"liaison1", "leader1", "liaison2", "leader2"}) {
			t.Errorf("told of the date: %v", got)
		}

		history = o.act("clerk", one.ID, workflow.RemoveSupporter, supporter(water))
		if got := toldOf(history, workflow.CauseSupportEnded); !slices.Equal(got, []string{"liaison2", "leader2", "liaison1", "leader1"}) {
			t.Errorf("told of the end: %v", got)
		}
		_, err = o.desk.Case(ctx, o.people["liaison2"], one.ID)
		o.refused(err, workflow.CodeNotFound)
		_, err = o.desk.Act(ctx, o.people["clerk"], one.ID, 0, workflow.RemoveSupporter, supporter(water))
		o.refused(err, workflow.CodeRefused)
		box := &postbox{}
		o.deliver(box)
		for _, letter := range o.seen("clerk", one.ID).Letters {
			if letter.Cause == workflow.CauseSupportEnded && letter.State != models.LetterDelivered {
				t.Errorf("who supports no longer is told so: %+v", letter)
			}
		}
		o.audited()
	})
}

func TestSupportersOfADraftAreToldAtIssueAndOfTheClosing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, clerk := t.Context(), o.people["clerk"]
		circular, err := o.desk.Draft(ctx, clerk, o.id, o.batch(), "", workflow.Imported)
		o.must(err)
		draft := circular.Cases[0]
		_, err = o.desk.Revise(ctx, clerk, draft.ID, draft.Version, casework.Revision{Owner: o.units["市教育局"], Supporters: []workflow.UnitID{o.units["市水利局"]},
			Findings: []workflow.BatchFinding{{Description: "错链"}}})
		o.must(err)
		_, err = o.desk.Sign(ctx, clerk, circular.ID, 0, casework.Signature{})
		o.must(err)
		circular, err = o.desk.IssueBatch(ctx, clerk, circular.ID, 0)
		o.must(err)
		one := circular.Cases[0]
		if got := toldOf(o.seen("clerk", one.ID), workflow.CauseSupportAdded); !slices.Equal(got, []string{"liaison2", "leader2"}) {
			t.Errorf("told at issue: %v", got)
		}
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		history := o.act("head", one.ID, workflow.Close, casework.Act{})
		if got := toldOf(history, workflow.CauseClosed); !slices.Equal(got, []string{"liaison1", "leader1", "liaison2", "leader2"}) {
			t.Errorf("told of the closing: %v", got)
		}
	})
}

func TestATransferToASupportingUnitMakesItTheOwnerAndNoSupporter(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one, water := o.issued()[0], o.units["市水利局"]
		o.act("clerk", one.ID, workflow.AddSupporter, supporter(water))
		o.act("liaison2", one.ID, workflow.GiveOpinion, casework.Act{Input: workflow.Input{Opinion: "应由我局办理"}})
		history := o.act("clerk", one.ID, workflow.Transfer, casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "职责在该局", NewOwner: water}})
		if history.Case.Owner.Name != "市水利局" || len(history.Case.Supporters) != 0 {
			t.Fatalf("after the transfer: %+v", history.Case)
		}
		if got := toldOf(history, workflow.CauseTransferredTo); !slices.Equal(got, []string{"liaison2", "leader2"}) {
			t.Errorf("told once, as the owner: %v", got)
		}
		o.act("leader2", one.ID, workflow.Submit, answers(one))
		_, err := o.desk.Case(t.Context(), o.people["liaison1"], one.ID)
		o.refused(err, workflow.CodeNotFound)
	})
}

func TestOtherSupportersDoNotReadAnOpinion(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		root := o.units["某市"]
		o.must(store.Tx(t.Context(), func(tx *models.Tx) error {
			person := models.Person{Login: "third", Name: "third", Language: "zh", PasswordHash: "-", CreatedAt: models.At(o.now), Version: 1}
			if err := tx.Add(&person); err != nil {
				return err
			}
			o.people["third"] = workflow.Actor{Person: person.ID, Grants: []workflow.Grant{{Role: workflow.Liaison, Unit: root}}}
			return tx.Add(&models.Grant{PersonID: person.ID, Role: workflow.Liaison, UnitID: root})
		}))
		one := o.issued()[0]
		o.act("clerk", one.ID, workflow.AddSupporter, supporter(o.units["市水利局"]))
		o.act("clerk", one.ID, workflow.AddSupporter, supporter(root))
		o.act("liaison2", one.ID, workflow.GiveOpinion, casework.Act{Input: workflow.Input{Opinion: "仅供责任单位"}})
		o.act("clerk", one.ID, workflow.LogChase, called(o.now, "已知"))
		if seen := o.seen("third", one.ID); len(seen.Papers) != 0 || len(seen.Chases) != 0 {
			t.Errorf("shown to another supporting unit: %+v %+v", seen.Papers, seen.Chases)
		}
		if seen := o.seen("liaison2", one.ID); len(seen.Papers) != 1 {
			t.Errorf("one's own: %+v", seen.Papers)
		}
	})
}
