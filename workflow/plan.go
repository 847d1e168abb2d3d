package workflow

import (
	"fmt"
	"time"
)

// Plan is a unit's rectification plan (整改方案).
type Plan struct {
	Lines []PlanLine `json:"lines"`
	Text  string     `json:"text,omitempty"` // what is to be said of it as a whole
}

// PlanLine is what a plan says of one finding.
type PlanLine struct {
	Finding     int64     `json:"finding"`
	Measures    string    `json:"measures"`
	Responsible string    `json:"responsible"` // the person, by what they are: 信息中心主任
	By          Date      `json:"by"`          // the planned day, in the office's zone
	Ends        time.Time `json:"ends"`        // the end of that day, worked out by the caller
	Beyond      bool      `json:"beyond,omitempty"`
}

// MarkedBy marks the lines that are planned for a day beyond the deadline. Such a
// plan is taken all the same: that a unit will not be in time is worth knowing, and
// only an extension moves the date.
func (p Plan) MarkedBy(deadline time.Time) Plan {
	marked := Plan{Text: p.Text, Lines: make([]PlanLine, len(p.Lines))}
	for i, line := range p.Lines {
		line.Beyond = !deadline.IsZero() && line.Ends.After(deadline)
		marked.Lines[i] = line
	}
	return marked
}

func planNeeded(c Case, input Input, now time.Time) []Field {
	ids := make([]int64, len(input.Plan.Lines))
	for i, line := range input.Plan.Lines {
		ids[i] = line.Finding
	}
	wrong := coverage("lines", c.Findings, ids)
	for i, line := range input.Plan.Lines {
		name := fmt.Sprintf("lines[%d]", i)
		wrong = append(wrong, required(name+".measures", line.Measures)...)
		wrong = append(wrong, required(name+".responsible", line.Responsible)...)
		switch {
		case line.By.IsZero():
			wrong = append(wrong, Field{Name: name + ".by", Reason: "required"})
		case !line.Ends.After(now):
			wrong = append(wrong, Field{Name: name + ".by", Reason: "day_over"})
		default:
			wrong = append(wrong, CheckFar(name+".by", line.Ends, now)...)
		}
	}
	return wrong
}

func (p Plan) limits() []Field {
	wrong := CheckLength("text", p.Text)
	for i, line := range p.Lines {
		wrong = append(wrong, CheckLength(fmt.Sprintf("lines[%d].measures", i), line.Measures)...)
		wrong = append(wrong, checkWithin(fmt.Sprintf("lines[%d].responsible", i), line.Responsible, nameLimit)...)
	}
	return wrong
}
