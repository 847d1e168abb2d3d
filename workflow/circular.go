package workflow

// CircularAction is something a person does to a circular.
type CircularAction string

// The actions on a circular.
const (
	ImportCircular CircularAction = "import"
	Sign           CircularAction = "sign"
	IssueBatch     CircularAction = "issue_batch"
	OpenSuggestion CircularAction = "open_suggestion"
	NotOpen        CircularAction = "not_opened"
	AddCase        CircularAction = "add_case" // that the reading did not draw
	Discard        CircularAction = "discard"  // a wrong import, to be read again

	ArchiveCircular   CircularAction = "archive"            // 归档
	LengthenRetention CircularAction = "lengthen_retention" // 延长保管期限
)

// CircularState is the stage a circular is in.
type CircularState string

// The states of a circular.
const (
	CircularNew    CircularState = ""
	CircularDraft  CircularState = "draft"
	CircularSigned CircularState = "signed"
	CircularIssued CircularState = "issued"

	// CircularDiscarded is the end of a wrong import; its number is free again.
	CircularDiscarded CircularState = "discarded"
)

// Origin says how a circular came to be.
type Origin string

// An imported circular carries its own signature; one written here needs the head's.
const (
	Imported Origin = "imported"
	Written  Origin = "written"
)

var anyOrigin = []Origin{Imported, Written}

// CircularTable is every transition of a circular; its kinds are the origins.
var CircularTable = []PaperTransition[CircularState, CircularAction, Origin]{
	{ImportCircular, []CircularState{CircularNew}, CircularDraft, anyOrigin, []Role{Clerk}},
	{Sign, []CircularState{CircularDraft, CircularSigned}, CircularSigned, []Origin{Imported}, []Role{Clerk, Head}},
	{Sign, []CircularState{CircularDraft, CircularSigned}, CircularSigned, []Origin{Written}, []Role{Head}},
	{IssueBatch, []CircularState{CircularSigned}, CircularIssued, anyOrigin, []Role{Clerk}},
	{OpenSuggestion, []CircularState{CircularDraft, CircularSigned}, "", anyOrigin, []Role{Clerk}},
	{AddCase, []CircularState{CircularDraft, CircularSigned}, "", anyOrigin, []Role{Clerk}},
	{Discard, []CircularState{CircularDraft, CircularSigned}, CircularDiscarded, anyOrigin, []Role{Clerk}},
	{ArchiveCircular, []CircularState{CircularIssued}, "", anyOrigin, []Role{Clerk, Head}},
	{LengthenRetention, []CircularState{CircularIssued}, "", anyOrigin, []Role{Clerk, Head}},
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
	return decidePaper(CircularTable, c.State, c.Origin, actor, action, func(role Role) bool { return actor.HoldsFor(role, c.Office) })
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
