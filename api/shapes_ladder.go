package api

import (
	"time"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// LadderBody is what the ladder did to a case, and when it next looks at it.
type LadderBody struct {
	Rungs     []reachedRung `json:"rungs"`
	Notices   []supervision `json:"supervision_notices"`
	Proposals []proposal    `json:"proposals,omitempty"`
	NextRung  time.Time     `json:"next_rung,omitzero"`
}

type reachedRung struct {
	Rung       string    `json:"rung"`
	Label      string    `json:"label"`
	Occurrence int       `json:"occurrence"`
	Leg        int       `json:"leg"`
	Reached    time.Time `json:"reached"`
	Tell       time.Time `json:"tell,omitzero"`
}

type supervision struct {
	ID          int64                `json:"id"`
	Number      string               `json:"number,omitempty"`
	Colour      string               `json:"colour"`
	ColourLabel string               `json:"colour_label"`
	State       workflow.NoticeState `json:"state"`
	StateLabel  string               `json:"state_label"`
	Rung        string               `json:"rung"`
	Leg         int                  `json:"leg"`
	Unit        string               `json:"unit"`
	Office      string               `json:"office"`
	ReportTo    string               `json:"report_to,omitempty"`
	Basis       string               `json:"basis"`
	Deadline    *deadline            `json:"deadline"`
	Findings    []string             `json:"findings"`
	Reminded    []reminder           `json:"reminded"`
	DraftedAt   time.Time            `json:"drafted_at"`
	SignedBy    *named               `json:"signed_by,omitempty"`
	SignedAt    time.Time            `json:"signed_at,omitzero"`
	VoidedAt    time.Time            `json:"voided_at,omitzero"`
	VoidReason  string               `json:"void_reason,omitempty"`
	Version     int64                `json:"version"`
	Allowed     []allowed            `json:"allowed"`
}

type reminder struct {
	Rung string    `json:"rung,omitempty"`
	At   time.Time `json:"at"`

	Channel  workflow.ChaseChannel `json:"channel,omitempty"` // of a chase by hand
	Label    string                `json:"channel_label,omitempty"`
	Answer   string                `json:"answer,omitempty"`
	Promised workflow.Date         `json:"promised,omitzero" format:"date"`
}

type proposal struct {
	ID         int64                  `json:"id"`
	State      workflow.ProposalState `json:"state"`
	StateLabel string                 `json:"state_label"`
	Leg        int                    `json:"leg"`
	Flags      []workflow.FlagKind    `json:"flags"`
	DraftedAt  time.Time              `json:"drafted_at"`
	Measure    workflow.Measure       `json:"measure,omitempty"`
	Reason     string                 `json:"reason,omitempty"`
	DecidedBy  *named                 `json:"decided_by,omitempty"`
	DecidedAt  time.Time              `json:"decided_at,omitzero"`
	ReferredTo string                 `json:"referred_to,omitempty"`
	ReferredAt time.Time              `json:"referred_at,omitzero"`
	Outcome    workflow.Measure       `json:"outcome,omitempty"`
	OutcomeOn  workflow.Date          `json:"outcome_on,omitzero" format:"date"`
	Version    int64                  `json:"version"`
	Allowed    []allowed              `json:"allowed"`
}

func (p pen) names(names workflow.Names) string {
	if p.language == text.English {
		return names.EN
	}
	return names.ZH
}

func (p pen) ladder(h casework.CaseHistory) LadderBody {
	b := LadderBody{Rungs: []reachedRung{}, Notices: []supervision{}, NextRung: p.at(h.NextRung)}
	for _, v := range h.Rungs {
		b.Rungs = append(b.Rungs, reachedRung{v.Rung, p.names(v.Label), v.Occurrence, v.Leg, p.at(v.Reached), p.at(v.Tell)})
	}
	for _, v := range h.Notices {
		b.Notices = append(b.Notices, p.supervision(v))
	}
	for _, v := range h.Proposed {
		one := proposal{v.ID, v.State, p.label("proposal.", string(v.State)), v.Leg, append([]workflow.FlagKind{}, v.Flags...), p.at(v.DraftedAt),
			v.Measure, v.Reason, namedOf(v.DecidedBy), p.at(v.DecidedAt), v.ReferredTo, p.at(v.ReferredAt), v.Outcome, v.OutcomeOn, v.Version, []allowed{}}
		for _, action := range v.Allowed {
			one.Allowed = append(one.Allowed, p.onProposal(v.ID, action))
		}
		b.Proposals = append(b.Proposals, one)
	}
	return b
}

func (p pen) supervision(v casework.SupervisionView) supervision {
	due := workflow.Deadline{Phrase: v.Phrase, Rule: v.Rule, Moment: v.Deadline, Day: workflow.DateOf(v.Deadline.Add(-time.Microsecond), p.zone)}
	one := supervision{ID: v.ID, Number: v.Number, Colour: v.Colour, ColourLabel: p.names(v.ColourName), State: v.State,
		StateLabel: p.label("notice_state.", string(v.State)), Rung: v.Rung, Leg: v.Leg, Unit: v.Unit, Office: v.Office, ReportTo: v.ReportTo,
		Basis: v.Title + " " + v.DocNumber, Deadline: p.deadline(due), Findings: append([]string{}, v.Findings...), Reminded: []reminder{},
		DraftedAt: p.at(v.DraftedAt), SignedBy: namedOf(v.SignedBy), SignedAt: p.at(v.SignedAt), VoidedAt: p.at(v.VoidedAt),
		VoidReason: p.label("void_reason.", v.VoidReason), Version: v.Version, Allowed: []allowed{}}
	for _, r := range v.Reminded {
		one.Reminded = append(one.Reminded, reminder{r.Rung, p.at(r.At), r.Channel, p.label("chase_channel.", string(r.Channel)), r.Answer, r.Promised})
	}
	for _, action := range v.Allowed {
		one.Allowed = append(one.Allowed, p.onNotice(v.ID, action))
	}
	return one
}
