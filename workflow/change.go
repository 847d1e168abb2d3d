package workflow

// ChangeKind says what is to change.
type ChangeKind string

// The kinds of changes. Both move cases, so both are proposed by a clerk and
// approved by a head.
const (
	PolicyChange   ChangeKind = "policy"   // 督办规则
	CalendarChange ChangeKind = "calendar" // 某年放假安排
)

// ChangeState is the stage a change is in.
type ChangeState string

// The states of a change.
const (
	ChangeNew       ChangeState = ""
	ChangeProposed  ChangeState = "proposed"
	ChangeApproved  ChangeState = "approved"
	ChangeRefused   ChangeState = "refused"
	ChangeWithdrawn ChangeState = "withdrawn"
)

// ChangeStates lists the states a change can be found in.
var ChangeStates = []ChangeState{ChangeProposed, ChangeApproved, ChangeRefused, ChangeWithdrawn}

// ChangeAction is something a person does about a change.
type ChangeAction string

// The actions on a change.
const (
	ProposeChange  ChangeAction = "propose_change"
	ApproveChange  ChangeAction = "approve_change"
	RefuseChange   ChangeAction = "refuse_change"
	WithdrawChange ChangeAction = "withdraw_change"
)

// ChangeDecisions lists what may be done about a change that was proposed.
var ChangeDecisions = []ChangeAction{ApproveChange, RefuseChange, WithdrawChange}

var anyChange = []ChangeKind{PolicyChange, CalendarChange}

// ChangeTable is every transition of a change.
var ChangeTable = []PaperTransition[ChangeState, ChangeAction, ChangeKind]{
	{ProposeChange, []ChangeState{ChangeNew}, ChangeProposed, anyChange, []Role{Clerk}},
	{ApproveChange, []ChangeState{ChangeProposed}, ChangeApproved, anyChange, []Role{Head}},
	{RefuseChange, []ChangeState{ChangeProposed}, ChangeRefused, anyChange, []Role{Head}},
	{WithdrawChange, []ChangeState{ChangeProposed}, ChangeWithdrawn, anyChange, []Role{Clerk}},
}

// Change is the few facts about a change that the rules need.
type Change struct {
	Office      UnitID
	Kind        ChangeKind
	State       ChangeState
	ProposedBy  PersonID
	ProposedFor PersonID // in whose place; 0: in their own
}

// DecideChange answers whether the actor may do this about the change, in which
// role, and what state follows. Nobody decides what they proposed themselves, in
// whatever roles they act, and nor does anybody in their place.
func DecideChange(c Change, actor Actor, action ChangeAction) (ChangeState, Role, *Error) {
	state, role, refused := decidePaper(ChangeTable, c.State, c.Kind, actor, action, func(role Role) bool { return actor.HoldsFor(role, c.Office) })
	actor.principal = actor.PrincipalOf(Head, c.Office)
	if refused == nil && role == Head && (actor.among([]PersonID{c.ProposedBy}) || c.ProposedFor != 0 && actor.among([]PersonID{c.ProposedFor})) {
		return "", "", Refused("guard_not_the_proposer", string(action))
	}
	return state, role, refused
}
