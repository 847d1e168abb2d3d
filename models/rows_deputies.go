package models

import "rectify/workflow"

// Deputy is one person standing in for another in one role, for a time (AB岗).
type Deputy struct {
	ID          int64
	PrincipalID workflow.PersonID
	DeputyID    workflow.PersonID
	Role        workflow.Role
	UnitID      workflow.UnitID
	FirstDay    Day
	LastDay     Day
	FromAt      Instant // the first day's first instant
	UntilAt     Instant // the first instant after the last day
	Reason      string
	NamedBy     workflow.PersonID
	NamedAt     Instant
	EndedBy     Reference
	EndedAt     Instant // before its time; 0: it ends by itself
	Version     int64
}

// Facts offers the row to the rules.
func (d Deputy) Facts() workflow.Deputyship {
	return workflow.Deputyship{Principal: d.PrincipalID, Deputy: d.DeputyID, Grant: workflow.Grant{Role: d.Role, Unit: d.UnitID},
		From: d.FromAt.Time(), Until: d.UntilAt.Time(), Ended: d.EndedAt != 0}
}

// Handover is the duties of one person for one unit passing to another (交接).
type Handover struct {
	ID         int64
	FromID     workflow.PersonID
	ToID       workflow.PersonID
	UnitID     workflow.UnitID
	Roles      List[workflow.Role]
	Reason     string
	MadeBy     workflow.PersonID
	MadeRole   workflow.Role
	MadeAt     Instant
	Letters    int64 // that went to the other person
	Cases      int64 // open cases with an event about it, so far
	LastCase   workflow.CaseID
	FinishedAt Instant
	Version    int64
}
