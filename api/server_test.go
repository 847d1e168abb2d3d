package api

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"rectify/edge"
)

// patience is how long a test waits for what has to come; no test is about how fast it
// comes.
const patience = 30 * time.Second

// served is the API on a real port, within limits that a test can reach.
type served struct {
	*world
	address string
}

func (w *world) serve(limits edge.ServerLimits, timeout time.Duration) served {
	w.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	options := w.options()
	options.Timeout = timeout
	handler, err := New(options)
	w.must(err)
	server := edge.NewServer(handler, slog.New(slog.NewTextHandler(io.Discard, nil)), limits)
	go func() { _ = server.Serve(limits.Limited(listener)) }()
	w.Cleanup(func() { _ = server.Close() })
	return served{w, listener.Addr().String()}
}

// line is a connection on which a test says what it likes.
type line struct {
	*testing.T
	net.Conn
	reader *bufio.Reader
}

func (s served) dial() *line {
	s.Helper()
	connection, err := net.DialTimeout("tcp", s.address, patience)
	s.must(err)
	s.Cleanup(func() { _ = connection.Close() })
	s.must(connection.SetDeadline(time.Now().Add(patience)))
	return &line{s.T, connection, bufio.NewReader(connection)}
}

// say writes; a server that has heard enough may hang up on it.
func (l *line) say(format string, args ...any) {
	_, _ = fmt.Fprintf(l, format, args...)
}

// hear reads one answer.
func (l *line) hear() reply {
	l.Helper()
	response, err := http.ReadResponse(l.reader, nil)
	if err != nil {
		l.Fatalf("no answer came: %v", err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		l.Fatal(err)
	}
	return reply{status: response.StatusCode, header: response.Header, raw: raw}
}

// ended waits until the server has hung up.
func (l *line) ended() {
	l.Helper()
	if _, err := io.Copy(io.Discard, l.reader); err != nil {
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			l.Error("the server never hung up")
		}
	}
}

// head is the head of a request, with the person's token.
func (s served) head(who, method, path string, headers ...string) string {
	s.Helper()
	lines := []string{method + " " + path + " HTTP/1.1", "Host: office.example"}
	if who != nobody {
		lines = append(lines, "Authorization: Bearer "+s.token(who))
	}
	return strings.Join(append(lines, headers...), "\r\n") + "\r\n\r\n"
}

// goesOn makes sure that the server answers the next one.
func (s served) goesOn() {
	s.Helper()
	next := s.dial()
	next.say("%s", s.head("clerk", get, base+"/me"))
	if answer := next.hear(); answer.status != http.StatusOK {
		s.Errorf("afterwards: %d %s", answer.status, answer.raw)
	}
}

func TestAddressesAndMethodsAreTakenAsTheyStand(t *testing.T) {
	s := preparedSQLite(t).world(t).serve(edge.DefaultServerLimits, 0)
	one := fmt.Sprintf("%s/cases/%d", base, s.issued().ID)
	before := s.tally()
	for sentence, test := range map[string]struct {
		method, path string
		status       int
		allow        string
	}{
		"HEAD":                                   {"HEAD", one, 200, ""},
		"HEAD of what is not there":              {"HEAD", base + "/nowhere", 404, ""},
		"HEAD where only POST is":                {"HEAD", one + "/acknowledge", 405, "POST"},
		"OPTIONS":                                {"OPTIONS", one, 405, "GET, HEAD, PUT"},
		"TRACE":                                  {"TRACE", one, 405, "GET, HEAD, PUT"},
		"PATCH":                                  {"PATCH", one, 405, "GET, HEAD, PUT"},
		"a method that nobody knows":             {"FROB", one, 405, "GET, HEAD, PUT"},
		"a method in small letters":              {"get", one, 405, "GET, HEAD, PUT"},
		"GET where only POST is":                 {"GET", one + "/acknowledge", 405, "POST"},
		"OPTIONS of everything":                  {"OPTIONS", "*", 404, ""},
		"TRACE of nothing":                       {"TRACE", "/nowhere", 404, ""},
		"a slash at the end":                     {"GET", one + "/", 404, ""},
		"two slashes":                            {"GET", "/" + one, 404, ""},
		"two slashes inside":                     {"POST", one + "//acknowledge", 404, ""},
		"a step up":                              {"GET", base + "/nowhere/../cases", 404, ""},
		"a step up, encoded":                     {"GET", base + "/nowhere/%2e%2e/cases", 404, ""},
		"a step on the spot":                     {"GET", base + "/./cases", 404, ""},
		"a step up as an id":                     {"GET", base + "/circulars/..", 422, ""},
		"an encoded slash in an id":              {"GET", one + "%2Fladder", 422, ""},
		"an encoded slash":                       {"GET", base + "%2Fcases", 404, ""},
		"an encoded backslash":                   {"GET", base + "%5Ccases", 404, ""},
		"an encoded letter":                      {"GET", base + "/c%61ses", 404, ""},
		"capital letters":                        {"GET", strings.ToUpper(base) + "/cases", 404, ""},
		"a number that is none":                  {"GET", base + "/cases/1%20", 422, ""},
		"a number with a NUL":                    {"GET", base + "/cases/1%00", 400, ""},
		"a number that is no UTF-8":              {"GET", base + "/cases/%ff", 400, ""},
		"a number too large":                     {"GET", base + "/cases/99999999999999999999", 422, ""},
		"a negative number":                      {"GET", base + "/cases/-1", 422, ""},
		"nought":                                 {"GET", base + "/cases/0", 422, ""},
		"a query that cannot be taken apart":     {"GET", base + "/cases?limit=%zz", 400, ""},
		"a semicolon in the query":               {"GET", base + "/cases?limit=1;state=draft", 400, ""},
		"a NUL in the query":                     {"GET", base + "/cases?cursor=%00", 400, ""},
		"a query that is no UTF-8":               {"GET", base + "/cases?cursor=%ff", 400, ""},
		"an unknown query of no UTF-8":           {"GET", base + "/cases?%ff=1", 400, ""},
		"a query twice":                          {"GET", base + "/cases?limit=1&limit=200", 422, ""},
		"a list twice, which is a list":          {"GET", base + "/cases?state=draft&state=issued", 200, ""},
		"an unknown query":                       {"GET", base + "/tasks?x=1", 422, ""},
		"an unknown query of a POST":             {"POST", one + "/acknowledge?x=1", 422, ""},
		"a day that is none":                     {"GET", base + "/measures/reminded?from=2023-02-30&to=2023-03-01", 422, ""},
		"a day that is none in an ordinary year": {"GET", base + "/measures/reminded?from=2023-02-29&to=2023-03-01", 422, ""},
		"a month that is none":                   {"GET", base + "/measures/reminded?from=2023-13-01&to=2023-03-01", 422, ""},
		"a day in another order":                 {"GET", base + "/measures/reminded?from=01-03-2023&to=2023-03-01", 422, ""},
		"another host's address":                 {"GET", "http://elsewhere.example" + base + "/nowhere", 404, ""},
	} {
		t.Run(sentence, func(t *testing.T) {
			line := s.dial()
			line.say("%s", s.head("clerk", test.method, test.path))
			answer := line.hearTo(test.method)
			if answer.status != test.status || answer.header.Get("Allow") != test.allow {
				t.Errorf("%d, Allow %q: %s", answer.status, answer.header.Get("Allow"), answer.raw)
			}
			walled(t, answer, false)
		})
	}
	if changed := s.tally().differs(before); changed != "" {
		t.Error(changed)
	}
}

// hearTo reads the answer to a method: one to HEAD has no body.
func (l *line) hearTo(method string) reply {
	l.Helper()
	if method != http.MethodHead {
		return l.hear()
	}
	response, err := http.ReadResponse(l.reader, &http.Request{Method: method})
	if err != nil {
		l.Fatal(err)
	}
	return reply{status: response.StatusCode, header: response.Header}
}

// walled makes sure that an answer has the headers that every answer has.
func walled(t *testing.T, answer reply, secure bool) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": edge.DataPolicy, "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY",
		"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security": map[bool]string{true: "max-age=63072000"}[secure],
	} {
		if got := answer.header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if answer.header.Get("X-Request-ID") == "" {
		t.Error("the answer has no request id")
	}
}

func TestEveryAnswerIsWalledOverHTTPSToo(t *testing.T) {
	w := preparedSQLite(t).world(t)
	options := w.options()
	options.Secure = true
	var err error
	w.handler, err = New(options)
	w.must(err)
	w.drafted()
	for status, answer := range map[int]reply{
		200: w.call("clerk", get, "/me", nil), 201: w.call("clerk", post, "/changes/calendar", proposedYear(w)), 401: w.call(nobody, get, "/me", nil),
		403: w.call("head", post, "/circulars", object{"office": w.office, "text": circularText}), 404: w.call("clerk", get, "/nowhere", nil),
		405: w.call("clerk", "PATCH", "/me", nil), 409: w.call("clerk", post, "/circulars/1/issue", nil),
		412: w.call("clerk", post, "/circulars/1/discard", because, `If-Match: "1"`, `If-Match: "2"`),
		415: w.call("clerk", post, "/circulars/read", "{}", "Content-Type: text/plain"), 422: w.call("clerk", get, "/cases?limit=0", nil),
	} {
		if answer.status != status {
			t.Errorf("%d, want %d: %s", answer.status, status, answer.raw)
		}
		walled(t, answer, true)
	}
}

func proposedYear(w *world) object {
	return object{"office": w.office, "year": 2018, "reason": "已公布", "text": "2018-01-01,off,元旦\n2018-10-01,off,国庆节\n"}
}

func TestASlowHeadIsCutOff(t *testing.T) {
	limits := edge.DefaultServerLimits
	limits.HeadTimeout = 200 * time.Millisecond
	s := preparedSQLite(t).world(t).serve(limits, 0)
	slow := s.dial()
	slow.say("GET %s/me HTTP/1.1\r\nHost: office.example\r\nX-Slow: ", base)
	slow.ended()
	s.goesOn()
}

func TestASlowBodyIsCutOff(t *testing.T) {
	s := preparedSQLite(t).world(t).serve(edge.DefaultServerLimits, 300*time.Millisecond)
	slow := s.dial()
	slow.say("%s{", s.head("clerk", post, base+"/circulars/read", "Content-Type: application/json", "Content-Length: 100"))
	if answer := slow.hear(); answer.status != http.StatusRequestTimeout && answer.status != http.StatusServiceUnavailable {
		t.Errorf("%d %s", answer.status, answer.raw)
	}
	slow.ended()
	s.goesOn()
}

func TestAnIdleLineIsHungUp(t *testing.T) {
	limits := edge.DefaultServerLimits
	limits.IdleTimeout = 200 * time.Millisecond
	s := preparedSQLite(t).world(t).serve(limits, 0)
	idle := s.dial()
	idle.say("%s", s.head("clerk", get, base+"/me"))
	if answer := idle.hear(); answer.status != http.StatusOK {
		t.Errorf("%d %s", answer.status, answer.raw)
	}
	idle.ended()
	s.goesOn()
}

func TestALargeHeadIsRefused(t *testing.T) {
	s := preparedSQLite(t).world(t).serve(edge.DefaultServerLimits, 0)
	for sentence, header := range map[string]string{
		"one header":   "X-Large: " + strings.Repeat("x", 64<<10),
		"many headers": strings.TrimSuffix(strings.Repeat("X-Many: x\r\n", 8<<10), "\r\n"),
	} {
		line := s.dial()
		go line.say("%s", s.head("clerk", get, base+"/me", header))
		heard, _ := line.reader.ReadString('\n') // the server may hang up before we have said everything
		if heard != "" && !strings.Contains(heard, "431") {
			t.Errorf("%s: %s", sentence, heard)
		}
		line.ended()
	}
	s.goesOn()
}

func TestConnectionsBeyondTheLimitWait(t *testing.T) {
	limits := edge.DefaultServerLimits
	limits.Connections = 1
	s := preparedSQLite(t).world(t).serve(limits, 0)
	first := s.dial()
	first.say("%s", s.head("clerk", get, base+"/me"))
	first.hear()
	second := s.dial() // taken by the system, and not by the program
	second.say("%s", s.head("clerk", get, base+"/me"))
	s.must(first.Close())
	if answer := second.hear(); answer.status != http.StatusOK {
		t.Errorf("%d %s", answer.status, answer.raw)
	}
}
