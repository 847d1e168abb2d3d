package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/edge"
	"rectify/text"
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

func (s *server) startProposal(ctx context.Context, in *struct {
	OnPaper
	Body reasonBody
}) (*answer[historyBody], error) {
	return s.onPaper(ctx, in.OnPaper, func(actor workflow.Actor, version int64) (casework.CaseHistory, error) {
		return s.desk.StartProposal(ctx, actor, workflow.CaseID(in.ID), version, in.Body.Reason)
	})
}

// objectionSubject takes its choices from the rules.
type objectionSubject string

func (objectionSubject) Schema(huma.Registry) *huma.Schema {
	return choices(workflow.ObjectionSubjects)
}

func (s *server) object(ctx context.Context, in *struct {
	OnPaper
	Body struct {
		Subject   objectionSubject `json:"subject"`
		SubjectID int64            `json:"subject_id,omitempty" minimum:"0"`
		Reason    string           `json:"reason"`

		EvidenceFiles []workflow.FileID `json:"evidence_files,omitempty" maxItems:"100"`
	}
}) (*answer[historyBody], error) {
	return s.onPaper(ctx, in.OnPaper, func(actor workflow.Actor, version int64) (casework.CaseHistory, error) {
		return s.desk.Object(ctx, actor, workflow.CaseID(in.ID), version, casework.Objection{
			Subject: workflow.ObjectionSubject(in.Body.Subject), SubjectID: in.Body.SubjectID, Reason: in.Body.Reason, EvidenceFiles: in.Body.EvidenceFiles})
	})
}

// reasoned is the input of what needs a reason and nothing else.
type reasoned struct {
	OnPaper
	Body reasonBody
}

func (s *server) answerObjection(ctx context.Context, in *reasoned, action workflow.ObjectionAction) (*answer[historyBody], error) {
	return s.onPaper(ctx, in.OnPaper, func(actor workflow.Actor, version int64) (casework.CaseHistory, error) {
		return s.desk.AnswerObjection(ctx, actor, in.ID, version, action, in.Body.Reason)
	})
}

func (s *server) upholdObjection(ctx context.Context, in *reasoned) (*answer[historyBody], error) {
	return s.answerObjection(ctx, in, workflow.UpholdObjection)
}

func (s *server) rejectObjection(ctx context.Context, in *reasoned) (*answer[historyBody], error) {
	return s.answerObjection(ctx, in, workflow.RejectObjection)
}

func (s *server) judge(ctx context.Context, in *reasoned, action workflow.SuspicionAction) (*answer[historyBody], error) {
	return s.onPaper(ctx, in.OnPaper, func(actor workflow.Actor, _ int64) (casework.CaseHistory, error) {
		return s.desk.JudgeSuspicion(ctx, actor, in.ID, action, in.Body.Reason)
	})
}

func (s *server) confirmSuspicion(ctx context.Context, in *reasoned) (*answer[historyBody], error) {
	return s.judge(ctx, in, workflow.ConfirmSuspicion)
}

func (s *server) dismissSuspicion(ctx context.Context, in *reasoned) (*answer[historyBody], error) {
	return s.judge(ctx, in, workflow.DismissSuspicion)
}

// remindedBody is the measure with its definition and the moment it was taken.
type remindedBody struct {
	Definition string         `json:"definition"`
	From       workflow.Date  `json:"from" format:"date"`
	To         workflow.Date  `json:"to" format:"date"`
	AsOf       time.Time      `json:"as_of"`
	Units      []remindedUnit `json:"units"`
}

type remindedUnit struct {
	Unit         *named            `json:"unit"`
	Duties       int               `json:"duties"`
	Chased       int               `json:"chased"`
	Percent      int               `json:"percent"`
	OnlyReminded bool              `json:"moves_only_when_reminded"`
	Cases        []workflow.CaseID `json:"cases"`
}

func (s *server) reminded(ctx context.Context, in *struct {
	From workflow.Date `query:"from" format:"date" required:"true"`
	To   workflow.Date `query:"to" format:"date" required:"true"`
}) (*answer[remindedBody], error) {
	visit := edge.VisitOf(ctx)
	measured, err := s.ledger.Reminded(ctx, visit.Actor, in.From, in.To)
	if err != nil {
		return nil, err
	}
	p := pen{visit.Language, s.zone}
	body := remindedBody{Definition: text.Say(visit.Language, "measure.reminded"), From: in.From, To: in.To, AsOf: p.at(measured.AsOf), Units: []remindedUnit{}}
	for _, one := range measured.Units {
		body.Units = append(body.Units, remindedUnit{namedOf(casework.Named{ID: int64(one.Unit), Name: one.Name}), one.Duties, one.Chased, one.Percent(), one.Only(), one.Cases})
	}
	return &answer[remindedBody]{Body: body}, nil
}
