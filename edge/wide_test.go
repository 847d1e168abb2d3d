package edge_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/edge"
)

// widened is a wall with one route that may have more, and one that may not.
func widened(t *testing.T, limits edge.Limits) *wall {
	w := newWall(t, edge.Options{})
	group := w.Group("", edge.Widen(map[string]edge.Limits{"POST /wide/:id": limits}))
	read := func(c *gin.Context) {
		if _, err := io.Copy(io.Discard, c.Request.Body); err != nil {
			edge.Refuse(c, err)
			return
		}
		deadline, _ := c.Request.Context().Deadline()
		c.JSON(http.StatusOK, map[string]any{"patient": time.Until(deadline) > edge.RequestTimeout, "visit": edge.VisitOf(c.Request.Context()).RequestID})
	}
	group.POST("/wide/:id", read)
	group.POST("/narrow", read)
	return w
}

func TestOneRouteMayHaveMoreThanTheOthers(t *testing.T) {
	w := widened(t, edge.Limits{Body: 2 * edge.BodyLimit, Timeout: 5 * time.Minute})
	for _, row := range []struct {
		says, path string
		size       int
		status     int
		patient    bool
	}{
		{"the ordinary limit, taken", "/narrow", edge.BodyLimit, 200, false},
		{"and passed by a byte", "/narrow", edge.BodyLimit + 1, 413, false},
		{"the wider limit, taken", "/wide/7", 2 * edge.BodyLimit, 200, true},
		{"and passed by a byte", "/wide/7", 2*edge.BodyLimit + 1, 413, false},
	} {
		recorder, problem := w.ask(httptest.NewRequest(http.MethodPost, row.path, strings.NewReader(strings.Repeat("x", row.size))))
		if recorder.Code != row.status || strings.Contains(recorder.Body.String(), `"patient":true`) != row.patient {
			t.Errorf("%s: %d %s", row.says, recorder.Code, recorder.Body)
		}
		if row.status == 200 && !strings.Contains(recorder.Body.String(), recorder.Header().Get("X-Request-ID")) {
			t.Errorf("%s: the visit is lost: %s", row.says, recorder.Body)
		}
		if row.status == 413 && (problem.Reason != "body_too_large" || !strings.Contains(problem.Detail, map[string]string{"/narrow": "1 MiB", "/wide/7": "2 MiB"}[row.path])) {
			t.Errorf("%s: %+v", row.says, problem)
		}
	}
}

// TestABodyThatTricklesInIsCutOff sends half a body over a real connection.
func TestABodyThatTricklesInIsCutOff(t *testing.T) {
	server := httptest.NewServer(widened(t, edge.Limits{Body: edge.BodyLimit, Timeout: 200 * time.Millisecond}))
	defer server.Close()
	connection, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(t.Context(), "tcp", strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(connection, "POST /wide/7 HTTP/1.1\r\nHost: office.example\r\nContent-Length: 100\r\n\r\nhalf"); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(connection) // until the server hangs up
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 408 ") {
		t.Errorf("%q, %v", answer, err)
	}
}
