package casework

import (
	"context"
	"fmt"

	"rectify/workflow"
)

// The pages of lists, in rows.
const (
	pageUsual = 50
	pageMost  = 200
)

// countCap is the number up to which a list is counted exactly.
const countCap = 1000

// Count is how long a list is.
type Count struct {
	Number int
	Capped bool // there are more than the number, which is a thousand
}

// countOf reads a count that was made up to one more than the cap.
func countOf(number int, err error) (Count, error) {
	return Count{Number: min(number, countCap), Capped: number > countCap}, refusal(err)
}

// pageLimit is how many rows are read for a page: as many as it has, or one more to see
// whether another page follows.
func pageLimit(limit int) (int, []workflow.Field) {
	switch {
	case limit == 0:
		return pageUsual, nil
	case limit < 0 || limit > pageMost+1:
		return 0, []workflow.Field{{Name: "limit", Reason: "out_of_range", Args: []string{"1", fmt.Sprint(pageMost)}}}
	}
	return limit, nil
}

// CountCirculars says how long the list of Circulars is.
func (d *Desk) CountCirculars(ctx context.Context, actor workflow.Actor) (Count, error) {
	return countOf(d.store.Read(ctx).CountCirculars(officesOf(actor), countCap+1))
}

// CountChanges says how long the list of Changes is.
func (d *Desk) CountChanges(ctx context.Context, actor workflow.Actor, state workflow.ChangeState) (Count, error) {
	return countOf(d.store.Read(ctx).CountChanges(officesOf(actor), state, countCap+1))
}

// CountUnits says how long the list of Units is.
func (d *Desk) CountUnits(ctx context.Context, actor workflow.Actor, office workflow.UnitID) (Count, error) {
	if !serves(actor, office) {
		return Count{}, workflow.NotFound()
	}
	return countOf(d.store.Read(ctx).CountSupervisedUnits(office, countCap+1))
}
