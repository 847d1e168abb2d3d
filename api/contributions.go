package api

import (
	"time"

	"github.com/danielgtaylor/huma/v2"

	"rectify/casework"
	"rectify/workflow"
)

// planBody is a rectification plan on its way in.
type planBody struct {
	Lines []PlanLineBody `json:"lines" maxItems:"100"`
	Text  string         `json:"text,omitempty"`
}

// PlanLineBody is what a plan says of one finding. It is exported, as the other shapes
// that are embedded, because huma looks into exported ones only.
type PlanLineBody struct {
	Finding     int64         `json:"finding"`
	Measures    string        `json:"measures"`
	Responsible string        `json:"responsible"`
	By          workflow.Date `json:"by" format:"date"`
}

func (b planBody) act() casework.Act {
	plan := workflow.Plan{Text: b.Text}
	for _, line := range b.Lines {
		plan.Lines = append(plan.Lines, workflow.PlanLine{Finding: line.Finding, Measures: line.Measures, Responsible: line.Responsible, By: line.By})
	}
	return casework.Act{Input: workflow.Input{Plan: plan}}
}

type progressBody struct {
	Answers  []answerBody `json:"answers" maxItems:"100"`
	Progress string       `json:"progress"`
}

func (b progressBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Report: workflow.Report{Answers: answersIn(b.Answers)}, Progress: b.Progress}}
}

type opinionBody struct {
	Opinion string       `json:"opinion"`
	Answers []answerBody `json:"answers,omitempty" maxItems:"100"`
}

func (b opinionBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Report: workflow.Report{Answers: answersIn(b.Answers)}, Opinion: b.Opinion}}
}

// chaseChannel takes its choices from the rules.
type chaseChannel string

func (chaseChannel) Schema(huma.Registry) *huma.Schema { return choices(workflow.ChaseChannels) }

type chaseBody struct {
	At         time.Time     `json:"at"`
	Channel    chaseChannel  `json:"channel"`
	Person     string        `json:"person"`
	Number     string        `json:"number,omitempty"`
	Unanswered bool          `json:"unanswered,omitempty"`
	Answer     string        `json:"answer,omitempty"`
	Promised   workflow.Date `json:"promised,omitzero" format:"date"`
}

func (b chaseBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Chase: workflow.Chase{At: b.At, Channel: workflow.ChaseChannel(b.Channel), Person: b.Person,
		Number: b.Number, Unanswered: b.Unanswered, Answer: b.Answer, Promised: b.Promised}}}
}

type supporterBody struct {
	Unit   workflow.UnitID `json:"unit"`
	Reason string          `json:"reason"`
}

func (b supporterBody) act() casework.Act {
	return casework.Act{Input: workflow.Input{Supporter: b.Unit, Reason: b.Reason}}
}

// ContributionsBody is what was said of a case on the way to its reports.
type ContributionsBody struct {
	Plans    []plan     `json:"plans"`
	Progress []progress `json:"progress"`
	Opinions []progress `json:"opinions,omitempty"`
	Chases   []chase    `json:"chases,omitempty"`
}

// Authorship says which one of its kind a paper is, and whose.
type Authorship struct {
	Number int       `json:"number"`
	Unit   *named    `json:"unit"`
	Leg    int       `json:"leg"`
	Round  int       `json:"round"`
	MadeBy *named    `json:"made_by,omitempty"`
	MadeAt time.Time `json:"made_at"`
}

type plan struct {
	Authorship
	Lines  []planLine `json:"lines"`
	Text   string     `json:"text,omitempty"`
	Beyond bool       `json:"beyond"` // a line is planned for a day beyond the date it was made under
}

type planLine struct {
	PlanLineBody
	Beyond bool `json:"beyond"`
}

type progress struct {
	Authorship
	Answers []answerBody `json:"answers,omitempty"`
	Text    string       `json:"text"`
}

type chase struct {
	At           time.Time             `json:"at"`
	Leg          int                   `json:"leg"`
	Channel      workflow.ChaseChannel `json:"channel"`
	ChannelLabel string                `json:"channel_label"`
	Person       string                `json:"person"`
	Number       string                `json:"number,omitempty"`
	Unanswered   bool                  `json:"unanswered"`
	Answer       string                `json:"answer,omitempty"`
	Promised     workflow.Date         `json:"promised,omitzero" format:"date"`
	MadeBy       *named                `json:"made_by,omitempty"`
	MadeAt       time.Time             `json:"made_at"`
}

func (p pen) contributions(h casework.CaseHistory) ContributionsBody {
	b := ContributionsBody{Plans: []plan{}, Progress: []progress{}}
	for _, v := range h.Papers {
		by := Authorship{v.Number, namedOf(v.Unit), v.Leg, v.Round, namedOf(v.MadeBy), p.at(v.MadeAt)}
		said := progress{by, answersOut(v.Answers), v.Text}
		switch v.Kind {
		case "plan":
			b.Plans = append(b.Plans, planOut(by, *v.Plan))
		case "progress":
			b.Progress = append(b.Progress, said)
		default:
			b.Opinions = append(b.Opinions, said)
		}
	}
	for _, v := range h.Chases {
		b.Chases = append(b.Chases, chase{p.at(v.At), v.Leg, v.Channel, p.label("chase_channel.", string(v.Channel)), v.Person, v.Number,
			v.Unanswered, v.Answer, v.Promised, namedOf(v.MadeBy), p.at(v.MadeAt)})
	}
	return b
}

func planOut(by Authorship, made workflow.Plan) plan {
	out := plan{Authorship: by, Lines: []planLine{}, Text: made.Text}
	for _, line := range made.Lines {
		out.Lines = append(out.Lines, planLine{PlanLineBody{line.Finding, line.Measures, line.Responsible, line.By}, line.Beyond})
		out.Beyond = out.Beyond || line.Beyond
	}
	return out
}
