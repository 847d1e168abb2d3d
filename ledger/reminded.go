// Package ledger computes the numbers people rely on. It only reads, and every
// number comes with its definition, the moment it was taken and the cases behind it.
package ledger

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// Ledger reads numbers from a store. It is safe for concurrent use.
type Ledger struct {
	store *models.Store
	clock func() time.Time
	zone  *time.Location
}

// New makes a ledger; days begin by midnight in the zone.
func New(store *models.Store, clock func() time.Time, zone *time.Location) *Ledger {
	return &Ledger{store: store, clock: clock, zone: zone}
}

const (
	longestPeriod = 366 // days of one measure
	casesShown    = 100 // ids of cases behind a number
	pageOfCases   = 2000
)

// RemindedUnit is how one unit moved.
type RemindedUnit struct {
	Unit workflow.UnitID
	Name string
	workflow.Reminded
	Cases []workflow.CaseID // the first hundred of those in which it was chased
}

// RemindedMeasure is who moves only when reminded (不催不办), over the cases issued
// in a period. AsOf is the moment by which duties were counted as past their date.
type RemindedMeasure struct {
	AsOf  time.Time
	Units []RemindedUnit // those most often chased first
}

// Reminded measures how often units acknowledged and reported only after they were
// chased: over the cases within the actor's scope that were issued from one day to
// another, both included, and were not withdrawn. A period has at most 366 days.
func (l *Ledger) Reminded(ctx context.Context, actor workflow.Actor, from, to workflow.Date) (RemindedMeasure, error) {
	now := l.clock().UTC()
	measure := RemindedMeasure{AsOf: now}
	if wrong := checkPeriod(from, to); len(wrong) > 0 {
		return measure, workflow.Invalid(wrong...)
	}
	reader := l.store.Read(ctx)
	query := models.DutyQuery{Scope: workflow.ScopeOf(actor), From: models.At(from.Start(l.zone)), To: models.At(to.End(l.zone)), Limit: pageOfCases}
	units := map[workflow.UnitID]*RemindedUnit{}
	for {
		rows, err := reader.Duties(query)
		if err != nil {
			return measure, err
		}
		for _, row := range rows {
			one := units[row.OwnerID]
			if one == nil {
				one = &RemindedUnit{Unit: row.OwnerID}
				units[row.OwnerID] = one
			}
			before := one.Chased
			one.Count(row.AcknowledgeBy.Time(), row.AcknowledgedAt.Time(), first(row.AskedReceipt, row.CalledReceipt), now)
			one.Count(row.ReportDueAt.Time(), row.FirstReportAt.Time(), first(row.AskedReport, row.CalledReport), now)
			if one.Chased > before && len(one.Cases) < casesShown {
				one.Cases = append(one.Cases, row.ID)
			}
			query.AfterIssued, query.AfterID = row.IssuedAt, row.ID
		}
		if len(rows) < query.Limit {
			break
		}
	}
	return measure, l.list(reader, &measure, units)
}

// first is the earlier of two chases: one that the ladder told, and one by hand.
func first(told, called models.Instant) time.Time {
	if told == 0 || called != 0 && called < told {
		return called.Time()
	}
	return told.Time()
}

func (l *Ledger) list(reader models.Reader, measure *RemindedMeasure, units map[workflow.UnitID]*RemindedUnit) error {
	ids := make([]workflow.UnitID, 0, len(units))
	for id := range units {
		ids = append(ids, id)
	}
	names, err := reader.UnitsByID(ids)
	for id, one := range units {
		one.Name = names[id].OfficialName
		measure.Units = append(measure.Units, *one)
	}
	slices.SortFunc(measure.Units, func(a, b RemindedUnit) int {
		return cmp.Or(cmp.Compare(b.Percent(), a.Percent()), cmp.Compare(b.Duties, a.Duties), cmp.Compare(a.Unit, b.Unit))
	})
	return err
}

func checkPeriod(from, to workflow.Date) []workflow.Field {
	switch {
	case from.IsZero():
		return []workflow.Field{{Name: "from", Reason: "required"}}
	case to.IsZero():
		return []workflow.Field{{Name: "to", Reason: "required"}}
	case to.Compare(from) < 0:
		return []workflow.Field{{Name: "to", Reason: "before_from"}}
	case to.Compare(from.AddDays(longestPeriod)) >= 0:
		return []workflow.Field{{Name: "to", Reason: "period_too_long"}}
	}
	return nil
}
