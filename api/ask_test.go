package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
)

// reply is an answer of the API.
type reply struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

// at walks into the body: keys and indexes; nil where nothing is.
func (r reply) at(path ...any) any {
	var here any = r.body
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

func (r reply) number(path ...any) int64 {
	value, _ := r.at(path...).(float64)
	return int64(value)
}

func (r reply) text(path ...any) string {
	value, _ := r.at(path...).(string)
	return value
}

// call sends a request as a person, "" for nobody; a header is "Name: value". A body
// that is text is sent as it is, a form or a sheet in its own way, anything else as JSON; it is announced as JSON, unless
// a header says otherwise.
func (w *world) call(who, method, path string, body any, headers ...string) reply {
	w.Helper()
	var content []byte
	switch body := body.(type) {
	case nil:
	case string:
		content = []byte(body)
	case plainBody:
		var kind string
		content, kind = body.encode()
		headers = append([]string{"Content-Type: " + kind}, headers...)
	default:
		var err error
		content, err = json.Marshal(body)
		w.must(err)
	}
	request := httptest.NewRequest(method, base+path, bytes.NewReader(content)).WithContext(w.Context())
	if who != "" {
		request.Header.Set("Authorization", "Bearer "+w.token(who))
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Add(name, value)
	}
	if len(content) > 0 && request.Header.Values("Content-Type") == nil {
		request.Header.Set("Content-Type", "application/json")
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, request)
	answer := reply{status: recorder.Code, header: recorder.Header(), raw: recorder.Body.Bytes()}
	if wrong := undescribedStatus(w.T, method, base+path, answer.status); wrong != "" {
		w.Errorf("%s: %s", wrong, answer.raw)
	}
	if strings.Contains(answer.header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(answer.raw, &answer.body); err != nil {
			w.Fatalf("%s %s: %v in %q", method, path, err, answer.raw)
		}
	}
	return answer
}

// expect calls and fails unless the status is the one expected.
func (w *world) expect(status int, who, method, path string, body any, headers ...string) reply {
	w.Helper()
	answer := w.call(who, method, path, body, headers...)
	if answer.status != status {
		w.Fatalf("%s: %s %s: %d, want %d: %s", who, method, path, answer.status, status, answer.raw)
	}
	return answer
}
