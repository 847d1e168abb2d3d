package casework

import (
	"fmt"
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// tell writes the notices an action owes and the letters that carry them: one
// letter for each person in one act. Nobody is told of what they did themselves;
// only a confirmed contact who may see the case is written to; a duty of telling
// that reaches nobody is recorded, so that the office sees it.
func (a *act) tell(c change, event int64) error {
	for _, tell := range c.outcome.Tells {
		units, err := a.unitsOn(tell.Side, c)
		if err != nil {
			return err
		}
		for _, unit := range units {
			facts, err := a.noticeFacts(c)
			if err != nil {
				return err
			}
			if err := a.tellHolders(c, event, tell.Cause, holder{side: tell.Side, unit: unit}, tell.Roles, facts); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellHolders tells whoever holds one of the roles for a unit.
func (a *act) tellHolders(c change, event int64, cause workflow.Cause, to holder, roles []workflow.Role, facts models.NoticeFacts) error {
	holders, err := a.holdersOf(to.unit, roles)
	if err != nil {
		return err
	}
	for _, to.role = range roles {
		if err := a.notify(c, event, cause, to, holders[to.role], facts); err != nil {
			return err
		}
	}
	return nil
}

// holdersOf reads who holds roles for a unit, each once in an act on many cases.
func (a *act) holdersOf(unit workflow.UnitID, roles []workflow.Role) (map[workflow.Role][]models.Person, error) {
	of := rolesOf{unit, fmt.Sprint(roles)}
	if known, read := a.holders[of]; read {
		return known, nil
	}
	holders, err := a.HoldersByRole(unit, roles, models.At(a.now))
	if err != nil {
		return nil, err
	}
	if a.holders == nil {
		a.holders = map[rolesOf]map[workflow.Role][]models.Person{}
	}
	a.holders[of] = holders
	return holders, nil
}

// rolesOf names roles held for a unit.
type rolesOf struct {
	unit  workflow.UnitID
	roles string
}

// unitsOn lists the units on a side of a case whose people may be told.
func (a *act) unitsOn(side workflow.Side, c change) ([]workflow.UnitID, error) {
	var units []workflow.UnitID
	switch side {
	case workflow.SideOwner:
		units = append(units, c.outcome.Case.Owner)
	case workflow.SideFormer:
		units = append(units, c.before.Owner)
	case workflow.SideSuperior:
		owner, err := a.Unit(c.outcome.Case.Owner)
		if err != nil {
			return nil, err
		}
		units = append(units, workflow.UnitID(owner.ParentID))
	case workflow.SideSupporter:
		if c.input.Supporter != 0 {
			units = append(units, c.input.Supporter)
			break
		}
		units = append(units, c.outcome.Case.Supporters...)
	case workflow.SideReleased:
		units = append(units, c.input.Supporter)
	default:
		units = append(units, c.before.Office)
	}
	return slices.DeleteFunc(units, func(unit workflow.UnitID) bool { return unit == 0 || !mayBeTold(side, unit, c) }), nil
}

// mayBeTold asks the rules of visibility. The former owner, and a unit that supported
// it, are told of the case as it was while it was theirs too.
func mayBeTold(side workflow.Side, unit workflow.UnitID, c change) bool {
	switch side {
	case workflow.SideOwner, workflow.SideSupporter:
		return workflow.Scope{Units: []workflow.UnitID{unit}}.Sees(c.outcome.Case)
	case workflow.SideFormer, workflow.SideReleased:
		return workflow.Scope{Units: []workflow.UnitID{unit}}.Sees(c.before)
	case workflow.SideSuperior:
		return true // the policy, approved by the head, names the unit above as one to be told
	default:
		return workflow.Scope{Offices: []workflow.UnitID{unit}}.Sees(c.outcome.Case)
	}
}

// holder is whoever holds a role for a unit on one side of a case.
type holder struct {
	side workflow.Side
	unit workflow.UnitID
	role workflow.Role
}

func (a *act) notify(c change, event int64, cause workflow.Cause, to holder, people []models.Person, facts models.NoticeFacts) error {
	reached := false
	for _, person := range people {
		if person.ID == a.actor.Person {
			reached = true
			continue
		}
		if person.Email == "" || person.EmailConfirmedAt == 0 {
			continue
		}
		reached = true
		letter, err := a.letterTo(person, cause, a.hoursOf(c.circular))
		if err != nil {
			return err
		}
		notice := models.Notice{EventID: event, CaseID: c.row.ID, Cause: cause, PersonID: person.ID, LetterID: letter,
			Side: to.side, UnitID: models.Reference(to.unit), CreatedAt: models.At(a.now)}
		notice.Facts.Of = facts
		if err := a.AddNotices([]models.Notice{notice}); err != nil {
			return err
		}
	}
	if reached {
		return nil
	}
	return a.Add(&models.Untold{EventID: event, CaseID: c.row.ID, OfficeID: c.row.OfficeID, Cause: cause, UnitID: to.unit, Role: to.role, CreatedAt: models.At(a.now)})
}

// noticeFacts freezes what a letter about this step will say.
func (a *act) noticeFacts(c change) (models.NoticeFacts, error) {
	after := c.outcome.Case
	names, err := a.unitNames(after.Owner, after.Office)
	if err != nil {
		return models.NoticeFacts{}, err
	}
	marks := workflow.MarksOf(after, a.now)
	facts := models.NoticeFacts{
		CaseNumber: c.row.Number, UnitName: names[after.Owner], DocNumber: c.circular.DocNumber, Title: c.circular.Title,
		OfficeName: names[after.Office], ReportTo: c.circular.ReportTo, SiteURL: c.row.SiteURL, At: models.At(a.now),
		Deadline: models.At(after.Deadline), Round: after.Round, State: after.State, Reason: c.input.Reason, Progress: c.input.Progress,
		FirstOnTime: string(marks.FirstReport), PassedOn: string(marks.Passed),
	}
	if facts.WantedDay, err = a.wantedDay(c); err != nil {
		return facts, err
	}
	if facts.Supporter, err = a.supporterNamed(c); err != nil {
		return facts, err
	}
	facts.Opinion = c.input.Opinion
	deadline := c.deadline
	if deadline.Moment.IsZero() && after.Leg > 0 {
		leg, err := a.currentLeg(c.row)
		if err != nil {
			return facts, err
		}
		deadline = leg.Deadline()
	}
	facts.Phrase, facts.Rule = deadline.Phrase, deadline.Rule
	if c.outcome.Action == workflow.Transfer {
		facts.NewOwner = names[after.Owner]
		former, err := a.unitNames(c.before.Owner)
		if err != nil {
			return facts, err
		}
		facts.UnitName = former[c.before.Owner]
	}
	// After a relapse or a transfer what was said before no longer describes it.
	judged := len(after.RecheckedBy) > 0 && c.outcome.Action != workflow.Reopen && c.outcome.Action != workflow.Transfer
	for _, finding := range c.findings {
		line := models.NoticeFinding{Description: finding.Description}
		if judged {
			line.Verdict = "passed"
			if slices.Contains(after.Failed, finding.ID) {
				line.Verdict = "failed"
			}
		}
		for _, verdict := range c.input.Verdicts {
			if verdict.Finding == finding.ID {
				line.Reason = verdict.Reason
			}
		}
		facts.Findings = append(facts.Findings, line)
	}
	return facts, nil
}

// wantedDay is the day an extension was asked to, in letters about the asking.
func (a *act) wantedDay(c change) (string, error) {
	switch c.outcome.Action {
	case workflow.AskExtension:
		return c.input.NewDate.Day.String(), nil
	case workflow.GrantExtension, workflow.RefuseExtension:
		requests, err := a.Requests(c.row.ID)
		if err != nil {
			return "", err
		}
		for _, request := range slices.Backward(requests) {
			if request.Kind == models.RequestExtension {
				return request.WantedDay.String(), nil
			}
		}
	}
	return "", nil
}

// unitNames reads the official names of units, each once in an act.
func (a *act) unitNames(ids ...workflow.UnitID) (map[workflow.UnitID]string, error) {
	if a.names == nil {
		a.names = map[workflow.UnitID]string{}
	}
	var missing []workflow.UnitID
	for _, id := range ids {
		if _, known := a.names[id]; !known && id != 0 {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		units, err := a.UnitsByID(missing)
		if err != nil {
			return nil, err
		}
		for id, unit := range units {
			a.names[id] = unit.OfficialName
		}
	}
	return a.names, nil
}
