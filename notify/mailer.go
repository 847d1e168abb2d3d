// Package notify turns notices into letters and hands them to a mail server, or
// to a folder where there is none. It promises that no letter is lost. A letter
// arrives twice only where the line or the process dies between the server's
// word and our note of it, and then under the same Message-ID.
package notify

import (
	"context"
	"fmt"
	"strings"
	"unicode"
)

// Mailer hands over one message. It returns what the other side answered, or an
// error, which is a *SendError unless the context ended.
type Mailer interface {
	Send(ctx context.Context, message Message) (answer string, err error)
}

// SendError says why a message was not taken.
type SendError struct {
	Temporary   bool   // trying again may help
	Unreachable bool   // it was the server or the line, not this message
	Answer      string // the server's words, or ours when it had none
	cause       error  // what the line broke with, where it is known
}

// Unwrap gives what the line broke with, so that a reader can be told what to do.
func (e *SendError) Unwrap() error { return e.cause }

func (e *SendError) Error() string {
	kind := "permanent"
	if e.Temporary {
		kind = "temporary"
	}
	return fmt.Sprintf("%s failure to send: %s", kind, e.Answer)
}

const maxAnswer = 500

// clean makes an answer fit to be stored: one line of valid text, not too long.
func clean(answer string) string {
	answer = oneLine(answer)
	if runes := []rune(answer); len(runes) > maxAnswer {
		answer = string(runes[:maxAnswer])
	}
	return answer
}

// oneLine replaces every run of white space and control characters by a space.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}
