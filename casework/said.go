package casework

import (
	"encoding/json"
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// speaking are the actions of which the reason, or the other person, stands in the text
// of their event and in no paper of its own: whoever reads a case has to find it there.
var speaking = []string{
	string(workflow.Return), string(workflow.Escalate), string(workflow.Reopen), string(workflow.Transfer), string(workflow.Extend),
	string(workflow.AddSupporter), string(workflow.RemoveSupporter), string(workflow.HandOver), string(workflow.Discard), string(workflow.NotOpen),
}

// eventSaid is what an event's text says beyond its columns.
type eventSaid struct {
	Reason    string            `json:"reason"`
	Evidence  string            `json:"evidence"`
	Supporter workflow.UnitID   `json:"supporter"`
	From      workflow.PersonID `json:"from_person"`
	To        workflow.PersonID `json:"to_person"`
}

// saidBy reads what the speaking ones among the events of a subject say. A history
// without any, as most are, costs nothing more.
func saidBy(reader models.Reader, kind string, id int64, events []models.Event) (map[int64]eventSaid, error) {
	var present []string
	for _, event := range events {
		if slices.Contains(speaking, event.Action) && !slices.Contains(present, event.Action) {
			present = append(present, event.Action)
		}
	}
	if len(present) == 0 {
		return nil, nil
	}
	rows, err := reader.EventsByAction(kind, id, present, historyLimit)
	if err != nil {
		return nil, err
	}
	said := make(map[int64]eventSaid, len(rows))
	for _, row := range rows {
		var one eventSaid
		if err := json.Unmarshal(row.Detail(), &one); err != nil {
			return nil, err
		}
		said[row.ID] = one
	}
	return said, nil
}

// peopleSaid and unitsSaid are those who have to be named.
func peopleSaid(said map[int64]eventSaid) (people []workflow.PersonID) {
	for _, one := range said {
		people = append(people, one.From, one.To)
	}
	return people
}

func unitsSaid(said map[int64]eventSaid) (units []workflow.UnitID) {
	for _, one := range said {
		units = append(units, one.Supporter)
	}
	return units
}
