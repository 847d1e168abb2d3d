package casework_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// picture and scan are content of a kind; the text makes each its own.
func picture(text string) string { return "\x89PNG\r\n\x1a\n" + text }
func scan(text string) string    { return "%PDF-1.7\n" + text + "\n%%EOF\n" }

// upload brings a file to a case.
func (o *office) upload(who string, id workflow.CaseID, name string, purpose workflow.FilePurpose, content string) (casework.EvidenceView, error) {
	o.Helper()
	upload, err := o.desk.BeginUpload(o.Context(), o.people[who], id)
	if err != nil {
		return casework.EvidenceView{}, err
	}
	defer upload.Discard()
	if _, err := io.Copy(upload, strings.NewReader(content)); err != nil {
		return casework.EvidenceView{}, err
	}
	return upload.Complete(o.Context(), name, purpose)
}

func (o *office) uploaded(who string, id workflow.CaseID, name string, purpose workflow.FilePurpose, content string) workflow.FileID {
	o.Helper()
	view, err := o.upload(who, id, name, purpose, content)
	if err != nil {
		o.Fatalf("%s uploads %s: %v", who, name, err)
	}
	return view.ID
}

// count asks the database for one number.
func (o *office) count(query string) (number int) {
	o.Helper()
	o.must(o.store.SQL().QueryRowContext(o.Context(), query).Scan(&number))
	return number
}

// sees lists the numbers of the files that somebody is shown.
func (o *office) sees(who string, id workflow.CaseID) []workflow.FileID {
	o.Helper()
	history, err := o.desk.Case(o.Context(), o.people[who], id)
	o.must(err)
	ids := []workflow.FileID{}
	for _, view := range history.Evidence {
		ids = append(ids, view.ID)
	}
	return ids
}

func TestALiaisonSubmitsWithTheStampedScan(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		o.act("liaison1", one.ID, workflow.SaveReport, answers(one))
		_, err := o.desk.Act(t.Context(), o.people["liaison1"], one.ID, 0, workflow.Submit, casework.Act{})
		if refused := o.refused(err, workflow.CodeInvalid); refused.Fields[0].Reason != "stamped_scan_missing" {
			t.Fatalf("without a scan: %v", refused)
		}
		photo := o.uploaded("liaison1", one.ID, "整改 前后“对比”.png", workflow.PurposeEvidence, picture("1"))
		paper := o.uploaded("liaison1", one.ID, "盖章报告.pdf", workflow.PurposeStampedScan, scan("1"))
		if seen := o.sees("clerk", one.ID); len(seen) != 0 {
			t.Errorf("the office sees files of a draft: %v", seen)
		}
		history := o.act("liaison1", one.ID, workflow.Submit, casework.Act{Input: workflow.Input{Report: workflow.Report{EvidenceFiles: []workflow.FileID{photo, paper}}}})
		report := history.Reports[0]
		if report.SignOff != workflow.SignOffByScan || !slices.Equal(report.Report.EvidenceFiles, []workflow.FileID{photo, paper}) || len(report.Report.Answers) != len(one.Findings) {
			t.Errorf("the report: %+v", report)
		}
		events, err := store.Read(t.Context()).EventsOf(models.SubjectCase, int64(one.ID), 0, 100)
		o.must(err)
		last := events[len(events)-1].Body
		for _, said := range []string{`"sign_off":"stamped_scan"`, `"name":"盖章报告.pdf"`, hashOf(scan("1"))} {
			if !strings.Contains(last, said) {
				t.Errorf("the event does not say %s: %s", said, last)
			}
		}
		if seen := o.sees("clerk", one.ID); !slices.Equal(seen, []workflow.FileID{photo, paper}) {
			t.Errorf("the office sees %v", seen)
		}
		_, err = o.desk.WithdrawEvidence(t.Context(), o.people["liaison1"], photo, 0)
		if refused := o.refused(err, workflow.CodeRefused); refused.Reason != "file_used" {
			t.Errorf("withdrawing what a report rests on: %v", refused)
		}

		// The next report needs a signature of its own.
		o.act("rechecker", one.ID, workflow.Return, casework.Act{Input: workflow.Input{Reason: "不完整"}, NewDay: workflow.Date{Year: 2017, Month: 8, Day: 1}})
		again := answers(one)
		again.Report.EvidenceFiles = []workflow.FileID{photo, paper}
		_, err = o.desk.Act(t.Context(), o.people["liaison1"], one.ID, 0, workflow.Submit, again)
		o.refused(err, workflow.CodeInvalid)
		again.Report.EvidenceFiles = []workflow.FileID{photo, o.uploaded("liaison1", one.ID, "补正.pdf", workflow.PurposeStampedScan, scan("2"))}
		o.act("liaison1", one.ID, workflow.Submit, again)
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) != 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func TestEveryActTakesItsFilesAndNoOthers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		one, two := cases[0], cases[1]
		foreign := o.uploaded("liaison2", two.ID, "别案.png", workflow.PurposeEvidence, picture("2"))
		ofUnit := o.uploaded("liaison1", one.ID, "本案.png", workflow.PurposeEvidence, picture("1"))
		for says, ids := range map[string][]workflow.FileID{
			"a file of another case": {foreign}, "a file that does not exist": {4711}, "a negative number": {-1}, "a file twice": {ofUnit, ofUnit},
		} {
			in := answers(one)
			in.Report.EvidenceFiles = ids
			_, err := o.desk.Act(t.Context(), o.people["leader1"], one.ID, 0, workflow.Submit, in)
			o.refused(err, workflow.CodeInvalid)
			if history := o.seen("leader1", one.ID); len(history.Reports) != 0 {
				t.Fatalf("%s: a report stands", says)
			}
		}

		// Paper that the clerk registers, with the scan that came with it.
		in := answers(one)
		in.Channel, in.ReceivedAt = workflow.ChannelPaper, o.now.UTC()
		in.Report.EvidenceFiles = []workflow.FileID{ofUnit}
		_, err := o.desk.Act(t.Context(), o.people["clerk"], one.ID, 0, workflow.RegisterReport, in)
		o.refused(err, workflow.CodeInvalid) // it is the unit's
		paper := o.uploaded("clerk", one.ID, "收文.pdf", workflow.PurposeStampedScan, scan("paper"))
		in.Report.EvidenceFiles = []workflow.FileID{paper}
		history := o.act("clerk", one.ID, workflow.RegisterReport, in)
		if history.Reports[0].SignOff != workflow.SignOffOnPaper {
			t.Errorf("sign-off %q", history.Reports[0].SignOff)
		}
		if seen := o.sees("liaison1", one.ID); !slices.Contains(seen, paper) {
			t.Errorf("the unit does not see the scan of its own report: %v", seen)
		}

		// A re-check that shows by file, a finding each.
		shot := o.uploaded("rechecker", one.ID, "复查.png", workflow.PurposeEvidence, picture("recheck"))
		if seen := o.sees("leader1", one.ID); slices.Contains(seen, shot) {
			t.Error("the unit sees the evidence of a re-check that is not made yet")
		}
		looked := verdicts(one, 1)
		for i := range looked.Verdicts {
			looked.Verdicts[i].Evidence, looked.Verdicts[i].EvidenceFiles = "", []workflow.FileID{shot}
		}
		history = o.act("rechecker", one.ID, workflow.Recheck, looked)
		if got := history.Rechecks[0].Verdicts[1].EvidenceFiles; !slices.Equal(got, []workflow.FileID{shot}) {
			t.Errorf("the second verdict rests on %v", got)
		}
		if seen := o.sees("leader1", one.ID); !slices.Contains(seen, shot) {
			t.Errorf("the unit does not see what its re-check rests on: %v", seen)
		}

		// An objection with a file of the unit.
		flag := history.Flags[0].ID
		_, err = o.desk.Object(t.Context(), o.people["leader1"], one.ID, 0, casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: flag, Reason: "网络中断", EvidenceFiles: []workflow.FileID{shot}})
		o.refused(err, workflow.CodeInvalid)
		history, err = o.desk.Object(t.Context(), o.people["leader1"], one.ID, 0, casework.Objection{Subject: workflow.ObjectToFlag, SubjectID: flag, Reason: "网络中断", EvidenceFiles: []workflow.FileID{ofUnit}})
		o.must(err)
		if got := history.Objections[0].EvidenceFiles; !slices.Equal(got, []workflow.FileID{ofUnit}) {
			t.Errorf("the objection rests on %v", got)
		}

		// A reopening.
		o.act("head", one.ID, workflow.SendBack, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 1}})
		o.act("leader1", one.ID, workflow.Submit, answers(one))
		o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
		o.act("head", one.ID, workflow.Close, casework.Act{})
		relapse := o.uploaded("rechecker", one.ID, "反弹.png", workflow.PurposeEvidence, picture("relapse"))
		o.act("rechecker", one.ID, workflow.Reopen, casework.Act{Input: workflow.Input{Reason: "再次断链", EvidenceFiles: []workflow.FileID{relapse}}, NewDay: workflow.Date{Year: 2017, Month: 9, Day: 1}})
		if seen := o.sees("leader1", one.ID); !slices.Contains(seen, relapse) {
			t.Errorf("the unit does not see why the case was reopened: %v", seen)
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) != 0 {
			t.Fatalf("audit: %v %v", faults, err)
		}
	})
}

func TestWhoSeesAFile(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		cases := o.issued()
		one := cases[0]
		before := o.count("SELECT count(*) FROM events")
		for _, who := range []string{"liaison2", "foreign"} {
			_, err := o.upload(who, one.ID, "a.png", workflow.PurposeEvidence, picture("x"))
			o.refused(err, workflow.CodeNotFound)
		}
		_, err := o.upload("head", one.ID, "a.png", workflow.PurposeEvidence, picture("x"))
		o.refused(err, workflow.CodeForbidden)
		if now := o.count("SELECT count(*) FROM events"); now != before || o.count("SELECT count(*) FROM blobs") != 0 {
			t.Fatal("a refused upload left something")
		}
		plan := o.uploaded("liaison1", one.ID, "方案.docx", workflow.PurposePlan, document(t, "word", ""))
		photo := o.uploaded("liaison1", one.ID, "照片.png", workflow.PurposeEvidence, picture("1"))
		for who, want := range map[string][]workflow.FileID{"leader1": {plan, photo}, "clerk": {plan}} {
			if seen := o.sees(who, one.ID); !slices.Equal(seen, want) {
				t.Errorf("%s sees %v, want %v", who, seen, want)
			}
		}
		for _, who := range []string{"liaison2", "foreign", "clerk"} {
			_, _, err := o.desk.OpenEvidence(t.Context(), o.people[who], photo)
			o.refused(err, workflow.CodeNotFound)
			_, err = o.desk.WithdrawEvidence(t.Context(), o.people[who], photo, 0)
			o.refused(err, workflow.CodeNotFound)
		}
		_, err = o.desk.WithdrawEvidence(t.Context(), o.people["clerk"], plan, 0) // seen, and not theirs
		o.refused(err, workflow.CodeForbidden)
		_, err = o.desk.WithdrawEvidence(t.Context(), o.people["leader1"], photo, 7)
		o.refused(err, workflow.CodeConflict)
		history, err := o.desk.WithdrawEvidence(t.Context(), o.people["leader1"], photo, 1)
		o.must(err)
		if len(history.Evidence) != 2 || history.Evidence[1].WithdrawnAt.IsZero() {
			t.Errorf("after the withdrawal: %+v", history.Evidence)
		}
		_, _, err = o.desk.OpenEvidence(t.Context(), o.people["leader1"], photo)
		o.refused(err, workflow.CodeNotFound)
		if o.count("SELECT count(*) FROM evidence_files WHERE withdrawn_at IS NOT NULL") != 1 || o.count("SELECT count(*) FROM blobs") != 2 {
			t.Error("the withdrawal deleted something")
		}

		// After a transfer the next owner starts anew, and the owner before sees nothing.
		o.act("clerk", one.ID, workflow.Transfer, casework.Act{Input: workflow.Input{Reason: "职责划转", NewOwner: o.units["市水利局"]}, NewDay: workflow.Date{Year: 2017, Month: 8, Day: 1}})
		if seen := o.sees("leader2", one.ID); len(seen) != 0 {
			t.Errorf("the next owner sees %v", seen)
		}
		_, _, err = o.desk.OpenEvidence(t.Context(), o.people["leader1"], plan)
		o.refused(err, workflow.CodeNotFound)
		in := answers(one)
		in.Report.EvidenceFiles = []workflow.FileID{plan}
		_, err = o.desk.Act(t.Context(), o.people["leader2"], one.ID, 0, workflow.Submit, in)
		o.refused(err, workflow.CodeInvalid)
	})
}

func TestLimitsOnUploads(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		_, err := o.upload("liaison1", one.ID, "大.png", workflow.PurposeEvidence, picture(strings.Repeat("x", 1<<20)))
		if refused := o.refused(err, workflow.CodeTooLarge); refused.Args[0] != "1 MiB" {
			t.Errorf("too large: %v", refused)
		}
		for i := range 5 {
			o.uploaded("liaison1", one.ID, fmt.Sprint(i, ".png"), workflow.PurposeEvidence, picture("the same"))
		}
		if files, blobs := o.count("SELECT count(*) FROM evidence_files"), o.count("SELECT count(*) FROM blobs"); files != 5 || blobs != 1 {
			t.Errorf("%d files of %d contents", files, blobs)
		}
		_, err = o.upload("leader1", one.ID, "6.png", workflow.PurposeEvidence, picture("6"))
		if refused := o.refused(err, workflow.CodeRefused); refused.Reason != "too_many_files" {
			t.Errorf("too many: %v", refused)
		}
		o.uploaded("rechecker", one.ID, "office.png", workflow.PurposeEvidence, picture("6")) // the office has room of its own
		_, err = o.upload("clerk", one.ID, "plan.pdf", workflow.PurposePlan, scan("plan"))
		o.refused(err, workflow.CodeInvalid)
		_, err = o.upload("clerk", one.ID, "a.png", "portrait", picture("p"))
		o.refused(err, workflow.CodeInvalid)
	})
}

func TestAnOldFileThatIsHandedInAgainIsSuspected(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		one := o.issued()[0]
		in := answers(one)
		in.Report.EvidenceFiles = []workflow.FileID{o.uploaded("liaison1", one.ID, "照片.png", workflow.PurposeEvidence, picture("1"))}
		again := func(more ...workflow.FileID) int { // reports, fails, and is sent back for the next round
			t.Helper()
			report := in
			report.Report.EvidenceFiles = append(slices.Clone(in.Report.EvidenceFiles), more...)
			o.act("leader1", one.ID, workflow.Submit, report)
			found := suspicions(o.seen("head", one.ID), workflow.EvidenceBeforeFinding)
			o.now = o.now.Add(48 * time.Hour)
			o.act("rechecker", one.ID, workflow.Recheck, verdicts(one, 1))
			o.act("head", one.ID, workflow.SendBack, casework.Act{NewDay: workflow.Date{Year: 2017, Month: 8, Day: 20}})
			return found
		}
		if found := again(); found != 0 {
			t.Errorf("suspected in the first round: %d", found)
		}
		newer := o.uploaded("liaison1", one.ID, "新照片.png", workflow.PurposeEvidence, picture("2"))
		if found := again(newer); found != 0 {
			t.Errorf("of the new file beside the old one nothing is known, and yet: %d", found)
		}
		if found := again(newer); found != 1 {
			t.Errorf("both files lie before the last finding: %d", found)
		}
	})
}

func suspicions(history casework.CaseHistory, rule workflow.FlagRule) (count int) {
	for _, flag := range history.Flags {
		if flag.Evidence != nil && flag.Evidence.Rule == rule {
			count++
		}
	}
	return count
}
