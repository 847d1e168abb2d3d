package workflow

import "time"

// DefaultPolicy is what an office has that chose nothing else: the ladder of the
// domain, row by row. Every call gives a copy of its own.
func DefaultPolicy() Policy {
	liaison := []Recipients{{SideOwner, []Role{Liaison}}}
	unit := []Recipients{{SideOwner, []Role{Liaison, Leader}}}
	superior := []Recipients{{SideOwner, []Role{Liaison, Leader}}, {SideSuperior, []Role{Leader}}}
	rechecker := []Recipients{{SideOffice, []Role{Rechecker}}}
	head := []Recipients{{SideOffice, []Role{Head}}}
	remind := Does{Remind: true}

	return Policy{
		Version:           1,
		Name:              Names{"默认督办规则", "Default policy"},
		OfficeHours:       OfficeHours{From: clock(8, 30), To: clock(17, 30)},
		RoundsAllowed:     DefaultTerms.RoundsAllowed,
		AcknowledgeWithin: DefaultTerms.AcknowledgeWithin,
		Recurrence:        "orange",
		NoticeSeries:      noticeSeries,
		Colours: []Colour{
			{"blue", Names{"蓝色", "blue"}, StandingAuthority},
			{"orange", Names{"橙色", "orange"}, HeadsAuthority},
			{"red", Names{"红色", "red"}, HeadsAuthority},
		},
		Rungs: []Rung{
			{Name: "receipt", Label: Names{"催签收", "receipt reminder"}, Anchor: AnchorIssue, Days: 1, Unit: WorkingDays,
				Condition: NotAcknowledged, Recipients: liaison,
				Does: Does{Remind: true, Flags: []FlagKind{FlagLateAcknowledgement}}},

			{Name: "T-7", Label: Names{"到期前7日提醒", "seven days' reminder"}, Anchor: AnchorDeadline, Days: -7, Unit: CalendarDays,
				Condition: OwesReport, Recipients: liaison, Does: remind},
			{Name: "T-3", Label: Names{"到期前3日提醒", "three days' reminder"}, Anchor: AnchorDeadline, Days: -3, Unit: CalendarDays,
				Condition: OwesReport, Recipients: liaison, Does: remind},
			{Name: "T-1", Label: Names{"到期前1日提醒", "last day's reminder"}, Anchor: AnchorDeadline, Days: -1, Unit: CalendarDays,
				Condition: OwesReport, Recipients: unit, IfUndecided: head, Does: remind},
			{Name: "due", Label: Names{"到期当日提醒", "reminder on the day"}, Anchor: AnchorDeadline, Days: 0, Unit: CalendarDays,
				Condition: OwesReport, Recipients: unit, Does: remind},
			{Name: "blue", Label: Names{"蓝色督办", "blue notice"}, Anchor: AnchorDeadline, Days: 1, Unit: CalendarDays,
				Condition: OwesReport, Recipients: unit,
				Does: Does{Notice: "blue", Escalate: true, Flags: []FlagKind{FlagOverdue}}},
			{Name: "orange", Label: Names{"橙色督办", "orange notice"}, Anchor: AnchorDeadline, Days: 5, Unit: CalendarDays,
				Condition: OwesReport, Recipients: superior,
				Does: Does{Notice: "orange", Flags: []FlagKind{FlagSerious}}},
			{Name: "red", Label: Names{"红色督办", "red notice"}, Anchor: AnchorDeadline, Days: 10, Unit: CalendarDays,
				Condition: OwesReport, Recipients: superior,
				Does: Does{Notice: "red", Propose: true}},
			{Name: "after_red", Label: Names{"红色督办后催办", "reminder after red"}, Anchor: AnchorDeadline, Days: 17, Unit: CalendarDays,
				Condition: OwesReport, Every: 7, Recipients: unit, Does: remind},

			{Name: "unchecked", Label: Names{"催复查", "re-check reminder"}, Anchor: AnchorReport, Days: 5, Unit: WorkingDays,
				Condition: ReportUnchecked, Recipients: rechecker, Does: remind},
			{Name: "still_unchecked", Label: Names{"复查逾期报告负责人", "re-check overdue, to the head"}, Anchor: AnchorReport, Days: 10, Unit: WorkingDays,
				Condition: ReportUnchecked, Every: 5, Recipients: []Recipients{{SideOffice, []Role{Rechecker, Head}}}, Does: remind},
		},
	}
}

func clock(hour, minute int) Clock {
	return Clock(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}
