package api

import (
	"context"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

type caseQuery struct {
	Circular int64           `query:"circular" minimum:"1"`
	Office   workflow.UnitID `query:"office" minimum:"1"`
	Owner    workflow.UnitID `query:"owner" minimum:"1"`
	State    []string        `query:"state,explode" enum:"draft,issued,rectified,rechecked,escalated,closed,withdrawn"`
	Overdue  bool            `query:"overdue"`
	Order    string          `query:"order" enum:"deadline,updated,number"`
	Paging
}

func (q caseQuery) query() casework.CaseQuery {
	query := casework.CaseQuery{
		Circular: q.Circular, Office: q.Office, Owner: q.Owner, Overdue: q.Overdue,
		Order: q.Order, Cursor: q.Cursor, Limit: q.Limit,
	}
	for _, state := range q.State {
		query.States = append(query.States, workflow.State(state))
	}
	return query
}

type casesBody struct {
	Cases []CaseBody `json:"cases"`
	Page
	Demonstration string `json:"demonstration,omitempty"`
}

func (s *server) cases(ctx context.Context, in *caseQuery) (*answer[casesBody], error) {
	visit := edge.VisitOf(ctx)
	list, err := s.desk.Cases(ctx, visit.Actor, in.query())
	if err != nil {
		return nil, err
	}
	return &answer[casesBody]{Link: links(ctx, list.Next), Body: casesBody{
		Cases: pen{visit.Language, s.zone}.cases(list.Cases), Page: Page{Count: list.Count, Capped: list.Capped, Next: list.Next},
		Demonstration: s.demonstration(visit.Language),
	}}, nil
}

func (s *server) oneCase(ctx context.Context, in *struct {
	ID workflow.CaseID `path:"id" minimum:"1"`
}) (*answer[historyBody], error) {
	visit := edge.VisitOf(ctx)
	history, err := s.desk.Case(ctx, visit.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return s.historyAnswer(visit.Language, history), nil
}

// RevisionBody is a draft case as a clerk sets it, all of it at once.
type RevisionBody struct {
	Owner      workflow.UnitID   `json:"owner,omitempty" minimum:"0"`
	Site       *site             `json:"site,omitempty"`
	Findings   []findingBody     `json:"findings" maxItems:"100"`
	DueOn      workflow.Date     `json:"due_on,omitzero" format:"date"`
	Supporters []workflow.UnitID `json:"supporters,omitempty" maxItems:"100"`
}

type findingBody struct {
	Category    string `json:"category,omitempty" maxLength:"100"`
	Description string `json:"description" maxLength:"2000"`
	Place       string `json:"place,omitempty" maxLength:"200"`
}

func (b RevisionBody) revision() casework.Revision {
	revision := casework.Revision{Owner: b.Owner, DueOn: b.DueOn, Supporters: b.Supporters}
	if b.Site != nil {
		revision.SiteURL, revision.SiteCode = b.Site.URL, b.Site.Code
	}
	for _, finding := range b.Findings {
		revision.Findings = append(revision.Findings, workflow.BatchFinding(finding))
	}
	return revision
}

func (s *server) revise(ctx context.Context, in *struct {
	Target
	Body RevisionBody
}) (*answer[historyBody], error) {
	visit := edge.VisitOf(ctx)
	seen, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	history, err := s.desk.Revise(ctx, visit.Actor, in.ID, seen, in.Body.revision())
	if err != nil {
		return nil, err
	}
	return s.historyAnswer(visit.Language, history), nil
}
