package workflow

import (
	"fmt"
	"strings"
)

// Code says what kind of refusal an Error is; the edge turns it into a status.
type Code string

// The codes of refusals.
const (
	CodeInvalid         Code = "invalid"         // the input is wrong; Fields say where
	CodeForbidden       Code = "forbidden"       // no role of the asker may ever do this here
	CodeRefused         Code = "refused"         // the state or a guard stands against it now
	CodeConflict        Code = "conflict"        // somebody else changed it meanwhile
	CodeNotFound        Code = "not_found"       // it does not exist, or may not be seen
	CodeUnauthenticated Code = "unauthenticated" // nobody is signed in
	CodeTooLarge        Code = "too_large"       // more than is taken
	CodeTooMany         Code = "too_many"        // from this asker, at the moment
	CodeBusy            Code = "busy"            // from everybody, at the moment
)

// Field is one wrong input: its name, a reason code and the reason's arguments.
// What is wrong inside a longer text, such as a policy, is named by its path in
// the text and the line where it stands.
type Field struct {
	Name   string
	Reason string
	Args   []string
	Line   int // 0: the input is no such text
}

// Error is a refusal by the rules. It carries codes, never sentences: the
// reader's language is chosen at the edge.
type Error struct {
	Code   Code
	Reason string // a finer code; "" when Code says everything
	Args   []string
	Fields []Field

	RetryAfter int // seconds, of what is refused at the moment only
}

func (e *Error) Error() string {
	text := string(e.Code)
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	for _, field := range e.Fields {
		text += "; " + field.Name + " " + field.Reason
		if field.Line > 0 {
			text += fmt.Sprintf(" (line %d)", field.Line)
		}
		if len(field.Args) > 0 {
			text += " (" + strings.Join(field.Args, ", ") + ")"
		}
	}
	return text
}

// NotFound is the refusal for everything that does not exist or may not be seen.
func NotFound() *Error { return &Error{Code: CodeNotFound} }

// Refused is a refusal because of the present facts.
func Refused(reason string, args ...string) *Error {
	return &Error{Code: CodeRefused, Reason: reason, Args: args}
}

// Invalid is a refusal because of wrong input.
func Invalid(fields ...Field) *Error { return &Error{Code: CodeInvalid, Fields: fields} }
