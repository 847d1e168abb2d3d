package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestHostileTextInEveryAddress puts every text into every part of an address that is
// described as a parameter. Nothing breaks, and nothing is found or changed by it.
func TestHostileTextInEveryAddress(t *testing.T) {
	eachPrepared(t, func(t *testing.T, p prepared) {
		api := described(t)
		parts, queries := 0, 0
		everywhere := p.world(t)
		everywhere.issued()
		for _, one := range matrix {
			method, template, _ := strings.Cut(one.route, " ")
			prepared := sync.OnceValues(func() (*world, *url.URL) { // for all queries of a route
				w := p.world(t)
				asked, err := url.Parse(one.ask(w).path)
				w.must(err)
				return w, asked
			})
			for _, parameter := range api.Paths[base+template][strings.ToLower(method)].Parameters {
				switch parameter.In {
				case "path":
					parts++
					probe(everywhere, "clerk", method, func(text string) string {
						return strings.ReplaceAll(template, "{"+parameter.Name+"}", url.PathEscape(text))
					})
				case "query":
					queries++
					w, asked := prepared()
					who := "clerk"
					if method == get && !slices.Contains(one.may, who) {
						who = one.may[0]
					}
					probe(w, who, method, func(text string) string {
						query := asked.Query()
						query.Set(parameter.Name, text)
						return asked.Path + "?" + query.Encode()
					})
				}
			}
		}
		if parts < 30 || queries < 20 {
			t.Errorf("only %d parts of paths and %d queries were found", parts, queries)
		}
	})
}

// foundNothing reports whether a list is empty.
func foundNothing(answer reply) bool {
	for _, value := range answer.body {
		if rows, list := value.([]any); list {
			return len(rows) == 0
		}
	}
	return false
}

// probe asks with each text at one place of an address.
func probe(w *world, who, method string, address func(string) string) {
	w.Helper()
	before := w.tally()
	for _, sentence := range slices.Sorted(maps.Keys(hostile)) {
		asked := address(hostile[sentence])
		answer := w.call(who, method, asked, nil)
		if answer.status == http.StatusOK && method == get && foundNothing(answer) {
			continue
		}
		refused := method != get && answer.status == http.StatusForbidden || answer.status == http.StatusUnprocessableEntity || answer.status == http.StatusBadRequest || answer.status == http.StatusNotFound ||
			answer.status == http.StatusMethodNotAllowed
		if !refused || answer.text("code") == "" {
			w.Errorf("%s %.200s: %d %s", method, asked, answer.status, answer.raw)
		}
	}
	if changed := w.tally().differs(before); changed != "" {
		w.Errorf("%s %.200s: %s", method, address("…"), changed)
	}
}
