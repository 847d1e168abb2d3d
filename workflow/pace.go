package workflow

// Pace says how long a notice may wait for its reader's morning.
type Pace string

// The paces. Whatever a person chooses moves the second and the third only.
const (
	AtOnce    Pace = "at_once"     // an act at once, a rung as soon as its morning begins
	AtTheHour Pace = "at_the_hour" // a reminder: on its morning, at the hour the person chose
	MayGather Pace = "may_gather"  // with the next morning's letter, where the person wants that
)

// CausePace is one row: how long notices of a cause may wait.
type CausePace struct {
	Cause Cause
	Pace  Pace
}

// CausePaces has one row for each cause. At once goes what starts or moves a date,
// what a date runs out on, and everything about escalation: nobody mutes those.
// What may wait asks its reader for nothing that a day could spoil.
var CausePaces = []CausePace{
	{CauseIssued, AtOnce},
	{CauseSignOff, AtOnce},
	{CauseSubmitted, MayGather},
	{CauseReturned, AtOnce},
	{CauseRechecked, MayGather},
	{CauseSentBack, AtOnce},
	{CauseClosed, MayGather},
	{CauseEscalated, AtOnce},
	{CauseReopened, AtOnce},
	{CauseTransferredTo, AtOnce},
	{CauseTransferredAway, MayGather},
	{CauseExtensionAsked, AtOnce}, // the date runs on until the head has decided
	{CauseExtended, MayGather},
	{CauseExtensionRefused, AtOnce}, // the old date stands, and may be today
	{CauseWithdrawalAsked, MayGather},
	{CauseWithdrawn, MayGather},
	{CauseWithdrawalRefused, MayGather},
	{CauseReminder, AtTheHour},
	{CauseOverdue, AtOnce},
	{CauseNoticeDrafted, AtOnce},
	{CauseSupervision, AtOnce},
	{CauseRecalculated, AtOnce}, // it moves a date
	{CauseNoticeVoided, MayGather},
	{CauseObjection, MayGather}, // the ladder does not wait for the answer
	{CauseObjectionAnswered, MayGather},
	{CauseDecision, AtOnce},
	{CauseSupportAdded, AtOnce}, // it starts a duty
	{CauseSupportEnded, MayGather},
	{CauseOpinion, AtOnce}, // the owner may need it for a report that is due today
}

// PaceOf is the pace of a cause. What has no row does not wait.
func PaceOf(cause Cause) Pace {
	for _, row := range CausePaces {
		if row.Cause == cause {
			return row.Pace
		}
	}
	return AtOnce
}

// PaceOn is the pace of a cause that a rung tells: a reminder after the deadline,
// or one that gives notice, escalates or proposes, waits for nobody's hour.
func (r Rung) PaceOn(cause Cause) Pace {
	if r.Does.Notice != "" || r.Does.Escalate || r.Does.Propose || r.Anchor == AnchorDeadline && !r.ahead() {
		return AtOnce
	}
	return PaceOf(cause)
}
