package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
)

// july2017 is a morning of the circular's own days, running on in real time.
func july2017() func() time.Time {
	began := time.Now()
	start := time.Date(2017, 7, 18, 10, 0, 0, 0, time.FixedZone("+08:00", 8*60*60))
	return func() time.Time { return start.Add(time.Since(began)) }
}

// TestTheMainJobByHTTPAlone boots the program as an operator would and lives the
// main job through its API, on both databases.
func TestTheMainJobByHTTPAlone(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { journey(t, "") })
	t.Run("postgres", func(t *testing.T) { journey(t, testdb.PostgreSQL(t)) })
}

func journey(t *testing.T, database string) {
	data := t.TempDir()
	c := console{T: t, clock: july2017(), environ: []string{"RECTIFY_DATA=" + data, "RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_LOG_LEVEL=error"}}
	if database != "" {
		c.environ = append(c.environ, "RECTIFY_DATABASE="+database)
	}
	const password = "ten or more characters"
	c.must("", "migrate")
	office := c.number("", "unit", "add", "市电子政务办", "--office", "--kind", "office")
	city := c.number("", "unit", "add", "怀化市", "--kind", "other")
	c.must("", "unit", "supervise", fmt.Sprint(office), fmt.Sprint(city), "--subtree")
	for _, name := range []string{"市水利局", "鹤城区", "洪江区"} {
		c.number("", "unit", "add", name, "--parent", fmt.Sprint(city))
	}
	education := c.number("", "unit", "add", "市教育局", "--parent", fmt.Sprint(city))
	science := c.number("", "unit", "add", "市科学技术局", "--parent", fmt.Sprint(city), "--alias", "市科技局")
	for login, role := range map[string]string{
		"clerk": fmt.Sprint("clerk=", office), "rechecker": fmt.Sprint("rechecker=", office), "head": fmt.Sprint("head=", office),
		"liaison": fmt.Sprint("liaison=", education), "leader": fmt.Sprint("leader=", education), "stranger": fmt.Sprint("leader=", science),
	} {
		c.must(password+"\n", "user", "add", login, "--name", login, "--role", role, "--email", login+"@office.example", "--email-confirmed")
	}
	address, _, stop := c.start("serve")

	as := map[string]visitor{"nobody": {T: t, address: address}}
	for _, login := range []string{"clerk", "rechecker", "head", "liaison", "leader", "stranger"} {
		as[login] = signIn(t, address, login, password)
	}
	as["nobody"].expect(http.StatusUnauthorized, "GET", "/api/v1/cases", nil)
	as["nobody"].expect(http.StatusUnauthorized, "POST", "/api/v1/sessions", map[string]string{"login": "clerk", "password": "not the password"})

	source, err := os.ReadFile("internal/demo/circular.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]any{"text": string(source)}
	if read := as["clerk"].expect(http.StatusOK, "POST", "/api/v1/circulars/read", text); read.at("doc_number") != "怀政办函〔2017〕63号" {
		t.Fatalf("read: %v", read.body)
	}
	text["office"] = office
	as["liaison"].expect(http.StatusForbidden, "POST", "/api/v1/circulars", text)
	draft := as["clerk"].expect(http.StatusCreated, "POST", "/api/v1/circulars", text)
	circular := fmt.Sprintf("/api/v1/circulars/%d", draft.number("id"))
	as["clerk"].expect(http.StatusConflict, "POST", circular+"/issue", nil)
	signed := as["clerk"].expect(http.StatusOK, "POST", circular+"/sign", map[string]any{}, "If-Match", draft.header.Get("ETag"))
	as["clerk"].expect(http.StatusPreconditionFailed, "POST", circular+"/issue", nil, "If-Match", draft.header.Get("ETag"))
	issued := as["clerk"].expect(http.StatusOK, "POST", circular+"/issue", nil, "If-Match", signed.header.Get("ETag"))
	if got := issued.at("cases", 0, "number"); got != "怀政办函〔2017〕63号-1" {
		t.Fatalf("the first case is %v", got)
	}
	if got := issued.at("cases", 0, "deadline", "moment_text"); got != "2017-07-25 24:00 +08:00" {
		t.Fatalf("the deadline is %v", got)
	}
	one := fmt.Sprintf("/api/v1/cases/%d", issued.number("cases", 0, "id"))

	// A foreign unit sees nothing and changes nothing.
	before := as["clerk"].expect(http.StatusOK, "GET", one, nil)
	as["stranger"].expect(http.StatusNotFound, "GET", one, nil)
	for _, action := range []string{"acknowledge", "submit", "save-report"} {
		as["stranger"].expect(http.StatusNotFound, "POST", one+"/"+action, map[string]any{})
	}
	after := as["clerk"].expect(http.StatusOK, "GET", one, nil)
	for _, answer := range []answer{before, after} {
		delete(answer.body, "letters") // they are delivered in the background
	}
	if fmt.Sprint(after.body) != fmt.Sprint(before.body) {
		t.Fatalf("a foreign unit changed the case\n%v\n%v", before.body, after.body)
	}

	as["liaison"].expect(http.StatusOK, "POST", one+"/acknowledge", nil)
	findings := []any{before.at("findings", 0, "id"), before.at("findings", 1, "id")}
	answers := func(count int) map[string]any {
		var list []map[string]any
		for _, id := range findings[:count] {
			list = append(list, map[string]any{"finding": id, "kind": "done", "text": "已整改"})
		}
		return map[string]any{"answers": list, "causes": "责任未落实", "measures": "逐项整改"}
	}
	verdicts := func(second bool) map[string]any {
		return map[string]any{"verdicts": []map[string]any{
			{"finding": findings[0], "passed": true, "evidence": "逐页核对"},
			{"finding": findings[1], "passed": second, "evidence": "逐页核对", "reason": "链接仍打不开"},
		}}
	}
	as["leader"].expect(http.StatusUnprocessableEntity, "POST", one+"/submit", answers(1))
	as["liaison"].expect(http.StatusOK, "POST", one+"/save-report", answers(2))
	as["liaison"].expect(http.StatusOK, "POST", one+"/put-forward", nil)
	if refused := as["liaison"].expect(http.StatusUnprocessableEntity, "POST", one+"/submit", nil); refused.at("errors", 0, "reason") != "stamped_scan_missing" {
		t.Fatalf("a liaison submits without a scan: %v", refused.body)
	}
	as["leader"].expect(http.StatusOK, "POST", one+"/submit", nil)
	as["rechecker"].expect(http.StatusOK, "POST", one+"/recheck", verdicts(false))
	as["head"].expect(http.StatusConflict, "POST", one+"/close", nil)
	as["head"].expect(http.StatusOK, "POST", one+"/send-back", map[string]string{"new_date": "2017-07-28"})
	as["leader"].expect(http.StatusOK, "POST", one+"/submit", answers(2))
	as["rechecker"].expect(http.StatusOK, "POST", one+"/recheck", verdicts(true))
	closed := as["head"].expect(http.StatusOK, "POST", one+"/close", nil)
	if closed.at("state") != "closed" || closed.number("round") != 2 {
		t.Fatalf("closed: %v", closed.body)
	}

	accountability(t, as, one, closed)

	refusal := as["leader"].expect(http.StatusConflict, "POST", one+"/submit", answers(2), "Accept-Language", "en")
	if !strings.Contains(refusal.header.Get("Content-Type"), "application/problem+json") || refusal.at("detail") == "" {
		t.Fatalf("a refusal is a problem document: %v %v", refusal.header, refusal.body)
	}

	// Every letter of the case was delivered as a file, without a mail server.
	eventually(t, "every letter is delivered", func() bool {
		now := as["clerk"].expect(http.StatusOK, "GET", one, nil)
		list, _ := now.at("letters").([]any)
		for i := range list {
			if now.at("letters", i, "state") != "delivered" {
				return false
			}
		}
		return len(list) > 0
	})
	if texts := letters(t, data); !strings.Contains(strings.Join(texts, ""), "liaison@office.example") {
		t.Fatalf("%d letters, none to the liaison officer", len(texts))
	}

	as["liaison"].expect(http.StatusNoContent, "DELETE", "/api/v1/sessions/current", nil)
	as["liaison"].expect(http.StatusUnauthorized, "GET", one, nil)
	c.must("", "user", "disable", "stranger")
	as["stranger"].expect(http.StatusUnauthorized, "GET", "/api/v1/me", nil)
	if status := stop(); status != 0 {
		t.Fatalf("the program ended with %d", status)
	}
	if output := c.must("", "audit", "verify"); !strings.HasPrefix(output, "ok") {
		t.Fatal(output)
	}
}

// accountability objects to a flag, answers, proposes without a rung, decides, and
// objects to the decision: everything by HTTP, and nothing of it for a stranger.
func accountability(t *testing.T, as map[string]visitor, one string, closed answer) {
	t.Helper()
	if kind := closed.at("flags", 0, "kind"); kind != "failed_recheck" {
		t.Fatalf("flags: %v", closed.at("flags"))
	}
	reason := map[string]any{"reason": "依据充分"}
	objection := map[string]any{"subject": "flag", "subject_id": closed.at("flags", 0, "id"), "reason": "复查时网络中断"}
	as["stranger"].expect(http.StatusNotFound, "POST", one+"/objections", objection)
	as["clerk"].expect(http.StatusForbidden, "POST", one+"/objections", objection)
	raised := as["leader"].expect(http.StatusOK, "POST", one+"/objections", objection)
	answered := fmt.Sprintf("/api/v1/objections/%d", raised.number("objections", 0, "id"))
	as["leader"].expect(http.StatusNotFound, "POST", answered+"/uphold", reason)
	as["clerk"].expect(http.StatusForbidden, "POST", answered+"/uphold", reason)
	if rejected := as["head"].expect(http.StatusOK, "POST", answered+"/reject", reason); rejected.at("objections", 0, "state") != "rejected" {
		t.Fatalf("objections: %v", rejected.at("objections"))
	}
	as["head"].expect(http.StatusForbidden, "POST", one+"/proposals", reason)
	proposed := as["clerk"].expect(http.StatusOK, "POST", one+"/proposals", reason)
	proposal := fmt.Sprintf("/api/v1/proposals/%d", proposed.number("proposals", 0, "id"))
	as["head"].expect(http.StatusOK, "POST", proposal+"/decide", map[string]any{"measure": "interview", "reason": "整改不力"})
	seen := as["leader"].expect(http.StatusOK, "GET", one, nil)
	if seen.at("proposals", 0, "measure") != "interview" || seen.at("proposals", 0, "decided_by") != nil {
		t.Fatalf("the unit sees %v", seen.at("proposals"))
	}
	against := as["leader"].expect(http.StatusOK, "POST", one+"/objections", map[string]any{"subject": "decision", "subject_id": seen.at("proposals", 0, "id"), "reason": "不当"})
	upheld := as["head"].expect(http.StatusOK, "POST", fmt.Sprintf("/api/v1/objections/%d/uphold", against.number("objections", 1, "id")), reason)
	if upheld.at("proposals", 0, "state") != "revoked" {
		t.Fatalf("proposals: %v", upheld.at("proposals"))
	}
	as["head"].expect(http.StatusConflict, "POST", fmt.Sprintf("/api/v1/flags/%d/confirm", closed.number("flags", 0, "id")), reason) // a fact is no suspicion
	measure := as["clerk"].expect(http.StatusOK, "GET", "/api/v1/measures/reminded?from=2017-07-01&to=2017-07-31", nil)
	if measure.at("units", 0, "duties") == nil || measure.at("definition") == "" {
		t.Fatalf("measure: %v", measure.body)
	}
	as["clerk"].expect(http.StatusUnprocessableEntity, "GET", "/api/v1/measures/reminded?from=2017-07-01&to=2019-07-31", nil)
}
