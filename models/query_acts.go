package models

import "rectify/workflow"

// papersMost bounds the papers and chases shown with a case.
const papersMost = 500

// UnitPapers lists what units said of a case on the way, kind by kind, the oldest
// first.
func (r Reader) UnitPapers(id workflow.CaseID) ([]UnitPaper, error) {
	return ofCase[UnitPaper](r, id, "WHERE case_id = ? ORDER BY kind, number LIMIT ?", papersMost)
}

// NextPaper is the number of the next paper of a kind. The caller holds the case.
func (t *Tx) NextPaper(id workflow.CaseID, kind PaperKind) (number int64, err error) {
	return number, t.db.Raw("SELECT COALESCE(MAX(number), 0) + 1 FROM unit_papers WHERE case_id = ? AND kind = ?", id, kind).Scan(&number).Error
}

// PaperLine is one paper in a list of an office's.
type PaperLine struct {
	UnitPaper
	CaseNumber string
}

// PapersSince lists the plans and interim reports that reached an office after an
// instant, the oldest first.
func (r Reader) PapersSince(office workflow.UnitID, after Instant, limit int) ([]PaperLine, error) {
	var rows []PaperLine
	return rows, r.db.Table("unit_papers").Select("unit_papers.*, cases.number AS case_number").
		Joins("JOIN cases ON cases.id = unit_papers.case_id").
		Where("unit_papers.office_id = ? AND unit_papers.made_at > ? AND unit_papers.kind IN ?", office, int64(after), []PaperKind{PaperPlan, PaperProgress}).
		Order("unit_papers.made_at, unit_papers.id").Limit(limit).Find(&rows).Error
}

// ChasesByHand lists the chases of a case that people entered, the oldest first.
func (r Reader) ChasesByHand(id workflow.CaseID) ([]Chase, error) {
	return ofCase[Chase](r, id, "WHERE case_id = ? ORDER BY at, id LIMIT ?", papersMost)
}

// AddSupporter lets a unit support the owner of a case.
func (t *Tx) AddSupporter(id workflow.CaseID, unit workflow.UnitID) error {
	return t.Add(&SupportingUnit{CaseID: id, UnitID: unit})
}

// RemoveSupporter ends the support of a unit; nothing where there was none.
func (t *Tx) RemoveSupporter(id workflow.CaseID, unit workflow.UnitID) error {
	return t.remove("supporting_units", "case_id = ? AND unit_id = ?", id, unit)
}
