package edge_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/edge"
)

// methods notes with which method each request is measured.
type methods []string

func (m *methods) Begun() func(method, route string, status int, took time.Duration) {
	return func(method, route string, _ int, _ time.Duration) { *m = append(*m, method+" "+route) }
}

func TestHeadIsLoggedAndMeasuredAsItCame(t *testing.T) {
	var measured methods
	w := newWall(t, edge.Options{Observer: &measured})
	w.GET("/here", func(c *gin.Context) { c.Status(http.StatusNoContent) })
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		recorder := httptest.NewRecorder()
		edge.Heads{Engine: w.Engine}.ServeHTTP(recorder, httptest.NewRequest(method, "/here", nil))
		if recorder.Code != http.StatusNoContent {
			t.Errorf("%s: %d", method, recorder.Code)
		}
	}
	if got := strings.Join(measured, ", "); got != "HEAD /here, GET /here" || !strings.Contains(w.log.String(), "method=HEAD") {
		t.Errorf("%s\n%s", got, w.log.String())
	}
}
