package models

import "rectify/workflow"

// EvidenceFile is a file that somebody uploaded about a case. It is never changed
// but for its withdrawal, and never deleted.
type EvidenceFile struct {
	ID          workflow.FileID
	CaseID      workflow.CaseID
	Side        workflow.FileSide
	UnitID      workflow.UnitID // the owner at the time, or the office
	Leg         int64
	Purpose     workflow.FilePurpose
	Name        string // as the uploader's machine called it
	MediaType   string
	Size        int64  // bytes
	SHA256      string `gorm:"column:sha256"`
	UploadedBy  workflow.PersonID
	UploadedAt  Instant
	EventID     int64 // of the upload
	WithdrawnBy Reference
	WithdrawnAt Instant
	Version     int64
}

// Facts offers the row to the rules; used says whether it supports something.
func (f EvidenceFile) Facts(used bool) workflow.EvidenceFile {
	return workflow.EvidenceFile{ID: f.ID, Side: f.Side, Unit: f.UnitID, Purpose: f.Purpose, Name: f.Name, MediaType: f.MediaType,
		Size: f.Size, SHA256: f.SHA256, UploadedAt: f.UploadedAt.Time(), Used: used, Withdrawn: f.WithdrawnAt != 0}
}

// EvidenceUse says what a file supports: one thing of a kind, and there one finding
// where it is about one.
type EvidenceUse struct {
	Kind      string
	RefID     int64
	FindingID int64
	FileID    workflow.FileID
}

// Blob is a file's bytes as they are known: their hash and size.
type Blob struct {
	SHA256    string  `gorm:"column:sha256;primaryKey"`
	Size      int64   // bytes
	MediaType string  // of the first file that brought them
	CreatedAt Instant `gorm:"autoCreateTime:false"`
}

// Archive is one package made of a circular (归档).
type Archive struct {
	ID          int64
	CircularID  int64
	OfficeID    workflow.UnitID
	Number      int64 // 1, and one more for every supplement
	Retention   workflow.Retention
	RetainUntil Instant // 0: for ever
	Cases       int64
	Size        int64  // bytes
	SHA256      string `gorm:"column:sha256"`
	MadeBy      workflow.PersonID
	MadeAt      Instant
	EventID     int64
	Version     int64
}

// What the events about files say, under their hash. They are what a stored file is
// verified against.
type (
	// EvidenceFact is one file, as its upload recorded it, or as an act names it among
	// its files.
	EvidenceFact struct {
		File workflow.FileID `json:"file,omitempty"` // in an act

		Name    string               `json:"name"`
		SHA256  string               `json:"sha256"`
		Size    int64                `json:"size"`
		Type    string               `json:"type,omitempty"`
		Purpose workflow.FilePurpose `json:"purpose,omitempty"`
		Side    workflow.FileSide    `json:"side,omitempty"`
	}

	// ArchiveFact is one package, as its making recorded it.
	ArchiveFact struct {
		Number    int64              `json:"number"`
		SHA256    string             `json:"sha256"`
		Size      int64              `json:"size"`
		Cases     int64              `json:"cases"`
		Retention workflow.Retention `json:"retention"`
	}
)
