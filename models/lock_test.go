package models_test

import (
	"net/url"
	"testing"

	"rectify/internal/testdb"
)

// TestALineThatIsCutOffKeepsNoLockForLong asks PostgreSQL when it gives up on it.
func TestALineThatIsCutOffKeepsNoLockForLong(t *testing.T) {
	address, err := url.Parse(testdb.PostgreSQL(t))
	if err != nil {
		t.Fatal(err)
	}
	chosen := *address
	values := chosen.Query()
	values.Set("idle_in_transaction_session_timeout", "1min")
	chosen.RawQuery = values.Encode()
	for set, want := range map[string]string{address.String(): "5min", chosen.String(): "1min"} {
		var within string
		if err := testdb.Open(t, set).SQL().QueryRowContext(t.Context(), "SHOW idle_in_transaction_session_timeout").Scan(&within); err != nil || within != want {
			t.Errorf("%s, want %s: %v", within, want, err)
		}
	}
}
