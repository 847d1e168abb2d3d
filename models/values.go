// Package models stores the service's rows in SQLite or PostgreSQL. Reading goes
// through a Reader, writing only through Store.Tx. Queries live here and nowhere
// else; every list has a limit, and every query about cases is given a scope.
package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"math"
	"sync"
	"time"

	"rectify/workflow"
)

// Instant is a moment as stored: microseconds since 1970, UTC; 0 is "not yet"
// and stored as NULL.
type Instant int64

// LastInstant comes after every other.
const LastInstant = Instant(math.MaxInt64)

// At turns a time into an Instant; the zero time becomes 0.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMicro())
}

// Time turns an Instant into a time in UTC; 0 becomes the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(i)).UTC()
}

// Value stores 0 as NULL.
func (i Instant) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads NULL as 0.
func (i *Instant) Scan(source any) error {
	switch value := source.(type) {
	case nil:
		*i = 0
	case int64:
		*i = Instant(value)
	default:
		return fmt.Errorf("an instant cannot be read from %T", source)
	}
	return nil
}

// Reference is a foreign key that may be missing: 0 is stored as NULL.
type Reference int64

// Value stores 0 as NULL.
func (r Reference) Value() (driver.Value, error) { return Instant(r).Value() }

// Scan reads NULL as 0.
func (r *Reference) Scan(source any) error { return (*Instant)(r).Scan(source) }

// List is a short list stored as JSON in one column.
type List[T any] []T

// Value writes the list; nil becomes [].
func (l List[T]) Value() (driver.Value, error) {
	if l == nil {
		return "[]", nil
	}
	text, err := json.Marshal([]T(l))
	return string(text), err
}

// Scan reads the list.
func (l *List[T]) Scan(source any) error { return scanJSON(source, (*[]T)(l)) }

func (List[T]) storedAsJSON() {}

// Document is one value stored as JSON in one column.
type Document[T any] struct{ Of T }

func (Document[T]) storedAsJSON() {}

// Value writes the document.
func (d Document[T]) Value() (driver.Value, error) {
	text, err := json.Marshal(d.Of)
	return string(text), err
}

// Scan reads the document.
func (d *Document[T]) Scan(source any) error {
	if policy, is := any(&d.Of).(*workflow.Policy); is {
		return policies.read(source, policy)
	}
	return scanJSON(source, &d.Of)
}

// policies are the frozen policies that were read, by their text: thousands of
// circulars have one of a few. Whoever gets one changes nothing in it.
var policies = policyTexts{known: map[string]workflow.Policy{}}

// policyLimit bounds the policies that are kept.
const policyLimit = 64

type policyTexts struct {
	mutex sync.RWMutex
	known map[string]workflow.Policy
}

func (p *policyTexts) read(source any, into *workflow.Policy) error {
	var text string
	switch value := source.(type) {
	case string:
		text = value
	case []byte:
		text = string(value)
	}
	p.mutex.RLock()
	policy, found := p.known[text]
	p.mutex.RUnlock()
	if found {
		*into = policy
		return nil
	}
	if err := scanJSON(source, into); err != nil {
		return err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if len(p.known) >= policyLimit {
		clear(p.known)
	}
	p.known[text] = *into
	return nil
}

// Digest is the SHA-256 of the document as it is stored, in hexadecimal.
func (d Document[T]) Digest() (string, error) {
	text, err := json.Marshal(d.Of)
	return hashOf(string(text)), err
}

func scanJSON(source, target any) error {
	var text []byte
	switch value := source.(type) {
	case string:
		text = []byte(value)
	case []byte:
		text = value
	default:
		return fmt.Errorf("a document cannot be read from %T", source)
	}
	if len(text) == 0 {
		return nil
	}
	return json.Unmarshal(text, target)
}

// Day is a civil day as stored: 2006-01-02, or "" for none.
type Day struct{ workflow.Date }

// Value writes the day.
func (d Day) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads the day.
func (d *Day) Scan(source any) error {
	switch value := source.(type) {
	case string:
		return d.UnmarshalText([]byte(value))
	case []byte:
		return d.UnmarshalText(value)
	default:
		return fmt.Errorf("a day cannot be read from %T", source)
	}
}
