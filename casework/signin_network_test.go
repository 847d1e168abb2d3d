package casework_test

import (
	"fmt"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/models"
	"rectify/workflow"
)

// TestAnIPv6NetworkIsLockedAsOneAddress: a client chooses the lower half of its IPv6
// address by itself, so that each try would come from another one.
func TestAnIPv6NetworkIsLockedAsOneAddress(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		ctx, security := t.Context(), o.administrator(workflow.SecurityAdmin)
		signIn := func(login, password, address string) error {
			_, err := o.desk.SignIn(ctx, login, password, address)
			return err
		}
		locked := func(err error) {
			t.Helper()
			if refusal := o.refused(err, workflow.CodeUnauthenticated); refusal.Reason != "locked" {
				t.Fatal(refusal)
			}
		}
		for i := range 5 {
			o.refused(signIn("head", "a wrong password", fmt.Sprintf("2001:db8:1:2::%x", i+1)), workflow.CodeUnauthenticated)
		}
		locked(signIn("head", "a long password", "2001:db8:1:2:aaaa::1"))
		if err := signIn("head", "a long password", "2001:db8:1:3::1"); err != nil {
			t.Errorf("another network is not locked: %v", err)
		}
		var recorded, kept string
		o.must(store.SQL().QueryRowContext(ctx, "SELECT body FROM events WHERE action = 'locked'").Scan(&recorded))
		o.must(store.SQL().QueryRowContext(ctx, "SELECT MAX(address) FROM sessions").Scan(&kept))
		if !strings.Contains(recorded, "2001:db8:1:2::5") || kept != "2001:db8:1:3::1" {
			t.Errorf("the whole address is recorded: %s, %s", recorded, kept)
		}

		// One-time codes are tried by nobody in particular.
		for i := range 50 - 5 {
			_, err := o.desk.Activate(ctx, "no such code", "a very long password", fmt.Sprintf("2001:db8:1:2::c:%x", i))
			o.refused(err, workflow.CodeInvalid)
		}
		_, err := o.desk.Activate(ctx, "no such code", "a very long password", "2001:db8:1:2::d")
		locked(err)

		locks, err := o.desk.Locks(ctx, security, 50)
		o.must(err)
		if len(locks) != 2 || locks[0].Address != "2001:db8:1:2::/64" || locks[1].Address != "2001:db8:1:2::/64" {
			t.Fatalf("locked: %+v", locks)
		}
		// Unlocked as it is listed, or by an address inside it.
		o.must(o.desk.Unlock(ctx, security, "", "2001:db8:1:2::/64"))
		o.must(o.desk.Unlock(ctx, security, "head", "2001:db8:1:2::7"))
		o.must(signIn("head", "a long password", "2001:db8:1:2::1"))
	})
}

func TestAnIPv4AddressIsOneHoweverItIsWritten(t *testing.T) {
	testdb.Each(t, func(t *testing.T, store *models.Store) {
		o := newOffice(t, store)
		for i := range 5 {
			address := []string{"192.0.2.1", "::ffff:192.0.2.1"}[i%2]
			_, err := o.desk.SignIn(t.Context(), "head", "a wrong password", address)
			o.refused(err, workflow.CodeUnauthenticated)
		}
		_, err := o.desk.SignIn(t.Context(), "head", "a long password", "192.0.2.1")
		if refusal := o.refused(err, workflow.CodeUnauthenticated); refusal.Reason != "locked" {
			t.Error(refusal)
		}
	})
}
