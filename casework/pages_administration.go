package casework

import (
	"context"

	"rectify/models"
	"rectify/workflow"
)

// countAs counts a list for those of the administrators who read it.
func (d *Desk) countAs(ctx context.Context, actor workflow.Actor, right workflow.Right, count func(reader models.Reader) (int, error)) (Count, error) {
	if _, refused := workflow.Administers(actor, right); refused != nil {
		return Count{}, refused
	}
	return countOf(count(d.store.Read(ctx)))
}

// CountAccounts says how long the list of Accounts is.
func (d *Desk) CountAccounts(ctx context.Context, actor workflow.Actor) (Count, error) {
	return d.countAs(ctx, actor, workflow.ReadRoster, func(reader models.Reader) (int, error) { return reader.CountPeople(countCap + 1) })
}

// CountAllUnits says how long the list of AllUnits is.
func (d *Desk) CountAllUnits(ctx context.Context, actor workflow.Actor) (Count, error) {
	return d.countAs(ctx, actor, workflow.ReadRoster, func(reader models.Reader) (int, error) { return reader.CountAllUnits(countCap + 1) })
}

// CountRoleRequests says how long the list of RoleRequests is.
func (d *Desk) CountRoleRequests(ctx context.Context, actor workflow.Actor) (Count, error) {
	return d.countAs(ctx, actor, workflow.ReadRoster, func(reader models.Reader) (int, error) { return reader.CountRoleRequests(countCap + 1) })
}

// CountSignInFailures says how long the list of SignInFailures is.
func (d *Desk) CountSignInFailures(ctx context.Context, actor workflow.Actor) (Count, error) {
	return d.countAs(ctx, actor, workflow.ReadSignIns, func(reader models.Reader) (int, error) { return reader.CountSignInFailures(countCap + 1) })
}

// CountRecord says how long the list of Record is.
func (d *Desk) CountRecord(ctx context.Context, actor workflow.Actor, query RecordQuery) (Count, error) {
	if err := query.complete(); err != nil {
		return Count{}, err
	}
	return d.countAs(ctx, actor, workflow.ReadAudit, func(reader models.Reader) (int, error) { return reader.CountEvents(query.filter(), countCap+1) })
}

// CountDeputies says how long the list of Deputies is.
func (d *Desk) CountDeputies(ctx context.Context, actor workflow.Actor) (Count, error) {
	return countOf(d.store.Read(ctx).CountDeputies(deputiesOf(actor), countCap+1))
}
