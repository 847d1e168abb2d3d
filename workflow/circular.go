package workflow

import "slices"

// CircularAction is something a person does to a circular.
type CircularAction string

// The actions on a circular.
const (
	ImportCircular CircularAction = "import"
	Sign           CircularAction = "sign"
	IssueBatch     CircularAction = "issue_batch"
	OpenSuggestion CircularAction = "open_suggestion"
	NotOpen        CircularAction = "not_opened"
)

// CircularState is the stage a circular is in.
type CircularState string

// The states of a circular.
const (
	CircularNew    CircularState = ""
	CircularDraft  CircularState = "draft"
	CircularSigned CircularState = "signed"
	CircularIssued CircularState = "issued"
)

// Origin says how a circular came to be.
type Origin string

// An imported circular carries its own signature; one written here needs the head's.
const (
	Imported Origin = "imported"
	Written  Origin = "written"
)

// CircularTransition is one row of the circular's table.
type CircularTransition struct {
	Action  CircularAction
	From    []CircularState
	To      CircularState // "" leaves the state as it is
	Origins []Origin
	Roles   []Role
}

var anyOrigin = []Origin{Imported, Written}

// CircularTable is every transition of a circular.
var CircularTable = []CircularTransition{
	{ImportCircular, []CircularState{CircularNew}, CircularDraft, anyOrigin, []Role{Clerk}},
	{Sign, []CircularState{CircularDraft}, CircularSigned, []Origin{Imported}, []Role{Clerk, Head}},
	{Sign, []CircularState{CircularDraft}, CircularSigned, []Origin{Written}, []Role{Head}},
	{IssueBatch, []CircularState{CircularSigned}, CircularIssued, anyOrigin, []Role{Clerk}},
	{OpenSuggestion, []CircularState{CircularDraft, CircularSigned}, "", anyOrigin, []Role{Clerk}},
	{NotOpen, []CircularState{CircularDraft, CircularSigned, CircularIssued}, "", anyOrigin, []Role{Clerk}},
}

// Circular is the few facts about a circular that the rules need.
type Circular struct {
	Office UnitID
	State  CircularState
	Origin Origin
}

// DecideCircular answers whether the actor may do this to the circular, in which
// role, and what state follows.
func DecideCircular(c Circular, actor Actor, action CircularAction) (CircularState, Role, *Error) {
	anyRole := false
	for _, row := range CircularTable {
		if row.Action != action || !slices.Contains(row.Origins, c.Origin) {
			continue
		}
		for _, role := range row.Roles {
			if !actor.HoldsFor(role, c.Office) {
				continue
			}
			anyRole = true
			if slices.Contains(row.From, c.State) {
				if row.To == "" {
					return c.State, role, nil
				}
				return row.To, role, nil
			}
		}
	}
	if !anyRole {
		return "", "", &Error{Code: CodeForbidden, Reason: "role", Args: []string{string(action)}}
	}
	return "", "", Refused("state", string(c.State), string(action))
}

// DraftGaps names what a draft case still lacks before it can be issued.
func DraftGaps(c Case) []string {
	var gaps []string
	if c.Owner == 0 {
		gaps = append(gaps, "owner")
	}
	if len(c.Findings) == 0 {
		gaps = append(gaps, "findings")
	}
	if c.Deadline.IsZero() {
		gaps = append(gaps, "deadline")
	}
	return gaps
}

var administrators = []Role{SystemAdmin, SecurityAdmin, AuditAdmin}

// CheckGrants keeps duties apart: of the three administrators' duties a person
// holds one at most, and an administrator has no part in any case (三权分立).
func CheckGrants(grants []Grant) []Field {
	var duties []Role
	var other bool
	for i, grant := range grants {
		switch {
		case !slices.Contains(Roles, grant.Role):
			return []Field{{Name: "grants", Reason: "unknown_role", Args: []string{string(grant.Role)}}}
		case slices.Contains(grants[:i], grant):
			return []Field{{Name: "grants", Reason: "repeated"}}
		case !slices.Contains(administrators, grant.Role):
			other = true
		case !slices.Contains(duties, grant.Role):
			duties = append(duties, grant.Role)
		}
	}
	if len(duties) > 1 || len(duties) == 1 && other {
		return []Field{{Name: "grants", Reason: "duties_kept_apart"}}
	}
	return nil
}
