package ledger

import (
	"fmt"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

func (f *file) finding(id int64) string {
	finding := f.findings[id]
	return fmt.Sprintf("%d. %s", finding.Position, finding.Description)
}

func (f *file) reports() error {
	reports, answers, err := f.Reader.Reports(f.row.ID)
	if err != nil {
		return err
	}
	for i, report := range reports {
		d := f.document("archive.report", i+1)
		for _, part := range []struct{ key, value string }{
			{"form.number", f.row.Number}, {"form.round", fmt.Sprint(report.Round)}, {"field.channel", d.label("channel.", string(report.Channel))},
			{"field.received_at", d.at(report.ReceivedAt.Time())}, {"archive.recorded_at", d.at(report.RecordedAt.Time())},
			{"archive.recorded_by", f.names[report.RecordedBy]}, {"archive.sign_off", d.label("sign_off.", string(report.SignOff))},
		} {
			d.line(part.key, part.value)
		}
		d.title("form.findings")
		for _, answer := range answers[report.ID] {
			d.item("%s", lines(f.finding(answer.FindingID), d.label("answer.", string(answer.Kind)), answer.Text, answer.ByDay.String()))
		}
		for _, part := range []struct{ key, value string }{
			{"field.causes", report.Causes}, {"field.measures", report.Measures}, {"field.self_inspection", report.SelfInspection},
			{"field.held_to_account", report.HeldToAccount}, {"field.report_evidence", report.Evidence},
		} {
			d.line(part.key, part.value)
		}
		f.supporting(d, workflow.UseReport, report.ID, 0)
		if err := f.paper(fmt.Sprintf("report-%d.txt", i+1), "archive.reports", d); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) rechecks() error {
	rechecks, verdicts, err := f.Reader.Rechecks(f.row.ID)
	if err != nil {
		return err
	}
	for i, recheck := range rechecks {
		d := f.document("archive.recheck", i+1)
		d.line("form.number", f.row.Number)
		d.line("form.round", recheck.Round)
		d.line("archive.made_at", d.at(recheck.MadeAt.Time()))
		d.line("archive.made_by", f.names[recheck.MadeBy])
		d.title("field.verdicts")
		for _, verdict := range verdicts[recheck.ID] {
			word := "verdict.failed"
			if verdict.Passed {
				word = "verdict.passed"
			}
			d.item("%s", lines(f.finding(verdict.FindingID), d.say(word), verdict.Evidence, verdict.Reason))
			f.supporting(d, workflow.UseRecheck, recheck.ID, verdict.FindingID)
		}
		if err := f.paper(fmt.Sprintf("recheck-%d.txt", i+1), "archive.rechecks", d); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) requests() error {
	requests, err := f.Reader.Requests(f.row.ID)
	if err != nil || len(requests) == 0 {
		return err
	}
	d := f.document("archive.requests")
	for _, request := range requests {
		d.title("request." + request.Kind)
		d.line("archive.made_at", d.at(request.AskedAt.Time()))
		d.line("archive.made_by", f.names[request.AskedBy])
		d.line("field.reason", request.Reason)
		d.line("field.progress", request.Progress)
		d.line("field.new_date", request.WantedDay.String())
		d.line("archive.decided_at", d.at(request.DecidedAt.Time()))
		d.line("archive.decided_by", f.names[workflow.PersonID(request.DecidedBy)])
		if request.Granted != nil {
			d.line("archive.answer", d.say(map[bool]string{true: "archive.granted", false: "archive.not_granted"}[*request.Granted]))
		}
		d.line("archive.answer_text", request.Answer)
		d.line("archive.overtaken_at", d.at(request.OvertakenAt.Time()))
	}
	return f.paper("requests.txt", "archive.requests", d)
}

func (f *file) notices() error {
	notices, err := f.Reader.SupervisionNotices(f.row.ID)
	if err != nil {
		return err
	}
	for i, notice := range notices {
		facts := notice.Facts.Of
		d := f.document("archive.notice", i+1)
		for _, part := range []struct{ key, value string }{
			{"archive.notice_number", notice.Number}, {"archive.state", d.label("notice_state.", string(notice.State))}, {"archive.colour", facts.Colour.ZH},
			{"form.unit", facts.UnitName}, {"form.office", facts.OfficeName}, {"form.number", facts.CaseNumber}, {"field.doc_number", facts.DocNumber},
			{"archive.title", facts.Title}, {"form.deadline", d.until(facts.Deadline.Time())}, {"field.deadline_phrase", facts.Phrase},
			{"form.findings", strings.Join(facts.Findings, ";")}, {"archive.drafted_at", d.at(notice.DraftedAt.Time())},
			{"archive.signed_at", d.at(notice.SignedAt.Time())}, {"archive.signer", f.names[workflow.PersonID(notice.SignedBy)]},
			{"archive.voided_at", d.at(notice.VoidedAt.Time())}, {"archive.void_reason", d.label("void_reason.", notice.VoidReason)},
		} {
			d.line(part.key, part.value)
		}
		if err := f.paper(fmt.Sprintf("notice-%d.txt", i+1), "archive.notices", d); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) proposals() error {
	proposals, err := f.Reader.Proposals(f.row.ID)
	if err != nil {
		return err
	}
	for i, proposal := range proposals {
		d := f.document("archive.proposal", i+1)
		var flags []string
		for _, flag := range proposal.Basis.Of.Flags {
			flags = append(flags, d.label("flag.", string(flag)))
		}
		for _, part := range []struct{ key, value string }{
			{"form.number", f.row.Number}, {"archive.state", d.label("proposal.", string(proposal.State))}, {"archive.basis", strings.Join(flags, "、")},
			{"form.deadline", d.until(proposal.Basis.Of.Deadline.Time())}, {"archive.drafted_at", d.at(proposal.DraftedAt.Time())},
			{"archive.measure", d.label("measure.", string(proposal.Measure))}, {"field.reason", proposal.Reason},
			{"archive.decided_at", d.at(proposal.DecidedAt.Time())}, {"archive.decided_by", f.names[workflow.PersonID(proposal.DecidedBy)]},
			{"archive.referred_to", proposal.ReferredTo}, {"archive.referred_at", d.at(proposal.ReferredAt.Time())},
			{"archive.outcome", d.label("measure.", string(proposal.Outcome))}, {"archive.outcome_on", proposal.OutcomeOn.String()},
		} {
			d.line(part.key, part.value)
		}
		if err := f.paper(fmt.Sprintf("proposal-%d.txt", i+1), "archive.proposals", d); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) objections() error {
	objections, err := f.Reader.Objections(f.row.ID)
	if err != nil {
		return err
	}
	for i, objection := range objections {
		d := f.document("archive.objection", i+1)
		for _, part := range []struct{ key, value string }{
			{"form.number", f.row.Number}, {"field.subject", d.label("objection.", string(objection.Subject))},
			{"archive.state", d.label("objection_state.", string(objection.State))}, {"archive.made_at", d.at(objection.RaisedAt.Time())},
			{"archive.made_by", f.names[objection.RaisedBy]}, {"field.reason", objection.Reason},
			{"archive.decided_at", d.at(objection.AnsweredAt.Time())}, {"archive.decided_by", f.names[workflow.PersonID(objection.AnsweredBy)]},
			{"archive.answer", objection.Answer},
		} {
			d.line(part.key, part.value)
		}
		f.supporting(d, workflow.UseObjection, objection.ID, 0)
		if err := f.paper(fmt.Sprintf("objection-%d.txt", i+1), "archive.objections", d); err != nil {
			return err
		}
	}
	return nil
}

// lettersInPackage bounds the letters about one case.
const lettersInPackage = 20_000

// letters writes what became of every letter about the case.
func (f *file) letters() error {
	letters, err := f.Reader.LettersAbout(f.row.ID, lettersInPackage)
	if err != nil || len(letters) == 0 {
		return err
	}
	d := f.document("archive.letters")
	for _, letter := range letters {
		d.item("%s", f.letter(d, letter))
	}
	return f.paper("letters.txt", "archive.letters", d)
}

func (f *file) letter(d *document, letter models.LetterAbout) string {
	return lines(d.at(letter.NoticedAt.Time()), d.label("cause.", string(letter.Cause)), letter.Address, "<"+letter.MessageID+">",
		d.label("letter_state.", letter.State), d.at(letter.DeliveredAt.Time()), letter.AsideReason)
}
