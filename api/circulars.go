package api

import (
	"context"
	"errors"
	"fmt"

	"rectify/casework"
	"rectify/edge"
	"rectify/intake"
	"rectify/workflow"
)

// written is the text of a circular as it was copied.
type written struct {
	Text string `json:"text" minLength:"1"`
}

func (s *server) read(_ context.Context, in *struct{ Body written }) (*answer[any], error) {
	reading, err := readText(in.Body.Text)
	if err != nil {
		return nil, err
	}
	return &answer[any]{Body: reading}, nil
}

// readText turns what intake says of a text it cannot read into a wrong input.
func readText(text string) (intake.Reading, error) {
	reading, err := intake.Read([]byte(text))
	var unreadable *intake.Error
	if errors.As(err, &unreadable) {
		return reading, workflow.Invalid(workflow.Field{Name: "text", Reason: "circular_" + unreadable.Code})
	}
	return reading, err
}

type draftBody struct {
	Office workflow.UnitID `json:"office" minimum:"1"`
	Text   string          `json:"text" minLength:"1"`
}

func (s *server) draft(ctx context.Context, in *struct{ Body draftBody }) (*answer[circularBody], error) {
	visit := edge.VisitOf(ctx)
	reading, err := readText(in.Body.Text)
	if err != nil {
		return nil, err
	}
	view, err := s.desk.Draft(ctx, visit.Actor, in.Body.Office, reading.Batch(), in.Body.Text, workflow.Imported)
	if err != nil {
		return nil, err
	}
	drafted := s.circularAnswer(visit.Language, view)
	drafted.Location = fmt.Sprintf("%s/circulars/%d", base, view.ID)
	return drafted, nil
}

type circularsBody struct {
	Circulars []circularBody `json:"circulars"`
	Page
	Demonstration string `json:"demonstration,omitempty"`
}

func (s *server) circulars(ctx context.Context, in *struct{ Paging }) (*answer[circularsBody], error) {
	visit := edge.VisitOf(ctx)
	before, err := in.after("circulars")
	if err != nil {
		return nil, err
	}
	views, err := s.desk.Circulars(ctx, visit.Actor, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	count, err := s.desk.CountCirculars(ctx, visit.Actor)
	if err != nil {
		return nil, err
	}
	views, next := cut(in.Paging, "circulars", views, func(v casework.CircularView) int64 { return v.ID })
	list := circularsBody{Circulars: make([]circularBody, len(views)), Page: pageOf(count, next), Demonstration: s.demonstration(visit.Language)}
	for i, view := range views {
		list.Circulars[i] = pen{visit.Language, s.zone}.circular(view)
	}
	return &answer[circularsBody]{Link: links(ctx, next), Body: list}, nil
}

func (s *server) circular(ctx context.Context, in *struct {
	ID int64 `path:"id" minimum:"1"`
}) (*answer[circularBody], error) {
	visit := edge.VisitOf(ctx)
	view, err := s.desk.Circular(ctx, visit.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	return s.circularAnswer(visit.Language, view), nil
}

// OnCircular names the circular or suggestion that is changed, and the version it
// was seen in.
type OnCircular struct {
	ID      int64  `path:"id" minimum:"1"`
	IfMatch string `header:"If-Match"`
}

// change runs one change that answers with a circular.
func (s *server) change(ctx context.Context, on OnCircular,
	work func(actor workflow.Actor, version int64) (casework.CircularView, error)) (*answer[circularBody], error) {
	visit := edge.VisitOf(ctx)
	seen, err := version(on.IfMatch)
	if err != nil {
		return nil, err
	}
	view, err := work(visit.Actor, seen)
	if err != nil {
		return nil, err
	}
	return s.circularAnswer(visit.Language, view), nil
}

type signatureBody struct {
	Signer   string        `json:"signer,omitempty" maxLength:"200"`
	SignedOn workflow.Date `json:"signed_on,omitzero" format:"date"`
}

func (s *server) sign(ctx context.Context, in *struct {
	OnCircular
	Body signatureBody
}) (*answer[circularBody], error) {
	return s.change(ctx, in.OnCircular, func(actor workflow.Actor, version int64) (casework.CircularView, error) {
		return s.desk.Sign(ctx, actor, in.ID, version, casework.Signature(in.Body))
	})
}

func (s *server) issueBatch(ctx context.Context, in *struct {
	OnCircular
	Body *nothing
}) (*answer[circularBody], error) {
	return s.change(ctx, in.OnCircular, func(actor workflow.Actor, version int64) (casework.CircularView, error) {
		return s.desk.IssueBatch(ctx, actor, in.ID, version)
	})
}

func (s *server) addCase(ctx context.Context, in *struct {
	OnCircular
	Body struct {
		UnitName string `json:"unit_name" maxLength:"200"`
		RevisionBody
	}
}) (*answer[circularBody], error) {
	return s.change(ctx, in.OnCircular, func(actor workflow.Actor, version int64) (casework.CircularView, error) {
		return s.desk.AddCase(ctx, actor, in.ID, version, in.Body.UnitName, in.Body.revision())
	})
}

func (s *server) discard(ctx context.Context, in *struct {
	OnCircular
	Body reasonBody
}) (*answer[circularBody], error) {
	return s.change(ctx, in.OnCircular, func(actor workflow.Actor, version int64) (casework.CircularView, error) {
		return s.desk.Discard(ctx, actor, in.ID, version, in.Body.Reason)
	})
}

func (s *server) openSuggestion(ctx context.Context, in *struct {
	OnCircular
	Body RevisionBody
}) (*answer[circularBody], error) {
	return s.change(ctx, in.OnCircular, func(actor workflow.Actor, version int64) (casework.CircularView, error) {
		return s.desk.OpenSuggestion(ctx, actor, in.ID, version, in.Body.revision())
	})
}

type notOpenBody struct {
	Reason string `json:"reason" maxLength:"20000"`
}

func (s *server) notOpen(ctx context.Context, in *struct {
	OnCircular
	Body notOpenBody
}) (*answer[circularBody], error) {
	return s.change(ctx, in.OnCircular, func(actor workflow.Actor, version int64) (casework.CircularView, error) {
		return s.desk.NotOpen(ctx, actor, in.ID, version, in.Body.Reason)
	})
}
