package models

import (
	"slices"

	"rectify/workflow"
)

// Digest is the daily digest of one person, frozen when it was written. It travels
// in a letter, alone or with the notices of the same morning.
type Digest struct {
	ID        int64
	PersonID  workflow.PersonID
	Day       Day
	LetterID  int64
	Facts     Document[DigestFacts]
	CreatedAt Instant `gorm:"autoCreateTime:false"`
}

// DigestTurn is the last working day on which a person's digest had its turn.
type DigestTurn struct {
	PersonID workflow.PersonID `gorm:"primaryKey"`
	Day      Day
	At       Instant
}

// DigestFacts is what a digest says, office by office.
type DigestFacts struct {
	Day     Day
	Offices []DigestOffice
}

// DigestOffice is one office's part of a digest. Lists are bounded; the counts say
// how many there are, exactly as far as they are not capped.
type DigestOffice struct {
	ID          workflow.UnitID
	Name        string
	Overdue     []DigestCase
	OverdueAll  DigestCount
	Today       []DigestCase // fall due today
	TodayAll    DigestCount
	Waiting     []DigestWaiting
	Undelivered []DigestLetter // given up since the digest before
	LettersAll  DigestCount
	Received    []DigestPaper `json:",omitempty"` // plans and progress since the digest before; for the clerk
	ReceivedAll DigestCount   `json:",omitzero"`
}

// DigestPaper is a plan or an interim report that came in.
type DigestPaper struct {
	Number   string // of the case
	UnitName string
	Kind     PaperKind
	Paper    int64 // which one of its kind
	At       Instant
	Beyond   bool // a plan that reaches beyond the date
}

// DigestCount is a number, and whether there may be more.
type DigestCount struct {
	Number int
	Capped bool
}

// DigestCase is one case in a digest.
type DigestCase struct {
	Number   string
	UnitName string
	Deadline Instant
	Days     int            // overdue
	Rung     workflow.Names // the last one it reached
	State    workflow.State
}

// DigestWaiting is work of one kind that waits in the office.
type DigestWaiting struct {
	Key     workflow.TaskKey
	All     DigestCount
	Since   Instant  // of the oldest
	Numbers []string // of the first few
}

// DigestLetter is a letter that could not be delivered.
type DigestLetter struct {
	Letter  int64
	Name    string
	Address string
	Answer  string
	At      Instant
}

// Empty reports whether there is no reason to write.
func (o DigestOffice) Empty() bool {
	pressing := slices.ContainsFunc(o.Waiting, func(line DigestWaiting) bool { return line.Key.Pressing() })
	return len(o.Overdue)+len(o.Today)+len(o.Undelivered)+len(o.Received) == 0 && !pressing
}

// Within leaves out the offices that are not the reader's any more; nil when none
// is left.
func (d *Digest) Within(offices []workflow.UnitID) *Digest {
	if d == nil {
		return nil
	}
	kept := *d
	kept.Facts.Of.Offices = nil
	for _, office := range d.Facts.Of.Offices {
		if slices.Contains(offices, office.ID) {
			kept.Facts.Of.Offices = append(kept.Facts.Of.Offices, office)
		}
	}
	if len(kept.Facts.Of.Offices) == 0 {
		return nil
	}
	return &kept
}
