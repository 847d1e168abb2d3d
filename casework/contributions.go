package casework

import (
	"cmp"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// inDays adds to a plan and to a chase what depends on the office's zone.
func (a *act) inDays(input workflow.Input) workflow.Input {
	zone := a.desk.settings.Zone
	input.Plan.Lines = slices.Clone(input.Plan.Lines)
	for i, line := range input.Plan.Lines {
		if !line.By.IsZero() {
			input.Plan.Lines[i].Ends = line.By.End(zone).UTC()
		}
	}
	if at := input.Chase.At; !at.IsZero() {
		input.Chase.At = at.UTC().Truncate(time.Microsecond)
		input.Chase.Day = workflow.DateOf(at, zone)
	}
	return input
}

// answered adds to a re-check what the report under it says of each finding.
func (a *act) answered(c change, input workflow.Input) (workflow.Input, error) {
	if c.before.State != workflow.Rectified {
		return input, nil // there is none, and the rules refuse
	}
	answers, err := a.LastAnswers(c.row.ID)
	input.Answered = make(map[int64]workflow.AnswerKind, len(answers))
	for _, answer := range answers {
		input.Answered[answer.FindingID] = answer.Kind
	}
	return input, err
}

// contributed adds to the event of a contribution what was contributed.
func (c change) contributed(detail *eventDetail) {
	switch c.outcome.Action {
	case workflow.FilePlan:
		plan := c.input.Plan.MarkedBy(c.before.Deadline)
		detail.Plan = &plan
	case workflow.GiveOpinion:
		detail.Opinion = c.input.Opinion
	case workflow.LogChase:
		detail.Chase = &c.input.Chase
	case workflow.AddSupporter, workflow.RemoveSupporter:
		detail.Supporter = c.input.Supporter
	}
}

// recordContribution writes what a unit says on the way, what the office says on the
// telephone, and who supports whom.
func (a *act) recordContribution(c change) error {
	switch c.outcome.Action {
	case workflow.FilePlan:
		plan := c.input.Plan.MarkedBy(c.before.Deadline)
		return a.recordPaper(c, models.PaperPlan, c.before.Owner, models.PaperBody{Plan: &plan})
	case workflow.ReportProgress:
		return a.recordPaper(c, models.PaperProgress, c.before.Owner, models.PaperBody{Answers: c.input.Report.Answers, Text: c.input.Progress})
	case workflow.GiveOpinion:
		return a.recordPaper(c, models.PaperOpinion, supportingUnit(c.before, a.actor), models.PaperBody{Answers: c.input.Report.Answers, Text: c.input.Opinion})
	case workflow.LogChase:
		return a.recordChase(c)
	case workflow.AddSupporter:
		return a.Tx.AddSupporter(c.row.ID, c.input.Supporter)
	case workflow.RemoveSupporter:
		return a.Tx.RemoveSupporter(c.row.ID, c.input.Supporter)
	}
	return nil
}

// supportingUnit is the supporting unit that somebody speaks for, the first where
// they serve several.
func supportingUnit(c workflow.Case, actor workflow.Actor) workflow.UnitID {
	serves := actor.UnitsAs(workflow.Liaison, workflow.Leader)
	for _, unit := range c.Supporters {
		if slices.Contains(serves, unit) {
			return unit
		}
	}
	return 0
}

func (a *act) recordPaper(c change, kind models.PaperKind, unit workflow.UnitID, body models.PaperBody) error {
	number, err := a.NextPaper(c.row.ID, kind)
	if err != nil {
		return err
	}
	row := models.UnitPaper{CaseID: c.row.ID, OfficeID: c.row.OfficeID, Kind: kind, Number: number, UnitID: unit,
		Leg: int64(c.before.Leg), Round: int64(c.before.Round), MadeBy: a.actor.Person, MadeAt: models.At(a.now)}
	row.Body.Of = body
	return a.Add(&row)
}

// recordChase writes a chase with the leg and the owner of its own moment: it may be
// entered after a transfer, and then is no chase of the new owner.
func (a *act) recordChase(c change) error {
	chase := c.input.Chase
	legs, err := a.Legs(c.row.ID)
	if err != nil {
		return err
	}
	row := models.Chase{CaseID: c.row.ID, UnitID: c.before.Owner, Leg: int64(c.before.Leg), At: models.At(chase.At), Channel: chase.Channel,
		Person: chase.Person, Number: chase.Number, Unanswered: chase.Unanswered, Answer: chase.Answer,
		PromisedOn: models.Day{Date: chase.Promised}, MadeBy: a.actor.Person, MadeAt: models.At(a.now)}
	for _, leg := range slices.Backward(legs) {
		if leg.OpenedAt <= row.At || leg.Number == 1 {
			row.Leg, row.UnitID = leg.Number, leg.OwnerID
			break
		}
	}
	if row.UnitID == c.before.Owner {
		row.Duty = workflow.ChasedDuty(c.before, chase)
	}
	return a.Add(&row)
}

// chasesBefore are the chases of a unit on a leg before a supervision notice: the
// rungs whose letters reached its people, and what was said to them by hand. A call
// that nobody answered is in the record of the case, and proves nothing to the unit.
func (a *act) chasesBefore(id workflow.CaseID, leg int64, unit workflow.UnitID) ([]models.ReminderFact, error) {
	facts, err := a.Chases(id, leg, unit)
	if err != nil {
		return nil, err
	}
	calls, err := a.ChasesByHand(id)
	if err != nil {
		return nil, err
	}
	for _, call := range calls {
		if call.Leg == leg && call.UnitID == unit && !call.Unanswered {
			facts = append(facts, models.ReminderFact{At: call.At, Channel: call.Channel, Answer: call.Answer, Promised: call.PromisedOn})
		}
	}
	slices.SortStableFunc(facts, func(a, b models.ReminderFact) int { return cmp.Compare(a.At, b.At) })
	return facts, nil
}

// supporterNamed is the supporting unit that a letter is about: the one that is added
// or released, or that has something to say.
func (a *act) supporterNamed(c change) (string, error) {
	unit := c.input.Supporter
	if c.outcome.Action == workflow.GiveOpinion {
		unit = supportingUnit(c.before, a.actor)
	}
	if unit == 0 {
		return "", nil
	}
	names, err := a.unitNames(unit)
	return names[unit], err
}

// digestPapers adds to a clerk's digest the plans and the progress that came in since
// the digest before.
func (a *act) digestPapers(part *models.DigestOffice, turn turn) error {
	rows, err := a.PapersSince(part.ID, turn.reader.At, countCap+1)
	if err != nil {
		return err
	}
	part.ReceivedAll = capped(len(rows), countCap)
	rows = rows[:min(len(rows), digestLines)]
	var units []workflow.UnitID
	for _, row := range rows {
		units = append(units, row.UnitID)
	}
	names, err := a.unitNames(distinct(units)...)
	for _, row := range rows {
		line := models.DigestPaper{Number: row.CaseNumber, UnitName: names[row.UnitID], Kind: row.Kind, Paper: row.Number, At: row.MadeAt}
		if plan := row.Body.Of.Plan; plan != nil {
			line.Beyond = slices.ContainsFunc(plan.Lines, func(line workflow.PlanLine) bool { return line.Beyond })
		}
		part.Received = append(part.Received, line)
	}
	return err
}
