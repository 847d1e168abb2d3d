package edge

import (
	"context"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// Limits are those of a route that needs wider ones than every other.
type Limits struct {
	Body    int64         // bytes; 0 leaves the ordinary limit
	Timeout time.Duration // for the whole body and the answer
}

// grace is for the answer after a body that took as long as it may.
const grace = 30 * time.Second

type narrowKey struct{}

// narrow keeps what the ordinary limits were put around.
type narrow struct {
	ctx  context.Context
	body *http.Request
}

// Widen gives the named routes, as "METHOD /path" with gin's parameters, their own
// limits. Put it behind Authenticate: nobody unknown may send more, or slower, than
// any request may. The time is that of the connection too, so that a body that
// trickles in is cut off, and a large answer is not.
func Widen(routes map[string]Limits) gin.HandlerFunc {
	return func(c *gin.Context) {
		limits, wide := routes[c.Request.Method+" "+c.FullPath()]
		outer, narrowed := c.Request.Context().Value(narrowKey{}).(narrow)
		if !wide || !narrowed {
			return
		}
		ctx, cancel := context.WithTimeout(outer.ctx, limits.Timeout+grace)
		defer cancel()
		request := c.Request.WithContext(ctx)
		if limits.Body > 0 {
			request.Body = bounded(c, outer.body.Body, limits.Body)
		}
		// A recorder in a test has no connection, and so no deadlines.
		connection, now := http.NewResponseController(c.Writer), time.Now() // transport deadlines
		_ = connection.SetReadDeadline(now.Add(limits.Timeout))
		_ = connection.SetWriteDeadline(now.Add(limits.Timeout + grace))
		c.Request = request
		c.Next()
	}
}
