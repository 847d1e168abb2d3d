package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// console runs command lines of the program inside the test.
type console struct {
	*testing.T
	environ []string
	clock   func() time.Time
	logged  *buffer // of what a command that serves writes to standard error; may be nil
}

// buffer is written by the program and read by the test.
type buffer struct {
	mutex sync.Mutex
	bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.Write(p)
}

func (b *buffer) text() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.Buffer.String()
}

func (c console) run(stdin string, args ...string) (output, errors string, status int) {
	var out, err buffer
	status = run(c.Context(), args, surroundings{stdout: &out, stderr: &err, stdin: strings.NewReader(stdin), environ: c.environ, clock: c.clock})
	return out.text(), err.text(), status
}

// must runs a command line that has to succeed.
func (c console) must(stdin string, args ...string) string {
	c.Helper()
	output, errors, status := c.run(stdin, args...)
	if status != 0 {
		c.Fatalf("rectify %s: status %d: %s", strings.Join(args, " "), status, errors)
	}
	return output
}

var lastNumber = regexp.MustCompile(`(\d+)\s*$`)

// number runs a command line that prints the number of what it added.
func (c console) number(stdin string, args ...string) int {
	c.Helper()
	found := lastNumber.FindStringSubmatch(c.must(stdin, args...))
	if found == nil {
		c.Fatalf("rectify %s printed no number", strings.Join(args, " "))
	}
	number, _ := strconv.Atoi(found[1])
	return number
}

// start runs a command line that serves, until the test ends or stop is called.
// The status is 0 when the program drained and ended of its own accord.
func (c console) start(args ...string) (address string, output *buffer, stop func() int) {
	c.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready := make(chan string, 1)
	ended := make(chan int, 1)
	var out buffer
	errors := c.logged
	if errors == nil {
		errors = &buffer{}
	}
	go func() {
		ended <- run(ctx, args, surroundings{stdout: &out, stderr: errors, stdin: strings.NewReader(""), environ: c.environ, clock: c.clock,
			ready: func(address string) { ready <- address }})
	}()
	once := sync.OnceValue(func() int {
		cancel()
		return <-ended
	})
	c.Cleanup(func() {
		if once(); c.Failed() {
			c.Logf("rectify %s said: %s", strings.Join(args, " "), errors.text())
		}
	})
	select {
	case address = <-ready:
	case status := <-ended:
		ended <- status
		c.Fatalf("rectify %s ended with %d: %s", strings.Join(args, " "), status, errors.text())
	case <-time.After(time.Minute):
		c.Fatalf("rectify %s did not get ready: %s", strings.Join(args, " "), errors.text())
	}
	return address, &out, once
}

// visitor speaks to the API as one person.
type visitor struct {
	*testing.T
	address string
	token   string
}

type answer struct {
	status int
	header http.Header
	body   map[string]any
}

// at walks into the body: keys and indexes.
func (a answer) at(path ...any) any {
	var here any = a.body
	for _, step := range path {
		switch key := step.(type) {
		case string:
			inside, _ := here.(map[string]any)
			here = inside[key]
		case int:
			list, _ := here.([]any)
			if key >= len(list) {
				return nil
			}
			here = list[key]
		}
	}
	return here
}

func (a answer) number(path ...any) int {
	value, _ := a.at(path...).(float64)
	return int(value)
}

func (v visitor) call(method, path string, body any, headers ...string) answer {
	v.Helper()
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			v.Fatal(err)
		}
		reader = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(v.Context(), method, v.address+path, reader)
	if err != nil {
		v.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if v.token != "" {
		request.Header.Set("Authorization", "Bearer "+v.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	got, _ := v.do(request)
	return got
}

// do sends a request and reads the whole answer.
func (v visitor) do(request *http.Request) (answer, []byte) {
	v.Helper()
	client := http.Client{Timeout: 30 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		v.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		v.Fatal(err)
	}
	got := answer{status: response.StatusCode, header: response.Header}
	if strings.Contains(response.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(raw, &got.body); err != nil {
			v.Fatalf("%s %s: %v in %q", request.Method, request.URL, err, raw)
		}
	}
	return got, raw
}

// expect calls and fails unless the status is the one expected.
func (v visitor) expect(status int, method, path string, body any, headers ...string) answer {
	v.Helper()
	got := v.call(method, path, body, headers...)
	if got.status != status {
		text, _ := json.Marshal(got.body)
		v.Fatalf("%s %s: %d, want %d: %s", method, path, got.status, status, text)
	}
	return got
}

func signIn(t *testing.T, address, login, password string) visitor {
	t.Helper()
	nobody := visitor{T: t, address: address}
	got := nobody.expect(http.StatusCreated, "POST", "/api/v1/sessions", map[string]string{"login": login, "password": password})
	token, _ := got.at("token").(string)
	return visitor{T: t, address: address, token: token}
}

// letters lists the .eml files of a data folder.
func letters(t *testing.T, data string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "letters", "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// eventually waits, 20 seconds at most, for something that happens in the background.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 400 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("it did not come to pass that " + what)
}

var _ = fmt.Sprint
