package workflow

import "net/netip"

// homeNetwork is how much of an IPv6 address names the line behind which a client
// sits: the rest it chooses by itself, another one for every request if it likes.
const homeNetwork = 64

// Network is what an address is counted as where tries or places are counted: an IPv4
// address itself, also when it is written as an IPv6 one; an IPv6 address by its /64.
// What is no address stays as it is.
func Network(address string) string {
	parsed, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	parsed = parsed.Unmap().WithZone("")
	if parsed.Is4() {
		return parsed.String()
	}
	return netip.PrefixFrom(parsed, homeNetwork).Masked().String()
}
