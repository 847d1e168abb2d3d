package workflow

// Guard names a fact that must hold before an action is offered at all.
type Guard string

// The guards; guards.go says what each asks.
const (
	GuardComplete          Guard = "draft_complete"      // owner, finding and deadline are there
	GuardSigned            Guard = "circular_signed"     // the signature is recorded
	GuardNotAcknowledged   Guard = "not_acknowledged"    // the receipt slip is still open
	GuardReportDrafted     Guard = "report_drafted"      // a draft report waits
	GuardAllPassed         Guard = "all_passed"          // every finding passed
	GuardSomeFailed        Guard = "some_failed"         // at least one finding failed
	GuardRoundsLeft        Guard = "rounds_left"         // one more round is allowed
	GuardRoundsUsedUp      Guard = "rounds_used_up"      // no further round is allowed
	GuardNotTheRechecker   Guard = "not_the_rechecker"   // never re-checks and closes the same case
	GuardNotTheCloser      Guard = "not_the_closer"      // the same, the other way round
	GuardBeforeDeadline    Guard = "before_deadline"     // the date has not passed
	GuardNoExtensionAsked  Guard = "no_extension_asked"  // no request waits
	GuardExtensionAsked    Guard = "extension_asked"     // a request waits
	GuardNoWithdrawalAsked Guard = "no_withdrawal_asked" // no withdrawal waits
	GuardWithdrawalAsked   Guard = "withdrawal_asked"    // a withdrawal waits
	GuardSupported         Guard = "supported"           // a unit supports the owner
)

// Need names an input without which an action is refused.
type Need string

// The needs; needs.go says when each is met.
const (
	NeedReason       Need = "reason"
	NeedProgress     Need = "progress"
	NeedEvidence     Need = "evidence"
	NeedNewDate      Need = "new_date"      // in the future
	NeedLater        Need = "later"         // a new date after the present one
	NeedAhead        Need = "ahead"         // it lies in the future too
	NeedNewOwner     Need = "new_owner"     // another unit than the present one
	NeedAnswers      Need = "answers"       // one for every finding
	NeedKnownAnswers Need = "known_answers" // of a draft: none for an unknown finding, none twice
	NeedVerdicts     Need = "verdicts"      // one for every finding, with evidence; a reason for each failed one
	NeedReceipt      Need = "received_at"
	NeedEarlier      Need = "received_earlier" // than the report that waits
	NeedStampedScan  Need = "stamped_scan"     // of this report, signed and stamped
	NeedPlan         Need = "plan"             // a line for every finding
	NeedOpinion      Need = "opinion"
	NeedChase        Need = "chase"
	NeedNewSupporter Need = "new_supporter" // a unit that has no part in the case yet
	NeedSupporter    Need = "supporter"     // a unit that supports it
)

// Effect names what follows for the case; Decide carries it out on the value.
type Effect string

// The effects; effects.go carries them out.
const (
	EffectIssue            Effect = "issue"            // the clock starts: first leg, first date
	EffectAcknowledge      Effect = "acknowledge"      // the receipt slip is signed
	EffectDraftReport      Effect = "draft_report"     // a draft report waits
	EffectReceive          Effect = "receive"          // a report is received: stops the clock
	EffectJudge            Effect = "judge"            // verdicts of this round
	EffectClose            Effect = "close"            // who closed, and when
	EffectNextRound        Effect = "next_round"       // round + 1
	EffectNotPassed        Effect = "not_passed"       // what passed is not accepted
	EffectNewLeg           Effect = "new_leg"          // a new date for the rework
	EffectExtend           Effect = "extend"           // a new date for the duty itself
	EffectStartAnew        Effect = "start_anew"       // new owner: receipt and marks start anew
	EffectRelapse          Effect = "relapse"          // what had passed has not held
	EffectAskExtension     Effect = "ask_extension"    // a request waits
	EffectAnswerExtension  Effect = "answer_extension" // it waits no longer
	EffectAskWithdrawal    Effect = "ask_withdrawal"
	EffectAnswerWithdrawal Effect = "answer_withdrawal"
	EffectWithdraw         Effect = "withdraw" // nothing waits any more
	EffectPlan             Effect = "plan"     // a plan is there
	EffectAddSupporter     Effect = "add_supporter"
	EffectRemoveSupporter  Effect = "remove_supporter"
)

// Cause says why somebody is told.
type Cause string

// The causes of notices. Each has a letter in both languages.
const (
	CauseIssued            Cause = "issued"
	CauseSignOff           Cause = "sign_off" // a draft waits for the leader
	CauseSubmitted         Cause = "submitted"
	CauseReturned          Cause = "returned"
	CauseRechecked         Cause = "rechecked"
	CauseSentBack          Cause = "sent_back"
	CauseClosed            Cause = "closed"
	CauseEscalated         Cause = "escalated"
	CauseReopened          Cause = "reopened"
	CauseTransferredTo     Cause = "transferred_to"
	CauseTransferredAway   Cause = "transferred_away"
	CauseExtensionAsked    Cause = "extension_asked"
	CauseExtended          Cause = "extended"
	CauseExtensionRefused  Cause = "extension_refused"
	CauseWithdrawalAsked   Cause = "withdrawal_asked"
	CauseWithdrawn         Cause = "withdrawn"
	CauseWithdrawalRefused Cause = "withdrawal_refused"
	CauseReminder          Cause = "reminder"           // a rung before the date, or the office's own clock
	CauseOverdue           Cause = "overdue"            // a rung after it, while its notice waits for signature
	CauseNoticeDrafted     Cause = "notice_drafted"     // a supervision notice waits for the head
	CauseSupervision       Cause = "supervision_notice" // a signed supervision notice
	CauseNoticeVoided      Cause = "notice_voided"      // a signed one that is void
	CauseObjection         Cause = "objection"          // a unit objects
	CauseObjectionAnswered Cause = "objection_answered"
	CauseDecision          Cause = "decision"      // what the office decided within its power
	CauseRecalculated      Cause = "recalculated"  // a year of the calendar was published, and the date reckoned anew
	CauseSupportAdded      Cause = "support_added" // a unit supports the owner from now on
	CauseSupportEnded      Cause = "support_ended" // and no longer
	CauseOpinion           Cause = "opinion"       // what a supporting unit has to say to the owner
)

// Causes lists every cause.
var Causes = []Cause{
	CauseIssued, CauseSignOff, CauseSubmitted, CauseReturned, CauseRechecked, CauseSentBack, CauseClosed,
	CauseEscalated, CauseReopened, CauseTransferredTo, CauseTransferredAway, CauseExtensionAsked, CauseExtended,
	CauseExtensionRefused, CauseWithdrawalAsked, CauseWithdrawn, CauseWithdrawalRefused,
	CauseReminder, CauseOverdue, CauseNoticeDrafted, CauseSupervision, CauseRecalculated,
	CauseNoticeVoided, CauseObjection, CauseObjectionAnswered, CauseDecision,
	CauseSupportAdded, CauseSupportEnded, CauseOpinion,
}

// Side says whose people are told.
type Side string

// The sides. Former is the owner before a transfer, released a unit that supports no
// longer. Where a supporting unit is the matter, the supporter is that one, and
// otherwise each of them.
const (
	SideOwner     Side = "owner"
	SideFormer    Side = "former_owner"
	SideOffice    Side = "office"
	SideSupporter Side = "supporter"
	SideReleased  Side = "released_supporter"
)

// Tell is one group of people to be told, and why.
type Tell struct {
	Cause Cause
	Side  Side
	Roles []Role
}

// Transition is one row of the table: who may take a case from where to where,
// under which conditions, with which inputs, and what follows.
type Transition struct {
	Action  Action
	From    []State
	To      State // "" leaves the state as it is
	Roles   []Role
	Guards  []Guard
	Needs   []Need
	Effects []Effect
	Tells   []Tell
	SignOff SignOff // by whose word a report counts as signed; "" where none comes in
}

// SignOff says by what a report counts as signed off by the unit.
type SignOff string

// The sign-offs: the leader's own act, a scan of the signed and stamped report, and
// paper that reached the office.
const (
	SignOffByLeader SignOff = "leader"
	SignOffByScan   SignOff = "stamped_scan"
	SignOffOnPaper  SignOff = "paper"
)

func toUnit(cause Cause) Tell {
	return Tell{Cause: cause, Side: SideOwner, Roles: []Role{Liaison, Leader}}
}

// toSupporters tells the units that support the owner what moves their work too.
func toSupporters(cause Cause) Tell {
	return Tell{Cause: cause, Side: SideSupporter, Roles: []Role{Liaison, Leader}}
}

func toOffice(cause Cause, roles ...Role) Tell {
	return Tell{Cause: cause, Side: SideOffice, Roles: roles}
}

// Table is every transition there is. Decide and Allowed read these rows, and
// the diagram, the API and the pages are drawn from them. Where one action has
// several rows, their guards exclude each other.
var Table = []Transition{
	{Action: Revise, From: []State{Draft}, Roles: []Role{Clerk}},
	{Action: Issue, From: []State{Draft}, To: Issued, Roles: []Role{Clerk},
		Guards:  []Guard{GuardComplete, GuardSigned, GuardNoWithdrawalAsked},
		Effects: []Effect{EffectIssue}, Tells: []Tell{toUnit(CauseIssued), toSupporters(CauseSupportAdded)}},

	{Action: Acknowledge, From: []State{Issued, Escalated}, Roles: []Role{Liaison, Leader},
		Guards: []Guard{GuardNotAcknowledged}, Effects: []Effect{EffectAcknowledge}},
	{Action: SaveReport, From: []State{Issued, Escalated}, Roles: []Role{Liaison, Leader}, Needs: []Need{NeedKnownAnswers},
		Effects: []Effect{EffectDraftReport}},
	{Action: PutForward, From: []State{Issued, Escalated}, Roles: []Role{Liaison},
		Guards: []Guard{GuardReportDrafted}, Needs: []Need{NeedAnswers},
		Tells: []Tell{{Cause: CauseSignOff, Side: SideOwner, Roles: []Role{Leader}}}},
	{Action: Submit, From: []State{Issued, Escalated}, To: Rectified, Roles: []Role{Leader},
		Needs: []Need{NeedAnswers}, Effects: []Effect{EffectReceive}, SignOff: SignOffByLeader,
		Tells: []Tell{toOffice(CauseSubmitted, Clerk, Rechecker)}},
	// The scan of the signed and stamped report is the leader's sign-off.
	{Action: Submit, From: []State{Issued, Escalated}, To: Rectified, Roles: []Role{Liaison},
		Needs: []Need{NeedAnswers, NeedStampedScan}, Effects: []Effect{EffectReceive}, SignOff: SignOffByScan,
		Tells: []Tell{toOffice(CauseSubmitted, Clerk, Rechecker)}},
	{Action: RegisterReport, From: []State{Issued, Escalated}, To: Rectified, Roles: []Role{Clerk},
		Needs: []Need{NeedAnswers, NeedReceipt}, Effects: []Effect{EffectReceive}, SignOff: SignOffOnPaper,
		Tells: []Tell{toOffice(CauseSubmitted, Rechecker)}},
	// Paper that turns up after the unit has reported again online: the earlier receipt
	// is the one that counts.
	{Action: RegisterReport, From: []State{Rectified}, Roles: []Role{Clerk},
		Needs: []Need{NeedAnswers, NeedReceipt, NeedEarlier}, Effects: []Effect{EffectReceive}, SignOff: SignOffOnPaper,
		Tells: []Tell{toOffice(CauseSubmitted, Rechecker)}},

	{Action: Return, From: []State{Rectified}, To: Issued, Roles: []Role{Rechecker},
		Needs: []Need{NeedReason, NeedNewDate}, Effects: []Effect{EffectNewLeg},
		Tells: []Tell{toUnit(CauseReturned), toSupporters(CauseReturned)}},
	{Action: Recheck, From: []State{Rectified}, To: Rechecked, Roles: []Role{Rechecker},
		Guards: []Guard{GuardNotTheCloser}, Needs: []Need{NeedVerdicts}, Effects: []Effect{EffectJudge},
		Tells: []Tell{toOffice(CauseRechecked, Head)}},
	{Action: Close, From: []State{Rechecked}, To: Closed, Roles: []Role{Head},
		Guards: []Guard{GuardAllPassed, GuardNotTheRechecker}, Effects: []Effect{EffectClose},
		Tells: []Tell{toUnit(CauseClosed), toSupporters(CauseClosed)}},
	{Action: SendBack, From: []State{Rechecked}, To: Issued, Roles: []Role{Head, PolicyRole},
		Guards: []Guard{GuardSomeFailed, GuardRoundsLeft}, Needs: []Need{NeedNewDate},
		Effects: []Effect{EffectNextRound, EffectNewLeg}, Tells: []Tell{toUnit(CauseSentBack), toSupporters(CauseSentBack)}},
	{Action: SendBack, From: []State{Rechecked}, To: Escalated, Roles: []Role{Head, PolicyRole},
		Guards: []Guard{GuardSomeFailed, GuardRoundsUsedUp}, Needs: []Need{NeedNewDate},
		Effects: []Effect{EffectNextRound, EffectNewLeg},
		Tells:   []Tell{toUnit(CauseEscalated), toOffice(CauseEscalated, Clerk, Head), toSupporters(CauseSentBack)}},
	{Action: Escalate, From: []State{Issued}, To: Escalated, Roles: []Role{Head, PolicyRole},
		Needs: []Need{NeedReason},
		Tells: []Tell{toUnit(CauseEscalated), toOffice(CauseEscalated, Clerk)}},
	// The report is there: what is asked for from now on has a date of its own.
	{Action: Escalate, From: []State{Rechecked}, To: Escalated, Roles: []Role{Head},
		Needs: []Need{NeedReason, NeedNewDate}, Effects: []Effect{EffectNotPassed, EffectNextRound, EffectNewLeg},
		Tells: []Tell{toUnit(CauseEscalated), toOffice(CauseEscalated, Clerk), toSupporters(CauseSentBack)}},
	{Action: Reopen, From: []State{Closed}, To: Issued, Roles: []Role{Rechecker},
		Guards: []Guard{GuardNotTheCloser}, Needs: []Need{NeedReason, NeedEvidence, NeedNewDate},
		Effects: []Effect{EffectNextRound, EffectRelapse, EffectNewLeg},
		Tells:   []Tell{toUnit(CauseReopened), toOffice(CauseReopened, Head), toSupporters(CauseReopened)}},

	{Action: Transfer, From: []State{Issued, Escalated}, To: Issued, Roles: []Role{Clerk},
		Needs: []Need{NeedReason, NeedNewOwner, NeedNewDate}, Effects: []Effect{EffectStartAnew},
		Tells: []Tell{
			toUnit(CauseTransferredTo),
			{Cause: CauseTransferredAway, Side: SideFormer, Roles: []Role{Liaison, Leader}},
			toSupporters(CauseTransferredTo),
		}},
	{Action: AskExtension, From: []State{Issued, Escalated}, Roles: []Role{Liaison, Leader},
		Guards: []Guard{GuardBeforeDeadline, GuardNoExtensionAsked}, Needs: []Need{NeedReason, NeedProgress, NeedLater},
		Effects: []Effect{EffectAskExtension}, Tells: []Tell{toOffice(CauseExtensionAsked, Head)}},
	{Action: GrantExtension, From: []State{Issued, Escalated}, To: Issued, Roles: []Role{Head},
		Guards: []Guard{GuardExtensionAsked}, Needs: []Need{NeedLater, NeedAhead},
		Effects: []Effect{EffectAnswerExtension, EffectExtend}, Tells: []Tell{toUnit(CauseExtended), toSupporters(CauseExtended)}},
	{Action: GrantExtension, From: []State{Rectified, Rechecked}, Roles: []Role{Head},
		Guards: []Guard{GuardExtensionAsked}, Needs: []Need{NeedLater},
		Effects: []Effect{EffectAnswerExtension, EffectExtend}, Tells: []Tell{toUnit(CauseExtended), toSupporters(CauseExtended)}},
	{Action: RefuseExtension, From: []State{Issued, Rectified, Rechecked, Escalated}, Roles: []Role{Head},
		Guards: []Guard{GuardExtensionAsked}, Needs: []Need{NeedReason},
		Effects: []Effect{EffectAnswerExtension}, Tells: []Tell{toUnit(CauseExtensionRefused)}},
	{Action: Extend, From: []State{Issued, Escalated}, To: Issued, Roles: []Role{Head},
		Guards: []Guard{GuardNoExtensionAsked}, Needs: []Need{NeedReason, NeedLater, NeedAhead},
		Effects: []Effect{EffectExtend}, Tells: []Tell{toUnit(CauseExtended), toSupporters(CauseExtended)}},

	{Action: AskWithdrawal, From: []State{Draft, Issued, Rectified, Rechecked, Escalated}, Roles: []Role{Clerk},
		Guards: []Guard{GuardNoWithdrawalAsked}, Needs: []Need{NeedReason},
		Effects: []Effect{EffectAskWithdrawal}, Tells: []Tell{toOffice(CauseWithdrawalAsked, Head)}},
	{Action: ApproveWithdrawal, From: []State{Draft, Issued, Rectified, Rechecked, Escalated}, To: Withdrawn, Roles: []Role{Head},
		Guards: []Guard{GuardWithdrawalAsked}, Effects: []Effect{EffectAnswerWithdrawal, EffectWithdraw},
		Tells: []Tell{toUnit(CauseWithdrawn), toOffice(CauseWithdrawn, Clerk), toSupporters(CauseWithdrawn)}},
	{Action: RefuseWithdrawal, From: []State{Draft, Issued, Rectified, Rechecked, Escalated}, Roles: []Role{Head},
		Guards: []Guard{GuardWithdrawalAsked}, Needs: []Need{NeedReason},
		Effects: []Effect{EffectAnswerWithdrawal}, Tells: []Tell{toOffice(CauseWithdrawalRefused, Clerk)}},

	// What a unit says on the way is versioned and tells nobody by a letter: it stands
	// in the clerk's digest.
	{Action: FilePlan, From: []State{Issued, Escalated}, Roles: []Role{Liaison, Leader}, Needs: []Need{NeedPlan},
		Effects: []Effect{EffectPlan}},
	{Action: ReportProgress, From: []State{Issued, Escalated}, Roles: []Role{Liaison, Leader},
		Needs: []Need{NeedAnswers, NeedProgress}},
	{Action: GiveOpinion, From: []State{Issued, Escalated}, Roles: []Role{SupporterRole},
		Needs: []Need{NeedOpinion, NeedKnownAnswers},
		Tells: []Tell{{Cause: CauseOpinion, Side: SideOwner, Roles: []Role{Liaison}}}},
	// A call is often entered after the report that it brought about has come.
	{Action: LogChase, From: []State{Issued, Rectified, Rechecked, Escalated}, Roles: []Role{Clerk, Rechecker, Head},
		Needs: []Need{NeedChase}},
	{Action: AddSupporter, From: []State{Issued, Rectified, Rechecked, Escalated}, Roles: []Role{Clerk},
		Needs: []Need{NeedReason, NeedNewSupporter}, Effects: []Effect{EffectAddSupporter},
		Tells: []Tell{toSupporters(CauseSupportAdded), toUnit(CauseSupportAdded)}},
	{Action: RemoveSupporter, From: []State{Issued, Rectified, Rechecked, Escalated}, Roles: []Role{Clerk},
		Guards: []Guard{GuardSupported}, Needs: []Need{NeedReason, NeedSupporter}, Effects: []Effect{EffectRemoveSupporter},
		Tells: []Tell{{Cause: CauseSupportEnded, Side: SideReleased, Roles: []Role{Liaison, Leader}}, toUnit(CauseSupportEnded)}},
}
