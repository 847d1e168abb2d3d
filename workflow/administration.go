package workflow

import "slices"

// Right is something that one of the three administrators may do.
type Right string

// The rights of the three administrators.
const (
	ManageUnits     Right = "manage_units"      // enter, change, close units and supervised scopes
	ManagePeople    Right = "manage_people"     // enter, change, disable people; confirm their contacts
	ImportRoster    Right = "import_roster"     // units, people, sites and scopes from a file
	InvitePeople    Right = "invite_people"     // give out one-time codes for the first password
	GrantRoles      Right = "grant_roles"       // give and take roles, decide on roles asked for
	EndSessions     Right = "end_sessions"      // of others
	Unlock          Right = "unlock"            // what failed sign-ins have locked
	SetAccessRules  Right = "set_access_rules"  // passwords, locks, sessions
	ReadRoster      Right = "read_roster"       // units and people, with the roles held
	ReadAccessRules Right = "read_access_rules" // and what is locked
	ReadAudit       Right = "read_audit"        // the events of every subject
	VerifyAudit     Right = "verify_audit"      // walk the whole record
	ReadSignIns     Right = "read_sign_ins"     // the failed ones
)

// RightRow says which of the administrators have a right.
type RightRow struct {
	Right Right
	Roles []Role
}

// Rights keeps the three administrators' duties apart (三权分立): units and accounts,
// access policies, the audit trail. Nobody but these has any of them, and none of
// them is a part in a case.
var Rights = []RightRow{
	{ManageUnits, []Role{SystemAdmin}},
	{ManagePeople, []Role{SystemAdmin}},
	{ImportRoster, []Role{SystemAdmin}},
	{InvitePeople, []Role{SystemAdmin}},
	{GrantRoles, []Role{SecurityAdmin}},
	{EndSessions, []Role{SecurityAdmin}},
	{Unlock, []Role{SecurityAdmin}},
	{SetAccessRules, []Role{SecurityAdmin}},
	{ReadRoster, []Role{SystemAdmin, SecurityAdmin, AuditAdmin}},
	{ReadAccessRules, []Role{SecurityAdmin, AuditAdmin}},
	{ReadAudit, []Role{AuditAdmin}},
	{VerifyAudit, []Role{AuditAdmin}},
	{ReadSignIns, []Role{AuditAdmin}},
}

// Administers answers in which of the administrators' roles the actor has the
// right; forbidden when in none.
func Administers(actor Actor, right Right) (Role, *Error) {
	for _, row := range Rights {
		if row.Right != right {
			continue
		}
		for _, grant := range actor.Grants {
			if slices.Contains(row.Roles, grant.Role) {
				return grant.Role, nil
			}
		}
	}
	return "", &Error{Code: CodeForbidden, Reason: "role", Args: []string{string(right)}}
}

// RightsOf lists the actor's rights in the order of the table.
func RightsOf(actor Actor) []Right {
	rights := []Right{}
	for _, row := range Rights {
		if _, refused := Administers(actor, row.Right); refused == nil {
			rights = append(rights, row.Right)
		}
	}
	return rights
}

// IsAdministrator reports whether the role is one of the three administrators'.
// Theirs is a duty for the whole installation, not for one unit.
func IsAdministrator(role Role) bool { return slices.Contains(Administrators, role) }
