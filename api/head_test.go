package api

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"rectify/edge"
)

// TestHeadIsAnsweredAsGet asks every address that may be got by HEAD and by GET, as
// nobody, as somebody who may and as somebody who may not: only the body is missing.
func TestHeadIsAnsweredAsGet(t *testing.T) {
	p := preparedSQLite(t)
	asked := 0
	for _, one := range matrix {
		if one.method() != http.MethodGet {
			continue
		}
		asked++
		t.Run(strings.ReplaceAll(one.route, "/", " "), func(t *testing.T) {
			w := p.world(t)
			path := base + one.ask(w).path
			s := w.serve(edge.DefaultServerLimits, 0)
			before := w.tally()
			people := []string{nobody, one.allowed()[0]}
			if i := slices.IndexFunc(everyone, func(who string) bool { return !slices.Contains(one.allowed(), who) }); i >= 0 {
				people = append(people, everyone[i])
			}
			for _, who := range people {
				s.sameHead(who, path)
			}
			if changed := w.tally().differs(before); changed != "" && !one.acts() {
				t.Error(changed)
			}
		})
	}
	if asked < 30 {
		t.Errorf("%d addresses were asked", asked)
	}
	s := p.world(t).serve(edge.DefaultServerLimits, 0)
	for _, path := range append(slices.Clone(pages), base+"/nowhere", "/docs/nowhere") {
		s.sameHead(nobody, path)
	}
}

// sameHead asks by HEAD and then, on the same line, by GET: a body that came with the
// first would be taken for the second answer.
func (s served) sameHead(who, path string) {
	s.Helper()
	line := s.dial()
	defer func() { _ = line.Close() }()
	line.say("%s", s.head(who, http.MethodHead, path))
	head := line.hearTo(http.MethodHead)
	line.say("%s", s.head(who, http.MethodGet, path))
	whole := line.hear()
	if head.status != whole.status {
		s.Errorf("%q: HEAD %s: %d, GET: %d", who, path, head.status, whole.status)
	}
	for name, values := range head.header {
		if name != "X-Request-Id" && name != "Date" && !slices.Equal(values, whole.header[name]) {
			s.Errorf("%q: HEAD %s: %s is %q, of GET %q", who, path, name, values, whole.header[name])
		}
	}
	for name := range whole.header {
		if _, said := head.header[name]; !said && name != "Content-Length" { // which may be left out
			s.Errorf("%q: HEAD %s: no %s", who, path, name)
		}
	}
}

// unread is a file of which nobody may read a byte.
type unread struct {
	*testing.T
	io.Seeker
}

func (u unread) Read([]byte) (int, error) {
	u.Error("the file is read")
	return 0, io.EOF
}

func TestHeadOfAFileReadsNothingOfIt(t *testing.T) {
	engine := gin.New()
	engine.GET("/file", func(c *gin.Context) {
		serveFile(c, "a.pdf", "application/pdf", "sum", unread{t, strings.NewReader("1234567")})
	})
	recorder := httptest.NewRecorder()
	edge.Heads{Engine: engine}.ServeHTTP(recorder, httptest.NewRequest(http.MethodHead, "/file", nil))
	if recorder.Code != http.StatusOK || recorder.Header().Get("Content-Length") != "7" || recorder.Header().Get("ETag") != `"sum"` {
		t.Errorf("%d %v", recorder.Code, recorder.Header())
	}
}
