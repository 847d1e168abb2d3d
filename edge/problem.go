package edge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"

	"rectify/text"
	"rectify/workflow"
)

// Codes of refusals that only the wall itself can give.
const (
	CodeMalformed workflow.Code = "malformed"           // the body is no JSON as it should be
	CodeTooLarge  workflow.Code = workflow.CodeTooLarge // the body is larger than the request may be
	CodeMethod    workflow.Code = "method_not_allowed"  // the address exists, for another method
	CodeMedia     workflow.Code = "unsupported_media"   // the body is not JSON
	CodeSlow      workflow.Code = "slow_request"        // the body did not arrive in time
	CodeTimeout   workflow.Code = "timeout"             // the answer was not ready in time
	CodeFull      workflow.Code = "full"                // as many requests are being answered as may be
	CodeInternal  workflow.Code = "internal"            // our fault; the log knows more
)

// statuses is the one table from refusals to HTTP.
var statuses = map[workflow.Code]int{
	workflow.CodeInvalid:         http.StatusUnprocessableEntity,
	workflow.CodeForbidden:       http.StatusForbidden,
	workflow.CodeRefused:         http.StatusConflict,
	workflow.CodeConflict:        http.StatusConflict,
	workflow.CodeNotFound:        http.StatusNotFound,
	workflow.CodeUnauthenticated: http.StatusUnauthorized,
	workflow.CodeTooMany:         http.StatusTooManyRequests,
	workflow.CodeBusy:            http.StatusServiceUnavailable,
	CodeMalformed:                http.StatusBadRequest,
	CodeTooLarge:                 http.StatusRequestEntityTooLarge,
	CodeMethod:                   http.StatusMethodNotAllowed,
	CodeMedia:                    http.StatusUnsupportedMediaType,
	CodeSlow:                     http.StatusRequestTimeout,
	CodeTimeout:                  http.StatusServiceUnavailable,
	CodeFull:                     http.StatusServiceUnavailable,
	CodeInternal:                 http.StatusInternalServerError,
}

// Problem is a refusal as RFC 9457 writes it, in the reader's language. Code,
// Reason and the fields' reasons are stable and for programs; the sentences are
// for people.
type Problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Instance  string         `json:"instance,omitempty"`
	Code      workflow.Code  `json:"code"`
	Reason    string         `json:"reason,omitempty"`
	RequestID string         `json:"request_id,omitempty"`
	Errors    []FieldProblem `json:"errors,omitempty"`

	retryAfter int // seconds
}

// FieldProblem is one wrong input.
type FieldProblem struct {
	Field   string `json:"field"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
	Line    int    `json:"line,omitempty"` // of the text that the field is, where it is one with lines
}

func (p *Problem) Error() string { return string(p.Code) + ": " + p.Detail }

// GetStatus is the HTTP status, for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problem documents, for huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// refusalOf sorts an error: refusals stay, limits become codes, and whatever is
// unknown is our fault, kept for the log and not shown.
func refusalOf(visit *Visit, err error) *workflow.Error {
	if about := bodyError(err); about != nil {
		err = about
	}
	var refusal *workflow.Error
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &workflow.Error{Code: CodeTooLarge, Reason: "body_too_large", Args: []string{sizeText(tooLarge.Limit)}}
	case errors.As(err, &refusal) && statuses[refusal.Code] != 0:
		return refusal
	case errors.Is(err, os.ErrDeadlineExceeded): // of the connection, while the body was read
		visit.trouble = err
		return &workflow.Error{Code: CodeSlow}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		visit.trouble = err
		return &workflow.Error{Code: CodeTimeout}
	}
	visit.trouble = err
	return &workflow.Error{Code: CodeInternal}
}

// sizeText writes a limit on bytes as a person knows it.
func sizeText(size int64) string {
	if size%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", size>>20)
	}
	return fmt.Sprintf("%d KiB", size>>10)
}

// ProblemOf writes an error up for the visit's reader.
func ProblemOf(visit *Visit, err error) *Problem {
	refusal := refusalOf(visit, err)
	problem := &Problem{
		Type: "urn:rectify:problem:" + string(refusal.Code), Title: text.Say(visit.Language, "title."+string(refusal.Code)),
		Status: statuses[refusal.Code], Detail: Sentence(visit.Language, refusal),
		Code: refusal.Code, Reason: refusal.Reason, RequestID: visit.RequestID, retryAfter: refusal.RetryAfter,
	}
	if refusal.Code == workflow.CodeConflict && visit.ifMatch {
		problem.Status = http.StatusPreconditionFailed
	}
	for _, field := range refusal.Fields {
		problem.Errors = append(problem.Errors, FieldProblem{
			Field: field.Name, Reason: field.Reason, Message: FieldSentence(visit.Language, field), Line: field.Line,
		})
	}
	return problem
}
