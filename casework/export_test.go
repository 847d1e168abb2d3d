package casework

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
