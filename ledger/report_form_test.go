package ledger_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"rectify/ledger"
	"rectify/text"
	"rectify/workflow"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func form() ledger.ReportForm {
	return ledger.ReportForm{Number: "怀政办函〔2017〕63号-1", DocNumber: "怀政办函〔2017〕63号", Office: "市电子政务办", Unit: "市教育局", SiteURL: "http://edu.example/",
		Deadline: time.Date(2017, 7, 25, 16, 0, 0, 0, time.UTC), Round: 1,
		Findings: []ledger.FormFinding{{ID: 11, Position: 1, Description: "错链、断链多", Place: "附件第1行"}, {ID: 12, Position: 2, Description: "大量链接无法使用"}},
		Report: &workflow.Report{Causes: "责任未落实", Measures: "逐项整改", HeldToAccount: "批评教育",
			Answers: []workflow.Answer{{Finding: 11, Kind: workflow.AnswerDone, Text: "已逐条修复"}, {Finding: 12, Kind: workflow.AnswerImpossible, Text: "网站已关停"}}}}
}

func TestTheReportOnPaper(t *testing.T) {
	zone := time.FixedZone("+08:00", 8*60*60)
	blank := form()
	blank.Report = nil
	demonstration := form()
	demonstration.Demonstration = true
	var out strings.Builder
	for _, one := range []ledger.ReportForm{form(), blank, demonstration} {
		for _, language := range []text.Language{text.Chinese, text.English} {
			out.WriteString("=== " + string(language) + "\n" + one.Text(language, zone))
		}
	}
	const file = "testdata/report_form.txt"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("%s differs; read the difference, then run the test with -update if it is meant", file)
	}
}

func TestTheCheckCodeFollowsTheWordsAndNotTheFiles(t *testing.T) {
	same, other := form(), form()
	same.Report.EvidenceFiles = []workflow.FileID{7} // the scan comes after the form was printed
	other.Report.Answers[0].Text += "。"
	if form().Fingerprint() != same.Fingerprint() || form().Fingerprint() == other.Fingerprint() {
		t.Errorf("%s, %s, %s", form().Fingerprint(), same.Fingerprint(), other.Fingerprint())
	}
	if blank := (ledger.ReportForm{}); blank.Fingerprint() != "" {
		t.Error("a blank form has a code")
	}
}
