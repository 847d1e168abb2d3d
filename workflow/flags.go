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
var FlagKinds = []FlagKind{FlagLateAcknowledgement, FlagLateReport, FlagOverdue, FlagSerious, FlagFailedRecheck, FlagRelapse}

// Flag is one fact with the instants it rests on.
type Flag struct {
	Kind  FlagKind
	Due   time.Time // what was due when; zero where nothing was
	Found time.Time // what happened when
}

// TakenBack are the flags of the present round that no longer stand: of the kinds,
// those that were due after an instant.
type TakenBack struct {
	Kinds []FlagKind
	After time.Time
}

// flagsOf finds what an action lets one see. Before is the case as it was, after
// as it will be.
func flagsOf(action Action, before, after Case, now time.Time) (raised []Flag, back TakenBack) {
	switch action {
	case Acknowledge:
		if by := before.AcknowledgeBy; !by.IsZero() && !now.Before(by) {
			raised = append(raised, Flag{FlagLateAcknowledgement, by, now})
		}
	case Submit, RegisterReport:
		if by := before.AcknowledgeBy; before.AcknowledgedAt.IsZero() && !by.IsZero() && !after.AcknowledgedAt.Before(by) {
			raised = append(raised, Flag{FlagLateAcknowledgement, by, after.AcknowledgedAt})
		}
		if received := after.LastReportAt; received.Before(before.Deadline) {
			// Registered late, received in time: what was found meanwhile does not stand.
			back = TakenBack{[]FlagKind{FlagOverdue, FlagSerious, FlagLateReport}, received}
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
		expired := before.Deadline.Add(-time.Microsecond)
		switch {
		case before.Owes() && before.Overdue(now) && now.Before(after.Deadline):
			back = TakenBack{[]FlagKind{FlagOverdue, FlagSerious}, expired}
		case !before.Owes() && before.LastReportAt.Before(after.Deadline):
			back = TakenBack{[]FlagKind{FlagOverdue, FlagSerious, FlagLateReport}, expired}
		}
	}
	return raised, back
}

// DueOf is the date that a flag the clock finds was due by.
func DueOf(kind FlagKind, c Case) time.Time {
	if kind == FlagLateAcknowledgement {
		return c.AcknowledgeBy
	}
	return c.Deadline
}
