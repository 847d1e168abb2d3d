package api

import (
	"context"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

type unit struct {
	ID      workflow.UnitID `json:"id"`
	Name    string          `json:"name"`
	Kind    string          `json:"kind,omitempty"`
	Aliases []string        `json:"aliases"`
}

type unitsBody struct {
	Units []unit `json:"units"`
	Page
}

func (s *server) units(ctx context.Context, in *struct {
	Office workflow.UnitID `query:"office" required:"true" minimum:"1"`
	Paging
}) (*answer[unitsBody], error) {
	visit := edge.VisitOf(ctx)
	after, err := in.after("units")
	if err != nil {
		return nil, err
	}
	views, err := s.desk.Units(ctx, visit.Actor, in.Office, workflow.UnitID(after), in.Limit+1)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountUnits(ctx, visit.Actor, in.Office)
	if err != nil {
		return nil, err
	}
	views, next := cut(in.Paging, "units", views, func(v casework.UnitView) int64 { return int64(v.ID) })
	page := &answer[unitsBody]{Link: links(ctx, next), Body: unitsBody{Units: make([]unit, len(views)), Page: pageOf(count, next)}}
	for i, view := range views {
		page.Body.Units[i] = unit{view.ID, view.Name, view.Kind, append([]string{}, view.Aliases...)}
	}
	return page, nil
}
