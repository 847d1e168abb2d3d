package api

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

func (s *server) tasks(ctx context.Context, _ *struct{}) (*answer[tasksBody], error) {
	visit := edge.VisitOf(ctx)
	list, err := s.desk.Tasks(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	p := pen{visit.Language, s.zone}
	b := tasksBody{Tasks: []task{}, More: append([]workflow.TaskKey{}, list.More...), Demonstration: s.demonstration(visit.Language)}
	for _, v := range list.Tasks {
		b.Tasks = append(b.Tasks, p.task(v))
	}
	return &answer[tasksBody]{Body: b}, nil
}

// letterState takes its choices from the rules.
type letterState string

func (letterState) Schema(huma.Registry) *huma.Schema { return choices(workflow.LetterStates) }

type lettersQuery struct {
	Person workflow.PersonID `query:"person" minimum:"1"`
	State  letterState       `query:"state"`
	Before int64             `query:"before" minimum:"1"`
	Limit  int               `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

func (q lettersQuery) query() casework.LetterQuery {
	return casework.LetterQuery{Person: q.Person, State: workflow.LetterState(q.State), Before: q.Before, Limit: q.Limit}
}

func (s *server) letters(ctx context.Context, in *lettersQuery) (*answer[lettersBody], error) {
	page, err := s.desk.Letters(ctx, edge.VisitOf(ctx).Actor, in.query())
	if err != nil {
		return nil, err
	}
	return s.lettersAnswer(ctx, "/letters", *in, page), nil
}

func (s *server) myLetters(ctx context.Context, in *struct {
	Before int64 `query:"before" minimum:"1"`
	Limit  int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
}) (*answer[lettersBody], error) {
	query := lettersQuery{Before: in.Before, Limit: in.Limit}
	page, err := s.desk.MyLetters(ctx, edge.VisitOf(ctx).Actor, query.query())
	if err != nil {
		return nil, err
	}
	return s.lettersAnswer(ctx, "/me/letters", query, page), nil
}

func (s *server) lettersAnswer(ctx context.Context, path string, query lettersQuery, page casework.LetterPage) *answer[lettersBody] {
	visit := edge.VisitOf(ctx)
	p := pen{visit.Language, s.zone}
	b := lettersBody{Letters: []LetterLine{}, Demonstration: s.demonstration(visit.Language)}
	for _, v := range page.Letters {
		b.Letters = append(b.Letters, p.letterLine(v))
	}
	out := &answer[lettersBody]{Body: b}
	if page.Next != 0 {
		values := url.Values{"before": {strconv.FormatInt(page.Next, 10)}, "limit": {strconv.Itoa(query.Limit)}}
		if query.Person != 0 {
			values.Set("person", strconv.FormatInt(int64(query.Person), 10))
		}
		if query.State != "" {
			values.Set("state", string(query.State))
		}
		out.Link = fmt.Sprintf(`<%s%s?%s>; rel="next"`, base, path, values.Encode())
	}
	return out
}

func (s *server) letterAnswer(ctx context.Context, line casework.LetterLine, err error) (*answer[letterBody], error) {
	if err != nil {
		return nil, err
	}
	visit := edge.VisitOf(ctx)
	return &answer[letterBody]{ETag: etag(line.Version), Body: letterBody{
		LetterLine: pen{visit.Language, s.zone}.letterLine(line), Demonstration: s.demonstration(visit.Language)}}, nil
}

func (s *server) resend(ctx context.Context, in *struct {
	OnPaper
	Body *nothing
}) (*answer[letterBody], error) {
	seen, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	line, err := s.desk.Resend(ctx, edge.VisitOf(ctx).Actor, in.ID, seen)
	return s.letterAnswer(ctx, line, err)
}

func (s *server) setAside(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[letterBody], error) {
	seen, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	line, err := s.desk.SetAsideLetter(ctx, edge.VisitOf(ctx).Actor, in.ID, seen, in.Body.Reason)
	return s.letterAnswer(ctx, line, err)
}

// preferences are a person's choices about letters. Without an hour the morning
// letter comes as the office's hours begin.
type preferences struct {
	Morning string `json:"morning,omitempty" maxLength:"5"`
	Digest  bool   `json:"digest"`
	Gather  bool   `json:"gather"`
}

func preferencesOf(v casework.Preferences) preferences {
	b := preferences{Digest: v.Digest, Gather: v.Gather}
	if v.Morning != 0 {
		b.Morning = v.Morning.String()
	}
	return b
}

func (s *server) setPreferences(ctx context.Context, in *struct{ Body preferences }) (*answer[meBody], error) {
	visit := edge.VisitOf(ctx)
	chosen := casework.Preferences{Digest: in.Body.Digest, Gather: in.Body.Gather}
	if hour := strings.TrimSpace(in.Body.Morning); hour != "" {
		if err := chosen.Morning.UnmarshalText([]byte(hour)); err != nil {
			return nil, workflow.Invalid(workflow.Field{Name: "morning", Reason: "not_clock_time"})
		}
	}
	view, err := s.desk.SetPreferences(ctx, visit.Actor, chosen)
	if err != nil {
		return nil, err
	}
	return &answer[meBody]{Body: pen{visit.Language, s.zone}.me(view)}, nil
}
