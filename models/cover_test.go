package models

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"rectify/workflow"
)

// covering opens a database with one circular and one case, each with an event.
func covering(t *testing.T) (*Store, *Case) {
	t.Helper()
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	row := &Case{OfficeID: 1, Position: 1, UnitName: "教育局", State: workflow.Draft, Round: 1, RoundsAllowed: 3, CreatedAt: 1, UpdatedAt: 1, Version: 1}
	inTx(t, store, func(tx *Tx) error {
		office := Unit{OfficialName: "督查室", Kind: "office", IsOffice: true, Version: 1}
		if err := tx.Add(&office); err != nil {
			return err
		}
		circular := Circular{OfficeID: office.ID, DocNumber: "1", Title: "通报", Issuer: "办公室", Origin: workflow.Imported, State: workflow.CircularDraft, CreatedAt: 1, UpdatedAt: 1, Version: 1}
		if err := tx.Add(&circular); err != nil {
			return err
		}
		if _, err := tx.Append(SubjectCircular, circular.ID, &circular.Chain, Happening{At: 1, Action: "import", To: string(circular.State)}); err != nil {
			return err
		}
		row.CircularID = circular.ID
		if err := tx.SaveCircular(&circular); err != nil {
			return err
		}
		return tx.Add(row)
	})
	revise(t, store, row, "错链多")
	return store, row
}

func inTx(t *testing.T, store *Store, work func(*Tx) error) {
	t.Helper()
	if err := store.Tx(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

// revise gives a case another finding, with an event.
func revise(t *testing.T, store *Store, row *Case, description string) {
	t.Helper()
	inTx(t, store, func(tx *Tx) error {
		if err := tx.ReplaceFindings(row.ID, []Finding{{CaseID: row.ID, Position: 1, Description: description}}); err != nil {
			return err
		}
		_, err := tx.Append(SubjectCase, int64(row.ID), &row.Chain, Happening{At: 2, Action: "revise", To: string(row.State)})
		if err != nil {
			return err
		}
		return tx.SaveCase(row)
	})
}

func verified(t *testing.T, store *Store) Audit {
	t.Helper()
	audit, err := store.Read(t.Context()).VerifyAudit()
	if err != nil {
		t.Fatal(err)
	}
	return audit
}

func tamper(t *testing.T, store *Store, statement string, values ...any) {
	t.Helper()
	if _, err := store.SQL().ExecContext(t.Context(), statement, values...); err != nil {
		t.Fatal(err)
	}
}

// asBefore rewrites the record as a program of before there were digests left it.
func asBefore(t *testing.T, store *Store) {
	t.Helper()
	var events []Event
	if err := store.Read(t.Context()).db.Order("subject_kind, subject_id, seq").Find(&events).Error; err != nil {
		t.Fatal(err)
	}
	previous := ""
	for _, event := range events {
		var body eventBody
		if err := json.Unmarshal([]byte(event.Body), &body); err != nil {
			t.Fatal(err)
		}
		if event.Seq == 1 {
			previous = ""
		}
		body.Cover, body.Previous = nil, previous
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		previous = hashOf(string(text))
		tamper(t, store, "UPDATE events SET body = ?, hash = ? WHERE id = ?", string(text), previous, event.ID)
		tamper(t, store, "UPDATE "+headTables[event.SubjectKind]+" SET chain_head = ?, chain_covered = FALSE WHERE id = ?", previous, event.SubjectID)
	}
}

// TestAChainOfBeforeIsCoveredWholeByItsNextEvent follows a case that was drawn up
// before there were digests.
func TestAChainOfBeforeIsCoveredWholeByItsNextEvent(t *testing.T) {
	store, row := covering(t)
	asBefore(t, store)
	if audit := verified(t, store); len(audit.Faults) > 0 || audit.EventsCovering != 0 || audit.EventsNotCovering != 2 || audit.PapersNotCovered != 3 {
		t.Fatalf("a record of before is valid and counted as not covered: %+v", audit)
	}
	inTx(t, store, func(tx *Tx) error {
		if err := tx.db.First(row, row.ID).Error; err != nil {
			return err
		}
		if _, err := tx.Append(SubjectCase, int64(row.ID), &row.Chain, Happening{At: 3, Action: "revise", To: string(row.State)}); err != nil {
			return err
		}
		return tx.SaveCase(row)
	})
	if audit := verified(t, store); len(audit.Faults) > 0 || audit.EventsCovering != 1 || audit.PapersCovered != 2 || audit.PapersNotCovered != 1 {
		t.Fatalf("the case and its finding are covered, the circular is not yet: %+v", audit)
	}
	tamper(t, store, "UPDATE findings SET description = '无'")
	if faults := fmt.Sprint(verified(t, store).Faults); !strings.Contains(faults, "findings/") {
		t.Errorf("a finding of before, changed after it was covered: %s", faults)
	}
	tamper(t, store, "UPDATE findings SET description = '错链多'")

	// Whoever makes the program cover a changed paper as if it were of before is seen.
	tamper(t, store, "UPDATE findings SET description = '无'")
	tamper(t, store, "UPDATE cases SET chain_covered = FALSE")
	inTx(t, store, func(tx *Tx) error {
		if err := tx.db.First(row, row.ID).Error; err != nil {
			return err
		}
		if _, err := tx.Append(SubjectCase, int64(row.ID), &row.Chain, Happening{At: 4, Action: "revise", To: string(row.State)}); err != nil {
			return err
		}
		return tx.SaveCase(row)
	})
	if faults := fmt.Sprint(verified(t, store).Faults); !strings.Contains(faults, "a second time") {
		t.Errorf("covering the whole twice: %s", faults)
	}
}

func TestARowThatWasNotSavedWithItsEventIsRefused(t *testing.T) {
	store, row := covering(t)
	err := store.Tx(t.Context(), func(tx *Tx) error {
		_, err := tx.Append(SubjectCase, int64(row.ID), &row.Chain, Happening{At: 3, Action: "revise", To: string(row.State)})
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "was not saved") {
		t.Errorf("an event without its subject's row: %v", err)
	}
	if audit := verified(t, store); len(audit.Faults) > 0 || audit.EventsCovering != 2 {
		t.Errorf("it left something behind: %+v", audit)
	}
}

// TestManyPagesAreCompared has more cases than stand on one page.
func TestManyPagesAreCompared(t *testing.T) {
	store, row := covering(t)
	for n := range 2*pageSubjects + 10 {
		another := *row
		another.ID, another.Position, another.Chain, another.Version = 0, int64(n+2), Chain{}, 1
		inTx(t, store, func(tx *Tx) error {
			if err := tx.Add(&another); err != nil {
				return err
			}
			if _, err := tx.Append(SubjectCase, int64(another.ID), &another.Chain, Happening{At: 2, Action: "draft", To: string(another.State)}); err != nil {
				return err
			}
			return tx.SaveCase(&another)
		})
	}
	if audit := verified(t, store); len(audit.Faults) > 0 || audit.PapersCovered != 2*pageSubjects+10+3 {
		t.Fatalf("untouched: %+v", audit)
	}
	ids := []int{2, pageSubjects, pageSubjects + 1, 2 * pageSubjects, 2*pageSubjects + 11}
	for _, id := range ids {
		tamper(t, store, "UPDATE cases SET unit_name = '水利局' WHERE id = ?", id)
	}
	faults := fmt.Sprint(verified(t, store).Faults)
	for _, id := range ids {
		if !strings.Contains(faults, fmt.Sprintf("cases/%d is not", id)) {
			t.Errorf("case %d is not named in %s", id, faults)
		}
	}
}

// TestTheFormOfTheDigestsStays holds rows with each kind of column against the
// digest that was its canonical text gives.
func TestTheFormOfTheDigestsStays(t *testing.T) {
	yes := false
	for _, row := range []struct {
		says string
		row  any
		text string
	}{
		{"numbers, texts, instants, days; what is empty is left out",
			Leg{CaseID: 7, Number: 1, OwnerID: 3, Round: 1, OpenedBy: "issue", OpenedAt: 5, DeadlineAt: 9, Phrase: "7月25日前\n", Rule: "named_day", Day: Day{workflow.Date{Year: 2017, Month: 7, Day: 25}}, Provisional: true},
			"legs\ncase_id=7\nday=\"2017-07-25\"\ndeadline_at=9\nnumber=1\nopened_at=5\nopened_by=\"issue\"\nowner_id=3\nphrase=\"7月25日前\\n\"\nprovisional=true\nround=1\nrule=\"named_day\"\n"},
		{"refused is not undecided", Request{ID: 2, CaseID: 7, Kind: "extension", Granted: &yes},
			"requests\ncase_id=7\ngranted=false\nid=2\nkind=\"extension\"\n"},
		{"a document is told as it is stored", SupervisionNotice{ID: 1, Facts: Document[SupervisionFacts]{}},
			"supervision_notices\nfacts=" + quotedTwice(t, SupervisionFacts{}) + "\nid=1\n"},
	} {
		paper := paperOf[reflect.TypeOf(row.row)]
		values, err := paper.values(reflect.ValueOf(row.row))
		if err != nil {
			t.Fatal(err)
		}
		got, err := paper.digest(values)
		if err != nil || got != hashOf(row.text) {
			t.Errorf("%s: %s, %v", row.says, got, err)
		}
	}
}

func quotedTwice(t *testing.T, document any) string {
	t.Helper()
	inner, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	outer, err := json.Marshal(string(inner))
	if err != nil {
		t.Fatal(err)
	}
	return string(outer)
}

// TestEveryTableIsCoveredOrSaysWhyNot fails for whoever adds a table, or a column to
// a covered one, and forgets the record.
func TestEveryTableIsCoveredOrSaysWhyNot(t *testing.T) {
	store, _ := covering(t)
	db := store.Read(t.Context()).db
	var tables []string
	if err := db.Raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'goose_%'").Scan(&tables).Error; err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		at := slices.IndexFunc(papers, func(p *paper) bool { return p.table == table })
		reason, excused := uncovered[table]
		switch {
		case at < 0 && !excused:
			t.Errorf("the table %s stands neither among the papers nor, with a reason, among the uncovered", table)
		case at >= 0 && excused:
			t.Errorf("the table %s is covered, and said not to be", table)
		case excused && strings.TrimSpace(reason) == "":
			t.Errorf("the table %s is uncovered without a reason", table)
		}
		if at < 0 {
			continue
		}
		var columns []string
		if err := db.Raw("SELECT name FROM pragma_table_info(?)", table).Scan(&columns).Error; err != nil {
			t.Fatal(err)
		}
		for _, column := range columns {
			if papers[at].place(column) < 0 && !slices.Contains(papers[at].except, column) {
				t.Errorf("the column %s.%s is neither covered nor excepted", table, column)
			}
		}
	}
	for table := range uncovered {
		if !slices.Contains(tables, table) {
			t.Errorf("%s is on the list of the uncovered and no table", table)
		}
	}
}
