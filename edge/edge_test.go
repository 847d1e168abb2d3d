package edge_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/edge"
	"rectify/workflow"
)

// wall is an engine with a few routes that behave badly, and its log.
type wall struct {
	*gin.Engine
	log bytes.Buffer
}

func newWall(t *testing.T, options edge.Options) *wall {
	t.Helper()
	w := &wall{}
	options.Logger = slog.New(slog.NewTextHandler(&w.log, nil))
	options.Clock = clock
	engine, err := edge.NewEngine(options)
	if err != nil {
		t.Fatal(err)
	}
	w.Engine = engine
	return w
}

func (w *wall) ask(request *http.Request) (*httptest.ResponseRecorder, edge.Problem) {
	recorder := httptest.NewRecorder()
	w.ServeHTTP(recorder, request)
	var problem edge.Problem
	_ = json.Unmarshal(recorder.Body.Bytes(), &problem)
	return recorder, problem
}

func (w *wall) refusing(err error) {
	w.GET("/refuse", func(c *gin.Context) { edge.Refuse(c, err) })
}

func TestEveryRefusalHasItsStatus(t *testing.T) {
	for sentence, test := range map[string]struct {
		err     error
		ifMatch string
		status  int
		code    workflow.Code
	}{
		"wrong input":                    {workflow.Invalid(workflow.Field{Name: "reason", Reason: "required"}), "", 422, "invalid"},
		"no such duty":                   {&workflow.Error{Code: workflow.CodeForbidden, Reason: "role", Args: []string{"close"}}, "", 403, "forbidden"},
		"not now":                        {workflow.Refused("state", "closed", "submit"), "", 409, "refused"},
		"changed meanwhile":              {&workflow.Error{Code: workflow.CodeConflict}, "", 409, "conflict"},
		"changed since the stated state": {&workflow.Error{Code: workflow.CodeConflict}, `"3"`, 412, "conflict"},
		"not there":                      {workflow.NotFound(), "", 404, "not_found"},
		"nobody":                         {&workflow.Error{Code: workflow.CodeUnauthenticated, Reason: "locked"}, "", 401, "unauthenticated"},
		"too many at once":               {&workflow.Error{Code: workflow.CodeTooMany, RetryAfter: 3}, "", 429, "too_many"},
		"busy":                           {&workflow.Error{Code: workflow.CodeBusy, RetryAfter: 3}, "", 503, "busy"},
		"too large":                      {&http.MaxBytesError{Limit: edge.BodyLimit}, "", 413, "too_large"},
		"too slow":                       {context.DeadlineExceeded, "", 503, "timeout"},
		"anything else":                  {errors.New("disk on fire"), "", 500, "internal"},
		"a wrapped refusal":              {errors.Join(errors.New("while acting"), workflow.NotFound()), "", 404, "not_found"},
		"a code that no table knows":     {&workflow.Error{Code: "novel"}, "", 500, "internal"},
	} {
		t.Run(sentence, func(t *testing.T) {
			w := newWall(t, edge.Options{})
			w.refusing(test.err)
			request := httptest.NewRequest(http.MethodGet, "/refuse", nil)
			if test.ifMatch != "" {
				request.Header.Set("If-Match", test.ifMatch)
			}
			recorder, problem := w.ask(request)
			if recorder.Code != test.status || problem.Status != test.status || problem.Code != test.code {
				t.Errorf("got %d, %+v", recorder.Code, problem)
			}
			if recorder.Header().Get("Content-Type") != "application/problem+json" ||
				problem.RequestID == "" || problem.RequestID != recorder.Header().Get("X-Request-ID") {
				t.Errorf("headers %v, %+v", recorder.Header(), problem)
			}
			if after := recorder.Header().Get("Retry-After"); (after == "3") != (test.code == workflow.CodeTooMany || test.code == workflow.CodeBusy) {
				t.Errorf("Retry-After %q", after)
			}
			if signIn := recorder.Header().Get("WWW-Authenticate"); (signIn != "") != (test.status == 401) {
				t.Errorf("WWW-Authenticate %q", signIn)
			}
		})
	}
}

func TestAnUnknownErrorIsLoggedAndNotShown(t *testing.T) {
	w := newWall(t, edge.Options{})
	w.refusing(errors.New("pq: password authentication failed for user office"))
	recorder, problem := w.ask(httptest.NewRequest(http.MethodGet, "/refuse", nil))
	if strings.Contains(recorder.Body.String(), "pq:") || problem.Detail == "" {
		t.Errorf("shown: %s", recorder.Body)
	}
	if log := w.log.String(); !strings.Contains(log, "pq: password authentication failed") || !strings.Contains(log, problem.RequestID) || !strings.Contains(log, "level=ERROR") {
		t.Errorf("logged: %s", log)
	}
}

func TestTheReaderChoosesTheLanguage(t *testing.T) {
	for header, want := range map[string]string{
		"":                               "未找到",
		"zh-CN,zh;q=0.9":                 "未找到",
		"en-GB, en;q=0.8":                "Not found",
		"fr, en;q=0.5, zh;q=0.2":         "Not found",
		"fr":                             "未找到",
		"zh;q=0.3, en;q=0.9":             "Not found",
		"; , nonsense;;q=x":              "未找到",
		strings.Repeat("en-x-long,", 50): "Not found",
	} {
		w := newWall(t, edge.Options{})
		request := httptest.NewRequest(http.MethodGet, "/nowhere", nil)
		if header != "" {
			request.Header.Set("Accept-Language", header)
		}
		if _, problem := w.ask(request); problem.Title != want {
			t.Errorf("%q: %q", header, problem.Title)
		}
	}
}

func TestUnknownAddressesAndMethodsAreProblems(t *testing.T) {
	w := newWall(t, edge.Options{})
	w.GET("/here", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	if recorder, problem := w.ask(httptest.NewRequest(http.MethodGet, "/there", nil)); recorder.Code != 404 || problem.Code != workflow.CodeNotFound {
		t.Errorf("address: %d %+v", recorder.Code, problem)
	}
	recorder, problem := w.ask(httptest.NewRequest(http.MethodPost, "/here", nil))
	if recorder.Code != 405 || problem.Code != edge.CodeMethod || recorder.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("method: %d %+v %v", recorder.Code, problem, recorder.Header())
	}
}

func TestEveryAnswerHasTheHeaders(t *testing.T) {
	w := newWall(t, edge.Options{})
	recorder, _ := w.ask(httptest.NewRequest(http.MethodGet, "/nowhere", nil))
	for name, want := range map[string]string{
		"Content-Security-Policy": edge.DataPolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
	} {
		if got := recorder.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAPanicIsAProblemAndNoSecretIsLogged(t *testing.T) {
	w := newWall(t, edge.Options{})
	w.GET("/panic", func(*gin.Context) { panic("the drawer is stuck") })
	request := httptest.NewRequest(http.MethodGet, "/panic?token=hunter2", nil)
	request.Header.Set("Authorization", "Bearer hunter2")
	request.Header.Set("Cookie", "session=hunter2")
	recorder, problem := w.ask(request)
	if recorder.Code != 500 || problem.Code != edge.CodeInternal || strings.Contains(recorder.Body.String(), "drawer") {
		t.Errorf("answered %d %s", recorder.Code, recorder.Body)
	}
	log := w.log.String()
	if !strings.Contains(log, "the drawer is stuck") || !strings.Contains(log, "edge_test.go") {
		t.Errorf("cause or place are not logged: %s", log)
	}
	if strings.Contains(log, "hunter2") {
		t.Errorf("a secret is logged: %s", log)
	}
}

func TestABodyBeyondTheLimitIsRefused(t *testing.T) {
	w := newWall(t, edge.Options{})
	w.POST("/body", func(c *gin.Context) {
		if _, err := io.ReadAll(c.Request.Body); err != nil {
			edge.Refuse(c, err)
			return
		}
		c.Status(http.StatusNoContent)
	})
	for size, want := range map[int]int{edge.BodyLimit: 204, edge.BodyLimit + 1: 413} {
		recorder, _ := w.ask(httptest.NewRequest(http.MethodPost, "/body", bytes.NewReader(make([]byte, size))))
		if recorder.Code != want {
			t.Errorf("%d bytes: %d", size, recorder.Code)
		}
	}
}

func TestARequestEndsInTime(t *testing.T) {
	w := newWall(t, edge.Options{Timeout: time.Millisecond})
	w.GET("/slow", func(c *gin.Context) {
		<-c.Request.Context().Done()
		edge.Refuse(c, c.Request.Context().Err())
	})
	if recorder, problem := w.ask(httptest.NewRequest(http.MethodGet, "/slow", nil)); recorder.Code != 503 || problem.Code != edge.CodeTimeout {
		t.Errorf("%d %+v", recorder.Code, problem)
	}
}

func TestForwardedAddressesAreBelievedOfTrustedProxiesOnly(t *testing.T) {
	for _, test := range []struct {
		proxies []string
		want    string
	}{{nil, "192.0.2.1"}, {[]string{"192.0.2.0/24"}, "203.0.113.9"}} {
		w := newWall(t, edge.Options{TrustedProxies: test.proxies})
		var address string
		w.GET("/", func(c *gin.Context) { address = edge.VisitOf(c.Request.Context()).Address })
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("X-Forwarded-For", "203.0.113.9")
		w.ask(request)
		if address != test.want {
			t.Errorf("%v: %s", test.proxies, address)
		}
	}
	// What a proxy passes on unread is the client's word and no proxy's.
	w := newWall(t, edge.Options{TrustedProxies: []string{"192.0.2.0/24"}})
	var address string
	w.GET("/", func(c *gin.Context) { address = edge.VisitOf(c.Request.Context()).Address })
	for forwarded, want := range map[string]string{"": "192.0.2.1", "203.0.113.9:4711": "192.0.2.1", "198.51.100.1, 203.0.113.9": "203.0.113.9"} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Header.Set("X-Real-IP", "198.51.100.7")
		if forwarded != "" {
			request.Header.Set("X-Forwarded-For", forwarded)
		}
		if w.ask(request); address != want {
			t.Errorf("%q: %s, want %s", forwarded, address, want)
		}
	}
	if _, err := edge.NewEngine(edge.Options{TrustedProxies: []string{"proxy.example"}}); err == nil {
		t.Error("a proxy without an address was accepted")
	}
}

// sessions knows one session: of person 7, who reads English.
type sessions struct{ err error }

func (s sessions) SessionActor(_ context.Context, session string, person workflow.PersonID) (workflow.Actor, string, error) {
	if s.err != nil {
		return workflow.Actor{}, "", s.err
	}
	if session != "session" {
		return workflow.Actor{}, "", &workflow.Error{Code: workflow.CodeUnauthenticated, Reason: "session_over"}
	}
	return workflow.Actor{Person: person, Grants: []workflow.Grant{{Role: workflow.Clerk, Unit: 1}}}, "en", nil
}

func TestWhatIsNotPublicIsClosed(t *testing.T) {
	tokens := newTokens(t)
	token := func(session string) string {
		text, err := tokens.Issue(session, 7, now.Add(time.Hour))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for sentence, test := range map[string]struct {
		path, header string
		sessions     sessions
		status       int
		reason       string
		signIn       string
	}{
		"a public route":           {"/open", "", sessions{}, 200, "", ""},
		"no token":                 {"/closed", "", sessions{}, 401, "no_token", `Bearer realm="rectify"`},
		"another scheme":           {"/closed", "Basic Y2xlcms6", sessions{}, 401, "no_token", `Bearer realm="rectify"`},
		"a token without a scheme": {"/closed", token("session"), sessions{}, 401, "no_token", `Bearer realm="rectify"`},
		"a bad token":              {"/closed", "Bearer nonsense", sessions{}, 401, "bad_token", `Bearer realm="rectify", error="invalid_token"`},
		"a session that is over":   {"/closed", "Bearer " + token("ended"), sessions{}, 401, "bad_token", `Bearer realm="rectify", error="invalid_token"`},
		"a store that fails":       {"/closed", "Bearer " + token("session"), sessions{errors.New("locked")}, 500, "", ""},
		"a running session":        {"/closed", "bearer " + token("session"), sessions{}, 200, "", ""},
	} {
		t.Run(sentence, func(t *testing.T) {
			w := newWall(t, edge.Options{})
			group := w.Group("", edge.Authenticate(tokens, test.sessions, map[string]bool{"GET /open": true}))
			var visit *edge.Visit
			answer := func(c *gin.Context) { visit = edge.VisitOf(c.Request.Context()); c.Status(http.StatusOK) }
			group.GET("/open", answer)
			group.GET("/closed", answer)
			request := httptest.NewRequest(http.MethodGet, test.path, nil)
			if test.header != "" {
				request.Header.Set("Authorization", test.header)
			}
			recorder, problem := w.ask(request)
			if recorder.Code != test.status || problem.Reason != test.reason || recorder.Header().Get("WWW-Authenticate") != test.signIn {
				t.Errorf("%d %+v %q", recorder.Code, problem, recorder.Header().Get("WWW-Authenticate"))
			}
			if test.status != 200 && visit != nil {
				t.Error("the handler was reached")
			}
			if sentence == "a running session" && (visit.Actor.Person != 7 || visit.Session != "session" || visit.Language != "en") {
				t.Errorf("visit %+v", visit)
			}
		})
	}
}

// busy answers /busy, which tells inside and waits for leave, and /idle at once.
func (w wall) busy() (inside, leave chan bool) {
	inside, leave = make(chan bool), make(chan bool)
	w.GET("/busy", func(c *gin.Context) {
		inside <- true
		<-leave
		c.Status(http.StatusNoContent)
	})
	w.GET("/idle", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	return inside, leave
}

func TestRequestsBeyondTheLimitAreAskedToComeAgain(t *testing.T) {
	w := newWall(t, edge.Options{AtOnce: 1})
	inside, leave := w.busy()
	first := make(chan int)
	go func() {
		recorder := httptest.NewRecorder()
		w.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/busy", nil))
		first <- recorder.Code
	}()
	<-inside
	recorder, problem := w.ask(httptest.NewRequest(http.MethodGet, "/idle", nil))
	if recorder.Code != 503 || problem.Code != edge.CodeFull || recorder.Header().Get("Retry-After") != "1" || recorder.Header().Get("X-Frame-Options") != "DENY" {
		t.Errorf("%d %+v %v", recorder.Code, problem, recorder.Header())
	}
	close(leave)
	if code := <-first; code != 204 {
		t.Errorf("the first: %d", code)
	}
	if recorder, _ := w.ask(httptest.NewRequest(http.MethodGet, "/idle", nil)); recorder.Code != 204 {
		t.Errorf("afterwards: %d", recorder.Code)
	}
}

func TestOneAddressLeavesRoomForOthers(t *testing.T) {
	w := newWall(t, edge.Options{AtOnce: 4})
	inside, leave := w.busy()
	from := func(address, path string) *http.Request {
		request := httptest.NewRequest(http.MethodGet, path, nil)
		request.RemoteAddr = address
		return request
	}
	var busy sync.WaitGroup
	for _, port := range []string{"1001", "1002"} {
		busy.Go(func() { w.ServeHTTP(httptest.NewRecorder(), from("192.0.2.1:"+port, "/busy")) })
		<-inside
	}
	if recorder, problem := w.ask(from("192.0.2.1:1003", "/idle")); recorder.Code != 503 || problem.Code != edge.CodeFull {
		t.Errorf("a third from the same address: %d %+v", recorder.Code, problem)
	}
	if recorder, _ := w.ask(from("192.0.2.2:1001", "/idle")); recorder.Code != 204 {
		t.Errorf("another address: %d", recorder.Code)
	}
	close(leave)
	busy.Wait()
	if recorder, _ := w.ask(from("192.0.2.1:1003", "/idle")); recorder.Code != 204 {
		t.Errorf("afterwards: %d", recorder.Code)
	}
}

// TestOneAddressLeavesLinesForOthers: those who say nothing on their lines are many, and
// the lines of another address are answered all the same.
func TestOneAddressLeavesLinesForOthers(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limits := edge.DefaultServerLimits
	limits.Connections = 6
	server := edge.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }), slog.New(slog.DiscardHandler), limits)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(limits.Limited(listener)) }()
	defer func() { _ = server.Close(); <-ended }()
	ask := func(line net.Conn) error {
		_ = line.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.WriteString(line, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		_, err := bufio.NewReader(line).ReadString('\n')
		return err
	}
	from := func(address string) net.Conn {
		line, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}).Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = line.Close() })
		return line
	}
	var idle []net.Conn
	for i := range 10 {
		line := from("127.0.0.1")
		if err := ask(line); (err == nil) != (i < 3) {
			t.Fatalf("line %d: %v", i, err)
		}
		idle = append(idle, line)
	}
	if err := ask(from("127.0.0.2")); err != nil {
		t.Errorf("another address: %v", err)
	}
	_ = idle[0].Close()
	for try := 0; ; try++ { // the server learns of it in a moment
		err := ask(from("127.0.0.1"))
		if err == nil {
			break
		}
		if try == 100 {
			t.Fatalf("a line that ended is not given to another: %v", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// TestAnEmptyVersionIsNoVersion: a client that has lost the tag it wanted to send does not
// mean to overwrite whatever is there.
func TestAnEmptyVersionIsNoVersion(t *testing.T) {
	w := newWall(t, edge.Options{})
	w.PUT("/", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	for header, want := range map[string]int{`"3"`: 204, "*": 204, "": 400, " ": 400} {
		request := httptest.NewRequest(http.MethodPut, "/", nil)
		request.Header.Set("If-Match", header)
		recorder, problem := w.ask(request)
		if recorder.Code != want || want == 400 && (problem.Code != edge.CodeMalformed || problem.Errors[0].Field != "header.If-Match") {
			t.Errorf("%q: %d %+v", header, recorder.Code, problem)
		}
	}
}

func TestAPanicLeavesItsPlace(t *testing.T) {
	w := newWall(t, edge.Options{AtOnce: 1})
	w.GET("/panic", func(*gin.Context) { panic("the drawer is stuck") })
	for range 3 {
		if recorder, _ := w.ask(httptest.NewRequest(http.MethodGet, "/panic", nil)); recorder.Code != 500 {
			t.Fatalf("%d", recorder.Code)
		}
	}
}
