package api

import (
	"fmt"
	"time"

	"rectify/casework"
	"rectify/workflow"
)

// EvidenceFile is a file about a case, without its content. It is exported, as the other
// shapes that are embedded, because huma looks into exported ones only.
type EvidenceFile struct {
	ID           workflow.FileID      `json:"id"`
	Case         workflow.CaseID      `json:"case"`
	Side         workflow.FileSide    `json:"side"`
	SideLabel    string               `json:"side_label"`
	Unit         *named               `json:"unit"`
	Leg          int                  `json:"leg"`
	Purpose      workflow.FilePurpose `json:"purpose"`
	PurposeLabel string               `json:"purpose_label"`
	Name         string               `json:"name"`
	MediaType    string               `json:"media_type"`
	Size         int64                `json:"size"`
	SHA256       string               `json:"sha256"`
	UploadedBy   *named               `json:"uploaded_by,omitempty"`
	UploadedAt   time.Time            `json:"uploaded_at"`
	WithdrawnAt  time.Time            `json:"withdrawn_at,omitzero"`
	Uses         []evidenceUse        `json:"uses"`
	Version      int64                `json:"version"`
	Path         string               `json:"path"`
	Allowed      []allowed            `json:"allowed"`
}

// evidenceUse is one thing that a file supports.
type evidenceUse struct {
	Kind    string `json:"kind"`
	Label   string `json:"label"`
	ID      int64  `json:"id"`
	Finding int64  `json:"finding,omitempty"`
}

func (p pen) evidenceFile(v casework.EvidenceView) EvidenceFile {
	b := EvidenceFile{ID: v.ID, Case: v.Case, Side: v.Side, SideLabel: p.label("side.", string(v.Side)), Unit: namedOf(v.Unit), Leg: v.Leg,
		Purpose: v.Purpose, PurposeLabel: p.label("purpose.", string(v.Purpose)), Name: v.Name, MediaType: v.MediaType, Size: v.Size, SHA256: v.SHA256,
		UploadedBy: namedOf(v.UploadedBy), UploadedAt: p.at(v.UploadedAt), WithdrawnAt: p.at(v.WithdrawnAt), Uses: []evidenceUse{},
		Version: v.Version, Path: fmt.Sprintf("%s/evidence/%d", base, v.ID), Allowed: []allowed{}}
	for _, use := range v.Uses {
		b.Uses = append(b.Uses, evidenceUse{use.Kind, p.label("use.", use.Kind), use.ID, use.Finding})
	}
	if v.CanWithdraw {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.WithdrawEvidence), post, fmt.Sprintf("/evidence/%d/withdraw", v.ID)))
	}
	return b
}

func (p pen) evidence(views []casework.EvidenceView) []EvidenceFile {
	list := make([]EvidenceFile, len(views))
	for i, view := range views {
		list[i] = p.evidenceFile(view)
	}
	return list
}

// archiveBody is a package without its content.
type archiveBody struct {
	ID             int64              `json:"id"`
	Circular       *named             `json:"circular"`
	Number         int64              `json:"number"`
	Retention      workflow.Retention `json:"retention"`
	RetentionLabel string             `json:"retention_label"`
	Until          time.Time          `json:"retain_until,omitzero"`
	Cases          int                `json:"cases"`
	Size           int64              `json:"size"`
	SHA256         string             `json:"sha256"`
	MadeBy         *named             `json:"made_by,omitempty"`
	MadeAt         time.Time          `json:"made_at"`
	Current        bool               `json:"current"` // nothing has happened since
	Version        int64              `json:"version"`
	Path           string             `json:"path"`
	Allowed        []allowed          `json:"allowed"`
	Demonstration  string             `json:"demonstration,omitempty"`
}

func (p pen) archive(v casework.ArchiveView, demonstration string) archiveBody {
	b := archiveBody{ID: v.ID, Circular: namedOf(v.Circular), Number: v.Number, Retention: v.Retention, RetentionLabel: p.label("retention.", string(v.Retention)),
		Until: p.at(v.Until), Cases: v.Cases, Size: v.Size, SHA256: v.SHA256, MadeBy: namedOf(v.MadeBy), MadeAt: p.at(v.MadeAt), Current: v.Current,
		Version: v.Version, Path: fmt.Sprintf("%s/archives/%d", base, v.ID), Allowed: []allowed{}, Demonstration: demonstration}
	if v.CanLengthen {
		b.Allowed = append(b.Allowed, p.allow(string(workflow.LengthenRetention), post, fmt.Sprintf("/archives/%d/lengthen-retention", v.ID)))
	}
	return b
}
