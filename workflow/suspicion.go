package workflow

import (
	"math"
	"slices"
	"time"
)

// The rules by which superficial rectification (走过场) is suspected. A suspicion
// says what was seen, never what it means: a person confirms or dismisses it.
const (
	NearCopyOfAnother     FlagRule = "near_copy_of_another"    // nearly the report of another unit
	NearCopyOfOwn         FlagRule = "near_copy_of_own"        // nearly the unit's own earlier report
	EvidenceBeforeFinding FlagRule = "evidence_before_finding" // every date in the evidence lies before the finding
	FailsAgain            FlagRule = "fails_again"             // the same finding failed in an earlier round
)

// SuspicionRules lists the rules.
var SuspicionRules = []FlagRule{NearCopyOfAnother, NearCopyOfOwn, EvidenceBeforeFinding, FailsAgain}

// NearlyEqual is the share of two reports' texts that has to be the same before
// one is suspected to be a copy of the other.
const NearlyEqual = 0.85

// EarlierReport is a report that came in before, with its gist and where it
// belongs.
type EarlierReport struct {
	ID       int64
	Case     CaseID
	Number   string
	Circular int64
	Owner    UnitID
	Gist     string
}

// CopiesOf suspects a report of being nearly a copy of earlier ones: at most one
// suspicion for each of the two rules, with the report that is most like it.
//
// One report for several sites is the ordinary way of answering a circular, so
// that a unit's reports on its other cases of the same circular are not compared.
func CopiesOf(report EarlierReport, earlier []EarlierReport, now time.Time) []Flag {
	type copied struct {
		of   EarlierReport
		like float64
	}
	most := map[FlagRule]copied{}
	for _, other := range earlier {
		rule := NearCopyOfAnother
		if other.Owner == report.Owner {
			rule = NearCopyOfOwn
			if other.Circular == report.Circular && other.Case != report.Case {
				continue
			}
		}
		if like := Likeness(report.Gist, other.Gist); like >= NearlyEqual && like > most[rule].like {
			most[rule] = copied{other, like}
		}
	}
	var flags []Flag
	for _, rule := range SuspicionRules {
		if found, suspected := most[rule]; suspected {
			flags = append(flags, Flag{Kind: FlagSuperficial, Found: now, Evidence: &FlagEvidence{Rule: rule,
				Case: found.of.Case, Number: found.of.Number, Report: found.of.ID, Percent: int(math.Floor(found.like * 100))}})
		}
	}
	return flags
}

// OldEvidence suspects evidence in which every date lies before the day of the
// finding: what was photographed before the inspection shows no rectification.
// Evidence without a full date says nothing.
//
// Of a file nothing is known but the day of its upload: it was made by then, and
// perhaps long before. Files count only where every one was uploaded before the
// finding, as a picture of an earlier round that is handed in again; what a file says
// of itself is not asked, for whoever makes it may write into it what they like.
func OldEvidence(report Report, uploaded []Date, foundOn Date, now time.Time) []Flag {
	dates := FullDates(report.Evidence)
	if !slices.ContainsFunc(uploaded, func(day Date) bool { return day.Compare(foundOn) >= 0 }) {
		dates = append(dates, uploaded...)
	}
	if len(dates) == 0 || foundOn.IsZero() {
		return nil
	}
	latest := slices.MaxFunc(dates, Date.Compare)
	if latest.Compare(foundOn) >= 0 {
		return nil
	}
	return []Flag{{Kind: FlagSuperficial, Found: now,
		Evidence: &FlagEvidence{Rule: EvidenceBeforeFinding, Dated: latest, FoundOn: foundOn}}}
}

// FailedAgain suspects a unit of which a finding fails that failed before, under
// the same unit.
func FailedAgain(before, failed []int64, now time.Time) []Flag {
	for _, finding := range failed {
		if slices.Contains(before, finding) {
			return []Flag{{Kind: FlagSuperficial, Found: now, Evidence: &FlagEvidence{Rule: FailsAgain, Finding: finding}}}
		}
	}
	return nil
}

// Judgement is a person's word on a suspicion.
type Judgement string

// The judgements.
const (
	Suspected Judgement = ""
	Confirmed Judgement = "confirmed"
	Dismissed Judgement = "dismissed"
)

// SuspicionAction is what a person does about a suspicion.
type SuspicionAction string

// The actions on a suspicion.
const (
	ConfirmSuspicion SuspicionAction = "confirm_suspicion"
	DismissSuspicion SuspicionAction = "dismiss_suspicion"
)

// SuspicionActions lists the actions.
var SuspicionActions = []SuspicionAction{ConfirmSuspicion, DismissSuspicion}

// SuspicionTable is every transition of a suspicion. What was judged may be judged
// anew: new facts come up, and both judgements stay in the record.
var SuspicionTable = []PaperTransition[Judgement, SuspicionAction, FlagKind]{
	{ConfirmSuspicion, []Judgement{Suspected, Dismissed}, Confirmed, []FlagKind{FlagSuperficial}, []Role{Rechecker, Head}},
	{DismissSuspicion, []Judgement{Suspected, Confirmed}, Dismissed, []FlagKind{FlagSuperficial}, []Role{Rechecker, Head}},
}

// DecideSuspicion answers whether the actor may do this about a flag of the
// office, in which role, and what judgement follows.
func DecideSuspicion(office UnitID, kind FlagKind, judgement Judgement, actor Actor, action SuspicionAction) (Judgement, Role, *Error) {
	if !kind.Suspicion() {
		return "", "", Refused("no_suspicion", string(kind))
	}
	return decidePaper(SuspicionTable, judgement, kind, actor, action, func(role Role) bool { return officeRole(actor, role, office) })
}
