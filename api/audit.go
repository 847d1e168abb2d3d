package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
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
	Page
}

type recordQuery struct {
	Subject   string            `query:"chain" enum:"case,circular,system"`
	SubjectID int64             `query:"chain_id" minimum:"1"`
	Person    workflow.PersonID `query:"person" minimum:"1"`
	Action    string            `query:"action" maxLength:"64"`
	From      time.Time         `query:"since"`
	To        time.Time         `query:"until"`
	Paging
}

func (s *server) record(ctx context.Context, in *recordQuery) (*answer[recordBody], error) {
	visit := edge.VisitOf(ctx)
	before, err := in.after("events")
	if err != nil {
		return nil, err
	}
	query := casework.RecordQuery{Subject: in.Subject, SubjectID: in.SubjectID, Person: in.Person, Action: in.Action,
		From: in.From, To: in.To, Before: before, Limit: in.Limit + 1}
	views, err := s.desk.Record(ctx, visit.Actor, query)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountRecord(ctx, visit.Actor, query)
	if err != nil {
		return nil, err
	}
	views, next := cut(in.Paging, "events", views, func(v casework.RecordView) int64 { return v.ID })
	p := pen{visit.Language, s.zone}
	page := &answer[recordBody]{Link: links(ctx, next), Body: recordBody{Events: make([]recordLine, len(views)), Page: pageOf(count, next)}}
	for i, view := range views {
		page.Body.Events[i] = recordLine{ID: view.ID, Subject: view.Subject, SubjectID: view.SubjectID, Seq: view.Seq, At: p.at(view.At), Person: namedOf(view.Person),
			Role: view.Role, RoleLabel: p.label("role.", string(view.Role)), Action: view.Action, Label: p.label("action.", view.Action), From: view.From, To: view.To,
			Detail: view.Detail, Hash: view.Hash, Seal: view.Seal}
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
	Page
}

// failuresAfter reads the cursor of the failed sign-ins: the key of one is an instant,
// an address and a login, which may be anything that somebody typed.
func (p Paging) failuresAfter() (after casework.FailuresAfter, err error) {
	if p.Cursor == "" {
		return after, nil
	}
	if text, err := base64.RawURLEncoding.Strict().DecodeString(p.Cursor); err == nil {
		parts := strings.SplitN(string(text), " ", 4)
		if len(parts) == 4 && parts[0] == "failures" {
			at, err := strconv.ParseInt(parts[1], 10, 64)
			after = casework.FailuresAfter{At: time.UnixMicro(at), Address: parts[2], Login: parts[3]}
			if err == nil && at > 0 && failuresCursor(after) == p.Cursor {
				return after, nil
			}
		}
	}
	return casework.FailuresAfter{}, workflow.Invalid(workflow.Field{Name: "query.cursor", Reason: "bad_cursor"})
}

func failuresCursor(after casework.FailuresAfter) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "failures %d %s %s", after.At.UnixMicro(), after.Address, after.Login))
}

func (s *server) signInFailures(ctx context.Context, in *struct{ Paging }) (*answer[failuresBody], error) {
	visit := edge.VisitOf(ctx)
	after, err := in.failuresAfter()
	if err != nil {
		return nil, err
	}
	views, err := s.desk.SignInFailures(ctx, visit.Actor, after, in.Limit+1)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountSignInFailures(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(views) > in.Limit {
		views = views[:in.Limit]
		last := views[in.Limit-1]
		next = failuresCursor(casework.FailuresAfter{At: last.Last, Address: last.Address, Login: last.Login})
	}
	return &answer[failuresBody]{Link: links(ctx, next), Body: failuresBody{Failures: pen{visit.Language, s.zone}.locks(views), Page: pageOf(count, next)}}, nil
}
