package models

import "rectify/workflow"

// Rung is one occurrence of a rung that a case has reached: once for each case
// and leg, for ever.
type Rung struct {
	ID         int64
	CaseID     workflow.CaseID
	Leg        int64
	Rung       string
	Occurrence int64
	ReachedAt  Instant // its true instant, however late it was found
	TellAt     Instant // when letters may go; 0: a higher one was told
	EventID    int64
	Chases     workflow.Duty

	Provisional bool // it rested on a year whose holidays were unknown
}

// SupervisionNotice is a 督办通知单: drafted by a rung, numbered at signature.
type SupervisionNotice struct {
	ID         int64
	CaseID     workflow.CaseID
	OfficeID   workflow.UnitID
	UnitID     workflow.UnitID
	Leg        int64
	Rung       string
	Colour     string
	Authority  workflow.Authority
	State      workflow.NoticeState
	Number     string // 电督〔2017〕1号; "" before signature
	Year       int64
	Serial     int64
	Facts      Document[SupervisionFacts]
	DraftedAt  Instant
	SignedBy   Reference // 0 under standing authority
	SignedAt   Instant
	VoidedAt   Instant
	VoidReason string
	Version    int64
}

// SupervisionFacts are frozen when the notice is drafted.
type SupervisionFacts struct {
	CaseNumber string
	DocNumber  string
	Title      string
	UnitName   string
	OfficeName string
	ReportTo   string
	Colour     workflow.Names
	Day        Day     // the day the rung belongs to
	Reached    Instant // the true instant of the rung
	Deadline   Instant
	Phrase     string
	Rule       workflow.Rule
	Findings   []string
	Reminded   []ReminderFact // the chases before it
}

// ReminderFact is one chase before a notice: a rung that was told, or one by hand.
type ReminderFact struct {
	Rung string
	At   Instant

	Channel  workflow.ChaseChannel `json:",omitempty"` // of one by hand, which has no rung
	Answer   string                `json:",omitempty"`
	Promised Day                   `json:",omitzero"`
}

// Proposal is a 问责建议: drafted by a rung or a clerk, decided by people.
type Proposal struct {
	ID         int64
	CaseID     workflow.CaseID
	OfficeID   workflow.UnitID
	UnitID     workflow.UnitID
	Leg        int64
	State      workflow.ProposalState
	Basis      Document[ProposalBasis]
	DraftedAt  Instant
	Measure    workflow.Measure
	Reason     string
	DecidedBy  Reference
	DecidedAt  Instant
	ReferredTo string
	ReferredAt Instant
	Outcome    workflow.Measure
	OutcomeOn  Day
	Version    int64
}

// ProposalBasis is the evidence a proposal rests on, as it stood.
type ProposalBasis struct {
	Rung     string
	Deadline Instant
	Reached  Instant
	Flags    []workflow.FlagKind
}

// Objection is what a unit objects to, and the office's answer.
type Objection struct {
	ID         int64
	CaseID     workflow.CaseID
	OfficeID   workflow.UnitID
	UnitID     workflow.UnitID
	Subject    workflow.ObjectionSubject
	SubjectID  int64 // the finding, flag or proposal; 0 for ownership
	State      workflow.ObjectionState
	RaisedBy   workflow.PersonID
	RaisedAt   Instant
	Reason     string
	AnsweredBy Reference
	AnsweredAt Instant
	Answer     string
	Version    int64
}

// Problem is what a case is about, for finding it again.
type Problem struct {
	OfficeID workflow.UnitID
	Rule     workflow.FlagRule
	Subject  int64
	Category string
	CaseID   workflow.CaseID
}

// ReportBand is one number of a report's sketch.
type ReportBand struct {
	OfficeID workflow.UnitID
	Band     int64
	ReportID int64
}
