package edge

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestProbesSayYesOrNoAndNothingElse(t *testing.T) {
	now, asked := time.Unix(1_800_000_000, 0), 0
	var trouble error
	var log strings.Builder
	probes := &Probes{Clock: func() time.Time { return now }, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		Ready: func(context.Context) error { asked++; return trouble }}
	handler := probes.Before(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	ask := func(method, path string) *httptest.ResponseRecorder {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, httptest.NewRequest(method, path, nil))
		return answer
	}
	if got := ask("GET", "/readyz"); got.Code != 200 || got.Body.String() != "ok\n" {
		t.Errorf("ready: %d %q", got.Code, got.Body)
	}
	trouble = errors.New("dial tcp db.example: the password hunter2 is wrong")
	if got := ask("GET", "/readyz"); got.Code != 200 || asked != 1 {
		t.Errorf("within a second the answer stands: %d, asked %d times", got.Code, asked)
	}
	now = now.Add(readyFor)
	for range 3 {
		got := ask("GET", "/readyz")
		if got.Code != 503 || got.Body.String() != "not ready\n" || len(got.Header()) != 4 {
			t.Errorf("not ready: %d %q %v", got.Code, got.Body, got.Header())
		}
	}
	if lines := strings.Count(log.String(), "not ready"); asked != 2 || lines != 1 {
		t.Errorf("asked %d times, logged %d: %s", asked, lines, log.String())
	}
	if got := ask("GET", "/healthz"); got.Code != 200 || asked != 2 {
		t.Errorf("alive is alive: %d", got.Code)
	}
	trouble = nil
	probes.Changed()
	if got := ask("HEAD", "/readyz"); got.Code != 200 || got.Body.Len() != 0 || !strings.Contains(log.String(), "ready again") {
		t.Errorf("ready again: %d %q", got.Code, got.Body)
	}
	for _, other := range [][2]string{{"POST", "/readyz"}, {"GET", "/healthz/"}, {"GET", "/api/v1/me"}} {
		if got := ask(other[0], other[1]); got.Code != http.StatusTeapot {
			t.Errorf("%v is none of the probes': %d", other, got.Code)
		}
	}
}
