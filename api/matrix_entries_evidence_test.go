package api

import (
	"fmt"
	"io"
	"strings"

	"rectify/casework"
	"rectify/workflow"
)

// supporters are the people of a unit that supports the owner.
var supporters = only("foreign liaison", "foreign leader")

const picture, scanned = "\x89PNG\r\n\x1a\n1", "%PDF-1.7\n1\n%%EOF\n"

// uploaded is a file that somebody brought to a case.
func (w *world) uploaded(who string, one casework.CaseView, name string, purpose workflow.FilePurpose, content string) casework.EvidenceView {
	w.Helper()
	file, err := w.desk.BeginUpload(w.Context(), w.people[who], one.ID)
	w.must(err)
	defer file.Discard()
	_, err = io.Copy(file, strings.NewReader(content))
	w.must(err)
	view, err := file.Complete(w.Context(), name, purpose)
	w.must(err)
	return view
}

// photographed is a file of the unit that supports nothing yet.
func (w *world) photographed() casework.EvidenceView {
	w.Helper()
	return w.uploaded("liaison", w.issued(), "首页.png", workflow.PurposeEvidence, picture)
}

// archived is a package of a circular whose one case is closed.
func (w *world) archived() casework.ArchiveView {
	w.Helper()
	view, err := w.desk.Archive(w.Context(), w.people["clerk"], w.closed().Circular.ID, 0, workflow.TenYears)
	w.must(err)
	return view
}

// signedReport is a whole report with the scan of its signed and stamped paper: with it
// the liaison officer submits as well as the leader.
func signedReport(w *world) question {
	one := w.issued()
	body := answered(one)
	body["evidence_files"] = []workflow.FileID{w.uploaded("liaison", one, "盖章报告.pdf", workflow.PurposeStampedScan, scanned).ID}
	return question{fmt.Sprintf("/cases/%d/submit", one.ID), body}
}

func onPhotograph(path string) func(*world) question {
	return func(w *world) question {
		return question{path: fmt.Sprintf("/evidence/%d%s", w.photographed().ID, path)}
	}
}

var evidenceEntries = []entry{
	{route: "POST /cases/{id}/evidence", may: only("liaison", "leader", "clerk", "rechecker"), sees: seeCases, event: "upload_evidence",
		adds: only("evidence_files", "blobs"), ask: onCase((*world).issued, "evidence", upload{"首页.png", "evidence", picture})},
	{route: "GET /evidence/{id}", may: ofTheUnit, ask: onPhotograph(""), effect: func(w *world, _ string, answer reply) {
		if string(answer.raw) != picture || !strings.HasPrefix(answer.header.Get("Content-Disposition"), "attachment") {
			w.Errorf("%v %q", answer.header, answer.raw)
		}
	}},
	{route: "POST /evidence/{id}/withdraw", may: ofTheUnit, event: "withdraw_evidence", changes: only("evidence_files"), ask: onPhotograph("/withdraw")},
	{route: "GET /cases/{id}/report-form", may: seeCases, ask: onCase((*world).issued, "report-form", nil)},
	{route: "POST /circulars/{id}/archive", may: only("clerk", "head"), sees: ofTheOffice, event: "archive", adds: only("archives", "blobs"), ask: func(w *world) question {
		return question{fmt.Sprintf("/circulars/%d/archive", w.closed().Circular.ID), object{"retention": "10_years"}}
	}},
	{route: "GET /circulars/{id}/archives", may: ofTheOffice, shows: "archives", counts: counted(1, ofTheOffice), ask: func(w *world) question {
		return question{path: fmt.Sprintf("/circulars/%d/archives", w.archived().Circular.ID)}
	}},
	{route: "GET /archives/{id}", may: ofTheOffice, ask: func(w *world) question { return question{path: fmt.Sprintf("/archives/%d", w.archived().ID)} },
		effect: func(w *world, _ string, answer reply) {
			if !strings.HasPrefix(string(answer.raw), "PK") {
				w.Errorf("no package: %v", answer.header)
			}
		}},
	{route: "POST /archives/{id}/lengthen-retention", may: only("clerk", "head"), sees: ofTheOffice, event: "lengthen_retention", changes: only("archives"), ask: func(w *world) question {
		return question{fmt.Sprintf("/archives/%d/lengthen-retention", w.archived().ID), object{"retention": "30_years"}}
	}},
}
