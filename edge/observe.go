package edge

import (
	"slices"
	"time"

	"github.com/gin-gonic/gin"
)

// Observer measures requests.
type Observer interface {
	// Begun is told of a request that begins; what it returns is called once, when
	// the request has been answered.
	Begun() func(method, route string, status int, took time.Duration)
}

// Words for what clients choose freely, so that they cannot make measurements grow.
const (
	otherMethod = "other"
	noRoute     = "none"
)

var measuredMethods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// observed tells the observer of every request: by the route's template, never by the
// path that was asked for.
func observed(observer Observer, clock func() time.Time) gin.HandlerFunc {
	return func(c *gin.Context) {
		if observer == nil {
			return
		}
		started, done := clock(), observer.Begun()
		defer func() {
			method, route := methodOf(c.Request), c.FullPath()
			if !slices.Contains(measuredMethods, method) {
				method = otherMethod
			}
			if route == "" {
				route = noRoute
			}
			done(method, route, c.Writer.Status(), clock().Sub(started))
		}()
		c.Next()
	}
}
