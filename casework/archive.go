package casework

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// Packer writes the package of a circular: documents, evidence, index and log.
type Packer interface {
	Pack(ctx context.Context, into io.Writer, what models.Package) error
}

// packageLimit bounds one package, in bytes.
const packageLimit = 4 << 30

// openShown is how many open cases a refusal names.
const openShown = 100

// ArchiveView is a package without its bytes.
type ArchiveView struct {
	ID          int64
	Circular    Named // by its document number
	Number      int64 // 1, and one more for every supplement
	Retention   workflow.Retention
	Until       time.Time // zero: for ever
	Cases       int
	Size        int64 // bytes
	SHA256      string
	MadeBy      Named
	MadeAt      time.Time
	Version     int64
	Current     bool // nothing has happened since to the circular or a case of it
	CanLengthen bool
}

// errMoved says that something happened to a case while its package was made.
var errMoved = errors.New("a case has moved on")

// Archive makes the package of a circular (归档), once every case of it is closed or
// withdrawn, and keeps it for a period. The package is written from the record as it
// stands at one moment; if a case moves meanwhile it is made anew, three times at
// most. What is in the newest package already is not packed again. One package is
// made at a time: it takes a connection and a disk for as long as it lasts.
func (d *Desk) Archive(ctx context.Context, actor workflow.Actor, circular, version int64, retention workflow.Retention) (ArchiveView, error) {
	if d.settings.Packer == nil {
		return ArchiveView{}, errors.New("this desk has nobody to make packages")
	}
	select {
	case d.packing <- struct{}{}:
		defer func() { <-d.packing }()
	case <-ctx.Done():
		return ArchiveView{}, ctx.Err()
	}
	for range 3 {
		id, err := d.archive(ctx, actor, circular, version, retention)
		if errors.Is(err, errMoved) {
			continue
		}
		if err != nil {
			return ArchiveView{}, refusal(err)
		}
		return d.archiveView(ctx, actor, id)
	}
	return ArchiveView{}, &workflow.Error{Code: workflow.CodeConflict}
}

// archivable is what has to stay as it is from the packing to the record of it.
type archivable struct {
	circular models.Circular
	role     workflow.Role
	cases    []models.CaseHead
	number   int64
}

func (d *Desk) archive(ctx context.Context, actor workflow.Actor, circular, version int64, retention workflow.Retention) (id int64, err error) {
	staged, err := d.store.Blobs().Stage(packageLimit)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, staged.Close()) }()
	made := d.clock().UTC().Truncate(time.Microsecond)
	until := retention.Until(made, d.settings.Zone)
	var packed archivable
	err = d.store.Snapshot(ctx, func(reader models.Reader) error {
		row, err := reader.Circular(officesOf(actor), circular)
		if err != nil {
			return err
		}
		if packed, err = d.toArchive(reader, actor, row, version, retention); err != nil {
			return err
		}
		return d.settings.Packer.Pack(ctx, staged, models.Package{Reader: reader, Blobs: d.store.Blobs(), Circular: row, Number: packed.number,
			Retention: retention, Until: until, MadeAt: made, Zone: d.settings.Zone})
	})
	if errors.Is(err, models.ErrBlobTooLarge) {
		return 0, workflow.Refused("archive_too_large", sizeText(packageLimit))
	}
	if err == nil {
		err = staged.Sync()
	}
	if err != nil {
		return 0, err
	}
	err = d.transact(ctx, actor, func(a *act) error {
		row, err := a.LockedCircular(officesOf(actor), circular)
		if err != nil {
			return err
		}
		if _, err := a.CasesOfCircular(circular); err != nil { // locked: none of them moves now
			return err
		}
		now, err := d.toArchive(a.Reader, actor, row, version, retention)
		if err != nil {
			return err
		}
		if row.Version != packed.circular.Version || !slices.Equal(now.cases, packed.cases) {
			return errMoved
		}
		if err := a.KeepBlob(staged, "application/zip", models.At(a.now)); err != nil {
			return err
		}
		archive := models.Archive{CircularID: circular, OfficeID: row.OfficeID, Number: packed.number, Retention: retention, RetainUntil: models.At(until),
			Cases: int64(len(packed.cases)), Size: staged.Size(), SHA256: staged.SHA256(), MadeBy: actor.Person, MadeAt: models.At(made), Version: 1}
		err = a.saveCircular(&row, packed.role, workflow.ArchiveCircular, row.State, models.ArchiveFact{Number: archive.Number, SHA256: archive.SHA256,
			Size: archive.Size, Cases: archive.Cases, Retention: retention})
		if err != nil {
			return err
		}
		archive.EventID = row.ChainEvent
		if err := a.Add(&archive); err != nil {
			return err
		}
		id = archive.ID
		return nil
	})
	return id, err
}

// toArchive asks whether a package of the circular may be made now.
func (d *Desk) toArchive(reader models.Reader, actor workflow.Actor, row models.Circular, version int64, retention workflow.Retention) (archivable, error) {
	found := archivable{circular: row}
	_, role, refused := workflow.DecideCircular(circularFacts(row), actor, workflow.ArchiveCircular)
	if refused != nil {
		return found, refused
	}
	found.role = role
	if err := checkVersion(version, row.Version); err != nil {
		return found, err
	}
	var err error
	if found.cases, err = reader.CaseHeads(row.ID); err != nil {
		return found, err
	}
	if refused := openCases(found.cases); refused != nil {
		return found, refused
	}
	archives, err := reader.Archives(row.ID)
	if err != nil {
		return found, err
	}
	found.number = 1
	var holds workflow.Retention
	if len(archives) > 0 {
		found.number = archives[0].Number + 1
		for _, archive := range archives {
			if holds == "" || holds.Shorter(archive.Retention) {
				holds = archive.Retention
			}
		}
		last, err := reader.LastEventToArchive(row.ID)
		if err != nil {
			return found, err
		}
		if last < archives[0].EventID {
			return found, workflow.Refused("nothing_to_archive", fmt.Sprint(archives[0].Number))
		}
	}
	if wrong := workflow.CheckRetention(retention, holds); len(wrong) > 0 {
		return found, workflow.Invalid(wrong...)
	}
	return found, nil
}

// openCases refuses a circular of which a case is open, and names those.
func openCases(cases []models.CaseHead) error {
	var open []workflow.Field
	count := 0
	for i, one := range cases {
		if one.State == workflow.Closed || one.State == workflow.Withdrawn {
			continue
		}
		if count++; count <= openShown {
			open = append(open, workflow.Field{Name: fmt.Sprintf("cases[%d]", i), Reason: "case_open", Args: []string{one.Number, string(one.State)}})
		}
	}
	if count == 0 {
		return nil
	}
	return &workflow.Error{Code: workflow.CodeRefused, Reason: "cases_open", Args: []string{fmt.Sprint(count)}, Fields: open}
}

// LengthenRetention keeps a package for longer; nothing shortens it.
func (d *Desk) LengthenRetention(ctx context.Context, actor workflow.Actor, id, version int64, retention workflow.Retention) (ArchiveView, error) {
	err := d.transact(ctx, actor, func(a *act) error {
		seen, err := a.Archive(officesOf(actor), id)
		if err != nil {
			return err
		}
		row, _, role, err := a.decideCircular(seen.CircularID, 0, workflow.LengthenRetention)
		if err != nil {
			return err
		}
		archive, err := a.Archive(officesOf(actor), id)
		if err != nil {
			return err
		}
		if err := checkVersion(version, archive.Version); err != nil {
			return err
		}
		if wrong := workflow.CheckRetention(retention, archive.Retention); len(wrong) > 0 {
			return workflow.Invalid(wrong...)
		}
		if retention == archive.Retention {
			return workflow.Invalid(workflow.Field{Name: "retention", Reason: "retention_same"})
		}
		before := archive.Retention
		archive.Retention, archive.RetainUntil = retention, models.At(retention.Until(archive.MadeAt.Time(), d.settings.Zone))
		if err := a.SaveArchive(&archive); err != nil {
			return err
		}
		return a.saveCircular(&row, role, workflow.LengthenRetention, row.State,
			map[string]any{"archive": id, "from": before, "retention": retention})
	})
	if err != nil {
		return ArchiveView{}, err
	}
	return d.archiveView(ctx, actor, id)
}

// Archives lists the packages of a circular of the actor's offices, the newest
// first, 200 at most.
func (d *Desk) Archives(ctx context.Context, actor workflow.Actor, circular int64) ([]ArchiveView, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Circular(officesOf(actor), circular)
	if err != nil {
		return nil, refusal(err)
	}
	rows, err := reader.Archives(circular)
	if err != nil {
		return nil, err
	}
	return archiveViews(reader, actor, row, rows)
}

func (d *Desk) archiveView(ctx context.Context, actor workflow.Actor, id int64) (ArchiveView, error) {
	reader := d.store.Read(ctx)
	row, err := reader.Archive(officesOf(actor), id)
	if err != nil {
		return ArchiveView{}, refusal(err)
	}
	circular, err := reader.Circular(officesOf(actor), row.CircularID)
	if err != nil {
		return ArchiveView{}, refusal(err)
	}
	views, err := archiveViews(reader, actor, circular, []models.Archive{row})
	if err != nil {
		return ArchiveView{}, err
	}
	return views[0], nil
}

func archiveViews(reader models.Reader, actor workflow.Actor, circular models.Circular, rows []models.Archive) ([]ArchiveView, error) {
	people := make([]workflow.PersonID, len(rows))
	for i, row := range rows {
		people[i] = row.MadeBy
	}
	names, err := reader.NamesOf(distinct(people))
	if err != nil {
		return nil, err
	}
	last, err := reader.LastEventToArchive(circular.ID)
	if err != nil {
		return nil, err
	}
	_, _, refused := workflow.DecideCircular(circularFacts(circular), actor, workflow.LengthenRetention)
	views := make([]ArchiveView, len(rows))
	for i, row := range rows {
		views[i] = ArchiveView{ID: row.ID, Circular: Named{circular.ID, circular.DocNumber}, Number: row.Number, Retention: row.Retention,
			Until: row.RetainUntil.Time(), Cases: int(row.Cases), Size: row.Size, SHA256: row.SHA256, MadeBy: Named{int64(row.MadeBy), names[row.MadeBy]},
			MadeAt: row.MadeAt.Time(), Version: row.Version, Current: last < row.EventID, CanLengthen: refused == nil && row.Retention != workflow.Permanent}
	}
	return views, nil
}

// OpenArchive reads a package of one of the actor's offices. Close it.
func (d *Desk) OpenArchive(ctx context.Context, actor workflow.Actor, id int64) (ArchiveView, io.ReadSeekCloser, error) {
	view, err := d.archiveView(ctx, actor, id)
	if err != nil {
		return view, nil, err
	}
	content, err := d.store.Blobs().Open(ctx, view.SHA256)
	if err != nil {
		return view, nil, fmt.Errorf("archive %d: %w", id, err)
	}
	return view, content, nil
}
