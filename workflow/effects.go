package workflow

import (
	"slices"
	"time"
)

// effects carries out what a row promises, on the value of the case.
var effects = map[Effect]func(c *Case, actor Actor, input Input, now time.Time){
	EffectIssue: func(c *Case, _ Actor, input Input, now time.Time) {
		c.IssuedAt, c.ReportsSince = now, now
		c.Leg = 1
		c.AcknowledgeBy = input.AcknowledgeBy
		c.FirstDue, c.ReportDue, c.PassDue = c.Deadline, c.Deadline, c.Deadline
	},
	EffectAcknowledge: func(c *Case, _ Actor, input Input, now time.Time) {
		c.AcknowledgedAt = now
		if moment := input.Deadline.Moment; !moment.IsZero() && moment.Before(c.Deadline) {
			// The date counts from receipt, which was earlier than the latest it could be.
			c.Deadline, c.FirstDue, c.ReportDue, c.PassDue = moment, moment, moment, moment
		}
	},
	EffectDraftReport: func(c *Case, _ Actor, _ Input, _ time.Time) { c.ReportDrafted = true },
	EffectReceive: func(c *Case, _ Actor, input Input, now time.Time) {
		received := now
		if !input.ReceivedAt.IsZero() {
			received = input.ReceivedAt
		}
		if c.FirstReportAt.IsZero() || received.Before(c.FirstReportAt) {
			c.FirstReportAt = received // the earliest, in whatever order they were registered
		}
		c.LastReportAt = received
		if c.AcknowledgedAt.IsZero() {
			c.AcknowledgedAt = received // whoever reports has received
		}
		c.ReportDrafted = false
	},
	EffectJudge: func(c *Case, actor Actor, input Input, _ time.Time) {
		c.Failed = nil
		for _, verdict := range input.Verdicts {
			if !verdict.Passed {
				c.Failed = append(c.Failed, verdict.Finding)
			}
		}
		c.PassedReportAt = time.Time{}
		if len(c.Failed) == 0 {
			c.PassedReportAt = c.LastReportAt
		}
		c.RecheckedBy = actor.addedTo(c.RecheckedBy)
	},
	EffectClose: func(c *Case, actor Actor, _ Input, now time.Time) {
		c.ClosedAt = now
		c.ExtensionAsked, c.WithdrawalAsked = time.Time{}, false
		c.ClosedBy = actor.addedTo(c.ClosedBy)
	},
	EffectNextRound: func(c *Case, _ Actor, _ Input, now time.Time) {
		c.Round++
		c.ReportsSince = now
	},
	EffectNotPassed: func(c *Case, _ Actor, _ Input, _ time.Time) { c.PassedReportAt = time.Time{} },
	EffectNewLeg: func(c *Case, _ Actor, input Input, _ time.Time) {
		c.Leg++
		c.Deadline = input.NewDate.Moment
		c.ExtensionAsked = time.Time{}
	},
	EffectExtend: func(c *Case, _ Actor, input Input, _ time.Time) {
		c.Leg++
		// A date for the rework that is extended is not the duty's own date.
		if c.ReportDue.Equal(c.Deadline) {
			c.ReportDue = input.NewDate.Moment
		}
		if c.PassDue.Equal(c.Deadline) {
			c.PassDue = input.NewDate.Moment
		}
		c.Deadline = input.NewDate.Moment
	},
	EffectStartAnew: func(c *Case, _ Actor, input Input, now time.Time) {
		c.Leg++
		c.ReportsSince = now
		c.Owner = input.NewOwner
		c.Supporters = without(c.Supporters, input.NewOwner) // who leads supports no longer
		moment := input.NewDate.Moment
		c.Deadline, c.FirstDue, c.ReportDue, c.PassDue = moment, moment, moment, moment
		c.AcknowledgedAt, c.AcknowledgeBy = time.Time{}, input.AcknowledgeBy
		c.FirstReportAt, c.LastReportAt, c.PassedReportAt = time.Time{}, time.Time{}, time.Time{}
		c.PlannedAt = time.Time{}
		c.ReportDrafted = false
		c.ExtensionAsked = time.Time{}
	},
	EffectRelapse: func(c *Case, _ Actor, input Input, _ time.Time) {
		c.ClosedAt = time.Time{}
		c.PassedReportAt = time.Time{}
		c.PassDue = input.NewDate.Moment
	},
	EffectAskExtension:    func(c *Case, _ Actor, _ Input, now time.Time) { c.ExtensionAsked = now },
	EffectAnswerExtension: func(c *Case, _ Actor, _ Input, _ time.Time) { c.ExtensionAsked = time.Time{} },
	EffectPlan:            func(c *Case, _ Actor, _ Input, now time.Time) { c.PlannedAt = now },
	EffectAddSupporter: func(c *Case, _ Actor, input Input, _ time.Time) {
		c.Supporters = append(slices.Clone(c.Supporters), input.Supporter)
	},
	EffectRemoveSupporter: func(c *Case, _ Actor, input Input, _ time.Time) {
		c.Supporters = without(c.Supporters, input.Supporter)
	},
	EffectAskWithdrawal:    func(c *Case, _ Actor, _ Input, _ time.Time) { c.WithdrawalAsked = true },
	EffectAnswerWithdrawal: func(c *Case, _ Actor, _ Input, _ time.Time) { c.WithdrawalAsked = false },
	EffectWithdraw: func(c *Case, _ Actor, _ Input, _ time.Time) {
		c.ExtensionAsked = time.Time{}
		c.ReportDrafted = false
	},
}
