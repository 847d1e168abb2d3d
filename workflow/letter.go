package workflow

import "slices"

// LetterState is the stage a letter is in.
type LetterState string

// The states of a letter.
const (
	LetterQueued    LetterState = "queued"    // waits for its time, or for another attempt
	LetterDelivered LetterState = "delivered" // handed over to a mail server
	LetterGivenUp   LetterState = "given_up"  // refused for good, or tried in vain: a task for the clerk
	LetterSetAside  LetterState = "set_aside" // given up, and the clerk saw to it in another way
	LetterOvertaken LetterState = "overtaken" // not sent: all it had to say is no longer so
)

// LetterStates lists every state.
var LetterStates = []LetterState{LetterQueued, LetterDelivered, LetterGivenUp, LetterSetAside, LetterOvertaken}

// LetterAction is something a person does about a letter.
type LetterAction string

// The actions on a letter.
const (
	ResendLetter   LetterAction = "resend_letter"
	SetAsideLetter LetterAction = "set_aside_letter"
)

// LetterActions lists the actions in their usual order.
var LetterActions = []LetterAction{ResendLetter, SetAsideLetter}

// AnyLetter is the only kind of letter there is.
type AnyLetter string

var anyLetter = []AnyLetter{""}

// LetterTable is every transition of a letter that a person makes; delivery makes
// the others.
var LetterTable = []PaperTransition[LetterState, LetterAction, AnyLetter]{
	{ResendLetter, []LetterState{LetterGivenUp}, LetterQueued, anyLetter, []Role{Clerk}},
	{SetAsideLetter, []LetterState{LetterGivenUp}, LetterSetAside, anyLetter, []Role{Clerk}},
}

// DecideLetter answers whether the actor may do this to a letter about cases of the
// offices, in which role, and what state follows.
func DecideLetter(offices []UnitID, state LetterState, actor Actor, action LetterAction) (LetterState, Role, *Error) {
	return decidePaper(LetterTable, state, "", actor, action, func(role Role) bool {
		return slices.ContainsFunc(offices, func(office UnitID) bool { return officeRole(actor, role, office) })
	})
}
