package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

const casePath = "/cases/{id}"

// body is what one action needs of its actor, and nothing else.
type body interface{ act() casework.Act }

// bodies says what each action needs. Where nothing is, an empty body or none is
// taken; a draft report that was saved need not be sent again.
var bodies = map[workflow.Action]func(*server, huma.API, huma.Operation, workflow.Action){
	workflow.Acknowledge:       withOptional[nothing],
	workflow.SaveReport:        with[ReportBody],
	workflow.PutForward:        withOptional[nothing],
	workflow.Submit:            withOptional[ReportBody],
	workflow.RegisterReport:    with[registeredBody],
	workflow.Return:            with[reasonDateBody],
	workflow.Recheck:           with[recheckBody],
	workflow.Close:             withOptional[nothing],
	workflow.SendBack:          with[dateBody],
	workflow.Escalate:          with[escalateBody],
	workflow.Reopen:            with[reopenBody],
	workflow.Transfer:          with[transferBody],
	workflow.AskExtension:      with[extensionBody],
	workflow.GrantExtension:    withOptional[grantBody],
	workflow.RefuseExtension:   with[reasonBody],
	workflow.Extend:            with[reasonDateBody],
	workflow.AskWithdrawal:     with[reasonBody],
	workflow.ApproveWithdrawal: withOptional[nothing],
	workflow.RefuseWithdrawal:  with[reasonBody],

	workflow.FilePlan:        with[planBody],
	workflow.ReportProgress:  with[progressBody],
	workflow.GiveOpinion:     with[opinionBody],
	workflow.LogChase:        with[chaseBody],
	workflow.AddSupporter:    with[supporterBody],
	workflow.RemoveSupporter: with[supporterBody],
}

// Target names the case and the version it was seen in. It is exported because
// huma looks into exported embedded structs only.
type Target struct {
	ID      workflow.CaseID `path:"id" minimum:"1"`
	IfMatch string          `header:"If-Match"`
}

// with registers an action that needs a body.
func with[B body](s *server, described huma.API, operation huma.Operation, action workflow.Action) {
	type input struct {
		Target
		Body B
	}
	huma.Register(described, operation, func(ctx context.Context, in *input) (*answer[historyBody], error) {
		return s.act(ctx, in.Target, action, in.Body.act())
	})
}

// withOptional registers an action whose body may be left out.
func withOptional[B body](s *server, described huma.API, operation huma.Operation, action workflow.Action) {
	type input struct {
		Target
		Body *B
	}
	huma.Register(described, operation, func(ctx context.Context, in *input) (*answer[historyBody], error) {
		var given B
		if in.Body != nil {
			given = *in.Body
		}
		return s.act(ctx, in.Target, action, given.act())
	})
}

func (s *server) act(ctx context.Context, on Target, action workflow.Action, in casework.Act) (*answer[historyBody], error) {
	visit := edge.VisitOf(ctx)
	seen, err := version(on.IfMatch)
	if err != nil {
		return nil, err
	}
	history, err := s.desk.Act(ctx, visit.Actor, on.ID, seen, action, in)
	if err != nil {
		return nil, err
	}
	return s.historyAnswer(visit.Language, history), nil
}

type nothing struct{}

func (nothing) act() casework.Act { return casework.Act{} }

type reasonBody struct {
	Reason string `json:"reason"`
}

func (b reasonBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Reason: b.Reason}}
}

// escalateBody has a new date where the report is there already, and none where the
// present date stands.
type escalateBody struct {
	Reason  string        `json:"reason"`
	NewDate workflow.Date `json:"new_date,omitzero" format:"date"`
}

func (b escalateBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Reason: b.Reason}, NewDay: b.NewDate}
}

type dateBody struct {
	NewDate workflow.Date `json:"new_date" format:"date"`
}

func (b dateBody) act() casework.Act { return casework.Act{NewDay: b.NewDate} }

type grantBody struct {
	NewDate workflow.Date `json:"new_date,omitzero" format:"date"`
}

func (b grantBody) act() casework.Act { return casework.Act{NewDay: b.NewDate} }

type reasonDateBody struct {
	Reason  string        `json:"reason"`
	NewDate workflow.Date `json:"new_date" format:"date"`
}

func (b reasonDateBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Reason: b.Reason}, NewDay: b.NewDate}
}

type reopenBody struct {
	Reason   string        `json:"reason"`
	Evidence string        `json:"evidence,omitempty"` // or a file
	NewDate  workflow.Date `json:"new_date" format:"date"`

	EvidenceFiles []workflow.FileID `json:"evidence_files,omitempty" maxItems:"100"`
}

func (b reopenBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Reason: b.Reason, Evidence: b.Evidence, EvidenceFiles: b.EvidenceFiles}, NewDay: b.NewDate}
}

type transferBody struct {
	Reason   string          `json:"reason"`
	NewOwner workflow.UnitID `json:"new_owner"`
	NewDate  workflow.Date   `json:"new_date" format:"date"`
}

func (b transferBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Reason: b.Reason, NewOwner: b.NewOwner}, NewDay: b.NewDate}
}

type extensionBody struct {
	Reason   string        `json:"reason"`
	Progress string        `json:"progress"`
	NewDate  workflow.Date `json:"new_date" format:"date"`
}

func (b extensionBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Reason: b.Reason, Progress: b.Progress}, NewDay: b.NewDate}
}

type recheckBody struct {
	Verdicts []verdictBody `json:"verdicts" maxItems:"100"`
}

func (b recheckBody) act() casework.Act {
	var in casework.Act
	for _, verdict := range b.Verdicts {
		in.Verdicts = append(in.Verdicts, workflow.Verdict(verdict))
	}
	return in
}

type registeredBody struct {
	ReportBody
	Channel    channel   `json:"channel"`
	ReceivedAt time.Time `json:"received_at"`
}

func (b registeredBody) act() casework.Act {
	in := b.ReportBody.act()
	in.Channel, in.ReceivedAt = workflow.Channel(b.Channel), b.ReceivedAt.UTC()
	return in
}
