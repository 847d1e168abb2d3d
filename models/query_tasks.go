package models

import "rectify/workflow"

// OfficeCases lists the cases of offices that are in a state, the most urgent first.
func (r Reader) OfficeCases(offices []workflow.UnitID, state workflow.State, limit int) ([]Case, error) {
	var rows []Case
	return rows, r.db.Where("office_id IN ? AND state = ?", offices, state).Order("deadline_at, id").Limit(limit).Find(&rows).Error
}

// ExtensionsAsked lists the cases of offices for which an extension is asked, the
// longest waiting first.
func (r Reader) ExtensionsAsked(offices []workflow.UnitID, limit int) ([]Case, error) {
	var rows []Case
	return rows, r.db.Where("office_id IN ? AND extension_asked IS NOT NULL", offices).Order("extension_asked, id").Limit(limit).Find(&rows).Error
}

// WithdrawalsAsked lists the cases of offices that a clerk asked to withdraw.
func (r Reader) WithdrawalsAsked(offices []workflow.UnitID, limit int) ([]Case, error) {
	var rows []Case
	return rows, r.db.Where("office_id IN ? AND withdrawal_asked", offices).
		Where("state <> ?", workflow.Withdrawn).Order("id").Limit(limit).Find(&rows).Error
}

// OwedCases lists the cases that units own and owe, the most urgent first.
func (r Reader) OwedCases(units []workflow.UnitID, limit int) ([]Case, error) {
	var rows []Case
	return rows, r.db.Where("owner_id IN ? AND state IN ?", units, owing(nil)).Order("deadline_at, id").Limit(limit).Find(&rows).Error
}

// PutForward says which cases have a draft report that waits for the leader, and
// since when.
func (r Reader) PutForward(ids []workflow.CaseID) (map[workflow.CaseID]Instant, error) {
	var rows []ReportDraft
	err := r.db.Select("case_id, put_forward_at").Where("case_id IN ? AND put_forward_at IS NOT NULL", ids).Find(&rows).Error
	since := make(map[workflow.CaseID]Instant, len(rows))
	for _, row := range rows {
		since[row.CaseID] = row.PutForwardAt
	}
	return since, err
}

// PutReportForward notes that the draft report of a case waits for the leader.
func (t *Tx) PutReportForward(id workflow.CaseID, at Instant) error {
	_, err := t.exec("UPDATE report_drafts SET put_forward_at = ? WHERE case_id = ?", at, id)
	return err
}

// NoticesIn lists the supervision notices of offices that are in a state, the
// longest waiting first.
func (r Reader) NoticesIn(offices []workflow.UnitID, state workflow.NoticeState, limit int) ([]SupervisionNotice, error) {
	var rows []SupervisionNotice
	return rows, r.db.Where("office_id IN ? AND state = ?", offices, state).Order("id").Limit(limit).Find(&rows).Error
}

// ProposalsIn lists the proposals of offices that are in one of the states, the
// longest waiting first.
func (r Reader) ProposalsIn(offices []workflow.UnitID, states []workflow.ProposalState, limit int) ([]Proposal, error) {
	var rows []Proposal
	return rows, r.db.Where("office_id IN ? AND state IN ?", offices, states).Order("id").Limit(limit).Find(&rows).Error
}

// CasesByID reads cases that were found by something that belongs to the asker.
func (r Reader) CasesByID(ids []workflow.CaseID) (map[workflow.CaseID]Case, error) {
	var rows []Case
	err := r.db.Where("id IN ?", ids).Find(&rows).Error
	cases := make(map[workflow.CaseID]Case, len(rows))
	for _, row := range rows {
		cases[row.ID] = row
	}
	return cases, err
}

// Unreachable is a duty of a unit that nobody with a confirmed contact holds,
// although somebody there should have been told something.
type Unreachable struct {
	OfficeID workflow.UnitID
	UnitID   workflow.UnitID
	Role     workflow.Role
	Number   int     // duties of telling that met nobody
	Since    Instant // the first of them
}

// Unreachables lists them for offices. A contact that is confirmed takes its line
// away.
func (r Reader) Unreachables(offices []workflow.UnitID, limit int) ([]Unreachable, error) {
	var rows []Unreachable
	return rows, r.db.Model(&Untold{}).
		Select("untold.office_id, untold.unit_id, untold.role, COUNT(*) AS number, MIN(untold.created_at) AS since").
		Where("untold.office_id IN ?", offices).
		Where(`NOT EXISTS (SELECT 1 FROM grants JOIN people ON people.id = grants.person_id
			WHERE grants.unit_id = untold.unit_id AND grants.role = untold.role
			AND people.disabled_at IS NULL AND people.email <> '' AND people.email_confirmed_at IS NOT NULL)`).
		Group("untold.office_id, untold.unit_id, untold.role").
		Order("untold.office_id, untold.unit_id, untold.role").Limit(limit).Find(&rows).Error
}
