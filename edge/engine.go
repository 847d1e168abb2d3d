package edge

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/workflow"
)

// Limits of every request.
const (
	BodyLimit      = 1 << 20          // bytes
	RequestTimeout = 30 * time.Second // from the first byte of the head to the answer
)

// Options are what an engine needs.
type Options struct {
	Logger         *slog.Logger
	Clock          func() time.Time
	TrustedProxies []string      // whose X-Forwarded-For is believed; nobody's by default
	Timeout        time.Duration // 0 is RequestTimeout
	Observer       Observer      // nil: nobody measures
}

// NewEngine makes a gin engine with the whole wall around it: identity, log,
// recovery, headers and limits, and a problem document for every unknown address
// or method.
func NewEngine(options Options) (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	if options.Timeout == 0 {
		options.Timeout = RequestTimeout
	}
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	if err := engine.SetTrustedProxies(options.TrustedProxies); err != nil {
		return nil, fmt.Errorf("edge: trusted proxies: %w", err)
	}
	engine.Use(
		begin,
		observed(options.Observer, options.Clock),
		logged(options.Logger, options.Clock),
		recovered,
		headed,
		limited(options.Timeout),
	)
	engine.NoRoute(func(c *gin.Context) { Refuse(c, workflow.NotFound()) })
	engine.NoMethod(func(c *gin.Context) { Refuse(c, &workflow.Error{Code: CodeMethod}) })
	return engine, nil
}

// Refuse answers with the problem document of an error and ends the request.
func Refuse(c *gin.Context, err error) {
	problem := ProblemOf(VisitOf(c.Request.Context()), err)
	challengeIn(c, problem)
	c.Header("Content-Type", problem.ContentType(""))
	c.AbortWithStatusJSON(problem.Status, problem)
}

func challengeIn(c *gin.Context, problem *Problem) {
	if problem.Status == http.StatusUnauthorized {
		c.Header("WWW-Authenticate", challenge(problem.Reason))
	}
}
