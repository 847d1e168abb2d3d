package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rectify/workflow"
)

// The actions whose events say what was stored.
const (
	actionUpload  = string(workflow.UploadEvidence)
	actionArchive = string(workflow.ArchiveCircular)
)

// VerifyFiles compares every evidence file and every archive with the record and
// with its bytes, in bounded pages, and returns what is wrong, at most 1,000 faults:
// a row that is missing, added or differs from the event of its upload, and bytes
// that are missing or altered, by case and name. The same bytes are read once for
// each file that consists of them.
func (s *Store) VerifyFiles(ctx context.Context) ([]Fault, error) {
	check := &fileVerifier{ctx: ctx, reader: s.Read(ctx), blobs: s.Blobs()}
	for _, step := range []func() error{check.events, check.evidence, check.archives} {
		if err := step(); err != nil {
			return nil, err
		}
		if len(check.faults) >= faultLimit {
			return check.faults[:faultLimit], nil
		}
	}
	return check.faults, nil
}

type fileVerifier struct {
	ctx    context.Context
	reader Reader
	blobs  Blobs
	faults []Fault
}

const filesPage = 500

// events looks for uploads and packages of the record whose rows are gone.
func (v *fileVerifier) events() error {
	for last := int64(0); len(v.faults) < faultLimit; {
		var batch []Event
		err := v.reader.db.Select("id, subject_kind, subject_id, seq, action, body").Where("id > ?", last).
			Order("id").Limit(filesPage).Find(&batch).Error
		if err != nil || len(batch) == 0 {
			return err
		}
		var uploads, packages []int64
		var named []workflow.FileID
		for _, event := range batch {
			last = event.ID
			for _, fact := range filesOf(event) {
				named = append(named, fact.File)
			}
			switch event.Action {
			case actionUpload:
				uploads = append(uploads, event.ID)
			case actionArchive:
				packages = append(packages, event.ID)
			}
		}
		there := map[int64]bool{}
		for table, ids := range map[string][]int64{"evidence_files": uploads, "archives": packages} {
			var found []int64
			if err := v.reader.db.Table(table).Where("event_id IN ?", ids).Pluck("event_id", &found).Error; err != nil {
				return err
			}
			for _, id := range found {
				there[id] = true
			}
		}
		if err := v.named(batch, named); err != nil {
			return err
		}
		for _, event := range batch {
			if (event.Action == actionUpload || event.Action == actionArchive) && !there[event.ID] {
				var fact EvidenceFact
				_ = detailOf(event, &fact)
				v.add(event, fact.Name, "the record knows it, and its row is gone")
			}
		}
	}
	return nil
}

// named compares the files that acts named with their rows.
func (v *fileVerifier) named(batch []Event, ids []workflow.FileID) error {
	rows := make(map[workflow.FileID]EvidenceFile, len(ids))
	for part := range slices.Chunk(ids, filesPage) {
		var found []EvidenceFile
		if err := v.reader.db.Where("id IN ?", part).Find(&found).Error; err != nil {
			return err
		}
		for _, row := range found {
			rows[row.ID] = row
		}
	}
	for _, event := range batch {
		for _, fact := range filesOf(event) {
			row := rows[fact.File]
			if row.SHA256 != fact.SHA256 || row.Name != fact.Name || int64(row.CaseID) != event.SubjectID {
				v.add(event, fact.Name, fmt.Sprintf("file %d is another than the one this event rests on", fact.File))
			}
		}
	}
	return nil
}

// filesOf lists the files that an act names.
func filesOf(event Event) []EvidenceFact {
	if event.SubjectKind != SubjectCase || !strings.Contains(event.Body, `"files":[`) {
		return nil
	}
	var detail struct {
		Files []EvidenceFact `json:"files"`
	}
	_ = detailOf(event, &detail)
	return detail.Files
}

func (v *fileVerifier) evidence() error {
	for last := workflow.FileID(0); len(v.faults) < faultLimit; {
		var batch []EvidenceFile
		if err := v.reader.db.Where("id > ?", last).Order("id").Limit(filesPage).Find(&batch).Error; err != nil || len(batch) == 0 {
			return err
		}
		byID, err := recordedBy(v.reader, batch, func(row EvidenceFile) int64 { return row.EventID })
		if err != nil {
			return err
		}
		for _, row := range batch {
			last = row.ID
			event, found := byID[row.EventID]
			var fact EvidenceFact
			known := found && event.Action == actionUpload && event.SubjectKind == SubjectCase && event.SubjectID == int64(row.CaseID) && detailOf(event, &fact) == nil
			here := Event{ID: row.EventID, SubjectKind: SubjectCase, SubjectID: int64(row.CaseID), Seq: event.Seq}
			switch {
			case !known:
				v.add(here, row.Name, "no upload of it is recorded")
			case fact != EvidenceFact{0, row.Name, row.SHA256, row.Size, row.MediaType, row.Purpose, row.Side}:
				v.add(here, row.Name, "its row differs from its upload")
			}
			if err := v.bytes(here, row.Name, row.SHA256, row.Size); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v *fileVerifier) archives() error {
	for last := int64(0); len(v.faults) < faultLimit; {
		var batch []Archive
		if err := v.reader.db.Where("id > ?", last).Order("id").Limit(filesPage).Find(&batch).Error; err != nil || len(batch) == 0 {
			return err
		}
		byID, err := recordedBy(v.reader, batch, func(row Archive) int64 { return row.EventID })
		if err != nil {
			return err
		}
		for _, row := range batch {
			last = row.ID
			event, found := byID[row.EventID]
			var fact ArchiveFact
			known := found && event.Action == actionArchive && event.SubjectKind == SubjectCircular && event.SubjectID == row.CircularID && detailOf(event, &fact) == nil
			here := Event{ID: row.EventID, SubjectKind: SubjectCircular, SubjectID: row.CircularID, Seq: event.Seq}
			name := fmt.Sprintf("archive %d", row.ID)
			switch {
			case !known:
				v.add(here, name, "no making of it is recorded")
			case fact.Number != row.Number || fact.SHA256 != row.SHA256 || fact.Size != row.Size || fact.Cases != row.Cases,
				row.Retention.Shorter(fact.Retention):
				v.add(here, name, "its row differs from its making")
			}
			if err := v.bytes(here, name, row.SHA256, row.Size); err != nil {
				return err
			}
		}
	}
	return nil
}

// bytes compares the stored bytes with their hash.
func (v *fileVerifier) bytes(at Event, name, sum string, size int64) error {
	var row Blob
	err := v.reader.db.First(&row, "sha256 = ?", sum).Error
	if err == nil && row.Size != size {
		err = ErrBlobAltered
	}
	if err == nil {
		err = v.blobs.Verify(v.ctx, sum)
	}
	switch {
	case errors.Is(err, ErrBlobMissing), errors.Is(err, ErrNotFound):
		v.add(at, name, "its bytes are missing")
	case errors.Is(err, ErrBlobAltered):
		v.add(at, name, "its bytes were altered")
	case err != nil && v.ctx.Err() == nil:
		v.add(at, name, "its bytes cannot be read: "+err.Error())
	}
	return v.ctx.Err()
}

func (v *fileVerifier) add(at Event, name, detail string) {
	v.faults = append(v.faults, Fault{Kind: FaultFile, Subject: at.SubjectKind, SubjectID: at.SubjectID, Seq: at.Seq, Event: at.ID,
		Detail: fmt.Sprintf("%q: %s", name, detail)})
}

// recordedBy reads the events by which rows say they were recorded.
func recordedBy[Row any](reader Reader, batch []Row, event func(Row) int64) (map[int64]Event, error) {
	ids := make([]int64, len(batch))
	for i, row := range batch {
		ids[i] = event(row)
	}
	var rows []Event
	err := reader.db.Where("id IN ?", ids).Find(&rows).Error
	byID := make(map[int64]Event, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	return byID, err
}

// detailOf reads what an event says beyond its columns.
func detailOf(event Event, into any) error {
	var body eventBody
	if err := json.Unmarshal([]byte(event.Body), &body); err != nil {
		return err
	}
	return json.Unmarshal(body.Detail, into)
}
