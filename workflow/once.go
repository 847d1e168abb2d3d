package workflow

import (
	"fmt"
	"time"
)

// What a sender chooses to name a request by, so that it can be sent again without
// being acted on again (IETF draft-ietf-httpapi-idempotency-key-header).
const (
	OnceKeyLeast = 8   // characters
	OnceKeyMost  = 100 // characters
)

// OnceFor is how long a request is remembered.
const OnceFor = 24 * time.Hour

// answering is how long the answer to a request that was acted on may be on its way.
// Later it is lost: the program died between the act and its answer.
const answering = 30 * time.Second

// CheckOnceKey returns the field as wrong unless the key is 8 to 100 letters, digits
// and - _ . : of ASCII.
func CheckOnceKey(field, key string) []Field {
	wrong := []Field{{Name: field, Reason: "bad_key", Args: []string{fmt.Sprint(OnceKeyLeast), fmt.Sprint(OnceKeyMost)}}}
	if len(key) < OnceKeyLeast || len(key) > OnceKeyMost {
		return wrong
	}
	for _, letter := range key {
		switch {
		case letter >= 'a' && letter <= 'z', letter >= 'A' && letter <= 'Z', letter >= '0' && letter <= '9':
		case letter == '-', letter == '_', letter == '.', letter == ':':
		default:
			return wrong
		}
	}
	return nil
}

// ActedOn is what is remembered of a request that was acted on.
type ActedOn struct {
	At       time.Time
	Hash     string
	Answered bool // its answer is kept
}

// Expired reports whether the memory is over, so that the key is free again.
func (before ActedOn) Expired(now time.Time) bool { return !now.Before(before.At.Add(OnceFor)) }

// DecideOnce says what becomes of a request whose key was acted on before: nil lets
// the kept answer be given again. Another request under the same key is wrong; one
// whose answer is still on its way has to wait; one whose answer was lost is told
// that it was done.
func DecideOnce(before ActedOn, field, hash string, now time.Time) *Error {
	switch {
	case before.Hash != hash:
		return Invalid(Field{Name: field, Reason: "key_reused"})
	case before.Answered:
		return nil
	case now.Before(before.At.Add(answering)):
		return Refused(ReasonAtWork)
	}
	return Refused(ReasonDone)
}

// The reasons of requests under a key that was acted on: one that is being acted on at
// this moment is worth sending again shortly; one whose answer was lost is not.
const (
	ReasonAtWork = "at_work"
	ReasonDone   = "done_already"
)
