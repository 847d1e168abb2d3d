package ledger

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"rectify/text"
	"rectify/workflow"
)

// FormFinding is a finding with what the report says about it.
type FormFinding struct {
	ID          int64
	Position    int
	Description string
	Place       string
}

// ReportForm is what is printed, signed, stamped and scanned: a report on paper
// (书面报告). Without a report it is a form to fill in by hand.
type ReportForm struct {
	Number    string
	DocNumber string
	Office    string
	Unit      string
	SiteURL   string
	Deadline  time.Time
	Round     int
	Findings  []FormFinding
	Report    *workflow.Report // nil: to be filled in

	Demonstration bool
}

// Fingerprint is a short sum of the report's words, printed on the form: an office
// that gets the scan can compare it with that of the report it was submitted with.
// "" where there is no report yet.
func (f ReportForm) Fingerprint() string {
	if f.Report == nil {
		return ""
	}
	words := *f.Report
	words.EvidenceFiles = nil // the scan itself is among them, and comes afterwards
	words.Answers = slices.Clone(words.Answers)
	slices.SortFunc(words.Answers, func(a, b workflow.Answer) int { return cmp.Compare(a.Finding, b.Finding) })
	encoded, err := json.Marshal(struct {
		Number string
		Round  int
		Report workflow.Report
	}{f.Number, f.Round, words})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(encoded)
	text := hex.EncodeToString(sum[:8])
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}

// Text is the form in a language, with days in the zone.
func (f ReportForm) Text(language text.Language, zone *time.Location) string {
	d := &document{language: language, zone: zone}
	d.title("form.title")
	if f.Demonstration {
		d.out.WriteString(d.say("demonstration") + "\n")
	}
	d.line("form.number", f.Number)
	d.line("form.doc_number", f.DocNumber)
	d.line("form.office", f.Office)
	d.line("form.unit", f.Unit)
	d.line("form.site", f.SiteURL)
	d.line("form.deadline", d.until(f.Deadline))
	d.line("form.round", f.Round)
	d.line("form.fingerprint", f.Fingerprint())
	d.title("form.findings")
	for _, finding := range f.Findings {
		d.item("%d. %s", finding.Position, joined(finding.Description, finding.Place))
		kind, said := f.answer(finding.ID)
		if f.Report == nil {
			kind, said = d.say("form.choose"), d.say("form.blank")
		} else {
			kind = d.label("answer.", kind)
		}
		d.item("   %s", d.say("document.line", d.say("form.answer"), kind))
		if said != "" {
			d.item("   %s", d.say("document.line", d.say("form.explanation"), said))
		}
	}
	report := f.Report
	blank := ""
	if report == nil {
		report, blank = &workflow.Report{}, d.say("form.blank")
	}
	for _, part := range []struct{ key, value string }{
		{"field.causes", report.Causes}, {"field.measures", report.Measures}, {"field.self_inspection", report.SelfInspection},
		{"field.held_to_account", report.HeldToAccount}, {"field.report_evidence", report.Evidence},
	} {
		if part.value == "" {
			part.value = blank
		}
		if part.value != "" {
			d.title(part.key)
			d.item("%s", part.value)
		}
	}
	d.out.WriteString("\n")
	for _, key := range []string{"form.signature", "form.stamp", "form.date"} {
		d.out.WriteString("\n" + d.say(key) + "\n")
	}
	d.out.WriteString("\n" + d.say("form.how") + "\n" + d.say("unclassified") + "\n")
	return d.String()
}

func (f ReportForm) answer(finding int64) (kind, said string) {
	if f.Report == nil {
		return "", ""
	}
	for _, answer := range f.Report.Answers {
		if answer.Finding == finding {
			return string(answer.Kind), answer.Text
		}
	}
	return "", ""
}

func joined(description, place string) string {
	if place == "" {
		return description
	}
	return fmt.Sprintf("%s(%s)", description, place)
}
