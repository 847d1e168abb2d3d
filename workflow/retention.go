package workflow

import (
	"slices"
	"time"
)

// Retention is how long an archived package is kept (保管期限).
type Retention string

// The periods of the rules on what offices archive and for how long
// (《机关文件材料归档范围和文书档案保管期限规定》, National Archives Administration,
// order no. 8 of 18 December 2006): for ever, or for a fixed term of 30 or 10 years.
const (
	TenYears    Retention = "10_years"
	ThirtyYears Retention = "30_years"
	Permanent   Retention = "permanent"
)

// Retentions lists the periods, the shortest first.
var Retentions = []Retention{TenYears, ThirtyYears, Permanent}

var retentionYears = map[Retention]int{TenYears: 10, ThirtyYears: 30}

// Until is the instant at which the period ends; zero for ever. It counts from the
// first day of the year after the package was made.
func (r Retention) Until(made time.Time, zone *time.Location) time.Time {
	years, fixed := retentionYears[r]
	if !fixed {
		return time.Time{}
	}
	return Date{Year: DateOf(made, zone).Year + 1 + years, Month: 1, Day: 1}.Start(zone)
}

// Shorter reports whether the period is shorter than another.
func (r Retention) Shorter(than Retention) bool {
	return slices.Index(Retentions, r) < slices.Index(Retentions, than)
}

// CheckRetention refuses an unknown period, and one below what holds already:
// retention is lengthened, never shortened.
func CheckRetention(wanted, holds Retention) []Field {
	if !slices.Contains(Retentions, wanted) {
		return []Field{{Name: "retention", Reason: "not_one_of", Args: []string{string(TenYears), string(ThirtyYears), string(Permanent)}}}
	}
	if holds != "" && wanted.Shorter(holds) {
		return []Field{{Name: "retention", Reason: "retention_shorter", Args: []string{string(holds)}}}
	}
	return nil
}
