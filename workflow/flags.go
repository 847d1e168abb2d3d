package workflow

import "time"

// FlagKind names an accountability flag: a fact found by rule, never a blame.
type FlagKind string

// The flags that a transition can raise by itself.
const (
	FlagLateAcknowledgement FlagKind = "late_acknowledgement"
	FlagLateReport          FlagKind = "late_report"
	FlagOverdue             FlagKind = "overdue"
	FlagFailedRecheck       FlagKind = "failed_recheck"
	FlagRelapse             FlagKind = "relapse"
)

// FlagKinds lists every kind.
var FlagKinds = []FlagKind{FlagLateAcknowledgement, FlagLateReport, FlagOverdue, FlagFailedRecheck, FlagRelapse}

// Flag is one fact with the instants it rests on.
type Flag struct {
	Kind  FlagKind
	Due   time.Time // what was due when; zero where nothing was
	Found time.Time // what happened when
}

// flagsOf finds what an action lets one see. Before is the case as it was, after
// as it will be.
func flagsOf(action Action, before, after Case, now time.Time) (raised []Flag, takenBack []FlagKind) {
	switch action {
	case Acknowledge:
		if by := before.AcknowledgeBy; !by.IsZero() && !now.Before(by) {
			raised = append(raised, Flag{FlagLateAcknowledgement, by, now})
		}
	case Submit, RegisterReport:
		if received := after.LastReportAt; received.Before(before.Deadline) {
			// Registered late, received in time: what was found meanwhile does not stand.
			takenBack = []FlagKind{FlagOverdue, FlagLateReport}
		} else {
			raised = append(raised, Flag{FlagLateReport, before.Deadline, received})
		}
	case Recheck:
		if len(after.Failed) > 0 {
			raised = append(raised, Flag{FlagFailedRecheck, time.Time{}, now})
		}
	case Escalate:
		if before.Overdue(now) {
			raised = append(raised, Flag{FlagOverdue, before.Deadline, now})
		}
	case Reopen:
		raised = append(raised, Flag{FlagRelapse, before.ClosedAt, now})
	case GrantExtension, Extend:
		// Decided after the old date: what is in time by the new one was in time.
		switch {
		case before.Owes() && before.Overdue(now) && now.Before(after.Deadline):
			takenBack = []FlagKind{FlagOverdue}
		case !before.Owes() && before.LastReportAt.Before(after.Deadline):
			takenBack = []FlagKind{FlagOverdue, FlagLateReport}
		}
	}
	return raised, takenBack
}
