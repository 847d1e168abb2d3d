package api

import (
	"fmt"
	"strings"
	"time"

	"rectify/casework"
	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

type changeBody struct {
	ID               int64                `json:"id"`
	Office           *named               `json:"office"`
	Kind             workflow.ChangeKind  `json:"kind"`
	KindLabel        string               `json:"kind_label"`
	State            workflow.ChangeState `json:"state"`
	StateLabel       string               `json:"state_label"`
	PolicyVersion    int                  `json:"policy_version,omitempty"`
	Year             int                  `json:"year,omitempty"`
	Text             string               `json:"text,omitempty"`
	Rungs            []ExplainedBody      `json:"rungs,omitempty"` // of a policy, in words
	Days             []calendarDay        `json:"days,omitempty"`  // of a year
	Known            []calendarDay        `json:"known,omitempty"` // of that year before, or now
	Reason           string               `json:"reason"`
	ProposedBy       *named               `json:"proposed_by,omitempty"`
	ProposedAt       time.Time            `json:"proposed_at,omitzero"`
	DecidedBy        *named               `json:"decided_by,omitempty"`
	DecidedAt        time.Time            `json:"decided_at,omitzero"`
	Answer           string               `json:"answer,omitempty"`
	CalendarRevision int64                `json:"calendar_revision,omitempty"`
	Version          int64                `json:"version"`
	Allowed          []allowed            `json:"allowed"`
	Demonstration    string               `json:"demonstration,omitempty"`
}

type calendarDay struct {
	Date    workflow.Date `json:"date" format:"date"`
	Working bool          `json:"working"`
	Name    string        `json:"name,omitempty"`
}

func calendarDays(days []workflow.CalendarDay) []calendarDay {
	list := make([]calendarDay, len(days))
	for i, day := range days {
		list[i] = calendarDay(day)
	}
	return list
}

func (p pen) change(v casework.ChangeView) changeBody {
	b := changeBody{ID: v.ID, Office: namedOf(v.Office), Kind: v.Kind, KindLabel: p.label("change_kind.", string(v.Kind)),
		State: v.State, StateLabel: p.label("change_state.", string(v.State)), PolicyVersion: v.PolicyVersion, Year: v.Year, Text: v.Content,
		Days: calendarDays(v.Days), Known: calendarDays(v.Known), Reason: v.Reason, ProposedBy: namedOf(v.ProposedBy), ProposedAt: p.at(v.ProposedAt),
		DecidedBy: namedOf(v.DecidedBy), DecidedAt: p.at(v.DecidedAt), Answer: v.Answer, CalendarRevision: v.CalendarRevision, Version: v.Version,
		Allowed: []allowed{}}
	for _, rung := range workflow.Explain(time.Time{}, time.Time{}, v.Policy, nil, p.zone) {
		b.Rungs = append(b.Rungs, p.explained(v.Policy, rung))
	}
	for _, action := range v.Allowed {
		path := strings.TrimSuffix(string(action), "_change")
		b.Allowed = append(b.Allowed, p.allow(string(action), post, fmt.Sprintf("/changes/%d/%s", v.ID, path)))
	}
	return b
}

// bothNames is a name or a sentence in both languages.
type bothNames struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// ExplainedBody is one rung in words. It is exported because huma looks into exported
// embedded structs only.
type ExplainedBody struct {
	Rung        string        `json:"rung"`
	Label       bothNames     `json:"label"`
	Day         workflow.Date `json:"day,omitzero" format:"date"` // none while what it counts from has not happened
	At          time.Time     `json:"at,omitzero"`                // its true instant
	Tell        time.Time     `json:"tell,omitzero"`              // when letters may go
	Owed        bool          `json:"owed"`
	Provisional bool          `json:"provisional"`
	What        []bothNames   `json:"what"`
	Whom        []bothNames   `json:"whom"`
	Why         []bothNames   `json:"why"`
}

func (p pen) explained(policy workflow.Policy, e workflow.Explained) ExplainedBody {
	say := func(phrases []workflow.Phrase) []bothNames {
		said := make([]bothNames, len(phrases))
		for i, phrase := range phrases {
			said[i] = bothNames{edge.PhraseSentence(text.Chinese, policy, phrase), edge.PhraseSentence(text.English, policy, phrase)}
		}
		return said
	}
	return ExplainedBody{Rung: e.Rung.Name, Label: bothNames(e.Rung.Label), Day: e.Day, At: p.at(e.At), Tell: p.at(e.Tell), Owed: e.Owed,
		Provisional: e.Provisional, What: say(e.What), Whom: say(e.Rung.Whom()), Why: say(e.Why)}
}
