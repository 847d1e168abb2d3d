package api

import (
	"context"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

type credentials struct {
	Login    string `json:"login" maxLength:"200"`
	Password string `json:"password" maxLength:"1000"`
}

type sessionBody struct {
	Token     string    `json:"token"`
	TokenType string    `json:"token_type"`
	ExpiresAt time.Time `json:"expires_at"`
	Person    person    `json:"person"`
	Notice    string    `json:"notice"`
}

type person struct {
	ID       workflow.PersonID `json:"id"`
	Name     string            `json:"name"`
	Language string            `json:"language"`
}

func (s *server) signIn(ctx context.Context, in *struct{ Body credentials }) (*answer[sessionBody], error) {
	visit := edge.VisitOf(ctx)
	session, err := s.desk.SignIn(ctx, in.Body.Login, in.Body.Password, visit.Address)
	if err != nil {
		return nil, err
	}
	token, err := s.tokens.Issue(session.ID, session.Person, session.ExpiresAt)
	if err != nil {
		return nil, err
	}
	visit.Prefer(session.Language)
	return &answer[sessionBody]{Location: base + "/sessions/current", Body: sessionBody{
		Token: token, TokenType: "Bearer", ExpiresAt: session.ExpiresAt.In(s.zone),
		Person: person{session.Person, session.Name, session.Language},
		Notice: text.Say(visit.Language, "unclassified"),
	}}, nil
}

func (s *server) signOut(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.desk.SignOut(ctx, edge.VisitOf(ctx).Session)
}

type meBody struct {
	ID       workflow.PersonID `json:"id"`
	Login    string            `json:"login"`
	Name     string            `json:"name"`
	Language string            `json:"language"`
	Email    string            `json:"email,omitempty"`
	Prefers  preferences       `json:"preferences"`
	Grants   []grant           `json:"grants"`
	Notice   string            `json:"notice"`
}

type grant struct {
	Role      workflow.Role `json:"role"`
	RoleLabel string        `json:"role_label"`
	Unit      *named        `json:"unit,omitempty"`
	For       *named        `json:"for,omitempty"` // whose deputy one is in it
}

func (s *server) me(ctx context.Context, _ *struct{}) (*answer[meBody], error) {
	visit := edge.VisitOf(ctx)
	view, err := s.desk.Me(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	return &answer[meBody]{Body: pen{visit.Language, s.zone}.me(view)}, nil
}

func (p pen) me(view casework.PersonView) meBody {
	b := meBody{ID: view.ID, Login: view.Login, Name: view.Name, Language: view.Language, Email: view.Email,
		Prefers: preferencesOf(view.Prefers), Grants: []grant{}, Notice: p.say("unclassified")}
	for _, g := range view.Grants {
		b.Grants = append(b.Grants, grant{g.Role, p.label("role.", string(g.Role)), namedOf(g.Unit), namedOf(g.For)})
	}
	return b
}
