package casework

import (
	"time"

	"rectify/workflow"
)

// Named is an id with the name a person knows it by.
type Named struct {
	ID   int64
	Name string
}

// CircularView is a circular as its office sees it.
type CircularView struct {
	ID             int64
	Office         Named
	DocNumber      string
	Title          string
	Issuer         string
	ReportTo       string
	Addressees     []string
	Origin         string
	Signer         string
	SignedOn       workflow.Date
	SignatureAt    time.Time
	PublishedOn    workflow.Date
	InspectedFrom  workflow.Date
	InspectedTo    workflow.Date
	DeadlinePhrase string
	Doubts         []workflow.Doubt
	State          string // draft, signed, issued
	IssuedAt       time.Time
	Version        int64
	CanSign        bool
	CanIssue       bool
	CanOpen        bool // a suggestion becomes a case
	CanNotOpen     bool // a suggestion becomes none
	CanAddCase     bool
	CanDiscard     bool
	CanArchive     bool             // in a list: once its cases are closed or withdrawn
	Cases          []CaseView       // only when one circular is read
	Suggestions    []SuggestionView // only when one circular is read
	Events         []EventView      // only when one circular is read
}

// SuggestionView is a unit named in the body without an annex row.
type SuggestionView struct {
	ID        int64
	UnitName  string
	Unit      Named // zero when the roster does not know the name
	Paragraph string
	Sentence  string
	State     string // open, opened, not_opened
	Reason    string
	Case      workflow.CaseID
	Version   int64
}

// CaseView is a case in a list, or the head of one that is read whole.
type CaseView struct {
	ID             workflow.CaseID
	Number         string
	Circular       Named // by its document number
	Office         Named
	Owner          Named
	UnitName       string // as the circular writes it
	SiteURL        string
	SiteCode       string
	State          workflow.State
	Round          int
	RoundsAllowed  int
	Leg            int
	Findings       []FindingView
	IssuedAt       time.Time
	Deadline       workflow.Deadline // of the leg it is on
	FirstDue       time.Time
	AcknowledgeBy  time.Time
	AcknowledgedAt time.Time
	FirstReportAt  time.Time
	PassedReportAt time.Time
	ClosedAt       time.Time
	Overdue        bool
	Marks          workflow.Marks
	Version        int64
	UpdatedAt      time.Time
	Allowed        []workflow.Action
	Supporters     []Named
}

// FindingView is a finding with what was last said about it.
type FindingView struct {
	ID          int64
	Position    int
	Category    string
	Description string
	Place       string
	Answer      workflow.AnswerKind // of the last report, "" before one
	Verdict     string              // "", passed, failed: of the last re-check
}

// CaseHistory is everything that happened to one case.
type CaseHistory struct {
	Case     CaseView
	Legs     []LegView
	Draft    *workflow.Report // the draft report, for the owner's people only
	Reports  []ReportView
	Rechecks []RecheckView
	Requests []RequestView
	Flags    []FlagView
	Events   []EventView
	Letters  []LetterView
	Untold   []UntoldView // for the office only
	Rungs    []RungView
	Notices  []SupervisionView // drafts and their history for the office only
	Proposed []ProposalView    // for the office only
	NextRung time.Time         // when the calendar next demands something; zero: never

	Objections  []ObjectionView
	Papers      []PaperView // plans, interim progress, opinions
	Chases      []ChaseView // by hand
	CanObject   bool
	CanPropose  bool    // a clerk may start a proposal
	RecursFrom  Named   // the earlier case this one repeats, where the actor may see it
	Recurrences []Named // the later cases that repeat this one, as far as the actor may see them

	Evidence  []EvidenceView
	CanUpload bool
}

// RungView is one occurrence of a rung that the case reached.
type RungView struct {
	Event      int64
	Rung       string
	Label      workflow.Names
	Occurrence int
	Leg        int
	Reached    time.Time // its true instant
	Tell       time.Time // zero: a higher one was told
}

// SupervisionView is a supervision notice.
type SupervisionView struct {
	ID         int64
	Number     string
	Colour     string
	ColourName workflow.Names
	State      workflow.NoticeState
	Rung       string
	Leg        int
	Unit       string
	Office     string
	ReportTo   string
	DocNumber  string
	Title      string
	Deadline   time.Time
	Phrase     string
	Rule       workflow.Rule
	Findings   []string
	Reminded   []ReminderView
	DraftedAt  time.Time
	SignedBy   Named
	SignedAt   time.Time
	VoidedAt   time.Time
	VoidReason string
	Version    int64
	Allowed    []workflow.NoticeAction
}

// ReminderView is a chase that came before a notice: a rung, or one by hand.
type ReminderView struct {
	Rung     string
	At       time.Time
	Channel  workflow.ChaseChannel
	Answer   string
	Promised workflow.Date
}

// ProposalView is an accountability proposal.
type ProposalView struct {
	ID         int64
	State      workflow.ProposalState
	Leg        int
	Flags      []workflow.FlagKind // the basis
	Deadline   time.Time
	DraftedAt  time.Time
	Measure    workflow.Measure
	Reason     string
	DecidedBy  Named
	DecidedAt  time.Time
	ReferredTo string
	ReferredAt time.Time
	Outcome    workflow.Measure
	OutcomeOn  workflow.Date
	Version    int64
	Allowed    []workflow.ProposalAction
}

// UntoldView says that somebody should have been told, and no confirmed contact
// was there to tell.
type UntoldView struct {
	Unit  Named
	Role  workflow.Role
	Cause workflow.Cause
	At    time.Time
}

// LegView is a stretch under one owner and one date.
type LegView struct {
	Number   int
	Owner    Named
	Round    int
	OpenedBy workflow.Action
	OpenedAt time.Time
	Deadline workflow.Deadline
}

// ReportView is a report as received.
type ReportView struct {
	ID         int64
	Leg        int
	Round      int
	Channel    workflow.Channel
	ReceivedAt time.Time
	RecordedAt time.Time
	RecordedBy Named
	Report     workflow.Report
	SignOff    workflow.SignOff
}

// RecheckView is one look at one report.
type RecheckView struct {
	ID       int64
	Report   int64
	Round    int
	MadeBy   Named
	MadeAt   time.Time
	Verdicts []workflow.Verdict
}

// RequestView is what was asked of the head, and the answer.
type RequestView struct {
	ID        int64
	Kind      string
	AskedBy   Named
	AskedAt   time.Time
	Reason    string
	Progress  string
	WantedDay workflow.Date
	DecidedBy Named
	DecidedAt time.Time
	Granted   *bool
	Answer    string
	Overtaken time.Time // the case moved on before anybody decided
}

// FlagView is a fact found by rule.
type FlagView struct {
	Unit      Named
	Kind      workflow.FlagKind
	Leg       int
	Round     int
	Due       time.Time
	Found     time.Time
	TakenBack bool
	ID        int64
	Evidence  *workflow.FlagEvidence
	Suspicion bool // counts only once it is confirmed
	Judgement workflow.Judgement
	JudgedBy  Named
	JudgedAt  time.Time
	Reason    string // of the judgement
	Allowed   []workflow.SuspicionAction
}

// ObjectionView is what the unit objects to, and the answer.
type ObjectionView struct {
	ID         int64
	Subject    workflow.ObjectionSubject
	SubjectID  int64
	State      workflow.ObjectionState
	RaisedBy   Named
	RaisedAt   time.Time
	Reason     string
	AnsweredBy Named
	AnsweredAt time.Time
	Answer     string
	Version    int64
	Allowed    []workflow.ObjectionAction

	EvidenceFiles []workflow.FileID
}

// EventView is one line of the record.
type EventView struct {
	ID     int64
	Seq    int
	At     time.Time
	Person Named
	For    Named // in whose place, as their deputy
	Role   workflow.Role
	Action string
	From   string
	To     string
	Hash   string

	Reason     string // where no paper of its own has it
	Evidence   string // of a relapse, in words
	Supporter  Named  // that was added or released
	FromPerson Named  // whose duties were handed over, and to whom
	ToPerson   Named
}

// LetterView is a letter about the case, without its text.
type LetterView struct {
	ID           int64
	Person       Named
	Address      string
	MessageID    string
	Cause        workflow.Cause
	WrittenAt    time.Time
	State        string
	SendAfter    time.Time // while it waits: for its morning, or for the next attempt
	DeliveredAt  time.Time
	GivenUpAt    time.Time
	Attempts     int
	ServerAnswer string
	Resent       int // by hand
	ResentAt     time.Time
	AsideReason  string // why it was set aside
	Version      int64
	Allowed      []workflow.LetterAction
}

// CaseQuery asks for a list of cases.
type CaseQuery struct {
	Circular int64
	Office   workflow.UnitID
	Owner    workflow.UnitID
	States   []workflow.State
	Overdue  bool
	Order    string // deadline (default), updated, number
	Cursor   string // from the page before
	Limit    int    // 1 to 200; 0 is 50
}

// CaseList is one page of cases.
type CaseList struct {
	Cases  []CaseView
	Next   string // cursor of the next page, "" on the last
	Count  int    // exact to 1,000
	Capped bool   // there are more than Count
}

// PersonView is a person as an administrator, or the person, sees it.
type PersonView struct {
	ID       workflow.PersonID
	Login    string
	Name     string
	Language string
	Email    string
	Disabled bool
	Prefers  Preferences
	Grants   []GrantView
}

// GrantView is one role held for one unit.
type GrantView struct {
	Role workflow.Role
	Unit Named
	For  Named // whose deputy the person is in it
}

// UnitView is a unit of a supervised scope.
type UnitView struct {
	ID      workflow.UnitID
	Name    string
	Kind    string
	Aliases []string
}
