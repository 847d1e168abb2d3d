package api

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"rectify/edge"
)

const (
	large      = 100 << 20 // bytes that somebody wants to send
	mayTake    = 8 << 20   // bytes that the system may take in for us before it stops the sender
	mayAllot   = 16 << 20  // bytes that the program, and this test in it, may allocate meanwhile
	largeStart = `{"text":"`
)

// pour writes until there is enough or the server hangs up, and says how much went.
func (l *line) pour(total int, wrap func([]byte) []byte) (went int) {
	piece := wrap(bytes.Repeat([]byte("x"), 64<<10))
	for went < total {
		count, err := l.Write(piece)
		went += count
		if err != nil {
			return went
		}
	}
	return went
}

func plainBytes(piece []byte) []byte { return piece }

func chunkOf(piece []byte) []byte { return fmt.Appendf(nil, "%x\r\n%s\r\n", len(piece), piece) }

func TestAHundredMegabytesAreRefusedEarly(t *testing.T) {
	s := preparedSQLite(t).world(t).serve(edge.DefaultServerLimits, 0)
	one := s.issued()
	before := s.tally()
	announced := fmt.Sprintf("Content-Length: %d", large)
	for sentence, test := range map[string]struct {
		who, path string
		headers   []string
		wrap      func([]byte) []byte
		status    int
	}{
		"announced":                  {"clerk", "/circulars/read", []string{announced}, plainBytes, 413},
		"announced, in chunks":       {"clerk", "/circulars/read", []string{"Transfer-Encoding: chunked"}, chunkOf, 413},
		"by a stranger to a case":    {"foreign leader", fmt.Sprintf("/cases/%d/submit", one.ID), []string{announced}, plainBytes, 413},
		"under a key":                {"clerk", "/circulars/read", []string{announced, onceKey}, plainBytes, 413},
		"under a key, in chunks":     {"clerk", "/circulars/read", []string{"Transfer-Encoding: chunked", onceKey}, chunkOf, 413},
		"compressed":                 {"clerk", "/circulars/read", []string{announced, "Content-Encoding: gzip"}, plainBytes, 415},
		"compressed twice":           {"clerk", "/circulars/read", []string{announced, "Content-Encoding: identity, gzip"}, plainBytes, 415},
		"by nobody":                  {nobody, "/circulars/read", []string{announced}, plainBytes, 401},
		"by nobody who signs in":     {nobody, "/sessions", []string{announced}, plainBytes, 413},
		"to an address that is none": {"clerk", "/nowhere", []string{announced}, plainBytes, 404},
	} {
		t.Run(sentence, func(t *testing.T) {
			var start, end runtime.MemStats
			runtime.ReadMemStats(&start)
			line := s.dial()
			line.say("%s", s.head(test.who, post, base+test.path, append(test.headers, "Content-Type: application/json")...))
			poured := make(chan int, 1)
			go func() {
				_, _ = line.Write(test.wrap([]byte(largeStart)))
				poured <- line.pour(large, test.wrap)
			}()
			status, err := line.reader.ReadString('\n')
			if err == nil && !strings.Contains(status, fmt.Sprint(test.status)) {
				t.Errorf("answered %q", status)
			}
			rest, _ := io.ReadAll(line.reader) // until the server hangs up
			if head := string(rest); err == nil && !strings.Contains(head, "Connection: close") {
				t.Errorf("the connection is to go on: %s", head)
			}
			if went := <-poured; went >= mayTake {
				t.Errorf("%d bytes were taken in", went)
			}
			runtime.ReadMemStats(&end)
			if allotted := end.TotalAlloc - start.TotalAlloc; allotted > mayAllot {
				t.Errorf("%d bytes were allocated", allotted)
			}
			if err != nil {
				t.Errorf("no answer came: %v", err)
			}
		})
	}
	s.goesOn()
	if changed := s.tally().differs(before); changed != "" {
		t.Error(changed)
	}
}

func TestBodiesThatAreNotWhatTheyAnnounce(t *testing.T) {
	s := preparedSQLite(t).world(t).serve(edge.DefaultServerLimits, 0)
	before := s.tally()
	for sentence, test := range map[string]struct {
		headers []string
		body    string
		status  int
	}{
		"shorter than announced":        {[]string{"Content-Length: 100"}, `{"text":"a"}`, 400},
		"longer than announced":         {[]string{"Content-Length: 5"}, `{"text":"a"}`, 400},
		"two lengths":                   {[]string{"Content-Length: 12", "Content-Length: 5"}, `{"text":"a"}`, 400},
		"a length that is none":         {[]string{"Content-Length: many"}, `{"text":"a"}`, 400},
		"a negative length":             {[]string{"Content-Length: -1"}, `{"text":"a"}`, 400},
		"chunks that are none":          {[]string{"Transfer-Encoding: chunked"}, `{"text":"a"}`, 400},
		"a chunk that breaks off":       {[]string{"Transfer-Encoding: chunked"}, "ff\r\n{\"text\"", 400},
		"an encoding that nobody knows": {[]string{"Transfer-Encoding: gzip"}, `{"text":"a"}`, 501},
		"no length at all":              {nil, `{"text":"a"}`, 400},
	} {
		t.Run(sentence, func(t *testing.T) {
			line := s.dial()
			line.say("%s%s", s.head("clerk", post, base+"/circulars/read", append(test.headers, "Content-Type: application/json", "Connection: close")...), test.body)
			// Who announces no length has said everything; a line that is half closed then
			// could end the request before it is answered.
			if half, whole := line.Conn.(interface{ CloseWrite() error }); whole && test.headers != nil {
				s.must(half.CloseWrite())
			}
			if answer := line.hear(); answer.status != test.status {
				t.Errorf("%d %s", answer.status, answer.raw)
			}
		})
	}
	s.goesOn()
	if changed := s.tally().differs(before); changed != "" {
		t.Error(changed)
	}
}

func TestBodiesOfOtherKinds(t *testing.T) {
	w := preparedSQLite(t).world(t)
	for sentence, test := range map[string]struct {
		kind, body string
		status     int
	}{
		"a form":                    {"application/x-www-form-urlencoded", "text=a", 415},
		"a form in parts":           {"multipart/form-data; boundary=x", "--x--", 415},
		"plain text":                {"text/plain", `{"text":"a"}`, 415},
		"XML":                       {"application/xml", "<a/>", 415},
		"CBOR":                      {"application/cbor", "\xa0", 415},
		"YAML":                      {"application/yaml", "text: a", 415},
		"a kind that is none":       {"json", `{"text":"a"}`, 415},
		"no kind":                   {"", `{"text":"a"}`, 415},
		"another set of characters": {"application/json; charset=gb18030", `{"text":"a"}`, 415},
		"JSON by its own name":      {"application/json; charset=utf-8", `{"text":"a"}`, 422},
		"JSON in capitals":          {"Application/JSON", `{"text":"a"}`, 422},
	} {
		t.Run(sentence, func(t *testing.T) {
			answer := w.call("clerk", post, "/circulars/read", test.body, "Content-Type: "+test.kind)
			if answer.status != test.status {
				t.Errorf("%d %s", answer.status, answer.raw)
			}
		})
	}
}
