package models

import "rectify/workflow"

// Change is another policy, or a year of the calendar, as a clerk proposed it and
// a head decided.
type Change struct {
	ID               int64
	OfficeID         workflow.UnitID
	Kind             workflow.ChangeKind
	PolicyVersion    int64 // of a policy
	Year             int64 // of a calendar
	Content          string
	Reason           string
	State            workflow.ChangeState
	ProposedFor      workflow.PersonID // in whose place, as their deputy; 0: in their own
	ProposedBy       workflow.PersonID
	ProposedAt       Instant
	DecidedBy        Reference
	DecidedAt        Instant
	Answer           string
	CalendarRevision int64 // with which an approved year was published
	Version          int64
}

// OfficePolicy is a policy that an office approved.
type OfficePolicy struct {
	OfficeID   workflow.UnitID
	Version    int64
	Policy     Document[workflow.Policy]
	ChangeID   int64
	ApprovedAt Instant
}

// TableName of an office's policies is short.
func (OfficePolicy) TableName() string { return "policies" }
