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

type account struct {
	ID             workflow.PersonID     `json:"id"`
	Login          string                `json:"login"`
	Name           string                `json:"name"`
	Language       string                `json:"language"`
	Email          string                `json:"email,omitempty"`
	EmailConfirmed time.Time             `json:"email_confirmed_at,omitzero"`
	Phone          string                `json:"phone,omitempty"`
	State          casework.AccountState `json:"state"`
	StateLabel     string                `json:"state_label"`
	InvitedUntil   time.Time             `json:"invited_until,omitzero"`
	CreatedAt      time.Time             `json:"created_at"`
	DisabledAt     time.Time             `json:"disabled_at,omitzero"`
	Grants         []grant               `json:"grants"`
	Asked          []grant               `json:"roles_asked_for"`
	Version        int64                 `json:"version"`
}

func (p pen) accountOf(view casework.AccountView) account {
	return account{ID: view.ID, Login: view.Login, Name: view.Name, Language: view.Language, Email: view.Email, EmailConfirmed: p.at(view.EmailConfirmed),
		Phone: view.Phone, State: view.State, StateLabel: p.label("account_state.", string(view.State)), InvitedUntil: p.at(view.InvitedUntil),
		CreatedAt: p.at(view.CreatedAt), DisabledAt: p.at(view.DisabledAt), Grants: p.grants(view.Grants), Asked: p.grants(view.Asked), Version: view.Version}
}

func (p pen) grants(views []casework.GrantView) []grant {
	list := make([]grant, len(views))
	for i, g := range views {
		list[i] = grant{Role: g.Role, RoleLabel: p.label("role.", string(g.Role)), Unit: namedOf(g.Unit)}
	}
	return list
}

func (s *server) accountAnswer(ctx context.Context, view casework.AccountView, err error) (*answer[account], error) {
	if err != nil {
		return nil, err
	}
	return &answer[account]{ETag: etag(view.Version), Body: pen{edge.VisitOf(ctx).Language, s.zone}.accountOf(view)}, nil
}

type accountsBody struct {
	People []account `json:"people"`
	Page
}

func (s *server) people(ctx context.Context, in *struct{ Paging }) (*answer[accountsBody], error) {
	visit := edge.VisitOf(ctx)
	after, err := in.after("people")
	if err != nil {
		return nil, err
	}
	views, err := s.desk.Accounts(ctx, visit.Actor, workflow.PersonID(after), in.Limit+1)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountAccounts(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	views, next := cut(in.Paging, "people", views, func(v casework.AccountView) int64 { return int64(v.ID) })
	page := &answer[accountsBody]{Link: links(ctx, next), Body: accountsBody{People: make([]account, len(views)), Page: pageOf(count, next)}}
	for i, view := range views {
		page.Body.People[i] = pen{visit.Language, s.zone}.accountOf(view)
	}
	return page, nil
}

// Contact is what is known of a person besides login and roles.
type Contact struct {
	Name     string `json:"name"`
	Language string `json:"language,omitempty" enum:"zh,en" default:"zh"`
	Email    string `json:"email,omitempty"`
	Phone    string `json:"phone,omitempty"`
}

func (s *server) addPerson(ctx context.Context, in *struct {
	Body struct {
		Login string `json:"login"`
		Contact
	}
}) (*answer[account], error) {
	actor := edge.VisitOf(ctx).Actor
	id, err := s.desk.AddPerson(ctx, actor, casework.NewPerson{Login: in.Body.Login, Name: in.Body.Name, Language: in.Body.Language,
		Email: in.Body.Email, Phone: in.Body.Phone, Invited: true})
	if err != nil {
		return nil, err
	}
	view, err := s.desk.Account(ctx, actor, id)
	created, err := s.accountAnswer(ctx, view, err)
	if err == nil {
		created.Location = fmt.Sprintf("%s/people/%d", base, id)
	}
	return created, err
}

func (s *server) onePerson(ctx context.Context, in *struct {
	ID workflow.PersonID `path:"id" minimum:"1"`
}) (*answer[account], error) {
	view, err := s.desk.Account(ctx, edge.VisitOf(ctx).Actor, in.ID)
	return s.accountAnswer(ctx, view, err)
}

// onPerson runs one act about one person under the version that was seen.
func (s *server) onPerson(ctx context.Context, on OnPaper, work func(actor workflow.Actor, id workflow.PersonID, version int64) (casework.AccountView, error)) (*answer[account], error) {
	seen, err := version(on.IfMatch)
	if err != nil {
		return nil, err
	}
	view, err := work(edge.VisitOf(ctx).Actor, workflow.PersonID(on.ID), seen)
	return s.accountAnswer(ctx, view, err)
}

func (s *server) changePerson(ctx context.Context, in *struct {
	OnPaper
	Body Contact
}) (*answer[account], error) {
	return s.onPerson(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.PersonID, seen int64) (casework.AccountView, error) {
		return s.desk.ChangePerson(ctx, actor, id, seen, casework.Contact{Name: in.Body.Name, Language: in.Body.Language, Email: in.Body.Email, Phone: in.Body.Phone})
	})
}

func (s *server) disablePerson(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[account], error) {
	return s.onPerson(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.PersonID, seen int64) (casework.AccountView, error) {
		return s.desk.Disable(ctx, actor, id, seen, in.Body.Reason)
	})
}

func (s *server) enablePerson(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[account], error) {
	return s.onPerson(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.PersonID, seen int64) (casework.AccountView, error) {
		return s.desk.Enable(ctx, actor, id, seen, in.Body.Reason)
	})
}

func (s *server) stateEmail(ctx context.Context, in *struct {
	OnPaper
	Body struct {
		Email     string `json:"email"`
		Statement string `json:"statement"`
	}
}) (*answer[account], error) {
	return s.onPerson(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.PersonID, seen int64) (casework.AccountView, error) {
		return s.desk.StateEmail(ctx, actor, id, seen, in.Body.Email, in.Body.Statement)
	})
}

// role takes its choices from the rules.
type role string

func (role) Schema(huma.Registry) *huma.Schema { return choices(workflow.Roles) }

type roleBody struct {
	Role role            `json:"role"`
	Unit workflow.UnitID `json:"unit" minimum:"1"`
}

func (s *server) grantRole(ctx context.Context, in *struct {
	OnPaper
	Body roleBody
}) (*answer[account], error) {
	return s.onPerson(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.PersonID, seen int64) (casework.AccountView, error) {
		return s.desk.Grant(ctx, actor, id, seen, workflow.Grant{Role: workflow.Role(in.Body.Role), Unit: in.Body.Unit})
	})
}

func (s *server) revokeRole(ctx context.Context, in *struct {
	OnPaper
	Role   workflow.Role   `path:"role"`
	Unit   workflow.UnitID `path:"unit" minimum:"1"`
	Reason string          `query:"reason"`
}) (*answer[account], error) {
	return s.onPerson(ctx, in.OnPaper, func(actor workflow.Actor, id workflow.PersonID, seen int64) (casework.AccountView, error) {
		return s.desk.Revoke(ctx, actor, id, seen, workflow.Grant{Role: in.Role, Unit: in.Unit}, in.Reason)
	})
}

type endedBody struct {
	Ended int64 `json:"ended"`
}

func (s *server) endSessionsOf(ctx context.Context, in *struct {
	ID   workflow.PersonID `path:"id" minimum:"1"`
	Body reasonBody
}) (*answer[endedBody], error) {
	ended, err := s.desk.EndSessions(ctx, edge.VisitOf(ctx).Actor, in.ID, in.Body.Reason)
	return &answer[endedBody]{Body: endedBody{ended}}, err
}

type roleRequest struct {
	ID        int64         `json:"id"`
	Person    named         `json:"person"`
	Login     string        `json:"login"`
	Role      workflow.Role `json:"role"`
	RoleLabel string        `json:"role_label"`
	Unit      named         `json:"unit"`
	AskedBy   *named        `json:"asked_by,omitempty"`
	AskedAt   time.Time     `json:"asked_at"`
}

type roleRequestsBody struct {
	Requests []roleRequest `json:"requests"`
	Page
}

func (s *server) roleRequests(ctx context.Context, in *struct{ Paging }) (*answer[roleRequestsBody], error) {
	visit := edge.VisitOf(ctx)
	after, err := in.after("role_requests")
	if err != nil {
		return nil, err
	}
	views, err := s.desk.RoleRequests(ctx, visit.Actor, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountRoleRequests(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	views, next := cut(in.Paging, "role_requests", views, func(v casework.RoleRequestView) int64 { return v.ID })
	p := pen{visit.Language, s.zone}
	page := &answer[roleRequestsBody]{Link: links(ctx, next), Body: roleRequestsBody{Requests: make([]roleRequest, len(views)), Page: pageOf(count, next)}}
	for i, view := range views {
		page.Body.Requests[i] = roleRequest{view.ID, named(view.Person), view.Login, view.Role, p.label("role.", string(view.Role)), named(view.Unit), namedOf(view.AskedBy), p.at(view.AskedAt)}
	}
	return page, nil
}

func (s *server) grantAskedRoles(ctx context.Context, in *struct {
	Body struct {
		Requests []int64 `json:"requests" minItems:"1" maxItems:"500"`
	}
}) (*struct{}, error) {
	return nil, s.desk.DecideRoleRequests(ctx, edge.VisitOf(ctx).Actor, in.Body.Requests, true, "")
}

func (s *server) refuseAskedRoles(ctx context.Context, in *struct {
	Body struct {
		Requests []int64 `json:"requests" minItems:"1" maxItems:"500"`
		Reason   string  `json:"reason"`
	}
}) (*struct{}, error) {
	return nil, s.desk.DecideRoleRequests(ctx, edge.VisitOf(ctx).Actor, in.Body.Requests, false, in.Body.Reason)
}
