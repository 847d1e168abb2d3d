package models

import "rectify/workflow"

// PaperKind is what a unit says on the way to the report.
type PaperKind string

// The kinds of papers.
const (
	PaperPlan     PaperKind = "plan"     // 整改方案
	PaperProgress PaperKind = "progress" // 阶段进展
	PaperOpinion  PaperKind = "opinion"  // 协办意见
)

// UnitPaper is a plan, an interim report, or an opinion. It is never changed; a later
// one of the same kind has the next number of the case.
type UnitPaper struct {
	ID       int64
	CaseID   workflow.CaseID
	OfficeID workflow.UnitID
	Kind     PaperKind
	Number   int64
	UnitID   workflow.UnitID
	Leg      int64
	Round    int64
	MadeBy   workflow.PersonID
	MadeAt   Instant
	Body     Document[PaperBody]
}

// PaperBody is what a paper says; each kind has its own part.
type PaperBody struct {
	Plan    *workflow.Plan    `json:"plan,omitempty"`
	Answers []workflow.Answer `json:"answers,omitempty"`
	Text    string            `json:"text,omitempty"`
}

// Chase is one chase by hand (电话催办).
type Chase struct {
	ID         int64
	CaseID     workflow.CaseID
	UnitID     workflow.UnitID // the owner at that moment
	Leg        int64           // and the leg
	At         Instant
	Channel    workflow.ChaseChannel
	Person     string // who was spoken to, or asked for
	Number     string
	Unanswered bool
	Answer     string
	PromisedOn Day
	Duty       workflow.Duty // that it was about; "" for none
	MadeBy     workflow.PersonID
	MadeAt     Instant
}
