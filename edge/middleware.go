package edge

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"rectify/text"
)

// begin opens the visit. The request's id is always our own: one that a client
// chose could be written twice into the log.
func begin(c *gin.Context) {
	visit := &Visit{RequestID: rand.Text(), Address: c.ClientIP(), Language: text.Chinese, Path: c.Request.URL.Path,
		query: c.Request.URL.RawQuery, ifMatch: c.GetHeader("If-Match") != ""}
	if wanted := c.GetHeader("Accept-Language"); wanted != "" {
		visit.Language, visit.chosen = languageOf(wanted), true
	}
	c.Header("X-Request-ID", visit.RequestID)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), visitKey{}, visit))
}

// logged writes one line for each request, after it was answered. The query is
// left out, for secrets stand in queries; so are cookies and Authorization.
func logged(logger *slog.Logger, clock func() time.Time) gin.HandlerFunc {
	return func(c *gin.Context) {
		started := clock()
		c.Next()
		visit := VisitOf(c.Request.Context())
		status := c.Writer.Status()
		fields := []slog.Attr{
			slog.String("request_id", visit.RequestID),
			slog.String("method", methodOf(c.Request)),
			slog.String("path", c.Request.URL.Path),
			slog.Int("status", status),
			slog.Int("bytes", max(c.Writer.Size(), 0)),
			slog.Duration("took", clock().Sub(started)),
			slog.String("address", visit.Address),
			slog.Int64("person", int64(visit.Actor.Person)),
		}
		level := slog.LevelInfo
		if visit.trouble != nil {
			fields = append(fields, slog.String("error", visit.trouble.Error()))
		}
		if status >= http.StatusInternalServerError && !errors.Is(visit.trouble, context.Canceled) {
			level = slog.LevelError
		}
		logger.LogAttrs(context.WithoutCancel(c.Request.Context()), level, "request", fields...)
	}
}

// recovered turns a panic into a problem document. What was sent is not logged
// with it, for it holds cookies, tokens and passwords.
func recovered(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(cause)
		}
		err := fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
		if c.Writer.Written() { // too late for another answer
			VisitOf(c.Request.Context()).trouble = err
			c.Abort()
			return
		}
		Refuse(c, err)
	}()
	c.Next()
}

// DataPolicy is the content security policy of answers that are data and never
// pages: nothing in them may be loaded or run.
const DataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// strictTransport keeps browsers on HTTPS for two years.
const strictTransport = "max-age=63072000"

// headed sets the headers every answer has. A page replaces the policy by its own.
func headed(secure bool) gin.HandlerFunc {
	headers := map[string]string{
		"Content-Security-Policy":      DataPolicy,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
		"Cache-Control":                "no-store",
		"Vary":                         "Accept-Language, Authorization",
	}
	if secure {
		headers["Strict-Transport-Security"] = strictTransport
	}
	return func(c *gin.Context) {
		for name, value := range headers {
			c.Header(name, value)
		}
	}
}

// limited bounds what a request may bring and how long it may take.
func limited(timeout time.Duration) gin.HandlerFunc {
	return func(c *gin.Context) {
		outer := narrow{ctx: c.Request.Context(), body: c.Request}
		ctx, cancel := context.WithTimeout(context.WithValue(outer.ctx, narrowKey{}, outer), timeout)
		defer cancel()
		c.Request = c.Request.WithContext(ctx)
		c.Request.Body = bounded(c, c.Request.Body, BodyLimit)
		c.Next()
	}
}
