package api

import (
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

// changeAnswer is what every operation on one change answers with.
func (s *server) changeAnswer(ctx context.Context, view casework.ChangeView) *answer[changeBody] {
	visit := edge.VisitOf(ctx)
	b := pen{visit.Language, s.zone}.change(view)
	b.Demonstration = s.demonstration(visit.Language)
	return &answer[changeBody]{ETag: etag(view.Version), Body: b}
}

// proposed answers with a new change and where it is.
func (s *server) proposed(ctx context.Context, view casework.ChangeView, err error) (*answer[changeBody], error) {
	if err != nil {
		return nil, err
	}
	created := s.changeAnswer(ctx, view)
	created.Location = fmt.Sprintf("%s/changes/%d", base, view.ID)
	return created, nil
}

func (s *server) proposePolicy(ctx context.Context, in *struct {
	Body struct {
		Office workflow.UnitID `json:"office" minimum:"1"`
		Text   string          `json:"text" minLength:"1"`
		Reason string          `json:"reason"`
	}
}) (*answer[changeBody], error) {
	view, err := s.desk.ProposePolicy(ctx, edge.VisitOf(ctx).Actor, in.Body.Office, casework.ChangeText{Content: in.Body.Text, Reason: in.Body.Reason})
	return s.proposed(ctx, view, err)
}

func (s *server) proposeCalendar(ctx context.Context, in *struct {
	Body struct {
		Office workflow.UnitID `json:"office" minimum:"1"`
		Year   int             `json:"year"`
		Text   string          `json:"text" minLength:"1"`
		Reason string          `json:"reason"`
	}
}) (*answer[changeBody], error) {
	view, err := s.desk.ProposeCalendar(ctx, edge.VisitOf(ctx).Actor, in.Body.Office, in.Body.Year,
		casework.ChangeText{Content: in.Body.Text, Reason: in.Body.Reason})
	return s.proposed(ctx, view, err)
}

// changeState takes its choices from the rules.
type changeState string

func (changeState) Schema(huma.Registry) *huma.Schema { return choices(workflow.ChangeStates) }

type changesBody struct {
	Changes []changeBody `json:"changes"`
	Page
	Demonstration string `json:"demonstration,omitempty"`
}

func (s *server) changes(ctx context.Context, in *struct {
	State changeState `query:"state"`
	Paging
}) (*answer[changesBody], error) {
	visit := edge.VisitOf(ctx)
	before, err := in.after("changes")
	if err != nil {
		return nil, err
	}
	state := workflow.ChangeState(in.State)
	views, err := s.desk.Changes(ctx, visit.Actor, casework.ChangeQuery{State: state, Before: before, Limit: in.Limit + 1})
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountChanges(ctx, visit.Actor, state)
	if err != nil {
		return nil, err
	}
	views, next := cut(in.Paging, "changes", views, func(v casework.ChangeView) int64 { return v.ID })
	list := &answer[changesBody]{Link: links(ctx, next), Body: changesBody{
		Changes: make([]changeBody, len(views)), Page: pageOf(count, next), Demonstration: s.demonstration(visit.Language)}}
	for i, view := range views {
		list.Body.Changes[i] = pen{visit.Language, s.zone}.change(view)
	}
	return list, nil
}

func (s *server) oneChange(ctx context.Context, in *struct {
	ID int64 `path:"id" minimum:"1"`
}) (*answer[changeBody], error) {
	view, err := s.desk.Change(ctx, edge.VisitOf(ctx).Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return s.changeAnswer(ctx, view), nil
}

func (s *server) onChange(ctx context.Context, on OnPaper, action workflow.ChangeAction, reason string) (*answer[changeBody], error) {
	seen, err := version(on.IfMatch)
	if err != nil {
		return nil, err
	}
	view, err := s.desk.OnChange(ctx, edge.VisitOf(ctx).Actor, on.ID, seen, action, reason)
	if err != nil {
		return nil, err
	}
	return s.changeAnswer(ctx, view), nil
}

func (s *server) approveChange(ctx context.Context, in *struct {
	OnPaper
	Body *nothing
}) (*answer[changeBody], error) {
	return s.onChange(ctx, in.OnPaper, workflow.ApproveChange, "")
}

func (s *server) refuseChange(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[changeBody], error) {
	return s.onChange(ctx, in.OnPaper, workflow.RefuseChange, in.Body.Reason)
}

func (s *server) withdrawChange(ctx context.Context, in *struct {
	OnPaper
	Body *nothing
}) (*answer[changeBody], error) {
	return s.onChange(ctx, in.OnPaper, workflow.WithdrawChange, "")
}
