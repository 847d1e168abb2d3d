package casework

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rectify/models"
	"rectify/workflow"
)

// batchLimit is the greatest number of cases drawn from one circular.
const batchLimit = 5000

// Draft records a circular as read or written, with a draft case for each row
// and the suggestions. Units are matched with the roster of the office's
// supervised scope; a name that matches none or several is a doubt, and the case
// stays without an owner until a clerk names it. A second circular with the same
// document number is refused.
func (d *Desk) Draft(ctx context.Context, actor workflow.Actor, office workflow.UnitID, batch workflow.Batch, source string, origin workflow.Origin) (CircularView, error) {
	var id int64
	err := d.transact(ctx, actor, func(a *act) error {
		state, role, refused := workflow.DecideCircular(workflow.Circular{Office: office, Origin: origin}, actor, workflow.ImportCircular)
		if refused != nil {
			return refused
		}
		if wrong := draftFields(batch); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		row := models.Circular{
			OfficeID: office, DocNumber: batch.DocNumber, Title: batch.Title, Issuer: batch.Issuer, ReportTo: batch.ReportTo,
			Addressees: batch.Addressees, Origin: origin, Signer: batch.Signer, SignedOn: models.Day{Date: batch.SignedOn},
			PublishedOn: models.Day{Date: batch.PublishedOn}, InspectedFrom: models.Day{Date: batch.InspectedFrom},
			InspectedTo: models.Day{Date: batch.InspectedTo}, DeadlinePhrase: batch.DuePhrase, Source: source, State: state,
			CreatedAt: models.At(a.now), UpdatedAt: models.At(a.now), Version: 1,
		}
		row.Terms.Of = d.settings.Policy.Terms()
		if err := a.Add(&row); err != nil {
			if errors.Is(err, models.ErrDuplicate) {
				return workflow.Invalid(workflow.Field{Name: "doc_number", Reason: "duplicate_number", Args: []string{batch.DocNumber}})
			}
			return err
		}
		id = row.ID
		roster := roster{act: a, office: office, same: batch.SameUnits, found: map[string]match{}}
		doubts := batch.Doubts
		for i, drawn := range batch.Cases {
			doubt, err := a.draftCase(&row, int64(i+1), drawn, &roster)
			if err != nil {
				return err
			}
			doubts = append(doubts, doubt...)
		}
		if err := a.draftSuggestions(row.ID, batch.Suggestions, &roster); err != nil {
			return err
		}
		row.Doubts = doubts
		return a.saveCircular(&row, role, workflow.ImportCircular, "", batch)
	})
	if err != nil {
		return CircularView{}, err
	}
	return afterCommit(ctx, d.Circular, actor, id)
}

func draftFields(batch workflow.Batch) []workflow.Field {
	var wrong []workflow.Field
	for _, text := range []struct{ name, value string }{
		{"doc_number", batch.DocNumber}, {"title", batch.Title}, {"issuer", batch.Issuer},
	} {
		if strings.TrimSpace(text.value) == "" {
			wrong = append(wrong, workflow.Field{Name: text.name, Reason: "required"})
		}
	}
	if len(batch.Cases) > batchLimit || len(batch.Suggestions) > batchLimit {
		wrong = append(wrong, workflow.Field{Name: "cases", Reason: "too_many", Args: []string{fmt.Sprint(batchLimit)}})
	}
	return wrong
}

// saveCircular writes the circular with the event of what was done to it.
func (a *act) saveCircular(row *models.Circular, role workflow.Role, action workflow.CircularAction, from workflow.CircularState, detail any) error {
	row.UpdatedAt = models.At(a.now)
	_, err := a.Append(models.SubjectCircular, row.ID, &row.Chain, models.Happening{
		At: models.At(a.now), Person: a.actor.Person, For: a.actor.PrincipalOf(role, row.OfficeID), Role: role, Action: string(action),
		From: string(from), To: string(row.State), Detail: detail,
	})
	if err != nil {
		return err
	}
	return a.SaveCircular(row)
}

// draftCase draws up one case of a circular and returns the doubts about it.
func (a *act) draftCase(circular *models.Circular, position int64, drawn workflow.BatchCase, roster *roster) ([]workflow.Doubt, error) {
	place := fmt.Sprint(position)
	owner, doubts, err := roster.match(drawn.Unit, place)
	if err != nil {
		return nil, err
	}
	row := models.Case{
		CircularID: circular.ID, OfficeID: circular.OfficeID, Position: position, UnitName: drawn.Unit,
		OwnerID: models.Reference(owner), SiteURL: drawn.URL, SiteCode: drawn.SiteCode, State: workflow.Draft,
		Round: 1, RoundsAllowed: int64(circular.Terms.Of.RoundsAllowed), CreatedAt: models.At(a.now), UpdatedAt: models.At(a.now), Version: 1,
	}
	if drawn.SiteCode != "" {
		site, err := a.SiteByCode(drawn.SiteCode)
		switch {
		case err == nil && owner != 0 && site.OwnerID != owner:
			doubts = append(doubts, workflow.Doubt{Place: place, Code: "site_of_another_unit", Args: []string{drawn.SiteCode}})
		case err != nil && !errors.Is(err, models.ErrNotFound):
			return nil, err
		}
	}
	if err := a.Add(&row); err != nil {
		return nil, err
	}
	if err := models.AddAll(a.Tx, findingRows(row.ID, drawn.Findings)); err != nil {
		return nil, err
	}
	_, err = a.Append(models.SubjectCase, int64(row.ID), &row.Chain, models.Happening{
		At: models.At(a.now), Person: a.actor.Person, For: a.actor.PrincipalOf(workflow.Clerk, row.OfficeID), Role: workflow.Clerk, Action: "draft", To: string(workflow.Draft), Detail: drawn,
	})
	if err != nil {
		return nil, err
	}
	return doubts, a.SaveCase(&row)
}

func findingRows(id workflow.CaseID, findings []workflow.BatchFinding) []models.Finding {
	rows := make([]models.Finding, len(findings))
	for i, finding := range findings {
		rows[i] = models.Finding{CaseID: id, Position: int64(i + 1), Category: finding.Category,
			Description: finding.Description, Place: finding.Place}
	}
	return rows
}

func (a *act) draftSuggestions(circular int64, suggestions []workflow.BatchSuggestion, roster *roster) error {
	rows := make([]models.Suggestion, len(suggestions))
	for i, suggestion := range suggestions {
		unit, _, err := roster.match(suggestion.Unit, "")
		if err != nil {
			return err
		}
		rows[i] = models.Suggestion{CircularID: circular, UnitName: suggestion.Unit, UnitID: models.Reference(unit),
			Paragraph: suggestion.Paragraph, Sentence: suggestion.Sentence, State: "open", Version: 1}
	}
	return models.AddAll(a.Tx, rows)
}

// roster matches names with the units of an office's supervised scope. Official
// names come from there only, never from the circular.
type roster struct {
	act    *act
	office workflow.UnitID
	same   [][2]string // two names of one unit, as the circular shows them
	found  map[string]match
}

type match struct {
	unit  workflow.UnitID
	doubt string // unknown_unit, ambiguous_unit
}

func (r *roster) match(name, place string) (workflow.UnitID, []workflow.Doubt, error) {
	known, cached := r.found[name]
	if !cached {
		var err error
		if known, err = r.look(name); err != nil {
			return 0, nil, err
		}
		r.found[name] = known
	}
	if known.doubt != "" {
		return 0, []workflow.Doubt{{Place: place, Code: known.doubt, Args: []string{name}}}, nil
	}
	return known.unit, nil, nil
}

func (r *roster) look(name string) (match, error) {
	names := []string{name}
	for _, pair := range r.same {
		if pair[0] == name {
			names = append(names, pair[1])
		} else if pair[1] == name {
			names = append(names, pair[0])
		}
	}
	for _, spelling := range names {
		units, err := r.act.UnitsNamed(r.office, spelling)
		if err != nil {
			return match{}, err
		}
		switch len(units) {
		case 0:
			continue
		case 1:
			return match{unit: units[0].ID}, nil
		default:
			return match{doubt: "ambiguous_unit"}, nil
		}
	}
	return match{doubt: "unknown_unit"}, nil
}

// circularFacts offers a circular's row to the rules.
func circularFacts(row models.Circular) workflow.Circular {
	return workflow.Circular{Office: row.OfficeID, State: row.State, Origin: row.Origin}
}

// decideCircular reads a circular for a change and asks the rules.
func (a *act) decideCircular(id, version int64, action workflow.CircularAction) (models.Circular, workflow.CircularState, workflow.Role, error) {
	row, err := a.LockedCircular(a.actor.UnitsAs(workflow.Clerk, workflow.Rechecker, workflow.Head), id)
	if err != nil {
		return row, "", "", err
	}
	state, role, refused := workflow.DecideCircular(circularFacts(row), a.actor, action)
	if refused != nil {
		return row, "", "", refused
	}
	return row, state, role, checkVersion(version, row.Version)
}
