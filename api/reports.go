package api

import (
	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/workflow"
)

// ReportBody is the text of a report, the same on its way in and out, so that a
// draft that was read can be sent back as it is.
type ReportBody struct {
	Answers        []answerBody `json:"answers,omitempty" maxItems:"100"`
	Causes         string       `json:"causes,omitempty"`
	Measures       string       `json:"measures,omitempty"`
	SelfInspection string       `json:"self_inspection,omitempty"`
	HeldToAccount  string       `json:"held_to_account,omitempty"`
	ReportEvidence string       `json:"report_evidence,omitempty"`

	EvidenceFiles []workflow.FileID `json:"evidence_files,omitempty" maxItems:"100"`
}

type answerBody struct {
	Finding int64      `json:"finding"`
	Kind    answerKind `json:"kind"`
	Text    string     `json:"text,omitempty"`

	By workflow.Date `json:"by,omitzero" format:"date"` // of what is in progress
}

type verdictBody struct {
	Finding  int64  `json:"finding"`
	Passed   bool   `json:"passed"`
	Evidence string `json:"evidence,omitempty"` // or a file
	Reason   string `json:"reason,omitempty"`

	EvidenceFiles []workflow.FileID `json:"evidence_files,omitempty" maxItems:"100"`
}

func (b ReportBody) act() casework.Act {
	report := workflow.Report{
		Causes: b.Causes, Measures: b.Measures, SelfInspection: b.SelfInspection,
		HeldToAccount: b.HeldToAccount, Evidence: b.ReportEvidence, EvidenceFiles: b.EvidenceFiles,
	}
	report.Answers = answersIn(b.Answers)
	return casework.Act{Input: workflow.Input{Report: report}}
}

func answersIn(bodies []answerBody) []workflow.Answer {
	var answers []workflow.Answer
	for _, b := range bodies {
		answers = append(answers, workflow.Answer{Finding: b.Finding, Kind: workflow.AnswerKind(b.Kind), Text: b.Text, By: b.By})
	}
	return answers
}

func answersOut(answers []workflow.Answer) []answerBody {
	var bodies []answerBody
	for _, answer := range answers {
		bodies = append(bodies, answerBody{answer.Finding, answerKind(answer.Kind), answer.Text, answer.By})
	}
	return bodies
}

func reportOf(report workflow.Report) ReportBody {
	return ReportBody{
		Answers: answersOut(report.Answers), Causes: report.Causes, Measures: report.Measures, SelfInspection: report.SelfInspection,
		HeldToAccount: report.HeldToAccount, ReportEvidence: report.Evidence, EvidenceFiles: report.EvidenceFiles,
	}
}

// answerKind and channel take their choices from the rules.
type (
	answerKind string
	channel    string
)

func (answerKind) Schema(huma.Registry) *huma.Schema { return choices(workflow.AnswerKinds) }
func (channel) Schema(huma.Registry) *huma.Schema    { return choices(workflow.Channels) }

func choices[T ~string](allowed []T) *huma.Schema {
	schema := &huma.Schema{Type: huma.TypeString}
	for _, choice := range allowed {
		schema.Enum = append(schema.Enum, string(choice))
	}
	return schema
}
