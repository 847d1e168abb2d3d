package workflow

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The reasons for which a policy is refused, beside the general ones (required,
// repeated, not_one_of, out_of_range).
const (
	PolicyBadCode      = "bad_code"       // letters, digits, - and _, 32 at most
	PolicyBadName      = "bad_name"       // one line of 60 characters at most
	PolicyReversed     = "hours_reversed" // the office closes before it opens
	PolicyWrongSign    = "wrong_sign"     // what it counts from or does needs a later day
	PolicyOutOfOrder   = "out_of_order"   // it lies before the rung that stands above it
	PolicyMixedUnits   = "mixed_units"    // calendar and working days from one anchor have no order
	PolicyColourFalls  = "colour_falls"   // a lower colour than a rung before it
	PolicyOtherAnchor  = "other_anchor"   // it does not go with what the rung counts from
	PolicyTellsNothing = "tells_nothing"  // neither a reminder nor a notice
	PolicyTellsTwice   = "tells_twice"    // both
	PolicyRepeatsEarly = "repeats_early"  // it is repeated although another rung follows
	PolicyRepeatsMore  = "repeats_more"   // it repeats more than a reminder
	PolicyFallsSilent  = "falls_silent"   // after it nobody reminds, though the case is open
	PolicyUnknownRung  = "unknown_rung"   // no rung of this name drafts a notice
	PolicyBadSeries    = "bad_series"     // one to ten letters
)

// PolicyReasons lists every reason that Validate can give.
var PolicyReasons = []string{
	"required", "repeated", "not_one_of", "out_of_range", PolicyBadCode, PolicyBadName, PolicyReversed,
	PolicyWrongSign, PolicyOutOfOrder, PolicyMixedUnits, PolicyColourFalls, PolicyOtherAnchor, PolicyTellsNothing,
	PolicyTellsTwice, PolicyRepeatsEarly, PolicyRepeatsMore, PolicyFallsSilent, PolicyUnknownRung, PolicyBadSeries,
}

const (
	maxRungDays = 366 // from an anchor
	maxSilence  = 31  // days between two reminders
	maxName     = 60  // characters
)

var policySeries = regexp.MustCompile(`^\p{L}{1,10}$`)

var policyCode = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,31}$`)

// Validate names everything that is wrong with the policy, each by its path in the
// file: rungs[3].days. What is empty may be put to use.
func (p Policy) Validate() []Field {
	v := &policyFaults{policy: p}
	v.between("version", p.Version, 1, 1<<31-1)
	v.names("name", p.Name)
	if p.OfficeHours.To <= p.OfficeHours.From {
		v.add("office_hours.to", PolicyReversed)
	}
	v.between("rounds_allowed", p.RoundsAllowed, 1, 20)
	v.between("acknowledge_within", p.AcknowledgeWithin, 1, 30)
	if p.Recurrence != "" {
		if rung, found := p.Rung(p.Recurrence); !found || rung.Does.Notice == "" {
			v.add("recurrence", PolicyUnknownRung, p.Recurrence)
		}
	}
	if p.NoticeSeries != "" && !policySeries.MatchString(p.NoticeSeries) {
		v.add("notice_series", PolicyBadSeries)
	}
	if len(p.Colours) == 0 {
		v.add("colours", "required")
	}
	for i, colour := range p.Colours {
		path := fmt.Sprintf("colours[%d]", i)
		v.code(path+".code", colour.Code, slices.ContainsFunc(p.Colours[:i], func(c Colour) bool { return c.Code == colour.Code }))
		v.names(path+".name", colour.Name)
		oneOf(v, path+".authority", colour.Authority, []Authority{HeadsAuthority, StandingAuthority})
	}
	v.rungs()
	return v.found
}

type policyFaults struct {
	policy Policy
	found  []Field
}

func (v *policyFaults) add(path, reason string, args ...string) {
	v.found = append(v.found, Field{Name: path, Reason: reason, Args: args})
}

func (v *policyFaults) between(path string, value, least, greatest int) {
	if value < least || value > greatest {
		v.add(path, "out_of_range", strconv.Itoa(least), strconv.Itoa(greatest))
	}
}

func (v *policyFaults) code(path, value string, repeated bool) {
	switch {
	case value == "":
		v.add(path, "required")
	case !policyCode.MatchString(value):
		v.add(path, PolicyBadCode)
	case repeated:
		v.add(path, "repeated")
	}
}

// names asks for both languages; names stand in the subjects of letters.
func (v *policyFaults) names(path string, names Names) {
	for _, name := range []struct{ path, text string }{{path + ".zh", names.ZH}, {path + ".en", names.EN}} {
		switch {
		case strings.TrimSpace(name.text) == "":
			v.add(name.path, "required")
		case !utf8.ValidString(name.text) || utf8.RuneCountInString(name.text) > maxName || strings.ContainsFunc(name.text, unicode.IsControl):
			v.add(name.path, PolicyBadName)
		}
	}
}

func oneOf[T ~string](v *policyFaults, path string, value T, choices []T) bool {
	if slices.Contains(choices, value) {
		return true
	}
	args := make([]string, len(choices))
	for i, choice := range choices {
		args[i] = string(choice)
	}
	v.add(path, "not_one_of", args...)
	return false
}
