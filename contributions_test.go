package main

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"rectify/internal/testdb"
)

// TestTheActsAroundACaseByHTTP does by the API what happens on the way to a report,
// by the right people and by the wrong ones, on both databases.
func TestTheActsAroundACaseByHTTP(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { actsAround(t, "") })
	t.Run("postgres", func(t *testing.T) { actsAround(t, testdb.PostgreSQL(t)) })
}

// around is a served case with everybody signed in.
type around struct {
	*testing.T
	as   map[string]visitor
	ids  map[string]int
	unit map[string]int
	one  string // the case
	seen answer
}

func actsAround(t *testing.T, database string) {
	const password = "ten or more characters"
	c := console{T: t, clock: july2017(), environ: []string{"RECTIFY_DATA=" + t.TempDir(), "RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_LOG_LEVEL=error"}}
	if database != "" {
		c.environ = append(c.environ, "RECTIFY_DATABASE="+database)
	}
	a := &around{T: t, as: map[string]visitor{}, ids: map[string]int{}, unit: map[string]int{}}
	c.must("", "migrate")
	a.unit["office"] = c.number("", "unit", "add", "市电子政务办", "--office", "--kind", "office")
	city := c.number("", "unit", "add", "怀化市", "--kind", "other")
	c.must("", "unit", "supervise", fmt.Sprint(a.unit["office"]), fmt.Sprint(city), "--subtree")
	for _, name := range []string{"市教育局", "市科技局", "市水利局", "鹤城区", "洪江区"} {
		a.unit[name] = c.number("", "unit", "add", name, "--parent", fmt.Sprint(city))
	}
	duties := map[string]string{"clerk": "clerk=office", "rechecker": "rechecker=office", "head": "head=office", "admin": "system_admin=office",
		"liaison": "liaison=市教育局", "second": "liaison=市教育局", "leader": "leader=市教育局", "helper": "liaison=市水利局", "stranger": "leader=市科技局"}
	for login, duty := range duties {
		role, unit, _ := strings.Cut(duty, "=")
		c.must(password+"\n", "user", "add", login, "--name", login, "--role", fmt.Sprint(role, "=", a.unit[unit]), "--email", login+"@office.example", "--email-confirmed")
	}
	c.must(password+"\n", "user", "add", "newcomer", "--name", "newcomer", "--email", "newcomer@office.example", "--email-confirmed")
	address, _, stop := c.start("serve")
	for _, login := range []string{"clerk", "rechecker", "head", "admin", "liaison", "second", "leader", "helper", "stranger", "newcomer"} {
		a.as[login] = signIn(t, address, login, password)
		a.ids[login] = a.as[login].expect(http.StatusOK, "GET", "/api/v1/me", nil).number("id")
	}
	source, err := os.ReadFile("internal/demo/circular.txt")
	if err != nil {
		t.Fatal(err)
	}
	draft := a.as["clerk"].expect(http.StatusCreated, "POST", "/api/v1/circulars", map[string]any{"office": a.unit["office"], "text": string(source)})
	circular := fmt.Sprintf("/api/v1/circulars/%d", draft.number("id"))
	a.as["clerk"].expect(http.StatusOK, "POST", circular+"/sign", map[string]any{})
	issued := a.as["clerk"].expect(http.StatusOK, "POST", circular+"/issue", nil)
	a.one = fmt.Sprintf("/api/v1/cases/%d", issued.number("cases", 0, "id"))
	a.seen = a.as["clerk"].expect(http.StatusOK, "GET", a.one, nil)

	a.plansAndProgress()
	a.chases()
	a.supporters()
	a.deputies()
	a.handover()
	if status := stop(); status != 0 {
		t.Fatalf("the program ended with %d", status)
	}
	if output := c.must("", "audit", "verify"); !strings.HasPrefix(output, "ok") {
		t.Fatal(output)
	}
}

// refuse tries an act as the wrong people, and holds that nothing came of it.
func (a *around) refuse(path string, body map[string]any, who map[string]int) {
	a.Helper()
	count := func() int {
		events, _ := a.as["head"].expect(http.StatusOK, "GET", a.one, nil).at("events").([]any)
		return len(events)
	}
	before := count()
	for login, status := range who {
		a.as[login].expect(status, "POST", a.one+path, body)
	}
	if after := count(); after != before {
		a.Errorf("%s: refused acts left %d events", path, after-before)
	}
}

// offered lists what somebody may do to the case.
func (a *around) offered(login string) []string {
	a.Helper()
	seen := a.as[login].expect(http.StatusOK, "GET", a.one, nil)
	var actions []string
	list, _ := seen.at("allowed").([]any)
	for i := range list {
		actions = append(actions, fmt.Sprint(seen.at("allowed", i, "action")))
	}
	return actions
}

// about gives each finding of the case the same words.
func (a *around) about(words map[string]any) []map[string]any {
	var list []map[string]any
	for i := range a.seen.at("findings").([]any) {
		one := map[string]any{"finding": a.seen.at("findings", i, "id")}
		for key, word := range words {
			one[key] = word
		}
		list = append(list, one)
	}
	return list
}

func (a *around) plansAndProgress() {
	plan := map[string]any{"lines": a.about(map[string]any{"measures": "逐页排查", "responsible": "信息中心主任", "by": "2017-07-28"})}
	a.refuse("/plan", plan, map[string]int{"clerk": http.StatusForbidden, "stranger": http.StatusNotFound, "helper": http.StatusNotFound, "admin": http.StatusNotFound})
	if actions := a.offered("liaison"); !slices.Contains(actions, "plan") || !slices.Contains(actions, "progress") {
		a.Errorf("offered: %v", actions)
	}
	short := map[string]any{"lines": a.about(map[string]any{"measures": "逐页排查", "responsible": " ", "by": "2017-07-01"})}
	refused := a.as["liaison"].expect(http.StatusUnprocessableEntity, "POST", a.one+"/plan", short, "Accept-Language", "en")
	if refused.at("errors", 0, "field") != "lines[0].responsible" || refused.at("errors", 1, "reason") != "day_over" {
		a.Errorf("refused: %v", refused.body)
	}
	made := a.as["liaison"].expect(http.StatusOK, "POST", a.one+"/plan", plan)
	if made.at("plans", 0, "beyond") != true || made.at("plans", 0, "lines", 0, "beyond") != true || made.at("plans", 0, "made_by", "name") != "liaison" {
		a.Errorf("plans: %v", made.at("plans"))
	}
	again := a.as["leader"].expect(http.StatusOK, "POST", a.one+"/plan", map[string]any{"lines": a.about(map[string]any{"measures": "逐页排查", "responsible": "信息中心主任", "by": "2017-07-24"})})
	if again.number("plans", 1, "number") != 2 || again.at("plans", 1, "beyond") != false || again.at("deadline", "day") != "2017-07-25" {
		a.Errorf("plans: %v", again.at("plans"))
	}

	progress := map[string]any{"progress": "已过半", "answers": a.about(map[string]any{"kind": "in_progress", "text": "尚余两页", "by": "2017-07-24"})}
	a.refuse("/progress", progress, map[string]int{"clerk": http.StatusForbidden, "stranger": http.StatusNotFound})
	a.as["liaison"].expect(http.StatusUnprocessableEntity, "POST", a.one+"/progress", map[string]any{"progress": "已过半", "answers": a.about(map[string]any{"kind": "impossible"})})
	if said := a.as["liaison"].expect(http.StatusOK, "POST", a.one+"/progress", progress); said.at("progress", 0, "answers", 0, "by") != "2017-07-24" || said.at("state") != "issued" {
		a.Errorf("progress: %v", said.at("progress"))
	}
}

func (a *around) chases() {
	chase := map[string]any{"at": "2017-07-18T10:00:30+08:00", "channel": "telephone", "person": "联络员", "number": "0745-0000000", "answer": "明日报送", "promised": "2017-07-19"}
	issued := fmt.Sprint(a.seen.at("issued_at"))
	chase["at"] = issued
	a.refuse("/chases", chase, map[string]int{"liaison": http.StatusForbidden, "stranger": http.StatusNotFound})
	for field, value := range map[string]any{"at": "2027-07-18T10:00:30+08:00", "channel": "pigeon", "person": "", "promised": "2017-07-17"} {
		wrong := map[string]any{}
		for key, good := range chase {
			wrong[key] = good
		}
		wrong[field] = value
		if refused := a.as["clerk"].expect(http.StatusUnprocessableEntity, "POST", a.one+"/chases", wrong); refused.at("errors", 0, "field") != field {
			a.Errorf("%s: %v", field, refused.body)
		}
	}
	for _, login := range []string{"clerk", "rechecker", "head"} {
		if !slices.Contains(a.offered(login), "chase") {
			a.Errorf("not offered to the %s", login)
		}
		a.as[login].expect(http.StatusOK, "POST", a.one+"/chases", chase)
	}
	seen := a.as["leader"].expect(http.StatusOK, "GET", a.one, nil)
	if list, _ := seen.at("chases").([]any); len(list) != 3 || seen.at("chases", 0, "channel_label") != "电话" || seen.at("chases", 0, "number") != nil {
		a.Errorf("the unit sees %v", seen.at("chases"))
	}
}

func (a *around) supporters() {
	add := map[string]any{"unit": a.unit["市水利局"], "reason": "栏目由其维护"}
	a.refuse("/supporters", add, map[string]int{"head": http.StatusForbidden, "liaison": http.StatusForbidden, "stranger": http.StatusNotFound, "helper": http.StatusNotFound})
	added := a.as["clerk"].expect(http.StatusOK, "POST", a.one+"/supporters", add)
	if added.at("supporters", 0, "name") != "市水利局" {
		a.Errorf("supporters: %v", added.at("supporters"))
	}
	a.as["clerk"].expect(http.StatusUnprocessableEntity, "POST", a.one+"/supporters", add)
	if actions := a.offered("helper"); !slices.Equal(actions, []string{"give_opinion"}) {
		a.Errorf("a supporting unit is offered %v", actions)
	}
	opinion := map[string]any{"opinion": "栏目页由我局恢复", "answers": a.about(map[string]any{"kind": "done", "text": "已恢复"})[:1]}
	a.refuse("/opinions", opinion, map[string]int{"liaison": http.StatusForbidden, "clerk": http.StatusForbidden, "stranger": http.StatusNotFound})
	a.refuse("/submit", map[string]any{"answers": a.about(map[string]any{"kind": "done"})}, map[string]int{"helper": http.StatusForbidden})
	a.as["helper"].expect(http.StatusOK, "POST", a.one+"/opinions", opinion)
	if seen := a.as["liaison"].expect(http.StatusOK, "GET", a.one, nil); seen.at("opinions", 0, "text") != "栏目页由我局恢复" || seen.at("opinions", 0, "unit", "name") != "市水利局" {
		a.Errorf("opinions: %v", seen.at("opinions"))
	}
	if seen := a.as["helper"].expect(http.StatusOK, "GET", a.one, nil); seen.at("chases") != nil {
		a.Errorf("a supporting unit sees %v", seen.at("chases"))
	}
	a.as["clerk"].expect(http.StatusOK, "POST", a.one+"/supporters/remove", map[string]any{"unit": a.unit["市水利局"], "reason": "已恢复"})
	a.as["helper"].expect(http.StatusNotFound, "GET", a.one, nil)
	a.as["clerk"].expect(http.StatusConflict, "POST", a.one+"/supporters/remove", add)
}

func (a *around) deputies() {
	body := map[string]any{"deputy": a.ids["liaison"], "role": "leader", "unit": a.unit["市教育局"], "from": "2017-07-18", "to": "2017-07-19", "reason": "出差"}
	a.refuse("/submit", map[string]any{"answers": a.about(map[string]any{"kind": "done"})}, map[string]int{"liaison": http.StatusUnprocessableEntity})
	for login, status := range map[string]int{"second": http.StatusForbidden, "stranger": http.StatusNotFound, "clerk": http.StatusNotFound, "newcomer": http.StatusNotFound} {
		body["principal"] = a.ids["leader"]
		a.as[login].expect(status, "POST", "/api/v1/deputies", body)
	}
	delete(body, "principal")
	body["role"] = "observer"
	a.as["leader"].expect(http.StatusUnprocessableEntity, "POST", "/api/v1/deputies", body)
	body["role"] = "leader"
	if list, _ := a.as["leader"].expect(http.StatusOK, "GET", "/api/v1/deputies", nil).at("deputies").([]any); len(list) != 0 {
		a.Errorf("refused, and there: %v", list)
	}
	named := a.as["leader"].expect(http.StatusCreated, "POST", "/api/v1/deputies", body)
	if named.at("holds") != true || named.at("allowed", 0, "action") != "end_deputy" || named.at("principal", "name") != "leader" {
		a.Errorf("named: %v", named.body)
	}
	a.as["leader"].expect(http.StatusConflict, "POST", "/api/v1/deputies", body)
	// The rights count at the next request, and each act says in whose place it is done.
	me := a.as["liaison"].expect(http.StatusOK, "GET", "/api/v1/me", nil)
	if me.at("grants", 1, "role") != "leader" || me.at("grants", 1, "for", "name") != "leader" {
		a.Errorf("me: %v", me.at("grants"))
	}
	submitted := a.as["liaison"].expect(http.StatusOK, "POST", a.one+"/submit", map[string]any{"answers": a.about(map[string]any{"kind": "done", "text": "已整改"})})
	events := submitted.at("events").([]any)
	if last := len(events) - 1; submitted.at("events", last, "for", "name") != "leader" || submitted.at("events", last, "person", "name") != "liaison" {
		a.Errorf("recorded: %v", submitted.at("events", last))
	}
	deputy := fmt.Sprintf("/api/v1/deputies/%d", named.number("id"))
	a.as["stranger"].expect(http.StatusNotFound, "POST", deputy+"/end", nil)
	a.as["leader"].expect(http.StatusPreconditionFailed, "POST", deputy+"/end", nil, "If-Match", `"7"`)
	if ended := a.as["leader"].expect(http.StatusOK, "POST", deputy+"/end", nil, "If-Match", named.header.Get("ETag")); ended.at("holds") != false {
		a.Errorf("ended: %v", ended.body)
	}
	a.as["leader"].expect(http.StatusConflict, "POST", deputy+"/end", nil)
	if me := a.as["liaison"].expect(http.StatusOK, "GET", "/api/v1/me", nil); len(me.at("grants").([]any)) != 1 {
		a.Errorf("me, afterwards: %v", me.at("grants"))
	}
}

func (a *around) handover() {
	path := fmt.Sprintf("/api/v1/people/%d/handover", a.ids["liaison"])
	body := map[string]any{"to": a.ids["newcomer"], "unit": a.unit["市教育局"], "reason": "调离"}
	for login, status := range map[string]int{"liaison": http.StatusForbidden, "second": http.StatusForbidden, "clerk": http.StatusNotFound, "stranger": http.StatusNotFound} {
		a.as[login].expect(status, "POST", path, body)
	}
	a.as["leader"].expect(http.StatusUnprocessableEntity, "POST", path, body) // who belongs where is the administrator's to say
	handed := a.as["admin"].expect(http.StatusOK, "POST", path, body)
	if handed.at("finished") != true || handed.number("cases") != 1 || handed.at("open_cases", 0, "state") != "rectified" || handed.at("to", "name") != "newcomer" {
		a.Errorf("handed over: %v", handed.body)
	}
	a.as["liaison"].expect(http.StatusNotFound, "GET", a.one, nil)
	seen := a.as["newcomer"].expect(http.StatusOK, "GET", a.one, nil)
	events := seen.at("events").([]any)
	if last := len(events) - 1; seen.at("events", last, "action") != "hand_over" || seen.at("events", last, "label") != "工作交接" {
		a.Errorf("recorded: %v", seen.at("events", last))
	}
	if again := a.as["admin"].expect(http.StatusOK, "POST", path, body); again.number("id") != handed.number("id") {
		a.Errorf("asked again: %v", again.body)
	}
}
