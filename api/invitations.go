package api

import (
	"context"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/intake"
	"rectify/workflow"
)

// file is an answer that is saved as a file.
type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// csvFile is a file of rows; its name is ASCII.
func csvFile(name string, rows [][]string) *file {
	return &file{ContentType: "text/csv; charset=utf-8", Disposition: `attachment; filename="` + name + `.csv"`, Body: intake.CSV(rows)}
}

type invitation struct {
	Person  workflow.PersonID `json:"person"`
	Login   string            `json:"login"`
	Name    string            `json:"name"`
	Code    string            `json:"one_time_code,omitempty"`
	Mailed  bool              `json:"mailed"`
	Expires time.Time         `json:"expires_at"`
}

type invitationsBody struct {
	Invitations []invitation `json:"invitations"`
}

type inviteBody struct {
	People  []workflow.PersonID `json:"people,omitempty" maxItems:"500"`
	Waiting bool                `json:"waiting,omitempty"`
	Letter  bool                `json:"letter,omitempty"`
}

func (b inviteBody) query() casework.InviteQuery {
	return casework.InviteQuery{People: b.People, Waiting: b.Waiting, Letter: b.Letter}
}

func (s *server) invite(ctx context.Context, in *struct{ Body inviteBody }) (*answer[invitationsBody], error) {
	invitations, err := s.desk.Invite(ctx, edge.VisitOf(ctx).Actor, in.Body.query())
	if err != nil {
		return nil, err
	}
	p := pen{zone: s.zone}
	list := &answer[invitationsBody]{Body: invitationsBody{Invitations: make([]invitation, len(invitations))}}
	for i, one := range invitations {
		list.Body.Invitations[i] = invitation{one.Person, one.Login, one.Name, one.Code, one.Mailed, p.at(one.Expires)}
	}
	return list, nil
}

func (s *server) inviteCSV(ctx context.Context, in *struct{ Body inviteBody }) (*file, error) {
	visit := edge.VisitOf(ctx)
	invitations, err := s.desk.Invite(ctx, visit.Actor, in.Body.query())
	if err != nil {
		return nil, err
	}
	return csvFile("invitations", edge.InvitationRows(visit.Language, s.zone, invitationLines(invitations))), nil
}

func invitationLines(invitations []casework.Invitation) []edge.InvitationLine {
	lines := make([]edge.InvitationLine, len(invitations))
	for i, one := range invitations {
		lines[i] = edge.InvitationLine{Login: one.Login, Name: one.Name, Code: one.Code, Mailed: one.Mailed, Expires: one.Expires}
	}
	return lines
}

type activationBody struct {
	Code     string `json:"one_time_code" maxLength:"200"`
	Password string `json:"password" maxLength:"1000"`
}

type activatedBody struct {
	Login string `json:"login"`
}

func (s *server) activate(ctx context.Context, in *struct{ Body activationBody }) (*answer[activatedBody], error) {
	login, err := s.desk.Activate(ctx, in.Body.Code, in.Body.Password, edge.VisitOf(ctx).Address)
	return &answer[activatedBody]{Body: activatedBody{login}}, err
}
