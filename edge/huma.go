package edge

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/danielgtaylor/huma/v2/validation"

	"rectify/workflow"
)

// UseProblems makes every error that huma writes a Problem in the reader's
// language: refusals that a handler returns, inputs that huma itself finds wrong,
// bodies it could not read. Names of JSON fields become case-sensitive, so that
// no field can be written in two ways, and a list is never null. The settings are huma's own and hold for
// the whole program.
var UseProblems = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		c := humagin.Unwrap(ctx)
		problem := ProblemOf(VisitOf(c.Request.Context()), humaError(status, errs))
		adviseIn(c, problem)
		return problem
	}
})

// humaError finds what is meant by the status and the errors that huma gives.
func humaError(status int, errs []error) error {
	for _, err := range errs {
		if about := bodyError(err); about != nil {
			return about
		}
	}
	switch status {
	case http.StatusUnprocessableEntity:
		return &workflow.Error{Code: workflow.CodeInvalid, Fields: humaFields(errs)}
	case http.StatusBadRequest:
		return &workflow.Error{Code: CodeMalformed, Fields: bodyFields(errs)}
	case http.StatusRequestEntityTooLarge:
		return &workflow.Error{Code: CodeTooLarge}
	case http.StatusUnsupportedMediaType:
		return &workflow.Error{Code: CodeMedia}
	case http.StatusRequestTimeout:
		return &workflow.Error{Code: CodeSlow}
	}
	return errors.Join(errs...)
}

// bodyError is what is wrong with a body that could not be read, nil where it is
// something else.
func bodyError(err error) error {
	var tooLarge *http.MaxBytesError
	var broken *brokenOff
	switch {
	case errors.As(err, &tooLarge):
		return err
	case errors.As(err, &broken):
		return &workflow.Error{Code: CodeMalformed, Fields: []workflow.Field{{Name: "body", Reason: "broken_off"}}}
	}
	return nil
}

func bodyFields(errs []error) []workflow.Field {
	if fields := humaFields(errs); len(fields) > 0 {
		return fields
	}
	return []workflow.Field{{Name: "body", Reason: "required"}}
}

func humaFields(errs []error) []workflow.Field {
	var fields []workflow.Field
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if errors.As(err, &detail) {
			fields = append(fields, humaField(detail.Location, detail.Message))
		} else if err != nil {
			fields = append(fields, workflow.Field{Reason: "wrong_value"})
		}
	}
	return fields
}

// humaField turns one finding of huma into codes. The value is left out: it may
// be a password.
func humaField(location, message string) workflow.Field {
	name := strings.TrimPrefix(location, "body.")
	if said, ours := strings.CutPrefix(message, decodeMark); ours {
		reason, argument, _ := strings.Cut(said, " ")
		return workflow.Field{Name: name, Reason: reason, Args: given(argument)}
	}
	for _, kind := range kinds {
		match := kind.pattern.FindStringSubmatch(message)
		if match == nil {
			continue
		}
		if kind.names { // the location is that of the object around the field
			return workflow.Field{Name: strings.TrimPrefix(name+"."+match[1], "body."), Reason: kind.reason}
		}
		if kind.reason == "not_one_of" {
			return workflow.Field{Name: name, Reason: kind.reason, Args: strings.Split(match[1], ", ")}
		}
		return workflow.Field{Name: name, Reason: kind.reason, Args: match[1:]}
	}
	return workflow.Field{Name: name, Reason: "wrong_value"}
}

func given(argument string) []string {
	if argument == "" {
		return nil
	}
	return []string{argument}
}

// kinds maps huma's messages to our reasons, in the order they are tried.
var kinds = compile([]kind{
	{message: validation.MsgExpectedRequiredProperty, reason: "required", names: true},
	{message: validation.MsgUnexpectedProperty, reason: "unexpected"},
	{message: "unknown query parameter", reason: "unexpected"},
	{message: "required query parameter is missing", reason: "required"},
	{message: "required header parameter is missing", reason: "required"},
	{message: "required path parameter is missing", reason: "required"},
	{message: validation.MsgExpectedString, reason: "not_text"},
	{message: validation.MsgExpectedInteger, reason: "not_integer"},
	{message: "invalid integer", reason: "not_integer"},
	{message: validation.MsgExpectedNumber, reason: "not_number"},
	{message: validation.MsgExpectedBoolean, reason: "not_boolean"},
	{message: "invalid boolean", reason: "not_boolean"},
	{message: validation.MsgExpectedArray, reason: "not_list"},
	{message: validation.MsgExpectedObject, reason: "not_object"},
	{message: validation.MsgExpectedRFC3339DateTime, reason: "not_an_instant"},
	{message: validation.MsgExpectedRFC3339Date, reason: "not_a_date"},
	{message: validation.MsgExpectedOneOf, reason: "not_one_of"},
	{message: validation.MsgExpectedMinimumNumber, reason: "at_least"},
	{message: validation.MsgExpectedMaximumNumber, reason: "at_most"},
	{message: validation.MsgExpectedMinLength, reason: "too_short"},
	{message: validation.MsgExpectedMaxLength, reason: "too_long"},
	{message: validation.MsgExpectedMinItems, reason: "too_few"},
	{message: validation.MsgExpectedMaxItems, reason: "too_many"},
	{message: validation.MsgExpectedArrayItemsUnique, reason: "repeated"},
})

type kind struct {
	message string // as huma has it, with %s and the like
	reason  string
	names   bool // the message names the field
	pattern *regexp.Regexp
}

var verb = regexp.MustCompile(`%[svd]`)

// compile turns format strings into patterns, so that the table follows huma's
// own words.
func compile(kinds []kind) []kind {
	for i := range kinds {
		pattern := verb.ReplaceAllString(regexp.QuoteMeta(kinds[i].message), "(.*)")
		kinds[i].pattern = regexp.MustCompile("^" + pattern + "$")
	}
	return kinds
}
