package api

import (
	"fmt"
	"time"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

type circularBody struct {
	ID             int64         `json:"id"`
	Office         *named        `json:"office"`
	DocNumber      string        `json:"doc_number"`
	Title          string        `json:"title"`
	Issuer         string        `json:"issuer"`
	ReportTo       string        `json:"report_to,omitempty"`
	Addressees     []string      `json:"addressees"`
	Origin         string        `json:"origin"`
	Signer         string        `json:"signer,omitempty"`
	SignedOn       workflow.Date `json:"signed_on,omitzero" format:"date"`
	SignatureAt    time.Time     `json:"signature_at,omitzero"`
	PublishedOn    workflow.Date `json:"published_on,omitzero" format:"date"`
	InspectedFrom  workflow.Date `json:"inspected_from,omitzero" format:"date"`
	InspectedTo    workflow.Date `json:"inspected_to,omitzero" format:"date"`
	DeadlinePhrase string        `json:"deadline_phrase,omitempty"`
	Doubts         []doubt       `json:"doubts"`
	State          string        `json:"state"`
	StateLabel     string        `json:"state_label"`
	IssuedAt       time.Time     `json:"issued_at,omitzero"`
	Version        int64         `json:"version"`
	Allowed        []allowed     `json:"allowed"`
	Cases          []CaseBody    `json:"cases,omitempty"`
	Suggestions    []suggestion  `json:"suggestions,omitempty"`
	Events         []event       `json:"events,omitempty"`
	Demonstration  string        `json:"demonstration,omitempty"`
}

type suggestion struct {
	ID        int64           `json:"id"`
	UnitName  string          `json:"unit_name"`
	Unit      *named          `json:"unit,omitempty"`
	Paragraph string          `json:"paragraph,omitempty"`
	Sentence  string          `json:"sentence"`
	State     string          `json:"state"`
	Reason    string          `json:"reason,omitempty"`
	Case      workflow.CaseID `json:"case,omitempty"`
	Version   int64           `json:"version"`
	Allowed   []allowed       `json:"allowed"`
}

func (p pen) circular(view casework.CircularView) circularBody {
	b := circularBody{
		ID: view.ID, Office: namedOf(view.Office), DocNumber: view.DocNumber, Title: view.Title, Issuer: view.Issuer,
		ReportTo: view.ReportTo, Addressees: append([]string{}, view.Addressees...), Origin: view.Origin, Signer: view.Signer,
		SignedOn: view.SignedOn, SignatureAt: p.at(view.SignatureAt), PublishedOn: view.PublishedOn, InspectedFrom: view.InspectedFrom,
		InspectedTo: view.InspectedTo, DeadlinePhrase: view.DeadlinePhrase, Doubts: p.doubts(view.Doubts), State: view.State,
		StateLabel: p.label("state.", view.State), IssuedAt: p.at(view.IssuedAt), Version: view.Version,
		Allowed: []allowed{}, Cases: p.cases(view.Cases),
	}
	if view.CanSign {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.Sign), post, fmt.Sprintf("/circulars/%d/sign", view.ID)))
	}
	if view.CanIssue {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.IssueBatch), post, fmt.Sprintf("/circulars/%d/issue", view.ID)))
	}
	if view.CanAddCase {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.AddCase), post, fmt.Sprintf("/circulars/%d/cases", view.ID)))
	}
	if view.CanDiscard {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.Discard), post, fmt.Sprintf("/circulars/%d/discard", view.ID)))
	}
	if view.CanArchive {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.ArchiveCircular), post, fmt.Sprintf("/circulars/%d/archive", view.ID)))
	}
	for _, s := range view.Suggestions {
		one := suggestion{s.ID, s.UnitName, namedOf(s.Unit), s.Paragraph, s.Sentence, s.State, s.Reason, s.Case, s.Version, []allowed{}}
		if s.State == "open" && view.CanOpen {
			one.Allowed = append(one.Allowed, p.allow(string(workflow.OpenSuggestion), post, fmt.Sprintf("/suggestions/%d/open", s.ID)))
		}
		if s.State == "open" && view.CanNotOpen {
			one.Allowed = append(one.Allowed, p.allow(string(workflow.NotOpen), post, fmt.Sprintf("/suggestions/%d/not-open", s.ID)))
		}
		b.Suggestions = append(b.Suggestions, one)
	}
	for _, v := range view.Events {
		b.Events = append(b.Events, p.event(v, nil))
	}
	return b
}

// circularAnswer is what every operation on one circular answers with.
func (s *server) circularAnswer(language text.Language, view casework.CircularView) *answer[circularBody] {
	b := pen{language, s.zone}.circular(view)
	b.Demonstration = s.demonstration(language)
	return &answer[circularBody]{ETag: etag(view.Version), Body: b}
}
