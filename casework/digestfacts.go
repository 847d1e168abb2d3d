package casework

import (
	"time"

	"rectify/models"
	"rectify/workflow"
)

const (
	digestLines   = 50 // of each list; then "and so many more"
	digestNumbers = 5  // cases named for each kind of waiting work
)

// digestOf gathers what an office is told on a day.
func (a *act) digestOf(office workflow.UnitID, turn turn) (models.DigestOffice, error) {
	part := models.DigestOffice{ID: office}
	names, err := a.unitNames(office)
	if err != nil {
		return part, err
	}
	part.Name = names[office]
	now := models.At(a.now)
	filter := models.CaseFilter{Overdue: true, Now: now, Order: models.ByDeadline, Limit: digestLines}
	scope := workflow.Scope{Offices: []workflow.UnitID{office}}
	overdue, err := a.Cases(scope, filter)
	if err != nil {
		return part, err
	}
	part.OverdueAll.Number = len(overdue)
	if len(overdue) == digestLines {
		if part.OverdueAll.Number, err = a.CountCases(scope, filter, countCap+1); err != nil {
			return part, err
		}
	}
	part.OverdueAll = capped(part.OverdueAll.Number, countCap)
	today, all, err := a.CasesDue(office, now, models.At(turn.day.End(a.desk.settings.Zone)), digestLines, countCap+1)
	if err != nil {
		return part, err
	}
	part.TodayAll = capped(all, countCap)
	if part.Overdue, err = a.digestCases(overdue, turn.day); err != nil {
		return part, err
	}
	if part.Today, err = a.digestCases(today, turn.day); err != nil {
		return part, err
	}
	if part.Waiting, err = a.digestWaiting(office); err != nil {
		return part, err
	}
	letters, err := a.LettersGivenUp([]workflow.UnitID{office}, turn.reader.At, countCap+1)
	if err != nil {
		return part, err
	}
	part.LettersAll = capped(len(letters), countCap)
	part.Undelivered, err = a.digestLetters(letters[:min(len(letters), digestLines)])
	return part, err
}

func capped(number, most int) models.DigestCount {
	return models.DigestCount{Number: min(number, most), Capped: number > most}
}

func (a *act) digestCases(rows []models.Case, day workflow.Date) ([]models.DigestCase, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var units []workflow.UnitID
	var circulars []int64
	for _, row := range rows {
		units, circulars = append(units, row.Owner()), append(circulars, row.CircularID)
	}
	names, err := a.unitNames(distinct(units)...)
	if err != nil {
		return nil, err
	}
	rungs, err := a.LastRungs(rows)
	if err != nil {
		return nil, err
	}
	policies, err := a.PoliciesOf(distinct(circulars))
	if err != nil {
		return nil, err
	}
	lines := make([]models.DigestCase, len(rows))
	for i, row := range rows {
		lastDay := workflow.DateOf(row.DeadlineAt.Time().Add(-time.Microsecond), a.desk.settings.Zone)
		rung, _ := policies[row.CircularID].Rung(rungs[row.ID])
		lines[i] = models.DigestCase{Number: row.Number, UnitName: names[row.Owner()], Deadline: row.DeadlineAt,
			Days: max(0, lastDay.DaysUntil(day)), Rung: rung.Label, State: row.State}
	}
	return lines, nil
}

// digestWaiting sums up what waits in an office, for whoever it waits there. The
// letters that could not be delivered have a list of their own.
func (a *act) digestWaiting(office workflow.UnitID) ([]models.DigestWaiting, error) {
	everybody := workflow.Actor{Grants: []workflow.Grant{{Role: workflow.Clerk, Unit: office}, {Role: workflow.Rechecker, Unit: office}, {Role: workflow.Head, Unit: office}}}
	work := taskWork{reader: a.Reader, actor: everybody, now: a.now, limit: taskMost}
	if err := work.papersAndCases(); err != nil {
		return nil, err
	}
	var waiting []models.DigestWaiting
	for _, key := range workflow.TaskKeys {
		line := models.DigestWaiting{Key: key, All: models.DigestCount{Capped: work.more[key]}}
		for _, task := range work.tasks {
			if task.Key != key {
				continue
			}
			line.All.Number++
			if since := models.At(task.Since); line.Since == 0 || since != 0 && since < line.Since {
				line.Since = since
			}
			if len(line.Numbers) < digestNumbers && task.Case.Name != "" {
				line.Numbers = append(line.Numbers, task.Case.Name)
			}
		}
		if line.All.Number > 0 {
			waiting = append(waiting, line)
		}
	}
	return waiting, nil
}

func (a *act) digestLetters(letters []models.Letter) ([]models.DigestLetter, error) {
	if len(letters) == 0 {
		return nil, nil
	}
	var people []workflow.PersonID
	for _, letter := range letters {
		people = append(people, letter.PersonID)
	}
	names, err := a.NamesOf(distinct(people))
	lines := make([]models.DigestLetter, len(letters))
	for i, letter := range letters {
		lines[i] = models.DigestLetter{Letter: letter.ID, Name: names[letter.PersonID], Address: letter.Address,
			Answer: letter.ServerAnswer, At: letter.SendAfter}
	}
	return lines, err
}
