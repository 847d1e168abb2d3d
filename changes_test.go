package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"rectify/config"
	"rectify/text"
	"rectify/workflow"
)

// TestAProposedPolicyIsReadLikeTheFile compares what is said of a proposal with
// what the settings' reader says of the same text.
func TestAProposedPolicyIsReadLikeTheFile(t *testing.T) {
	files, err := filepath.Glob("config/testdata/policy/*.yaml")
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var settings *config.Error
		if _, err = config.ParsePolicy("text", raw); !errors.As(err, &settings) {
			t.Fatalf("%s: %v", file, err)
		}
		var refusal *workflow.Error
		if _, err = parsePolicy("text", raw); !errors.As(err, &refusal) || len(refusal.Fields) != len(settings.Problems) {
			t.Fatalf("%s: %v", file, err)
		}
		for i, field := range refusal.Fields {
			place := "text"
			if field.Line > 0 {
				place = fmt.Sprintf("text:%d", field.Line)
			}
			if place != settings.Problems[i].Place || !text.Has("reason."+field.Reason) {
				t.Errorf("%s: %+v is not %+v, or has no words", file, field, settings.Problems[i])
			}
		}
	}
	if policy, err := parsePolicy("text", config.PolicyFile); err != nil || policy.Version != 1 {
		t.Errorf("the default file: %v", err)
	}
	for _, reason := range workflow.CalendarYearReasons {
		if !text.Has("reason." + reason) {
			t.Errorf("no words for %s", reason)
		}
	}
}

func TestFilesAreCheckedBeforeTheyAreProposed(t *testing.T) {
	c := console{T: t, clock: july2017(), environ: nil}
	if output := c.must("", "policy", "check", "config/policy.yaml"); !strings.HasPrefix(output, "the policy is sound: Default policy, version 1\n") ||
		strings.Count(output, "the day counts from the receipt of a report") != 2 {
		t.Error(output)
	}
	if _, said, status := c.run("", "policy", "check", "config/testdata/policy/several_mistakes.yaml"); status != 1 || !strings.Contains(said, "several_mistakes.yaml:14: rungs[3].does.notice") {
		t.Error(said)
	}
	file := filepath.Join(t.TempDir(), "2027.csv")
	write := func(content string) {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("2027-01-01,off,元旦\n2027-10-01,off,国庆节\n2027-10-09,work\n")
	if output := c.must("", "calendar", "check", file, "--year", "2027"); !strings.Contains(output, "2027-10-09 Saturday worked\n2027: 2 days off, 1 worked instead") {
		t.Error(output)
	}
	write("2027-01-01,off,元旦\n2027-13-01,off,国庆节\n")
	if _, said, status := c.run("", "calendar", "check", file, "--year", "2027"); status != 1 || !strings.Contains(said, "Line 2") {
		t.Error(said)
	}
	data := t.TempDir()
	c.must("", "migrate", "--data", data)
	if output := c.must("", "calendar", "show", "2017", "--data", data, "--language", "zh"); !strings.Contains(output, "2017-09-30 星期六 上班") {
		t.Error(output)
	}
	if _, said, status := c.run("", "calendar", "show", "2027", "--data", data); status != 1 || !strings.Contains(said, "2027 are not published") {
		t.Error(said)
	}
}

// TestChangesOverTheAPI proposes, refuses and approves as people do.
func TestChangesOverTheAPI(t *testing.T) {
	const password = "ten or more characters"
	c := console{T: t, clock: july2017(), environ: []string{"RECTIFY_DATA=" + t.TempDir(), "RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_LOG_LEVEL=error"}}
	c.must("", "migrate")
	office := c.number("", "unit", "add", "市电子政务办", "--office", "--kind", "office")
	city := c.number("", "unit", "add", "怀化市", "--kind", "other")
	c.must("", "unit", "supervise", fmt.Sprint(office), fmt.Sprint(city), "--subtree")
	var units []int
	for _, name := range []string{"市教育局", "市科技局", "市水利局", "鹤城区", "洪江区"} {
		units = append(units, c.number("", "unit", "add", name, "--parent", fmt.Sprint(city)))
	}
	for login, role := range map[string]string{"clerk": fmt.Sprint("clerk=", office), "head": fmt.Sprint("head=", office), "leader": fmt.Sprint("leader=", units[0])} {
		c.must(password+"\n", "user", "add", login, "--name", login, "--role", role, "--email", login+"@office.example", "--email-confirmed")
	}
	address, _, _ := c.start("serve")
	clerk, head, leader := signIn(t, address, "clerk", password), signIn(t, address, "head", password), signIn(t, address, "leader", password)

	policy := clerk.expect(http.StatusOK, "GET", "/api/v1/policy", nil)
	if policy.number("version") != 1 || policy.at("rungs", 0, "label", "zh") != "催签收" || policy.at("rungs", 0, "what", 0, "en") != "a reminder goes out" {
		t.Errorf("policy: %v", policy.body)
	}
	leader.expect(http.StatusNotFound, "GET", "/api/v1/policy", nil)
	explained := clerk.expect(http.StatusOK, "GET", "/api/v1/policy/explain?issued=2017-07-18T11:00:00%2B08:00&due=2017-07-25", nil)
	if explained.at("rungs", 2, "day") != "2017-07-22" || explained.at("rungs", 2, "tell") != "2017-07-21T08:30:00+08:00" {
		t.Errorf("explained: %v", explained.at("rungs", 2))
	}
	for _, query := range []string{"issued=2017-07-18&due=2017-07-25", "issued=2017-07-18T11:00:00%2B08:00&due=2017-02-30", "issued=2017-07-18T11:00:00%2B08:00", "issued=2017-07-18T11:00:00%2B08:00&due=2017-07-01"} {
		clerk.expect(http.StatusUnprocessableEntity, "GET", "/api/v1/policy/explain?"+query, nil)
	}

	second := strings.Replace(string(config.PolicyFile), "version: 1", "version: 2", 1)
	body := func(text string) map[string]any {
		return map[string]any{"office": office, "text": text, "reason": "按新规定调整"}
	}
	wrong := strings.Replace(second, "anchor: issue", "anchor: isue", 1)
	line := strings.Count(wrong[:strings.Index(wrong, "isue")], "\n") + 1
	for language, words := range map[string]string{"zh": fmt.Sprintf("第 %d 行 rungs[0].anchor", line), "en": fmt.Sprintf("Line %d, rungs[0].anchor", line)} {
		refused := clerk.expect(http.StatusUnprocessableEntity, "POST", "/api/v1/changes/policy", body(wrong), "Accept-Language", language)
		message, _ := refused.at("errors", 0, "message").(string)
		if refused.at("errors", 0, "field") != "rungs[0].anchor" || refused.number("errors", 0, "line") != line || !strings.HasPrefix(message, words) {
			t.Errorf("%s: %v", language, refused.body)
		}
	}
	head.expect(http.StatusForbidden, "POST", "/api/v1/changes/policy", body(second))
	proposed := clerk.expect(http.StatusCreated, "POST", "/api/v1/changes/policy", body(second))
	change := proposed.header.Get("Location")
	if !regexp.MustCompile(`^/api/v1/changes/\d+$`).MatchString(change) || proposed.at("allowed", 0, "action") != "withdraw_change" || proposed.at("state_label") != "待审批" {
		t.Fatalf("%s %v", change, proposed.body)
	}
	clerk.expect(http.StatusForbidden, "POST", change+"/approve", nil)
	leader.expect(http.StatusNotFound, "GET", change, nil)
	seen := head.expect(http.StatusOK, "GET", change, nil)
	if seen.at("allowed", 0, "path") != change+"/approve" || seen.at("rungs", 0, "rung") != "receipt" || seen.at("text") != second {
		t.Errorf("seen: %v", seen.body)
	}
	head.expect(http.StatusPreconditionFailed, "POST", change+"/approve", nil, "If-Match", `"7"`)
	head.expect(http.StatusUnprocessableEntity, "POST", change+"/refuse", map[string]string{"reason": ""})
	head.expect(http.StatusOK, "POST", change+"/approve", nil, "If-Match", seen.header.Get("ETag"))
	head.expect(http.StatusConflict, "POST", change+"/refuse", map[string]string{"reason": "不妥"})
	if now := clerk.expect(http.StatusOK, "GET", "/api/v1/policy", nil); now.number("version") != 2 || now.number("change") != seen.number("id") {
		t.Errorf("in force: %v", now.body)
	}

	year := body("2018-01-01,off,元旦\n2018-10-01,off,国庆节\n")
	year["year"] = 2018
	calendar := clerk.expect(http.StatusCreated, "POST", "/api/v1/changes/calendar", year)
	if calendar.at("days", 0, "name") != "元旦" || calendar.at("known", 0, "date") == nil {
		t.Errorf("calendar: %v", calendar.body)
	}
	if approved := head.expect(http.StatusOK, "POST", calendar.header.Get("Location")+"/approve", nil); approved.number("calendar_revision") < 3 {
		t.Errorf("approved: %v", approved.body)
	}
	list := head.expect(http.StatusOK, "GET", "/api/v1/changes?limit=1", nil)
	if list.at("changes", 0, "kind") != "calendar" || !strings.Contains(list.header.Get("Link"), "cursor=") {
		t.Errorf("list: %v %v", list.body, list.header)
	}
	head.expect(http.StatusUnprocessableEntity, "GET", "/api/v1/changes?state=novel", nil)
	if waiting := head.expect(http.StatusOK, "GET", "/api/v1/changes?state=proposed", nil); len(waiting.at("changes").([]any)) != 0 {
		t.Errorf("waiting: %v", waiting.body)
	}

	source, err := os.ReadFile("internal/demo/circular.txt")
	if err != nil {
		t.Fatal(err)
	}
	draft := clerk.expect(http.StatusCreated, "POST", "/api/v1/circulars", map[string]any{"office": office, "text": string(source)})
	ladder := fmt.Sprintf("/api/v1/cases/%d/ladder", draft.number("cases", 0, "id"))
	if before := clerk.expect(http.StatusOK, "GET", ladder, nil); before.at("frozen") != false || before.number("policy_version") != 2 || before.at("rungs", 2, "day") != "2017-07-22" {
		t.Errorf("a draft's ladder: %v", before.body)
	}
	leader.expect(http.StatusNotFound, "GET", ladder, nil)
	circular := fmt.Sprintf("/api/v1/circulars/%d", draft.number("id"))
	clerk.expect(http.StatusOK, "POST", circular+"/sign", map[string]any{})
	clerk.expect(http.StatusOK, "POST", circular+"/issue", nil)
	if after := leader.expect(http.StatusOK, "GET", ladder, nil); after.at("frozen") != true || after.number("policy_version") != 2 || after.at("rungs", 0, "reached") != false || after.at("rungs", 0, "counts") != true {
		t.Errorf("an issued case's ladder: %v", after.body)
	}
	if output := c.must("", "audit", "verify"); !strings.HasPrefix(output, "ok") {
		t.Error(output)
	}
}
