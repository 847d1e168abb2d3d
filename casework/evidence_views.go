package casework

import (
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// EvidenceView is a file about a case, without its bytes.
type EvidenceView struct {
	ID          workflow.FileID
	Case        workflow.CaseID
	Side        workflow.FileSide
	Unit        Named // the owner at the time, or the office
	Leg         int
	Purpose     workflow.FilePurpose
	Name        string
	MediaType   string
	Size        int64 // bytes
	SHA256      string
	UploadedBy  Named
	UploadedAt  time.Time
	WithdrawnAt time.Time
	Uses        []EvidenceUse
	Version     int64
	CanWithdraw bool

	CaseVersion int64 // after the upload; 0 in a list
}

// EvidenceUse is one thing that a file supports.
type EvidenceUse struct {
	Kind    string // report, recheck, reopening, objection
	ID      int64  // of the report, re-check or objection; of the event of a reopening
	Finding int64  // of a re-check, where the file is about one
}

// file finds a file of the history.
func (h CaseHistory) file(id workflow.FileID) (EvidenceView, bool) {
	at := slices.IndexFunc(h.Evidence, func(view EvidenceView) bool { return view.ID == id })
	if at < 0 {
		return EvidenceView{}, false
	}
	return h.Evidence[at], true
}

// ownFile reports whether the actor is of the side that uploaded the file, as the
// case stands now.
func ownFile(actor workflow.Actor, row models.Case, file models.EvidenceFile) bool {
	if file.Side == workflow.SideOfOffice {
		return slices.Contains(officesOf(actor), file.UnitID)
	}
	return file.UnitID == row.Owner() && slices.Contains(actor.UnitsAs(workflow.Liaison, workflow.Leader), file.UnitID)
}

// seesFile asks whether a file is among those shown to the actor.
func (d *Desk) seesFile(reader models.Reader, actor workflow.Actor, row models.Case, id workflow.FileID) (bool, error) {
	history, err := d.history(reader, actor, row)
	_, visible := history.file(id)
	return visible, err
}

// showEvidence adds the files that the actor may see, to a history that holds what
// the actor may see already. A file is its own side's until something rests on it,
// as a draft report is; a plan is for the office from the beginning. What supports a
// report, a re-check, an objection or a reopening is seen by whoever sees that. A
// stamped scan says who was held to account inside the unit, and so is not for units
// that only support the case.
func showEvidence(reader models.Reader, actor workflow.Actor, row models.Case, h *CaseHistory) error {
	files, uses, err := reader.EvidenceOf(row.ID)
	if err != nil || len(files) == 0 {
		return err
	}
	h.namesFiles(uses)
	var people []workflow.PersonID
	var ids []workflow.UnitID
	for _, file := range files {
		people = append(people, file.UploadedBy)
		ids = append(ids, file.UnitID)
	}
	names, err := reader.NamesOf(distinct(people))
	if err != nil {
		return err
	}
	units, err := reader.UnitsByID(distinct(ids))
	if err != nil {
		return err
	}
	facts := row.Facts(true, nil, nil)
	seen := viewer{actor: actor, row: row, h: h, ofOffice: slices.Contains(officesOf(actor), row.OfficeID),
		ofOwner: slices.Contains(actor.UnitsAs(workflow.Liaison, workflow.Leader, workflow.Observer), row.Owner())}
	seen.first, seen.since = present(h.Legs, row)
	for _, file := range files {
		if !seen.sees(file, uses[file.ID]) {
			continue
		}
		_, refused := workflow.DecideWithdrawal(facts, file.Facts(len(uses[file.ID]) > 0), actor)
		view := EvidenceView{ID: file.ID, Case: row.ID, Side: file.Side, Unit: Named{int64(file.UnitID), units[file.UnitID].OfficialName}, Leg: int(file.Leg),
			Purpose: file.Purpose, Name: file.Name, MediaType: file.MediaType, Size: file.Size, SHA256: file.SHA256,
			UploadedBy: Named{int64(file.UploadedBy), names[file.UploadedBy]}, UploadedAt: file.UploadedAt.Time(), WithdrawnAt: file.WithdrawnAt.Time(),
			Version: file.Version, CanWithdraw: refused == nil}
		for _, use := range uses[file.ID] {
			view.Uses = append(view.Uses, EvidenceUse{Kind: use.Kind, ID: use.RefID, Finding: use.FindingID})
		}
		h.Evidence = append(h.Evidence, view)
	}
	_, _, refused := workflow.DecideUpload(facts, actor)
	h.CanUpload = refused == nil
	return nil
}

// viewer is somebody who looks at the files of a case.
type viewer struct {
	actor    workflow.Actor
	row      models.Case
	h        *CaseHistory // with what the viewer may see
	ofOffice bool
	ofOwner  bool
	first    int // leg under the present owner
	since    time.Time
}

func (v viewer) sees(file models.EvidenceFile, uses []models.EvidenceUse) bool {
	if ownFile(v.actor, v.row, file) {
		return true
	}
	if file.WithdrawnAt != 0 || file.Purpose == workflow.PurposeStampedScan && !v.ofOffice && !v.ofOwner {
		return false
	}
	if file.Purpose == workflow.PurposePlan {
		return v.ofOffice || int(file.Leg) >= v.first
	}
	return slices.ContainsFunc(uses, func(use models.EvidenceUse) bool { return v.seesUse(file, use) })
}

func (v viewer) seesUse(file models.EvidenceFile, use models.EvidenceUse) bool {
	switch use.Kind {
	case workflow.UseReport:
		return slices.ContainsFunc(v.h.Reports, func(report ReportView) bool { return report.ID == use.RefID })
	case workflow.UseRecheck:
		return slices.ContainsFunc(v.h.Rechecks, func(recheck RecheckView) bool { return recheck.ID == use.RefID })
	case workflow.UseObjection:
		return slices.ContainsFunc(v.h.Objections, func(objection ObjectionView) bool { return objection.ID == use.RefID })
	case workflow.UseReopening:
		return v.ofOffice || !file.UploadedAt.Time().Before(v.since)
	}
	return false
}

// namesFiles puts the files beside the reports, verdicts and objections they support.
func (h *CaseHistory) namesFiles(uses map[workflow.FileID][]models.EvidenceUse) {
	ids := make([]workflow.FileID, 0, len(uses))
	for id := range uses {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		for _, use := range uses[id] {
			h.nameFile(id, use)
		}
	}
}

func (h *CaseHistory) nameFile(id workflow.FileID, use models.EvidenceUse) {
	switch use.Kind {
	case workflow.UseReport:
		for i := range h.Reports {
			if h.Reports[i].ID == use.RefID {
				h.Reports[i].Report.EvidenceFiles = append(h.Reports[i].Report.EvidenceFiles, id)
			}
		}
	case workflow.UseRecheck:
		for i := range h.Rechecks {
			for j := range h.Rechecks[i].Verdicts {
				if verdict := &h.Rechecks[i].Verdicts[j]; h.Rechecks[i].ID == use.RefID && verdict.Finding == use.FindingID {
					verdict.EvidenceFiles = append(verdict.EvidenceFiles, id)
				}
			}
		}
	case workflow.UseObjection:
		for i := range h.Objections {
			if h.Objections[i].ID == use.RefID {
				h.Objections[i].EvidenceFiles = append(h.Objections[i].EvidenceFiles, id)
			}
		}
	}
}
