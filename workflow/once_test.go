package workflow_test

import (
	"strings"
	"testing"
	"time"

	"rectify/workflow"
)

func TestWhatBecomesOfARequestThatIsSentAgain(t *testing.T) {
	began := time.Date(2017, 7, 18, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		says   string
		before workflow.ActedOn
		hash   string
		after  time.Duration
		code   workflow.Code
		reason string
	}{
		{"its answer is given again", workflow.ActedOn{At: began, Hash: "a", Answered: true}, "a", time.Hour, "", ""},
		{"another request may not bear the key", workflow.ActedOn{At: began, Hash: "a", Answered: true}, "b", 0, workflow.CodeInvalid, ""},
		{"not even while the first is at work", workflow.ActedOn{At: began, Hash: "a"}, "b", 0, workflow.CodeInvalid, ""},
		{"its answer is on its way", workflow.ActedOn{At: began, Hash: "a"}, "a", 30*time.Second - 1, workflow.CodeRefused, workflow.ReasonAtWork},
		{"its answer was lost", workflow.ActedOn{At: began, Hash: "a"}, "a", 30 * time.Second, workflow.CodeRefused, workflow.ReasonDone},
	} {
		refused := workflow.DecideOnce(test.before, "key", test.hash, began.Add(test.after))
		switch {
		case test.code == "" && refused == nil:
		case refused == nil || refused.Code != test.code || refused.Reason != test.reason:
			t.Errorf("%s: %v", test.says, refused)
		case test.code == workflow.CodeInvalid && refused.Fields[0].Reason != "key_reused":
			t.Errorf("%s: %v", test.says, refused)
		}
	}
	before := workflow.ActedOn{At: began}
	if before.Expired(began.Add(workflow.OnceFor-1)) || !before.Expired(began.Add(workflow.OnceFor)) {
		t.Error("a request is not remembered for a day")
	}
}

func TestKeysOfRequests(t *testing.T) {
	for key, good := range map[string]bool{
		"8e03978e-40d5-43e9-bc93-6894a57f9324": true, "A_b.c:9-": true, strings.Repeat("k", 100): true,
		"": false, "1234567": false, strings.Repeat("k", 101): false, "with blank": false, "整改整改整改": false, "a,b,c,d,e": false, "new\nline-": false,
	} {
		if wrong := workflow.CheckOnceKey("key", key); (len(wrong) == 0) != good {
			t.Errorf("%q: %v", key, wrong)
		}
	}
}
