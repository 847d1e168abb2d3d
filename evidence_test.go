package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
)

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func TestEvidenceByHTTPAlone(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { evidenceJourney(t, "") })
	t.Run("postgres", func(t *testing.T) { evidenceJourney(t, testdb.PostgreSQL(t)) })
}

const (
	photoName = `整改 前后 "对比" 100%.png`
	photo     = "\x89PNG\r\n\x1a\nphoto"
	paper     = "%PDF-1.7\nsigned and stamped\n%%EOF\n"
)

func evidenceJourney(t *testing.T, database string) {
	w := newWorkplace(t, database)
	liaison, clerk := w.as["liaison"], w.as["clerk"]

	// What is refused leaves nothing, and says so in the reader's language.
	before := clerk.expect(http.StatusOK, "GET", w.one, nil)
	w.as["nobody"].upload(http.StatusUnauthorized, w.one, filePart("a.png", photo), purposePart("evidence"))
	w.as["stranger"].upload(http.StatusNotFound, w.one, filePart("a.png", photo), purposePart("evidence"))
	w.as["head"].upload(http.StatusForbidden, w.one, filePart("a.png", photo), purposePart("evidence"))
	for _, row := range []struct {
		says   string
		status int
		field  string
		reason string
		parts  []part
	}{
		{"another content than the name says", 422, "file", "file_content", []part{filePart("a.png", "MZ a program"), purposePart("evidence")}},
		{"a program", 422, "file", "file_type", []part{filePart("a.exe", "MZ"), purposePart("evidence")}},
		{"a page", 422, "file", "file_type", []part{filePart("a.html", "<html>"), purposePart("evidence")}},
		{"a document as a scan", 422, "file", "file_type", []part{filePart("a.txt", "text"), purposePart("stamped_scan")}},
		{"a path for a name", 422, "file", "name_with_path", []part{filePart("../../etc/cron.d/a.png", photo), purposePart("evidence")}},
		{"a name that turns around", 422, "file", "name_with_hidden", []part{filePart("a\u202egnp.png", photo), purposePart("evidence")}},
		{"no name", 422, "file", "no_file_name", []part{{`form-data; name="file"`, photo}, purposePart("evidence")}},
		{"no file", 422, "file", "required", []part{purposePart("evidence")}},
		{"no purpose", 422, "purpose", "not_one_of", []part{filePart("a.png", photo)}},
		{"a purpose that is none", 422, "purpose", "not_one_of", []part{filePart("a.png", photo), purposePart("portrait")}},
		{"two files", 422, "file", "one_file", []part{filePart("a.png", photo), filePart("b.png", photo), purposePart("evidence")}},
		{"another part", 422, "body", "unexpected_part", []part{filePart("a.png", photo), {`form-data; name="note"`, "x"}}},
		{"nothing in the file", 422, "file", "file_empty", []part{filePart("a.png", ""), purposePart("evidence")}},
		{"a file beyond the limit", 413, "", "file_too_large", []part{filePart("a.png", photo+strings.Repeat("x", 1<<20)), purposePart("evidence")}},
		{"far beyond any limit, and refused before it is read", 413, "", "body_too_large", []part{filePart("a.png", photo+strings.Repeat("x", 1<<20+100<<10)), purposePart("evidence")}},
	} {
		body, contentType := formOf(t, row.parts...)
		for language, word := range map[string]string{"zh": "", "en": "title"} {
			got, raw := liaison.send("POST", w.one+"/evidence", contentType, strings.NewReader(body), "Accept-Language", language)
			reason := got.at("reason")
			if row.field != "" {
				reason = got.at("errors", 0, "reason")
				if got.at("errors", 0, "field") != row.field {
					t.Errorf("%s: field %v", row.says, got.at("errors", 0, "field"))
				}
			}
			if got.status != row.status || reason != row.reason || word != "" && got.at(word) == "" {
				t.Errorf("%s: %d %s", row.says, got.status, raw)
			}
		}
	}
	whole, contentType := formOf(t, filePart("a.png", photo), purposePart("evidence"))
	for says, body := range map[string]string{"cut off in the file": whole[:150], "without its last boundary": whole[:len(whole)-10], "no form": "hello"} {
		if got, raw := liaison.send("POST", w.one+"/evidence", contentType, strings.NewReader(body)); got.status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", says, got.status, raw)
		}
	}
	for _, wrong := range []string{"application/json", "multipart/form-data", ""} {
		if got, _ := liaison.send("POST", w.one+"/evidence", wrong, strings.NewReader(whole)); got.status != http.StatusUnsupportedMediaType {
			t.Errorf("as %q: %d", wrong, got.status)
		}
	}
	slow, trickle := io.Pipe() // half of it, and then nothing more
	go func() { _, _ = trickle.Write([]byte(whole[:150])) }()
	if got, raw := liaison.send("POST", w.one+"/evidence", contentType, slow); got.status != http.StatusRequestTimeout {
		t.Errorf("a body that trickles in: %d %s", got.status, raw)
	}
	_ = trickle.Close()
	// Every other route keeps its small limit.
	if got := liaison.call("POST", w.one+"/save-report", map[string]any{"causes": strings.Repeat("x", 1<<20)}); got.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large report: %d", got.status)
	}
	after := clerk.expect(http.StatusOK, "GET", w.one, nil)
	for _, answer := range []answer{before, after} {
		delete(answer.body, "letters")
	}
	if fmt.Sprint(after.body) != fmt.Sprint(before.body) {
		t.Fatalf("what was refused changed the case\n%v\n%v", before.body, after.body)
	}

	// Up and down again, name and all.
	uploaded := liaison.upload(http.StatusCreated, w.one, purposePart("evidence"), filePart(photoName, photo))
	if uploaded.at("name") != photoName || uploaded.at("sha256") != sumOf([]byte(photo)) || uploaded.at("notice") != "本系统为非涉密系统,严禁上传涉密信息" {
		t.Fatalf("uploaded: %v", uploaded.body)
	}
	file := uploaded.header.Get("Location")
	if got := clerk.call("GET", file, nil); got.status != http.StatusNotFound { // still the unit's own
		t.Errorf("the office reads the file of a draft: %d", got.status)
	}
	got, raw := liaison.send("GET", file, "", nil)
	kind, about, err := mime.ParseMediaType(got.header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || about["filename"] != photoName || string(raw) != photo {
		t.Errorf("downloaded: %q %v %v", got.header.Get("Content-Disposition"), about, err)
	}
	for name, want := range map[string]string{"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox",
		"Content-Length": fmt.Sprint(len(photo)), "Etag": `"` + sumOf([]byte(photo)) + `"`} {
		if got.header.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
		}
	}
	if part, raw := liaison.send("GET", file, "", nil, "Range", "bytes=8-12"); part.status != http.StatusPartialContent || string(raw) != "photo" {
		t.Errorf("a part: %d %q", part.status, raw)
	}
	if same, _ := liaison.send("GET", file, "", nil, "If-None-Match", got.header.Get("Etag")); same.status != http.StatusNotModified {
		t.Errorf("known already: %d", same.status)
	}
	for who, status := range map[string]int{"stranger": 404, "nobody": 401} {
		if got := w.as[who].call("GET", file, nil); got.status != status {
			t.Errorf("%s reads the file: %d", who, got.status)
		}
	}

	// The report is printed, signed, stamped, scanned, and submitted by the liaison.
	answers := []map[string]any{{"finding": w.findings[0], "kind": "done", "text": "已整改"}, {"finding": w.findings[1], "kind": "done", "text": "已整改"}}
	liaison.expect(http.StatusOK, "POST", w.one+"/save-report", map[string]any{"answers": answers, "evidence_files": []any{uploaded.at("id")}})
	printed, text := liaison.send("GET", w.one+"/report-form", "", nil)
	data := liaison.expect(http.StatusOK, "GET", w.one+"/report-form?format=data", nil)
	code, _ := data.at("fingerprint").(string)
	if !strings.HasPrefix(printed.header.Get("Content-Type"), "text/plain") || code == "" || !strings.Contains(string(text), code) || !strings.Contains(string(text), "盖章") {
		t.Errorf("printed: %s %s", printed.header.Get("Content-Type"), text)
	}
	if _, blank := clerk.send("GET", w.one+"/report-form", "", nil); strings.Contains(string(blank), code) {
		t.Error("the office reads the draft")
	}
	scanned := liaison.upload(http.StatusCreated, w.one, filePart("盖章报告.pdf", paper), purposePart("stamped_scan"))
	again := liaison.upload(http.StatusCreated, w.one, filePart("同一份.pdf", paper), purposePart("stamped_scan"))
	submitted := liaison.expect(http.StatusOK, "POST", w.one+"/submit", map[string]any{"evidence_files": []any{scanned.at("id")}})
	if submitted.at("state") != "rectified" || submitted.at("reports", 0, "sign_off") != "stamped_scan" {
		t.Fatalf("submitted: %v", submitted.at("reports"))
	}
	if of := clerk.expect(http.StatusOK, "GET", w.one+"/report-form?format=data", nil); of.at("fingerprint") != code {
		t.Errorf("the office compares %v with %s", of.at("fingerprint"), code)
	}
	if seen := clerk.expect(http.StatusOK, "GET", w.one, nil); len(seen.at("evidence_files").([]any)) != 2 {
		t.Errorf("the office sees %v", seen.at("evidence_files"))
	}
	liaison.expect(http.StatusConflict, "POST", file+"/withdraw", nil)
	spare := again.header.Get("Location")
	w.as["rechecker"].expect(http.StatusNotFound, "POST", spare+"/withdraw", nil)
	withdrawn := liaison.expect(http.StatusOK, "POST", spare+"/withdraw", nil)
	if withdrawn.at("evidence_files", 2, "withdrawn_at") == nil {
		t.Errorf("withdrawn: %v", withdrawn.at("evidence_files"))
	}
	liaison.expect(http.StatusNotFound, "GET", spare, nil)
	liaison.upload(http.StatusCreated, w.one, filePart("4.png", photo), purposePart("evidence"))
	liaison.upload(http.StatusConflict, w.one, filePart("5.png", photo), purposePart("evidence"))

	w.archiveJourney()
}

// archiveJourney closes every case, makes the package and verifies it offline.
func (w *workplace) archiveJourney() {
	w.Helper()
	t, clerk, head, rechecker := w.T, w.as["clerk"], w.as["head"], w.as["rechecker"]
	shot := rechecker.upload(http.StatusCreated, w.one, filePart("复查.png", photo+" recheck"), purposePart("evidence"))
	rechecker.expect(http.StatusOK, "POST", w.one+"/recheck", map[string]any{"verdicts": []map[string]any{
		{"finding": w.findings[0], "passed": true, "evidence_files": []any{shot.at("id")}}, {"finding": w.findings[1], "passed": true, "evidence": "逐页核对"}}})
	head.expect(http.StatusOK, "POST", w.one+"/close", nil)
	kept := map[string]any{"retention": "30_years"}
	open := clerk.expect(http.StatusConflict, "POST", w.circular+"/archive", kept, "Accept-Language", "en")
	if open.at("reason") != "cases_open" || len(open.at("errors").([]any)) != 4 || !strings.Contains(fmt.Sprint(open.at("errors", 0, "message")), "issued") {
		t.Errorf("open cases: %v", open.body)
	}
	for _, one := range clerk.expect(http.StatusOK, "GET", w.circular, nil).at("cases").([]any) {
		path := fmt.Sprintf("/api/v1/cases/%d", answer{body: one.(map[string]any)}.number("id"))
		if path != w.one {
			clerk.expect(http.StatusOK, "POST", path+"/ask-withdrawal", map[string]any{"reason": "重复"})
			head.expect(http.StatusOK, "POST", path+"/approve-withdrawal", nil)
		}
	}
	w.as["liaison"].expect(http.StatusNotFound, "POST", w.circular+"/archive", kept)
	made := clerk.expect(http.StatusCreated, "POST", w.circular+"/archive", kept)
	path, sum := made.header.Get("Location"), fmt.Sprint(made.at("sha256"))
	got, raw := head.send("GET", path, "", nil)
	_, about, _ := mime.ParseMediaType(got.header.Get("Content-Disposition"))
	if sumOf(raw) != sum || got.header.Get("Etag") != `"`+sum+`"` || about["filename"] != "怀政办函〔2017〕63号-归档-1.zip" || got.header.Get("Content-Security-Policy") != "sandbox" {
		t.Errorf("downloaded: %v", got.header)
	}
	w.as["stranger"].expect(http.StatusNotFound, "GET", path, nil)
	if list := head.expect(http.StatusOK, "GET", w.circular+"/archives", nil); list.at("archives", 0, "sha256") != sum || list.at("archives", 0, "current") != true {
		t.Errorf("list: %v", list.body)
	}
	clerk.expect(http.StatusUnprocessableEntity, "POST", path+"/lengthen-retention", map[string]any{"retention": "10_years"})
	if longer := clerk.expect(http.StatusOK, "POST", path+"/lengthen-retention", map[string]any{"retention": "permanent"}); longer.at("retain_until") != nil {
		t.Errorf("for ever: %v", longer.body)
	}

	package1 := filepath.Join(t.TempDir(), "package.zip")
	if err := os.WriteFile(package1, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if output := w.must("", "archive", "verify", package1, "--sha256", sum); !strings.HasPrefix(output, "ok") || !strings.Contains(output, sum) {
		t.Errorf("verified: %s", output)
	}
	if err := os.WriteFile(package1, bytes.Replace(raw, []byte("photo"), []byte("faked"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if output, errors, status := w.run("", "archive", "verify", package1); status != 1 || !strings.Contains(output, "entry altered") || errors == "" {
		t.Errorf("tampered with: %d %s", status, output)
	}
	if _, _, status := w.run("", "archive", "verify", package1, "--sha256", "short"); status != 1 {
		t.Error("a sum that is none was taken")
	}
	if status := w.stop(); status != 0 {
		t.Fatalf("the program ended with %d", status)
	}
	if output := w.must("", "audit", "verify"); !strings.HasPrefix(output, "ok") {
		t.Fatal(output)
	}
}

func TestOrphansAreListedAndRemovedByHand(t *testing.T) {
	data := t.TempDir()
	c := console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + data}}
	c.must("", "migrate")
	young, old := filepath.Join(data, "evidence", "incoming", "rectify-1"), filepath.Join(data, "evidence", "ab", strings.Repeat("ab", 32))
	for _, file := range []string{young, old} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte("left behind"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	twoDaysAgo := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(old, twoDaysAgo, twoDaysAgo); err != nil {
		t.Fatal(err)
	}
	if output := c.must("", "evidence", "orphans"); !strings.Contains(output, old) || !strings.Contains(output, "found 1, removed 0") {
		t.Errorf("listed: %s", output)
	}
	if output := c.must("", "evidence", "orphans", "--remove"); !strings.Contains(output, "found 1, removed 1") {
		t.Errorf("removed: %s", output)
	}
	if exists(old) || !exists(young) {
		t.Error("the wrong file is gone")
	}
}
