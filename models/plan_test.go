package models

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"rectify/workflow"
)

// recordingPool notes every query that is asked through it.
type recordingPool struct {
	gorm.ConnPool
	asked []askedQuery
}

type askedQuery struct {
	text   string
	values []any
}

func (p *recordingPool) QueryContext(ctx context.Context, text string, values ...any) (*sql.Rows, error) {
	p.asked = append(p.asked, askedQuery{text, values})
	return p.ConnPool.QueryContext(ctx, text, values...)
}

func second[T any](_ T, err error) error { return err }

func ignoreMissing(err error) error {
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// TestListsThatPeopleOpenUseAnIndex asks SQLite how it would answer each list:
// reading a whole table is the answer it must not give.
func TestListsThatPeopleOpenUseAnIndex(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	recorder := &recordingPool{ConnPool: store.readSQL}
	reader := store.Read(t.Context())
	reader.db.Statement.ConnPool = recorder
	office := workflow.Scope{Offices: []workflow.UnitID{1}}
	unit := workflow.Scope{Units: []workflow.UnitID{2}}
	ask := map[string]func() error{}
	for _, order := range []Order{ByDeadline, ByUpdated, ByNumber} {
		for name, scope := range map[string]workflow.Scope{"office": office, "unit": unit} {
			filter := CaseFilter{Order: order, Limit: 50, Now: 1, AfterKey: 1, AfterID: 1}
			ask[name+" "+string(order)] = func() error { _, err := reader.Cases(scope, filter); return err }
			filter.States, filter.Overdue = []workflow.State{workflow.Issued}, true
			ask[name+" overdue "+string(order)] = func() error { _, err := reader.Cases(scope, filter); return err }
		}
	}
	ask["count"] = func() error { _, err := reader.CountCases(office, CaseFilter{Overdue: true, Now: 1}, 1001); return err }
	ask["circulars"] = func() error { _, err := reader.Circulars(office.Offices, 9, 50); return err }
	ask["events"] = func() error { _, err := reader.EventsOf(SubjectCase, 1, 0, 50); return err }
	ask["letters"] = func() error { _, err := reader.LettersAbout(1, 50); return err }
	ask["who is signed in"] = func() error { return ignoreMissing(second(reader.SignedIn("session"))) }
	ask["circulars of a list"] = func() error { return second(reader.CircularHeads([]int64{1, 2})) }
	ask["rungs"] = func() error { return second(reader.RungsUpTo(1, 2)) }
	ask["legs"] = func() error { return second(reader.Legs(1)) }
	ask["reports"] = func() error { _, _, err := reader.Reports(1); return err }
	ask["rechecks"] = func() error { _, _, err := reader.Rechecks(1); return err }
	ask["requests"] = func() error { return second(reader.Requests(1)) }
	ask["supervision notices"] = func() error { return second(reader.SupervisionNotices(1)) }
	ask["proposals"] = func() error { return second(reader.Proposals(1)) }
	ask["untold"] = func() error { return second(reader.UntoldOf(1)) }
	ask["findings"] = func() error { _, err := reader.FindingsOf(1, 2, 3); return err }
	ask["flags"] = func() error { _, err := reader.Flags(1); return err }
	ask["people to tell"] = func() error { _, err := reader.HoldersByRole(1, []workflow.Role{workflow.Clerk}); return err }
	ask["due cases"] = func() error { _, err := reader.DueCases(1, Case{}, 200); return err }
	ask["supporters"] = func() error { _, err := reader.SupportersOf([]workflow.CaseID{1, 2, 3}); return err }
	ask["objections"] = func() error { _, err := reader.Objections(1); return err }
	ask["earlier problems"] = func() error {
		_, err := reader.EarlierProblems(1, 1, 1, []workflow.Problem{{Rule: workflow.SameUnit, Subject: 1, Category: "security"}, {Rule: workflow.SameSite, Subject: 1, Category: "security"}})
		return err
	}
	ask["chases"] = func() error { _, err := reader.Chases(1, 1, 1); return err }
	ask["recurrences"] = func() error { _, err := reader.RecurrencesOf(office, 1); return err }
	ask["duties"] = func() error {
		_, err := reader.Duties(DutyQuery{Scope: office, From: 1, To: 9, AfterIssued: 1, AfterID: 1, Limit: 50})
		return err
	}
	ask["likely copies"] = func() error { _, err := reader.LikelyCopies(1, []int64{1, 2, 3}); return err }
	offices := []workflow.UnitID{1, 2}
	ask["letters given up"] = func() error { _, err := reader.LettersGivenUp(offices, 1, 50); return err }
	ask["letters given up, as a list"] = func() error {
		_, err := reader.Letters(LetterFilter{Offices: offices, State: LetterGivenUp, Before: 9, Limit: 50})
		return err
	}
	ask["letters of a person"] = func() error { _, err := reader.Letters(LetterFilter{Person: 1, Before: 9, Limit: 50}); return err }
	ask["letters of a person in an office"] = func() error {
		_, err := reader.Letters(LetterFilter{Offices: offices, Person: 1, Limit: 50})
		return err
	}
	ask["a letter of an office"] = func() error { _, err := reader.LetterOfOffices(offices, 1); return ignoreMissing(err) }
	ask["what letters speak of"] = func() error { _, err := reader.LettersSpeakOf(office, false, []int64{1, 2}); return err }
	ask["cases of a letter"] = func() error { _, err := reader.CasesOfLetter(offices, 1); return err }
	ask["digests in letters"] = func() error { _, err := reader.DigestsIn([]int64{1, 2}); return err }
	ask["who reads digests"] = func() error { _, err := reader.DigestReaders(); return err }
	ask["mornings that wait"] = func() error { _, err := reader.WaitingMornings([]workflow.PersonID{1, 2}, 1, 2); return err }
	ask["due today"] = func() error { _, _, err := reader.CasesDue(1, 1, 2, 50, 1001); return err }
	ask["last rungs"] = func() error { _, err := reader.LastRungs([]Case{{ID: 1}, {ID: 2}}); return err }
	ask["unchecked reports"] = func() error { _, err := reader.OfficeCases(offices, workflow.Rectified, 50); return err }
	ask["extensions asked"] = func() error { _, err := reader.ExtensionsAsked(offices, 50); return err }
	ask["withdrawals asked"] = func() error { _, err := reader.WithdrawalsAsked(offices, 50); return err }
	ask["owed cases"] = func() error { _, err := reader.OwedCases(offices, 50); return err }
	ask["put forward"] = func() error { _, err := reader.PutForward([]workflow.CaseID{1, 2}); return err }
	ask["notices to sign"] = func() error { _, err := reader.NoticesIn(offices, workflow.NoticeDrafted, 50); return err }
	ask["proposals that wait"] = func() error {
		_, err := reader.ProposalsIn(offices, []workflow.ProposalState{workflow.ProposalDrafted}, 50)
		return err
	}
	ask["contacts to confirm"] = func() error { _, err := reader.Unreachables(offices, 50); return err }
	// Lists that a query makes for itself: of at most 1,001 rows for the capped count,
	// of ten for each number of a sketch, of what was asked for, and of the notices of
	// one page of letters.
	bounded := []string{"SCAN capped", "SCAN newest", "SCAN asked", "SCAN found", "SCAN 2-ROW VALUES CLAUSE", "SCAN about"}
	ask["changes"] = func() error { _, err := reader.Changes(office.Offices, workflow.ChangeNew, 9, 50); return err }
	ask["changes that wait"] = func() error { _, err := reader.Changes(office.Offices, workflow.ChangeProposed, 0, 50); return err }
	ask["policy in force"] = func() error { return ignoreMissing(second(reader.OfficePolicy(1))) }
	ask["pending years"] = func() error { return second(reader.PendingYears()) }
	ask["stale cases"] = func() error {
		return second(reader.StaleCases(CalendarYear{Year: 2027, Revision: 3}, time.UTC, StaleAfter{1, 1}, 200))
	}
	ask["days of a year"] = func() error { _, _, err := reader.CalendarYear(2026); return err }
	wholeTable := regexp.MustCompile(`SCAN \w+$`)
	for name, question := range ask {
		recorder.asked = nil
		if err := question(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(recorder.asked) == 0 {
			t.Errorf("%s: no query was seen", name)
		}
		for _, query := range recorder.asked {
			text := query.text
			rows, err := store.readSQL.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, query.values...)
			if err != nil {
				t.Fatalf("%s: %v: %s", name, err, text)
			}
			for rows.Next() {
				var id, parent, unused int
				var detail string
				if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
					t.Fatal(err)
				}
				if wholeTable.MatchString(strings.TrimSpace(detail)) && !slices.Contains(bounded, detail) {
					t.Errorf("%s: %s\n  %s", name, detail, text)
				}
			}
			if err := rows.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
