package ledger

import (
	"fmt"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// contributions writes what units said on the way to the report: plans, interim
// progress, opinions of supporting units.
func (f *file) contributions() error {
	papers, err := f.Reader.UnitPapers(f.row.ID)
	if err != nil || len(papers) == 0 {
		return err
	}
	units, err := f.Reader.UnitsByID(unitsOf(papers))
	if err != nil {
		return err
	}
	for _, paper := range papers {
		kind := "archive.paper." + string(paper.Kind)
		d := f.document("archive.numbered", text.Say(text.Chinese, kind), paper.Number)
		d.line("form.number", f.row.Number)
		d.line("field.unit", units[paper.UnitID].OfficialName)
		d.line("archive.made_at", d.at(paper.MadeAt.Time()))
		d.line("archive.made_by", f.names[paper.MadeBy])
		f.contribution(d, paper.Body.Of)
		if err := f.paper(fmt.Sprintf("%s-%d.txt", paper.Kind, paper.Number), kind, d); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) contribution(d *document, body models.PaperBody) {
	if body.Plan != nil {
		d.title("field.lines")
		for _, line := range body.Plan.Lines {
			d.item("%s", lines(f.finding(line.Finding), line.Measures, line.Responsible, line.By.String()))
		}
		d.line("field.text", body.Plan.Text)
	}
	if len(body.Answers) > 0 {
		d.title("form.findings")
		for _, answer := range body.Answers {
			d.item("%s", lines(f.finding(answer.Finding), d.label("answer.", string(answer.Kind)), answer.Text, answer.By.String()))
		}
	}
	d.line("field.text", body.Text)
}

func unitsOf(papers []models.UnitPaper) []workflow.UnitID {
	var units []workflow.UnitID
	for _, paper := range papers {
		units = append(units, paper.UnitID)
	}
	return units
}

// chases writes the log of what was done by telephone, message and visit.
func (f *file) chases() error {
	chases, err := f.Reader.ChasesByHand(f.row.ID)
	if err != nil || len(chases) == 0 {
		return err
	}
	d := f.document("archive.chases")
	for _, chase := range chases {
		answer := chase.Answer
		if chase.Unanswered {
			answer = d.say("field.unanswered")
		}
		d.item("%s", lines(d.at(chase.At.Time()), d.label("chase_channel.", string(chase.Channel)), chase.Person, chase.Number, answer,
			chase.PromisedOn.String(), f.names[chase.MadeBy]))
	}
	return f.paper("chases.txt", "archive.chases", d)
}
