package api

import (
	"fmt"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// flag says in words what a flag rests on.
func (p pen) flag(v casework.FlagView) flag {
	one := flag{Unit: namedOf(v.Unit), Kind: v.Kind, Label: p.label("flag.", string(v.Kind)), Leg: v.Leg, Round: v.Round, Due: p.at(v.Due), Found: p.at(v.Found),
		TakenBack: v.TakenBack, ID: v.ID, Evidence: v.Evidence, Suspicion: v.Suspicion, Judgement: v.Judgement, JudgedBy: namedOf(v.JudgedBy),
		JudgedAt: p.at(v.JudgedAt), Reason: v.Reason}
	if e := v.Evidence; e != nil {
		one.Basis = text.Say(p.language, "flag_rule."+string(e.Rule), e.Number, e.Percent, e.Dated, e.FoundOn)
	}
	paths := map[workflow.SuspicionAction]string{workflow.ConfirmSuspicion: "confirm", workflow.DismissSuspicion: "dismiss"}
	for _, action := range v.Allowed {
		one.Allowed = append(one.Allowed, p.allow(string(action), post, fmt.Sprintf("/flags/%d/%s", v.ID, paths[action])))
	}
	return one
}

// account adds objections, the links between recurrences, and what may be begun.
func (p pen) account(b *historyBody, h casework.CaseHistory) {
	b.Objections, b.Offered, b.RecursFrom = []objection{}, []allowed{}, namedOf(h.RecursFrom)
	for _, later := range h.Recurrences {
		b.Recurrences = append(b.Recurrences, namedOf(later))
	}
	paths := map[workflow.ObjectionAction]string{workflow.UpholdObjection: "uphold", workflow.RejectObjection: "reject"}
	for _, v := range h.Objections {
		one := objection{ID: v.ID, Subject: v.Subject, Label: p.label("objection.", string(v.Subject)), SubjectID: v.SubjectID, State: v.State,
			StateLabel: p.label("objection_state.", string(v.State)), RaisedBy: namedOf(v.RaisedBy), RaisedAt: p.at(v.RaisedAt), Reason: v.Reason,
			AnsweredBy: namedOf(v.AnsweredBy), AnsweredAt: p.at(v.AnsweredAt), Answer: v.Answer, Version: v.Version}
		one.EvidenceFiles = v.EvidenceFiles
		for _, action := range v.Allowed {
			one.Allowed = append(one.Allowed, p.allow(string(action), post, fmt.Sprintf("/objections/%d/%s", v.ID, paths[action])))
		}
		b.Objections = append(b.Objections, one)
	}
	if h.CanObject {
		b.Offered = append(b.Offered, p.allow(string(workflow.Object), post, fmt.Sprintf("/cases/%d/objections", h.Case.ID)))
	}
	if h.CanUpload {
		b.Offered = append(b.Offered, p.allow(string(workflow.UploadEvidence), post, fmt.Sprintf("/cases/%d/evidence", h.Case.ID)))
	}
	if h.CanPropose {
		b.Offered = append(b.Offered, p.allow(string(workflow.StartProposal), post, fmt.Sprintf("/cases/%d/proposals", h.Case.ID)))
	}
}
