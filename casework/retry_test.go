package casework_test

import (
	"strings"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// failingFirst lets every act on a PostgreSQL database fail at its end as a deadlock
// does, and succeed when it is run again. A sequence remembers what a transaction
// that was rolled back did.
func failingFirst(t *testing.T) *models.Store {
	t.Helper()
	store := testdb.Open(t, testdb.PostgreSQL(t))
	for _, statement := range []string{
		"CREATE SEQUENCE runs",
		`CREATE FUNCTION fail_first() RETURNS trigger AS $$ BEGIN
			IF current_setting('rectify.ran', true) = 'yes' THEN RETURN NULL; END IF; -- this run is let through
			PERFORM set_config('rectify.ran', 'yes', true);
			IF nextval('runs') % 2 = 1 THEN RAISE EXCEPTION 'failed first' USING ERRCODE = 'deadlock_detected'; END IF;
			RETURN NULL; END $$ LANGUAGE plpgsql`,
		"CREATE TRIGGER fail_first AFTER INSERT ON events FOR EACH STATEMENT EXECUTE FUNCTION fail_first()",
	} {
		if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	return store
}

// TestAnActThatIsRunAgainDoesWhatItDoesOnce lives a life in which every act is run
// twice, the first time in vain.
func TestAnActThatIsRunAgainDoesWhatItDoesOnce(t *testing.T) {
	store := failingFirst(t)
	o := everyPaper(t, store)
	ctx := t.Context()
	later := o.batch()
	later.DocNumber = "某督〔2017〕10号"
	drafted, err := o.desk.Draft(ctx, o.people["clerk"], o.id, later, "", workflow.Imported)
	o.must(err)
	_, err = o.desk.OpenSuggestion(ctx, o.people["clerk"], drafted.Suggestions[0].ID, 0, casework.Revision{Findings: []workflow.BatchFinding{{Description: "栏目不更新"}}})
	o.must(err)
	_, err = o.desk.AddCase(ctx, o.people["clerk"], drafted.ID, 0, "市水利局", casework.Revision{Owner: o.units["市水利局"], Findings: []workflow.BatchFinding{{Description: "错链"}}})
	o.must(err)
	view, err := o.desk.Discard(ctx, o.people["clerk"], drafted.ID, 0, "误收")
	o.must(err)
	if len(view.Cases) != 4 {
		t.Errorf("%d cases, want the two of the circular, the suggested and the added one", len(view.Cases))
	}
	change, err := o.desk.ProposeCalendar(ctx, o.people["clerk"], o.id, 2018, casework.ChangeText{Content: strings.ReplaceAll(year2027, "2027", "2018"), Reason: "通知"})
	o.must(err)
	_, err = o.decide("head", change, workflow.ApproveChange)
	o.must(err)
	_, err = o.desk.SetPreferences(ctx, o.people["liaison1"], casework.Preferences{Gather: true})
	o.must(err)
	o.must(o.desk.SweepAll(ctx))
	audit, err := o.desk.Audit(ctx)
	if err != nil || len(audit.Faults) > 0 {
		t.Errorf("%+v, %v", audit, err)
	}
	var runs, twice int
	o.must(store.SQL().QueryRowContext(ctx, `SELECT (SELECT last_value FROM runs),
		(SELECT count(*) FROM (SELECT 1 FROM events GROUP BY subject_kind, subject_id, action, at, body HAVING count(*) > 1) AS doubles)`).Scan(&runs, &twice))
	if runs < 60 || twice != 0 {
		t.Errorf("%d runs, %d events there twice", runs, twice)
	}
}
