package simulate

import (
	"sync"
	"time"
)

// clock is the simulated clock: it stands until it is set.
type clock struct {
	mutex sync.Mutex
	at    instant
}

func (c *clock) now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.at.Time()
}

func (c *clock) set(at instant) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at = at
}
