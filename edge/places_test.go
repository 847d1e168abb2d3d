package edge

import (
	"fmt"
	"testing"
)

// TestPlacesAreOneNetworksAndNotOneAddresses: whoever has a whole IPv6 network has no
// more places than whoever has one address.
func TestPlacesAreOneNetworksAndNotOneAddresses(t *testing.T) {
	p := newPlaces(10)
	taken := 0
	for i := range 10 {
		if p.take(fmt.Sprintf("2001:db8:1:2::%x", i)) {
			taken++
		}
	}
	if taken != 5 {
		t.Errorf("one network has %d places of 10", taken)
	}
	if p.take("::ffff:192.0.2.1"); p.byNetwork["192.0.2.1"] != 1 {
		t.Errorf("an IPv4 address is counted otherwise when it is written as IPv6: %v", p.byNetwork)
	}
	if !p.take("2001:db8:1:3::1") {
		t.Error("the neighbouring network has no place")
	}
	for i := range taken {
		p.leave(fmt.Sprintf("2001:db8:1:2::%x", i))
	}
	p.leave("192.0.2.1")
	p.leave("2001:db8:1:3::1")
	if p.taken != 0 || len(p.byNetwork) != 0 {
		t.Errorf("places stay taken: %d, %v", p.taken, p.byNetwork)
	}
}
