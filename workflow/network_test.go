package workflow

import "testing"

func TestAnAddressIsCountedByWhatAClientCannotChoose(t *testing.T) {
	for _, row := range []struct{ address, network string }{
		{"192.0.2.1", "192.0.2.1"},
		{"::ffff:192.0.2.1", "192.0.2.1"},
		{"::ffff:c000:201", "192.0.2.1"},
		{"2001:db8:1:2::1", "2001:db8:1:2::/64"},
		{"2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"},
		{"2001:DB8:1:2:0:0:0:1", "2001:db8:1:2::/64"},
		{"2001:db8:1:3::1", "2001:db8:1:3::/64"},
		{"::1", "::/64"},
		{"fe80::1%eth0", "fe80::/64"},
		{"2001:db8:1:2::/64", "2001:db8:1:2::/64"}, // counted already
		{"", ""},
		{"pipe", "pipe"},
		{"192.0.2.1:80", "192.0.2.1:80"},
	} {
		if network := Network(row.address); network != row.network {
			t.Errorf("%q is counted as %q, want %q", row.address, network, row.network)
		}
	}
}
