package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// deputyMost is how long a deputyship may last, in days: whoever is away for longer
// has handed over.
const deputyMost = 366

// NewDeputy names somebody to stand in for a person in one role (AB岗), from one day
// to another, both included, in the office's zone.
type NewDeputy struct {
	Principal workflow.PersonID // 0: the actor
	Deputy    workflow.PersonID
	Role      workflow.Role
	Unit      workflow.UnitID
	From, To  workflow.Date
	Reason    string
}

// DeputyView is a deputyship.
type DeputyView struct {
	ID        int64
	Principal Named
	Deputy    Named
	Role      workflow.Role
	Unit      Named
	From, To  workflow.Date
	Reason    string
	NamedBy   Named
	NamedAt   time.Time
	EndedBy   Named
	EndedAt   time.Time
	Holds     bool // now
	CanEnd    bool
	Version   int64
}

// DeputyPage is one page of deputyships, the newest first.
type DeputyPage struct {
	Deputies []DeputyView
	Next     int64 // to be given as the last id before; 0 on the last page
}

// NameDeputy names a deputy. While it holds, the deputy has the role's rights and gets
// the letters that its holder gets, who gets them too. Rights begin and end by the
// clock, at the next request; no job is needed. A principal has one deputy at a time
// in a role, so that it is plain who stands in.
func (d *Desk) NameDeputy(ctx context.Context, actor workflow.Actor, in NewDeputy) (DeputyView, error) {
	if in.Principal == 0 {
		in.Principal = actor.Person
	}
	var id int64
	err := d.transact(ctx, actor, func(a *act) error {
		zone := d.settings.Zone
		row := models.Deputy{PrincipalID: in.Principal, DeputyID: in.Deputy, Role: in.Role, UnitID: in.Unit,
			FirstDay: models.Day{Date: in.From}, LastDay: models.Day{Date: in.To}, Reason: in.Reason,
			NamedBy: actor.Person, NamedAt: models.At(a.now), Version: 1}
		role, refused := workflow.DecideDeputy(row.Facts(), actor, workflow.NameDeputy)
		if refused != nil {
			return refused
		}
		wrong := a.checkTerm(in)
		if !slices.Contains(workflow.Deputised, in.Role) {
			wrong = append(wrong, workflow.Field{Name: "role", Reason: "not_deputised"})
		}
		if len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row.FromAt, row.UntilAt = models.At(in.From.Start(zone)), models.At(in.To.End(zone))
		if err := a.checkPrincipal(row); err != nil {
			return err
		}
		if err := a.checkSuccessor("deputy", row.DeputyID, row.UnitID, []workflow.Role{row.Role}, role); err != nil {
			return err
		}
		overlapping, err := a.Overlapping(row)
		if err != nil {
			return err
		}
		if len(overlapping) > 0 {
			return workflow.Refused("deputy_there", overlapping[0].FirstDay.String(), overlapping[0].LastDay.String())
		}
		if err := a.Add(&row); err != nil {
			return err
		}
		id = row.ID
		return a.deputyEvent(row, role, workflow.NameDeputy, in.Reason)
	})
	if err != nil {
		return DeputyView{}, err
	}
	return d.deputy(ctx, actor, id)
}

// checkTerm says what is wrong with the days and the reason.
func (a *act) checkTerm(in NewDeputy) []workflow.Field {
	wrong := workflow.CheckLength("reason", in.Reason)
	switch {
	case in.From.IsZero():
		wrong = append(wrong, workflow.Field{Name: "from", Reason: "required"})
	case !in.From.End(a.desk.settings.Zone).After(a.now):
		wrong = append(wrong, workflow.Field{Name: "from", Reason: "day_over"})
	default:
		wrong = append(wrong, workflow.CheckFar("from", in.From.Start(a.desk.settings.Zone), a.now)...)
	}
	switch {
	case in.To.IsZero():
		wrong = append(wrong, workflow.Field{Name: "to", Reason: "required"})
	case in.From.IsZero():
	case in.To.Compare(in.From) < 0:
		wrong = append(wrong, workflow.Field{Name: "to", Reason: "before_from"})
	case in.From.DaysUntil(in.To) >= deputyMost:
		wrong = append(wrong, workflow.Field{Name: "to", Reason: "period_too_long"})
	}
	return wrong
}

// checkPrincipal makes sure that the principal holds the role themselves, and keeps
// it so until the act is done.
func (a *act) checkPrincipal(row models.Deputy) error {
	principal, err := a.LockedPerson(row.PrincipalID)
	if err != nil {
		return err
	}
	grants, err := a.GrantsOf(principal.ID)
	if err != nil {
		return err
	}
	if !slices.Contains(grants, row.Facts().Grant) {
		return workflow.Invalid(workflow.Field{Name: "role", Reason: "not_held"})
	}
	if row.DeputyID == row.PrincipalID {
		return workflow.Invalid(workflow.Field{Name: "deputy", Reason: "same_person"})
	}
	return nil
}

// checkSuccessor makes sure that somebody can take on roles of a unit: an active
// person of that unit who does not hold them all already, and no administrator. Of
// the unit is who holds a duty there; the system administrator may also choose
// somebody who holds none anywhere yet, for who belongs where is theirs to say.
func (a *act) checkSuccessor(field string, id workflow.PersonID, unit workflow.UnitID, roles []workflow.Role, by workflow.Role) error {
	invalid := func(reason string) error { return workflow.Invalid(workflow.Field{Name: field, Reason: reason}) }
	if id == 0 {
		return invalid("required")
	}
	person, err := a.Person(id)
	if errors.Is(err, models.ErrNotFound) {
		return invalid("unknown_person")
	}
	if err != nil {
		return err
	}
	grants, err := a.GrantsOf(id)
	if err != nil {
		return err
	}
	serves := workflow.Actor{Grants: grants}
	switch newcomer := len(grants) == 0 && by == workflow.SystemAdmin; {
	case person.DisabledAt != 0:
		return invalid("unknown_person")
	case !newcomer && !slices.Contains(serves.UnitsAs(workflow.Deputised...), unit):
		return invalid("not_of_unit")
	}
	missing := slices.DeleteFunc(slices.Clone(roles), func(role workflow.Role) bool { return serves.HoldsFor(role, unit) })
	if len(missing) == 0 && field == "deputy" {
		return invalid("holds_already")
	}
	for _, role := range missing {
		grants = append(grants, workflow.Grant{Role: role, Unit: unit})
	}
	if len(workflow.CheckGrants(grants)) > 0 {
		return invalid("duties_kept_apart")
	}
	return nil
}

func (a *act) deputyEvent(row models.Deputy, role workflow.Role, action workflow.DeputyAction, reason string) error {
	detail := map[string]any{"deputyship": row.ID, "principal": row.PrincipalID, "deputy": row.DeputyID, "role": row.Role, "unit": row.UnitID,
		"from": row.FirstDay, "to": row.LastDay}
	if reason != "" {
		detail["reason"] = reason
	}
	_, err := a.AppendSystem(models.Happening{At: models.At(a.now), Person: a.actor.Person, Role: role, Action: string(action), Detail: detail})
	return err
}

// EndDeputy ends a deputyship before its time, from the next request on.
func (d *Desk) EndDeputy(ctx context.Context, actor workflow.Actor, id, version int64, reason string) (DeputyView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		row, err := a.Deputy(deputiesOf(actor), id)
		if err != nil {
			return err
		}
		role, refused := workflow.DecideDeputy(row.Facts(), actor, workflow.EndDeputy)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, row.Version); err != nil {
			return err
		}
		if row.EndedAt != 0 || row.UntilAt <= models.At(a.now) {
			return workflow.Refused("deputy_over")
		}
		if wrong := workflow.CheckLength("reason", reason); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row.EndedAt, row.EndedBy = models.At(a.now), models.Reference(actor.Person)
		if err := a.SaveDeputy(&row); err != nil {
			return err
		}
		return a.deputyEvent(row, role, workflow.EndDeputy, reason)
	})
	if err != nil {
		return DeputyView{}, err
	}
	return d.deputy(ctx, actor, id)
}

// deputiesOf is whose deputyships somebody sees: their own on either side, those of
// the units they lead or head, and an administrator of the system everybody's.
func deputiesOf(actor workflow.Actor) models.DeputyFilter {
	filter := models.DeputyFilter{Person: actor.Person, All: len(actor.UnitsAs(workflow.SystemAdmin)) > 0}
	for _, grant := range actor.Grants {
		leads := grant.Role == workflow.Leader || grant.Role == workflow.Head
		if leads && actor.HoldsOwn(grant.Role, grant.Unit) {
			filter.Units = append(filter.Units, grant.Unit)
		}
	}
	return filter
}

// Deputies lists deputyships, the newest first, those that are over too. Limit is 1 to
// 200; 0 is 50.
func (d *Desk) Deputies(ctx context.Context, actor workflow.Actor, before int64, limit int) (DeputyPage, error) {
	if limit == 0 {
		limit = 50
	}
	if limit < 0 || limit > 200 {
		return DeputyPage{}, workflow.Invalid(workflow.Field{Name: "limit", Reason: "out_of_range", Args: []string{"1", "200"}})
	}
	filter := deputiesOf(actor)
	filter.Before, filter.Limit = before, limit+1
	reader := d.store.Read(ctx)
	rows, err := reader.Deputies(filter)
	if err != nil {
		return DeputyPage{}, refusal(err)
	}
	page := DeputyPage{}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = rows[limit-1].ID
	}
	page.Deputies, err = deputyViews(reader, actor, rows, d.clock())
	return page, refusal(err)
}

func (d *Desk) deputy(ctx context.Context, actor workflow.Actor, id int64) (DeputyView, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Deputy(deputiesOf(actor), id)
	if err != nil {
		return DeputyView{}, refusal(err)
	}
	views, err := deputyViews(reader, actor, []models.Deputy{row}, d.clock())
	if err != nil {
		return DeputyView{}, refusal(err)
	}
	return views[0], nil
}

func deputyViews(reader models.Reader, actor workflow.Actor, rows []models.Deputy, now time.Time) ([]DeputyView, error) {
	var people []workflow.PersonID
	var units []workflow.UnitID
	for _, row := range rows {
		people = append(people, row.PrincipalID, row.DeputyID, row.NamedBy, workflow.PersonID(row.EndedBy))
		units = append(units, row.UnitID)
	}
	names, err := reader.NamesOf(distinct(people))
	if err != nil {
		return nil, err
	}
	called, err := reader.UnitsByID(distinct(units))
	who := func(id workflow.PersonID) Named { return Named{int64(id), names[id]} }
	views := make([]DeputyView, len(rows))
	for i, row := range rows {
		facts := row.Facts()
		_, refused := workflow.DecideDeputy(facts, actor, workflow.EndDeputy)
		views[i] = DeputyView{ID: row.ID, Principal: who(row.PrincipalID), Deputy: who(row.DeputyID), Role: row.Role,
			Unit: Named{int64(row.UnitID), called[row.UnitID].OfficialName}, From: row.FirstDay.Date, To: row.LastDay.Date, Reason: row.Reason,
			NamedBy: who(row.NamedBy), NamedAt: row.NamedAt.Time(), EndedBy: who(workflow.PersonID(row.EndedBy)), EndedAt: row.EndedAt.Time(),
			Holds: facts.Holds(now), CanEnd: refused == nil && !facts.Ended && now.Before(facts.Until), Version: row.Version}
	}
	return views, err
}

// namePrincipals names in whose place somebody holds roles.
func namePrincipals(reader models.Reader, grants []GrantView) error {
	var people []workflow.PersonID
	for _, grant := range grants {
		if grant.For.ID != 0 {
			people = append(people, workflow.PersonID(grant.For.ID))
		}
	}
	if len(people) == 0 {
		return nil
	}
	names, err := reader.NamesOf(distinct(people))
	for i := range grants {
		grants[i].For.Name = names[workflow.PersonID(grants[i].For.ID)]
	}
	return err
}
