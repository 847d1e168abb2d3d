package casework

import (
	"context"

	"rectify/models"
	"rectify/workflow"
)

// Seal closes the record up to now: every head that changed since the last seal
// stands in the new one. It returns how many events were covered.
func (d *Desk) Seal(ctx context.Context) (covered int, err error) {
	err = d.transact(ctx, workflow.PolicyActor, func(a *act) error {
		covered, err = a.Seal(models.At(a.now))
		return err
	})
	return covered, err
}

// Audit is what verifying the record found, with faults in words that name the
// event; none is ok.
type Audit struct {
	Faults            []string
	EventsCovering    int // that carry digests of what they wrote
	EventsNotCovering int // of before there were digests
	PapersCovered     int // rows that are what the events wrote
	PapersNotCovered  int // rows that no event says anything of
}

// Audit walks the whole record as it stands at one moment, then every evidence file
// and every archived package.
func (d *Desk) Audit(ctx context.Context) (Audit, error) {
	var found models.Audit
	err := d.store.Snapshot(ctx, func(reader models.Reader) (err error) {
		found, err = reader.VerifyAudit()
		return err
	})
	if err != nil {
		return Audit{}, err
	}
	files, err := d.store.VerifyFiles(ctx)
	if err != nil {
		return Audit{}, err
	}
	audit := Audit{EventsCovering: found.EventsCovering, EventsNotCovering: found.EventsNotCovering,
		PapersCovered: found.PapersCovered, PapersNotCovered: found.PapersNotCovered}
	for _, fault := range append(found.Faults, files...) {
		audit.Faults = append(audit.Faults, fault.String())
	}
	return audit, nil
}

// VerifyAudit is the faults of an Audit.
func (d *Desk) VerifyAudit(ctx context.Context) ([]string, error) {
	audit, err := d.Audit(ctx)
	return audit.Faults, err
}
