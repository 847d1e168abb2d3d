package simulate

import (
	"maps"
	"slices"
	"strings"

	"rectify/workflow"
)

// dossier is what the oracle believes of one case: everything that the tables
// must say, worked out from the acts alone.
type dossier struct {
	ordinal  int // its number in the simulation, the same on every database
	id       workflow.CaseID
	number   string
	batch    *batch
	findings []int64

	owner      workflow.UnitID
	supporters []workflow.UnitID
	state      workflow.State
	round      int
	leg        int
	legs       []stretch

	issued, deadline, firstDue, reportDue, passDue instant
	receiptBy, received, closed                    instant
	since                                          instant // no report of this round is older
	firstReport, lastReport, passedReport          instant

	failed    []int64
	checkedBy []workflow.PersonID
	closedBy  []workflow.PersonID
	drafted   bool
	asked     instant // an extension is asked for since then
	wanted    day     // to that day
	withdraw  bool

	rungs     map[rungKey]rungLine
	flags     []flagLine
	notices   []noticeLine
	proposals []proposalLine
	next      instant
	events    int64

	categories []string        // of the problems, each once
	recurs     workflow.CaseID // the earlier case it repeats
	failures   []failure       // of earlier re-checks
	byClock    int             // the leg on which a rung escalated it
	papers     []string        // plans, progress and opinions
	calls      []string        // chases by hand
}

// failure is a finding that failed under an owner.
type failure struct {
	unit    workflow.UnitID
	finding int64
}

// never is no instant at all.
const never = instant(-1)

// batch is one issued circular.
type batch struct {
	id     int64
	number string
	office *office
	term   term
}

// stretch is one leg.
type stretch struct {
	owner    workflow.UnitID
	round    int
	opened   instant
	deadline instant
	guessed  bool
	receipt  bool // the date counts from receipt
	counts   bool // the date was reckoned with the calendar
	starts   bool // the case was issued or transferred: the receipt slip counts from it
}

type rungKey struct {
	leg        int
	rung       string
	occurrence int
}

type rungLine struct{ reached, tell instant }

type flagLine struct {
	kind       workflow.FlagKind
	unit       workflow.UnitID
	leg, round int
	due, found instant
	back       bool // taken back
}

// noticeLine is a supervision notice.
type noticeLine struct {
	id      int64 // known once the tables were read
	leg     int
	rung    string
	colour  string
	state   workflow.NoticeState
	heads   bool // needs the head's signature
	year    int
	serial  int64
	reached instant // by its rung
	unit    workflow.UnitID
}

type proposalLine struct {
	id    int64
	leg   int
	state workflow.ProposalState

	reached instant // by the rung that drafted it
	basis   string  // the kinds of flags that stood
	unit    workflow.UnitID
}

func (c *dossier) copied() *dossier {
	again := *c
	again.legs, again.flags = slices.Clone(c.legs), slices.Clone(c.flags)
	again.notices, again.proposals = slices.Clone(c.notices), slices.Clone(c.proposals)
	again.failed, again.checkedBy, again.closedBy = slices.Clone(c.failed), slices.Clone(c.checkedBy), slices.Clone(c.closedBy)
	again.supporters, again.papers, again.calls = slices.Clone(c.supporters), slices.Clone(c.papers), slices.Clone(c.calls)
	again.rungs, again.failures = maps.Clone(c.rungs), slices.Clone(c.failures)
	return &again
}

// owes reports whether the unit has to move.
func (c *dossier) owes() bool { return c.state == workflow.Issued || c.state == workflow.Escalated }

func (c *dossier) officeID() workflow.UnitID { return c.batch.office.id }

// raise adds a flag unless it stands already for the leg and round; a receipt slip
// is late once for each of its dates.
func (c *dossier) raise(flag flagLine) {
	for _, one := range c.flags {
		if !one.back && one.kind == workflow.FlagLateAcknowledgement && flag.kind == one.kind && flag.due == one.due {
			return
		}
		if !one.back && one.kind == flag.kind && one.leg == flag.leg && one.round == flag.round {
			return
		}
	}
	c.flags = append(c.flags, flag)
}

// takeBack takes back the flags that were found after an instant.
func (c *dossier) takeBack(after instant, kinds ...workflow.FlagKind) {
	for i := range c.flags {
		if one := &c.flags[i]; slices.Contains(kinds, one.kind) && one.found > after {
			one.back = true
		}
	}
}

// standing writes the kinds of the flags that stand, each once. A suspicion that
// nobody confirmed does not.
func (c *dossier) standing() string {
	var kinds []string
	for _, flag := range c.flags {
		if kind := string(flag.kind); !flag.back && flag.kind != workflow.FlagSuperficial && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return strings.Join(kinds, " ")
}

// rests reports whether a flag still stands on a proposal's leg that it was drafted
// on, other than a late receipt slip.
func (c *dossier) rests(line proposalLine) bool {
	return slices.ContainsFunc(c.flags, func(flag flagLine) bool {
		return !flag.back && flag.leg == line.leg && flag.kind != workflow.FlagLateAcknowledgement && flag.kind != workflow.FlagSuperficial &&
			slices.Contains(strings.Fields(line.basis), string(flag.kind))
	})
}

// failsAgain reports whether a finding fails that failed before under the owner, and
// remembers those that fail now.
func (c *dossier) failsAgain() bool {
	again := false
	for _, finding := range c.failed {
		again = again || slices.Contains(c.failures, failure{c.owner, finding})
	}
	for _, finding := range c.failed {
		c.failures = append(c.failures, failure{c.owner, finding})
	}
	return again
}

// marks are the two judgements on punctuality, against the present and the first
// date, reckoned from the receipt of reports and the dates given.
func (c *dossier) marks(now instant) workflow.Marks {
	judge := func(received, due instant, waits bool) workflow.Mark {
		switch {
		case due == 0, received == 0 && (c.state == workflow.Withdrawn || waits):
			return workflow.MarkPending
		case received != 0 && received < due:
			return workflow.MarkOnTime
		case received != 0 || due <= now:
			return workflow.MarkLate
		}
		return workflow.MarkPending
	}
	// A report that came in time and waits for the office keeps passing open.
	waiting := func(due instant) bool {
		return c.lastReport < due && (c.state == workflow.Rectified || c.state == workflow.Rechecked && len(c.failed) == 0)
	}
	return workflow.Marks{
		FirstReport:            judge(c.firstReport, c.reportDue, false),
		FirstReportByFirstDate: judge(c.firstReport, c.firstDue, false),
		Passed:                 judge(c.passedReport, c.passDue, waiting(c.passDue)),
		PassedByFirstDate:      judge(c.passedReport, c.firstDue, waiting(c.firstDue)),
	}
}
