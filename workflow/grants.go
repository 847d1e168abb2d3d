package workflow

import "slices"

// Administrators lists the three administrators' roles.
var Administrators = []Role{SystemAdmin, SecurityAdmin, AuditAdmin}

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
		case !slices.Contains(Administrators, grant.Role):
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
