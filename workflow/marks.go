package workflow

import "time"

// Mark says whether something was in time.
type Mark string

// A mark is pending until the report came or the date passed.
const (
	MarkPending Mark = "pending"
	MarkOnTime  Mark = "on_time"
	MarkLate    Mark = "late"
)

// Marks are the two judgements on punctuality, each against the date now valid
// (after an extension the new one) and against the first date. Neither is moved
// by a return or a send-back: those give a date for the rework, not for the duty.
type Marks struct {
	FirstReport            Mark // receipt of the first report
	FirstReportByFirstDate Mark
	Passed                 Mark // receipt of the report that passed, not of the re-check
	PassedByFirstDate      Mark
}

// MarksOf judges a case as of now. While a report that was received in time
// waits for its re-check, passing stays pending: the unit has done its part.
func MarksOf(c Case, now time.Time) Marks {
	waiting := c.State == Rectified || c.State == Rechecked && len(c.Failed) == 0
	passed := func(due time.Time) Mark {
		if c.State == Withdrawn && c.PassedReportAt.IsZero() {
			return MarkPending
		}
		if waiting && c.PassedReportAt.IsZero() && c.LastReportAt.Before(due) {
			return MarkPending
		}
		return judge(c.PassedReportAt, due, now)
	}
	reported := func(due time.Time) Mark {
		if c.State == Withdrawn && c.FirstReportAt.IsZero() {
			return MarkPending // nothing was owed in the end
		}
		return judge(c.FirstReportAt, due, now)
	}
	return Marks{
		FirstReport:            reported(c.ReportDue),
		FirstReportByFirstDate: reported(c.FirstDue),
		Passed:                 passed(c.PassDue),
		PassedByFirstDate:      passed(c.FirstDue),
	}
}

func judge(received, due, now time.Time) Mark {
	switch {
	case due.IsZero():
		return MarkPending
	case !received.IsZero() && received.Before(due):
		return MarkOnTime
	case !received.IsZero() || !now.Before(due):
		return MarkLate
	default:
		return MarkPending
	}
}
