package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rectify/edge"
)

// question is one request that is possible as the world stands.
type question struct {
	path string
	body any
}

// entry says of one route who may use it and what then happens. Whoever may not is
// refused: with 403 where the subject is seen, with 404 where it is not.
type entry struct {
	route   string // as it is described: "POST /cases/{id}/close"
	ask     func(w *world) question
	may     []string
	sees    []string
	event   string                                   // the action of the event that it leaves
	adds    []string                                 // tables that gain rows
	changes []string                                 // tables of which a row gets another version
	shows   string                                   // of a list: the field with its rows
	counts  map[string]int                           // of a list: how many rows each person sees; none where nobody is named
	own     bool                                     // it is about the person alone: everybody may do it in one world
	effect  func(w *world, who string, answer reply) // anything else
	others  int                                      // what everybody else is told, where it is neither 403 nor 404
	guarded bool                                     // what is wrong counts as a failed sign-in
	self    bool                                     // a deputy does not do it in the head's place
}

// allowed are those who may: whoever stands in for the head as the head may.
func (e entry) allowed() []string { return e.withDeputy(e.may) }

func (e entry) withDeputy(people []string) []string {
	if slices.Contains(people, "head") && !slices.Contains(people, standIn) && !e.self {
		return append(slices.Clone(people), standIn)
	}
	return people
}

// rows is how many rows of a list a person sees.
func (e entry) rows(who string) int {
	if number, said := e.counts[who]; said || who != standIn {
		return number
	}
	return e.counts["head"]
}

// matrix is every entry: add those of new routes in a file of their own.
var matrix = slices.Concat(sessionEntries, circularEntries, caseEntries, accountabilityEntries, postEntries, changeEntries,
	evidenceEntries, contributionEntries, deputyEntries, accountEntries, rosterEntries, accessEntries, auditEntries)

// pages are what is served beside the API, for everybody.
var pages = []string{"/", "/openapi.json", "/docs", "/docs/", "/docs/start.js", "/docs/swagger-ui.css", "/docs/swagger-ui-bundle.js", "/docs/favicon-32x32.png"}

// TestEveryRouteHasItsEntry walks the router: what it serves is described, and what is
// described has an entry in the matrix.
func TestEveryRouteHasItsEntry(t *testing.T) {
	s := newService(t, false, "")
	entries := map[string]bool{}
	for _, one := range matrix {
		if entries[one.route] {
			t.Errorf("the matrix has two entries for %s", one.route)
		}
		entries[one.route] = true
	}
	described := map[string]bool{}
	for path, methods := range describe(t, s).Paths {
		for method := range methods {
			route := strings.ToUpper(method) + " " + strings.TrimPrefix(path, base)
			described[route] = true
			if !entries[route] {
				t.Errorf("%s has no entry in the matrix.\nAdd one to a list of matrix_entries_*_test.go and the list to matrix:\n"+
					"\t{route: %q, ask: func(w *world) question { … }, may: []string{…}, sees: …, event: …, adds: …}", route, route)
			}
		}
	}
	for route := range entries {
		if !described[route] {
			t.Errorf("the matrix has an entry for %s, which is not described", route)
		}
	}
	for _, served := range s.Handler.(edge.Heads).Routes() {
		path, inside := strings.CutPrefix(served.Path, base)
		if !inside {
			if served.Method != http.MethodGet || !slices.Contains(pages, served.Path) {
				t.Errorf("%s %s is neither a route of the API nor one of its pages", served.Method, served.Path)
			}
			continue
		}
		var parts []string
		for part := range strings.SplitSeq(path, "/") {
			if name, parameter := strings.CutPrefix(part, ":"); parameter {
				part = "{" + name + "}"
			}
			parts = append(parts, part)
		}
		if route := served.Method + " " + strings.Join(parts, "/"); !described[route] {
			t.Errorf("%s is served and not described", route)
		}
	}
}

// TestEveryRouteForEverybody asks every route as nobody and as each person, and looks
// into every table afterwards.
func TestEveryRouteForEverybody(t *testing.T) {
	eachPrepared(t, func(t *testing.T, p prepared) {
		statuses := successes(t)
		for _, one := range matrix {
			t.Run(strings.ReplaceAll(one.route, "/", " "), func(t *testing.T) {
				p.beside(t)
				one.check(t, p, statuses[one.route])
			})
		}
	})
}

// successes are the statuses with which the routes answer when all is well.
func successes(t *testing.T) map[string]int {
	found := map[string]int{}
	for path, methods := range describe(t, newService(t, false, "")).Paths {
		for method, operation := range methods {
			for status := range operation.Responses {
				var code int
				if _, err := fmt.Sscanf(status, "2%d", &code); err == nil {
					found[strings.ToUpper(method)+" "+strings.TrimPrefix(path, base)] = 200 + code
				}
			}
		}
	}
	return found
}

func (e entry) method() string {
	method, _, _ := strings.Cut(e.route, " ")
	return method
}

// acts reports whether the route leaves anything in the tables.
func (e entry) acts() bool { return e.event != "" || len(e.adds)+len(e.changes) > 0 }

func (e entry) public() bool { return slices.Contains(e.may, nobody) }

// wrongly says what a refused request changed, "" where nothing did. Only that it failed
// is counted, where that counts.
func (e entry) wrongly(now, before tally) string {
	if e.guarded {
		now = maps.Clone(now)
		for _, name := range []string{"sign_in_failures", "sign_in_failures, versions"} {
			now[name] = before[name]
		}
	}
	return now.differs(before)
}

// nobody is who has not signed in.
const nobody = ""

func (e entry) check(t *testing.T, p prepared, status int) {
	w := p.world(t)
	asked := e.ask(w)
	before := w.tally()
	refused := func(who string, status int) {
		t.Helper()
		answer := w.call(who, e.method(), asked.path, asked.body)
		if answer.status != status || answer.text("code") == "" || answer.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%q: %d, want %d: %s", who, answer.status, status, answer.raw)
		}
		if changed := e.wrongly(w.tally(), before); changed != "" {
			t.Fatalf("%q was refused, and yet: %s", who, changed)
		}
	}
	if !e.public() {
		refused(nobody, http.StatusUnauthorized)
		for _, who := range everyone {
			switch {
			case slices.Contains(e.allowed(), who):
			case e.others != 0:
				refused(who, e.others)
			case slices.Contains(e.withDeputy(e.sees), who):
				refused(who, http.StatusForbidden)
			default:
				refused(who, http.StatusNotFound)
			}
		}
	}
	for i, who := range e.allowed() {
		if i > 0 && e.acts() && !e.own {
			w = p.world(t)
			asked = e.ask(w)
		}
		e.succeed(w, who, asked, status)
	}
}

// succeed lets a person do it, looks at what it did, and sends it again.
func (e entry) succeed(w *world, who string, asked question, status int) {
	w.Helper()
	before, last := w.tally(), w.lastEvent()
	const key = "Idempotency-Key: 5f0c-once"
	answer := w.expect(status, who, e.method(), asked.path, asked.body, key)
	after := w.tally()
	if !e.acts() {
		if changed := after.differs(before); changed != "" {
			w.Errorf("%s: nothing should change, and yet: %s", who, changed)
		}
	}
	for _, table := range e.adds {
		if after[table] <= before[table] {
			w.Errorf("%s: nothing was added to %s", who, table)
		}
	}
	for _, table := range e.changes {
		if after[table+", versions"] <= before[table+", versions"] {
			w.Errorf("%s: no row of %s was changed", who, table)
		}
	}
	if e.event != "" && w.eventsSince(last, e.event, who) != 1 {
		w.Errorf("%s: no event %s of this person", who, e.event)
	}
	for _, unknown := range described(w.T).undescribed(e.route, answer) {
		w.Errorf("the answer has %s, which the description does not know", unknown)
	}
	if e.shows != "" {
		rows, listed := answer.at(e.shows).([]any)
		if !listed || len(rows) != e.rows(who) {
			w.Errorf("%s sees %d of %s, want %d: %s", who, len(rows), e.shows, e.rows(who), answer.raw)
		}
	}
	if e.effect != nil {
		e.effect(w, who, answer)
	}
	if e.method() == http.MethodPost || e.method() == http.MethodPut {
		e.again(w, who, asked, key, answer)
	}
}

// again sends a request again under its key: nothing is done again.
func (e entry) again(w *world, who string, asked question, key string, first reply) {
	w.Helper()
	if who == nobody {
		return // whoever has not signed in is remembered nowhere
	}
	before := w.tally()
	again := w.expect(first.status, who, e.method(), asked.path, asked.body, key)
	if string(again.raw) != string(first.raw) || again.header.Get("ETag") != first.header.Get("ETag") || again.header.Get("Location") != first.header.Get("Location") {
		w.Errorf("%s: sent again it is answered otherwise\n%v %s\n%v %s", who, again.header, again.raw, first.header, first.raw)
	}
	if changed := w.tally().differs(before); changed != "" {
		w.Errorf("%s: sent again it acts again: %s", who, changed)
	}
	if replayed := again.header.Get(edge.ReplayedHeader) == "true"; replayed != e.acts() {
		w.Errorf("%s: replayed %t, although it acts: %t", who, replayed, e.acts())
	}
}

func (w *world) lastEvent() (id int64) {
	w.Helper()
	w.must(w.store.SQL().QueryRowContext(w.Context(), "SELECT COALESCE(MAX(id), 0) FROM events").Scan(&id))
	return id
}

// eventsSince counts the events of an action and person after another event, 1 at most.
func (w *world) eventsSince(last int64, action, who string) (number int) {
	w.Helper()
	question := fmt.Sprintf("SELECT COUNT(*) FROM (SELECT 1 FROM events WHERE id > %d AND action = '%s' AND person_id = %d LIMIT 1) AS found",
		last, action, w.people[who].Person)
	w.must(w.store.SQL().QueryRowContext(w.Context(), question).Scan(&number))
	return number
}
