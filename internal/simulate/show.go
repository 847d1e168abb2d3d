package simulate

import (
	"fmt"
	"slices"
	"time"
)

// show writes an instant for people.
func show(at instant) string {
	if at == 0 {
		return "-"
	}
	return time.UnixMicro(int64(at)).In(zone).Format("2006-01-02 15:04:05.999999")
}

// lines writes what the tables have of a case, one fact a line. Two dossiers are
// the same when their lines are.
func (c *dossier) lines() []string {
	dates := []struct {
		name string
		at   instant
	}{
		{"issued", c.issued}, {"deadline", c.deadline}, {"first due", c.firstDue}, {"report due", c.reportDue}, {"pass due", c.passDue},
		{"acknowledge by", c.receiptBy}, {"acknowledged", c.received}, {"closed", c.closed}, {"reports since", c.since},
		{"first report", c.firstReport}, {"last report", c.lastReport}, {"passed report", c.passedReport}, {"extension asked", c.asked},
	}
	lines := []string{
		fmt.Sprint("number ", c.number), fmt.Sprint("state ", c.state), fmt.Sprint("owner ", c.owner),
		fmt.Sprint("round ", c.round), fmt.Sprint("leg ", c.leg),
	}
	for _, date := range dates {
		lines = append(lines, date.name+" "+show(date.at))
	}
	return append(lines,
		fmt.Sprint("failed ", c.failed), fmt.Sprint("re-checked by ", c.checkedBy), fmt.Sprint("closed by ", c.closedBy),
		fmt.Sprint("drafted ", c.drafted), fmt.Sprint("withdrawal asked ", c.withdraw), fmt.Sprint("legs ", c.legs),
		fmt.Sprint("flags ", c.flags), fmt.Sprint("notices ", c.notices), fmt.Sprint("proposals ", c.proposals),
		fmt.Sprint("events ", c.events), fmt.Sprint("recurs from ", c.recurs), fmt.Sprint("supporters ", slices.Sorted(slices.Values(c.supporters))),
		fmt.Sprint("papers ", c.papers), fmt.Sprint("calls ", c.calls))
}

func (l stretch) String() string {
	return fmt.Sprintf("{owner %d, round %d, opened %s, deadline %s, provisional %v, from receipt %v}",
		l.owner, l.round, show(l.opened), show(l.deadline), l.guessed, l.receipt)
}

func (f flagLine) String() string {
	return fmt.Sprintf("{%s of unit %d, leg %d, round %d, due %s, found %s, taken back %v}", f.kind, f.unit, f.leg, f.round, show(f.due), show(f.found), f.back)
}

func (n noticeLine) String() string {
	return fmt.Sprintf("{%s of leg %d, %s, %s, head's %v, %d/%d, to unit %d, reached %s}", n.rung, n.leg, n.colour, n.state, n.heads, n.year, n.serial, n.unit, show(n.reached))
}

func (t told) String() string {
	return fmt.Sprintf("{%s about case %d to person %d, morning %s}", t.cause, t.id, t.person, show(t.morning))
}

func (l rungLine) String() string {
	return fmt.Sprintf("reached %s, told %s", show(l.reached), show(l.tell))
}

func (m madeRung) String() string {
	return fmt.Sprintf("%s/%d of leg %d, %s", m.key.rung, m.key.occurrence, m.key.leg, m.line)
}
