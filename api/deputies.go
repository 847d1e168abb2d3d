package api

import (
	"context"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

// deputisedRole takes its choices from the rules.
type deputisedRole string

func (deputisedRole) Schema(huma.Registry) *huma.Schema { return choices(workflow.Deputised) }

type newDeputyBody struct {
	Principal workflow.PersonID `json:"principal,omitempty" minimum:"0"`
	Deputy    workflow.PersonID `json:"deputy" minimum:"1"`
	Role      deputisedRole     `json:"role"`
	Unit      workflow.UnitID   `json:"unit" minimum:"1"`
	From      workflow.Date     `json:"from" format:"date"`
	To        workflow.Date     `json:"to" format:"date"`
	Reason    string            `json:"reason,omitempty"`
}

// deputy is one person standing in for another.
type deputy struct {
	ID        int64         `json:"id"`
	Principal *named        `json:"principal"`
	Deputy    *named        `json:"deputy"`
	Role      workflow.Role `json:"role"`
	RoleLabel string        `json:"role_label"`
	Unit      *named        `json:"unit"`
	From      workflow.Date `json:"from" format:"date"`
	To        workflow.Date `json:"to" format:"date"`
	Reason    string        `json:"reason,omitempty"`
	NamedBy   *named        `json:"named_by,omitempty"`
	NamedAt   time.Time     `json:"named_at"`
	EndedBy   *named        `json:"ended_by,omitempty"`
	EndedAt   time.Time     `json:"ended_at,omitzero"`
	Holds     bool          `json:"holds"`
	Version   int64         `json:"version"`
	Allowed   []allowed     `json:"allowed"`
}

type deputiesBody struct {
	Deputies      []deputy `json:"deputies"`
	Demonstration string   `json:"demonstration,omitempty"`
	Page
}

func (p pen) deputy(v casework.DeputyView) deputy {
	b := deputy{v.ID, namedOf(v.Principal), namedOf(v.Deputy), v.Role, p.label("role.", string(v.Role)), namedOf(v.Unit), v.From, v.To, v.Reason,
		namedOf(v.NamedBy), p.at(v.NamedAt), namedOf(v.EndedBy), p.at(v.EndedAt), v.Holds, v.Version, []allowed{}}
	if v.CanEnd {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.EndDeputy), post, fmt.Sprintf("/deputies/%d/end", v.ID)))
	}
	return b
}

func (s *server) deputyAnswer(ctx context.Context, view casework.DeputyView, err error) (*answer[deputy], error) {
	if err != nil {
		return nil, err
	}
	return &answer[deputy]{ETag: etag(view.Version), Body: pen{edge.VisitOf(ctx).Language, s.zone}.deputy(view)}, nil
}

func (s *server) nameDeputy(ctx context.Context, in *struct{ Body newDeputyBody }) (*answer[deputy], error) {
	b := in.Body
	view, err := s.desk.NameDeputy(ctx, edge.VisitOf(ctx).Actor, casework.NewDeputy{Principal: b.Principal, Deputy: b.Deputy,
		Role: workflow.Role(b.Role), Unit: b.Unit, From: b.From, To: b.To, Reason: b.Reason})
	return s.deputyAnswer(ctx, view, err)
}

func (s *server) deputies(ctx context.Context, in *struct{ Paging }) (*answer[deputiesBody], error) {
	visit := edge.VisitOf(ctx)
	before, err := in.after("deputies")
	if err != nil {
		return nil, err
	}
	page, err := s.desk.Deputies(ctx, visit.Actor, before, in.Limit)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountDeputies(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	next := cursor("deputies", page.Next)
	out := &answer[deputiesBody]{Link: links(ctx, next), Body: deputiesBody{Deputies: []deputy{}, Demonstration: s.demonstration(visit.Language), Page: pageOf(count, next)}}
	for _, view := range page.Deputies {
		out.Body.Deputies = append(out.Body.Deputies, pen{visit.Language, s.zone}.deputy(view))
	}
	return out, nil
}

type endBody struct {
	Reason string `json:"reason,omitempty"`
}

func (s *server) endDeputy(ctx context.Context, in *struct {
	OnPaper
	Body *endBody
}) (*answer[deputy], error) {
	seen, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	var given endBody
	if in.Body != nil {
		given = *in.Body
	}
	view, err := s.desk.EndDeputy(ctx, edge.VisitOf(ctx).Actor, in.ID, seen, given.Reason)
	return s.deputyAnswer(ctx, view, err)
}

type newHandoverBody struct {
	To     workflow.PersonID `json:"to" minimum:"1"`
	Unit   workflow.UnitID   `json:"unit" minimum:"1"`
	Reason string            `json:"reason"`
}

// handover is what passed to other hands.
type handover struct {
	ID            int64           `json:"id"`
	From          *named          `json:"from"`
	To            *named          `json:"to"`
	Unit          *named          `json:"unit"`
	Roles         []workflow.Role `json:"roles"`
	Reason        string          `json:"reason"`
	MadeAt        time.Time       `json:"made_at"`
	Letters       int             `json:"letters"`
	Cases         int             `json:"cases"` // that have it in their record
	Open          []handedCase    `json:"open_cases"`
	More          bool            `json:"more"` // open cases than are named
	Finished      bool            `json:"finished"`
	Demonstration string          `json:"demonstration,omitempty"`
}

type handedCase struct {
	Case           *named         `json:"case"`
	State          workflow.State `json:"state"`
	StateLabel     string         `json:"state_label"`
	Deadline       time.Time      `json:"deadline,omitzero"`
	DraftReport    bool           `json:"draft_report"`
	ExtensionAsked bool           `json:"extension_asked"`
}

func (s *server) handOver(ctx context.Context, in *struct {
	ID   workflow.PersonID `path:"id" minimum:"1"`
	Body newHandoverBody
}) (*answer[handover], error) {
	visit := edge.VisitOf(ctx)
	v, err := s.desk.HandOver(ctx, visit.Actor, casework.NewHandover{From: in.ID, To: in.Body.To, Unit: in.Body.Unit, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	p := pen{visit.Language, s.zone}
	b := handover{v.ID, namedOf(v.From), namedOf(v.To), namedOf(v.Unit), v.Roles, v.Reason, p.at(v.MadeAt), v.Letters, v.Cases, []handedCase{}, v.More, v.Finished,
		s.demonstration(visit.Language)}
	for _, one := range v.Open {
		b.Open = append(b.Open, handedCase{namedOf(casework.Named{ID: int64(one.ID), Name: one.Number}), one.State, p.label("state.", string(one.State)),
			p.at(one.Deadline), one.Draft, one.Asked})
	}
	return &answer[handover]{Body: b}, nil
}
