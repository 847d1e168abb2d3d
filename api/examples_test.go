package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// unreadable are the statuses of a body that was not understood.
var unreadable = []int{http.StatusBadRequest, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity}

// TestExamplesAreReadByTheirOperations sends every example as it is described to its own
// operation: it may refuse the asker, or know nothing of case 999, and never the body.
func TestExamplesAreReadByTheirOperations(t *testing.T) {
	w := preparedSQLite(t).world(t)
	var read struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			RequestBody struct {
				Content map[string]struct {
					Examples map[string]struct{ Value json.RawMessage }
				}
			} `json:"requestBody"`
		}
	}
	if err := json.Unmarshal(document(t), &read); err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for path, methods := range read.Paths {
		for method, operation := range methods {
			for language, example := range operation.RequestBody.Content["application/json"].Examples {
				shown[operation.OperationID] = true
				place := strings.ReplaceAll(strings.TrimPrefix(path, base), "{id}", "999")
				answer := w.call("observer", strings.ToUpper(method), place, string(example.Value))
				if slices.Contains(unreadable, answer.status) {
					t.Errorf("%s in %s: %d %s", operation.OperationID, language, answer.status, answer.raw)
				}
				wrong := strings.Replace(string(example.Value), "{", `{"no_such_field":1,`, 1)
				wrong = strings.Replace(wrong, ",}", "}", 1)
				if answer := w.call("observer", strings.ToUpper(method), place, wrong); answer.status != http.StatusUnprocessableEntity {
					t.Errorf("%s takes a field that it does not know: %d %s", operation.OperationID, answer.status, answer.raw)
				}
			}
		}
	}
	if want := slices.Sorted(maps.Keys(examples)); !slices.Equal(want, slices.Sorted(maps.Keys(shown))) {
		t.Errorf("shown are the examples of %v, want %v", shown, want)
	}
	for _, begins := range []string{"sign_in", "draft", "issue_batch", "acknowledge", "save_report", "submit", "recheck", "close", "ask_extension"} {
		if !shown[begins] {
			t.Errorf("%s has no example", begins)
		}
	}
}

// TestTheExampleOfACircularIsRead finds in the example what it speaks of.
func TestTheExampleOfACircularIsRead(t *testing.T) {
	w := preparedSQLite(t).world(t)
	body := examples["draft"](func(key string) string { return pen{"zh", shanghai}.say("example." + key) }).(draftBody)
	body.Office = w.office
	answer := w.expect(http.StatusCreated, "clerk", post, "/circulars", body)
	for name, want := range map[string]string{"doc_number": "某政办函〔2026〕7号", "report_to": "市电子政务办", "state": "draft"} {
		if got := fmt.Sprint(answer.at(name)); got != want {
			t.Errorf("%s: %s, want %s in %s", name, got, want, answer.raw)
		}
	}
}
