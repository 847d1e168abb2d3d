package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"rectify/edge"
	"rectify/text"
)

// document is the description as it is served.
func document(t *testing.T) []byte {
	t.Helper()
	answer := newService(t, false, "").ask(get, "/openapi.json", "")
	if answer.Code != http.StatusOK {
		t.Fatalf("%d: %s", answer.Code, answer.Body)
	}
	return answer.Body.Bytes()
}

// wellFormed reads a description as OpenAPI has it: references lead somewhere, addresses
// and parameters agree, operations have names of their own, and examples are of their
// schema.
func wellFormed(t *testing.T, raw []byte) error {
	t.Helper()
	read, err := openapi3.NewLoader().LoadFromData(raw)
	if err != nil {
		return err
	}
	return read.Validate(t.Context())
}

func TestTheDescriptionIsValid(t *testing.T) {
	raw := document(t)
	if err := wellFormed(t, raw); err != nil {
		t.Error(err)
	}
	for what, change := range map[string][2]string{
		"a reference that leads nowhere":    {`"$ref":"#/components/schemas/HistoryBody"`, `"$ref":"#/components/schemas/Nowhere"`},
		"two operations of one name":        {`"operationId":"sign_in"`, `"operationId":"sign_out"`},
		"a parameter that is not described": {`"in":"path","name":"id"`, `"in":"path","name":"other"`},
		"an example of another shape":       {`"passed":true`, `"passed":"yes"`},
	} {
		broken := strings.Replace(string(raw), change[0], change[1], 1)
		if broken == string(raw) {
			t.Errorf("the description has no %s", change[0])
		} else if wellFormed(t, []byte(broken)) == nil {
			t.Errorf("not found: %s", what)
		}
	}
}

var (
	chinese = regexp.MustCompile(`\p{Han}`)
	english = regexp.MustCompile(`[A-Za-z]{2}`)
)

func TestEverythingIsDescribedInBothLanguages(t *testing.T) {
	var read any
	if err := json.Unmarshal(document(t), &read); err != nil {
		t.Fatal(err)
	}
	fields, parameters := 0, 0
	need := func(place string, described any) {
		words, _ := described.(map[string]any)["description"].(string)
		if !chinese.MatchString(words) || !english.MatchString(words) {
			t.Errorf("%s is described as %q: say in package text what it is, under shape. and the name", place, words)
		}
	}
	var walk func(place string, value any)
	walk = func(place string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for name, inside := range value {
				below := place + "." + name
				switch group, _ := inside.(map[string]any); name {
				case "example", "examples":
					continue
				case "properties":
					for field, one := range group {
						fields++
						need(below+"."+field, one)
					}
				case "responses":
					for status, one := range group {
						if one.(map[string]any)["$ref"] == nil {
							need(below+"."+status, one)
						}
					}
				case "headers":
					for header, one := range group {
						need(below+"."+header, one)
					}
				case "parameters":
					for i, one := range inside.([]any) {
						parameters++
						need(fmt.Sprintf("%s.%d", below, i), one)
					}
				}
				walk(below, inside)
			}
		case []any:
			for i, inside := range value {
				walk(fmt.Sprintf("%s.%d", place, i), inside)
			}
		}
	}
	walk("", read)
	if fields < 900 || parameters < 250 {
		t.Errorf("only %d fields and %d parameters were looked at", fields, parameters)
	}
}

// TestWordsOfShapesAreUsed finds words for fields that are no more.
func TestWordsOfShapesAreUsed(t *testing.T) {
	raw := string(document(t))
	for _, key := range slices.Sorted(maps.Keys(text.Keys())) {
		if !strings.HasPrefix(key, "shape.") {
			continue
		}
		quoted, err := json.Marshal(bilingual(key))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(raw, string(quoted)) {
			t.Errorf("%s stands nowhere in the description", key)
		}
	}
}

func TestEveryTagOfAnOperationHasItsPlace(t *testing.T) {
	var read struct {
		Tags  []struct{ Name string }
		Paths map[string]map[string]struct{ Tags []string }
	}
	if err := json.Unmarshal(document(t), &read); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, methods := range read.Paths {
		for _, operation := range methods {
			for _, tag := range operation.Tags {
				used[tag] = true
			}
		}
	}
	for _, tag := range read.Tags {
		if !used[tag.Name] {
			t.Errorf("tag %s has no operations, or stands twice", tag.Name)
		}
		delete(used, tag.Name)
	}
	if len(used) > 0 {
		t.Errorf("tags without a place: %v", used)
	}
}

// TestRefusalsAreThoseOfTheMatrix compares what the description says of 403 and 404 with
// what the matrix says, which is asked of every person.
func TestRefusalsAreThoseOfTheMatrix(t *testing.T) {
	told := described(t)
	for _, one := range matrix {
		method, path, _ := strings.Cut(one.route, " ")
		says := func(status int) bool {
			_, found := told.Paths[base+path][strings.ToLower(method)].Responses[fmt.Sprint(status)]
			return found
		}
		forbidden, unseen := false, false
		for _, who := range everyone {
			if one.public() || one.others != 0 || slices.Contains(one.allowed(), who) {
				continue
			}
			sees := slices.Contains(one.withDeputy(one.sees), who)
			forbidden, unseen = forbidden || sees, unseen || !sees
		}
		if says(http.StatusUnauthorized) == (one.public() && !one.guarded && one.route != "POST /sessions") {
			t.Errorf("%s: 401 is described: %t", one.route, says(http.StatusUnauthorized))
		}
		if forbidden && !says(http.StatusForbidden) || unseen && !says(http.StatusNotFound) {
			t.Errorf("%s lacks 403 or 404", one.route)
		}
		nobodyIs := len(one.allowed()) == len(everyone) || method == get && !forbidden || one.public()
		if nobodyIs && says(http.StatusForbidden) {
			t.Errorf("%s says 403, and nobody is told that", one.route)
		}
		if says(http.StatusNotFound) && !unseen && !strings.Contains(path, "{id}") && method == get {
			t.Errorf("%s says 404, and nobody is told that", one.route)
		}
	}
}

// TestEveryRefusalHasItsExample reads the examples of refusals: each is a whole one, of
// its own status.
func TestEveryRefusalHasItsExample(t *testing.T) {
	var read struct {
		Components struct {
			Responses map[string]struct {
				Content map[string]struct{ Example edge.Problem }
			}
		}
	}
	if err := json.Unmarshal(document(t), &read); err != nil {
		t.Fatal(err)
	}
	for status, refusal := range refusable {
		example := read.Components.Responses[refusalName(status)].Content["application/problem+json"].Example
		natural := edge.ProblemOf(&edge.Visit{Language: text.Chinese}, refusal).Status
		if status == http.StatusPreconditionFailed {
			natural = status
		}
		if example.Status != status || natural != status || example.Title == "" || example.Detail == "" || strings.Contains(example.Detail, "%") {
			t.Errorf("%d (%d): %+v", status, natural, example)
		}
	}
}

// wholeContract is the description, read once for all that is asked.
func wholeContract(t *testing.T) contract {
	t.Helper()
	readOnce.Do(func() { readContract = described(t) })
	return readContract
}

var (
	readOnce     sync.Once
	readContract contract
)

// undescribedStatus says which status an answer had that the description does not name,
// "" where all is well.
func undescribedStatus(t *testing.T, method, path string, status int) string {
	inside, found := strings.CutPrefix(path, base)
	if !found || status == http.StatusMethodNotAllowed {
		return ""
	}
	inside, _, _ = strings.Cut(inside, "?")
	for template, methods := range wholeContract(t).Paths {
		operation, has := methods[strings.ToLower(method)]
		if !has || !addresses(strings.TrimPrefix(template, base), inside) {
			continue
		}
		if _, named := operation.Responses[fmt.Sprint(status)]; named {
			return ""
		}
		if !strings.Contains(template, "{") || !literal(t, inside) {
			return fmt.Sprintf("%s %s answers %d, which is not described", method, template, status)
		}
	}
	return ""
}

// literal reports whether an address is that of an operation without parameters.
func literal(t *testing.T, path string) bool {
	_, found := wholeContract(t).Paths[base+path]
	return found
}

// addresses reports whether a path is one of a template.
func addresses(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(want, got string) bool {
		return want == got || strings.HasPrefix(want, "{") && got != ""
	})
}
