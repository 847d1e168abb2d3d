package main

import (
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"rectify/internal/testdb"
)

// deliver sends a body as it is, a table unless it is JSON, wants the status and gives
// the answer, with the text that it is.
func (v visitor) deliver(status int, method, path, body string) (answer, string) {
	v.Helper()
	contentType := "text/csv"
	if strings.HasPrefix(body, "{") {
		contentType = "application/json"
	}
	got, raw := v.send(method, path, contentType, strings.NewReader(body))
	if got.status != status {
		v.Fatalf("%s %s: %d, want %d: %s", method, path, got.status, status, raw)
	}
	return got, string(raw)
}

// rows reads a file as a spreadsheet does.
func rows(t *testing.T, file string) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(file, "\ufeff")
	if !marked {
		t.Errorf("the file has no mark: %q", file)
	}
	read, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return read
}

var oneTimeCode = regexp.MustCompile(`[2-9A-Z]{5}(-[2-9A-Z]{5}){3}`)

// TestAnInstallationIsFilled goes from an empty database to people at work: the three
// administrators, the roster, invitations, roles given and taken.
func TestAnInstallationIsFilled(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { filled(t, "") })
	t.Run("postgres", func(t *testing.T) { filled(t, testdb.PostgreSQL(t)) })
}

const somePassword = "qp7 zu4 mw 9x"

func filled(t *testing.T, database string) {
	data := t.TempDir()
	c := console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + data, "RECTIFY_DATABASE=" + database, "RECTIFY_LISTEN=127.0.0.1:0"}}
	if database == "" {
		c.environ = append(c.environ[:1], c.environ[2:]...)
	}
	c.must("", "migrate")
	if _, errors, status := c.run("", "admin", "create", "boss", "--role", "everything"); status != 1 || !strings.Contains(errors, "system, security or audit") {
		t.Errorf("%d %s", status, errors)
	}
	codes := map[string]string{}
	for _, role := range []string{"system", "security", "audit"} {
		codes[role] = oneTimeCode.FindString(c.must("", "admin", "create", role+"-admin", "--role", role))
		if codes[role] == "" {
			t.Fatal("no code was printed")
		}
		if role == "system" {
			listed := c.must("", "admin", "list")
			if !strings.Contains(listed, "invited") || !strings.Contains(listed, "not there yet: security administrator, audit administrator") {
				t.Error(listed)
			}
		}
	}
	address, output, stop := c.start("serve")
	defer stop()
	if strings.Contains(output.text(), "admin create") || oneTimeCode.MatchString(output.text()) {
		t.Errorf("nothing is missing, and no secret is in the log: %s", output.text())
	}
	nobody := visitor{T: t, address: address}
	as := map[string]visitor{}
	for role, code := range codes {
		nobody.expect(422, "POST", "/api/v1/activation", map[string]string{"one_time_code": code, "password": "1234567890"})
		nobody.expect(200, "POST", "/api/v1/activation", map[string]string{"one_time_code": code, "password": somePassword})
		nobody.expect(422, "POST", "/api/v1/activation", map[string]string{"one_time_code": code, "password": somePassword})
		as[role] = signIn(t, address, role+"-admin", somePassword)
	}
	system, security, audit := as["system"], as["security"], as["audit"]

	importAll(t, system)
	invitePeople(t, address, system, as)
	clerk, liaison := as["clerk"], as["liaison"]

	// Roles of a roster count for nothing until the security administrator gives them.
	clerk.expect(404, "GET", "/api/v1/units?office="+fmt.Sprint(system.number200("/api/v1/roster/units?limit=1", "units", 0, "id")), nil)
	system.expect(403, "POST", "/api/v1/role-requests/grant", map[string]any{"requests": []int{1}})
	audit.expect(403, "POST", "/api/v1/role-requests/grant", map[string]any{"requests": []int{1}})
	requests := security.expect(200, "GET", "/api/v1/role-requests", nil)
	var ids []int
	for i := range requests.at("requests").([]any) {
		ids = append(ids, requests.number("requests", i, "id"))
	}
	if len(ids) != 3 {
		t.Fatalf("%v", requests.body)
	}
	security.expect(204, "POST", "/api/v1/role-requests/grant", map[string]any{"requests": ids})
	security.expect(409, "POST", "/api/v1/role-requests/grant", map[string]any{"requests": ids})
	office := clerk.number200("/api/v1/me", "grants", 0, "unit", "id")
	if units := clerk.expect(200, "GET", fmt.Sprintf("/api/v1/units?office=%d", office), nil); len(units.at("units").([]any)) != 5 {
		t.Errorf("the clerk sees what the office supervises: %v", units.body)
	}

	// One person more, by hand.
	added := system.expect(201, "POST", "/api/v1/people", map[string]any{"login": "Zhou", "name": "周某", "phone": "0745-2712347"})
	if added.at("login") != "zhou" || added.at("state") != "not_invited" || added.header.Get("Location") != fmt.Sprintf("/api/v1/people/%d", added.number("id")) {
		t.Errorf("%v", added.body)
	}
	changed := system.expect(200, "PUT", added.header.Get("Location"), map[string]any{"name": "周某某", "language": "en"}, "If-Match", added.header.Get("ETag"))
	system.expect(412, "PUT", added.header.Get("Location"), map[string]any{"name": "周某"}, "If-Match", added.header.Get("ETag"))
	if changed.at("name") != "周某某" || changed.at("phone") != nil {
		t.Errorf("%v", changed.body)
	}
	security.expect(403, "POST", "/api/v1/people", map[string]any{"login": "wu", "name": "吴某"})

	// A role is taken, and the next request knows.
	person := clerk.number200("/api/v1/me", "id")
	security.expect(422, "DELETE", fmt.Sprintf("/api/v1/people/%d/grants/clerk/%d", person, office), nil)
	tag := security.expect(200, "GET", fmt.Sprintf("/api/v1/people/%d", person), nil).header.Get("ETag")
	revoke := fmt.Sprintf("/api/v1/people/%d/grants/clerk/%d?reason=moved", person, office)
	security.expect(412, "DELETE", revoke, nil, "If-Match", `"999"`)
	system.expect(403, "DELETE", revoke, nil)
	security.expect(200, "DELETE", revoke, nil, "If-Match", tag)
	clerk.expect(404, "GET", fmt.Sprintf("/api/v1/units?office=%d", office), nil)
	security.expect(200, "POST", fmt.Sprintf("/api/v1/people/%d/grants", person), map[string]any{"role": "clerk", "unit": office})
	clerk.expect(200, "GET", fmt.Sprintf("/api/v1/units?office=%d", office), nil)

	// A person confirms an address with the code that was sent to it.
	liaison.expect(204, "POST", "/api/v1/me/email/code", map[string]any{})
	var mailed string
	eventually(t, "the code arrives", func() bool {
		for _, letter := range letters(t, data) {
			if strings.Contains(letter, "lian@unit.example") {
				mailed = oneTimeCode.FindString(bodyOf(t, letter))
			}
		}
		return mailed != ""
	})
	liaison.expect(200, "POST", "/api/v1/me/email/confirm", map[string]string{"one_time_code": mailed})
	liaison.expect(422, "POST", "/api/v1/me/email/confirm", map[string]string{"one_time_code": mailed})

	// A disabled person is out at the next request; so is one whose sessions were ended.
	id := liaison.number200("/api/v1/me", "id")
	security.expect(403, "POST", fmt.Sprintf("/api/v1/people/%d/disable", id), map[string]string{"reason": "left"})
	system.expect(200, "POST", fmt.Sprintf("/api/v1/people/%d/disable", id), map[string]string{"reason": "left"})
	liaison.expect(401, "GET", "/api/v1/me", nil)
	nobody.expect(401, "POST", "/api/v1/sessions", map[string]string{"login": "lian", "password": somePassword})
	system.expect(200, "POST", fmt.Sprintf("/api/v1/people/%d/enable", id), map[string]string{"reason": "back"})
	again, other := signIn(t, address, "lian", somePassword), signIn(t, address, "lian", somePassword)
	again.expect(204, "PUT", "/api/v1/me/password", map[string]string{"old_password": somePassword, "password": "another 7 words"})
	again.expect(200, "GET", "/api/v1/me/sessions", nil)
	other.expect(401, "GET", "/api/v1/me", nil)
	system.expect(403, "POST", fmt.Sprintf("/api/v1/people/%d/end-sessions", id), map[string]string{"reason": "lost"})
	security.expect(200, "POST", fmt.Sprintf("/api/v1/people/%d/end-sessions", id), map[string]string{"reason": "lost"})
	again.expect(401, "GET", "/api/v1/me", nil)

	lockAndUnlock(t, nobody, security, audit)
	readTheRecord(t, system, security, audit, clerk)
	if stop() != 0 {
		t.Error("the service did not end well")
	}
	if verified := c.must("", "audit", "verify"); !strings.HasPrefix(verified, "ok") {
		t.Error(verified)
	}
}

// bodyOf is the text of a letter.
func bodyOf(t *testing.T, letter string) string {
	t.Helper()
	read, err := mail.ReadMessage(strings.NewReader(letter))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, read.Body))
	if err != nil {
		t.Fatalf("%v: %s", err, letter)
	}
	return string(body)
}

func (v visitor) number200(path string, at ...any) int {
	v.Helper()
	return v.expect(200, "GET", path, nil).number(at...)
}

// importAll fills units, scopes, people and sites from files, the first as a Chinese
// spreadsheet saves them.
func importAll(t *testing.T, system visitor) {
	_, template := system.deliver(200, "GET", "/api/v1/roster/units/template?language=zh", "")
	heading := rows(t, template)[0]
	var file bytes.Buffer
	writer := csv.NewWriter(&file)
	for _, row := range [][]string{heading,
		{"怀化市", "", "县市区", "否", ""}, {"市电子政务办", "", "办公室", "是", "电政办"},
		{"洪江市", "怀化市", "县市区", "", ""}, {"洪江区", "怀化市", "县市区", "", "洪江管理区"}, {"市教育局", "怀化市", "部门", "", "教育局"}, {"市科学技术局", "怀化市", "部门", "", "市科技局"}} {
		if err := writer.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	writer.Flush()
	units, err := simplifiedchinese.GB18030.NewEncoder().String(file.String())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct{ kind, file string }{
		{"units", units},
		{"scopes", "督办机构,单位,含下级\n市电子政务办,怀化市,是\n"},
		{"people", "用户名,姓名,单位,职责,电子邮箱,电话\njing,经某,市电子政务办,经办人,jing@office.example,0745-2712345\n" +
			"lian,连某,市教育局,联络员,lian@unit.example,'+86 745 2712346\nlian,,市科学技术局,联络员,,\n坏 行,某人,市教育局,联络员,=1+1,\n"},
		{"sites", "网站地址;网站名称;网站标识码;主办单位\nhttp://www.hongjiang.gov.cn/;洪江区网;4312000051;洪江区\n"},
	} {
		base := "/api/v1/roster/" + one.kind
		preview, _ := system.deliver(200, "POST", base+"/preview", one.file)
		digest := fmt.Sprint(preview.at("preview_digest"))
		system.deliver(409, "POST", base+"/apply?preview_digest="+strings.Repeat("0", 64), one.file)
		if one.kind == "people" {
			if preview.at("lines", 3, "outcome") != "refuse" || preview.number("lines", 3, "line") != 5 || preview.at("lines", 3, "errors", 0, "field") != "login" {
				t.Errorf("%v", preview.body)
			}
			system.deliver(409, "POST", base+"/apply?whole=true&preview_digest="+digest, one.file)
			_, refused := system.deliver(200, "POST", base+"/refused", one.file)
			if lines := rows(t, refused); len(lines) != 2 || lines[1][4] != "'=1+1" || lines[1][7] != "5" || !strings.Contains(lines[1][8], "用户名") {
				t.Errorf("%q", lines)
			}
		}
		applied, _ := system.deliver(200, "POST", base+"/apply?preview_digest="+digest, one.file)
		if applied.at("applied") != true || applied.number("counts", "create") == 0 {
			t.Errorf("%s: %v", one.kind, applied.body)
		}
		again, _ := system.deliver(200, "POST", base+"/preview", one.file)
		if again.number("counts", "create")+again.number("counts", "change") != 0 {
			t.Errorf("%s again: %v", one.kind, again.body)
		}
		system.deliver(409, "POST", base+"/apply?preview_digest="+digest, one.file)
	}
	system.deliver(422, "POST", "/api/v1/roster/novel/preview", "x")
	system.deliver(422, "POST", "/api/v1/roster/units/preview", "姓名\n王某\n")
	system.deliver(413, "POST", "/api/v1/roster/units/preview", strings.Repeat("x", 1<<20+1))
}

// invitePeople gives everybody a code by the list that is handed out, and lets them in.
func invitePeople(t *testing.T, address string, system visitor, as map[string]visitor) {
	nobody := visitor{T: t, address: address}
	for _, password := range []string{"", "jing", "password123", somePassword} {
		nobody.expect(401, "POST", "/api/v1/sessions", map[string]string{"login": "jing", "password": password})
	}
	as["security"].expect(403, "POST", "/api/v1/invitations", map[string]any{"waiting": true})
	_, list := system.deliver(200, "POST", "/api/v1/invitations/list", `{"waiting":true}`)
	lines := rows(t, list)
	if len(lines) != 3 {
		t.Fatalf("%q", lines)
	}
	if second := system.expect(200, "POST", "/api/v1/invitations", map[string]any{"waiting": true}); len(second.at("invitations").([]any)) != 0 {
		t.Errorf("invited twice: %v", second.body)
	}
	for i, name := range []string{"clerk", "liaison"} {
		nobody.expect(200, "POST", "/api/v1/activation", map[string]string{"one_time_code": lines[i+1][2], "password": somePassword})
		as[name] = signIn(t, address, lines[i+1][0], somePassword)
	}
}
