package casework

import (
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// historyLimit is the greatest number of events and letters shown with a case.
const historyLimit = 500

// history reads everything that happened to a case the actor may see.
func (d *Desk) history(reader models.Reader, actor workflow.Actor, row models.Case) (CaseHistory, error) {
	h := CaseHistory{}
	reader, err := reader.Filed(row.ID)
	if err != nil {
		return h, err
	}
	circular, err := reader.CircularOfCase(row)
	if err != nil {
		return h, err
	}
	legs, err := reader.Legs(row.ID)
	if err != nil {
		return h, err
	}
	supporters, err := reader.Supporters(row.ID)
	if err != nil {
		return h, err
	}
	findings, err := reader.FindingsOf(row.ID)
	if err != nil {
		return h, err
	}
	reports, answers, err := reader.Reports(row.ID)
	if err != nil {
		return h, err
	}
	rechecks, verdicts, err := reader.Rechecks(row.ID)
	if err != nil {
		return h, err
	}
	requests, err := reader.Requests(row.ID)
	if err != nil {
		return h, err
	}
	flags, err := reader.Flags(row.ID)
	if err != nil {
		return h, err
	}
	events, err := reader.EventLinesOf(models.SubjectCase, int64(row.ID), 0, historyLimit)
	if err != nil {
		return h, err
	}
	said, err := saidBy(reader, models.SubjectCase, int64(row.ID), events)
	if err != nil {
		return h, err
	}
	letters, err := reader.LettersAbout(row.ID, historyLimit)
	if err != nil {
		return h, err
	}
	ladder, err := ladderRows(reader, row)
	if err != nil {
		return h, err
	}
	if slices.Contains(officesOf(actor), row.OfficeID) {
		if h.Untold, err = untold(reader, row.ID); err != nil {
			return h, err
		}
	}
	if h.Draft, err = draftFor(reader, actor, row); err != nil {
		return h, err
	}
	objections, err := reader.Objections(row.ID)
	if err != nil {
		return h, err
	}
	if err := links(reader, actor, row, &h); err != nil {
		return h, err
	}
	papers, chases, err := contributions(reader, row.ID)
	if err != nil {
		return h, err
	}
	people := slices.Concat(everyone(flags, objections), whoContributed(papers, chases), ladder.people(), peopleSaid(said))
	who, err := namesIn(reader, people, reports, rechecks, requests, events, letters)
	if err != nil {
		return h, err
	}
	owners := append([]workflow.UnitID{row.OfficeID, row.Owner()}, supporters...)
	for _, leg := range legs {
		owners = append(owners, leg.OwnerID)
	}
	for _, flag := range flags {
		owners = append(owners, flag.UnitID)
	}
	for _, paper := range papers {
		owners = append(owners, paper.UnitID)
	}
	units, err := reader.UnitsByID(distinct(append(owners, unitsSaid(said)...)))
	if err != nil {
		return h, err
	}

	if h.Case, err = d.head(reader, actor, row, circular, legs, findings[row.ID], supporters, units); err != nil {
		return h, err
	}
	ladder.views(actor, row, circular, who, &h)
	for _, leg := range legs {
		h.Legs = append(h.Legs, LegView{Number: int(leg.Number), Owner: Named{int64(leg.OwnerID), units[leg.OwnerID].OfficialName},
			Round: int(leg.Round), OpenedBy: leg.OpenedBy, OpenedAt: leg.OpenedAt.Time(), Deadline: leg.Deadline()})
	}
	for _, report := range reports {
		h.Reports = append(h.Reports, ReportView{ID: report.ID, Leg: int(report.Leg), Round: int(report.Round), Channel: report.Channel,
			ReceivedAt: report.ReceivedAt.Time(), RecordedAt: report.RecordedAt.Time(), RecordedBy: who(report.RecordedBy),
			Report: workflow.Report{Answers: answersOf(answers[report.ID]), Causes: report.Causes, Measures: report.Measures,
				SelfInspection: report.SelfInspection, HeldToAccount: report.HeldToAccount, Evidence: report.Evidence}, SignOff: report.SignOff})
	}
	if first, _ := present(h.Legs, row); len(reports) > 0 && int(reports[len(reports)-1].Leg) >= first {
		for _, answer := range answers[reports[len(reports)-1].ID] {
			for i := range h.Case.Findings {
				if h.Case.Findings[i].ID == answer.FindingID {
					h.Case.Findings[i].Answer = answer.Kind
				}
			}
		}
	}
	for _, recheck := range rechecks {
		view := RecheckView{ID: recheck.ID, Report: recheck.ReportID, Round: int(recheck.Round), MadeBy: who(recheck.MadeBy), MadeAt: recheck.MadeAt.Time()}
		for _, verdict := range verdicts[recheck.ID] {
			view.Verdicts = append(view.Verdicts, workflow.Verdict{Finding: verdict.FindingID, Passed: verdict.Passed, Evidence: verdict.Evidence, Reason: verdict.Reason})
		}
		h.Rechecks = append(h.Rechecks, view)
	}
	for _, request := range requests {
		h.Requests = append(h.Requests, RequestView{ID: request.ID, Kind: request.Kind, AskedBy: who(request.AskedBy), AskedAt: request.AskedAt.Time(),
			Reason: request.Reason, Progress: request.Progress, WantedDay: request.WantedDay.Date,
			DecidedBy: who(workflow.PersonID(request.DecidedBy)), DecidedAt: request.DecidedAt.Time(), Granted: request.Granted, Answer: request.Answer,
			Overtaken: request.OvertakenAt.Time()})
	}
	for _, flag := range flags {
		h.Flags = append(h.Flags, flagView(flag, row.OfficeID, actor, units, who))
	}
	for _, event := range events {
		h.Events = append(h.Events, eventView(event, said[event.ID], units, who))
	}
	for _, paper := range papers {
		h.Papers = append(h.Papers, paperView(paper, units, who))
	}
	for _, chase := range chases {
		h.Chases = append(h.Chases, chaseView(chase, who))
	}
	facts := row.Facts(true, nil, nil)
	for _, objection := range objections {
		h.Objections = append(h.Objections, objectionView(objection, facts, actor, who))
	}
	_, _, refused := workflow.DecideObjection(facts, "", workflow.ObjectToOwnership, actor, workflow.Object)
	h.CanObject = refused == nil
	_, _, refused = workflow.DecideProposalStep(row.OfficeID, "", actor, workflow.StartProposal)
	h.CanPropose = refused == nil && len(standing(flags)) > 0
	for _, letter := range letters {
		view := LetterView{ID: letter.ID, Person: who(letter.PersonID), Address: letter.Address, MessageID: letter.MessageID, Cause: letter.Cause, WrittenAt: letter.NoticedAt.Time(),
			State: letter.State, DeliveredAt: letter.DeliveredAt.Time(), Attempts: int(letter.Attempts), ServerAnswer: letter.ServerAnswer,
			Resent: int(letter.Resent), ResentAt: letter.ResentAt.Time(), AsideReason: letter.AsideReason, Version: letter.Version,
			Allowed: letterActions([]workflow.UnitID{row.OfficeID}, letter.Letter, actor)}
		view.SendAfter, view.GivenUpAt = letterTimes(letter.Letter)
		h.Letters = append(h.Letters, view)
	}
	if !slices.Contains(officesOf(actor), row.OfficeID) {
		h = h.forOthers(actor, row)
	}
	return h, showEvidence(reader, actor, row, &h)
}

// head is the case as a list shows it, made of what its history has read.
func (d *Desk) head(reader models.Reader, actor workflow.Actor, row models.Case, circular models.Circular, legs []models.Leg,
	findings []models.Finding, supporters []workflow.UnitID, units map[workflow.UnitID]models.Unit) (CaseView, error) {
	now := d.clock().UTC()
	var deadline workflow.Deadline
	for _, leg := range legs {
		if leg.Number == row.Leg {
			deadline = leg.Deadline()
		}
	}
	if row.State == workflow.Draft {
		calendar, err := d.calendarOf(reader)
		if err != nil {
			return CaseView{}, err
		}
		deadline = foreseen(d.settings.Zone, calendar, circular, row, now)
	}
	view := viewOf(row, circular, units, findings, supporters, deadline, actor, now)
	for _, unit := range supporters {
		view.Supporters = append(view.Supporters, Named{int64(unit), units[unit].OfficialName})
	}
	return view, nil
}

func untold(reader models.Reader, id workflow.CaseID) ([]UntoldView, error) {
	rows, err := reader.UntoldOf(id)
	if err != nil {
		return nil, err
	}
	var ids []workflow.UnitID
	for _, row := range rows {
		ids = append(ids, row.UnitID)
	}
	units, err := reader.UnitsByID(distinct(ids))
	views := make([]UntoldView, 0, len(rows))
	for _, row := range rows {
		views = append(views, UntoldView{Unit: Named{int64(row.UnitID), units[row.UnitID].OfficialName}, Role: row.Role,
			Cause: row.Cause, At: row.CreatedAt.Time()})
	}
	return views, err
}

func eventView(event models.Event, said eventSaid, units map[workflow.UnitID]models.Unit, who func(workflow.PersonID) Named) EventView {
	view := EventView{ID: event.ID, Seq: int(event.Seq), At: event.At.Time(), Person: who(event.PersonID), For: who(event.ForID), Role: event.Role,
		Action: event.Action, From: event.FromState, To: event.ToState, Hash: event.Hash,
		Reason: said.Reason, Evidence: said.Evidence, FromPerson: who(said.From), ToPerson: who(said.To)}
	if event.Action == string(workflow.HandOver) {
		view.Reason = "" // why somebody left is not for everybody who sees the case
	}
	if said.Supporter != 0 {
		view.Supporter = Named{int64(said.Supporter), units[said.Supporter].OfficialName}
	}
	return view
}

// draftFor shows a draft report to the people of the owner only: it is theirs
// until the leader signs it off.
func draftFor(reader models.Reader, actor workflow.Actor, row models.Case) (*workflow.Report, error) {
	if !row.ReportDrafted || !slices.Contains(actor.UnitsAs(workflow.Liaison, workflow.Leader), row.Owner()) {
		return nil, nil
	}
	draft, err := reader.ReportDraft(row.ID)
	return &draft.Body.Of, err
}

func answersOf(rows []models.Answer) []workflow.Answer {
	answers := make([]workflow.Answer, len(rows))
	for i, row := range rows {
		answers[i] = workflow.Answer{Finding: row.FindingID, Kind: row.Kind, Text: row.Text, By: row.ByDay.Date}
	}
	return answers
}

// namesIn reads the names of everybody who appears in a history, in one query.
func namesIn(reader models.Reader, ids []workflow.PersonID, reports []models.Report, rechecks []models.Recheck, requests []models.Request,
	events []models.Event, letters []models.LetterAbout) (func(workflow.PersonID) Named, error) {
	for _, report := range reports {
		ids = append(ids, report.RecordedBy)
	}
	for _, recheck := range rechecks {
		ids = append(ids, recheck.MadeBy)
	}
	for _, request := range requests {
		ids = append(ids, request.AskedBy, workflow.PersonID(request.DecidedBy))
	}
	for _, event := range events {
		ids = append(ids, event.PersonID, event.ForID)
	}
	for _, letter := range letters {
		ids = append(ids, letter.PersonID)
	}
	names, err := reader.NamesOf(distinct(ids))
	return func(id workflow.PersonID) Named { return Named{int64(id), names[id]} }, err
}
