package casework

import (
	"context"
	"errors"
	"fmt"
	"io"

	"rectify/models"
	"rectify/workflow"
)

// EvidenceLimits bound what is uploaded about a case.
type EvidenceLimits struct {
	MaxSize    int64 // of one file, in bytes; 0 is 20 MiB
	MaxPerCase int   // files that one unit, or the office, may upload about a case; 0 is 200
}

func (l EvidenceLimits) size() int64 {
	if l.MaxSize == 0 {
		return 20 << 20
	}
	return l.MaxSize
}

func (l EvidenceLimits) perCase() int {
	if l.MaxPerCase == 0 {
		return 200
	}
	return l.MaxPerCase
}

// Upload is a file on its way in: it is written to, then completed or discarded.
type Upload struct {
	desk   *Desk
	actor  workflow.Actor
	on     workflow.CaseID
	staged *models.Staged
}

// BeginUpload lets an actor bring a file to a case, before a byte of it is taken in:
// not found where the actor may not see the case.
func (d *Desk) BeginUpload(ctx context.Context, actor workflow.Actor, id workflow.CaseID) (*Upload, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Case(workflow.ScopeOf(actor), id)
	if err != nil {
		return nil, refusal(err)
	}
	if _, _, err := d.mayUpload(reader, row, actor); err != nil {
		return nil, err
	}
	staged, err := d.store.Blobs().Stage(d.settings.Evidence.size())
	if err != nil {
		return nil, err
	}
	return &Upload{desk: d, actor: actor, on: id, staged: staged}, nil
}

// mayUpload asks the rules, and whether there is room for one more file.
func (d *Desk) mayUpload(reader models.Reader, row models.Case, actor workflow.Actor) (workflow.FileSide, workflow.Role, error) {
	side, role, refused := workflow.DecideUpload(row.Facts(true, nil, nil), actor)
	if refused != nil {
		return "", "", refused
	}
	count, err := reader.CountEvidence(row.ID, sideUnit(row, side))
	if most := d.settings.Evidence.perCase(); err == nil && count >= int64(most) {
		err = workflow.Refused("too_many_files", fmt.Sprint(most))
	}
	return side, role, err
}

func sideUnit(row models.Case, side workflow.FileSide) workflow.UnitID {
	if side == workflow.SideOfUnit {
		return row.Owner()
	}
	return row.OfficeID
}

// Write takes in more of the file. A file beyond the limit is refused as too large.
func (u *Upload) Write(p []byte) (int, error) {
	n, err := u.staged.Write(p)
	if errors.Is(err, models.ErrBlobTooLarge) {
		err = &workflow.Error{Code: workflow.CodeTooLarge, Reason: "file_too_large", Args: []string{sizeText(u.desk.settings.Evidence.size())}}
	}
	return n, err
}

// Discard lets go of a file that was not completed; after Complete it does nothing.
func (u *Upload) Discard() { _ = u.staged.Close() }

// Complete keeps the file under its name, for its purpose: bytes first, then row and
// event in one transaction. The name has to be plain and its ending that of what the
// file really is.
func (u *Upload) Complete(ctx context.Context, name string, purpose workflow.FilePurpose) (EvidenceView, error) {
	known, err := checkFile(u.staged, name, purpose)
	if err != nil {
		return EvidenceView{}, err
	}
	if err := u.staged.Sync(); err != nil {
		return EvidenceView{}, err
	}
	var row models.EvidenceFile
	err = u.desk.transact(ctx, u.actor, func(a *act) error {
		on, err := a.LockedCase(workflow.ScopeOf(u.actor), u.on)
		if err != nil {
			return err
		}
		side, role, err := u.desk.mayUpload(a.Reader, on, u.actor)
		if err != nil {
			return err
		}
		if purpose == workflow.PurposePlan && side != workflow.SideOfUnit {
			return workflow.Invalid(workflow.Field{Name: "purpose", Reason: "plan_of_unit"})
		}
		if err := a.KeepBlob(u.staged, known.MediaType, models.At(a.now)); err != nil {
			return err
		}
		row = models.EvidenceFile{CaseID: on.ID, Side: side, UnitID: sideUnit(on, side), Leg: on.Leg, Purpose: purpose, Name: name,
			MediaType: known.MediaType, Size: u.staged.Size(), SHA256: u.staged.SHA256(), UploadedBy: u.actor.Person, UploadedAt: models.At(a.now), Version: 1}
		c, err := a.open(&on)
		if err != nil {
			return err
		}
		event, err := a.note(&c, role, string(workflow.UploadEvidence), models.EvidenceFact{Name: name, SHA256: row.SHA256, Size: row.Size,
			Type: row.MediaType, Purpose: purpose, Side: side})
		if err != nil {
			return err
		}
		row.EventID = event.ID
		return a.Add(&row)
	})
	if err != nil {
		return EvidenceView{}, err
	}
	history, err := u.desk.Case(ctx, u.actor, u.on)
	if err != nil {
		return EvidenceView{}, err
	}
	view, _ := history.file(row.ID)
	view.CaseVersion = history.Case.Version
	return view, nil
}

// OpenEvidence reads a file that the actor may see, after making sure that its bytes
// are what was uploaded. Close it.
func (d *Desk) OpenEvidence(ctx context.Context, actor workflow.Actor, id workflow.FileID) (EvidenceView, io.ReadSeekCloser, error) {
	row, err := d.store.Read(ctx).EvidenceFile(workflow.ScopeOf(actor), id)
	if err != nil {
		return EvidenceView{}, nil, refusal(err)
	}
	history, err := d.Case(ctx, actor, row.CaseID)
	if err != nil {
		return EvidenceView{}, nil, err
	}
	view, visible := history.file(id)
	if !visible || !view.WithdrawnAt.IsZero() {
		return EvidenceView{}, nil, workflow.NotFound()
	}
	if err := d.store.Blobs().Verify(ctx, row.SHA256); err != nil {
		return view, nil, fmt.Errorf("evidence file %d: %w", id, err)
	}
	content, err := d.store.Blobs().Open(ctx, row.SHA256)
	return view, content, err
}

// WithdrawEvidence takes a file back that supports nothing. Its row, its bytes and
// the record of it stay.
func (d *Desk) WithdrawEvidence(ctx context.Context, actor workflow.Actor, id workflow.FileID, version int64) (CaseHistory, error) {
	var on workflow.CaseID
	err := d.transact(ctx, actor, func(a *act) error {
		seen, err := a.EvidenceFile(workflow.ScopeOf(actor), id)
		if err != nil {
			return err
		}
		on = seen.CaseID
		row, err := a.LockedCase(workflow.ScopeOf(actor), on)
		if err != nil {
			return err
		}
		file, err := a.EvidenceFile(workflow.ScopeOf(actor), id)
		if err != nil {
			return err
		}
		c, err := a.open(&row)
		if err != nil {
			return err
		}
		facts, err := a.EvidenceNamed(on, []workflow.FileID{id})
		if err != nil {
			return err
		}
		if !ownFile(actor, row, file) { // also where the case is seen
			visible, err := d.seesFile(a.Reader, actor, row, id)
			if err != nil {
				return err
			}
			if !visible {
				return workflow.NotFound()
			}
		}
		role, refused := workflow.DecideWithdrawal(c.before, facts[0], actor)
		if refused != nil {
			return refused
		}
		if err := checkVersion(version, file.Version); err != nil {
			return err
		}
		file.WithdrawnBy, file.WithdrawnAt = models.Reference(actor.Person), models.At(a.now)
		if err := a.SaveEvidenceFile(&file); err != nil {
			return err
		}
		_, err = a.note(&c, role, string(workflow.WithdrawEvidence), models.EvidenceFact{File: id, Name: file.Name, SHA256: file.SHA256, Size: file.Size})
		return err
	})
	if err != nil {
		return CaseHistory{}, err
	}
	return d.Case(ctx, actor, on)
}

// knownFiles reads what the rules have to know about the files that an input names.
func (a *act) knownFiles(id workflow.CaseID, input workflow.Input) ([]workflow.EvidenceFile, error) {
	ids := input.FileIDs()
	if len(ids) > 1000 {
		return nil, workflow.Invalid(workflow.Field{Name: "evidence_files", Reason: "too_many", Args: []string{"1000"}})
	}
	return a.EvidenceNamed(id, ids)
}

// factsOf says which files an act rests on, for its event.
func factsOf(known []workflow.EvidenceFile) []models.EvidenceFact {
	var facts []models.EvidenceFact
	for _, file := range known {
		facts = append(facts, models.EvidenceFact{File: file.ID, Name: file.Name, SHA256: file.SHA256, Size: file.Size, Purpose: file.Purpose})
	}
	return facts
}

func sizeText(size int64) string {
	switch {
	case size%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", size>>20)
	case size%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", size>>10)
	}
	return fmt.Sprintf("%d B", size)
}
