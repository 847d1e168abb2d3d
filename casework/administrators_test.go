package casework_test

import (
	"errors"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

func TestTheThreeAdministratorsAreKeptApart(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		_, missing, err := o.desk.Administrators(ctx)
		o.must(err)
		if len(missing) != 3 {
			t.Fatal(missing)
		}
		system, security, audit := o.administrator(workflow.SystemAdmin), o.administrator(workflow.SecurityAdmin), o.administrator(workflow.AuditAdmin)
		if all, missing, err := o.desk.Administrators(ctx); err != nil || len(all) != 3 || len(missing) != 0 {
			t.Fatalf("%+v %v %v", all, missing, err)
		}
		_, err = o.desk.CreateAdministrator(ctx, casework.NewAdministrator{Login: "head", Name: "负责人", Role: workflow.AuditAdmin, Language: "zh"})
		o.field(err, "login", "taken") // one with a part in cases
		_, err = o.desk.CreateAdministrator(ctx, casework.NewAdministrator{Login: "clerk2", Name: "经办人", Role: workflow.Clerk, Language: "zh"})
		o.field(err, "role", "unknown_role")

		liaison := workflow.Grant{Role: workflow.Liaison, Unit: o.units["市教育局"]}
		for _, who := range []workflow.Actor{system, security, audit} {
			_, err = o.desk.Grant(ctx, security, who.Person, 0, liaison)
			o.refused(err, workflow.CodeRefused) // an administrator has no part in cases, not even by their own hand
			_, err = o.desk.Disable(ctx, system, who.Person, 0, "争执")
			o.refused(err, workflow.CodeRefused) // nor locks another out
			_, err = o.desk.Invite(ctx, system, casework.InviteQuery{People: []workflow.PersonID{who.Person}})
			o.refused(err, workflow.CodeRefused) // nor takes another's account over
		}
		_, err = o.desk.Grant(ctx, security, o.people["head"].Person, 0, workflow.Grant{Role: workflow.AuditAdmin, Unit: o.id})
		o.refused(err, workflow.CodeRefused)
		err = o.store.Tx(ctx, func(tx *models.Tx) error {
			return tx.Add(&models.Administrator{PersonID: system.Person, Role: workflow.AuditAdmin, Since: 1})
		})
		if !errors.Is(err, models.ErrDuplicate) {
			t.Errorf("the database lets one account hold two of the three: %v", err)
		}

		code, err := o.desk.AdministratorCode(ctx, "audit-admin")
		o.must(err)
		_, err = o.desk.Activate(ctx, code.Code, newPassword, home)
		o.must(err)
		_, err = o.desk.AdministratorCode(ctx, "head")
		o.refused(err, workflow.CodeNotFound)
		session := o.signIn("audit-admin", newPassword, home)
		actor, _, err := o.desk.SessionActor(ctx, session.ID, session.Person)
		o.must(err)
		if _, refused := workflow.Administers(actor, workflow.ReadAudit); refused != nil {
			t.Error(refused)
		}
		o.sound()
	})
}

func TestNobodyButTheAdministratorConcernedMayDoAnyOfIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx := t.Context()
		actors := map[string]workflow.Actor{"": {}, "policy": workflow.PolicyActor}
		for name, actor := range o.people {
			actors[name] = actor
		}
		for _, role := range workflow.Administrators {
			actors[string(role)] = o.administrator(role)
		}
		id, unit := o.people["liaison2"].Person, o.units["市水利局"]
		grant := workflow.Grant{Role: workflow.Observer, Unit: unit}
		for right, acts := range map[workflow.Right]map[string]func(workflow.Actor) error{
			workflow.ManageUnits: {
				"add a unit": func(a workflow.Actor) error { _, err := o.desk.AddUnit(ctx, a, casework.NewUnit{}); return err },
				"supervise":  func(a workflow.Actor) error { return o.desk.Supervise(ctx, a, unit, unit, true) },
				"change a unit": func(a workflow.Actor) error {
					_, err := o.desk.ChangeUnit(ctx, a, unit, 0, casework.UnitChange{})
					return err
				},
				"close a unit":  func(a workflow.Actor) error { _, err := o.desk.CloseUnit(ctx, a, unit, 0, ""); return err },
				"reopen a unit": func(a workflow.Actor) error { _, err := o.desk.ReopenUnit(ctx, a, unit, 0, ""); return err },
				"set a scope":   func(a workflow.Actor) error { _, err := o.desk.SetScope(ctx, a, unit, 0, nil); return err },
			},
			workflow.ManagePeople: {
				"add a person": func(a workflow.Actor) error { _, err := o.desk.AddPerson(ctx, a, casework.NewPerson{}); return err },
				"change a person": func(a workflow.Actor) error {
					_, err := o.desk.ChangePerson(ctx, a, id, 0, casework.Contact{})
					return err
				},
				"disable":          func(a workflow.Actor) error { _, err := o.desk.Disable(ctx, a, id, 0, ""); return err },
				"enable":           func(a workflow.Actor) error { _, err := o.desk.Enable(ctx, a, id, 0, ""); return err },
				"state an address": func(a workflow.Actor) error { _, err := o.desk.StateEmail(ctx, a, id, 0, "", ""); return err },
				"set a password":   func(a workflow.Actor) error { return o.desk.SetPassword(ctx, a, "liaison2", "") },
			},
			workflow.InvitePeople: {"invite": func(a workflow.Actor) error { _, err := o.desk.Invite(ctx, a, casework.InviteQuery{}); return err }},
			workflow.GrantRoles: {
				"grant":  func(a workflow.Actor) error { _, err := o.desk.Grant(ctx, a, id, 0, workflow.Grant{}); return err },
				"revoke": func(a workflow.Actor) error { _, err := o.desk.Revoke(ctx, a, id, 0, grant, ""); return err },
				"decide": func(a workflow.Actor) error { return o.desk.DecideRoleRequests(ctx, a, nil, true, "") },
			},
			workflow.EndSessions: {"end sessions": func(a workflow.Actor) error { _, err := o.desk.EndSessions(ctx, a, id, ""); return err }},
			workflow.Unlock:      {"unlock": func(a workflow.Actor) error { return o.desk.Unlock(ctx, a, "nobody", home) }},
			workflow.SetAccessRules: {"set rules": func(a workflow.Actor) error {
				_, err := o.desk.SetAccessRules(ctx, a, 0, workflow.AccessRules{})
				return err
			}},
			workflow.ReadRoster: {
				"people":   func(a workflow.Actor) error { _, err := o.desk.Accounts(ctx, a, 0, 1); return err },
				"a person": func(a workflow.Actor) error { _, err := o.desk.Account(ctx, a, 999); return err },
				"units":    func(a workflow.Actor) error { _, err := o.desk.AllUnits(ctx, a, 0, 1); return err },
				"a unit":   func(a workflow.Actor) error { _, err := o.desk.UnitCard(ctx, a, 999); return err },
				"requests": func(a workflow.Actor) error { _, err := o.desk.RoleRequests(ctx, a, 0, 1); return err },
			},
			workflow.ReadAccessRules: {
				"rules": func(a workflow.Actor) error { _, err := o.desk.AccessRules(ctx, a); return err },
				"locks": func(a workflow.Actor) error { _, err := o.desk.Locks(ctx, a, 1); return err },
			},
			workflow.ReadAudit: {"the record": func(a workflow.Actor) error {
				_, err := o.desk.Record(ctx, a, casework.RecordQuery{Limit: 1})
				return err
			}},
			workflow.VerifyAudit: {"verify": func(a workflow.Actor) error { _, err := o.desk.VerifyRecord(ctx, a); return err }},
			workflow.ReadSignIns: {"failed sign-ins": func(a workflow.Actor) error {
				_, err := o.desk.SignInFailures(ctx, a, casework.FailuresAfter{}, 1)
				return err
			}},
		} {
			for what, act := range acts {
				for name, actor := range actors {
					_, refused := workflow.Administers(actor, right)
					err := act(actor)
					var refusal *workflow.Error
					forbidden := errors.As(err, &refusal) && refusal.Code == workflow.CodeForbidden
					if forbidden != (refused != nil) {
						t.Errorf("%s: %q: %v", what, name, err)
					}
				}
			}
		}
	})
}
