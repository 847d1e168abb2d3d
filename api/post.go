package api

import (
	"context"
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
	count := casework.Count{Number: len(list.Tasks), Capped: len(list.More) > 0}
	b := tasksBody{Tasks: []task{}, Page: pageOf(count, ""), More: append([]workflow.TaskKey{}, list.More...), Demonstration: s.demonstration(visit.Language)}
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
	Paging
}

func (s *server) letters(ctx context.Context, in *lettersQuery) (*answer[lettersBody], error) {
	before, err := in.after("letters")
	if err != nil {
		return nil, err
	}
	page, err := s.desk.Letters(ctx, edge.VisitOf(ctx).Actor,
		casework.LetterQuery{Person: in.Person, State: workflow.LetterState(in.State), Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return s.lettersAnswer(ctx, "letters", page), nil
}

func (s *server) myLetters(ctx context.Context, in *struct{ Paging }) (*answer[lettersBody], error) {
	before, err := in.after("my_letters")
	if err != nil {
		return nil, err
	}
	page, err := s.desk.MyLetters(ctx, edge.VisitOf(ctx).Actor, casework.LetterQuery{Before: before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return s.lettersAnswer(ctx, "my_letters", page), nil
}

func (s *server) lettersAnswer(ctx context.Context, list string, page casework.LetterPage) *answer[lettersBody] {
	visit := edge.VisitOf(ctx)
	p := pen{visit.Language, s.zone}
	next := cursor(list, page.Next)
	b := lettersBody{Letters: []LetterLine{}, Page: pageOf(page.Count, next), Demonstration: s.demonstration(visit.Language)}
	for _, v := range page.Letters {
		b.Letters = append(b.Letters, p.letterLine(v))
	}
	return &answer[lettersBody]{Link: links(ctx, next), Body: b}
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
