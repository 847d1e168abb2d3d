package models

import "rectify/workflow"

// The kinds of advisory locks of PostgreSQL, in the upper half of their key.
const lockProblems = 7202

// LockProblems lets one act at a time compare what an office's cases are about, and
// what is reported on them, with what was there before, until its transaction ends.
// Two that compared at the same moment would each miss the other. It is taken after
// the cases and before the counters. On SQLite one writes at a time anyway.
func (t *Tx) LockProblems(office workflow.UnitID) error {
	if t.dialect != PostgreSQL {
		return nil
	}
	return t.db.Exec("SELECT pg_advisory_xact_lock(?)", int64(lockProblems)<<32|int64(office)&0xffffffff).Error
}
