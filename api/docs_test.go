package api

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var (
	loads   = regexp.MustCompile(`(?:src|href)="([^"]*)"`)
	outside = regexp.MustCompile(`(?i)(?:https?:)?//[a-z0-9]`)
	fromCSS = regexp.MustCompile(`url\(\s*["']?([^)"']*)|@import[^;]*`)
)

func TestThePagesLoadNothingFromOutside(t *testing.T) {
	s := newService(t, true, "")
	page := s.ask(get, "/docs", "")
	if page.Code != http.StatusOK || !strings.HasPrefix(page.Header().Get("Content-Type"), "text/html") {
		t.Fatalf("%d %v", page.Code, page.Header())
	}
	start := s.ask(get, "/docs/start.js", "")
	for name, content := range map[string]string{"the page": page.Body.String(), "its start": start.Body.String()} {
		if found := outside.FindString(content); found != "" {
			t.Errorf("%s leads outside: %s", name, found)
		}
	}
	if !strings.Contains(start.Body.String(), "validatorUrl: null") {
		t.Error("the description's address would be sent to the makers of Swagger UI")
	}
	for _, load := range loads.FindAllStringSubmatch(page.Body.String(), -1) {
		if part := s.ask(get, load[1], ""); part.Code != http.StatusOK || part.Body.Len() == 0 {
			t.Errorf("%s: %d", load[1], part.Code)
		}
	}
	for _, load := range fromCSS.FindAllStringSubmatch(s.ask(get, "/docs/swagger-ui.css", "").Body.String(), -1) {
		if !strings.HasPrefix(load[1], "data:") && !strings.HasPrefix(load[1], "#") {
			t.Errorf("the style sheet loads %.60s", load[0])
		}
	}
	policy := page.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "script-src 'self';") || strings.Contains(policy, "http") || strings.Contains(policy, "unsafe-eval") {
		t.Errorf("policy %q", policy)
	}
}

func TestTheRootLeadsToThePages(t *testing.T) {
	for _, path := range []string{"/", "/docs/"} {
		if answer := newService(t, false, "").ask(get, path, ""); answer.Code != http.StatusFound || answer.Header().Get("Location") != "/docs" {
			t.Errorf("%s: %d %v", path, answer.Code, answer.Header())
		}
	}
}

func TestOfSwaggerUIOnlyWhatThePageNeedsIsServed(t *testing.T) {
	for _, path := range []string{"/docs/index.html", "/docs/swagger-initializer.js", "/docs/oauth2-redirect.html", "/docs/../openapi.json"} {
		if answer := newService(t, false, "").ask(get, path, ""); answer.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
}
