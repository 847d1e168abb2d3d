package edge

import (
	"net"
	"sync"

	"github.com/gin-gonic/gin"

	"rectify/workflow"
)

// places are so many that may be taken at once. Half of them at most are one address's,
// or one IPv6 network's, of which a client may have every address:
// whoever holds on to all that can be had, by saying nothing or very little on every
// line, keeps others waiting behind the same address and nobody else.
type places struct {
	most, share int

	mutex     sync.Mutex
	taken     int
	byNetwork map[string]int
}

func newPlaces(most int) *places {
	return &places{most: most, share: (most + 1) / 2, byNetwork: map[string]int{}}
}

// take reports whether the address was given a place.
func (p *places) take(address string) bool {
	network := workflow.Network(address)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.taken >= p.most || p.byNetwork[network] >= p.share {
		return false
	}
	p.taken++
	p.byNetwork[network]++
	return true
}

func (p *places) leave(address string) {
	network := workflow.Network(address)
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.taken--
	if p.byNetwork[network]--; p.byNetwork[network] == 0 {
		delete(p.byNetwork, network)
	}
}

// atMost answers as many requests at once as the limit says, and asks everybody else to
// come again: a few who wait are better than all who run out of time.
func atMost(limit int) gin.HandlerFunc {
	places := newPlaces(limit)
	return func(c *gin.Context) {
		address := VisitOf(c.Request.Context()).Address
		if !places.take(address) {
			Refuse(c, &workflow.Error{Code: CodeFull})
			return
		}
		defer places.leave(address)
		c.Next()
	}
}

// sharing is a listener that hangs up on an address that has its share of the lines.
type sharing struct {
	net.Listener
	places *places
}

func (l sharing) Accept() (net.Conn, error) {
	for {
		connection, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		address := hostOf(connection.RemoteAddr())
		if l.places.take(address) {
			return &line{Conn: connection, leave: sync.OnceFunc(func() { l.places.leave(address) })}, nil
		}
		_ = connection.Close() // nothing was said yet
	}
}

// line gives its place back when it ends.
type line struct {
	net.Conn
	leave func()
}

func (l *line) Close() error {
	defer l.leave()
	return l.Conn.Close()
}

func hostOf(address net.Addr) string {
	host, _, err := net.SplitHostPort(address.String())
	if err != nil {
		return address.String()
	}
	return host
}
