package api

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

var shanghai = func() *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		panic(err)
	}
	return zone
}()

var now = time.Date(2017, 7, 20, 1, 0, 0, 0, time.UTC)

// everybody is a table of sessions in which each token is that of person 7, who
// reads the language it names.
type everybody string

func (language everybody) SessionActor(_ context.Context, _ string, person workflow.PersonID) (workflow.Actor, string, error) {
	return workflow.Actor{Person: person}, string(language), nil
}

// service is the handler without a desk: for requests that never get so far.
type service struct {
	http.Handler
	token string
}

func newService(t *testing.T, demonstration bool, language string) service {
	t.Helper()
	clock := func() time.Time { return now }
	tokens, err := edge.NewTokens([]byte(strings.Repeat("k", edge.KeyLength)), "rectify", "rectify", clock)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := build(Options{
		Tokens: tokens, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: clock, Zone: shanghai,
		Version: "1.2.3", Demonstration: demonstration,
	}, everybody(language))
	if err != nil {
		t.Fatal(err)
	}
	token, err := tokens.Issue("session", 7, now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	return service{handler, token}
}

// ask sends a request with the token; a header is "Name: value".
func (s service) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, strings.NewReader(body))
	request.Header.Set("Authorization", "Bearer "+s.token)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, request)
	return recorder
}

type description struct {
	OpenAPI string `json:"openapi"`
	Info    struct{ Title, Description, Version string }
	Paths   map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Summary     string
		Security    []map[string][]string
		Responses   map[string]any
	}
}

func describe(t *testing.T, s service) description {
	t.Helper()
	var described description
	answer := s.ask(get, "/openapi.json", "")
	if err := json.Unmarshal(answer.Body.Bytes(), &described); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("%d, %v", answer.Code, err)
	}
	return described
}

func TestTheDescriptionListsEveryRouteAndAction(t *testing.T) {
	described := describe(t, newService(t, false, ""))
	if !strings.HasPrefix(described.OpenAPI, "3.1") || described.Info.Version != "1.2.3" {
		t.Errorf("%s, %+v", described.OpenAPI, described.Info)
	}
	want := map[string]bool{} // operation: public
	for _, route := range routes {
		want[strings.ToLower(route.method)+" "+base+route.path] = route.public
	}
	for _, action := range actions() {
		want["post "+base+casePath+"/"+dashed(action)] = false
	}
	found := 0
	for path, methods := range described.Paths {
		for method, operation := range methods {
			found++
			public, listed := want[method+" "+path]
			if !listed {
				t.Errorf("%s %s is on no list", method, path)
			}
			if public != (len(operation.Security) == 0) {
				t.Errorf("%s %s: security %v", method, path, operation.Security)
			}
			if !regexp.MustCompile(`^\p{Han}.* [A-Z]`).MatchString(operation.Summary) {
				t.Errorf("%s %s: summary %q is not Chinese first, English second", method, path, operation.Summary)
			}
		}
	}
	if found != len(want) {
		t.Errorf("%d operations described, %d listed", found, len(want))
	}
}

func TestEveryRouteIsClosedWithoutAToken(t *testing.T) {
	s := newService(t, false, "")
	for path, methods := range describe(t, s).Paths {
		for method, operation := range methods {
			address := strings.ReplaceAll(path, "{id}", "1")
			recorder := httptest.NewRecorder()
			s.ServeHTTP(recorder, httptest.NewRequest(strings.ToUpper(method), address, nil))
			if open := len(operation.Security) == 0; open == (recorder.Code == http.StatusUnauthorized) {
				t.Errorf("%s %s: %d", method, address, recorder.Code)
			}
		}
	}
}

func TestEveryActionOfTheTableIsOfferedWhereItIsServed(t *testing.T) {
	if len(bodies) != len(actions()) {
		t.Errorf("%d actions, %d bodies", len(actions()), len(bodies))
	}
	described := describe(t, newService(t, false, ""))
	for _, row := range workflow.Table {
		offer := pen{text.Chinese, shanghai}.actionOn(sampleCase(), row.Action)
		template := regexp.MustCompile(`/\d+`).ReplaceAllString(offer.Path, "/{id}")
		if _, served := described.Paths[template][strings.ToLower(offer.Method)]; !served {
			t.Errorf("%s is offered at %s %s, where nothing is served", row.Action, offer.Method, offer.Path)
		}
		if offer.Label == "" || offer.Label == offer.Action {
			t.Errorf("%s has no label", row.Action)
		}
	}
}

func TestTheChoiceOfStatesIsThatOfTheRules(t *testing.T) {
	answer := newService(t, false, "").ask(get, "/api/v1/cases?state=novel", "")
	var problem edge.Problem
	_ = json.Unmarshal(answer.Body.Bytes(), &problem)
	for _, state := range workflow.States {
		if !strings.Contains(answer.Body.String(), string(state)) {
			t.Errorf("%s may not be asked for: %s", state, answer.Body)
		}
	}
}

func TestWrongRequestsAreProblemsInTheReadersLanguage(t *testing.T) {
	s := newService(t, false, "")
	const path = "/api/v1/cases/1/register-report"
	for sentence, test := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
		field, reason      string
	}{
		"a missing field":             {post, path, `{"channel":"fax"}`, nil, 422, "received_at", "required"},
		"a missing field deep inside": {post, path, `{"channel":"fax","received_at":"2017-07-20T09:00:00+08:00","answers":[{"kind":"done"}]}`, nil, 422, "answers[0].finding", "required"},
		"an unknown field":            {post, path, `{"channel":"fax","received_at":"2017-07-20T09:00:00+08:00","colour":"hunter2"}`, nil, 422, "colour", "unexpected"},
		"a field in another case":     {post, path, `{"Channel":"fax","received_at":"2017-07-20T09:00:00+08:00"}`, nil, 422, "channel", "required"},
		"no choice of the list":       {post, path, `{"channel":"pigeon","received_at":"2017-07-20T09:00:00+08:00"}`, nil, 422, "channel", "not_one_of"},
		"no instant":                  {post, path, `{"channel":"fax","received_at":"2017-07-20"}`, nil, 422, "received_at", "not_an_instant"},
		"null for a list":             {post, path, `{"channel":"fax","received_at":"2017-07-20T09:00:00+08:00","answers":7}`, nil, 422, "answers", "not_list"},
		"text for a number":           {post, path, `{"channel":"fax","received_at":"2017-07-20T09:00:00+08:00","answers":[{"finding":"1","kind":"done"}]}`, nil, 422, "answers[0].finding", "not_integer"},
		"a number too large":          {post, path, `{"channel":"fax","received_at":"2017-07-20T09:00:00+08:00","answers":[{"finding":1e30,"kind":"done"}]}`, nil, 422, "body", "wrong_value"},
		"a day that is none":          {post, "/api/v1/cases/1/send-back", `{"new_date":"2017-02-30"}`, nil, 422, "new_date", "not_a_date"},
		"text beyond the limit":       {post, "/api/v1/sessions", `{"login":"` + strings.Repeat("x", 201) + `","password":"hunter2"}`, nil, 422, "login", "too_long"},
		"a field where none is due":   {post, "/api/v1/cases/1/close", `{"reason":"hunter2"}`, nil, 422, "reason", "unexpected"},
		"a text that is no circular":  {post, "/api/v1/circulars/read", `{"text":"hello"}`, nil, 422, "text", "circular_not_a_circular"},
		"a text of white space":       {post, "/api/v1/circulars", `{"office":1,"text":" "}`, nil, 422, "text", "circular_empty"},
		"a field twice":               {post, path, `{"channel":"fax","channel":"paper"}`, nil, 400, "body", "repeated_key"},
		"something after the body":    {post, path, `{"channel":"fax"}{}`, nil, 400, "body", "trailing"},
		"half a body":                 {post, path, `{"channel":"hunter2`, nil, 400, "body", "not_json"},
		"no body":                     {post, path, ``, nil, 400, "body", "required"},
		"another type of body":        {post, path, `channel=fax`, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "", ""},
		"a body beyond the limit":     {post, path, strings.Repeat(" ", edge.BodyLimit+1), nil, 413, "", ""},
		"an unknown query":            {get, "/api/v1/cases?colour=red", "", nil, 422, "query.colour", "unexpected"},
		"a query that is no number":   {get, "/api/v1/cases?limit=many", "", nil, 422, "query.limit", "not_integer"},
		"a query beyond its limit":    {get, "/api/v1/cases?limit=201", "", nil, 422, "query.limit", "at_most"},
		"a query that is missing":     {get, "/api/v1/units", "", nil, 422, "query.office", "required"},
		"an id that is none":          {get, "/api/v1/cases/first", "", nil, 422, "path.id", "not_integer"},
		"an unknown address":          {get, "/api/v1/nothing", "", nil, 404, "", ""},
		"an unknown action":           {post, "/api/v1/cases/1/forget", "{}", nil, 404, "", ""},
		"issue is done by batch":      {post, "/api/v1/cases/1/issue", "{}", nil, 404, "", ""},
		"a method that is none":       {destroy, "/api/v1/cases/1", "", nil, 405, "", ""},
		"a tag that was never ours":   {post, "/api/v1/cases/1/close", "", []string{`If-Match: "old"`}, 412, "", ""},
		"a weak tag":                  {post, "/api/v1/cases/1/close", "", []string{`If-Match: W/"1"`}, 412, "", ""},
	} {
		t.Run(sentence, func(t *testing.T) {
			for _, language := range []string{"zh", "en"} {
				answer := s.ask(test.method, test.path, test.body, append(test.headers, "Accept-Language: "+language)...)
				var problem edge.Problem
				if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil {
					t.Fatalf("%d %s", answer.Code, answer.Body)
				}
				if answer.Code != test.status || problem.Status != test.status || answer.Header().Get("Content-Type") != "application/problem+json" {
					t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
				}
				if test.field != "" && (len(problem.Errors) == 0 || problem.Errors[0].Field != test.field || problem.Errors[0].Reason != test.reason) {
					t.Errorf("errors %+v", problem.Errors)
				}
				if strings.Contains(answer.Body.String(), "hunter2") {
					t.Errorf("what was sent is sent back: %s", answer.Body)
				}
				chinese := regexp.MustCompile(`\p{Han}`).MatchString(problem.Title + problem.Detail)
				for _, wrong := range problem.Errors {
					chinese = chinese && regexp.MustCompile(`\p{Han}`).MatchString(wrong.Message)
				}
				if chinese != (language == "zh") {
					t.Errorf("not in %s: %s", language, answer.Body)
				}
			}
		})
	}
}

func TestThePersonsLanguageHoldsWithoutAHeader(t *testing.T) {
	for language, want := range map[string]string{"en": "Invalid input", "zh": "输入有误", "": "输入有误"} {
		answer := newService(t, false, language).ask(get, "/api/v1/cases?limit=0", "")
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("%q: %s", language, answer.Body)
		}
	}
}

func TestTheDescriptionSaysWhatIsADemonstration(t *testing.T) {
	const sentence = "演示数据:办理经过纯属虚构,与所列单位实际整改情况无关"
	for _, demonstration := range []bool{true, false} {
		s := newService(t, demonstration, "")
		if said := strings.Contains(describe(t, s).Info.Description, sentence); said != demonstration {
			t.Errorf("description, %t: %t", demonstration, said)
		}
		if said := strings.Contains(s.ask(get, "/docs", "").Body.String(), sentence); said != demonstration {
			t.Errorf("page, %t: %t", demonstration, said)
		}
	}
}

func TestReadingACircularStoresNothing(t *testing.T) {
	text, _ := json.Marshal(map[string]string{"text": "某市人民政府办公室关于网站抽查情况的通报\n某政办函〔2017〕7号\n各县市区人民政府:\n" +
		"请于7月25日前将整改情况书面报送市督查室。\n某市人民政府办公室\n2017年7月18日\n"})
	answer := newService(t, false, "").ask(post, "/api/v1/circulars/read", string(text)) // without a desk: it is never asked
	var reading map[string]any
	if err := json.Unmarshal(answer.Body.Bytes(), &reading); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	if reading["doc_number"] != "某政办函〔2017〕7号" || reading["report_due"] != "2017-07-25" || reading["doubts"] == nil {
		t.Errorf("read: %s", answer.Body)
	}
}
