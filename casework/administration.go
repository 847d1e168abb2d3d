package casework

import (
	"errors"

	"rectify/models"
	"rectify/workflow"
)

// administer makes sure that the actor has a right of the three administrators; what
// is recorded from then on was done in that role.
func (a *act) administer(right workflow.Right) error {
	role, refused := workflow.Administers(a.actor, right)
	if refused != nil {
		return refused
	}
	a.admin = role
	return nil
}

// system records an administrator's act on the chain of the system. What nobody's
// right was asked for, such as a lock, is done by the policy.
func (a *act) system(action string, detail any) error {
	role := a.admin
	if role == "" {
		role = workflow.PolicyRole
	}
	_, err := a.AppendSystem(models.Happening{At: models.At(a.now), Person: a.actor.Person, Role: role, Action: action, Detail: detail})
	return err
}

// ofOwnAccord records what a person does about their own account.
func (a *act) ofOwnAccord(action string, detail any) error {
	_, err := a.AppendSystem(models.Happening{At: models.At(a.now), Person: a.actor.Person, Action: action, Detail: detail})
	return err
}

func (a *act) accessRules() (workflow.AccessRules, error) {
	row, err := a.AccessRules()
	return row.Rules(), err
}

// someoneElse reads a person about whom an administrator acts, under the version that
// was seen; 0 compares none. The three administrators' own accounts are seen to on the
// machine only: none of them takes over, or locks out, another.
func (a *act) someoneElse(id workflow.PersonID, version int64) (models.Person, error) {
	row, err := a.Person(id)
	if err != nil {
		return row, err
	}
	if err := checkVersion(version, row.Version); err != nil {
		return row, err
	}
	among, err := a.AdministratorsAmong([]workflow.PersonID{id})
	if err != nil {
		return row, err
	}
	if _, is := among[id]; is && a.actor.Person != 0 {
		return row, workflow.Refused("administrator_on_the_machine")
	}
	return row, nil
}

// give grants roles, or asks for them where the actor may not grant: a role that is
// asked for counts for nothing until the security administrator gives it. What is
// held, or waits already, is left. It returns what was given or asked for.
func (a *act) give(person workflow.PersonID, grants []workflow.Grant) ([]workflow.Grant, error) {
	_, refused := workflow.Administers(a.actor, workflow.GrantRoles)
	var given []workflow.Grant
	for _, grant := range grants {
		var err error
		switch {
		case workflow.IsAdministrator(grant.Role):
			if refused != nil {
				return nil, refused
			}
			err = a.Add(&models.Administrator{PersonID: person, Role: grant.Role, Since: models.At(a.now)})
		case refused == nil:
			err = a.Add(&models.Grant{PersonID: person, Role: grant.Role, UnitID: grant.Unit})
		default:
			err = a.Add(&models.RoleRequest{PersonID: person, Role: grant.Role, UnitID: grant.Unit,
				AskedBy: models.Reference(a.actor.Person), AskedAt: models.At(a.now)})
		}
		if errors.Is(err, models.ErrDuplicate) {
			return nil, models.ErrConflict // somebody else gave or asked for it at this moment
		}
		if err != nil {
			return nil, err
		}
		given = append(given, grant)
	}
	return given, nil
}
