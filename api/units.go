package api

import (
	"context"
	"fmt"

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
}

func (s *server) units(ctx context.Context, in *struct {
	Office workflow.UnitID `query:"office" required:"true" minimum:"1"`
	After  workflow.UnitID `query:"after" minimum:"1"`
	Limit  int             `query:"limit" default:"50" minimum:"1" maximum:"200"`
}) (*answer[unitsBody], error) {
	views, err := s.desk.Units(ctx, edge.VisitOf(ctx).Actor, in.Office, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	page := &answer[unitsBody]{Body: unitsBody{Units: make([]unit, len(views))}}
	for i, view := range views {
		page.Body.Units[i] = unit{view.ID, view.Name, view.Kind, append([]string{}, view.Aliases...)}
	}
	if len(views) == in.Limit {
		page.Link = fmt.Sprintf(`<%s/units?office=%d&limit=%d&after=%d>; rel="next"`, base, in.Office, in.Limit, views[len(views)-1].ID)
	}
	return page, nil
}
