package workflow

import (
	"slices"
	"time"
)

// Case is the few facts about a case that the rules need; the stored row offers
// them. All instants are UTC; a zero instant means "not yet".
type Case struct {
	ID         CaseID
	Office     UnitID // the supervising office
	Owner      UnitID // 0 while a draft's unit is not matched
	Supporters []UnitID

	State         State
	Round         int // 1 from the draft on; rises with every send-back and reopening
	RoundsAllowed int
	Leg           int // 0 in a draft, 1 from issue on

	Signed         bool // the circular's signature is recorded
	IssuedAt       time.Time
	Deadline       time.Time // the current leg's date
	FirstDue       time.Time // the first date set; an extension never hides it
	ReportDue      time.Time // the date the first report is judged by
	PassDue        time.Time // the date the passing report is judged by
	AcknowledgeBy  time.Time
	AcknowledgedAt time.Time
	ClosedAt       time.Time

	ReportsSince   time.Time // when the present round, or ownership, began: no report in it is older
	FirstReportAt  time.Time // receipt of the first report
	LastReportAt   time.Time // receipt of the report that is, or was last, under re-check
	PassedReportAt time.Time // receipt of the report that passed
	PlannedAt      time.Time // when the present owner last filed a plan

	Findings    []int64 // ids
	Failed      []int64 // ids of findings that failed the last re-check
	RecheckedBy []PersonID
	ClosedBy    []PersonID

	ReportDrafted   bool      // a draft report waits
	ExtensionAsked  time.Time // an extension request waits since then
	WithdrawalAsked bool      // a withdrawal waits for the head
}

// Owes reports whether the unit has to move: only then does a clock run against it.
func (c Case) Owes() bool { return c.State == Issued || c.State == Escalated }

// Overdue reports whether the unit owes and its date has passed.
func (c Case) Overdue(now time.Time) bool {
	return c.Owes() && !c.Deadline.IsZero() && !now.Before(c.Deadline)
}

// RolesOf returns the roles in which the actor may meet this case: office roles
// count for the supervising office only, unit roles for the owner only; those held
// for a supporting unit are one role, that of a supporter. The administrators' and
// the observers' roles never act on a case.
func (c Case) RolesOf(actor Actor) []Role {
	var roles []Role
	for _, grant := range actor.Grants {
		var holds bool
		switch grant.Role {
		case Clerk, Rechecker, Head:
			holds = grant.Unit == c.Office
		case Liaison, Leader:
			holds = grant.Unit == c.Owner && !c.IssuedAt.IsZero()
			if !c.IssuedAt.IsZero() && slices.Contains(c.Supporters, grant.Unit) && !slices.Contains(roles, SupporterRole) {
				roles = append(roles, SupporterRole)
			}
		case PolicyRole:
			holds = actor.Person == 0
		}
		if holds && !slices.Contains(roles, grant.Role) {
			roles = append(roles, grant.Role)
		}
	}
	return roles
}
