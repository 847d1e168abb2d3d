package models

import (
	"time"

	"rectify/workflow"
)

// Administrator is one of the three administrators. One account holds one of the
// duties, for the whole installation.
type Administrator struct {
	PersonID workflow.PersonID `gorm:"primaryKey;autoIncrement:false"`
	Role     workflow.Role
	Since    Instant
}

// RoleRequest is a role that a roster asks for. It counts for nothing until it is
// granted.
type RoleRequest struct {
	ID        int64
	PersonID  workflow.PersonID
	Role      workflow.Role
	UnitID    workflow.UnitID
	AskedBy   Reference
	AskedAt   Instant
	DecidedBy Reference
	DecidedAt Instant
	Granted   *bool
}

// The purposes of one-time codes.
const (
	CodeActivate     = "activate"      // the first password, or another where it was forgotten
	CodeConfirmEmail = "confirm_email" // an address
)

// AddressChanged is the purpose of a letter to the confirmed address that somebody had
// before. It carries no code: the row of one, revoked from the beginning, keeps the
// address.
const AddressChanged = "address_changed"

// OneTimeCode is a code that counts once. Only its hash is kept.
type OneTimeCode struct {
	ID        int64
	PersonID  workflow.PersonID
	Purpose   string
	CodeHash  string
	Address   string // that is confirmed by it
	CreatedBy Reference
	CreatedAt Instant `gorm:"autoCreateTime:false"`
	ExpiresAt Instant
	UsedAt    Instant
	RevokedAt Instant
}

// Open reports whether the code still counts.
func (c OneTimeCode) Open(now Instant) bool {
	return c.UsedAt == 0 && c.RevokedAt == 0 && now < c.ExpiresAt
}

// AccountLetter is what a letter about an account carries.
type AccountLetter struct {
	LetterID  int64 `gorm:"primaryKey;autoIncrement:false"`
	CodeID    int64
	Purpose   string
	Login     string
	Code      string // "" once it was used or replaced
	ExpiresAt Instant
}

// AccessRules is the one row of what is set about signing in.
type AccessRules struct {
	ID                 int64
	PasswordLeast      int64
	FailuresPerAccount int64
	FailuresPerAddress int64
	LockedMinutes      int64
	SessionMinutes     int64
	Version            int64
}

// TableName of the rules is plural already.
func (AccessRules) TableName() string { return "access_rules" }

// Rules are the row's values as the rules know them.
func (r AccessRules) Rules() workflow.AccessRules {
	return workflow.AccessRules{
		PasswordLeast: int(r.PasswordLeast), FailuresPerAccount: int(r.FailuresPerAccount), FailuresPerAddress: int(r.FailuresPerAddress),
		LockedFor: time.Duration(r.LockedMinutes) * time.Minute, SessionFor: time.Duration(r.SessionMinutes) * time.Minute,
	}
}

// Take puts other values into the row.
func (r *AccessRules) Take(rules workflow.AccessRules) {
	r.PasswordLeast, r.FailuresPerAccount, r.FailuresPerAddress = int64(rules.PasswordLeast), int64(rules.FailuresPerAccount), int64(rules.FailuresPerAddress)
	r.LockedMinutes, r.SessionMinutes = int64(rules.LockedFor/time.Minute), int64(rules.SessionFor/time.Minute)
}
