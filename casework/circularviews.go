package casework

import (
	"context"
	"slices"

	"rectify/models"
	"rectify/workflow"
)

// Circular reads one circular of an office in which the actor has a duty, with
// its cases and suggestions.
func (d *Desk) Circular(ctx context.Context, actor workflow.Actor, id int64) (CircularView, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Circular(officesOf(actor), id)
	if err != nil {
		return CircularView{}, refusal(err)
	}
	views, err := d.circularViews(reader, actor, []models.Circular{row})
	if err != nil {
		return CircularView{}, err
	}
	view := views[0]
	cases, err := reader.Cases(workflow.ScopeOf(actor), models.CaseFilter{Circular: id, Order: models.ByNumber, Limit: batchLimit})
	if err != nil {
		return view, err
	}
	if view.Cases, err = d.views(reader, actor, cases, d.clock().UTC()); err != nil {
		return view, err
	}
	view.CanArchive = view.CanArchive && !slices.ContainsFunc(cases, func(row models.Case) bool {
		return row.State != workflow.Closed && row.State != workflow.Withdrawn
	})
	suggestions, err := reader.Suggestions(id)
	if err != nil {
		return view, err
	}
	var unitIDs []workflow.UnitID
	for _, suggestion := range suggestions {
		unitIDs = append(unitIDs, workflow.UnitID(suggestion.UnitID))
	}
	if view.Events, err = circularEvents(reader, id); err != nil {
		return view, err
	}
	units, err := reader.UnitsByID(distinct(unitIDs))
	for _, suggestion := range suggestions {
		view.Suggestions = append(view.Suggestions, SuggestionView{
			ID: suggestion.ID, UnitName: suggestion.UnitName,
			Unit:      Named{int64(suggestion.UnitID), units[workflow.UnitID(suggestion.UnitID)].OfficialName},
			Paragraph: suggestion.Paragraph, Sentence: suggestion.Sentence, State: suggestion.State, Reason: suggestion.Reason,
			Case: workflow.CaseID(suggestion.CaseID), Version: suggestion.Version,
		})
	}
	return view, err
}

// Circulars lists the circulars of the actor's offices, the newest first, 1 to
// 200 at a time; before is the last id of the page before, or 0.
func (d *Desk) Circulars(ctx context.Context, actor workflow.Actor, before int64, limit int) ([]CircularView, error) {
	limit, wrong := pageLimit(limit)
	if len(wrong) > 0 {
		return nil, workflow.Invalid(wrong...)
	}
	reader := d.store.Read(ctx)
	rows, err := reader.Circulars(officesOf(actor), before, limit)
	if err != nil {
		return nil, err
	}
	return d.circularViews(reader, actor, rows)
}

func officesOf(actor workflow.Actor) []workflow.UnitID {
	return actor.UnitsAs(workflow.Clerk, workflow.Rechecker, workflow.Head)
}

// serves reports whether the actor has a duty in the office.
func serves(actor workflow.Actor, office workflow.UnitID) bool {
	return slices.Contains(officesOf(actor), office)
}

func (d *Desk) circularViews(reader models.Reader, actor workflow.Actor, rows []models.Circular) ([]CircularView, error) {
	var ids []workflow.UnitID
	for _, row := range rows {
		ids = append(ids, row.OfficeID)
	}
	offices, err := reader.UnitsByID(distinct(ids))
	if err != nil {
		return nil, err
	}
	views := make([]CircularView, 0, len(rows))
	for _, row := range rows {
		may := func(action workflow.CircularAction) bool {
			_, _, refused := workflow.DecideCircular(circularFacts(row), actor, action)
			return refused == nil
		}
		views = append(views, CircularView{
			ID: row.ID, Office: Named{int64(row.OfficeID), offices[row.OfficeID].OfficialName}, DocNumber: row.DocNumber, Title: row.Title,
			Issuer: row.Issuer, ReportTo: row.ReportTo, Addressees: row.Addressees, Origin: string(row.Origin), Signer: row.Signer,
			SignedOn: row.SignedOn.Date, SignatureAt: row.SignatureAt.Time(), PublishedOn: row.PublishedOn.Date,
			InspectedFrom: row.InspectedFrom.Date, InspectedTo: row.InspectedTo.Date, DeadlinePhrase: row.DeadlinePhrase,
			Doubts: row.Doubts, State: string(row.State), IssuedAt: row.IssuedAt.Time(), Version: row.Version,
			CanSign: may(workflow.Sign), CanIssue: may(workflow.IssueBatch),
			CanOpen: may(workflow.OpenSuggestion), CanNotOpen: may(workflow.NotOpen),
			CanAddCase: may(workflow.AddCase), CanDiscard: may(workflow.Discard),
			CanArchive: may(workflow.ArchiveCircular),
		})
	}
	return views, nil
}

// Units lists the supervised scope of an office in which the actor has a duty,
// by id, 1 to 200 at a time; after is the last id of the page before, or 0.
func (d *Desk) Units(ctx context.Context, actor workflow.Actor, office, after workflow.UnitID, limit int) ([]UnitView, error) {
	limit, wrong := pageLimit(limit)
	if len(wrong) > 0 {
		return nil, workflow.Invalid(wrong...)
	}
	if !serves(actor, office) {
		return nil, workflow.NotFound()
	}
	reader := d.store.Read(ctx)
	rows, err := reader.SupervisedUnits(office, after, limit)
	if err != nil {
		return nil, err
	}
	ids := make([]workflow.UnitID, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	aliases, err := reader.AliasesOf(ids)
	views := make([]UnitView, 0, len(rows))
	for _, row := range rows {
		views = append(views, UnitView{ID: row.ID, Name: row.OfficialName, Kind: row.Kind, Aliases: aliases[row.ID]})
	}
	return views, err
}

// circularEvents lists what was done to a circular itself.
func circularEvents(reader models.Reader, id int64) ([]EventView, error) {
	rows, err := reader.EventLinesOf(models.SubjectCircular, id, 0, historyLimit)
	if err != nil {
		return nil, err
	}
	said, err := saidBy(reader, models.SubjectCircular, id, rows)
	if err != nil {
		return nil, err
	}
	who, err := namesIn(reader, peopleSaid(said), nil, nil, nil, rows, nil)
	views := make([]EventView, 0, len(rows))
	for _, row := range rows {
		views = append(views, eventView(row, said[row.ID], nil, who))
	}
	return views, err
}
