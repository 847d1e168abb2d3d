package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

type recordLine struct {
	ID        int64           `json:"id"`
	Subject   string          `json:"chain"`
	SubjectID int64           `json:"chain_id"`
	Seq       int64           `json:"seq"`
	At        time.Time       `json:"at"`
	Person    *named          `json:"person,omitempty"`
	Role      workflow.Role   `json:"role,omitempty"`
	RoleLabel string          `json:"role_label,omitempty"`
	Action    string          `json:"action"`
	Label     string          `json:"action_label"`
	From      string          `json:"from,omitempty"`
	To        string          `json:"to,omitempty"`
	Detail    json.RawMessage `json:"detail,omitempty"`
	Hash      string          `json:"hash"`
	Seal      int64           `json:"seal,omitempty"`
}

type recordBody struct {
	Events []recordLine `json:"events"`
}

type recordQuery struct {
	Subject   string            `query:"chain" enum:"case,circular,system"`
	SubjectID int64             `query:"chain_id" minimum:"1"`
	Person    workflow.PersonID `query:"person" minimum:"1"`
	Action    string            `query:"action" maxLength:"64"`
	From      time.Time         `query:"since"`
	To        time.Time         `query:"until"`
	Before    int64             `query:"before" minimum:"1"`
	Limit     int               `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

func (q recordQuery) next(last int64) string {
	values := url.Values{"limit": {strconv.Itoa(q.Limit)}, "before": {strconv.FormatInt(last, 10)}}
	set := func(key, value string) {
		if value != "" && value != "0" {
			values.Set(key, value)
		}
	}
	set("chain", q.Subject)
	set("chain_id", strconv.FormatInt(q.SubjectID, 10))
	set("person", strconv.FormatInt(int64(q.Person), 10))
	set("action", q.Action)
	for key, at := range map[string]time.Time{"since": q.From, "until": q.To} {
		if !at.IsZero() {
			set(key, at.Format(time.RFC3339Nano))
		}
	}
	return fmt.Sprintf(`<%s/audit/events?%s>; rel="next"`, base, values.Encode())
}

func (s *server) record(ctx context.Context, in *recordQuery) (*answer[recordBody], error) {
	visit := edge.VisitOf(ctx)
	views, err := s.desk.Record(ctx, visit.Actor, casework.RecordQuery{Subject: in.Subject, SubjectID: in.SubjectID, Person: in.Person, Action: in.Action,
		From: in.From, To: in.To, Before: in.Before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	p := pen{visit.Language, s.zone}
	page := &answer[recordBody]{Body: recordBody{Events: make([]recordLine, len(views))}}
	for i, view := range views {
		page.Body.Events[i] = recordLine{ID: view.ID, Subject: view.Subject, SubjectID: view.SubjectID, Seq: view.Seq, At: p.at(view.At), Person: namedOf(view.Person),
			Role: view.Role, RoleLabel: p.label("role.", string(view.Role)), Action: view.Action, Label: p.label("action.", view.Action), From: view.From, To: view.To,
			Detail: view.Detail, Hash: view.Hash, Seal: view.Seal}
	}
	if len(views) == in.Limit {
		page.Link = in.next(views[len(views)-1].ID)
	}
	return page, nil
}

type verificationBody struct {
	Sound    bool      `json:"sound"`
	Faults   []string  `json:"faults"`
	Seal     int64     `json:"seal,omitempty"`
	SealedAt time.Time `json:"sealed_at,omitzero"`
	SealHash string    `json:"seal_hash,omitempty"`
}

func (s *server) verification(ctx context.Context, _ *struct{}) (*answer[verificationBody], error) {
	visit := edge.VisitOf(ctx)
	walked, err := s.desk.VerifyRecord(ctx, visit.Actor)
	return &answer[verificationBody]{Body: verificationBody{Sound: len(walked.Faults) == 0, Faults: append([]string{}, walked.Faults...),
		Seal: walked.Seal, SealedAt: pen{visit.Language, s.zone}.at(walked.Sealed), SealHash: walked.Hash}}, err
}

type failuresBody struct {
	Failures []lock `json:"failures"`
}

func (s *server) signInFailures(ctx context.Context, in *struct {
	Before  time.Time `query:"until"`
	Login   string    `query:"login" maxLength:"200"`
	Address string    `query:"address" maxLength:"100"`
	Limit   int       `query:"limit" default:"50" minimum:"1" maximum:"200"`
}) (*answer[failuresBody], error) {
	visit := edge.VisitOf(ctx)
	views, err := s.desk.SignInFailures(ctx, visit.Actor, casework.FailuresAfter{At: in.Before, Login: in.Login, Address: in.Address}, in.Limit)
	if err != nil {
		return nil, err
	}
	page := &answer[failuresBody]{Body: failuresBody{pen{visit.Language, s.zone}.locks(views)}}
	if len(views) == in.Limit {
		last := views[len(views)-1]
		values := url.Values{"limit": {strconv.Itoa(in.Limit)}, "until": {last.Last.Format(time.RFC3339Nano)}, "address": {last.Address}}
		if last.Login != "" {
			values.Set("login", last.Login)
		}
		page.Link = fmt.Sprintf(`<%s/audit/sign-in-failures?%s>; rel="next"`, base, values.Encode())
	}
	return page, nil
}
