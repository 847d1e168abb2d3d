package main

import (
	"fmt"
	"regexp"
	"testing"
)

func lockAndUnlock(t *testing.T, nobody, security, audit visitor) {
	for range 5 {
		nobody.expect(401, "POST", "/api/v1/sessions", map[string]string{"login": "jing", "password": "a wrong password"})
	}
	if locked := nobody.expect(401, "POST", "/api/v1/sessions", map[string]string{"login": "jing", "password": somePassword}); locked.at("reason") != "locked" {
		t.Errorf("%v", locked.body)
	}
	locks := security.expect(200, "GET", "/api/v1/locks", nil)
	from := locks.at("locks", 0, "address")
	if locks.at("locks", 0, "login") != "jing" || from == "" {
		t.Fatalf("%v", locks.body)
	}
	failures := audit.expect(200, "GET", "/api/v1/audit/sign-in-failures?limit=1", nil)
	if len(failures.at("failures").([]any)) != 1 || failures.header.Get("Link") == "" {
		t.Errorf("%v", failures.body)
	}
	security.expect(403, "GET", "/api/v1/audit/sign-in-failures", nil)
	audit.expect(403, "POST", "/api/v1/locks/release", map[string]any{"login": "jing", "address": from})
	security.expect(204, "POST", "/api/v1/locks/release", map[string]any{"login": "jing", "address": from})
	security.expect(404, "POST", "/api/v1/locks/release", map[string]any{"login": "jing", "address": from})
	signIn(t, nobody.address, "jing", somePassword)

	rules := security.expect(200, "GET", "/api/v1/access-rules", nil)
	set := map[string]int{"password_least": 12, "failures_per_account": 4, "failures_per_address": 60, "locked_minutes": 30, "session_minutes": 60}
	audit.expect(403, "PUT", "/api/v1/access-rules", set)
	security.expect(200, "PUT", "/api/v1/access-rules", set, "If-Match", rules.header.Get("ETag"))
	security.expect(412, "PUT", "/api/v1/access-rules", set, "If-Match", rules.header.Get("ETag"))
	set["locked_minutes"] = 1 << 40
	security.expect(422, "PUT", "/api/v1/access-rules", set)
}

func readTheRecord(t *testing.T, system, security, audit, clerk visitor) {
	for _, who := range []visitor{system, security, clerk} {
		who.expect(403, "GET", "/api/v1/audit/events", nil)
		who.expect(403, "GET", "/api/v1/audit/verification", nil)
	}
	for _, path := range []string{"/people", "/roster/units", "/role-requests", "/access-rules", "/locks"} {
		clerk.expect(403, "GET", "/api/v1"+path, nil)
	}
	seen := map[string]bool{}
	path := "/api/v1/audit/events?limit=7"
	for pages := 0; path != ""; pages++ {
		page := audit.expect(200, "GET", path, nil)
		for i := range page.at("events").([]any) {
			seen[fmt.Sprint(page.at("events", i, "action"))] = true
		}
		next := regexp.MustCompile(`<([^>]*)>; rel="next"`).FindStringSubmatch(page.header.Get("Link"))
		if path = ""; next != nil {
			path = next[1]
		}
		if pages > 100 {
			t.Fatal("the pages never end")
		}
	}
	for _, action := range []string{"create_administrator", "import_roster", "roster_lines", "invite_people", "activate", "grant_asked_roles", "revoke_role", "grant_role",
		"ask_email_code", "confirm_email", "disable_person", "enable_person", "change_password", "end_sessions", "locked", "unlock", "set_access_rules", "sign_in"} {
		if !seen[action] {
			t.Errorf("%s stands nowhere in the record: %v", action, seen)
		}
	}
	if walked := audit.expect(200, "GET", "/api/v1/audit/verification", nil); walked.at("sound") != true {
		t.Errorf("%v", walked.body)
	}
}
