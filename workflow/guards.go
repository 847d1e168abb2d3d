package workflow

import "time"

// guards says what each guard asks of a case.
var guards = map[Guard]func(c Case, actor Actor, now time.Time) bool{
	GuardComplete:        func(c Case, _ Actor, _ time.Time) bool { return len(DraftGaps(c)) == 0 },
	GuardSigned:          func(c Case, _ Actor, _ time.Time) bool { return c.Signed },
	GuardNotAcknowledged: func(c Case, _ Actor, _ time.Time) bool { return c.AcknowledgedAt.IsZero() },
	GuardReportDrafted:   func(c Case, _ Actor, _ time.Time) bool { return c.ReportDrafted },
	GuardAllPassed:       func(c Case, _ Actor, _ time.Time) bool { return len(c.Failed) == 0 },
	GuardSomeFailed:      func(c Case, _ Actor, _ time.Time) bool { return len(c.Failed) > 0 },
	GuardRoundsLeft:      func(c Case, _ Actor, _ time.Time) bool { return c.Round < c.RoundsAllowed },
	GuardRoundsUsedUp:    func(c Case, _ Actor, _ time.Time) bool { return c.Round >= c.RoundsAllowed },
	GuardNotTheRechecker: func(c Case, actor Actor, _ time.Time) bool {
		return !actor.among(c.RecheckedBy)
	},
	GuardNotTheCloser: func(c Case, actor Actor, _ time.Time) bool {
		return !actor.among(c.ClosedBy)
	},
	GuardBeforeDeadline:    func(c Case, _ Actor, now time.Time) bool { return now.Before(c.Deadline) },
	GuardNoExtensionAsked:  func(c Case, _ Actor, _ time.Time) bool { return c.ExtensionAsked.IsZero() },
	GuardExtensionAsked:    func(c Case, _ Actor, _ time.Time) bool { return !c.ExtensionAsked.IsZero() },
	GuardNoWithdrawalAsked: func(c Case, _ Actor, _ time.Time) bool { return !c.WithdrawalAsked },
	GuardWithdrawalAsked:   func(c Case, _ Actor, _ time.Time) bool { return c.WithdrawalAsked },
	GuardSupported:         func(c Case, _ Actor, _ time.Time) bool { return len(c.Supporters) > 0 },
}

// unmet returns the first guard of the row that does not hold, or "".
func (t Transition) unmet(c Case, actor Actor, now time.Time) Guard {
	for _, guard := range t.Guards {
		if !guards[guard](c, actor, now) {
			return guard
		}
	}
	return ""
}
