package models

import "rectify/workflow"

// The states of a letter.
const (
	LetterQueued    = "queued"
	LetterDelivered = "delivered"
	LetterGivenUp   = "given_up"
	LetterOvertaken = "overtaken"
	LetterSetAside  = "set_aside"
)

// Letter is one mail to one person, carrying one or more notices.
type Letter struct {
	ID           int64
	PersonID     workflow.PersonID
	Address      string // the confirmed address when it was written
	Language     string
	MessageID    string // without angle brackets; the same at every attempt
	WrittenAt    Instant
	SendAfter    Instant
	Bundle       Instant // the morning on which what concerns this person goes in one letter; 0: at once, alone
	State        string
	Attempts     int64
	DeliveredAt  Instant
	ServerAnswer string
	Resent       int64 // how often it was resent by hand
	ResentAt     Instant
	AsideReason  string // why it was set aside
	Version      int64

	Digest *Digest `gorm:"-"` // what else it carries; read with its parcel

	Account *AccountLetter `gorm:"-"` // what it carries instead, where it is about an account
}

// Notice is one fact about one case that somebody must be told.
type Notice struct {
	ID        int64
	EventID   int64
	CaseID    workflow.CaseID
	Cause     workflow.Cause
	PersonID  workflow.PersonID
	LetterID  int64
	Side      workflow.Side // on which the person is told; "" in letters of before
	UnitID    Reference     // for which the person holds the role
	Facts     Document[NoticeFacts]
	CreatedAt Instant `gorm:"autoCreateTime:false"`
}

// NoticeFacts are frozen when the notice is written, so that a letter reads the
// same at every attempt.
type NoticeFacts struct {
	CaseNumber  string
	UnitName    string
	DocNumber   string
	Title       string
	OfficeName  string
	ReportTo    string
	SiteURL     string
	At          Instant
	Deadline    Instant // the date now in force
	Phrase      string
	Rule        workflow.Rule
	Round       int
	State       workflow.State
	Reason      string
	Progress    string
	WantedDay   string
	FirstOnTime string // the mark, where it is settled
	PassedOn    string
	NewOwner    string
	Supporter   string         // the supporting unit, where one is the matter
	Opinion     string         // what it has to say
	Rung        workflow.Names // the rung's label, where a rung tells
	Day         Day            // the day the rung belongs to
	Colour      workflow.Names // of a supervision notice
	Number      string         // of a signed supervision notice
	Measure     workflow.Measure
	Objection   workflow.ObjectionSubject
	Upheld      bool // the answer to an objection
	// What an objection is about: a finding's words, or a flag. Left out of the text
	// where empty, so that the digests of notices of before stay what they are.
	About string            `json:",omitempty"`
	Flag  workflow.FlagKind `json:",omitempty"`
	// What a rung tells may wait for a morning. It is told only while the case is
	// still on this leg and the rung's condition still holds; "": always.
	While workflow.Condition
	Leg   int

	FormerDeadline Instant // where the date was reckoned anew and moved
	Findings       []NoticeFinding
}

// NoticeFinding is one finding with what was last said about it.
type NoticeFinding struct {
	Description string
	Verdict     string // "", passed, failed
	Reason      string
}

// Untold says that a duty of telling met nobody with a confirmed contact.
type Untold struct {
	ID        int64
	EventID   int64
	CaseID    workflow.CaseID
	OfficeID  workflow.UnitID
	Cause     workflow.Cause
	UnitID    workflow.UnitID
	Role      workflow.Role
	CreatedAt Instant `gorm:"autoCreateTime:false"`
}

// TableName of untold has no plural.
func (Untold) TableName() string { return "untold" }

// Event is one change, chained to the one before it on the same subject.
type Event struct {
	ID          int64
	SubjectKind string
	SubjectID   int64
	Seq         int64
	At          Instant
	PersonID    workflow.PersonID
	ForID       workflow.PersonID // in whose place, as their deputy; 0: in the person's own
	Role        workflow.Role
	Action      string
	FromState   string
	ToState     string
	Body        string // the text that was hashed
	Hash        string
	SealID      Reference

	body *eventBody // what will be hashed, of an event in a Load
}

// Seal covers the heads that changed since the seal before it.
type Seal struct {
	ID   int64
	At   Instant
	Body string
	Hash string
}

// SystemChain is the subject of events about people and settings.
type SystemChain struct {
	ID      int64
	Version int64

	CalendarRevision int64
	Chain            `gorm:"embedded"`
}

// TableName of the system's chain is singular: it has one row.
func (SystemChain) TableName() string { return "system_chain" }
