package workflow

import (
	"testing"
	"time"
)

func TestTheMinuteOfTheIssueIsNotBeforeIt(t *testing.T) {
	c := caseIn(Issued)
	c.IssuedAt = handedDown.Add(27*time.Second + 3*time.Microsecond)
	for sentence, row := range map[string]struct {
		at   time.Time
		want bool
	}{
		"the same minute, noted by hand": {handedDown, true},
		"the minute before":              {handedDown.Add(-time.Minute), false},
	} {
		in := fullInput()
		in.Chase.At, in.ReceivedAt = row.at, row.at
		in.Chase.Day = DateOf(row.at, time.FixedZone("", 8*60*60))
		for _, action := range []Action{LogChase, RegisterReport} {
			if _, refused := Decide(c, actorAs(Clerk), action, in, within); (refused == nil) != row.want {
				t.Errorf("%s: %s: %v", sentence, action, refused)
			}
		}
	}
}
