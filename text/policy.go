package text

// policyWords says a policy in words: what its rungs count from, for whom they
// count, whom they tell, what they do, and why a letter goes on another day. Names
// of rungs and colours stand in the policy itself, for each office has its own.
var policyWords = withFaults(map[string]Words{
	"policy.after_issue":     {"自下发(或本次期限起算)之日起满%1个%2", "%1 %2 after issue, or after this date was set, have run out"},
	"policy.before_deadline": {"整改期限届满前%1个%2", "%1 %2 before the last day"},
	"policy.on_deadline":     {"整改期限最后一日", "on the last day"},
	"policy.after_deadline":  {"逾期第%1个%2", "%1 %2 overdue"},
	"policy.after_report":    {"自收到整改报告之日起满%1个%2", "%1 %2 after the report was received have run out"},

	"unit_of_days.calendar": {"自然日", "calendar day(s)"},
	"unit_of_days.working":  {"工作日", "working day(s)"},

	"policy.condition_not_acknowledged": {"案件尚未签收", "the case has not been acknowledged"},
	"policy.condition_owes":             {"尚未上报整改报告", "no report has been submitted yet"},
	"policy.condition_unchecked":        {"整改报告尚未复查", "the report has not been re-checked"},

	"policy.told_before": {"当日不上班,提前至前一个工作日通知", "a day off: told on the working day before"},
	"policy.told_after":  {"当日不上班,顺延至下一个工作日通知;标记以当日为准", "a day off: told on the next working day; flags bear the day itself"},
	"policy.not_owed":    {"在下发(或本次期限起算)当日或之前,不再提醒", "not owed: it would be told on the day of issue, or of the new date, or before"},
	"policy.provisional": {"涉及的年度放假安排尚未公布,日期为暂定", "provisional: the holidays of a year are not published yet"},

	"policy.remind":     {"发出提醒", "a reminder goes out"},
	"policy.notice":     {"拟制%1督办通知单(%2)", "a %1 supervision notice is drafted (%2)"},
	"policy.recurrence": {"问题再次发生的,改为%1督办通知单(%2)", "if the problem has come up before, the notice is %1 instead (%2)"},
	"policy.escalate":   {"案件升级督办", "the case is escalated"},
	"policy.raise_flag": {"记录事实:%1", "the fact is recorded: %1"},
	"policy.propose":    {"拟出问责建议,由负责人决定", "an accountability proposal is drafted, for the head to decide"},
	"policy.repeat":     {"此后每%1个%2一次,直至案件有进展", "again every %1 %2, until the case moves"},

	"policy.if_undecided": {"延期申请尚未审批的,另告", "while an extension request is undecided, also"},

	"policy.recipients_side_owner":    {"责任单位%1", "of the owner unit: %1"},
	"policy.recipients_side_office":   {"督办单位%1", "of the supervising office: %1"},
	"policy.recipients_side_superior": {"上级单位%1", "of the superior unit: %1"},

	"authority.head":     {"须由负责人签发", "the head signs"},
	"authority.standing": {"可依授权签发", "may go under standing authority"},

	"flag.serious": {"严重逾期", "seriously overdue"},

	"config.clock":        {"应为时刻,格式如 08:30", "has to be a time of day, like 08:30"},
	"config.repeated":     {"重复出现", "is given twice"},
	"config.out_of_range": {"须在 %1 与 %2 之间", "has to be between %1 and %2"},
})

// policyFaults says why a policy is refused. A file is told so with the prefix
// "config.", a proposal in the service with "reason.".
var policyFaults = map[string]Words{
	"bad_code":       {"只能由字母、数字、横线和下划线组成,以字母开头,不超过32个字符", "may have letters, digits, - and _ only, begins with a letter, 32 characters at most"},
	"bad_name":       {"应为单独一行,不超过60个字符", "has to be one line of 60 characters at most"},
	"hours_reversed": {"必须晚于上班时间", "has to be later than the hour at which the office opens"},
	"wrong_sign":     {"天数有误:从下发或报告起算的,以及作出督办、升级、标记、问责建议或重复提醒的,至少为1", "is of the wrong sign: what counts from issue or a report, gives notice, escalates, flags, proposes or repeats needs 1 at least"},
	"out_of_order":   {"各级须按先后排列:先下发、再期限、后报告,同一起算点的天数递增", "is out of order: rungs rise, first those from issue, then around the deadline, then from a report, with more days each"},
	"mixed_units":    {"同一起算点的各级须用同一种日(自然日或工作日)", "has to be the same for all rungs that count from one day"},
	"colour_falls":   {"等级低于前面一级", "is a lower colour than that of a rung before it"},
	"other_anchor":   {"与起算点不符", "does not go with what the rung counts from"},
	"tells_nothing":  {"须有提醒或督办通知单", "needs a reminder or a notice"},
	"tells_twice":    {"提醒和督办通知单只能取其一", "may have a reminder or a notice, not both"},
	"repeats_early":  {"只有最后一级可以重复", "may stand at the last rung only: others follow"},
	"repeats_more":   {"重复的一级只能提醒", "may only remind, for the rung is repeated"},
	"falls_silent":   {"此后再无提醒:最后一级须设定重复间隔(%1)", "falls silent: the last rung has to be repeated while a case is open (%1)"},
	"bad_series":     {"应为一至十个文字,不含数字和括号", "needs one to ten letters, without figures and brackets"},
	"unknown_rung":   {"没有名为“%1”的督办级", "is no rung that gives notice: “%1”"},
}

func withFaults(words map[string]Words) map[string]Words {
	for reason, sentence := range policyFaults {
		words["config."+reason] = sentence
		words["reason."+reason] = sentence
	}
	return words
}
