package casework

import (
	"time"

	"rectify/models"
	"rectify/workflow"
)

// officeCases is the work that cases are for an office's people.
func (w *taskWork) officeCases() error {
	offices := officesOf(w.actor)
	if len(offices) == 0 {
		return nil
	}
	var rows []models.Case
	for _, find := range []func() ([]models.Case, error){
		func() ([]models.Case, error) { return w.reader.ExtensionsAsked(offices, w.limit+1) },
		func() ([]models.Case, error) { return w.reader.WithdrawalsAsked(offices, w.limit+1) },
		func() ([]models.Case, error) { return w.reader.OfficeCases(offices, workflow.Rectified, w.limit+1) },
		func() ([]models.Case, error) { return w.reader.OfficeCases(offices, workflow.Rechecked, 2*w.limit+1) },
	} {
		found, err := find()
		if err != nil {
			return err
		}
		rows = append(rows, found...)
	}
	w.cases(rows, nil, nil)
	return nil
}

// unitCases is the work that cases are for a unit's people.
func (w *taskWork) unitCases() error {
	units := w.actor.UnitsAs(workflow.Liaison, workflow.Leader)
	if len(units) == 0 {
		return nil
	}
	rows, err := w.reader.OwedCases(units, 4*w.limit+1)
	if err != nil || len(rows) == 0 {
		return err
	}
	ids := make([]workflow.CaseID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	forward, err := w.reader.PutForward(ids)
	if err != nil {
		return err
	}
	legs, err := w.reader.CurrentLegs(rows)
	w.cases(rows, forward, legs)
	return err
}

func (w *taskWork) cases(rows []models.Case, forward map[workflow.CaseID]models.Instant, legs map[workflow.CaseID]models.Leg) {
	for _, row := range rows {
		facts := workflow.TaskFacts{PutForward: forward[row.ID] != 0, OpenedBy: legs[row.ID].OpenedBy}
		for _, task := range workflow.CaseTasks(row.Facts(true, nil, nil), w.actor, facts, w.now) {
			view := TaskView{Key: task.Key, Office: Named{ID: int64(row.OfficeID)}, Case: Named{int64(row.ID), row.Number},
				Unit: Named{ID: int64(row.OwnerID)}, Version: row.Version, Actions: task.Actions}
			view.Since, view.Due = taskTimes(task.Key, row, forward[row.ID], legs[row.ID])
			w.add(view)
		}
	}
}

// taskTimes is since when a task waits, and when it is due.
func taskTimes(key workflow.TaskKey, row models.Case, forward models.Instant, leg models.Leg) (since, due time.Time) {
	switch key {
	case workflow.TaskDecideExtension:
		return row.ExtensionAsked.Time(), row.DeadlineAt.Time()
	case workflow.TaskCheckReport:
		return row.LastReportAt.Time(), time.Time{}
	case workflow.TaskSignOff:
		return forward.Time(), row.DeadlineAt.Time()
	case workflow.TaskAcknowledge:
		return leg.OpenedAt.Time(), row.AcknowledgeBy.Time()
	case workflow.TaskOverdue, workflow.TaskRework, workflow.TaskDueSoon:
		return leg.OpenedAt.Time(), row.DeadlineAt.Time()
	}
	return row.UpdatedAt.Time(), time.Time{}
}

// name fills in the names of offices, units and people.
func (w *taskWork) name(tasks []TaskView) error {
	var units []workflow.UnitID
	var people []workflow.PersonID
	for _, task := range tasks {
		units = append(units, workflow.UnitID(task.Office.ID), workflow.UnitID(task.Unit.ID))
		people = append(people, workflow.PersonID(task.Person.ID))
	}
	if len(tasks) == 0 {
		return nil
	}
	names, err := w.reader.UnitsByID(distinct(units))
	if err != nil {
		return err
	}
	called, err := w.reader.NamesOf(distinct(people))
	for i := range tasks {
		tasks[i].Office.Name = names[workflow.UnitID(tasks[i].Office.ID)].OfficialName
		tasks[i].Unit.Name = names[workflow.UnitID(tasks[i].Unit.ID)].OfficialName
		tasks[i].Person.Name = called[workflow.PersonID(tasks[i].Person.ID)]
	}
	return err
}
