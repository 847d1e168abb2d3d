package simulate

import (
	"slices"

	"rectify/workflow"
)

// step is all that must follow from one thing that happens: what is recorded,
// who is told, and how the cases it touches then stand.
type step struct {
	now     instant
	refusal workflow.Code // what the rules must answer; "" when it is allowed
	touched []*dossier    // as they stand afterwards
	events  []madeEvent
	rungs   []madeRung
	told    []told
	untold  []untold
	serials map[series]int64 // numbers taken

	actor     workflow.PersonID // who acts; 0 is the policy
	principal workflow.PersonID // in whose place; 0 in their own
	superior  workflow.UnitID   // the unit above an owner, while it is being told
}

type madeEvent struct {
	subject  string // case, circular, system
	id       int64
	action   string
	from, to string
	person   workflow.PersonID

	principal workflow.PersonID
}

type madeRung struct {
	id   workflow.CaseID
	key  rungKey
	line rungLine
}

// told is one notice: who is told of which case, why, and on the morning of which day,
// as the instant at which that begins; 0 is at once. While is the condition without which a rung's notice is not sent.
type told struct {
	event   int // its place among the step's events
	id      workflow.CaseID
	cause   workflow.Cause
	person  workflow.PersonID
	morning instant
	while   workflow.Condition
	leg     int // of the case, where while is given

	superior workflow.UnitID // for which the person is told, where it is the unit above
	former   workflow.UnitID // and where it is one that has no part in the case any more
}

// untold is a duty of telling that met nobody.
type untold struct {
	id    workflow.CaseID
	cause workflow.Cause
	unit  workflow.UnitID
	role  workflow.Role
}

func newStep(now instant) *step { return &step{now: now, serials: map[series]int64{}} }

// happens adds an event about a case, after its state was moved, and returns the
// event's place.
func (s *step) happens(c *dossier, action string, person workflow.PersonID, from workflow.State) int {
	c.events++
	made := madeEvent{subject: "case", id: int64(c.id), action: action, from: string(from), to: string(c.state), person: person}
	if person != 0 {
		made.principal = s.principal
	}
	s.events = append(s.events, made)
	return len(s.events) - 1
}

// idOf is a person's id; 0 for nobody.
func idOf(who *person) workflow.PersonID {
	if who == nil {
		return 0
	}
	return who.id
}

// parting are the causes that tell a unit of what it has no part in any more.
var parting = []workflow.Cause{workflow.CauseTransferredAway, workflow.CauseNoticeVoided, workflow.CauseDecision, workflow.CauseSupportEnded}

// tell tells the people who hold the roles for a unit: those with a confirmed
// contact, and never of what they did themselves.
func (s *step) tell(o *oracle, c *dossier, event int, cause workflow.Cause, unit workflow.UnitID, morning instant, while workflow.Condition, roles ...workflow.Role) {
	for _, role := range roles {
		reached := false
		for _, one := range o.roster.holding(role, unit) {
			switch {
			case one.id == s.actor:
				reached = true
				continue
			case !one.confirmed:
				continue
			}
			reached = true
			line := told{event: event, id: c.id, cause: cause, person: one.id, morning: o.days.letterDay(morning), while: while, superior: s.superior}
			if while != "" {
				line.leg = c.leg
			}
			if slices.Contains(parting, cause) && (unit != c.owner || cause != workflow.CauseSupportEnded) {
				line.former = unit // the owner is told of the end of support as any owner is
			}
			same := func(other told) bool {
				return other.event == line.event && other.cause == line.cause && other.person == line.person
			}
			if !slices.ContainsFunc(s.told, same) { // two duties, one notice
				s.told = append(s.told, line)
			}
		}
		if !reached {
			s.untold = append(s.untold, untold{c.id, cause, unit, role})
		}
	}
}
