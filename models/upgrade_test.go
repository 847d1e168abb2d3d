package models

import (
	"fmt"
	"testing"

	"rectify/workflow"
)

// TestLettersOfOneMorningAreToldApartOnUpgrade brings a database up to date in which
// one person had two letters for the same morning.
func TestLettersOfOneMorningAreToldApartOnUpgrade(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	provider, err := store.provider()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	exec := func(statement string) {
		t.Helper()
		if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec("INSERT INTO people (id, login, name, password_hash, created_at) VALUES (1, 'a', 'a', '-', 1)")
	for i, state := range []string{LetterDelivered, LetterQueued} {
		exec(fmt.Sprintf(`INSERT INTO letters (person_id, address, language, message_id, written_at, send_after, bundle, state)
			VALUES (1, 'a@unit.example', 'zh', '%d@office.example', 1, 5, 5, '%s')`, i, state))
	}
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var waiting []Letter
	if err := joinable(store.Read(t.Context()).db, 0, 9).Find(&waiting).Error; err != nil || len(waiting) != 1 {
		t.Errorf("letters that can be joined: %+v, %v", waiting, err)
	}
}

// TestReportsOfBeforeKeepTheirSignOffOnUpgrade brings a database up to date that
// holds reports from the time when only leaders submitted.
func TestReportsOfBeforeKeepTheirSignOffOnUpgrade(t *testing.T) {
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
		"PRAGMA foreign_keys = OFF",
		`INSERT INTO reports (id, case_id, leg, round, channel, received_at, recorded_at, recorded_by, causes, measures, self_inspection, held_to_account, evidence)
			VALUES (1, 1, 1, 1, 'online', 1, 1, 1, '', '', '', '', ''), (2, 1, 1, 1, 'fax', 1, 1, 1, '', '', '', '', '')`,
	} {
		if _, err := store.SQL().ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	reports, _, err := store.Read(t.Context()).Reports(1)
	if err != nil || len(reports) != 2 || reports[0].SignOff != workflow.SignOffByLeader || reports[1].SignOff != workflow.SignOffOnPaper {
		t.Errorf("%+v, %v", reports, err)
	}
}
