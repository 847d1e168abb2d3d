package workflow

import (
	"fmt"
	"slices"
)

// rungs checks each rung by itself and against those before it. Rungs stand in
// rising order, for only the highest of those reached at once is told.
func (v *policyFaults) rungs() {
	rungs := v.policy.Rungs
	for i, rung := range rungs {
		path := fmt.Sprintf("rungs[%d]", i)
		v.code(path+".name", rung.Name, slices.ContainsFunc(rungs[:i], func(r Rung) bool { return r.Name == rung.Name }))
		v.names(path+".label", rung.Label)
		known := oneOf(v, path+".anchor", rung.Anchor, Anchors)
		oneOf(v, path+".unit", rung.Unit, DayUnits)
		known = oneOf(v, path+".condition", rung.Condition, Conditions) && known
		v.between(path+".every", rung.Every, 0, maxSilence)
		v.recipients(path+".recipients", rung.Recipients)
		if len(rung.Recipients) == 0 {
			v.add(path+".recipients", "required")
		}
		v.recipients(path+".if_extension_undecided", rung.IfUndecided)
		v.does(path+".does", rung)
		if !known {
			continue
		}
		if (rung.Anchor == AnchorReport) != (rung.Condition == ReportUnchecked) {
			v.add(path+".condition", PolicyOtherAnchor)
		}
		v.days(path+".days", rung)
		v.order(path, i)
	}
	for _, anchor := range []Anchor{AnchorDeadline, AnchorReport} {
		v.neverSilent(anchor)
	}
}

// days refuses a rung that counts back from issue or a report, and one that does
// before the deadline what only an overdue case deserves, or repeats itself into
// the days after it.
func (v *policyFaults) days(path string, r Rung) {
	v.between(path, r.Days, -maxRungDays, maxRungDays)
	if r.Days < 1 && (r.Anchor != AnchorDeadline || r.Does.more() || r.Every > 0) {
		v.add(path, PolicyWrongSign)
	}
}

// order compares a rung with the last one before it that has its anchor, and its
// anchor with those before.
func (v *policyFaults) order(path string, i int) {
	rung := v.policy.Rungs[i]
	for at := i - 1; at >= 0; at-- {
		before := v.policy.Rungs[at]
		switch {
		case before.Anchor != rung.Anchor:
			if slices.Index(Anchors, before.Anchor) > slices.Index(Anchors, rung.Anchor) {
				v.add(path+".anchor", PolicyOutOfOrder)
				return
			}
			continue
		case before.Unit != rung.Unit:
			v.add(path+".unit", PolicyMixedUnits)
		case before.Days >= rung.Days:
			v.add(path+".days", PolicyOutOfOrder)
		}
		if before.Every > 0 {
			v.add(fmt.Sprintf("rungs[%d].every", at), PolicyRepeatsEarly)
		}
		return
	}
}

func (v *policyFaults) recipients(path string, groups []Recipients) {
	for i, group := range groups {
		at := fmt.Sprintf("%s[%d]", path, i)
		if !oneOf(v, at+".side", group.Side, PolicySides) {
			continue
		}
		if slices.ContainsFunc(groups[:i], func(r Recipients) bool { return r.Side == group.Side }) {
			v.add(at+".side", "repeated")
		}
		if len(group.Roles) == 0 {
			v.add(at+".roles", "required")
		}
		for j, role := range group.Roles {
			path := fmt.Sprintf("%s.roles[%d]", at, j)
			if oneOf(v, path, role, rolesOf[group.Side]) && slices.Contains(group.Roles[:j], role) {
				v.add(path, "repeated")
			}
		}
	}
}

// does checks what a rung does. The clock shows few facts by itself, and none of
// them about a unit whose report waits for the office.
func (v *policyFaults) does(path string, r Rung) {
	does := r.Does
	switch {
	case does.Remind && does.Notice != "":
		v.add(path, PolicyTellsTwice)
	case !does.Remind && does.Notice == "":
		v.add(path, PolicyTellsNothing)
	}
	if does.more() && r.Every > 0 {
		v.add(path, PolicyRepeatsMore)
	}
	if does.more() && r.Anchor == AnchorReport {
		v.add(path, PolicyOtherAnchor)
	}
	if does.Notice != "" {
		v.colour(path+".notice", r)
	}
	for i, flag := range does.Flags {
		at := fmt.Sprintf("%s.flags[%d]", path, i)
		switch {
		case !oneOf(v, at, flag, RungFlags):
		case slices.Contains(does.Flags[:i], flag):
			v.add(at, "repeated")
		case (flag == FlagLateAcknowledgement) != (r.Condition == NotAcknowledged), slices.Contains(ofDuty, flag) && r.Anchor != AnchorDeadline:
			v.add(at, PolicyOtherAnchor)
		}
	}
}

// more reports whether anything but a reminder is done.
func (d Does) more() bool { return d.Notice != "" || d.Escalate || d.Propose || len(d.Flags) > 0 }

// colour refuses an unknown colour, and one below that of an earlier rung.
func (v *policyFaults) colour(path string, r Rung) {
	codes := make([]string, len(v.policy.Colours))
	for i, colour := range v.policy.Colours {
		codes[i] = colour.Code
	}
	if len(codes) == 0 || !oneOf(v, path, r.Does.Notice, codes) {
		return // without any colour that is said once, of the colours
	}
	for _, before := range v.policy.Rungs {
		if before.Name == r.Name {
			return
		}
		if before.Does.Notice != "" && v.policy.height(before.Does.Notice) > v.policy.height(r.Does.Notice) {
			v.add(path, PolicyColourFalls)
			return
		}
	}
}

// neverSilent asks that the last rung around the deadline, and the last about a
// report that waits, is repeated: an open case is never forgotten.
func (v *policyFaults) neverSilent(anchor Anchor) {
	last := -1
	for i, rung := range v.policy.Rungs {
		if rung.Anchor == anchor && rung.Condition != NotAcknowledged {
			last = i
		}
	}
	switch {
	case last < 0:
		v.add("rungs", PolicyFallsSilent, string(anchor))
	case v.policy.Rungs[last].Every < 1:
		v.add(fmt.Sprintf("rungs[%d]", last), PolicyFallsSilent, string(anchor))
	}
}
