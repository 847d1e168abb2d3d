package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// TextLimit is the greatest length, in characters, of one text that a person enters.
const TextLimit = 20_000

// AnswerKind is what a unit says about one finding.
type AnswerKind string

// The four kinds of answers.
const (
	AnswerDone       AnswerKind = "done"        // 已完成
	AnswerInProgress AnswerKind = "in_progress" // 整改中
	AnswerLongTerm   AnswerKind = "long_term"   // 长期坚持
	AnswerImpossible AnswerKind = "impossible"  // 无法整改, with the reason
)

// AnswerKinds lists the kinds.
var AnswerKinds = []AnswerKind{AnswerDone, AnswerInProgress, AnswerLongTerm, AnswerImpossible}

// Answer is a report's word on one finding.
type Answer struct {
	Finding int64
	Kind    AnswerKind
	Text    string // measures taken; what remains to be done; the reason where rectification is impossible
	By      Date   `json:"By,omitzero"` // of what is in progress: the day by which the rest is done
}

// Verdict is a re-check's word on one finding.
type Verdict struct {
	Finding  int64
	Passed   bool
	Evidence string // what was looked at, for passes too
	Reason   string // why it failed; why it passes although it cannot be rectified

	EvidenceFiles []FileID `json:",omitempty"` // that show it
}

// Channel is the way by which a report came in.
type Channel string

// The channels of a report.
const (
	ChannelOnline Channel = "online"
	ChannelPaper  Channel = "paper"
	ChannelFax    Channel = "fax"
	ChannelEmail  Channel = "email"
)

// Channels lists the channels a clerk can register.
var Channels = []Channel{ChannelPaper, ChannelFax, ChannelEmail}

// Report is the text of a rectification report.
type Report struct {
	Answers        []Answer
	Causes         string
	Measures       string
	SelfInspection string // found and put right beyond what was listed
	HeldToAccount  string // who inside the unit, and how
	Evidence       string

	EvidenceFiles []FileID `json:",omitempty"` // that show it, the stamped scan among them
}

// Input is what an actor hands in with an action; each action reads its own part.
type Input struct {
	Reason     string
	Progress   string
	Evidence   string
	Report     Report
	Channel    Channel
	ReceivedAt time.Time // when a registered report reached the office
	Verdicts   []Verdict
	NewDate    Deadline
	NewOwner   UnitID
	Supporter  UnitID
	Plan       Plan
	Opinion    string
	Chase      Chase

	EvidenceFiles []FileID // that support a reopening

	// What the caller works out with calendar and rules, not the actor:
	AcknowledgeBy time.Time      // at issue and transfer: when the receipt slip is due
	Deadline      Deadline       // at acknowledgement: the date, where it counts from receipt
	KnownFiles    []EvidenceFile // of those the input names, the ones that belong to this case

	Answered map[int64]AnswerKind // at re-check: what the report under it says of each finding
}

// needs says when each need is met, as wrong fields.
var needs = map[Need]func(c Case, input Input, now time.Time) []Field{
	NeedReason:   func(_ Case, input Input, _ time.Time) []Field { return required("reason", input.Reason) },
	NeedProgress: func(_ Case, input Input, _ time.Time) []Field { return required("progress", input.Progress) },
	NeedEvidence: func(_ Case, input Input, _ time.Time) []Field {
		return shown("evidence", input.Evidence, input.EvidenceFiles)
	},
	NeedNewDate: func(_ Case, input Input, now time.Time) []Field {
		if input.NewDate.Moment.IsZero() {
			return []Field{{Name: "new_date", Reason: "required"}}
		}
		if !input.NewDate.Moment.After(now) {
			return []Field{{Name: "new_date", Reason: "not_in_future"}}
		}
		return CheckFar("new_date", input.NewDate.Moment, now)
	},
	NeedLater: func(c Case, input Input, now time.Time) []Field {
		if input.NewDate.Moment.IsZero() {
			return []Field{{Name: "new_date", Reason: "required"}}
		}
		if !input.NewDate.Moment.After(c.Deadline) {
			return []Field{{Name: "new_date", Reason: "not_later"}}
		}
		return CheckFar("new_date", input.NewDate.Moment, now)
	},
	NeedAhead: func(_ Case, input Input, now time.Time) []Field {
		if moment := input.NewDate.Moment; !moment.IsZero() && !moment.After(now) {
			return []Field{{Name: "new_date", Reason: "not_in_future"}}
		}
		return nil
	},
	NeedNewOwner: func(c Case, input Input, _ time.Time) []Field {
		if input.NewOwner == 0 {
			return []Field{{Name: "new_owner", Reason: "required"}}
		}
		if input.NewOwner == c.Owner {
			return []Field{{Name: "new_owner", Reason: "same_unit"}}
		}
		return nil
	},
	NeedAnswers: answersNeeded,
	NeedKnownAnswers: func(c Case, input Input, now time.Time) []Field {
		return slices.DeleteFunc(answersNeeded(c, input, now), func(f Field) bool {
			return f.Reason == "missing_for_finding" || f.Reason == "required" // a draft may have gaps
		})
	},
	NeedVerdicts:     verdictsNeeded,
	NeedStampedScan:  stampedScanNeeded,
	NeedEarlier:      receivedEarlier,
	NeedPlan:         planNeeded,
	NeedOpinion:      func(_ Case, input Input, _ time.Time) []Field { return required("opinion", input.Opinion) },
	NeedChase:        chaseNeeded,
	NeedNewSupporter: newSupporterNeeded,
	NeedSupporter:    supporterNeeded,
	NeedReceipt: func(c Case, input Input, now time.Time) []Field {
		var wrong []Field
		if !slices.Contains(Channels, input.Channel) {
			wrong = append(wrong, Field{Name: "channel", Reason: "not_one_of", Args: []string{"paper", "fax", "email"}})
		}
		switch {
		case input.ReceivedAt.IsZero():
			wrong = append(wrong, Field{Name: "received_at", Reason: "required"})
		case input.ReceivedAt.After(now):
			wrong = append(wrong, Field{Name: "received_at", Reason: "in_future"})
		case input.ReceivedAt.Before(c.issuedMinute()):
			wrong = append(wrong, Field{Name: "received_at", Reason: "before_issue"})
		case input.ReceivedAt.Before(c.ReportsSince):
			wrong = append(wrong, Field{Name: "received_at", Reason: "before_round"})
		}
		return wrong
	},
}

// receivedEarlier is a need of paper that turns up beside a report that waits.
func receivedEarlier(c Case, input Input, _ time.Time) []Field {
	if !input.ReceivedAt.IsZero() && !input.ReceivedAt.Before(c.LastReportAt) {
		return []Field{{Name: "received_at", Reason: "not_earlier"}}
	}
	return nil
}

func required(name, text string) []Field {
	if strings.TrimSpace(text) == "" {
		return []Field{{Name: name, Reason: "required"}}
	}
	return nil
}

// shown asks for evidence: in words, or by a file.
func shown(name, text string, files []FileID) []Field {
	if len(files) > 0 {
		return nil
	}
	return required(name, text)
}

// CheckLength returns the field as wrong when the text is longer than TextLimit.
func CheckLength(name, text string) []Field {
	if utf8.RuneCountInString(text) > TextLimit {
		return []Field{{Name: name, Reason: "too_long", Args: []string{fmt.Sprint(TextLimit)}}}
	}
	return nil
}

// farthest is how far ahead a date may lie, in years: what is later is a slip of
// the hand.
const farthest = 10

// CheckFar returns the field as wrong when the moment lies too far ahead.
func CheckFar(name string, moment, now time.Time) []Field {
	if moment.After(now.AddDate(farthest, 0, 0)) {
		return []Field{{Name: name, Reason: "too_far", Args: []string{fmt.Sprint(farthest)}}}
	}
	return nil
}

// coverage checks that the ids name every finding of the case exactly once.
func coverage(name string, findings, ids []int64) []Field {
	var wrong []Field
	for i, id := range ids {
		switch {
		case !slices.Contains(findings, id):
			wrong = append(wrong, Field{Name: fmt.Sprintf("%s[%d].finding", name, i), Reason: "unknown_finding"})
		case slices.Contains(ids[:i], id):
			wrong = append(wrong, Field{Name: fmt.Sprintf("%s[%d].finding", name, i), Reason: "repeated"})
		}
	}
	for i, finding := range findings {
		if !slices.Contains(ids, finding) {
			wrong = append(wrong, Field{Name: name, Reason: "missing_for_finding", Args: []string{fmt.Sprint(i + 1)}})
		}
	}
	return wrong
}

func answersNeeded(c Case, input Input, now time.Time) []Field {
	ids := make([]int64, len(input.Report.Answers))
	for i, answer := range input.Report.Answers {
		ids[i] = answer.Finding
	}
	wrong := coverage("answers", c.Findings, ids)
	for i, answer := range input.Report.Answers {
		name := fmt.Sprintf("answers[%d]", i)
		if !slices.Contains(AnswerKinds, answer.Kind) {
			wrong = append(wrong, Field{Name: name + ".kind", Reason: "not_one_of",
				Args: []string{"done", "in_progress", "long_term", "impossible"}})
		}
		if answer.Kind != AnswerDone {
			// The reason, what remains, or how it is kept up.
			wrong = append(wrong, required(name+".text", answer.Text)...)
		}
		switch {
		case answer.Kind == AnswerInProgress && answer.By.IsZero():
			wrong = append(wrong, Field{Name: name + ".by", Reason: "required"})
		case !answer.By.IsZero():
			wrong = append(wrong, CheckFar(name+".by", answer.By.Start(time.UTC), now)...)
		}
	}
	return wrong
}

// verdictsNeeded asks for a verdict on every finding. What the unit itself calls in
// progress does not pass: there is nothing finished to look at yet. What it keeps up
// (长期坚持) passes on the evidence that it does, and what it cannot rectify
// (无法整改) for a reason why the office accepts that.
func verdictsNeeded(c Case, input Input, _ time.Time) []Field {
	ids := make([]int64, len(input.Verdicts))
	for i, verdict := range input.Verdicts {
		ids[i] = verdict.Finding
	}
	wrong := coverage("verdicts", c.Findings, ids)
	for i, verdict := range input.Verdicts {
		name := fmt.Sprintf("verdicts[%d]", i)
		wrong = append(wrong, shown(name+".evidence", verdict.Evidence, verdict.EvidenceFiles)...)
		answered := input.Answered[verdict.Finding]
		switch {
		case !verdict.Passed, answered == AnswerImpossible:
			wrong = append(wrong, required(name+".reason", verdict.Reason)...)
		case answered == AnswerInProgress:
			wrong = append(wrong, Field{Name: name + ".passed", Reason: "still_in_progress"})
		}
	}
	return wrong
}

// limits checks the length of every text, whether an action needs it or not.
func (input Input) limits() []Field {
	var wrong []Field
	check := func(name, text string) { wrong = append(wrong, CheckLength(name, text)...) }
	check("reason", input.Reason)
	check("progress", input.Progress)
	check("evidence", input.Evidence)
	check("causes", input.Report.Causes)
	check("measures", input.Report.Measures)
	check("self_inspection", input.Report.SelfInspection)
	check("held_to_account", input.Report.HeldToAccount)
	check("report_evidence", input.Report.Evidence)
	check("opinion", input.Opinion)
	wrong = append(wrong, input.Plan.limits()...)
	wrong = append(wrong, input.Chase.limits()...)
	for i, answer := range input.Report.Answers {
		check(fmt.Sprintf("answers[%d].text", i), answer.Text)
	}
	for i, verdict := range input.Verdicts {
		check(fmt.Sprintf("verdicts[%d].evidence", i), verdict.Evidence)
		check(fmt.Sprintf("verdicts[%d].reason", i), verdict.Reason)
	}
	return wrong
}
