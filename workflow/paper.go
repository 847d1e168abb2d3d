package workflow

import "slices"

// PaperTransition is one row of the table of a paper: a circular, a supervision
// notice, an accountability proposal. Papers have states and roles as cases have,
// and kinds that some rows are for.
type PaperTransition[State, Action, Kind ~string] struct {
	Action Action
	From   []State
	To     State // "" leaves the state as it is
	Kinds  []Kind
	Roles  []Role
}

// decidePaper finds the row that applies, the role under which it does, and the
// state that follows. Holds says which roles the actor has for this paper.
func decidePaper[State, Action, Kind ~string](table []PaperTransition[State, Action, Kind], state State, kind Kind,
	actor Actor, action Action, holds func(Role) bool) (State, Role, *Error) {
	anyRole := false
	for _, row := range table {
		if row.Action != action || !slices.Contains(row.Kinds, kind) {
			continue
		}
		at := slices.IndexFunc(row.Roles, holds)
		if at < 0 {
			continue
		}
		anyRole = true
		if !slices.Contains(row.From, state) {
			continue
		}
		if row.To == "" {
			return state, row.Roles[at], nil
		}
		return row.To, row.Roles[at], nil
	}
	if !anyRole {
		return "", "", &Error{Code: CodeForbidden, Reason: "role", Args: []string{string(action)}}
	}
	return "", "", Refused("state", string(state), string(action))
}
