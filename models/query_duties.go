package models

import "rectify/workflow"

// DutyQuery asks for the duties of cases issued in a period.
type DutyQuery struct {
	Scope    workflow.Scope
	From, To Instant // of issue; To is excluded
	// AfterIssued and AfterID are the last row of the page before.
	AfterIssued Instant
	AfterID     workflow.CaseID
	Limit       int
}

// DutyRow is when a case's duties were due and done, and when they were first
// chased under its present owner; 0 for never.
type DutyRow struct {
	ID             workflow.CaseID
	OwnerID        workflow.UnitID
	IssuedAt       Instant
	AcknowledgeBy  Instant
	AcknowledgedAt Instant
	ReportDueAt    Instant
	FirstReportAt  Instant
	AskedReceipt   Instant
	AskedReport    Instant
	CalledReceipt  Instant // by hand: by telephone, message or visit
	CalledReport   Instant
}

// Duties lists the duties of the cases issued in a period, in the order of issue.
func (r Reader) Duties(query DutyQuery) ([]DutyRow, error) {
	asked := func(duty workflow.Duty, as string) string {
		return "(SELECT MIN(rungs.tell_at) FROM rungs JOIN legs ON legs.case_id = rungs.case_id AND legs.number = rungs.leg" +
			" WHERE rungs.case_id = cases.id AND rungs.chases = '" + string(duty) + "' AND legs.owner_id = cases.owner_id) AS " + as
	}
	called := func(duty workflow.Duty, as string) string {
		return "(SELECT MIN(chases.at) FROM chases WHERE chases.case_id = cases.id AND chases.duty = '" + string(duty) +
			"' AND chases.unit_id = cases.owner_id) AS " + as
	}
	db := r.within(r.db.Table("cases"), query.Scope).
		Select("cases.id, cases.owner_id, cases.issued_at, cases.acknowledge_by, cases.acknowledged_at, cases.report_due_at, cases.first_report_at, "+
			asked(workflow.DutyAcknowledge, "asked_receipt")+", "+asked(workflow.DutyReport, "asked_report")+", "+
			called(workflow.DutyAcknowledge, "called_receipt")+", "+called(workflow.DutyReport, "called_report")).
		Where("cases.issued_at >= ? AND cases.issued_at < ? AND cases.state <> ?", int64(query.From), int64(query.To), workflow.Withdrawn)
	if query.AfterID != 0 {
		db = db.Where("(cases.issued_at, cases.id) > (?, ?)", int64(query.AfterIssued), query.AfterID)
	}
	var rows []DutyRow
	return rows, db.Order("cases.issued_at, cases.id").Limit(query.Limit).Find(&rows).Error
}
