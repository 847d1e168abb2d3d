package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/internal/testdb"
)

// freePort gives an address that was free a moment ago.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// fetch asks without a token; status 0 when nobody answers.
func fetch(t *testing.T, url string) (status int, body string) {
	t.Helper()
	client := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(url)
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

// TestReadyUntilToldToStop asks the probes of a running service: before, while the
// database is not what it was, and while it stops.
func TestReadyUntilToldToStop(t *testing.T) {
	data := t.TempDir()
	c := console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + data, "RECTIFY_LISTEN=127.0.0.1:0", "RECTIFY_SHUTDOWN_NOTICE=3s"}}
	c.must("", "migrate")
	child := spawn(t, "ready", c.environ, shiftedClock{real: time.Now(), shows: time.Now(), speed: 1}, "serve")
	address := child.address()
	ask := func(path string) int { status, _ := fetch(t, address+path); return status }
	if alive, ready := ask("/healthz"), ask("/readyz"); alive != 200 || ready != 200 {
		t.Errorf("a running service: alive %d, ready %d", alive, ready)
	}
	store := testdb.Open(t, data)
	if _, err := store.SQL().ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a newer schema makes it not ready", func() bool { return ask("/readyz") == 503 })
	if ask("/healthz") != 200 {
		t.Error("it is alive all the same")
	}
	if _, err := store.SQL().ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id = 9999"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is ready again", func() bool { return ask("/readyz") == 200 })
	stopped := make(chan string, 1)
	go func() { stopped <- child.stop() }()
	eventually(t, "told to stop, it says so while it still answers", func() bool { return ask("/readyz") == 503 && ask("/healthz") == 200 })
	if said := <-stopped; !strings.Contains(said, "not ready") || !strings.Contains(said, "draining") {
		t.Errorf("the log says why: %s", said)
	}
	if status := ask("/healthz"); status != 0 {
		t.Errorf("after its end somebody answers %d", status)
	}
}

// TestMeasurements drives the service and reads what it measured.
func TestMeasurements(t *testing.T) {
	measures := freePort(t)
	l, stop := newMeasured(t, measures)
	l.clerk.expect(http.StatusNotFound, "GET", "/api/v1/cases/4711", nil)
	l.clerk.expect(http.StatusNotFound, "GET", "/no/such/page/of/ours", nil)
	nobody := visitor{T: t, address: l.address}
	nobody.expect(http.StatusUnauthorized, "POST", "/api/v1/sessions", map[string]string{"login": "clerk", "password": "wrong"})
	status, page := fetch(t, "http://"+measures+"/metrics")
	if status != 200 {
		t.Fatalf("metrics: %d %s", status, page)
	}
	for _, line := range []string{
		`rectify_http_requests_total\{method="GET",route="/api/v1/cases/:id",status="404"\} 1`,
		`rectify_http_requests_total\{method="GET",route="none",status="404"\} 1`,
		`rectify_sign_ins_refused_total\{reason="bad_password"\} 1`,
		`rectify_build_info\{go="go[^"]+",version="` + regexp.QuoteMeta(version) + `"\} 1`,
		`rectify_http_requests_in_flight 0`, `rectify_database_up 1`, `rectify_letters_due 0`, `rectify_cases_due 0`,
		`rectify_seal_age_seconds \d`, `rectify_sweeps_total\{outcome="ok"\} [1-9]`, `rectify_sweep_duration_seconds_count [1-9]`,
		`go_sql_open_connections\{db_name="writing"\} 1`, `rectify_http_request_duration_seconds_count\{method="GET",route="none"\} 1`,
	} {
		if !regexp.MustCompile(`(?m)^` + line).MatchString(page) {
			t.Errorf("not measured: %s", line)
		}
	}
	if strings.Contains(page, "cases/4711") || strings.Contains(page, "of/ours") {
		t.Error("a path that somebody asked for stands in the measurements")
	}
	if status, _ := fetch(t, "http://"+measures+"/api/v1/cases"); status != 404 {
		t.Errorf("the listener of the measurements answers other things: %d", status)
	}
	if status, _ := fetch(t, l.address+"/metrics"); status == 200 {
		t.Error("the main listener tells the measurements")
	}
	if status := stop(); status != 0 {
		t.Errorf("ended with %d", status)
	}
}

func newMeasured(t *testing.T, measures string) (*loaded, func() int) {
	return newLoadedWith(t, "", "RECTIFY_METRICS_LISTEN="+measures)
}

// TestTheServiceManagerIsTold listens as systemd does.
func TestTheServiceManagerIsTold(t *testing.T) {
	folder, err := os.MkdirTemp("", "notify") // short: a socket's path is bounded
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	socket := filepath.Join(folder, "notify")
	listener, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	hear := func() string {
		raw := make([]byte, 100)
		if err := listener.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		n, err := listener.Read(raw)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw[:n])
	}
	c := console{T: t, clock: time.Now, environ: []string{"RECTIFY_DATA=" + t.TempDir(), "RECTIFY_LISTEN=127.0.0.1:0", "NOTIFY_SOCKET=" + socket}}
	c.must("", "migrate")
	_, _, stop := c.start("serve")
	if said := hear(); said != "READY=1" {
		t.Errorf("when it listens it says %q", said)
	}
	stop()
	if said := hear(); said != "STOPPING=1" {
		t.Errorf("when it stops it says %q", said)
	}
	notifySystemd([]string{"NOTIFY_SOCKET=/nowhere"}, "READY=1") // nobody listens: nothing happens
}

// TestNoSecretIsEverLogged drives the service with secrets that can be told, through
// successes, refusals, a broken mail server and a database that goes away, at the most
// talkative level, and looks for them in everything that it wrote.
func TestNoSecretIsEverLogged(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { secretive(t, "") })
	t.Run("postgres", func(t *testing.T) { secretive(t, testdb.PostgreSQL(t)) })
}

func secretive(t *testing.T, database string) {
	secrets := map[string]string{"password": "marked-password-Kq7", "wrong password": "marked-wrong-Zx3", "SMTP password": "marked-smtp-Jw9",
		"token key": "marked-token-key-0123456789abcdef-Qp5", "database password": "marked-db-Lm2", "bearer": "marked-bearer-Tt8", "query": "marked-query-Vv4",
		"wrong code": "MARKE-DCXDE-WRXNG-YZQ23", "new password": "marked-new-Hy6-Rs1"}
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(secrets["token key"]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	extra := []string{"RECTIFY_LOG_LEVEL=debug", "RECTIFY_LOG_FORMAT=json", "RECTIFY_TOKEN_SECRET_FILE=" + file, "RECTIFY_SWEEP_EVERY=1s",
		"RECTIFY_MAIL_HOST=127.0.0.1", fmt.Sprint("RECTIFY_MAIL_PORT=", grumpy(t)), "RECTIFY_MAIL_TLS=none", "RECTIFY_MAIL_FROM=office@office.example",
		"RECTIFY_MAIL_USER=office", "RECTIFY_MAIL_PASSWORD=" + secrets["SMTP password"], "RECTIFY_MAIL_TIMEOUT=1s"}
	if database != "" {
		database = strings.Replace(database, "postgres@", "postgres:"+secrets["database password"]+"@", 1)
	}
	l, stop, logged := newLoadedLogging(t, database, secrets["password"], extra...)
	nobody := visitor{T: t, address: l.address}
	nobody.expect(http.StatusUnauthorized, "POST", "/api/v1/sessions", map[string]string{"login": "clerk", "password": secrets["wrong password"]})
	nobody.expect(http.StatusUnprocessableEntity, "POST", "/api/v1/sessions", map[string]any{"login": "clerk", "password": secrets["wrong password"], "stranger": secrets["query"]})
	visitor{T: t, address: l.address, token: secrets["bearer"]}.expect(http.StatusUnauthorized, "GET", "/api/v1/me?token="+secrets["query"], nil)
	draft := l.clerk.expect(http.StatusCreated, "POST", "/api/v1/circulars", map[string]any{"office": l.office, "text": shortCircular})
	circular := fmt.Sprintf("/api/v1/circulars/%d", draft.number("id"))
	l.clerk.expect(http.StatusOK, "POST", circular+"/sign", map[string]any{})
	l.clerk.expect(http.StatusOK, "POST", circular+"/issue", nil)
	l.activates(nobody, secrets)
	store := l.open(l.environ)
	eventually(t, "a letter was tried", func() bool {
		return len(columns(t, store, "SELECT id FROM letters WHERE attempts > 0 AND server_answer <> ''")) > 0
	})
	if _, err := store.SQL().ExecContext(t.Context(), "ALTER TABLE sessions RENAME TO sessions_gone"); err != nil {
		t.Fatal(err)
	}
	l.clerk.expect(http.StatusInternalServerError, "GET", "/api/v1/me", nil)
	if _, err := store.SQL().ExecContext(t.Context(), "ALTER TABLE cases RENAME TO cases_gone"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "a sweep failed", func() bool { return strings.Contains(logged.text(), "the sweep failed") })
	answers := columns(t, store, "SELECT server_answer FROM letters")
	if err := store.Close(); err != nil {
		t.Error(err)
	}
	stop()
	_, complaint, _ := console{T: t, clock: time.Now, environ: append(slices.Clone(l.environ), "RECTIFY_DATABASE=postgres://office:"+secrets["database password"]+"@127.0.0.1:1/none")}.run("", "serve")
	if !strings.Contains(strings.Join(answers, "\n"), "535") {
		t.Errorf("the mail server did not refuse the password: %v", answers)
	}
	everything := logged.text() + complaint + strings.Join(answers, "\n")
	secrets["token"], secrets["liaison's token"] = l.clerk.token, l.liaison.token
	for name, secret := range secrets {
		if strings.Contains(everything, secret) {
			t.Errorf("the %s stands in the log", name)
		}
	}
	eachLineKnowsItsWork(t, logged.text())
}

// activates lets people in by one-time codes, wrong and right, and notes the codes.
func (l *loaded) activates(nobody visitor, secrets map[string]string) {
	l.Helper()
	activate := func(status int, code, password string) {
		nobody.expect(status, "POST", "/api/v1/activation", map[string]string{"one_time_code": code, "password": password})
	}
	secrets["one-time code"] = codeIn(l.T, l.must("", "admin", "create", "system", "--role", "system"))
	secrets["one-time code that nobody used"] = codeIn(l.T, l.must("", "admin", "create", "audit", "--role", "audit"))
	invited := rows(l.T, l.must("", "user", "invite", "liaison"))
	secrets["one-time code of an invitation"] = invited[1][2]
	activate(http.StatusUnprocessableEntity, secrets["wrong code"], secrets["new password"])
	activate(http.StatusUnprocessableEntity, secrets["one-time code"], "short")
	activate(http.StatusOK, secrets["one-time code"], secrets["new password"])
	activate(http.StatusUnprocessableEntity, secrets["one-time code"], secrets["new password"]) // once only
	signed := signIn(l.T, l.address, "system", secrets["new password"])
	secrets["administrator's token"] = signed.token
}

// codeIn finds the one-time code in what a command printed.
func codeIn(t *testing.T, said string) string {
	t.Helper()
	code := oneTimeCode.FindString(said)
	if code == "" {
		t.Fatalf("no code in %q", said)
	}
	return code
}

// eachLineKnowsItsWork: a line about a request names it, one about background work
// names that.
func eachLineKnowsItsWork(t *testing.T, log string) {
	t.Helper()
	requests, works := 0, 0
	for line := range strings.Lines(log) {
		var said struct {
			Message string `json:"msg"`
			Request string `json:"request_id"`
			Work    struct{ Kind, ID string }
		}
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Errorf("no structured line: %s", line)
			continue
		}
		switch {
		case said.Message == "request" && said.Request != "":
			requests++
		case said.Message == "the sweep failed and will be tried again" && said.Work.Kind == "sweep" && said.Work.ID != "":
			works++
		case said.Message == "request", strings.Contains(said.Message, "sweep failed"):
			t.Errorf("the line does not say what it is about: %s", line)
		}
	}
	if requests < 6 || works == 0 {
		t.Errorf("only %d lines about requests and %d about work: %s", requests, works, log)
	}
}
