package workflow

import "time"

// FlagKind names an accountability flag: a fact found by rule, never a blame.
type FlagKind string

// The flags. That a unit moves only when it is reminded is no flag but a measure:
// one case does not show it.
const (
	FlagLateAcknowledgement FlagKind = "late_acknowledgement"
	FlagLateReport          FlagKind = "late_report"
	FlagOverdue             FlagKind = "overdue"
	FlagFailedRecheck       FlagKind = "failed_recheck"
	FlagSuperficial         FlagKind = "superficial"  // 走过场: a suspicion, for a person to judge
	FlagSameProblem         FlagKind = "same_problem" // 同类问题再次发生: in an earlier circular already
	FlagRelapse             FlagKind = "relapse"
)

// FlagKinds lists every kind.
var FlagKinds = []FlagKind{FlagLateAcknowledgement, FlagLateReport, FlagOverdue, FlagSerious, FlagFailedRecheck,
	FlagSuperficial, FlagSameProblem, FlagRelapse}

// Suspicion reports whether flags of the kind count for nothing until a person has
// confirmed them.
func (k FlagKind) Suspicion() bool { return k == FlagSuperficial }

// Flag is one fact with what it rests on.
type Flag struct {
	Kind     FlagKind
	Due      time.Time     // what was due when; zero where nothing was
	Found    time.Time     // what happened when
	Evidence *FlagEvidence `json:",omitempty"` // beyond the instants
}

// FlagRule names the rule by which a flag was found, where a kind has several.
type FlagRule string

// FlagEvidence is what a flag rests on beyond its instants. Each rule fills in its
// own part.
type FlagEvidence struct {
	Rule     FlagRule `json:"rule"`
	Case     CaseID   `json:"case,omitempty"`     // the other case
	Number   string   `json:"number,omitempty"`   // its number
	Report   int64    `json:"report,omitempty"`   // the other report
	Percent  int      `json:"percent,omitempty"`  // how much of the texts is the same
	Finding  int64    `json:"finding,omitempty"`  // the finding it is about
	Category string   `json:"category,omitempty"` // of the problem
	Dated    Date     `json:"dated,omitzero"`     // the latest date in the evidence
	FoundOn  Date     `json:"found_on,omitzero"`  // the day of the finding
}

// RuleOf is the rule a flag was found by, "" for a kind that has only one.
func (f Flag) RuleOf() FlagRule {
	if f.Evidence == nil {
		return ""
	}
	return f.Evidence.Rule
}

// TakenBack are the flags that no longer stand: those of the kinds that were found
// after an instant, because from that instant on the unit did not owe.
type TakenBack struct {
	Kinds []FlagKind
	After time.Time
}

// clockFlags are found by the passing of time: what comes to light later about a
// receipt or a date can show that they were not so.
var clockFlags = []FlagKind{FlagLateAcknowledgement, FlagOverdue, FlagSerious, FlagLateReport}

// ofDuty are the flags that say the report did not come.
var ofDuty = []FlagKind{FlagOverdue, FlagSerious, FlagLateReport}

// justBefore is the last instant before another.
func justBefore(t time.Time) time.Time { return t.Add(-time.Microsecond) }

// flagsOf finds what an action lets one see. Before is the case as it was, after
// as it will be.
func flagsOf(action Action, before, after Case, now time.Time) (raised []Flag, back TakenBack) {
	switch action {
	case Acknowledge:
		if by := before.AcknowledgeBy; !by.IsZero() && !now.Before(by) {
			raised = append(raised, Flag{Kind: FlagLateAcknowledgement, Due: by, Found: now})
		}
	case Submit, RegisterReport:
		received := after.LastReportAt
		if by := before.AcknowledgeBy; before.AcknowledgedAt.IsZero() && !by.IsZero() && !after.AcknowledgedAt.Before(by) {
			raised = append(raised, Flag{Kind: FlagLateAcknowledgement, Due: by, Found: after.AcknowledgedAt})
		}
		if !received.Before(before.Deadline) {
			raised = append(raised, Flag{Kind: FlagLateReport, Due: before.Deadline, Found: received})
		}
		if received.Before(now) {
			// Registered late: from the receipt on nothing was owed, whatever the clock
			// found meanwhile. Receipt alone decides.
			back = TakenBack{clockFlags, received}
		}
	case Recheck:
		if len(after.Failed) > 0 {
			raised = append(raised, Flag{Kind: FlagFailedRecheck, Found: now})
		}
	case Escalate:
		if before.Overdue(now) {
			raised = append(raised, Flag{Kind: FlagOverdue, Due: before.Deadline, Found: now})
		}
	case Reopen:
		raised = append(raised, Flag{Kind: FlagRelapse, Due: before.ClosedAt, Found: now})
	case GrantExtension, Extend:
		return extended(before, after, now)
	case ApproveWithdrawal:
		// Issued in error: nothing of it was ever owed.
		if !before.IssuedAt.IsZero() {
			back = TakenBack{FlagKinds, justBefore(before.IssuedAt)}
		}
	}
	return raised, back
}

// extended judges anew by the new date what was found by the old one. While the
// unit owes, the new date lies ahead and nothing is overdue; where the report is
// there already, it was in time by the new date, or is late by that.
func extended(before, after Case, now time.Time) (raised []Flag, back TakenBack) {
	owed := before.Owes()
	if owed && !before.Overdue(now) || !owed && before.LastReportAt.Before(before.Deadline) {
		return nil, TakenBack{}
	}
	back = TakenBack{ofDuty, justBefore(before.Deadline)}
	if !owed && !before.LastReportAt.Before(after.Deadline) {
		raised = []Flag{
			{Kind: FlagOverdue, Due: after.Deadline, Found: after.Deadline},
			{Kind: FlagLateReport, Due: after.Deadline, Found: before.LastReportAt},
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
