package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rectify/casework"
	"rectify/workflow"
)

// bureauPassword is everybody's, once letIn has been called.
const bureauPassword = "ten or more characters"

// letIn gives everybody of the bureau the same password. It is hashed once, for a
// password is dear by design.
func (b *bureau) letIn() {
	b.t.Helper()
	_, err := b.desk.AddPerson(b.t.Context(), casework.Operator, casework.NewPerson{Login: "porter", Name: "porter", Language: "zh", Password: bureauPassword})
	b.must(err)
	_, err = b.store.SQL().ExecContext(b.t.Context(), "UPDATE people SET password_hash = (SELECT password_hash FROM people WHERE login = 'porter')")
	b.must(err)
}

// caller speaks to the API as one person over a connection of its own. Unlike a
// visitor it takes an answer that never comes for what it is.
type caller struct {
	login  string
	token  string
	client *http.Client
}

// callers signs people in and gives each a caller, which works with every process
// on the same database.
func callers(t *testing.T, address string, logins ...string) map[string]caller {
	t.Helper()
	who := map[string]caller{}
	for _, login := range logins {
		who[login] = caller{login: login, token: signIn(t, address, login, bureauPassword).token}
	}
	return who
}

// alone is the caller with a connection of its own, on which nothing is sent twice.
func (c caller) alone() caller {
	c.client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxConnsPerHost: 1}}
	return c
}

// reply is what a caller was answered.
type reply struct {
	status int
	etag   string
	kind   string // the media type
	body   struct {
		Code   string
		State  string
		Events []struct {
			ID     int64
			Action string
			Hash   string
		}
		Findings []struct{ ID int64 }
		Cases    []struct {
			ID     int64
			Number string
		}
	}
}

// last is the newest event that an answer shows.
func (r reply) last() (id int64, hash string) {
	if len(r.body.Events) == 0 {
		return 0, ""
	}
	last := r.body.Events[len(r.body.Events)-1]
	return last.ID, last.Hash
}

// post sends a body to a path, with a version to match or "". An error means that
// nobody answered; sent says whether the request had gone out whole by then.
func (c caller) post(ctx context.Context, address, path, ifMatch string, body any) (got reply, sent bool, err error) {
	var wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(info httptrace.WroteRequestInfo) { wrote.Store(info.Err == nil) }})
	text, err := json.Marshal(body)
	if err != nil {
		return got, false, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+path, bytes.NewReader(text))
	if err != nil {
		return got, false, err
	}
	// Without this a request that was sent on a line which broke could be sent again.
	request.GetBody = nil
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+c.token)
	if ifMatch != "" {
		request.Header.Set("If-Match", ifMatch)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return got, wrote.Load(), err
	}
	defer func() { _ = response.Body.Close() }()
	got = reply{status: response.StatusCode, etag: response.Header.Get("ETag"), kind: response.Header.Get("Content-Type")}
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		return got, true, err
	}
	if err := json.Unmarshal(raw, &got.body); err != nil {
		return got, true, fmt.Errorf("%s answered %d: %w in %q", path, got.status, err, raw)
	}
	return got, true, nil
}

// dashes is an action as paths write it.
func dashes(action workflow.Action) string { return strings.ReplaceAll(string(action), "_", "-") }
