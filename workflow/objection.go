package workflow

// ObjectionSubject is what a unit objects to (异议).
type ObjectionSubject string

// What can be objected to: that the case is the unit's at all (不属本单位), the
// facts of a finding, a flag, and what the office decided on a proposal.
const (
	ObjectToOwnership ObjectionSubject = "ownership"
	ObjectToFinding   ObjectionSubject = "finding"
	ObjectToFlag      ObjectionSubject = "flag"
	ObjectToDecision  ObjectionSubject = "decision"
)

// ObjectionSubjects lists what can be objected to.
var ObjectionSubjects = []ObjectionSubject{ObjectToOwnership, ObjectToFinding, ObjectToFlag, ObjectToDecision}

// ObjectionState is the stage an objection is in.
type ObjectionState string

// The states of an objection; "" is one that is not raised yet.
const (
	ObjectionRaised   ObjectionState = "raised"
	ObjectionUpheld   ObjectionState = "upheld"
	ObjectionRejected ObjectionState = "rejected"
)

// ObjectionAction is something done about an objection.
type ObjectionAction string

// The actions on an objection.
const (
	Object          ObjectionAction = "object"
	UpholdObjection ObjectionAction = "uphold_objection"
	RejectObjection ObjectionAction = "reject_objection"
)

// ObjectionAnswers lists what an office can answer.
var ObjectionAnswers = []ObjectionAction{UpholdObjection, RejectObjection}

// ObjectionTable is every transition of an objection. What touches accountability
// is for the head to answer. Upholding takes a flag back, and revokes a decision;
// about ownership and facts it is the office that then transfers or withdraws.
var ObjectionTable = []PaperTransition[ObjectionState, ObjectionAction, ObjectionSubject]{
	{Object, []ObjectionState{""}, ObjectionRaised, ObjectionSubjects, []Role{Liaison, Leader}},
	{UpholdObjection, []ObjectionState{ObjectionRaised}, ObjectionUpheld, []ObjectionSubject{ObjectToOwnership, ObjectToFinding}, []Role{Clerk, Head}},
	{RejectObjection, []ObjectionState{ObjectionRaised}, ObjectionRejected, []ObjectionSubject{ObjectToOwnership, ObjectToFinding}, []Role{Clerk, Head}},
	{UpholdObjection, []ObjectionState{ObjectionRaised}, ObjectionUpheld, []ObjectionSubject{ObjectToFlag, ObjectToDecision}, []Role{Head}},
	{RejectObjection, []ObjectionState{ObjectionRaised}, ObjectionRejected, []ObjectionSubject{ObjectToFlag, ObjectToDecision}, []Role{Head}},
}

// DecideObjection answers whether the actor may do this about an objection to a
// case, in which role, and what state follows.
func DecideObjection(c Case, state ObjectionState, subject ObjectionSubject, actor Actor, action ObjectionAction) (ObjectionState, Role, *Error) {
	next, role, refused := decidePaper(ObjectionTable, state, subject, actor, action, func(role Role) bool {
		for _, held := range c.RolesOf(actor) {
			if held == role {
				return true
			}
		}
		return false
	})
	if refused == nil && action == Object && (c.IssuedAt.IsZero() || c.State == Withdrawn) {
		return "", "", Refused("state", string(c.State), string(action))
	}
	return next, role, refused
}
