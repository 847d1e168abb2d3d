package workflow

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAScanIsTheSignOffOfWhoeverIsNotTheLeader(t *testing.T) {
	scan := EvidenceFile{ID: 21, Side: SideOfUnit, Unit: owner, Purpose: PurposeStampedScan, UploadedAt: within}
	for _, row := range []struct {
		says   string
		role   Role
		change func(*EvidenceFile, *Case, *Input)
		want   string // the way of signing off, or field and reason
	}{
		{"the leader needs none", Leader, func(_ *EvidenceFile, _ *Case, in *Input) { in.Report.EvidenceFiles = nil }, "leader"},
		{"the leader may attach one", Leader, nil, "leader"},
		{"the liaison submits with a scan", Liaison, nil, "stamped_scan"},
		{"without one the liaison does not", Liaison, func(_ *EvidenceFile, _ *Case, in *Input) { in.Report.EvidenceFiles = nil }, "evidence_files stamped_scan_missing"},
		{"ordinary evidence is no scan", Liaison, func(f *EvidenceFile, _ *Case, _ *Input) { f.Purpose = PurposeEvidence }, "evidence_files stamped_scan_missing"},
		{"one signature stands for one report", Liaison, func(f *EvidenceFile, _ *Case, _ *Input) { f.Used = true }, "evidence_files stamped_scan_missing"},
		{"a scan from before this round signs nothing in it", Liaison, func(f *EvidenceFile, c *Case, _ *Input) { c.ReportsSince = f.UploadedAt.Add(time.Second) }, "evidence_files stamped_scan_missing"},
		{"a withdrawn scan is gone", Liaison, func(f *EvidenceFile, _ *Case, _ *Input) { f.Withdrawn = true }, "evidence_files[0] withdrawn_file"},
		{"a scan of the office is not the unit's", Liaison, func(f *EvidenceFile, _ *Case, _ *Input) { f.Side, f.Unit = SideOfOffice, office }, "evidence_files[0] unknown_file"},
		{"nor is that of the owner before", Liaison, func(f *EvidenceFile, _ *Case, _ *Input) { f.Unit = other }, "evidence_files[0] unknown_file"},
		{"a file is named once", Liaison, func(_ *EvidenceFile, _ *Case, in *Input) { in.Report.EvidenceFiles = []FileID{21, 21} }, "evidence_files[1] repeated"},
	} {
		in, c, file := inputFor(Submit, Liaison), caseIn(Issued), scan
		if row.change != nil {
			row.change(&file, &c, &in)
		}
		in.KnownFiles = []EvidenceFile{file}
		outcome, refused := Decide(c, actorAs(row.role), Submit, in, within)
		got := string(outcome.SignOff)
		if refused != nil {
			got = refused.Fields[0].Name + " " + refused.Fields[0].Reason
		}
		if got != row.want {
			t.Errorf("%s: got %q, want %q", row.says, got, row.want)
		}
	}
}

func TestEvidenceIsGivenInWordsOrByFile(t *testing.T) {
	for _, row := range []struct {
		says   string
		state  State
		action Action
		change func(*Input)
	}{
		{"a re-check by file", Rectified, Recheck, func(in *Input) {
			for i := range in.Verdicts {
				in.Verdicts[i].Evidence, in.Verdicts[i].EvidenceFiles = "", []FileID{22} // one picture may show two findings
			}
		}},
		{"a reopening by file", Closed, Reopen, func(in *Input) { in.Evidence, in.EvidenceFiles = "", []FileID{22} }},
	} {
		in := fullInput()
		row.change(&in)
		if _, refused := Decide(caseIn(row.state), actorAs(Rechecker), row.action, in, within); refused != nil {
			t.Errorf("%s: %v", row.says, refused)
		}
	}
	in := fullInput()
	in.Verdicts[1].EvidenceFiles = []FileID{21}
	_, refused := Decide(caseIn(Rectified), actorAs(Rechecker), Recheck, in, within)
	if refused == nil || refused.Fields[0].Name != "verdicts[1].evidence_files[0]" || refused.Fields[0].Reason != "unknown_file" {
		t.Errorf("a re-check with the unit's file: %v", refused)
	}
}

func TestWhoUploadsAndWithdraws(t *testing.T) {
	for _, row := range []struct {
		says  string
		role  Role
		state State
		want  string
	}{
		{"the liaison for the unit", Liaison, Issued, "unit"},
		{"the leader for the unit", Leader, Escalated, "unit"},
		{"the re-checker for the office", Rechecker, Rectified, "office"},
		{"the clerk with paper", Clerk, Issued, "office"},
		{"for the reopening of a closed case", Rechecker, Closed, "office"},
		{"nobody for a draft", Clerk, Draft, "refused"},
		{"nobody for a withdrawn case", Liaison, Withdrawn, "refused"},
		{"the head looks at evidence and brings none", Head, Rectified, "forbidden"},
		{"observers change nothing", Observer, Issued, "forbidden"},
	} {
		side, _, refused := DecideUpload(caseIn(row.state), actorAs(row.role))
		got := string(side)
		if refused != nil {
			got = string(refused.Code)
		}
		if got != row.want {
			t.Errorf("%s: %s", row.says, got)
		}
	}
	for _, row := range []struct {
		says   string
		role   Role
		change func(*EvidenceFile)
		want   string
	}{
		{"its own side withdraws a file", Leader, func(*EvidenceFile) {}, ""},
		{"the office does not withdraw a unit's", Clerk, func(*EvidenceFile) {}, "role"},
		{"a file in use stays", Liaison, func(f *EvidenceFile) { f.Used = true }, "file_used"},
		{"it is withdrawn once", Liaison, func(f *EvidenceFile) { f.Withdrawn = true }, "file_withdrawn"},
		{"the next owner does not withdraw it", Liaison, func(f *EvidenceFile) { f.Unit = other }, "role"},
	} {
		file := EvidenceFile{ID: 21, Side: SideOfUnit, Unit: owner}
		row.change(&file)
		_, refused := DecideWithdrawal(caseIn(Issued), file, actorAs(row.role))
		got := ""
		if refused != nil {
			got = refused.Reason
		}
		if got != row.want {
			t.Errorf("%s: %q", row.says, got)
		}
	}
}

func TestFileNames(t *testing.T) {
	for name, want := range map[string]string{
		"整改 前后“对比” \"首页\".png":            "",
		"O'Brien (2).PDF":                 "",
		"":                                "no_file_name",
		" \t":                             "no_file_name",
		"../../etc/passwd.txt":            "name_with_path",
		`C:\照片.jpg`:                       "name_with_path",
		"a\r\nX-Header: 1.png":            "name_with_hidden",
		"a\x00.png":                       "name_with_hidden",
		"照片\u202egnp.exe":                 "name_with_hidden",
		"照片\u2066.png":                    "name_with_hidden",
		"照\u200b片.png":                    "name_with_hidden",
		"\u2028.png":                      "name_with_hidden",
		" 照片.png":                         "name_edges",
		"照片.png ":                         "name_edges",
		".htaccess":                       "name_edges",
		"照片.":                             "name_edges",
		"\xd5\xd5\xc6\xac.png":            "name_not_utf8",
		strings.Repeat("长", 84) + ".png":  "name_too_long", // bytes
		strings.Repeat("a", 117) + ".png": "name_too_long", // characters
		strings.Repeat("长", 80) + ".png":  "",
	} {
		wrong := CheckFileName(name)
		got := ""
		if len(wrong) > 0 {
			got = wrong[0].Reason
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestOnlyPicturesOfPaperAreScans(t *testing.T) {
	for name, want := range map[string][2]bool{ // as evidence, as scan
		"a.PDF": {true, true}, "a.jpeg": {true, true}, "a.docx": {true, false}, "a.ofd": {true, false}, "a.txt": {true, false},
		"a.exe": {}, "a.html": {}, "a.svg": {}, "a.zip": {}, "a.docm": {}, "a.png.js": {}, "a": {}, "pdf": {},
	} {
		_, evidence := CheckFileType(name, PurposeEvidence)
		_, scan := CheckFileType(name, PurposeStampedScan)
		if (len(evidence) == 0) != want[0] || (len(scan) == 0) != want[1] {
			t.Errorf("%s: %v, %v", name, evidence, scan)
		}
	}
}

func TestRetentionIsLengthenedAndNeverShortened(t *testing.T) {
	made := time.Date(2017, 12, 31, 17, 0, 0, 0, time.UTC) // already 2018 in Shanghai
	zone := time.FixedZone("+08:00", 8*60*60)
	if got, want := TenYears.Until(made, zone), time.Date(2029, 1, 1, 0, 0, 0, 0, zone); !got.Equal(want) {
		t.Errorf("ten years of 2018 end %v", got)
	}
	if !Permanent.Until(made, zone).IsZero() {
		t.Error("for ever has an end")
	}
	for _, wanted := range append(slices.Clone(Retentions), "5_years") {
		for _, holds := range append(slices.Clone(Retentions), "") {
			refused := len(CheckRetention(wanted, holds)) > 0
			if want := wanted == "5_years" || holds != "" && slices.Index(Retentions, wanted) < slices.Index(Retentions, holds); refused != want {
				t.Errorf("%s where %s holds: refused %v", wanted, holds, refused)
			}
		}
	}
}
