package metrics

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func page(t *testing.T, m *Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler().ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != 200 {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func TestWhatIsToldIsShown(t *testing.T) {
	now := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	found, trouble := Backlog{LettersDue: 1000, NextPost: now.Add(-time.Hour), LettersGivenUp: 2, CasesDue: 3,
		OldestUnsealed: now.Add(-time.Minute), LastSeal: now.Add(-10 * time.Minute)}, error(nil)
	m := New(Options{Version: "1.2.3", Clock: func() time.Time { return now }, Backlog: func(context.Context) (Backlog, error) { return found, trouble }})
	m.Letters(5, 1, 2, 0)
	m.Letters(5, 0, 0, 1)
	m.Swept(300*time.Millisecond, true)
	m.SignInRefused("locked")
	done := m.Begun()
	for _, line := range []string{`rectify_letters_total{outcome="delivered"} 10`, `rectify_letters_total{outcome="given_up"} 1`,
		`rectify_letters_total{outcome="marked_by_others"} 1`, `rectify_letters_total{outcome="waiting"} 2`, `rectify_sweeps_total{outcome="failed"} 1`,
		`rectify_sign_ins_refused_total{reason="locked"} 1`, `rectify_http_requests_in_flight 1`, `rectify_letters_due 1000`,
		`rectify_letters_due_oldest_seconds 3600`, `rectify_letters_given_up 2`, `rectify_cases_due 3`, `rectify_unsealed_oldest_seconds 60`,
		`rectify_seal_age_seconds 600`, `rectify_database_up 1`} {
		if !strings.Contains(page(t, m), "\n"+line+"\n") {
			t.Errorf("not shown: %s", line)
		}
	}
	done("GET", "/api/v1/cases", 503, time.Second)
	found = Backlog{NextPost: now.Add(time.Hour)}
	for _, line := range []string{`rectify_http_requests_in_flight 0`, `rectify_http_requests_total{method="GET",route="/api/v1/cases",status="503"} 1`,
		`rectify_letters_due_oldest_seconds 0`, `rectify_unsealed_oldest_seconds 0`} {
		if !strings.Contains(page(t, m), "\n"+line+"\n") {
			t.Errorf("not shown: %s", line)
		}
	}
	if strings.Contains(page(t, m), "\nrectify_seal_age_seconds") {
		t.Error("without a seal its age is shown")
	}
	trouble = errors.New("no connection")
	if got := page(t, m); !strings.Contains(got, "\nrectify_database_up 0\n") || strings.Contains(got, "\nrectify_letters_due ") {
		t.Error("a database that does not answer has nothing to show")
	}
}
