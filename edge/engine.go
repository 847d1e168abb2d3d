package edge

import (
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/workflow"
)

// Limits of every request.
const (
	BodyLimit      = 1 << 20          // bytes
	RequestTimeout = 30 * time.Second // from the first byte of the head to the answer
	RequestsAtOnce = 256              // half of them from one address
)

// Options are what an engine needs.
type Options struct {
	Logger         *slog.Logger
	Clock          func() time.Time
	TrustedProxies []string      // whose X-Forwarded-For is believed; nobody's by default
	Timeout        time.Duration // 0 is RequestTimeout
	AtOnce         int           // requests that are answered at once; 0 is RequestsAtOnce
	Secure         bool          // clients reach the program by HTTPS, and shall never do otherwise
	Observer       Observer      // nil: nobody measures
}

// NewEngine makes a gin engine with the whole wall around it: identity, log,
// recovery, headers and limits, and a problem document for every unknown address
// or method. It is served by Heads.
func NewEngine(options Options) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	if options.Timeout == 0 {
		options.Timeout = RequestTimeout
	}
	if options.AtOnce == 0 {
		options.AtOnce = RequestsAtOnce
	}
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.RemoteIPHeaders = []string{"X-Forwarded-For"} // the others a proxy may pass on unread
	engine.UseRawPath = true                             // an encoded slash is part of a name, and parts no address
	if err := engine.SetTrustedProxies(options.TrustedProxies); err != nil {
		return nil, fmt.Errorf("edge: trusted proxies: %w", err)
	}
	engine.Use(
		begin,
		observed(options.Observer, options.Clock),
		logged(options.Logger, options.Clock),
		recovered,
		headed(options.Secure),
		atMost(options.AtOnce),
		limited(options.Timeout),
		strict,
	)
	engine.NoRoute(func(c *gin.Context) { Refuse(c, workflow.NotFound()) })
	engine.NoMethod(func(c *gin.Context) {
		c.Header("Allow", allowHead(c.Writer.Header().Get("Allow")))
		Refuse(c, &workflow.Error{Code: CodeMethod})
	})
	return engine, nil
}

// Refuse answers with the problem document of an error and ends the request.
func Refuse(c *gin.Context, err error) {
	problem := ProblemOf(VisitOf(c.Request.Context()), err)
	adviseIn(c, problem)
	c.Header("Content-Type", problem.ContentType(""))
	c.AbortWithStatusJSON(problem.Status, problem)
}

// retryAfter is how long, in seconds, whoever came at a bad moment should wait.
const retryAfter = "1"

// adviseIn tells a client in the headers what it can do about a problem: sign in, or
// come again.
func adviseIn(c *gin.Context, problem *Problem) {
	switch {
	case problem.Status == http.StatusUnauthorized:
		c.Header("WWW-Authenticate", challenge(problem.Reason))
	case problem.Status == http.StatusServiceUnavailable, problem.Reason == workflow.ReasonAtWork:
		c.Header("Retry-After", retryAfter)
	}
	if problem.retryAfter > 0 {
		c.Header("Retry-After", strconv.Itoa(problem.retryAfter))
	}
}
