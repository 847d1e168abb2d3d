package api

import (
	"context"
	"time"

	"rectify/edge"
)

type sessionLine struct {
	Address  string    `json:"address"`
	Opened   time.Time `json:"opened_at"`
	LastSeen time.Time `json:"last_seen_at"`
	Expires  time.Time `json:"expires_at"`
	Current  bool      `json:"current"`
}

type sessionsBody struct {
	Sessions []sessionLine `json:"sessions"`
}

func (s *server) mySessions(ctx context.Context, _ *struct{}) (*answer[sessionsBody], error) {
	visit := edge.VisitOf(ctx)
	views, err := s.desk.Sessions(ctx, visit.Actor, visit.Session)
	p := pen{visit.Language, s.zone}
	list := &answer[sessionsBody]{Body: sessionsBody{Sessions: make([]sessionLine, len(views))}}
	for i, view := range views {
		list.Body.Sessions[i] = sessionLine{view.Address, p.at(view.Opened), p.at(view.LastSeen), p.at(view.Expires), view.Current}
	}
	return list, err
}

func (s *server) endMySessions(ctx context.Context, _ *struct{ Body *nothing }) (*answer[endedBody], error) {
	visit := edge.VisitOf(ctx)
	ended, err := s.desk.EndOtherSessions(ctx, visit.Actor, visit.Session)
	return &answer[endedBody]{Body: endedBody{ended}}, err
}

func (s *server) changePassword(ctx context.Context, in *struct {
	Body struct {
		Old      string `json:"old_password" maxLength:"1000"`
		Password string `json:"password" maxLength:"1000"`
	}
}) (*struct{}, error) {
	visit := edge.VisitOf(ctx)
	return nil, s.desk.ChangePassword(ctx, visit.Actor, visit.Session, in.Body.Old, in.Body.Password, visit.Address)
}

func (s *server) askEmailCode(ctx context.Context, in *struct {
	Body struct {
		Email string `json:"email,omitempty"`
	}
}) (*struct{}, error) {
	return nil, s.desk.AskEmailCode(ctx, edge.VisitOf(ctx).Actor, in.Body.Email)
}

func (s *server) confirmEmail(ctx context.Context, in *struct {
	Body struct {
		Code string `json:"one_time_code" maxLength:"200"`
	}
}) (*answer[meBody], error) {
	visit := edge.VisitOf(ctx)
	view, err := s.desk.ConfirmEmail(ctx, visit.Actor, in.Body.Code, visit.Address)
	return &answer[meBody]{Body: pen{visit.Language, s.zone}.me(view)}, err
}
