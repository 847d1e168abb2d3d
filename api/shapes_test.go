package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// sampleCase is an issued case with a deadline of 25 July 2017.
func sampleCase() casework.CaseView {
	day := workflow.Date{Year: 2017, Month: 7, Day: 25}
	return casework.CaseView{
		ID: 42, Number: "电督函〔2017〕1号-1", Circular: casework.Named{ID: 3, Name: "电督函〔2017〕1号"},
		Office: casework.Named{ID: 1, Name: "市电子政务办"}, Owner: casework.Named{ID: 2, Name: "市水利局"}, UnitName: "市水利局",
		SiteCode: "4300000009", State: workflow.Issued, Round: 1, RoundsAllowed: 3, Leg: 1,
		Findings: []casework.FindingView{{ID: 9, Position: 1, Description: "多个栏目长期不更新"}},
		IssuedAt: now, Deadline: workflow.Deadline{Phrase: "7月25日前", Rule: workflow.RuleNamedDay, Day: day, Moment: day.End(shanghai).UTC()},
		Marks:   workflow.Marks{FirstReport: workflow.MarkPending, FirstReportByFirstDate: workflow.MarkPending, Passed: workflow.MarkPending, PassedByFirstDate: workflow.MarkPending},
		Version: 5, Allowed: []workflow.Action{workflow.Acknowledge, workflow.SaveReport},
	}
}

func TestACaseAsItIsShown(t *testing.T) {
	s := &server{zone: shanghai, demo: true}
	answer := s.historyAnswer(text.English, casework.CaseHistory{Case: sampleCase()})
	shown, err := json.Marshal(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"id":42`, `"state":"issued"`, `"state_label":"issued"`, `"issued_at":"2017-07-20T09:00:00+08:00"`,
		`"moment":"2017-07-26T00:00:00+08:00"`, `"moment_text":"2017-07-25 24:00 +08:00"`, `"day":"2017-07-25"`, `"phrase":"7月25日前"`,
		`"rule":"named_day"`, `"first_report":"pending"`, `"site":{"code":"4300000009"}`, `"legs":[]`, `"events":[]`,
		`{"action":"acknowledge","label":"acknowledge","method":"POST","path":"/api/v1/cases/42/acknowledge"}`,
		`"path":"/api/v1/cases/42/save-report"`, `"demonstration":"Demonstration data`,
	} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("not shown: %s\n%s", want, shown)
		}
	}
	for _, never := range []string{"closed_at", "draft_report", "null"} {
		if strings.Contains(string(shown), never) {
			t.Errorf("shown: %s", never)
		}
	}
	if answer.ETag != `"5"` {
		t.Errorf("ETag %s", answer.ETag)
	}
}

func TestACircularAsItIsShown(t *testing.T) {
	view := casework.CircularView{
		ID: 3, DocNumber: "电督函〔2017〕1号", State: "draft", Version: 2, CanSign: true, CanIssue: true,
		Doubts: []workflow.Doubt{{Place: "1", Code: "unknown_unit", Args: []string{"市科技局"}}}, Cases: []casework.CaseView{sampleCase()},
		Suggestions: []casework.SuggestionView{{ID: 8, UnitName: "市公路局", State: "open", Version: 1}},
	}
	shown, err := json.Marshal((&server{zone: shanghai}).circularAnswer(text.Chinese, view).Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`{"action":"sign","label":"登记签发","method":"POST","path":"/api/v1/circulars/3/sign"}`,
		`{"action":"issue_batch","label":"下发批次","method":"POST","path":"/api/v1/circulars/3/issue"}`,
		`"code":"unknown_unit"`, `市科技局`, `"addressees":[]`, `"unit_name":"市公路局"`, `"id":42`,
	} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("not shown: %s\n%s", want, shown)
		}
	}
	if strings.Contains(string(shown), "demonstration") {
		t.Error("what is real is called a demonstration")
	}
}

func TestDeadlinesInWords(t *testing.T) {
	day := workflow.Date{Year: 2017, Month: 7, Day: 25}
	named := workflow.Deadline{Phrase: "7月25日前", Rule: workflow.RuleNamedDay, Day: day, Moment: day.End(shanghai)}
	noon := named
	noon.Rule, noon.Moment = workflow.RuleClockTime, time.Date(2017, 7, 25, 12, 30, 0, 0, shanghai)
	instead := workflow.StatedDeadline(day, shanghai)
	instead.Phrase, instead.Overridden = "尽快", true
	provisional := named
	provisional.Provisional = true
	for _, test := range []struct {
		deadline workflow.Deadline
		begins   string
	}{
		{named, "“7月25日前”:截至 2017-07-25 24:00 +08:00("},
		{noon, "“7月25日前”:截至 2017-07-25 12:30 +08:00("},
		{instead, "原文“尽快”,办公室另定:截至 2017-07-25 24:00 +08:00("},
		{workflow.StatedDeadline(day, shanghai), "截至 2017-07-25 24:00 +08:00("},
		{workflow.Deadline{Phrase: "尽快"}, "“尽快”:尚不能推算"},
		{provisional, "“7月25日前”:截至"},
	} {
		words := pen{text.Chinese, shanghai}.deadline(test.deadline).Words
		if !strings.HasPrefix(words, test.begins) || strings.Contains(words, "%") || strings.Contains(words, "rule.") {
			t.Errorf("got %s, want %s…", words, test.begins)
		}
	}
	if (pen{text.Chinese, shanghai}).deadline(workflow.Deadline{}) != nil {
		t.Error("a deadline is shown where there is none")
	}
	for _, rule := range workflow.DeadlineRules {
		if !text.Has("rule." + string(rule)) {
			t.Errorf("no words for rule %s", rule)
		}
	}
}

func TestVersionsAreReadStrictly(t *testing.T) {
	for tag, want := range map[string]int64{"": 0, "*": 0, `"1"`: 1, `"12345"`: 12345} {
		if got, err := version(tag); err != nil || got != want {
			t.Errorf("%s: %d, %v", tag, got, err)
		}
	}
	for _, tag := range []string{"1", `"0"`, `"-1"`, `"01"`, `"1`, `W/"1"`, `"1", "2"`, `'1'`, "`1`", `"1 "`, `"x"`, `""`, `"99999999999999999999"`} {
		if got, err := version(tag); err == nil || got != 0 {
			t.Errorf("%s was taken for %d", tag, got)
		}
	}
}
