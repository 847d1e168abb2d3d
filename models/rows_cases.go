package models

import (
	"slices"

	"rectify/workflow"
)

// Chain is the head of a subject's chain of events, kept on the subject's row.
type Chain struct {
	ChainHead   string // hash of the last event
	ChainLength int64
	ChainEvent  int64 // id of the last event

	ChainCovered bool // its events cover every paper of the subject
}

// Circular is a 通报 with the batch of cases issued from it.
type Circular struct {
	ID             int64
	OfficeID       workflow.UnitID
	DocNumber      string
	Title          string
	Issuer         string
	ReportTo       string
	Addressees     List[string]
	Origin         workflow.Origin
	Signer         string
	SignedOn       Day
	SignatureAt    Instant
	SignatureBy    Reference
	PublishedOn    Day
	InspectedFrom  Day
	InspectedTo    Day
	DeadlinePhrase string
	Doubts         List[workflow.Doubt]
	Source         string // the text as it was read
	Terms          Document[workflow.Terms]
	Policy         Document[workflow.Policy] // frozen at issue
	State          workflow.CircularState
	IssuedAt       Instant
	CreatedAt      Instant `gorm:"autoCreateTime:false"`
	UpdatedAt      Instant `gorm:"autoUpdateTime:false"`
	Version        int64
	Chain          `gorm:"embedded"`
}

// Suggestion is a unit named in a circular's body without an annex row.
type Suggestion struct {
	ID         int64
	CircularID int64
	UnitName   string
	UnitID     Reference
	Paragraph  string
	Sentence   string
	State      string // open, opened, not_opened
	Reason     string
	CaseID     Reference
	Version    int64
}

// Case is the current state of a case; what happened stands in events, reports
// and re-checks.
type Case struct {
	ID              workflow.CaseID
	CircularID      int64
	OfficeID        workflow.UnitID
	Position        int64  // its place in the circular
	Number          string // 台账编号; given at issue
	UnitName        string // as the circular writes it
	OwnerID         Reference
	SiteID          Reference
	SiteURL         string
	SiteCode        string
	DueOn           Day // the office's own date for a draft; none: as the circular says
	State           workflow.State
	Round           int64
	RoundsAllowed   int64
	Leg             int64
	IssuedAt        Instant
	DeadlineAt      Instant
	FirstDueAt      Instant
	ReportDueAt     Instant
	PassDueAt       Instant
	AcknowledgeBy   Instant
	AcknowledgedAt  Instant
	ReportsSince    Instant
	FirstReportAt   Instant
	LastReportAt    Instant
	PassedReportAt  Instant
	ClosedAt        Instant
	ExtensionAsked  Instant
	WithdrawalAsked bool
	ReportDrafted   bool
	Failed          List[int64]
	RecheckedBy     List[workflow.PersonID]
	ClosedBy        List[workflow.PersonID]
	NextRungAt      Instant
	RecursFrom      Reference // the earlier case this one repeats
	PlannedAt       Instant   // when the present owner last filed a plan

	CalendarRevision int64   // of the calendar by which its dates were reckoned
	CalendarUntil    Instant // the last instant they rest on; 0: the case is not open
	CreatedAt        Instant `gorm:"autoCreateTime:false"`
	UpdatedAt        Instant `gorm:"autoUpdateTime:false"`
	Version          int64
	Chain            `gorm:"embedded"`
}

// Owner is the owner unit, 0 while it is not matched.
func (c Case) Owner() workflow.UnitID { return workflow.UnitID(c.OwnerID) }

// Facts offers the row to the rules.
func (c Case) Facts(signed bool, findings []int64, supporters []workflow.UnitID) workflow.Case {
	return workflow.Case{
		ID: c.ID, Office: c.OfficeID, Owner: c.Owner(), Supporters: supporters,
		State: c.State, Round: int(c.Round), RoundsAllowed: int(c.RoundsAllowed), Leg: int(c.Leg), Signed: signed,
		IssuedAt: c.IssuedAt.Time(), Deadline: c.DeadlineAt.Time(), FirstDue: c.FirstDueAt.Time(),
		ReportDue: c.ReportDueAt.Time(), PassDue: c.PassDueAt.Time(),
		AcknowledgeBy: c.AcknowledgeBy.Time(), AcknowledgedAt: c.AcknowledgedAt.Time(), ClosedAt: c.ClosedAt.Time(),
		ReportsSince: c.ReportsSince.Time(), FirstReportAt: c.FirstReportAt.Time(), LastReportAt: c.LastReportAt.Time(), PassedReportAt: c.PassedReportAt.Time(),
		Findings: findings, Failed: c.Failed, RecheckedBy: c.RecheckedBy, ClosedBy: c.ClosedBy,
		ReportDrafted: c.ReportDrafted, ExtensionAsked: c.ExtensionAsked.Time(), WithdrawalAsked: c.WithdrawalAsked,
		PlannedAt: c.PlannedAt.Time(),
	}
}

// Take writes what the rules decided back into the row.
func (c *Case) Take(facts workflow.Case) {
	c.OwnerID = Reference(facts.Owner)
	c.State = facts.State
	c.Round, c.Leg = int64(facts.Round), int64(facts.Leg)
	c.IssuedAt, c.DeadlineAt, c.FirstDueAt = At(facts.IssuedAt), At(facts.Deadline), At(facts.FirstDue)
	c.ReportDueAt, c.PassDueAt = At(facts.ReportDue), At(facts.PassDue)
	c.AcknowledgeBy, c.AcknowledgedAt, c.ClosedAt = At(facts.AcknowledgeBy), At(facts.AcknowledgedAt), At(facts.ClosedAt)
	c.ReportsSince = At(facts.ReportsSince)
	c.FirstReportAt, c.LastReportAt, c.PassedReportAt = At(facts.FirstReportAt), At(facts.LastReportAt), At(facts.PassedReportAt)
	c.Failed, c.RecheckedBy, c.ClosedBy = slices.Clone(facts.Failed), slices.Clone(facts.RecheckedBy), slices.Clone(facts.ClosedBy)
	c.ReportDrafted, c.ExtensionAsked, c.WithdrawalAsked = facts.ReportDrafted, At(facts.ExtensionAsked), facts.WithdrawalAsked
	c.PlannedAt = At(facts.PlannedAt)
}

// SupportingUnit is a unit that supports the owner (协办).
type SupportingUnit struct {
	CaseID workflow.CaseID
	UnitID workflow.UnitID
}

// Leg is the stretch of a case under one owner and one date.
type Leg struct {
	CaseID          workflow.CaseID
	Number          int64
	OwnerID         workflow.UnitID
	Round           int64
	OpenedBy        workflow.Action
	OpenedAt        Instant
	DeadlineAt      Instant
	Phrase          string
	Rule            workflow.Rule
	Day             Day
	CalendarVersion string
	Provisional     bool
	FromReceipt     bool
	Overridden      bool
}

// SetDeadline writes a date with its derivation.
func (l *Leg) SetDeadline(d workflow.Deadline) {
	l.DeadlineAt, l.Phrase, l.Rule, l.Day = At(d.Moment), d.Phrase, d.Rule, Day{d.Day}
	l.CalendarVersion, l.Provisional, l.FromReceipt, l.Overridden = d.CalendarVersion, d.Provisional, d.FromReceipt, d.Overridden
}

// Deadline reads the date with its derivation.
func (l Leg) Deadline() workflow.Deadline {
	return workflow.Deadline{Phrase: l.Phrase, Rule: l.Rule, CalendarVersion: l.CalendarVersion, Day: l.Day.Date,
		Moment: l.DeadlineAt.Time(), Provisional: l.Provisional, FromReceipt: l.FromReceipt, Overridden: l.Overridden}
}

// Finding is one thing to put right.
type Finding struct {
	ID          int64
	CaseID      workflow.CaseID
	Position    int64
	Category    string
	Description string
	Place       string
}

// ReportDraft is a report that waits for the leader's sign-off.
type ReportDraft struct {
	CaseID  workflow.CaseID `gorm:"primaryKey"`
	Body    Document[workflow.Report]
	SavedBy workflow.PersonID
	SavedAt Instant

	PutForwardAt Instant // it waits for the leader since then
}

// Report is a rectification report as received; never changed.
type Report struct {
	ID             int64
	CaseID         workflow.CaseID
	Leg            int64
	Round          int64
	Channel        workflow.Channel
	ReceivedAt     Instant // alone decides timeliness
	RecordedAt     Instant
	RecordedBy     workflow.PersonID
	Causes         string
	Measures       string
	SelfInspection string
	HeldToAccount  string
	Evidence       string
	SignOff        workflow.SignOff
}

// Answer is a report's word on one finding.
type Answer struct {
	ReportID  int64
	FindingID int64
	Kind      workflow.AnswerKind
	Text      string
	ByDay     Day // by which the rest of what is in progress is to be done
}

// Recheck is one look at one report.
type Recheck struct {
	ID       int64
	CaseID   workflow.CaseID
	ReportID int64
	Round    int64
	MadeBy   workflow.PersonID
	MadeAt   Instant
}

// Verdict is a re-check's word on one finding.
type Verdict struct {
	RecheckID int64
	FindingID int64
	Passed    bool
	Evidence  string
	Reason    string
}

// The kinds of requests.
const (
	RequestExtension  = "extension"
	RequestWithdrawal = "withdrawal"
)

// Request waits for the head's word.
type Request struct {
	ID          int64
	CaseID      workflow.CaseID
	Kind        string
	AskedBy     workflow.PersonID
	AskedAt     Instant
	Reason      string
	Progress    string
	WantedDay   Day
	DecidedBy   Reference
	DecidedAt   Instant
	Granted     *bool
	Answer      string
	OvertakenAt Instant // the case moved on before anybody decided
}

// Flag is a fact found by rule.
type Flag struct {
	ID          int64
	CaseID      workflow.CaseID
	UnitID      workflow.UnitID
	Kind        workflow.FlagKind
	Leg         int64
	Round       int64
	DueAt       Instant
	FoundAt     Instant
	EventID     int64
	TakenBackBy Reference // the event that took it back

	Rule            workflow.FlagRule
	Evidence        Document[*workflow.FlagEvidence]
	Judgement       workflow.Judgement // on a suspicion
	JudgedBy        Reference
	JudgedAt        Instant
	JudgementReason string
}

// Stands reports whether the flag counts: it was not taken back, and a suspicion
// was confirmed.
func (f Flag) Stands() bool {
	return f.TakenBackBy == 0 && (!f.Kind.Suspicion() || f.Judgement == workflow.Confirmed)
}
