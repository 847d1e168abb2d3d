package edge

import (
	"strings"
	"testing"

	"rectify/text"
	"rectify/workflow"
)

// TestAFieldThatIsNotKnownIsCalledAsItWasSent: "code" for "one_time_code" is not to be
// called the code of a site.
func TestAFieldThatIsNotKnownIsCalledAsItWasSent(t *testing.T) {
	for _, language := range []text.Language{text.Chinese, text.English} {
		said := FieldSentence(language, workflow.Field{Name: "code", Reason: "unexpected"})
		if !strings.HasPrefix(said, "code") {
			t.Errorf("%s: %s", language, said)
		}
		if known := FieldSentence(language, workflow.Field{Name: "code", Reason: "required"}); strings.HasPrefix(known, "code") {
			t.Errorf("%s: a known field has its label: %s", language, known)
		}
	}
}
