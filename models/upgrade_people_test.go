package models

import (
	"testing"

	"rectify/workflow"
)

func TestAdministratorsKeepTheirDutyOnUpgradeAndLoseTheirUnit(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	provider, err := store.provider()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"INSERT INTO units (id, path, official_name, kind) VALUES (1, '/1/', '甲', 'office'), (2, '/2/', '乙', 'office')",
		"INSERT INTO people (id, login, name, password_hash, created_at) VALUES (1, 'audit', 'a', '-', 7), (2, 'clerk', 'b', '-', 8)",
		"INSERT INTO grants (person_id, role, unit_id) VALUES (1, 'audit_admin', 1), (1, 'audit_admin', 2), (2, 'clerk', 1)",
		"INSERT INTO sessions (id, person_id, created_at, last_seen_at, expires_at) VALUES ('s', 1, 1, 1, 9)",
	} {
		if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	reader := store.Read(t.Context())
	for person, want := range map[workflow.PersonID]workflow.Grant{1: {Role: workflow.AuditAdmin}, 2: {Role: workflow.Clerk, Unit: 1}} {
		if grants, err := reader.GrantsOf(person); err != nil || len(grants) != 1 || grants[0] != want {
			t.Errorf("person %d: %v, %v", person, grants, err)
		}
	}
	if all, err := reader.Administrators(); err != nil || len(all) != 1 || all[0].Since != 7 {
		t.Errorf("%+v, %v", all, err)
	}
	if rules, err := reader.AccessRules(); err != nil || rules.Rules() != workflow.DefaultAccessRules() {
		t.Errorf("the rules begin as they were: %+v, %v", rules, err)
	}
}
