package models

import (
	"time"

	"rectify/workflow"
)

// Unit is a unit or office with its place in the tree.
type Unit struct {
	ID           workflow.UnitID
	ParentID     Reference
	Path         string // ids from the root down: /1/7/
	OfficialName string
	Kind         string // department, county, township, office, other
	IsOffice     bool
	ClosedAt     Instant
	Version      int64
}

// UnitAlias is another name by which documents call a unit.
type UnitAlias struct {
	UnitID workflow.UnitID
	Alias  string
}

// SupervisedUnit is one entry of an office's supervised scope (监管范围).
type SupervisedUnit struct {
	OfficeID workflow.UnitID
	UnitID   workflow.UnitID
	Subtree  bool
}

// Person is somebody who signs in, or only a contact.
type Person struct {
	ID               workflow.PersonID
	Login            string
	Name             string
	Language         string
	Email            string
	EmailConfirmedAt Instant // letters go nowhere else
	Phone            string
	PasswordHash     string
	CreatedAt        Instant `gorm:"autoCreateTime:false"`
	DisabledAt       Instant
	Morning          int64 // of the morning letter, in minutes since midnight; 0: as the office's hours begin
	NoDigest         bool  // the office's daily digest is not wanted
	Gather           bool  // what is not urgent comes with the morning letter
	Version          int64
}

// Grant is one role a person holds for one unit.
type Grant struct {
	PersonID workflow.PersonID
	Role     workflow.Role
	UnitID   workflow.UnitID
}

// Session is one sign-in.
type Session struct {
	ID         string
	PersonID   workflow.PersonID
	CreatedAt  Instant `gorm:"autoCreateTime:false"`
	LastSeenAt Instant
	ExpiresAt  Instant
	EndedAt    Instant
	Address    string // from which it was opened
}

// SignInFailure counts failed sign-ins of one account from one address, or of
// one address (Login empty).
type SignInFailure struct {
	Login       string
	Address     string
	Failures    int64
	LockedUntil Instant
	LastAt      Instant
}

// Site is a web site under supervision.
type Site struct {
	ID        int64
	Code      string // 网站标识码
	URL       string
	Name      string
	OwnerID   workflow.UnitID
	Lifecycle string // active, closed_temporarily, closed_permanently, migrated
	Version   int64
}

// CalendarYear is a year whose holidays are known.
type CalendarYear struct {
	Year        int64 `gorm:"primaryKey;autoIncrement:false"`
	Version     string
	Revision    int64   // of the calendar when the year was last published; 0: from the first day on
	PublishedAt Instant // 0: by the program
	Pending     bool    // open cases may still rest on what was known before
}

// CalendarDay is a day that differs from the weekly rule.
type CalendarDay struct {
	Day     Day
	Year    int64
	Working bool
	Name    string
}

// TableName of people is irregular.
func (Person) TableName() string { return "people" }

// Hour is the hour that a person chose for the morning letter; 0: the office's own.
func (p Person) Hour() workflow.Clock { return workflow.Clock(time.Duration(p.Morning) * time.Minute) }

// SetHour keeps a chosen hour.
func (p *Person) SetHour(hour workflow.Clock) { p.Morning = int64(time.Duration(hour) / time.Minute) }
