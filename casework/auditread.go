package casework

import (
	"context"
	"encoding/json"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// RecordQuery narrows a page of the record, the newest first.
type RecordQuery struct {
	Subject   string // case, circular or system
	SubjectID int64
	Person    workflow.PersonID
	Action    string
	From, To  time.Time // To is not within
	Before    int64     // the last event of the page before
	Limit     int
}

// RecordView is one event as the audit administrator reads it, with the text that
// stands under the hash.
type RecordView struct {
	ID        int64
	Subject   string
	SubjectID int64
	Seq       int64
	At        time.Time
	Person    Named // zero: the policy, or the program's operator
	Role      workflow.Role
	Action    string
	From, To  string
	Detail    json.RawMessage // nil: none
	Hash      string
	Seal      int64 // 0: not sealed yet
}

// complete names the one chain of the system, and refuses half a chain.
func (q *RecordQuery) complete() error {
	if q.SubjectID != 0 && q.Subject == "" {
		return workflow.Invalid(workflow.Field{Name: "chain", Reason: "required"})
	}
	if q.Subject == models.SubjectSystem {
		q.SubjectID = 1
	}
	if q.Subject != "" && q.SubjectID == 0 {
		return workflow.Invalid(workflow.Field{Name: "chain_id", Reason: "required"})
	}
	return nil
}

func (q *RecordQuery) filter() models.EventFilter {
	return models.EventFilter{Subject: q.Subject, SubjectID: q.SubjectID, Person: q.Person, Action: q.Action,
		From: models.At(q.From), To: models.At(q.To), Before: q.Before, Limit: q.Limit}
}

// Record reads a page of events of every subject.
func (d *Desk) Record(ctx context.Context, actor workflow.Actor, query RecordQuery) ([]RecordView, error) {
	if _, refused := workflow.Administers(actor, workflow.ReadAudit); refused != nil {
		return nil, refused
	}
	if err := query.complete(); err != nil {
		return nil, err
	}
	reader := d.store.Read(ctx)
	rows, err := reader.Events(query.filter())
	if err != nil {
		return nil, err
	}
	var ids []workflow.PersonID
	for _, row := range rows {
		ids = append(ids, row.PersonID)
	}
	names, err := reader.NamesOf(distinct(ids))
	views := make([]RecordView, len(rows))
	for i, row := range rows {
		views[i] = RecordView{ID: row.ID, Subject: row.SubjectKind, SubjectID: row.SubjectID, Seq: row.Seq, At: row.At.Time(),
			Person: Named{int64(row.PersonID), names[row.PersonID]}, Role: row.Role, Action: row.Action, From: row.FromState, To: row.ToState,
			Detail: row.Detail(), Hash: row.Hash, Seal: int64(row.SealID)}
	}
	return views, err
}

// Verification is the result of walking the whole record.
type Verification struct {
	Faults []string // in words that name the event; none is ok
	Seal   int64    // the last one; 0: none
	Sealed time.Time
	Hash   string // of the last seal; a copy kept elsewhere convicts a rewritten record
}

// VerifyRecord walks every chain and every seal, one walk at a time. That it was done
// is recorded.
func (d *Desk) VerifyRecord(ctx context.Context, actor workflow.Actor) (Verification, error) {
	if _, refused := workflow.Administers(actor, workflow.VerifyAudit); refused != nil {
		return Verification{}, refused
	}
	select {
	case d.verifying <- struct{}{}:
		defer func() { <-d.verifying }()
	default:
		return Verification{}, &workflow.Error{Code: workflow.CodeBusy, Reason: "verifying_now", RetryAfter: 30}
	}
	faults, err := d.VerifyAudit(ctx)
	if err != nil {
		return Verification{}, err
	}
	seal, err := d.store.Read(ctx).LastSeal()
	if err != nil {
		return Verification{}, err
	}
	err = d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.VerifyAudit); err != nil {
			return err
		}
		return a.system("verify_audit", map[string]int{"faults": len(faults)})
	})
	return Verification{faults, seal.ID, seal.At.Time(), seal.Hash}, err
}
