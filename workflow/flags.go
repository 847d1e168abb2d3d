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
			raised = append(raised, Flag{Kind: FlagLateAcknowledgement, Due: by, Found: now})
		}
	case Submit, RegisterReport:
		if by := before.AcknowledgeBy; before.AcknowledgedAt.IsZero() && !by.IsZero() && !after.AcknowledgedAt.Before(by) {
			raised = append(raised, Flag{Kind: FlagLateAcknowledgement, Due: by, Found: after.AcknowledgedAt})
		}
		if received := after.LastReportAt; received.Before(before.Deadline) {
			// Registered late, received in time: what was found meanwhile does not stand.
			back = TakenBack{[]FlagKind{FlagLateAcknowledgement, FlagOverdue, FlagSerious, FlagLateReport}, received}
		} else {
			raised = append(raised, Flag{Kind: FlagLateReport, Due: before.Deadline, Found: received})
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
