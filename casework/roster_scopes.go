package casework

import (
	"errors"
	"fmt"

	"rectify/models"
	"rectify/workflow"
)

// scopes plans a file of supervised scopes: which office supervises which unit, alone
// or with all below it.
func (p planner) scopes(rows []workflow.RosterRow, steps []*rosterStep) error {
	var references []string
	for _, row := range rows {
		for _, column := range []string{"office", "unit"} {
			if reference := row.Cells[column]; reference != "" {
				references = append(references, reference)
			}
		}
	}
	names, err := p.unitNames(references)
	if err != nil {
		return err
	}
	type key struct{ office, unit workflow.UnitID }
	entries, wanted := map[key]models.SupervisedUnit{}, make([]models.SupervisedUnit, len(rows))
	var offices []workflow.UnitID
	for i, row := range rows {
		steps[i].line.Subject = row.Cells["office"] + " → " + row.Cells["unit"]
		steps[i].refuseWrong(requiredCells(row, "office", "unit", "subtree"))
		if steps[i].refused() {
			continue
		}
		office, wrong := names.find("office", row.Cells["office"])
		unit, unknown := names.find("unit", row.Cells["unit"])
		if wrong = append(wrong, unknown...); office != nil && !office.row.IsOffice {
			wrong = append(wrong, workflow.Field{Name: "office", Reason: "no_office", Args: []string{row.Cells["office"]}})
		}
		if steps[i].refuseWrong(wrong); !steps[i].refused() {
			wanted[i] = models.SupervisedUnit{OfficeID: office.id(), UnitID: unit.id(), Subtree: row.Cells["subtree"] == "yes"}
			offices = append(offices, office.id())
		}
	}
	stored, err := p.ScopesOf(distinct(offices))
	if err != nil {
		return err
	}
	for _, entry := range stored {
		entries[key{entry.OfficeID, entry.UnitID}] = entry
	}
	lines := map[key]int{}
	for i, row := range rows {
		if steps[i].refused() {
			continue
		}
		at := key{wanted[i].OfficeID, wanted[i].UnitID}
		if lines[at] != 0 {
			steps[i].refuse(workflow.Field{Name: "unit", Reason: "line_repeats", Args: []string{fmt.Sprint(lines[at])}})
			continue
		}
		lines[at] = row.Line
		planScope(entries[at], wanted[i], steps[i])
	}
	return nil
}

func planScope(stored, wanted models.SupervisedUnit, step *rosterStep) {
	words := map[bool]string{true: "yes", false: "no"}
	step.rests = fmt.Sprintf("scope %d %d %t", wanted.OfficeID, wanted.UnitID, stored.Subtree)
	if stored.OfficeID == 0 {
		step.line.Outcome = workflow.RosterCreate
		step.change("subtree", "", words[wanted.Subtree])
		step.apply = func(a *act) (int64, error) {
			err := a.Add(&wanted)
			if errors.Is(err, models.ErrDuplicate) {
				err = models.ErrConflict
			}
			return int64(wanted.UnitID), err
		}
		return
	}
	step.change("subtree", words[stored.Subtree], words[wanted.Subtree])
	step.apply = func(a *act) (int64, error) { return int64(wanted.UnitID), a.SaveScope(wanted) }
	step.settle()
}

func requiredCells(row workflow.RosterRow, columns ...string) []workflow.Field {
	var wrong []workflow.Field
	for _, column := range columns {
		if row.Cells[column] == "" {
			wrong = append(wrong, workflow.Field{Name: column, Reason: "required"})
		}
	}
	return wrong
}
