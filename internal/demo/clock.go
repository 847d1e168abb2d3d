// Package demo tells a made-up course of events about a circular: a roster and
// people for every role, the story from signing to the last escalation, and the
// running demonstration. Its people are roles with addresses under .example, and
// it never speaks SMTP.
package demo

import (
	"sync"
	"time"
)

// Clock is a simulated clock. It runs with the base clock from the moment it was
// set to; without a base it stands still until it is set again.
type Clock struct {
	mutex sync.Mutex
	base  func() time.Time
	setTo time.Time
	setAt time.Time // on the base clock
}

// NewClock makes a clock that shows the given moment now; base may be nil.
func NewClock(at time.Time, base func() time.Time) *Clock {
	clock := &Clock{base: base}
	clock.Set(at)
	return clock
}

// Set moves the clock.
func (c *Clock) Set(at time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.setTo = at
	if c.base != nil {
		c.setAt = c.base()
	}
}

// Now is the present moment of this clock.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.base == nil {
		return c.setTo
	}
	return c.setTo.Add(c.base().Sub(c.setAt))
}
