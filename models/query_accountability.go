package models

import (
	"slices"
	"strings"
	"sync"

	"rectify/workflow"
)

// Objections lists the objections to a case.
func (r Reader) Objections(id workflow.CaseID) ([]Objection, error) {
	return ofCase[Objection](r, id, "WHERE case_id = ? ORDER BY id LIMIT 500")
}

// Objection reads one objection to a case of one of the offices.
func (r Reader) Objection(offices []workflow.UnitID, id int64) (Objection, error) {
	var row Objection
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, r.db.First(&row, "office_id IN ? AND id = ?", offices, id).Error
}

// SaveObjection writes an objection under its version.
func (t *Tx) SaveObjection(row *Objection) error { return save(t, row, row.ID, &row.Version) }

// Flag reads one flag of a case.
func (r Reader) Flag(id workflow.CaseID, flag int64) (Flag, error) {
	var row Flag
	return row, r.db.First(&row, "case_id = ? AND id = ?", id, flag).Error
}

// CaseOfFlag finds the case of a flag among those of the offices.
func (r Reader) CaseOfFlag(offices []workflow.UnitID, flag int64) (id workflow.CaseID, err error) {
	if len(offices) == 0 {
		return 0, ErrNotFound
	}
	var row Flag
	err = r.db.Select("flags.case_id").Joins("JOIN cases ON cases.id = flags.case_id").
		Where("flags.id = ? AND cases.office_id IN ?", flag, offices).Take(&row).Error
	return row.CaseID, err
}

// JudgeFlag writes a person's word on a flag whose judgement is still the one that
// was read. ErrConflict when it is not.
func (t *Tx) JudgeFlag(row Flag, before workflow.Judgement) error {
	err := changed(t.db.Model(&Flag{}).Where("id = ? AND judgement = ?", row.ID, before).
		Select("judgement", "judged_by", "judged_at", "judgement_reason").Updates(&row))
	if err != nil {
		return err
	}
	return t.reread("flags", "id = ?", row.ID)
}

// TakeBackFlag lets an event take back one flag that still stands.
func (t *Tx) TakeBackFlag(flag, event int64) error {
	if err := changed(t.db.Model(&Flag{}).Where("id = ? AND taken_back_by IS NULL", flag).Update("taken_back_by", event)); err != nil {
		return err
	}
	return t.reread("flags", "id = ?", flag)
}

// EarlierProblems finds, for each problem that was named before, the latest case of
// another circular of the office that was issued by an instant. It costs what is asked,
// whatever was found before.
func (r Reader) EarlierProblems(office workflow.UnitID, circular int64, by Instant, problems []workflow.Problem) (map[workflow.Problem]workflow.EarlierCase, error) {
	earlier := map[workflow.Problem]workflow.EarlierCase{}
	for batch := range slices.Chunk(problems, 200) {
		var rows []struct {
			Problem
			Number string
		}
		asked := make([]string, len(batch))
		var values []any
		for i, problem := range batch {
			asked[i] = "(CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT))"
			values = append(values, problem.Rule, problem.Subject, problem.Category)
		}
		values = append(values, office, circular, int64(by))
		// Which cases of a problem came later is settled by their ids: the way from the
		// latest one back ends at the first that counts.
		err := r.db.Raw(`WITH asked (rule, subject, category) AS (VALUES `+strings.Join(asked, ", ")+`),
			found AS (SELECT asked.rule, asked.subject, asked.category,
				(SELECT problems.case_id FROM problems CROSS JOIN cases
					WHERE problems.office_id = ? AND problems.rule = asked.rule AND problems.subject = asked.subject
						AND problems.category = asked.category AND cases.id = problems.case_id AND cases.circular_id <> ? AND cases.issued_at <= ?
					ORDER BY problems.office_id DESC, problems.rule DESC, problems.subject DESC, problems.category DESC, problems.case_id DESC
					LIMIT 1) AS latest
				FROM asked)
			SELECT found.rule, found.subject, found.category, cases.id AS case_id, cases.number
			FROM found JOIN cases ON cases.id = found.latest`, values...).Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			earlier[workflow.Problem{Rule: row.Rule, Subject: row.Subject, Category: row.Category}] = workflow.EarlierCase{ID: row.CaseID, Number: row.Number}
		}
	}
	return earlier, nil
}

// ReplaceProblems writes down what a case is about; none for a case that is
// withdrawn.
func (t *Tx) ReplaceProblems(office workflow.UnitID, id workflow.CaseID, problems []workflow.Problem) error {
	if _, err := t.exec("DELETE FROM problems WHERE case_id = ?", id); err != nil {
		return err
	}
	return t.AddProblems(office, map[workflow.CaseID][]workflow.Problem{id: problems})
}

// AddProblems writes down what newly issued cases are about.
func (t *Tx) AddProblems(office workflow.UnitID, problems map[workflow.CaseID][]workflow.Problem) error {
	var rows []Problem
	for id, list := range problems {
		for _, problem := range list {
			rows = append(rows, Problem{OfficeID: office, Rule: problem.Rule, Subject: problem.Subject, Category: problem.Category, CaseID: id})
		}
	}
	return AddAll(t, rows)
}

var caseName = sync.OnceValue(func() *table { return only[Case]("id", "number") })

// RecurrencesOf lists, by id and number, the cases within the scope that repeat a case, the oldest first.
func (r Reader) RecurrencesOf(scope workflow.Scope, id workflow.CaseID) ([]Case, error) {
	if r.lacks(recurrences, id) {
		return nil, nil
	}
	condition, values := r.dialect.scoped(scope)
	return findPart[Case](r, caseName(), "WHERE cases.recurs_from = ? AND "+condition+" ORDER BY cases.id LIMIT 100", append([]any{id}, values...)...)
}

// bandLimit is how many reports of one band are compared, the newest first.
const bandLimit = 10

// LikelyCopies reads earlier reports to an office that share a number of a sketch,
// at most ten for each number, with their answers' texts.
func (r Reader) LikelyCopies(office workflow.UnitID, sketch []int64) ([]workflow.EarlierReport, error) {
	if len(sketch) == 0 {
		return nil, nil
	}
	parts := make([]string, len(sketch))
	var values []any
	for i, band := range sketch {
		parts[i] = "SELECT * FROM (SELECT report_id FROM report_bands WHERE office_id = ? AND band = ? ORDER BY report_id DESC LIMIT ?) AS newest"
		values = append(values, office, band, bandLimit)
	}
	var ids []int64
	if err := r.db.Raw(strings.Join(parts, " UNION "), values...).Scan(&ids).Error; err != nil || len(ids) == 0 {
		return nil, err
	}
	var rows []struct {
		Report
		CircularID int64
		Number     string
		OwnerID    workflow.UnitID
	}
	err := r.db.Table("reports").Select("reports.*, cases.circular_id, cases.number, legs.owner_id").
		Joins("JOIN cases ON cases.id = reports.case_id").
		Joins("JOIN legs ON legs.case_id = reports.case_id AND legs.number = reports.leg").
		Where("reports.id IN ?", ids).Order("reports.id").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	var answers []Answer
	if err := r.db.Where("report_id IN ?", ids).Order("report_id, finding_id").Find(&answers).Error; err != nil {
		return nil, err
	}
	texts := map[int64][]workflow.Answer{}
	for _, answer := range answers {
		texts[answer.ReportID] = append(texts[answer.ReportID], workflow.Answer{Finding: answer.FindingID, Kind: answer.Kind, Text: answer.Text, By: answer.ByDay.Date})
	}
	reports := make([]workflow.EarlierReport, len(rows))
	for i, row := range rows {
		reports[i] = workflow.EarlierReport{ID: row.ID, Case: row.CaseID, Number: row.Number, Circular: row.CircularID, Owner: row.OwnerID,
			Gist: workflow.Gist(workflow.Report{Causes: row.Causes, Measures: row.Measures, Answers: texts[row.ID]})}
	}
	return reports, nil
}

// AddSketch keeps the numbers by which a report is found again.
func (t *Tx) AddSketch(office workflow.UnitID, report int64, sketch []int64) error {
	if len(sketch) == 0 {
		return nil
	}
	rows := make([]ReportBand, len(sketch))
	for i, band := range sketch {
		rows[i] = ReportBand{OfficeID: office, Band: band, ReportID: report}
	}
	return insertAll(t, rows, "ON CONFLICT DO NOTHING")
}
