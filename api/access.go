package api

import (
	"context"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

type accessRulesBody struct {
	PasswordLeast      int `json:"password_least"`
	FailuresPerAccount int `json:"failures_per_account"`
	FailuresPerAddress int `json:"failures_per_address"`
	LockedMinutes      int `json:"locked_minutes"`
	SessionMinutes     int `json:"session_minutes"`
}

func accessRulesOf(rules workflow.AccessRules) accessRulesBody {
	return accessRulesBody{rules.PasswordLeast, rules.FailuresPerAccount, rules.FailuresPerAddress,
		int(rules.LockedFor / time.Minute), int(rules.SessionFor / time.Minute)}
}

// rules takes minutes within a few years only: more would overflow a duration, and is
// refused as out of range all the same.
func (b accessRulesBody) rules() workflow.AccessRules {
	const most = 1 << 20
	minutes := func(number int) time.Duration { return time.Duration(max(-most, min(number, most))) * time.Minute }
	return workflow.AccessRules{PasswordLeast: b.PasswordLeast, FailuresPerAccount: b.FailuresPerAccount, FailuresPerAddress: b.FailuresPerAddress,
		LockedFor: minutes(b.LockedMinutes), SessionFor: minutes(b.SessionMinutes)}
}

func accessAnswer(view casework.AccessRulesView, err error) (*answer[accessRulesBody], error) {
	if err != nil {
		return nil, err
	}
	return &answer[accessRulesBody]{ETag: etag(view.Version), Body: accessRulesOf(view.Rules)}, nil
}

func (s *server) accessRules(ctx context.Context, _ *struct{}) (*answer[accessRulesBody], error) {
	return accessAnswer(s.desk.AccessRules(ctx, edge.VisitOf(ctx).Actor))
}

func (s *server) setAccessRules(ctx context.Context, in *struct {
	IfMatch string `header:"If-Match"`
	Body    accessRulesBody
}) (*answer[accessRulesBody], error) {
	seen, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	return accessAnswer(s.desk.SetAccessRules(ctx, edge.VisitOf(ctx).Actor, seen, in.Body.rules()))
}

type lock struct {
	Login    string    `json:"login,omitempty"`
	Address  string    `json:"address"`
	Failures int64     `json:"failures"`
	Last     time.Time `json:"last_at"`
	Until    time.Time `json:"locked_until,omitzero"`
}

func (p pen) locks(views []casework.LockView) []lock {
	list := make([]lock, len(views))
	for i, view := range views {
		list[i] = lock{view.Login, view.Address, view.Failures, p.at(view.Last), p.at(view.Until)}
	}
	return list
}

type locksBody struct {
	Locks []lock `json:"locks"`
}

func (s *server) locks(ctx context.Context, in *struct {
	Limit int `query:"limit" default:"50" minimum:"1" maximum:"200"`
}) (*answer[locksBody], error) {
	visit := edge.VisitOf(ctx)
	views, err := s.desk.Locks(ctx, visit.Actor, in.Limit)
	return &answer[locksBody]{Body: locksBody{pen{visit.Language, s.zone}.locks(views)}}, err
}

func (s *server) unlock(ctx context.Context, in *struct {
	Body struct {
		Login   string `json:"login,omitempty" maxLength:"200"`
		Address string `json:"address" maxLength:"100"`
	}
}) (*struct{}, error) {
	return nil, s.desk.Unlock(ctx, edge.VisitOf(ctx).Actor, in.Body.Login, in.Body.Address)
}
