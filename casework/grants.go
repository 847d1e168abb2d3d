package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// RoleDecisionsMost is how many roles that were asked for are decided in one act.
const RoleDecisionsMost = 500

// Grant gives a person a role for a unit. It counts from the person's next request on.
func (d *Desk) Grant(ctx context.Context, actor workflow.Actor, id workflow.PersonID, version int64, grant workflow.Grant) (AccountView, error) {
	return d.onPerson(ctx, actor, id, version, workflow.GrantRoles, "grant_role", func(a *act, row *models.Person) (any, error) {
		if row.DisabledAt != 0 {
			return nil, workflow.Refused("person_is_disabled", row.Login)
		}
		return grant, a.grant(id, grant)
	})
}

// grant gives one role: never an administrator's, which is given on the machine only,
// nor one that an administrator would hold.
func (a *act) grant(id workflow.PersonID, grant workflow.Grant) error {
	if workflow.IsAdministrator(grant.Role) {
		return workflow.Refused("administrator_on_the_machine")
	}
	held, err := a.GrantsOf(id)
	if err != nil {
		return err
	}
	if wrong := workflow.CheckGrants(append(held, grant)); len(wrong) > 0 {
		return workflow.Invalid(wrong...)
	}
	if err := a.checkGrant(grant); err != nil {
		return err
	}
	err = a.Add(&models.Grant{PersonID: id, Role: grant.Role, UnitID: grant.Unit})
	if errors.Is(err, models.ErrDuplicate) {
		return models.ErrConflict // somebody else gave it at this moment
	}
	return err
}

// Revoke takes a role away. It counts from the person's next request on: what they
// may see is asked anew each time.
func (d *Desk) Revoke(ctx context.Context, actor workflow.Actor, id workflow.PersonID, version int64, grant workflow.Grant, reason string) (AccountView, error) {
	return d.onPerson(ctx, actor, id, version, workflow.GrantRoles, "revoke_role", func(a *act, _ *models.Person) (any, error) {
		if err := checkReason(reason); err != nil {
			return nil, err
		}
		held, err := a.DropGrant(id, grant)
		if err != nil {
			return nil, err
		}
		if !held {
			return nil, workflow.NotFound()
		}
		return map[string]any{"grant": grant, "reason": reason}, nil
	})
}

// RoleRequestView is a role that a roster asks for.
type RoleRequestView struct {
	ID      int64
	Person  Named
	Login   string
	Role    workflow.Role
	Unit    Named
	AskedBy Named
	AskedAt time.Time
}

// RoleRequests lists the roles that wait to be given, the longest waiting first.
func (d *Desk) RoleRequests(ctx context.Context, actor workflow.Actor, after int64, limit int) ([]RoleRequestView, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadRoster); refused != nil {
		return nil, refused
	}
	reader := d.store.Read(ctx)
	rows, err := reader.RoleRequests(after, limit)
	if err != nil {
		return nil, err
	}
	var ids []workflow.PersonID
	var units []workflow.UnitID
	for _, row := range rows {
		ids, units = append(ids, row.PersonID, workflow.PersonID(row.AskedBy)), append(units, row.UnitID)
	}
	people, err := reader.PeopleByID(distinct(ids))
	if err != nil {
		return nil, err
	}
	named, err := reader.UnitsByID(distinct(units))
	views := make([]RoleRequestView, len(rows))
	for i, row := range rows {
		views[i] = RoleRequestView{ID: row.ID, Person: Named{int64(row.PersonID), people[row.PersonID].Name}, Login: people[row.PersonID].Login,
			Role: row.Role, Unit: Named{int64(row.UnitID), named[row.UnitID].OfficialName},
			AskedBy: Named{int64(row.AskedBy), people[workflow.PersonID(row.AskedBy)].Name}, AskedAt: row.AskedAt.Time()}
	}
	return views, err
}

// DecideRoleRequests gives the roles that were asked for, or refuses them with a
// reason: all of those named, or none.
func (d *Desk) DecideRoleRequests(ctx context.Context, actor workflow.Actor, ids []int64, give bool, reason string) error {
	return d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.GrantRoles); err != nil {
			return err
		}
		if !give {
			if err := checkReason(reason); err != nil {
				return err
			}
		}
		ids := distinct(ids)
		if len(ids) == 0 || len(ids) > RoleDecisionsMost {
			return workflow.Invalid(workflow.Field{Name: "requests", Reason: "how_many", Args: []string{"1", fmt.Sprint(RoleDecisionsMost)}})
		}
		rows, err := a.WaitingRoleRequests(ids)
		if err != nil {
			return err
		}
		if len(rows) < len(ids) {
			return workflow.Refused("role_requests_decided", fmt.Sprint(len(ids)-len(rows)))
		}
		type line struct {
			Request int64             `json:"request"`
			Person  workflow.PersonID `json:"person"`
			Role    workflow.Role     `json:"role"`
			Unit    workflow.UnitID   `json:"unit"`
		}
		var lines []line
		for _, row := range rows {
			row.DecidedBy, row.DecidedAt, row.Granted = models.Reference(actor.Person), models.At(a.now), &give
			if err := a.DecideRoleRequest(row); err != nil {
				return err
			}
			lines = append(lines, line{row.ID, row.PersonID, row.Role, row.UnitID})
			if !give {
				continue
			}
			if err := a.grantAsked(row); err != nil {
				return err
			}
		}
		action := "grant_asked_roles"
		if !give {
			action = "refuse_asked_roles"
			if err := a.system("refuse_roles_reason", map[string]string{"reason": reason}); err != nil {
				return err
			}
		}
		return inParts(a, action, "roles", lines)
	})
}

// grantAsked gives a role that waited. One that the person has come to hold meanwhile
// is left.
func (a *act) grantAsked(row models.RoleRequest) error {
	person, err := a.Person(row.PersonID)
	if err != nil {
		return err
	}
	if person.DisabledAt != 0 {
		return workflow.Refused("person_is_disabled", person.Login)
	}
	grant := workflow.Grant{Role: row.Role, Unit: row.UnitID}
	held, err := a.GrantsOf(row.PersonID)
	if err != nil || slices.Contains(held, grant) {
		return err
	}
	if err := a.grant(row.PersonID, grant); err != nil {
		return err
	}
	return a.SavePerson(&person)
}
