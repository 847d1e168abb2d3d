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

// VerifyAudit walks the whole record, every evidence file and every archived
// package, and returns what is wrong, in words that name the event, the case and the
// file; none is ok.
func (d *Desk) VerifyAudit(ctx context.Context) ([]string, error) {
	faults, err := d.store.Read(ctx).VerifyAudit()
	if err != nil {
		return nil, err
	}
	files, err := d.store.VerifyFiles(ctx)
	if err != nil {
		return nil, err
	}
	faults = append(faults, files...)
	texts := make([]string, len(faults))
	for i, fault := range faults {
		texts[i] = fault.String()
	}
	return texts, nil
}
