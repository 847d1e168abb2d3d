package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"rectify/casework"
	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// lifeOfACase leaves a case with seven events, sealed or not.
func lifeOfACase(t *testing.T, store *models.Store, sealed bool) (*office, casework.CaseHistory) {
	o := newOffice(t, store)
	one := o.issued()[0]
	o.act("liaison1", one.ID, workflow.Acknowledge, casework.Act{})
	o.act("liaison1", one.ID, workflow.SaveReport, answers(one))
	o.act("leader1", one.ID, workflow.Submit, casework.Act{})
	o.act("rechecker", one.ID, workflow.Recheck, verdicts(one))
	history := o.act("head", one.ID, workflow.Close, casework.Act{})
	if sealed {
		if _, err := o.desk.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return o, history
}

func TestWhateverIsDoneToTheRecordIsFound(t *testing.T) {
	type target struct{ first, middle, last int64 } // ids of events of one case
	for _, row := range []struct {
		says   string
		tamper func(target) []string
		names  func(target) int64
	}{
		{"an edited action", func(e target) []string {
			return []string{fmt.Sprintf("UPDATE events SET action = 'close' WHERE id = %d", e.middle)}
		}, func(e target) int64 { return e.middle }},
		{"an edited instant", func(e target) []string {
			return []string{fmt.Sprintf("UPDATE events SET at = at - 86400000000 WHERE id = %d", e.middle)}
		}, func(e target) int64 { return e.middle }},
		{"an edited person", func(e target) []string {
			return []string{fmt.Sprintf("UPDATE events SET person_id = 1 WHERE id = %d", e.last)}
		}, func(e target) int64 { return e.last }},
		{"an edited text", func(e target) []string {
			return []string{fmt.Sprintf("UPDATE events SET body = replace(body, '已整改', '未整改') WHERE id = %d", e.middle)}
		}, func(e target) int64 { return e.middle }},
		{"an edited seal reference", func(e target) []string {
			return []string{fmt.Sprintf("UPDATE events SET seal_id = 77 WHERE id = %d", e.middle)}
		}, func(e target) int64 { return e.middle }},
		{"an event dropped from the middle", func(e target) []string {
			return []string{fmt.Sprintf("DELETE FROM events WHERE id = %d", e.middle)}
		}, func(e target) int64 { return e.middle }},
		{"the first event dropped", func(e target) []string {
			return []string{fmt.Sprintf("DELETE FROM events WHERE id = %d", e.first)}
		}, func(e target) int64 { return e.first }},
		{"the end cut off", func(e target) []string {
			return []string{fmt.Sprintf("DELETE FROM events WHERE id = %d", e.last)}
		}, func(e target) int64 { return e.last }},
		{"two events swapped in their places", func(e target) []string {
			return []string{
				fmt.Sprintf("UPDATE events SET seq = -1 WHERE id = %d", e.middle),
				fmt.Sprintf("UPDATE events SET seq = 4 WHERE id = %d", e.middle+1),
				fmt.Sprintf("UPDATE events SET seq = 5 WHERE id = %d", e.middle),
			}
		}, func(e target) int64 { return e.middle }},
		{"the contents of two events swapped", func(e target) []string {
			return []string{
				fmt.Sprintf("UPDATE events SET id = -1 WHERE id = %d", e.middle),
				fmt.Sprintf("UPDATE events SET id = %d WHERE id = %d", e.middle, e.middle+1),
				fmt.Sprintf("UPDATE events SET id = %d WHERE id = -1", e.middle+1),
			}
		}, func(e target) int64 { return e.middle }},
	} {
		for _, sealed := range []bool{true, false} {
			name := fmt.Sprintf("%s, sealed %v", row.says, sealed)
			t.Run(name, func(t *testing.T) {
				testdb.Each(t, func(t *testing.T, store *models.Store) {
					o, history := lifeOfACase(t, store, sealed)
					events := history.Events
					if len(events) != 7 {
						t.Fatalf("%d events", len(events))
					}
					e := target{events[0].ID, events[3].ID, events[6].ID}
					testdb.Unguard(t, store.SQL(), store.Dialect())
					for _, statement := range row.tamper(e) {
						if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
							t.Fatal(err)
						}
					}
					faults, err := o.desk.VerifyAudit(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					if want := fmt.Sprintf("event %d ", row.names(e)); !strings.Contains(strings.Join(faults, "\n"), want) {
						t.Errorf("the faults do not name %q: %q", want, faults)
					}
				})
			})
		}
	}
}

func TestASealFindsWhatAConsistentRewriteHides(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o, history := lifeOfACase(t, store, true)
		last, before := history.Events[6], history.Events[5]
		testdb.Unguard(t, store.SQL(), store.Dialect())
		for _, statement := range []string{
			fmt.Sprintf("DELETE FROM events WHERE id = %d", last.ID),
			fmt.Sprintf("UPDATE cases SET chain_length = 6, chain_event = %d, chain_head = '%s' WHERE id = %d", before.ID, before.Hash, history.Case.ID),
		} {
			if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		faults, err := o.desk.VerifyAudit(t.Context())
		if err != nil || len(faults) == 0 || !strings.Contains(strings.Join(faults, "\n"), fmt.Sprintf("event %d ", last.ID)) {
			t.Fatalf("%q %v", faults, err)
		}
	})
}

func TestAnUntouchedRecordVerifies(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o, _ := lifeOfACase(t, store, true)
		if covered, err := o.desk.Seal(t.Context()); err != nil || covered != 0 {
			t.Fatalf("a second seal covered %d: %v", covered, err)
		}
		if faults, err := o.desk.VerifyAudit(t.Context()); err != nil || len(faults) != 0 {
			t.Fatalf("%q %v", faults, err)
		}
	})
}
