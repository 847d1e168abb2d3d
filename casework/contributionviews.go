package casework

import (
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// PaperView is what a unit said on the way to its report: a plan, interim progress,
// or the opinion of a supporting unit.
type PaperView struct {
	ID      int64
	Kind    string // plan, progress, opinion
	Number  int    // which one of its kind
	Unit    Named
	Leg     int
	Round   int
	MadeBy  Named
	MadeAt  time.Time
	Plan    *workflow.Plan
	Answers []workflow.Answer
	Text    string
}

// ChaseView is a chase by hand.
type ChaseView struct {
	ID         int64
	Leg        int
	Unit       workflow.UnitID // that was chased
	At         time.Time
	Channel    workflow.ChaseChannel
	Person     string
	Number     string // for the office only
	Unanswered bool
	Answer     string
	Promised   workflow.Date
	MadeBy     Named
	MadeAt     time.Time
}

func contributions(reader models.Reader, id workflow.CaseID) ([]models.UnitPaper, []models.Chase, error) {
	papers, err := reader.UnitPapers(id)
	if err != nil {
		return nil, nil, err
	}
	chases, err := reader.ChasesByHand(id)
	return papers, chases, err
}

func whoContributed(papers []models.UnitPaper, chases []models.Chase) []workflow.PersonID {
	var people []workflow.PersonID
	for _, paper := range papers {
		people = append(people, paper.MadeBy)
	}
	for _, chase := range chases {
		people = append(people, chase.MadeBy)
	}
	return people
}

func paperView(row models.UnitPaper, units map[workflow.UnitID]models.Unit, who func(workflow.PersonID) Named) PaperView {
	return PaperView{ID: row.ID, Kind: string(row.Kind), Number: int(row.Number), Unit: Named{int64(row.UnitID), units[row.UnitID].OfficialName},
		Leg: int(row.Leg), Round: int(row.Round), MadeBy: who(row.MadeBy), MadeAt: row.MadeAt.Time(),
		Plan: row.Body.Of.Plan, Answers: row.Body.Of.Answers, Text: row.Body.Of.Text}
}

func chaseView(row models.Chase, who func(workflow.PersonID) Named) ChaseView {
	return ChaseView{ID: row.ID, Leg: int(row.Leg), Unit: row.UnitID, At: row.At.Time(), Channel: row.Channel, Person: row.Person, Number: row.Number,
		Unanswered: row.Unanswered, Answer: row.Answer, Promised: row.PromisedOn.Date, MadeBy: who(row.MadeBy), MadeAt: row.MadeAt.Time()}
}

// contributionsFor is what somebody outside the office may see of them: of the stretch
// under the present owner. An opinion is for the owner and for the unit that gave it;
// what the office said to the owner, and what was promised, is for the owner.
func (h CaseHistory) contributionsFor(actor workflow.Actor, first int, ofOwner bool) ([]PaperView, []ChaseView) {
	var papers []PaperView
	var chases []ChaseView
	serves := actor.UnitsAs(workflow.Liaison, workflow.Leader)
	for _, paper := range h.Papers {
		opinionOfOthers := paper.Kind == string(models.PaperOpinion) && !ofOwner && !slices.Contains(serves, workflow.UnitID(paper.Unit.ID))
		if paper.Leg >= first && !opinionOfOthers {
			papers = append(papers, paper)
		}
	}
	for _, chase := range h.Chases {
		if ofOwner && chase.Leg >= first {
			chase.Number = ""
			chases = append(chases, chase)
		}
	}
	return papers, chases
}
