package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"strings"
	"testing"
)

// workplace is the running program with a circular issued and people signed in.
type workplace struct {
	console
	as       map[string]visitor
	circular string // their addresses
	one      string
	other    string
	findings []any
	stop     func() int
}

// newWorkplace boots the program as an operator would. Files may have 1 MiB, and
// a unit four of them for a case.
func newWorkplace(t *testing.T, database string) *workplace {
	t.Helper()
	w := &workplace{as: map[string]visitor{}}
	w.console = console{T: t, clock: july2017(), environ: []string{"RECTIFY_DATA=" + t.TempDir(), "RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_LOG_LEVEL=error",
		"RECTIFY_EVIDENCE_MAX_SIZE=1 MiB", "RECTIFY_EVIDENCE_MAX_PER_CASE=4", "RECTIFY_EVIDENCE_UPLOAD_TIMEOUT=3s"}}
	if database != "" {
		w.environ = append(w.environ, "RECTIFY_DATABASE="+database)
	}
	const password = "ten or more characters"
	w.must("", "migrate")
	office := w.number("", "unit", "add", "市电子政务办", "--office", "--kind", "office")
	city := w.number("", "unit", "add", "怀化市", "--kind", "other")
	w.must("", "unit", "supervise", fmt.Sprint(office), fmt.Sprint(city), "--subtree")
	units := map[string]int{}
	for _, name := range []string{"市水利局", "鹤城区", "洪江区", "市教育局", "市科学技术局"} {
		units[name] = w.number("", "unit", "add", name, "--parent", fmt.Sprint(city))
	}
	roles := map[string]string{
		"clerk": fmt.Sprint("clerk=", office), "rechecker": fmt.Sprint("rechecker=", office), "head": fmt.Sprint("head=", office),
		"liaison": fmt.Sprint("liaison=", units["市教育局"]), "stranger": fmt.Sprint("liaison=", units["市科学技术局"]),
	}
	for login, role := range roles {
		w.must(password+"\n", "user", "add", login, "--name", login, "--role", role, "--email", login+"@office.example", "--email-confirmed")
	}
	var address string
	address, _, w.stop = w.start("serve")
	w.as["nobody"] = visitor{T: t, address: address}
	for login := range roles {
		w.as[login] = signIn(t, address, login, password)
	}
	source, err := os.ReadFile("internal/demo/circular.txt")
	if err != nil {
		t.Fatal(err)
	}
	draft := w.as["clerk"].expect(http.StatusCreated, "POST", "/api/v1/circulars", map[string]any{"text": string(source), "office": office})
	w.circular = fmt.Sprintf("/api/v1/circulars/%d", draft.number("id"))
	w.as["clerk"].expect(http.StatusOK, "POST", w.circular+"/sign", map[string]any{})
	issued := w.as["clerk"].expect(http.StatusOK, "POST", w.circular+"/issue", nil)
	for i := range 5 {
		path := fmt.Sprintf("/api/v1/cases/%d", issued.number("cases", i, "id"))
		switch issued.at("cases", i, "owner", "name") {
		case "市教育局":
			w.one, w.findings = path, []any{issued.at("cases", i, "findings", 0, "id"), issued.at("cases", i, "findings", 1, "id")}
		case "市水利局":
			w.other = path
		}
	}
	return w
}

// part is one part of a form.
type part struct{ disposition, content string }

func filePart(name, content string) part {
	return part{`form-data; name="file"; filename="` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`, content}
}

func purposePart(purpose string) part { return part{`form-data; name="purpose"`, purpose} }

// formOf is the body of a form and its type.
func formOf(t *testing.T, parts ...part) (string, string) {
	t.Helper()
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for _, one := range parts {
		into, err := writer.CreatePart(textproto.MIMEHeader{"Content-Disposition": {one.disposition}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(into, one.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return body.String(), writer.FormDataContentType()
}

// send sends a body as it is, and gives the answer with its body's bytes.
func (v visitor) send(method, path, contentType string, body io.Reader, headers ...string) (answer, []byte) {
	v.Helper()
	request, err := http.NewRequestWithContext(v.Context(), method, v.address+path, body)
	if err != nil {
		v.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+v.token)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	return v.do(request)
}

func (v visitor) upload(status int, path string, parts ...part) answer {
	v.Helper()
	body, contentType := formOf(v.T, parts...)
	got, raw := v.send("POST", path+"/evidence", contentType, strings.NewReader(body))
	if got.status != status {
		v.Fatalf("upload to %s: %d, want %d: %s", path, got.status, status, raw)
	}
	return got
}
