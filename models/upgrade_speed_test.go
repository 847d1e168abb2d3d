package models_test

import (
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
)

// TestADatabaseOfBeforeTheFastStoreIsUpgraded brings databases up to date that stand
// at schema 12 as earlier programs left them: with the older index of a unit's cases,
// and with a trigger that keeps the access rules from being replaced; or with the new
// indexes already, under the number that they bore for a while.
func TestADatabaseOfBeforeTheFastStoreIsUpgraded(t *testing.T) {
	keepRules := map[models.Dialect]string{
		models.SQLite: `CREATE TRIGGER kept_access_rules BEFORE DELETE ON access_rules BEGIN SELECT RAISE(ABORT, 'under retention: access_rules'); END`,
		models.PostgreSQL: `CREATE TRIGGER kept BEFORE DELETE ON access_rules FOR EACH ROW EXECUTE FUNCTION keep_record();
			CREATE TRIGGER kept_whole BEFORE TRUNCATE ON access_rules FOR EACH STATEMENT EXECUTE FUNCTION keep_record()`,
	}
	before := []string{
		"DELETE FROM goose_db_version WHERE version_id = 10 OR version_id > 12",
		"DROP INDEX proposals_case",
		"DROP INDEX cases_owner_state_deadline",
		"CREATE INDEX cases_owner_state_deadline ON cases (owner_id, state, deadline_at, id)",
	}
	for says, leave := range map[string][]string{
		"without the indexes": before,
		"with them as number 10": {
			"DELETE FROM goose_db_version WHERE version_id > 12",
			"INSERT INTO goose_db_version (version_id, is_applied) SELECT 10, TRUE WHERE NOT EXISTS (SELECT 1 FROM goose_db_version WHERE version_id = 10)",
		},
	} {
		t.Run(says, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, store *models.Store) {
				for _, statement := range append(leave, keepRules[store.Dialect()]) {
					if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
						t.Fatalf("%s: %v", statement, err)
					}
				}
				if err := store.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := store.CheckSchema(t.Context()); err != nil {
					t.Error(err)
				}
				for _, index := range []string{"proposals_case", "cases_owner_state_deadline"} {
					query := "SELECT sql FROM sqlite_master WHERE name = $1"
					if store.Dialect() == models.PostgreSQL {
						query = "SELECT indexdef FROM pg_indexes WHERE indexname = $1"
					}
					var text string
					if err := store.SQL().QueryRowContext(t.Context(), query, index).Scan(&text); err != nil {
						t.Errorf("%s: %v", index, err)
					}
					if wanted := map[string]string{"proposals_case": "(case_id, id)", "cases_owner_state_deadline": "id, office_id, issued_at)"}[index]; !strings.Contains(text, wanted) {
						t.Errorf("%s is %s", index, text)
					}
				}
				result, err := store.SQL().ExecContext(t.Context(), "DELETE FROM access_rules")
				if err != nil {
					t.Fatalf("a restore replaces the access rules: %v", err)
				}
				if gone, err := result.RowsAffected(); err != nil || gone != 1 {
					t.Errorf("%d rows of access rules, %v", gone, err)
				}
			})
		})
	}
}
