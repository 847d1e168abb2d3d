package casework

import (
	"rectify/models"
	"rectify/workflow"
)

// HoldPasswordLine keeps everybody's password waiting until the returned function is
// called.
func (d *Desk) HoldPasswordLine() (leave func()) {
	d.hasher.turn <- struct{}{}
	return func() { <-d.hasher.turn }
}

// PasswordLine is how many wait for their turn or have it.
func (d *Desk) PasswordLine() int {
	d.hasher.mutex.Lock()
	defer d.hasher.mutex.Unlock()
	return d.hasher.waiting
}

// CalendarIn gives the calendar as an act in a transaction sees it.
func (d *Desk) CalendarIn(tx *models.Tx) (*workflow.Calendar, error) {
	return (&act{Tx: tx, desk: d}).days()
}

// CalendarOf gives the calendar as a reader sees it.
func (d *Desk) CalendarOf(reader models.Reader) (*workflow.Calendar, error) {
	return d.calendarOf(reader)
}
