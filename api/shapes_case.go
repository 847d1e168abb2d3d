package api

import (
	"fmt"
	"time"

	"rectify/casework"
	"rectify/workflow"
)

// CaseBody is a case in a list, and the head of one that is read whole.
type CaseBody struct {
	ID             workflow.CaseID `json:"id"`
	Number         string          `json:"number,omitempty"`
	Circular       *named          `json:"circular"`
	Office         *named          `json:"office"`
	Owner          *named          `json:"owner,omitempty"`
	UnitName       string          `json:"unit_name"`
	Site           *site           `json:"site,omitempty"`
	State          workflow.State  `json:"state"`
	StateLabel     string          `json:"state_label"`
	Round          int             `json:"round"`
	RoundsAllowed  int             `json:"rounds_allowed"`
	Leg            int             `json:"leg"`
	Findings       []finding       `json:"findings"`
	IssuedAt       time.Time       `json:"issued_at,omitzero"`
	Deadline       *deadline       `json:"deadline,omitempty"`
	FirstDue       time.Time       `json:"first_due,omitzero"`
	AcknowledgeBy  time.Time       `json:"acknowledge_by,omitzero"`
	AcknowledgedAt time.Time       `json:"acknowledged_at,omitzero"`
	FirstReportAt  time.Time       `json:"first_report_at,omitzero"`
	PassedReportAt time.Time       `json:"passed_report_at,omitzero"`
	ClosedAt       time.Time       `json:"closed_at,omitzero"`
	Overdue        bool            `json:"overdue"`
	Marks          marks           `json:"marks"`
	Version        int64           `json:"version"`
	UpdatedAt      time.Time       `json:"updated_at,omitzero"`
	Allowed        []allowed       `json:"allowed"`
	Supporters     []*named        `json:"supporters,omitempty"`
}

type site struct {
	URL  string `json:"url,omitempty" maxLength:"2000"`
	Code string `json:"code,omitempty" maxLength:"64"`
}

type finding struct {
	ID          int64               `json:"id"`
	Position    int                 `json:"position"`
	Category    string              `json:"category,omitempty"`
	Description string              `json:"description"`
	Place       string              `json:"place,omitempty"`
	Answer      workflow.AnswerKind `json:"answer,omitempty"`
	Verdict     string              `json:"verdict,omitempty"`
}

// marks never mix the two judgements, each against the present date and the first.
type marks struct {
	FirstReport            workflow.Mark `json:"first_report"`
	FirstReportByFirstDate workflow.Mark `json:"first_report_by_first_date"`
	Passed                 workflow.Mark `json:"passed"`
	PassedByFirstDate      workflow.Mark `json:"passed_by_first_date"`
}

func (p pen) oneCase(view casework.CaseView) CaseBody {
	b := CaseBody{
		ID: view.ID, Number: view.Number, Circular: namedOf(view.Circular), Office: namedOf(view.Office), Owner: namedOf(view.Owner),
		UnitName: view.UnitName, State: view.State, StateLabel: p.label("state.", string(view.State)),
		Round: view.Round, RoundsAllowed: view.RoundsAllowed, Leg: view.Leg, Findings: make([]finding, len(view.Findings)),
		IssuedAt: p.at(view.IssuedAt), Deadline: p.deadline(view.Deadline), FirstDue: p.at(view.FirstDue),
		AcknowledgeBy: p.at(view.AcknowledgeBy), AcknowledgedAt: p.at(view.AcknowledgedAt), FirstReportAt: p.at(view.FirstReportAt),
		PassedReportAt: p.at(view.PassedReportAt), ClosedAt: p.at(view.ClosedAt), Overdue: view.Overdue, Marks: marks(view.Marks),
		Version: view.Version, UpdatedAt: p.at(view.UpdatedAt), Allowed: make([]allowed, len(view.Allowed)),
	}
	if view.SiteURL != "" || view.SiteCode != "" {
		b.Site = &site{URL: view.SiteURL, Code: view.SiteCode}
	}
	for _, unit := range view.Supporters {
		b.Supporters = append(b.Supporters, namedOf(unit))
	}
	for i, f := range view.Findings {
		b.Findings[i] = finding(f)
	}
	for i, action := range view.Allowed {
		b.Allowed[i] = p.actionOn(view, action)
	}
	return b
}

// actionOn says by which request an action on a case is done.
func (p pen) actionOn(view casework.CaseView, action workflow.Action) allowed {
	switch action {
	case workflow.Revise:
		return p.allow(string(action), put, fmt.Sprintf("/cases/%d", view.ID))
	case workflow.Issue: // with its batch, never alone
		return p.allow(string(action), post, fmt.Sprintf("/circulars/%d/issue", view.Circular.ID))
	default:
		return p.allow(string(action), post, fmt.Sprintf("/cases/%d/%s", view.ID, dashed(action)))
	}
}

func (p pen) cases(views []casework.CaseView) []CaseBody {
	list := make([]CaseBody, len(views))
	for i, view := range views {
		list[i] = p.oneCase(view)
	}
	return list
}
