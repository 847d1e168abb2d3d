package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestTheCommandsFillAnInstallation does the same on the machine itself.
func TestTheCommandsFillAnInstallation(t *testing.T) {
	data := t.TempDir()
	c := console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + data, "RECTIFY_LISTEN=127.0.0.1:0"}}
	c.must("", "migrate")
	_, output, stop := c.start("serve")
	if told := output.text(); !strings.Contains(told, "not there yet: system administrator, security administrator, audit administrator") || oneTimeCode.MatchString(told) {
		t.Errorf("what is missing is said, and no secret: %s", told)
	}
	stop()
	c.must(somePassword+"\n", "admin", "create", "audit-admin", "--role", "audit", "--password")
	if _, errors, status := c.run("", "admin", "create", "audit-admin", "--role", "system"); status != 1 || !strings.Contains(errors, "audit-admin") {
		t.Errorf("%d %s", status, errors)
	}
	if code := c.must("", "admin", "code", "audit-admin"); !oneTimeCode.MatchString(code) {
		t.Error(code)
	}
	folder := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	units := write("units.csv", c.must("", "roster", "template", "units")+"市电子政务办,,办公室,是,\n市教育局,市电子政务办,部门,,\n某局,无此市,部门,,\n")
	refused := filepath.Join(folder, "refused.csv")
	previewed := c.must("", "roster", "preview", "units", units, "--refused", refused)
	digest := regexp.MustCompile(`[0-9a-f]{64}`).FindString(previewed)
	if digest == "" || !strings.Contains(previewed, "2 new, 0 changed, 0 as they are, 1 refused") || !strings.Contains(previewed, "无此市") {
		t.Fatal(previewed)
	}
	if kept, err := os.ReadFile(refused); err != nil || len(rows(t, string(kept))) != 2 {
		t.Errorf("%v %q", err, kept)
	}
	if _, errors, status := c.run("", "roster", "apply", "units", units, "--digest", digest, "--whole"); status != 1 || !strings.Contains(errors, "1 lines are refused") {
		t.Errorf("%d %s", status, errors)
	}
	if applied := c.must("", "roster", "apply", "units", units, "--digest", digest); !strings.Contains(applied, "applied") {
		t.Error(applied)
	}
	if _, errors, status := c.run("", "roster", "apply", "units", units, "--digest", digest); status != 1 || !strings.Contains(errors, "Preview it again") {
		t.Errorf("%d %s", status, errors)
	}
	people := write("people.csv", "login\tname\tunit\troles\njing\t经某\t市电子政务办\tclerk\n")
	digest = regexp.MustCompile(`[0-9a-f]{64}`).FindString(c.must("", "roster", "preview", "people", people))
	c.must("", "roster", "apply", "people", people, "--digest", digest)
	if _, errors, status := c.run("", "user", "invite"); status != 1 || !strings.Contains(errors, "--waiting") {
		t.Errorf("%d %s", status, errors)
	}
	list := rows(t, c.must("", "user", "invite", "--waiting"))
	if len(list) != 2 || list[1][0] != "jing" || !oneTimeCode.MatchString(list[1][2]) {
		t.Fatalf("%q", list)
	}
	if again := rows(t, c.must("", "user", "invite", "jing")); again[1][2] == list[1][2] {
		t.Errorf("%q", again)
	}
	for _, line := range [][]string{{"roster", "template", "novel"}, {"roster", "preview", "units", filepath.Join(folder, "none.csv")}, {"user", "invite", "nobody"}, {"admin", "code", "jing"}} {
		if _, errors, status := c.run("", line...); status != 1 || errors == "" {
			t.Errorf("%v: %d %s", line, status, errors)
		}
	}
	if verified := c.must("", "audit", "verify"); !strings.HasPrefix(verified, "ok") {
		t.Error(verified)
	}
}
