package models

import (
	"rectify/workflow"
)

// filesPerCase bounds the list of a case's files; the limit on uploads is below it.
const filesPerCase = 20_000

// EvidenceOf lists the files of a case, the oldest first, with what each supports.
func (r Reader) EvidenceOf(id workflow.CaseID) ([]EvidenceFile, map[workflow.FileID][]EvidenceUse, error) {
	rows, err := ofCase[EvidenceFile](r, id, "WHERE case_id = ? ORDER BY id LIMIT ?", filesPerCase)
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	uses, err := find[EvidenceUse](r, "WHERE file_id IN (SELECT id FROM evidence_files WHERE case_id = ?) ORDER BY file_id, kind, ref_id, finding_id", id)
	byFile := map[workflow.FileID][]EvidenceUse{}
	for _, use := range uses {
		byFile[use.FileID] = append(byFile[use.FileID], use)
	}
	return rows, byFile, err
}

// EvidenceNamed reads those of the named files that belong to a case.
func (r Reader) EvidenceNamed(id workflow.CaseID, ids []workflow.FileID) ([]workflow.EvidenceFile, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []EvidenceFile
	if err := r.db.Where("case_id = ? AND id IN ?", id, ids).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var used []workflow.FileID
	if err := r.db.Model(&EvidenceUse{}).Distinct().Where("file_id IN ?", ids).Pluck("file_id", &used).Error; err != nil {
		return nil, err
	}
	isUsed := map[workflow.FileID]bool{}
	for _, id := range used {
		isUsed[id] = true
	}
	files := make([]workflow.EvidenceFile, len(rows))
	for i, row := range rows {
		files[i] = row.Facts(isUsed[row.ID])
	}
	return files, nil
}

// EvidenceFile reads one file of a case within the scope; ErrNotFound for any other.
func (r Reader) EvidenceFile(scope workflow.Scope, id workflow.FileID) (EvidenceFile, error) {
	var row EvidenceFile
	if err := r.db.First(&row, "id = ?", id).Error; err != nil {
		return row, err
	}
	_, err := r.Case(scope, row.CaseID)
	return row, err
}

// CountEvidence counts the files that a unit, or the office, uploaded about a case,
// the withdrawn ones too.
func (r Reader) CountEvidence(id workflow.CaseID, unit workflow.UnitID) (count int64, err error) {
	err = r.db.Model(&EvidenceFile{}).Where("case_id = ? AND unit_id = ?", id, unit).Count(&count).Error
	return count, err
}

// SaveEvidenceFile writes a file's row under its version.
func (t *Tx) SaveEvidenceFile(row *EvidenceFile) error { return save(t, row, row.ID, &row.Version) }

// UseEvidence records what files support.
func (t *Tx) UseEvidence(kind string, ref, finding int64, ids []workflow.FileID) error {
	rows := make([]EvidenceUse, len(ids))
	for i, id := range ids {
		rows[i] = EvidenceUse{Kind: kind, RefID: ref, FindingID: finding, FileID: id}
	}
	return AddAll(t, rows)
}

// archivesPerCircular bounds the list of a circular's packages.
const archivesPerCircular = 200

// Archives lists the packages of a circular, the newest first, 200 at most.
func (r Reader) Archives(circular int64) ([]Archive, error) {
	var rows []Archive
	return rows, r.db.Where("circular_id = ?", circular).Order("number DESC").Limit(archivesPerCircular).Find(&rows).Error
}

// Archive reads one package of one of the offices; ErrNotFound for any other.
func (r Reader) Archive(offices []workflow.UnitID, id int64) (Archive, error) {
	var row Archive
	if len(offices) == 0 {
		return row, ErrNotFound
	}
	return row, r.db.First(&row, "office_id IN ? AND id = ?", offices, id).Error
}

// SaveArchive writes a package's row under its version.
func (t *Tx) SaveArchive(row *Archive) error { return save(t, row, row.ID, &row.Version) }

// CaseHead is how far a case of a circular has come.
type CaseHead struct {
	ID         workflow.CaseID
	Number     string
	UnitName   string
	State      workflow.State
	Version    int64
	ChainEvent int64
}

// CaseHeads lists how far the cases of a circular have come, in their order.
func (r Reader) CaseHeads(circular int64) ([]CaseHead, error) {
	var rows []CaseHead
	return rows, r.db.Model(&Case{}).Select("id, number, unit_name, state, version, chain_event").
		Where("circular_id = ?", circular).Order("position").Limit(5000).Find(&rows).Error
}

// LastEventToArchive is the newest event of a circular or one of its cases that a
// package has to hold: what was done about packages is none.
func (r Reader) LastEventToArchive(circular int64) (last int64, err error) {
	var ofCircular, ofCases int64
	err = r.db.Model(&Event{}).Select("COALESCE(MAX(id), 0)").
		Where("subject_kind = ? AND subject_id = ? AND action NOT IN ?", SubjectCircular, circular,
			[]string{string(workflow.ArchiveCircular), string(workflow.LengthenRetention)}).Scan(&ofCircular).Error
	if err == nil {
		err = r.db.Model(&Case{}).Select("COALESCE(MAX(chain_event), 0)").Where("circular_id = ?", circular).Scan(&ofCases).Error
	}
	return max(ofCircular, ofCases), err
}

// CaseOfCircular reads one case of a circular that the asker may see whole.
func (r Reader) CaseOfCircular(circular int64, id workflow.CaseID) (Case, error) {
	var row Case
	return row, r.db.First(&row, "circular_id = ? AND id = ?", circular, id).Error
}
