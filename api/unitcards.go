package api

import (
	"context"
	"fmt"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

type scopeEntry struct {
	Unit    named `json:"unit"`
	Subtree bool  `json:"subtree"`
}

type unitCard struct {
	ID       workflow.UnitID `json:"id"`
	Name     string          `json:"name"`
	Parent   *named          `json:"parent,omitempty"`
	Kind     string          `json:"unit_kind"`
	IsOffice bool            `json:"is_office"`
	Closed   time.Time       `json:"closed_at,omitzero"`
	Aliases  []string        `json:"aliases"`
	Scope    []scopeEntry    `json:"scope,omitempty"`
	Version  int64           `json:"version"`
}

func (p pen) unitCard(view casework.UnitCard) unitCard {
	card := unitCard{ID: view.ID, Name: view.Name, Parent: namedOf(view.Parent), Kind: view.Kind, IsOffice: view.IsOffice, Closed: p.at(view.Closed),
		Aliases: append([]string{}, view.Aliases...), Version: view.Version}
	for _, entry := range view.Scope {
		card.Scope = append(card.Scope, scopeEntry{named(entry.Unit), entry.Subtree})
	}
	return card
}

func (s *server) unitAnswer(ctx context.Context, view casework.UnitCard, err error) (*answer[unitCard], error) {
	if err != nil {
		return nil, err
	}
	return &answer[unitCard]{ETag: etag(view.Version), Body: pen{edge.VisitOf(ctx).Language, s.zone}.unitCard(view)}, nil
}

type unitCardsBody struct {
	Units []unitCard `json:"units"`
	Page
}

func (s *server) allUnits(ctx context.Context, in *struct{ Paging }) (*answer[unitCardsBody], error) {
	visit := edge.VisitOf(ctx)
	after, err := in.after("roster_units")
	if err != nil {
		return nil, err
	}
	views, err := s.desk.AllUnits(ctx, visit.Actor, workflow.UnitID(after), in.Limit+1)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountAllUnits(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	views, next := cut(in.Paging, "roster_units", views, func(v casework.UnitCard) int64 { return int64(v.ID) })
	page := &answer[unitCardsBody]{Link: links(ctx, next), Body: unitCardsBody{Units: make([]unitCard, len(views)), Page: pageOf(count, next)}}
	for i, view := range views {
		page.Body.Units[i] = pen{visit.Language, s.zone}.unitCard(view)
	}
	return page, nil
}

func (s *server) oneUnit(ctx context.Context, in *struct {
	ID workflow.UnitID `path:"id" minimum:"1"`
}) (*answer[unitCard], error) {
	view, err := s.desk.UnitCard(ctx, edge.VisitOf(ctx).Actor, in.ID)
	return s.unitAnswer(ctx, view, err)
}

type unitBody struct {
	Name     string          `json:"name"`
	Parent   workflow.UnitID `json:"parent,omitempty" minimum:"0"`
	Kind     string          `json:"unit_kind"`
	IsOffice bool            `json:"is_office,omitempty"`
	Aliases  []string        `json:"aliases,omitempty" maxItems:"100"`
}

func (s *server) addUnit(ctx context.Context, in *struct{ Body unitBody }) (*answer[unitCard], error) {
	actor := edge.VisitOf(ctx).Actor
	id, err := s.desk.AddUnit(ctx, actor, casework.NewUnit{Name: in.Body.Name, Kind: in.Body.Kind, Parent: in.Body.Parent, IsOffice: in.Body.IsOffice, Aliases: in.Body.Aliases})
	if err != nil {
		return nil, err
	}
	view, err := s.desk.UnitCard(ctx, actor, id)
	created, err := s.unitAnswer(ctx, view, err)
	if err == nil {
		created.Location = fmt.Sprintf("%s/units/%d", base, id)
	}
	return created, err
}

// onUnit runs one act about one unit under the version that was seen.
func (s *server) onUnit(ctx context.Context, on OnPaper, work func(actor workflow.Actor, id workflow.UnitID, version int64) (casework.UnitCard, error)) (*answer[unitCard], error) {
	seen, err := version(on.IfMatch)
	if err != nil {
		return nil, err
	}
	view, err := work(edge.VisitOf(ctx).Actor, workflow.UnitID(on.ID), seen)
	return s.unitAnswer(ctx, view, err)
}

func (s *server) changeUnit(ctx context.Context, in *struct {
	OnPaper
	Body unitBody
}) (*answer[unitCard], error) {
	return s.onUnit(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.UnitID, seen int64) (casework.UnitCard, error) {
		return s.desk.ChangeUnit(ctx, actor, id, seen, casework.UnitChange{Name: in.Body.Name, Kind: in.Body.Kind, Parent: in.Body.Parent,
			IsOffice: in.Body.IsOffice, Aliases: in.Body.Aliases})
	})
}

func (s *server) closeUnit(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[unitCard], error) {
	return s.onUnit(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.UnitID, seen int64) (casework.UnitCard, error) {
		return s.desk.CloseUnit(ctx, actor, id, seen, in.Body.Reason)
	})
}

func (s *server) reopenUnit(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[unitCard], error) {
	return s.onUnit(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.UnitID, seen int64) (casework.UnitCard, error) {
		return s.desk.ReopenUnit(ctx, actor, id, seen, in.Body.Reason)
	})
}

func (s *server) setScope(ctx context.Context, in *struct {
	OnPaper
	Body struct {
		Units []struct {
			Unit    workflow.UnitID `json:"unit" minimum:"1"`
			Subtree bool            `json:"subtree"`
		} `json:"units" maxItems:"2000"`
	}
}) (*answer[unitCard], error) {
	wanted := make([]casework.ScopeUnit, len(in.Body.Units))
	for i, entry := range in.Body.Units {
		wanted[i] = casework.ScopeUnit{Unit: entry.Unit, Subtree: entry.Subtree}
	}
	return s.onUnit(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.UnitID, seen int64) (casework.UnitCard, error) {
		return s.desk.SetScope(ctx, actor, id, seen, wanted)
	})
}
