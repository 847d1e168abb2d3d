package casework_test

import (
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestAnObjectionIsAnsweredToWhoRaisedIt transfers a case while an objection waits: the
// unit that objected gets the answer, the new owner does not, and may object itself.
func TestAnObjectionIsAnsweredToWhoRaisedIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		object := func(who string, in casework.Objection) int64 {
			history, err := o.desk.Object(t.Context(), o.people[who], one.ID, 0, in)
			o.must(err)
			return history.Objections[len(history.Objections)-1].ID
		}
		finding := one.Findings[1]
		ownership := object("leader1", casework.Objection{Subject: workflow.ObjectToOwnership, Reason: "网站已移交"})
		facts := object("leader1", casework.Objection{Subject: workflow.ObjectToFinding, SubjectID: finding.ID, Reason: "已修复"})
		moved := casework.Act{NewDay: july(31), Input: workflow.Input{Reason: "网站已移交", NewOwner: o.units["市水利局"]}}
		o.now = o.now.Add(time.Minute)
		o.act("clerk", one.ID, workflow.Transfer, moved)
		object("leader2", casework.Objection{Subject: workflow.ObjectToOwnership, Reason: "也不属本单位"})
		object("leader2", casework.Objection{Subject: workflow.ObjectToFinding, SubjectID: finding.ID, Reason: "已修复"})

		for id, answer := range map[int64]workflow.ObjectionAction{ownership: workflow.UpholdObjection, facts: workflow.RejectObjection} {
			_, err := o.desk.AnswerObjection(t.Context(), o.people["head"], id, 0, answer, "经核实")
			o.must(err)
		}
		var told []models.Notice
		for _, who := range []string{"liaison1", "leader1", "liaison2", "leader2"} {
			letters, err := store.Read(t.Context()).Letters(models.LetterFilter{Person: o.people[who].Person, Limit: 50})
			o.must(err)
			parcels, err := store.Read(t.Context()).LetterParcels(letters, models.At(o.now))
			o.must(err)
			for _, parcel := range parcels {
				for _, notice := range parcel.Notices {
					if notice.Cause == workflow.CauseObjectionAnswered {
						told = append(told, notice)
					}
				}
			}
		}
		if len(told) != 4 {
			t.Fatalf("%d notices of two answers to a liaison officer and a leader", len(told))
		}
		for _, notice := range told {
			f := notice.Facts.Of
			if workflow.UnitID(notice.UnitID) != o.units["市教育局"] || f.UnitName != "市教育局" || f.Deadline != 0 || f.PassedOn != "" {
				t.Errorf("told to the unit %d of the case of %s, due %v", notice.UnitID, f.UnitName, f.Deadline)
			}
			if about := f.About; f.Objection == workflow.ObjectToFinding && about != finding.Description {
				t.Errorf("the answer does not say about which finding: %q", about)
			}
		}
		if seen := o.seen("leader2", one.ID).Objections; len(seen) != 2 {
			t.Errorf("the new owner sees %+v", seen)
		}
	})
}
