package api

import (
	"context"
	"encoding/json"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/ledger"
	"rectify/workflow"
)

// formBody is the report on paper as data.
type formBody struct {
	Number        string        `json:"number"`
	DocNumber     string        `json:"doc_number"`
	Office        string        `json:"office"`
	Unit          string        `json:"unit"`
	Deadline      time.Time     `json:"deadline,omitzero"`
	Round         int           `json:"round"`
	Findings      []formFinding `json:"findings"`
	Report        *ReportBody   `json:"report,omitempty"`
	Fingerprint   string        `json:"fingerprint,omitempty"`
	Text          string        `json:"text"`
	Demonstration string        `json:"demonstration,omitempty"`
}

type formFinding struct {
	ID          int64  `json:"id"`
	Position    int    `json:"position"`
	Description string `json:"description"`
	Place       string `json:"place,omitempty"`
}

// formAnswer is the form, as text to be printed or as data.
type formAnswer struct {
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s *server) reportForm(ctx context.Context, in *struct {
	ID     workflow.CaseID `path:"id" minimum:"1"`
	Format string          `query:"format" enum:"text,data" default:"text"`
}) (*formAnswer, error) {
	visit := edge.VisitOf(ctx)
	history, err := s.desk.Case(ctx, visit.Actor, in.ID)
	if err != nil {
		return nil, err
	}
	if history.Case.State == workflow.Draft {
		return nil, workflow.Refused("state", string(workflow.Draft), "report_form")
	}
	form := s.form(history)
	printed := form.Text(visit.Language, s.zone)
	if in.Format == "text" {
		return &formAnswer{ContentType: "text/plain; charset=utf-8", Body: []byte(printed)}, nil
	}
	body := formBody{Number: form.Number, DocNumber: form.DocNumber, Office: form.Office, Unit: form.Unit, Deadline: pen{visit.Language, s.zone}.at(form.Deadline),
		Round: form.Round, Findings: []formFinding{}, Fingerprint: form.Fingerprint(), Text: printed, Demonstration: s.demonstration(visit.Language)}
	for _, finding := range form.Findings {
		body.Findings = append(body.Findings, formFinding(finding))
	}
	if form.Report != nil {
		report := reportOf(*form.Report)
		body.Report = &report
	}
	encoded, err := json.Marshal(body)
	return &formAnswer{ContentType: "application/json", Body: encoded}, err
}

// form is the draft report for those who may see it, or else the newest report of the
// present round; with neither it is to be filled in.
func (s *server) form(h casework.CaseHistory) ledger.ReportForm {
	form := ledger.ReportForm{Number: h.Case.Number, DocNumber: h.Case.Circular.Name, Office: h.Case.Office.Name, Unit: h.Case.Owner.Name,
		SiteURL: h.Case.SiteURL, Deadline: h.Case.Deadline.Moment, Round: h.Case.Round, Report: h.Draft, Demonstration: s.demo}
	for _, finding := range h.Case.Findings {
		form.Findings = append(form.Findings, ledger.FormFinding{ID: finding.ID, Position: finding.Position, Description: finding.Description, Place: finding.Place})
	}
	if form.Report == nil && len(h.Reports) > 0 && h.Reports[len(h.Reports)-1].Round == h.Case.Round {
		form.Report = &h.Reports[len(h.Reports)-1].Report
	}
	return form
}
