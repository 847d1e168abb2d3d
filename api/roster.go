package api

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/edge"
	"rectify/intake"
	"rectify/text"
	"rectify/workflow"
)

// rosterKind takes its choices from the rules.
type rosterKind string

func (rosterKind) Schema(huma.Registry) *huma.Schema { return choices(workflow.RosterKinds) }

type rosterChange struct {
	Column string `json:"column"`
	Label  string `json:"label"`
	From   string `json:"before,omitempty"`
	To     string `json:"after"`
	Words  string `json:"words"`
	Asked  bool   `json:"waits_for_security_admin,omitempty"`
}

type rosterLine struct {
	Line    int                    `json:"line"`
	Outcome workflow.RosterOutcome `json:"outcome"`
	Label   string                 `json:"outcome_label"`
	Subject string                 `json:"subject"`
	Changes []rosterChange         `json:"changes,omitempty"`
	Errors  []edge.FieldProblem    `json:"errors,omitempty"`
}

type rosterBody struct {
	Kind    workflow.RosterKind            `json:"kind"`
	Digest  string                         `json:"preview_digest"`
	Applied bool                           `json:"applied"`
	Counts  map[workflow.RosterOutcome]int `json:"counts"`
	Ignored []string                       `json:"ignored_columns"`
	Lines   []rosterLine                   `json:"lines"`
}

func (p pen) roster(view casework.RosterView, applied bool) rosterBody {
	b := rosterBody{Kind: view.Kind, Digest: view.Digest, Applied: applied, Counts: view.Counts, Ignored: append([]string{}, view.Ignored...), Lines: make([]rosterLine, len(view.Lines))}
	for i, line := range view.Lines {
		b.Lines[i] = rosterLine{Line: line.Line, Outcome: line.Outcome, Label: p.label("roster_outcome.", string(line.Outcome)), Subject: line.Subject}
		for _, change := range line.Changes {
			b.Lines[i].Changes = append(b.Lines[i].Changes, rosterChange{change.Column, edge.RosterHeading(p.language, view.Kind, change.Column), change.From, change.To,
				edge.RosterValue(p.language, change.Column, change.To), change.Asked})
		}
		for _, wrong := range line.Wrong {
			b.Lines[i].Errors = append(b.Lines[i].Errors, edge.FieldProblem{Field: wrong.Name, Reason: wrong.Reason, Message: edge.RosterSentence(p.language, view.Kind, wrong)})
		}
	}
	return b
}

// rosterOf reads a file that was sent as it is.
func rosterOf(kind rosterKind, raw []byte) (workflow.Roster, error) {
	roster, err := intake.ReadRoster(workflow.RosterKind(kind), raw)
	var unreadable *intake.Error
	if errors.As(err, &unreadable) {
		return roster, workflow.Invalid(workflow.Field{Name: "file", Reason: "roster_file_" + unreadable.Code})
	}
	return roster, err
}

// RosterFile is a roster as it was sent.
type RosterFile struct {
	Kind    rosterKind `path:"kind"`
	RawBody []byte     `contentType:"text/csv"`
}

func (s *server) previewRoster(ctx context.Context, in *RosterFile) (*answer[rosterBody], error) {
	visit := edge.VisitOf(ctx)
	roster, err := rosterOf(in.Kind, in.RawBody)
	if err != nil {
		return nil, s.mayImport(visit.Actor, err)
	}
	view, err := s.desk.PreviewRoster(ctx, visit.Actor, roster)
	return &answer[rosterBody]{Body: pen{visit.Language, s.zone}.roster(view, false)}, err
}

// mayImport answers whoever may not import anything so, and not with what is wrong
// with the file.
func (s *server) mayImport(actor workflow.Actor, err error) error {
	if _, refused := workflow.Administers(actor, workflow.ImportRoster); refused != nil {
		return refused
	}
	return err
}

func (s *server) applyRoster(ctx context.Context, in *struct {
	RosterFile
	Digest string `query:"preview_digest" required:"true" maxLength:"64"`
	Whole  bool   `query:"whole"`
}) (*answer[rosterBody], error) {
	visit := edge.VisitOf(ctx)
	roster, err := rosterOf(in.Kind, in.RawBody)
	if err != nil {
		return nil, s.mayImport(visit.Actor, err)
	}
	view, err := s.desk.ApplyRoster(ctx, visit.Actor, roster, in.Digest, in.Whole)
	return &answer[rosterBody]{Body: pen{visit.Language, s.zone}.roster(view, true)}, err
}

// refusedRows gives the lines of a file that would be refused as a file with reasons.
func (s *server) refusedRows(ctx context.Context, in *RosterFile) (*file, error) {
	visit := edge.VisitOf(ctx)
	roster, err := rosterOf(in.Kind, in.RawBody)
	if err != nil {
		return nil, s.mayImport(visit.Actor, err)
	}
	view, err := s.desk.PreviewRoster(ctx, visit.Actor, roster)
	if err != nil {
		return nil, err
	}
	return csvFile("refused-"+string(in.Kind), edge.RefusedRows(visit.Language, roster, view.Refused())), nil
}

func (s *server) rosterTemplate(ctx context.Context, in *struct {
	Kind     rosterKind `path:"kind"`
	Language string     `query:"language" enum:"zh,en"`
}) (*file, error) {
	language := edge.VisitOf(ctx).Language
	if in.Language != "" {
		language = text.Parse(in.Language)
	}
	return csvFile(string(in.Kind), [][]string{edge.RosterHeadings(language, workflow.RosterKind(in.Kind))}), nil
}
