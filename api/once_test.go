package api

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/ledger"
	"rectify/workflow"
)

const onceKey = "Idempotency-Key: 8e03978e-40d5-43e9-bc93-6894a57f9324"

// remembered counts the requests that are remembered.
func (w *world) remembered() (number int) {
	w.Helper()
	w.must(w.store.SQL().QueryRowContext(w.Context(), "SELECT COUNT(*) FROM acted_on").Scan(&number))
	return number
}

// eachWorld runs a test in a world of its own on each kind of database.
func eachWorld(t *testing.T, run func(w *world)) {
	t.Helper()
	eachPrepared(t, func(t *testing.T, p prepared) { run(p.world(t)) })
}

func TestTwentyRequestsUnderOneKeyActOnce(t *testing.T) {
	eachWorld(t, func(w *world) {
		path := fmt.Sprintf("/cases/%d/objections", w.issued().ID)
		body := object{"subject": "ownership", "reason": "不属本单位"}
		const many = 20
		answers := make([]reply, many)
		var waiting sync.WaitGroup
		for i := range many {
			waiting.Go(func() { answers[i] = w.call("leader", post, path, body, onceKey) })
		}
		waiting.Wait()
		first := 0
		for i, answer := range answers {
			switch {
			case answer.status == http.StatusOK && answer.header.Get(edge.ReplayedHeader) == "":
				first++
			case answer.status == http.StatusOK:
			case answer.status == http.StatusConflict && answer.text("reason") == workflow.ReasonAtWork && answer.header.Get("Retry-After") == "1":
			default:
				w.Errorf("request %d: %d %v %s", i, answer.status, answer.header, answer.raw)
			}
		}
		if first != 1 {
			w.Errorf("%d of the requests acted", first)
		}
		again := w.expect(http.StatusOK, "leader", post, path, body, onceKey)
		if list, _ := again.at("objections").([]any); len(list) != 1 || again.header.Get(edge.ReplayedHeader) != "true" {
			w.Errorf("%v %s", again.header, again.raw)
		}
		if w.remembered() != 1 || w.eventsSince(0, "object", "leader") != 1 {
			w.Errorf("%d requests are remembered", w.remembered())
		}
	})
}

// brokenQueue takes no letters, as if the program died before the commit.
type brokenQueue struct{}

func (brokenQueue) Enqueue(context.Context, *sql.Tx, []int64) error {
	return errors.New("the queue is gone")
}

func TestAnActThatIsRolledBackIsNotRemembered(t *testing.T) {
	eachWorld(t, func(w *world) {
		path := fmt.Sprintf("/circulars/%d/issue", w.signed().ID)
		before, whole := w.tally(), w.handler
		clock := func() time.Time { return w.now }
		broken := w.options()
		broken.Desk = casework.New(w.store, clock, brokenQueue{}, casework.Settings{Zone: shanghai, Policy: workflow.DefaultPolicy(), SessionFor: time.Hour})
		broken.Ledger = ledger.New(w.store, clock, shanghai)
		var err error
		w.handler, err = New(broken)
		w.must(err)
		w.expect(http.StatusInternalServerError, "clerk", post, path, nil, onceKey)
		if changed := w.tally().differs(before); changed != "" || w.remembered() != 0 {
			w.Fatalf("%d requests are remembered; %s", w.remembered(), changed)
		}
		w.handler = whole
		if answer := w.expect(http.StatusOK, "clerk", post, path, nil, onceKey); answer.header.Get(edge.ReplayedHeader) != "" {
			w.Error("it was never done, and yet an answer is given again")
		}
	})
}

func TestAKeyIsOneRequestOfOnePerson(t *testing.T) {
	eachWorld(t, func(w *world) {
		one := w.issued()
		path := fmt.Sprintf("/cases/%d/save-report", one.ID)
		body := answered(one)
		first := w.expect(http.StatusOK, "liaison", post, path, body, onceKey)
		// Sent again it is answered before If-Match is looked at, and whatever came after it.
		w.expect(http.StatusOK, "leader", post, path, body, onceKey)
		again := w.expect(http.StatusOK, "liaison", post, path, body, onceKey, `If-Match: "1"`, `Accept-Language: en`)
		if string(again.raw) != string(first.raw) || again.header.Get("ETag") != first.header.Get("ETag") {
			w.Errorf("answered otherwise: %v %s", again.header, again.raw)
		}
		quoted := w.expect(http.StatusOK, "liaison", post, path, body, strings.Replace(onceKey, ": ", `: "`, 1)+`"`)
		if quoted.header.Get(edge.ReplayedHeader) != "true" {
			w.Error("the key in quotation marks is another key")
		}
		other := answered(one)
		other["causes"] = "其他原因"
		for sentence, asked := range map[string]question{
			"another body":               {path, other},
			"no body":                    {path, nil},
			"the same body, and a query": {path + "?x=1", body},
			"another case":               {fmt.Sprintf("/cases/%d/save-report", one.ID+1), body},
		} {
			answer := w.expect(http.StatusUnprocessableEntity, "liaison", post, asked.path, asked.body, onceKey)
			if answer.text("errors", 0, "field") != "header.Idempotency-Key" || answer.text("errors", 0, "reason") != "key_reused" {
				w.Errorf("%s: %s", sentence, answer.raw)
			}
		}
		// For another route it is another key.
		w.expect(http.StatusOK, "liaison", post, fmt.Sprintf("/cases/%d/put-forward", one.ID), nil, onceKey)
		if w.remembered() != 3 {
			w.Errorf("%d requests are remembered", w.remembered())
		}
	})
}

// TestAFileThatIsGivenAgainIsAFile: the list of codes is shown once, and when the line
// breaks it is asked for again.
func TestAFileThatIsGivenAgainIsAFile(t *testing.T) {
	eachWorld(t, func(w *world) {
		asked := inviting("/invitations/list")(w)
		first := w.expect(http.StatusOK, "system_admin", post, asked.path, asked.body, onceKey)
		again := w.expect(http.StatusOK, "system_admin", post, asked.path, asked.body, onceKey)
		if again.header.Get(edge.ReplayedHeader) != "true" || string(again.raw) != string(first.raw) {
			w.Fatalf("answered otherwise: %v %s", again.header, again.raw)
		}
		for _, name := range []string{"Content-Type", "Content-Disposition", "Content-Security-Policy", "Cache-Control"} {
			if again.header.Get(name) != first.header.Get(name) || first.header.Get(name) == "" {
				w.Errorf("%s: %q, then %q", name, first.header.Get(name), again.header.Get(name))
			}
		}
	})
}

func TestWhatWasRefusedMaySucceedLaterUnderTheSameKey(t *testing.T) {
	eachWorld(t, func(w *world) {
		one := w.issued()
		forward := fmt.Sprintf("/cases/%d/put-forward", one.ID)
		w.expect(http.StatusConflict, "liaison", post, forward, nil, onceKey) // there is no draft yet
		if w.remembered() != 0 {
			w.Error("a refusal is remembered")
		}
		w.expect(http.StatusOK, "liaison", post, fmt.Sprintf("/cases/%d/save-report", one.ID), answered(one))
		if answer := w.expect(http.StatusOK, "liaison", post, forward, nil, onceKey); answer.header.Get(edge.ReplayedHeader) != "" {
			w.Error("a refusal was kept")
		}
	})
}

func TestAnAnswerOnItsWayAndALostOne(t *testing.T) {
	eachWorld(t, func(w *world) {
		path := fmt.Sprintf("/cases/%d/acknowledge", w.issued().ID)
		w.expect(http.StatusOK, "liaison", post, path, nil, onceKey)
		w.sql("UPDATE acted_on SET answer = NULL") // the program died before it was kept
		before := w.tally()
		if answer := w.expect(http.StatusConflict, "liaison", post, path, nil, onceKey); answer.text("reason") != workflow.ReasonAtWork || answer.header.Get("Retry-After") != "1" {
			w.Errorf("on its way: %v %s", answer.header, answer.raw)
		}
		w.now = w.now.Add(time.Minute)
		if answer := w.expect(http.StatusConflict, "liaison", post, path, nil, onceKey); answer.text("reason") != workflow.ReasonDone || answer.header.Get("Retry-After") != "" {
			w.Errorf("lost: %v %s", answer.header, answer.raw)
		}
		if changed := w.tally().differs(before); changed != "" {
			w.Error(changed)
		}
	})
}

func TestWhatIsKeptOpensForThisInstallationAlone(t *testing.T) {
	w := preparedSQLite(t).world(t)
	one := w.issued()
	path := fmt.Sprintf("/cases/%d/acknowledge", one.ID)
	w.expect(http.StatusOK, "liaison", post, path, nil, onceKey)
	var kept []byte
	w.must(w.store.SQL().QueryRowContext(w.Context(), "SELECT answer FROM acted_on").Scan(&kept))
	if len(kept) < 100 || strings.Contains(string(kept), one.Number) || kept[0] == 0x1f && kept[1] == 0x8b {
		w.Errorf("%d bytes are kept in the clear", len(kept))
	}
	w.sql("UPDATE acted_on SET answer = X'%X'", append(kept[:len(kept)-1:len(kept)-1], kept[len(kept)-1]^1))
	if answer := w.expect(http.StatusConflict, "liaison", post, path, nil, onceKey); answer.text("reason") != workflow.ReasonDone {
		w.Errorf("what somebody else wrote is given as an answer: %s", answer.raw)
	}
}

func TestAKeyIsForgottenAfterADay(t *testing.T) {
	eachWorld(t, func(w *world) {
		preferences := object{"morning": "09:00", "digest": true, "gather": true}
		w.expect(http.StatusOK, "clerk", put, "/me/preferences", preferences, onceKey)
		w.now = w.now.Add(workflow.OnceFor - time.Microsecond)
		w.must(w.desk.Forget(w.Context()))
		if answer := w.expect(http.StatusOK, "clerk", put, "/me/preferences", preferences, onceKey); answer.header.Get(edge.ReplayedHeader) != "true" {
			w.Error("forgotten too early")
		}
		w.now = w.now.Add(time.Microsecond)
		if answer := w.expect(http.StatusOK, "clerk", put, "/me/preferences", preferences, onceKey); answer.header.Get(edge.ReplayedHeader) != "" {
			w.Error("remembered too long")
		}
		w.sql("UPDATE acted_on SET at = 1")
		for i := range 1200 {
			w.sql("INSERT INTO acted_on (person_id, route, once_key, hash, at) VALUES (%d, 'GET /', '%d', '', 2)", w.people["clerk"].Person, i)
		}
		for _, left := range []int{701, 201, 0, 0} { // a bounded batch at a time
			w.must(w.desk.SweepAll(w.Context()))
			if got := w.remembered(); got != left {
				w.Fatalf("%d are remembered, want %d", got, left)
			}
		}
	})
}

func TestKeysAreReadStrictly(t *testing.T) {
	p := preparedSQLite(t)
	for sentence, keys := range map[string][]string{
		"an empty key":         {""},
		"seven characters":     {"1234567"},
		"101 characters":       {strings.Repeat("k", 101)},
		"a space inside":       {"8e03978e 40d5"},
		"a key in Chinese":     {"整改整改整改整改"},
		"one quotation mark":   {`"8e03978e-40d5`},
		"only quotation marks": {`""`},
		"two keys":             {"8e03978e-40d5", "8e03978e-40d6"},
		"the same key twice":   {"8e03978e-40d5", "8e03978e-40d5"},
	} {
		t.Run(sentence, func(t *testing.T) {
			w := p.world(t)
			var headers []string
			for _, key := range keys {
				headers = append(headers, "Idempotency-Key: "+key)
			}
			path := fmt.Sprintf("/cases/%d/acknowledge", w.issued().ID)
			answer := w.expect(http.StatusUnprocessableEntity, "liaison", post, path, nil, headers...)
			if answer.text("errors", 0, "field") != "header.Idempotency-Key" || w.remembered() != 0 {
				w.Errorf("%s", answer.raw)
			}
		})
	}
}

func TestNoTokenIsEverKept(t *testing.T) {
	w := preparedSQLite(t).world(t)
	asked := sessionEntries[0].ask(w)
	first := w.expect(http.StatusCreated, nobody, post, asked.path, asked.body, onceKey)
	second := w.expect(http.StatusCreated, nobody, post, asked.path, asked.body, onceKey)
	if first.text("token") == "" || first.text("token") == second.text("token") || w.remembered() != 0 {
		w.Errorf("%d requests are remembered", w.remembered())
	}
}
