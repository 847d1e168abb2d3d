package doctor

import (
	"context"
	"testing"
	"time"
)

// TestACheckThatHangsIsLeftBehind: its finding is that it hangs, also when it does not
// care about its context.
func TestACheckThatHangsIsLeftBehind(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	for sentence, work := range map[string]func(*examination, context.Context) Finding{
		"it ignores its context":   func(*examination, context.Context) Finding { <-release; return fine() },
		"it ends with its context": func(_ *examination, ctx context.Context) Finding { <-ctx.Done(); return failed(ctx.Err()) },
	} {
		found := (&examination{}).make(t.Context(), check{name: "database", work: work}, time.Millisecond)
		if found.Check != "database" || found.Level != Failure || found.Code != "timeout" {
			t.Errorf("%s: %+v", sentence, found)
		}
	}
}
