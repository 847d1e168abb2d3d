package workflow

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Terms are the figures by which an office runs its cases. A circular keeps the
// copy that was in force when it was issued.
type Terms struct {
	RoundsAllowed     int // rounds of rework before a failed re-check escalates
	AcknowledgeWithin int // working days from issue to the receipt slip
}

// DefaultTerms is what an office has that chose nothing else.
var DefaultTerms = Terms{RoundsAllowed: 3, AcknowledgeWithin: 1}

// Policy is how an office reminds, warns and escalates: data, not code. Each
// circular freezes the copy it was issued under, as JSON; the file an office
// writes has the same keys. Only what Validate finds no fault with is put to use.
type Policy struct {
	Version           int         `json:"version"`
	Name              Names       `json:"name"`
	OfficeHours       OfficeHours `json:"office_hours"`
	RoundsAllowed     int         `json:"rounds_allowed"`
	AcknowledgeWithin int         `json:"acknowledge_within"`      // working days
	Recurrence        string      `json:"recurrence,omitempty"`    // the rung whose colour and recipients the first notice of a recurrence has
	NoticeSeries      string      `json:"notice_series,omitempty"` // the word in the numbers of supervision notices; "": 电督
	Colours           []Colour    `json:"colours"`                 // in rising order
	Rungs             []Rung      `json:"rungs"`                   // in rising order
}

// Names is one thing's name in both languages.
type Names struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// OfficeHours are the hours of a working day in which letters may go: from the
// first instant to just before the last, in the office's zone.
type OfficeHours struct {
	From Clock `json:"from"`
	To   Clock `json:"to"`
}

// Clock is a time of day, since midnight.
type Clock time.Duration

const clockLayout = "15:04"

// MarshalText writes 08:30.
func (c Clock) MarshalText() ([]byte, error) {
	minutes := int(time.Duration(c) / time.Minute)
	return fmt.Appendf(nil, "%02d:%02d", minutes/60, minutes%60), nil
}

// UnmarshalText reads exactly the form 08:30.
func (c *Clock) UnmarshalText(text []byte) error {
	t, err := time.Parse(clockLayout, string(text))
	if err != nil || t.Format(clockLayout) != string(text) {
		return fmt.Errorf("workflow: %q is no time of day of the form 08:30", text)
	}
	*c = Clock(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
	return nil
}

func (c Clock) String() string {
	text, _ := c.MarshalText()
	return string(text)
}

// Colour is a degree of supervision notices. Which ones an office has, and what
// they are called, is its own business: 蓝/橙/红 here, 蓝/黄/红 elsewhere.
type Colour struct {
	Code      string    `json:"code"`
	Name      Names     `json:"name"`
	Authority Authority `json:"authority"` // whether the head signs each, or standing authority will do
}

// Anchor is the day from which a rung counts.
type Anchor string

// The anchors. From issue and from a report a rung counts days that have to run
// out, as 签收 within one working day does: it is reached when the last of them is
// over. Around the deadline it counts days as people say them, "one day overdue":
// it is reached as that day begins. 26 July is day 1 of 25 July.
const (
	AnchorIssue    Anchor = "issue"    // or what else opened the leg
	AnchorDeadline Anchor = "deadline" // the leg's last day
	AnchorReport   Anchor = "report"   // receipt of the report that waits
)

// Anchors lists every anchor, in the order in which their rungs stand.
var Anchors = []Anchor{AnchorIssue, AnchorDeadline, AnchorReport}

// DayUnit says which days are counted.
type DayUnit string

// The units.
const (
	CalendarDays DayUnit = "calendar"
	WorkingDays  DayUnit = "working"
)

// DayUnits lists every unit.
var DayUnits = []DayUnit{CalendarDays, WorkingDays}

// Condition says for which cases a rung counts at all.
type Condition string

// The conditions. An acknowledged, rectified, closed or withdrawn case owes
// nothing under the first two; the third is the office's own clock. Under the fourth
// an office demands a rectification plan (报送整改方案) by a day that counts from
// issue; the default policy demands none.
const (
	NotAcknowledged Condition = "not_acknowledged"
	OwesReport      Condition = "owes"
	ReportUnchecked Condition = "unchecked"
	NoPlan          Condition = "no_plan"
)

// Conditions lists every condition.
var Conditions = []Condition{NotAcknowledged, OwesReport, ReportUnchecked, NoPlan}

// Holds reports whether the condition holds for the case now.
func (n Condition) Holds(c Case) bool {
	switch n {
	case NotAcknowledged:
		return c.Owes() && c.AcknowledgedAt.IsZero()
	case OwesReport:
		return c.Owes()
	case ReportUnchecked:
		return c.State == Rectified
	case NoPlan:
		return c.Owes() && c.PlannedAt.IsZero()
	}
	return false
}

// SideSuperior is the unit above the owner.
const SideSuperior Side = "superior"

// rolesOf says whom a policy may tell on each side. Observers and administrators
// are told of no case.
var rolesOf = map[Side][]Role{
	SideOwner:    {Liaison, Leader},
	SideOffice:   {Clerk, Rechecker, Head},
	SideSuperior: {Liaison, Leader},
}

// PolicySides lists the sides a policy may tell.
var PolicySides = []Side{SideOwner, SideOffice, SideSuperior}

// Recipients are the people of one side who are told.
type Recipients struct {
	Side  Side   `json:"side"`
	Roles []Role `json:"roles"`
}

// Rung is one step of the ladder.
type Rung struct {
	Name        string       `json:"name"`
	Label       Names        `json:"label"`
	Anchor      Anchor       `json:"anchor"`
	Days        int          `json:"days"` // before the deadline below zero
	Unit        DayUnit      `json:"unit"`
	Condition   Condition    `json:"condition"`
	Every       int          `json:"every,omitempty"` // repeated after so many days more; 0: once
	Recipients  []Recipients `json:"recipients"`
	IfUndecided []Recipients `json:"if_extension_undecided,omitempty"` // told too while an extension request waits
	Does        Does         `json:"does"`
}

// Does is what a rung does. It tells in one way, by a reminder or by a supervision
// notice; the rest are facts, states and drafts for a person to decide on.
type Does struct {
	Remind   bool       `json:"remind,omitempty"`
	Notice   string     `json:"notice,omitempty"` // colour of the supervision notice drafted
	Escalate bool       `json:"escalate,omitempty"`
	Flags    []FlagKind `json:"flags,omitempty"`
	Propose  bool       `json:"propose,omitempty"` // an accountability proposal is drafted
}

// FlagSerious is the fact that a case is overdue by many days (严重逾期).
const FlagSerious FlagKind = "serious"

// RungFlags lists the facts a rung can find: those that the clock alone shows.
var RungFlags = []FlagKind{FlagLateAcknowledgement, FlagOverdue, FlagSerious}

// noticeSeries is the word in the numbers of supervision notices where the policy
// names none.
const noticeSeries = "电督"

// NoticeNumber writes the number of a supervision notice as offices write it,
// without 第 and without leading zeros: 电督〔2017〕1号.
func (p Policy) NoticeNumber(year int, serial int64) string {
	return fmt.Sprintf("%s〔%d〕%d号", cmp.Or(p.NoticeSeries, noticeSeries), year, serial)
}

// Chases says which duty a rung chases: what is done only after it was told was
// done only because somebody asked. Reminders ahead of a date go to everybody and
// chase nobody.
func (r Rung) Chases() Duty {
	switch {
	case r.Condition == NotAcknowledged:
		return DutyAcknowledge
	case r.Condition == OwesReport && r.Anchor == AnchorDeadline && r.Days > 0:
		return DutyReport
	}
	return ""
}

// Terms gives the figures that the transitions need.
func (p Policy) Terms() Terms {
	return Terms{RoundsAllowed: p.RoundsAllowed, AcknowledgeWithin: p.AcknowledgeWithin}
}

// Rung finds a rung by its name.
func (p Policy) Rung(name string) (Rung, bool) {
	at := slices.IndexFunc(p.Rungs, func(r Rung) bool { return r.Name == name })
	if at < 0 {
		return Rung{}, false
	}
	return p.Rungs[at], true
}

// Colour finds a colour by its code.
func (p Policy) Colour(code string) (Colour, bool) {
	at := p.height(code)
	if at < 0 {
		return Colour{}, false
	}
	return p.Colours[at], true
}

// height is a colour's place in the rising order, -1 for none.
func (p Policy) height(code string) int {
	return slices.IndexFunc(p.Colours, func(c Colour) bool { return c.Code == code })
}

// NoticeRecipients says who gets the notice of a rung.
func (p Policy) NoticeRecipients(r Rung, recurrence bool) []Recipients {
	_, more := p.noticeOf(r, recurrence)
	return together(r.Recipients, more)
}

// noticeOf is the colour of the rung's notice and who gets it, "" and nobody for a
// rung without one. No notice of a recurrence is of a lower colour than the rung
// that Recurrence names, and none goes to fewer people: the first overdue notice
// of a recurrence is orange, with the copy to the superior that orange has.
func (p Policy) noticeOf(r Rung, recurrence bool) (colour string, more []Recipients) {
	raised, found := p.Rung(p.Recurrence)
	if recurrence && found && r.Does.Notice != "" && p.height(r.Does.Notice) < p.height(raised.Does.Notice) {
		return raised.Does.Notice, raised.Recipients
	}
	return r.Does.Notice, nil
}

// together joins groups of recipients, each role of a side once, in order.
func together(groups ...[]Recipients) []Recipients {
	var all []Recipients
	for _, group := range slices.Concat(groups...) {
		at := slices.IndexFunc(all, func(r Recipients) bool { return r.Side == group.Side })
		if at < 0 {
			all = append(all, Recipients{Side: group.Side})
			at = len(all) - 1
		}
		for _, role := range group.Roles {
			if !slices.Contains(all[at].Roles, role) {
				all[at].Roles = append(all[at].Roles, role)
			}
		}
	}
	return all
}
