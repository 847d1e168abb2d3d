package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

// OnPaper names the supervision notice or proposal that is changed, and the
// version it was seen in.
type OnPaper struct {
	ID      int64  `path:"id" minimum:"1"`
	IfMatch string `header:"If-Match"`
}

// onPaper runs one change that answers with the case of the paper.
func (s *server) onPaper(ctx context.Context, on OnPaper,
	work func(actor workflow.Actor, version int64) (casework.CaseHistory, error)) (*answer[historyBody], error) {
	visit := edge.VisitOf(ctx)
	seen, err := version(on.IfMatch)
	if err != nil {
		return nil, err
	}
	history, err := work(visit.Actor, seen)
	if err != nil {
		return nil, err
	}
	return s.historyAnswer(visit.Language, history), nil
}

func (s *server) signNotice(ctx context.Context, in *struct {
	OnPaper
	Body *nothing
}) (*answer[historyBody], error) {
	return s.onPaper(ctx, in.OnPaper, func(actor workflow.Actor, version int64) (casework.CaseHistory, error) {
		return s.desk.SignSupervisionNotice(ctx, actor, in.ID, version)
	})
}

func (s *server) voidNotice(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[historyBody], error) {
	return s.onPaper(ctx, in.OnPaper, func(actor workflow.Actor, version int64) (casework.CaseHistory, error) {
		return s.desk.VoidSupervisionNotice(ctx, actor, in.ID, version, in.Body.Reason)
	})
}

func (s *server) onProposal(ctx context.Context, on OnPaper, action workflow.ProposalAction, step casework.ProposalStep) (*answer[historyBody], error) {
	return s.onPaper(ctx, on, func(actor workflow.Actor, version int64) (casework.CaseHistory, error) {
		return s.desk.OnProposal(ctx, actor, on.ID, version, action, step)
	})
}

func (s *server) propose(ctx context.Context, in *struct {
	OnPaper
	Body *nothing
}) (*answer[historyBody], error) {
	return s.onProposal(ctx, in.OnPaper, workflow.Propose, casework.ProposalStep{})
}

func (s *server) dropProposal(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[historyBody], error) {
	return s.onProposal(ctx, in.OnPaper, workflow.DropProposal, casework.ProposalStep{Reason: in.Body.Reason})
}

// ownMeasure takes its choices from the rules.
type ownMeasure string

func (ownMeasure) Schema(huma.Registry) *huma.Schema { return choices(workflow.OwnMeasures) }

func (s *server) decideProposal(ctx context.Context, in *struct {
	OnPaper
	Body struct {
		Measure ownMeasure `json:"measure"`
		Reason  string     `json:"reason"`
	}
}) (*answer[historyBody], error) {
	return s.onProposal(ctx, in.OnPaper, workflow.DecideProposal,
		casework.ProposalStep{Measure: workflow.Measure(in.Body.Measure), Reason: in.Body.Reason})
}

func (s *server) referProposal(ctx context.Context, in *struct {
	OnPaper
	Body struct {
		ReferredTo string `json:"referred_to" maxLength:"200"`
	}
}) (*answer[historyBody], error) {
	return s.onProposal(ctx, in.OnPaper, workflow.ReferProposal, casework.ProposalStep{ReferredTo: in.Body.ReferredTo})
}

func (s *server) recordOutcome(ctx context.Context, in *struct {
	OnPaper
	Body struct {
		Outcome   string        `json:"outcome" maxLength:"64"`
		OutcomeOn workflow.Date `json:"outcome_on" format:"date"`
	}
}) (*answer[historyBody], error) {
	return s.onProposal(ctx, in.OnPaper, workflow.RecordOutcome,
		casework.ProposalStep{Measure: workflow.Measure(in.Body.Outcome), OutcomeOn: in.Body.OutcomeOn})
}
