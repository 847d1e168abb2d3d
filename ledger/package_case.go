package ledger

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// circular writes what the circular says, and its text as it was read.
func (w *packing) circular() error {
	row := w.Circular
	d := w.document("archive.circular")
	for _, part := range []struct{ key, value string }{
		{"field.doc_number", row.DocNumber}, {"archive.title", row.Title}, {"archive.issuer", row.Issuer}, {"field.report_to", row.ReportTo},
		{"field.addressees", strings.Join(row.Addressees, "、")}, {"archive.signer", row.Signer}, {"archive.signed_on", row.SignedOn.String()},
		{"archive.signature_at", d.at(row.SignatureAt.Time())}, {"field.published_on", row.PublishedOn.String()},
		{"field.inspected_from", row.InspectedFrom.String()}, {"field.inspected_to", row.InspectedTo.String()},
		{"field.deadline_phrase", row.DeadlinePhrase}, {"archive.state", d.label("state.", string(row.State))}, {"archive.issued_at", d.at(row.IssuedAt.Time())},
		{"archive.retention", d.label("retention.", string(w.Retention))}, {"archive.until", d.at(w.Until)}, {"archive.number", fmt.Sprint(w.Number)},
	} {
		d.line(part.key, part.value)
	}
	suggestions, err := w.Reader.Suggestions(row.ID)
	if err != nil {
		return err
	}
	if len(suggestions) > 0 {
		d.title("archive.suggestions")
		for _, one := range suggestions {
			d.item("%s", lines(one.UnitName, one.Paragraph, one.Sentence, d.label("suggestion.", one.State), one.Reason))
		}
	}
	if err := w.addDocument(entryCircular, text.Say(text.Chinese, "archive.circular"), "", d); err != nil {
		return err
	}
	return w.add(indexRow{entry: entrySource, title: text.Say(text.Chinese, "archive.source")}, func(into io.Writer) error {
		_, err := io.WriteString(into, row.Source)
		return err
	})
}

func (w *packing) cases() error {
	heads, err := w.Reader.CaseHeads(w.Circular.ID)
	if err != nil {
		return err
	}
	for _, head := range heads {
		row, err := w.Reader.CaseOfCircular(w.Circular.ID, head.ID)
		if err != nil {
			return err
		}
		if err := w.oneCase(row); err != nil {
			return err
		}
	}
	return nil
}

// file is one case at work: its papers are written one by one.
type file struct {
	*packing
	row      models.Case
	folder   string
	findings map[int64]models.Finding
	list     []models.Finding
	names    map[workflow.PersonID]string
	units    map[workflow.UnitID]models.Unit
	evidence []models.EvidenceFile
	uses     map[workflow.FileID][]models.EvidenceUse
}

func (w *packing) oneCase(row models.Case) error {
	f := &file{packing: w, row: row, folder: folderOf(row.Position), findings: map[int64]models.Finding{}}
	findings, err := w.Reader.FindingsOf(row.ID)
	if err != nil {
		return err
	}
	f.list = findings[row.ID]
	for _, finding := range f.list {
		f.findings[finding.ID] = finding
	}
	if f.evidence, f.uses, err = w.Reader.EvidenceOf(row.ID); err != nil {
		return err
	}
	if err := f.whoIsWho(); err != nil {
		return err
	}
	for _, step := range []func() error{f.head, f.contributions, f.reports, f.rechecks, f.requests, f.chases, f.notices, f.proposals, f.objections, f.letters} {
		if err := step(); err != nil {
			return err
		}
	}
	for _, one := range f.evidence {
		if one.WithdrawnAt != 0 {
			continue
		}
		if err := w.evidence(f.folder, row.Number, one); err != nil {
			return err
		}
	}
	return nil
}

// whoIsWho reads the names of everybody in the case's events, and of its units.
func (f *file) whoIsWho() error {
	var people []workflow.PersonID
	seen := map[workflow.PersonID]bool{0: true}
	err := f.Reader.EachEvent(models.SubjectCase, int64(f.row.ID), func(event models.Event) error {
		for _, person := range []workflow.PersonID{event.PersonID, event.ForID} {
			if !seen[person] {
				seen[person] = true
				people = append(people, person)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f.names, err = f.Reader.NamesOf(people); err != nil {
		return err
	}
	legs, err := f.Reader.Legs(f.row.ID)
	if err != nil {
		return err
	}
	ids := []workflow.UnitID{f.row.Owner(), f.row.OfficeID}
	for _, leg := range legs {
		ids = append(ids, leg.OwnerID)
	}
	f.units, err = f.Reader.UnitsByID(ids)
	return err
}

// paper writes one paper of the case.
func (f *file) paper(name, key string, d *document) error {
	return f.addDocument(f.folder+"/"+name, text.Say(text.Chinese, key), f.row.Number, d)
}

// head writes what the case is, its dates, flags and events.
func (f *file) head() error {
	row := f.row
	d := f.document("archive.case")
	for _, part := range []struct{ key, value string }{
		{"form.number", row.Number}, {"form.unit", f.units[row.Owner()].OfficialName}, {"archive.unit_name", row.UnitName},
		{"form.office", f.units[row.OfficeID].OfficialName}, {"form.site", row.SiteURL}, {"field.site_code", row.SiteCode},
		{"archive.state", d.label("state.", string(row.State))}, {"form.round", fmt.Sprint(row.Round)}, {"archive.issued_at", d.at(row.IssuedAt.Time())},
		{"archive.first_due", d.until(row.FirstDueAt.Time())}, {"form.deadline", d.until(row.DeadlineAt.Time())},
		{"archive.acknowledged_at", d.at(row.AcknowledgedAt.Time())}, {"archive.first_report_at", d.at(row.FirstReportAt.Time())},
		{"archive.passed_report_at", d.at(row.PassedReportAt.Time())}, {"archive.closed_at", d.at(row.ClosedAt.Time())},
	} {
		d.line(part.key, part.value)
	}
	d.title("form.findings")
	for _, finding := range f.list {
		d.item("%d. %s", finding.Position, joined(finding.Description, finding.Place))
	}
	legs, err := f.Reader.Legs(row.ID)
	if err != nil {
		return err
	}
	d.title("archive.legs")
	for _, leg := range legs {
		deadline := leg.Deadline()
		d.item("%d. %s", leg.Number, lines(d.at(leg.OpenedAt.Time()), d.label("action.", string(leg.OpenedBy)), f.units[leg.OwnerID].OfficialName,
			d.until(deadline.Moment), deadline.Phrase, d.label("rule.", string(deadline.Rule)), deadline.CalendarVersion))
	}
	flags, err := f.Reader.Flags(row.ID)
	if err != nil {
		return err
	}
	if len(flags) > 0 {
		d.title("archive.flags")
	}
	for _, flag := range flags {
		taken := ""
		if flag.TakenBackBy != 0 {
			taken = d.say("archive.taken_back")
		}
		d.item("%s", lines(d.at(flag.FoundAt.Time()), d.label("flag.", string(flag.Kind)), d.label("judgement.", string(flag.Judgement)), flag.JudgementReason, taken))
	}
	if err := f.rungs(d); err != nil {
		return err
	}
	d.title("archive.events")
	err = f.Reader.EachEvent(models.SubjectCase, int64(row.ID), func(event models.Event) error {
		change := d.label("state.", event.FromState)
		if event.ToState != event.FromState {
			change += " → " + d.label("state.", event.ToState)
		}
		who := f.names[event.PersonID]
		if event.ForID != 0 {
			who = d.say("archive.in_place_of", who, f.names[event.ForID])
		}
		d.item("%d. %s", event.Seq, lines(d.at(event.At.Time()), d.label("role.", string(event.Role)), who,
			d.label("action.", event.Action), change, d.reasonOf(event), event.Hash))
		return nil
	})
	if err != nil {
		return err
	}
	return f.paper("case.txt", "archive.case", d)
}

// reasonOf is the reason that whoever acted gave, where the act has one.
func (d *document) reasonOf(event models.Event) string {
	var said struct {
		Reason string `json:"reason"`
	}
	if detail := event.Detail(); len(detail) == 0 || json.Unmarshal(detail, &said) != nil {
		return ""
	}
	if key := "void_reason." + said.Reason; text.Has(key) { // the rules' own
		return d.say(key)
	}
	return said.Reason
}

// rungs lists what the ladder reached, by the names the circular's policy gave.
func (f *file) rungs(d *document) error {
	for leg := int64(1); leg <= f.row.Leg; leg++ {
		rungs, err := f.Reader.Rungs(f.row.ID, leg)
		if err != nil {
			return err
		}
		for i, rung := range rungs {
			if i == 0 {
				d.title("archive.rungs")
			}
			known, _ := f.Circular.Policy.Of.Rung(rung.Rung)
			told := d.at(rung.TellAt.Time())
			if told == "" {
				told = d.say("archive.untold")
			}
			d.item("%s", lines(d.at(rung.ReachedAt.Time()), known.Label.ZH, told))
		}
	}
	return nil
}

// supporting lists the files that a paper rests on.
func (f *file) supporting(d *document, kind string, ref, finding int64) {
	for _, one := range f.evidence {
		for _, use := range f.uses[one.ID] {
			if use.Kind == kind && use.RefID == ref && use.FindingID == finding {
				d.item("%s", d.say("archive.file", one.ID, one.Name, one.SHA256))
			}
		}
	}
}
