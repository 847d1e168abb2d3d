package edge

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"rectify/workflow"
)

// strict refuses requests that different readers would read differently: an address or
// a query that is no UTF-8 or holds a NUL, a query that cannot be taken apart, a
// body that is encoded or of two types, and a version that is empty. Several If-Match headers are one list, as RFC 9110 has it.
func strict(c *gin.Context) {
	if wrong := wrongAddress(c.Request.URL); len(wrong) > 0 {
		Refuse(c, &workflow.Error{Code: CodeMalformed, Fields: wrong})
		return
	}
	for _, encoding := range c.Request.Header.Values("Content-Encoding") {
		if !strings.EqualFold(encoding, "identity") {
			Refuse(c, &workflow.Error{Code: CodeMedia, Reason: "encoded"})
			return
		}
	}
	if len(c.Request.Header.Values("Content-Type")) > 1 { // each reader would believe another one
		Refuse(c, &workflow.Error{Code: CodeMedia})
		return
	}
	if tags := c.Request.Header.Values("If-Match"); len(tags) > 0 {
		whole := strings.Join(tags, ", ")
		if strings.TrimSpace(whole) == "" { // whoever sends this has lost the version
			Refuse(c, &workflow.Error{Code: CodeMalformed, Fields: []workflow.Field{{Name: "header.If-Match", Reason: "required"}}})
			return
		}
		c.Request.Header.Set("If-Match", whole)
	}
}

func wrongAddress(address *url.URL) []workflow.Field {
	if reason := unfit(address.Path); reason != "" {
		return []workflow.Field{{Name: "path", Reason: reason}}
	}
	query, err := url.ParseQuery(address.RawQuery)
	if err != nil {
		return []workflow.Field{{Name: "query", Reason: "not_a_query"}}
	}
	for name, values := range query {
		for _, text := range append(values, name) {
			if reason := unfit(text); reason != "" {
				return []workflow.Field{{Name: "query", Reason: reason}}
			}
		}
	}
	return nil
}

// unfit says why a text is none that a database can keep, "" where it is one.
func unfit(text string) string {
	switch {
	case !utf8.ValidString(text):
		return "not_utf8"
	case strings.ContainsRune(text, 0):
		return "nul_character"
	}
	return ""
}

// bounded is the body of a request within the limit. One that announces more is refused
// before anything of it is read, and one that brings more as soon as it does; either
// way the connection ends with the answer.
func bounded(c *gin.Context, body io.ReadCloser, limit int64) io.ReadCloser {
	if c.Request.ContentLength > limit {
		return announced{c, limit}
	}
	return wholeBody{http.MaxBytesReader(connectionOf(c.Writer), body, limit)}
}

// wholeBody is a body that says so when it breaks off: that is the sender's fault and
// none of ours.
type wholeBody struct{ io.ReadCloser }

func (b wholeBody) Read(into []byte) (int, error) {
	read, err := b.ReadCloser.Read(into)
	var tooLarge *http.MaxBytesError
	var late interface{ Timeout() bool }
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.As(err, &tooLarge):
	case errors.As(err, &late) && late.Timeout():
	default:
		err = &brokenOff{err}
	}
	return read, err
}

// brokenOff is what went wrong while a body was read.
type brokenOff struct{ cause error }

func (e *brokenOff) Error() string { return "the body broke off: " + e.cause.Error() }
func (e *brokenOff) Unwrap() error { return e.cause }

// SheetBody refuses a body that does not say it is rows of text. Which characters they
// are in is found by reading them, for spreadsheet programs rarely say it. It reports
// whether it did.
func SheetBody(c *gin.Context) bool {
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if c.Request.ContentLength == 0 || err == nil && kind == sheetKind {
		return false
	}
	Refuse(c, &workflow.Error{Code: CodeMedia, Reason: "not_csv"})
	return true
}

// JSONBody refuses a body that does not say it is JSON in UTF-8. It reports whether it
// did.
func JSONBody(c *gin.Context) bool {
	if c.Request.ContentLength == 0 {
		return false
	}
	kind, parameters, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	set, named := parameters["charset"]
	if err != nil || kind != jsonKind || named && !strings.EqualFold(set, "utf-8") {
		Refuse(c, &workflow.Error{Code: CodeMedia})
		return true
	}
	c.Request.Header.Set("Content-Type", jsonKind) // however it was spelt
	return false
}

const (
	jsonKind  = "application/json"
	sheetKind = "text/csv"
)

// announced is a body that is too large by its own word.
type announced struct {
	c     *gin.Context
	limit int64
}

func (a announced) Read([]byte) (int, error) {
	a.c.Header("Connection", "close")
	return 0, &http.MaxBytesError{Limit: a.limit}
}

func (a announced) Close() error { return nil }

// connectionOf is the server's own writer beneath those that were put around it: only
// that one can be told to end the connection.
func connectionOf(writer http.ResponseWriter) http.ResponseWriter {
	for {
		inner, wrapped := writer.(interface{ Unwrap() http.ResponseWriter })
		if !wrapped {
			return writer
		}
		writer = inner.Unwrap()
	}
}

// RefuseRepeated refuses a request in which a query parameter that is no list is given
// twice, for one reader would take the first and another the last. It reports whether
// it did.
func RefuseRepeated(c *gin.Context, isList func(name string) bool) bool {
	for name, values := range c.Request.URL.Query() {
		if len(values) > 1 && !isList(name) {
			Refuse(c, workflow.Invalid(workflow.Field{Name: "query." + name, Reason: "repeated"}))
			return true
		}
	}
	return false
}
