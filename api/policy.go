package api

import (
	"context"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

type policyBody struct {
	Office        *named          `json:"office"`
	Version       int             `json:"version"`
	Name          bothNames       `json:"name"`
	Change        int64           `json:"change,omitempty"` // by which it was approved; none: it is that of the settings
	ApprovedAt    time.Time       `json:"approved_at,omitzero"`
	Policy        workflow.Policy `json:"policy"`
	Rungs         []ExplainedBody `json:"rungs"`
	Demonstration string          `json:"demonstration,omitempty"`
}

func (s *server) policyAnswer(ctx context.Context, view casework.PolicyView) *answer[policyBody] {
	visit := edge.VisitOf(ctx)
	p := pen{visit.Language, s.zone}
	b := policyBody{Office: namedOf(view.Office), Version: view.Policy.Version, Name: bothNames(view.Policy.Name), Change: view.Change,
		ApprovedAt: p.at(view.ApprovedAt), Policy: view.Policy, Rungs: []ExplainedBody{}, Demonstration: s.demonstration(visit.Language)}
	for _, rung := range view.Rungs {
		b.Rungs = append(b.Rungs, p.explained(view.Policy, rung))
	}
	return &answer[policyBody]{Body: b}
}

func (s *server) policy(ctx context.Context, in *struct {
	Office workflow.UnitID `query:"office" minimum:"1"`
}) (*answer[policyBody], error) {
	view, err := s.desk.Policy(ctx, edge.VisitOf(ctx).Actor, in.Office)
	if err != nil {
		return nil, err
	}
	return s.policyAnswer(ctx, view), nil
}

func (s *server) explainPolicy(ctx context.Context, in *struct {
	Office workflow.UnitID `query:"office" minimum:"1"`
	Issued string          `query:"issued" required:"true" format:"date-time"`
	Due    string          `query:"due" required:"true" format:"date"`
}) (*answer[policyBody], error) {
	issued, err := time.Parse(time.RFC3339, in.Issued)
	if err != nil {
		return nil, workflow.Invalid(workflow.Field{Name: "query.issued", Reason: "not_an_instant"})
	}
	due, err := workflow.ParseDate(in.Due)
	if err != nil {
		return nil, workflow.Invalid(workflow.Field{Name: "query.due", Reason: "not_a_date"})
	}
	view, err := s.desk.ExplainPolicy(ctx, edge.VisitOf(ctx).Actor, in.Office, issued, due)
	if err != nil {
		return nil, err
	}
	return s.policyAnswer(ctx, view), nil
}

type caseLadderBody struct {
	PolicyVersion int            `json:"policy_version"`
	PolicyName    bothNames      `json:"policy_name"`
	Frozen        bool           `json:"frozen"` // false for a draft: what would happen if it were issued now
	Deadline      *deadline      `json:"deadline,omitempty"`
	Rungs         []caseRungBody `json:"rungs"`
	NextRung      time.Time      `json:"next_rung,omitzero"`
	Demonstration string         `json:"demonstration,omitempty"`
}

type caseRungBody struct {
	ExplainedBody
	Occurrence int  `json:"occurrence"`
	Reached    bool `json:"reached"`
	Counts     bool `json:"counts"` // as the case now is, it will be reached
}

func (s *server) ladder(ctx context.Context, in *struct {
	ID workflow.CaseID `path:"id" minimum:"1"`
}) (*answer[caseLadderBody], error) {
	visit := edge.VisitOf(ctx)
	view, err := s.desk.Ladder(ctx, visit.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	p := pen{visit.Language, s.zone}
	b := caseLadderBody{PolicyVersion: view.Policy.Version, PolicyName: bothNames(view.Policy.Name), Frozen: view.Frozen,
		Deadline: p.deadline(view.Deadline), Rungs: []caseRungBody{}, NextRung: p.at(view.NextRung), Demonstration: s.demonstration(visit.Language)}
	for _, rung := range view.Rungs {
		b.Rungs = append(b.Rungs, caseRungBody{p.explained(view.Policy, rung.Explained), rung.Occurrence, rung.Reached, rung.Counts})
	}
	return &answer[caseLadderBody]{Body: b}, nil
}
