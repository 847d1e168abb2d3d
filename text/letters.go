package text

// letterWords holds the letters. In subjects and bodies %1 is the case number,
// %2 the unit, %3 the document number, %4 the circular's title, %5 the office,
// %6 whom to report to, %7 the date now in force, %8 the round, %9 the new owner.
var letterWords = map[string]Words{
	"letter.issued.subject": {"整改通知:%1,请于%7前完成整改并报告", "Rectification required: %1, report by %7"},
	"letter.issued.body": {
		"《%4》(%3)指出%2存在下列问题,现作为%1号案件下发整改。请即登录系统签收,对照问题逐项整改、举一反三,并于%7前将整改情况书面报送%6。逾期未报的,将列入逾期并按规定升级督办。",
		"The circular “%4” (%3) names the findings below at %2; they are issued for rectification as case %1. Please acknowledge receipt in the system, put every finding right, look for the same faults elsewhere, and report in writing to %6 by %7. A case not reported by then is overdue and is escalated under the rules."},
	"letter.sign_off.subject": {"请审签:%1整改报告待签发", "Sign-off needed: the report on %1 waits for you"},
	"letter.sign_off.body": {
		"%2关于%1号案件的整改报告已由联络员拟好,报请审签。经分管领导签发方为正式上报,请于%7前审阅签发;需要修改的,请退联络员完善。",
		"The liaison officer has drafted the report of %2 on case %1 and puts it forward for your signature. Only your sign-off submits it. Please read and sign it by %7, or have it amended."},
	"letter.submitted.subject": {"待复查:%2已上报整改报告(%1)", "Re-check needed: %2 has reported on %1"},
	"letter.submitted.body": {
		"%2已就%1号案件报送整改报告(第%8轮)。请对照下列问题逐项复查,合格与不合格均须附佐证,不合格的须说明理由。",
		"%2 has submitted its report on case %1 (round %8). Please re-check it finding by finding: every verdict needs evidence, and every failed one a reason."},
	"letter.returned.subject": {"退回补正:%1,请于%7前补正重报", "Returned for correction: %1, report again by %7"},
	"letter.returned.body": {
		"%2就%1号案件报送的整改报告未予受理复查,现退回补正。请按退回理由补充完善,并于%7前重新报送%6。退回不影响首次报告是否按期的认定。",
		"The report of %2 on case %1 is returned before its re-check. Please complete it as the reason asks and report again to %6 by %7. A return does not change whether the first report was on time."},
	"letter.rechecked.subject": {"复查完成:%1,请审定", "Re-check finished: %1 waits for your decision"},
	"letter.rechecked.body": {
		"%2的%1号案件已完成第%8轮复查,逐项结论如下。全部合格的,请审定销号;有不合格项的,请审定发回整改。复查人员与销号人员不得为同一人。",
		"The re-check of case %1 at %2 (round %8) is finished; the verdicts stand below. Please close the case if all findings passed, or send it back if one failed. Whoever re-checked may not close."},
	"letter.sent_back.subject": {"发回整改:%1复查不合格,请于%7前整改到位", "Sent back: %1 failed its re-check, put right by %7"},
	"letter.sent_back.body": {
		"%2的%1号案件经复查仍有问题未整改到位,现发回继续整改(第%8轮)。请针对下列不合格项查明原因、整改到位,并于%7前重新报送%6。",
		"Case %1 at %2 failed its re-check and is sent back for round %8. Please find the cause of each failed finding below, put it right, and report again to %6 by %7."},
	"letter.closed.subject": {"准予销号:%1", "Closed: %1"},
	"letter.closed.body": {
		"%2的%1号案件经复查全部合格,准予销号。请巩固整改成果,防止问题反弹;今后回头看发现问题反弹的,将重新立案整改。",
		"All findings of case %1 at %2 have passed and the case is closed. Please keep them right: a relapse found at a later look-back reopens the case."},
	"letter.escalated.subject": {"升级督办:%1(%2)", "Escalated: %1 (%2)"},
	"letter.escalated.body": {
		"%2的%1号案件已升级督办,升级理由附后。升级不免除整改责任,责任单位应立即整改,将整改情况书面报送%6;应当完成的期限为%7。",
		"Case %1 at %2 has been escalated for the reason below. Escalation does not lift the duty: the unit must rectify at once and report in writing to %6. The date by which it was, or is, due: %7."},
	"letter.reminder.subject": {"催办(%10):%1,期限%7", "Reminder (%10): %1, due by %7"},
	"letter.reminder.body": {
		"《%4》(%3)所列%2的%1号案件尚未办结。%10:期限为%7。请抓紧办理,按要求将情况书面报送%6;已经办理的,请在系统中登记。",
		"Case %1 at %2, from the circular “%4” (%3), is still open. %10: it is due by %7. Please act now and report in writing to %6; what is done already needs only to be entered in the system."},
	"letter.overdue.subject": {"逾期警示(%11):%1已超过期限", "Overdue (%11): %1 is past its date"},
	"letter.overdue.body": {
		"《%4》(%3)所列%2的%1号案件应于%7前报送整改报告,至今未报,已列入%11督办(%10)。督办通知单待签发后另行送达。请责任单位立即整改并书面报送%6;逾期情况已记录在案。",
		"Case %1 at %2, from the circular “%4” (%3), was due by %7 and no report has come; it is now under %11 supervision (%10). The supervision notice follows once it is signed. The unit must rectify at once and report in writing to %6; that it is overdue is on record."},
	"letter.notice_drafted.subject": {"待签发:%11督办通知单(%1)", "To be signed: %11 supervision notice (%1)"},
	"letter.notice_drafted.body": {
		"%2的%1号案件应于%7前报告,至今未报,已按督办规则拟就%11督办通知单(%10),请审阅签发。编号在签发时产生。",
		"Case %1 at %2 was due by %7 and no report has come. By the policy a %11 supervision notice (%10) has been drafted; please look at it and sign it. It is numbered when it is signed."},
	"letter.supervision_notice.subject": {"督办通知单 %12:%1", "Supervision notice %12: %1"},
	"letter.supervision_notice.body": {
		"%5就《%4》(%3)所列%2的%1号案件签发%11督办通知单 %12。该案应于%7前报送整改报告,至今未报。请责任单位分管领导亲自过问,立即组织整改,将整改情况书面报送%6,并在系统中签收。",
		"%5 has signed the %11 supervision notice %12 on case %1 at %2, from the circular “%4” (%3). The report was due by %7 and has not come. The leader of the unit is asked to see to it in person, to have everything below put right at once, and to report in writing to %6."},
	"letter.notice_voided.subject": {"作废:督办通知单%12(%1)", "Void: supervision notice %12 (%1)"},
	"letter.notice_voided.body": {
		"%5就%1号案件向%2签发的%11督办通知单 %12 现予作废,原因附后。案件其余事项照常办理。",
		"The %11 supervision notice %12 that %5 signed on case %1 at %2 is void, for the reason below. The case itself goes on."},
	"letter.objection.subject": {"待答复:%2就%1提出异议", "Objection to answer: %2 on case %1"},
	"letter.objection.body": {
		"%2就%1号案件提出异议,异议事项和理由附后。请核实并答复;答复前整改期限和督办照常进行。",
		"%2 objects on case %1; what to, and why, stands below. Please look into it and answer: until then the date and the ladder stand."},
	"letter.objection_answered.subject": {"异议答复:%1", "Answer to your objection: %1"},
	"letter.objection_answered.body": {
		"%5已就%2对%1号案件提出的异议作出答复,结论和理由附后。",
		"%5 has answered the objection of %2 on case %1; the answer and its reason stand below."},
	"letter.decision.subject": {"问责决定:%1,%13", "Decision on accountability: %1, %13"},
	"letter.decision.body": {
		"%5就%2的%1号案件作出决定:%13,理由附后。如有异议,可在系统中提出。",
		"%5 has decided on case %1 at %2: %13, for the reason below. An objection may be raised in the system."},
	"letter.objection.about": {"%1(%2)", "%1 (%2)"},

	"letter.line.objection": {"异议事项:%1", "Objection to: %1"},
	"letter.line.answered":  {"结论:%1", "Answer: %1"},

	"letter.escalated_rounds.subject": {"升级督办:%1复查仍不合格(%2)", "Escalated: %1 failed its re-check again (%2)"},
	"letter.escalated_rounds.body": {
		"%2的%1号案件复查仍有问题不合格,允许的整改轮次已经用完,现升级督办并发回第%8轮整改。责任单位应对下列不合格问题立即整改,于%7前书面报送%6。",
		"Case %1 at %2 has failed its re-check again and has used up the rounds allowed: it is escalated and sent back for round %8. The unit must put the failed findings below right at once and report in writing to %6 by %7."},
	"letter.reopened.subject": {"问题反弹:%1重新整改,请于%7前报告", "Relapse: %1 is reopened, report by %7"},
	"letter.reopened.body": {
		"经回头看,%2已销号的%1号案件问题反弹,现重新整改(第%8轮)。责任单位应查明反弹原因,于%7前整改到位并书面报送%6。",
		"A look-back found that what had passed in case %1 at %2 has not held. The case is reopened for round %8. The unit must find out why, put it right and report in writing to %6 by %7."},
	"letter.transferred_to.subject": {"转办通知:%1转由贵单位办理,请于%7前报告", "Transferred to you: %1, report by %7"},
	"letter.transferred_to.body": {
		"《%4》(%3)所列%1号案件经核实转由%9负责整改。请即登录系统签收,对下列问题逐项整改,并于%7前将整改情况书面报送%6。签收和按期与否均自转办起重新计算。",
		"Case %1 of the circular “%4” (%3) has been transferred to %9. Please acknowledge receipt in the system, put every finding below right, and report in writing to %6 by %7. Acknowledgement and punctuality are counted anew from the transfer."},
	"letter.transferred_away.subject": {"转办告知:%1不再由贵单位办理", "Transferred away: %1 is no longer yours"},
	"letter.transferred_away.body": {
		"《%4》(%3)所列%1号案件经核实已转由%9办理,贵单位不再承担该案的整改和报告责任。",
		"Case %1 of the circular “%4” (%3) has been transferred to %9. Your unit no longer has to rectify it or report on it."},
	"letter.extension_asked.subject": {"待审批:%1申请延期", "Decision needed: an extension is asked for %1"},
	"letter.extension_asked.body": {
		"%2就%1号案件申请延期,现整改期限为%7,理由、进展和申请延至的日期附后。请尽快审批,审批前原期限照常有效。",
		"%2 asks for more time on case %1, now due by %7; reason, progress and the day asked for stand below. Please decide soon: until then the present date stands."},
	"letter.extended.subject": {"准予延期:%1,新期限%7", "Extended: %1 is now due by %7"},
	"letter.extended.body": {
		"%2的%1号案件整改期限延至%7。请抓紧整改,于新期限前将整改情况书面报送%6。原定期限仍予保留,是否按期按新旧两个期限分别列示。",
		"The date of case %1 at %2 is extended to %7. Please report in writing to %6 by then. The first date stays visible, and punctuality is shown against both."},
	"letter.extension_refused.subject": {"不予延期:%1,仍须于%7前完成", "Extension refused: %1 stays due by %7"},
	"letter.extension_refused.body": {
		"%2就%1号案件提出的延期申请未获批准,理由附后。整改期限仍为%7,请按期整改并书面报送%6。",
		"The extension that %2 asked for case %1 is refused for the reason below. The case stays due by %7; please report in writing to %6."},
	"letter.withdrawal_asked.subject": {"待审批:提请撤销%1", "Decision needed: withdrawal of %1 is asked"},
	"letter.withdrawal_asked.body": {
		"经办人提请撤销%2的%1号案件,理由附后。请审批;批准后案件终止,记录予以保留。",
		"The clerk asks to withdraw case %1 at %2 for the reason below. Please decide: a withdrawn case ends, and its record stays."},
	"letter.withdrawn.subject": {"案件撤销:%1", "Withdrawn: %1"},
	"letter.withdrawn.body": {
		"%2的%1号案件已经批准撤销,责任单位无需再就该案整改和报告。此前的办理记录予以保留。",
		"Case %1 at %2 has been withdrawn with the approval of the head of the office. Nothing more is owed on it; the record stays."},
	"letter.withdrawal_refused.subject": {"不予撤销:%1继续办理", "Withdrawal refused: %1 goes on"},
	"letter.withdrawal_refused.body": {
		"撤销%2的%1号案件的提请未获批准,理由附后。案件按原状态、原期限继续办理。",
		"The withdrawal of case %1 at %2 is refused for the reason below. The case goes on in its state and with its date."},

	// To the office, and to the unit above, where the words to the unit do not speak to them.
	"letter.escalated_office.subject": {"升级督办:%1(%2)", "Escalated: %1 (%2)"},
	"letter.escalated_office.body": {
		"%2的%1号案件已升级督办,理由附后,责任单位已同时告知。请跟踪督促,收到报告后及时登记、复查;应当完成的期限为%7。",
		"Case %1 at %2 has been escalated for the reason below; the unit has been told. Please follow it up, and register and re-check the report as soon as it comes. The date by which it was, or is, due: %7."},
	"letter.escalated_rounds_office.subject": {"升级督办:%1复查仍不合格(%2)", "Escalated: %1 failed its re-check again (%2)"},
	"letter.escalated_rounds_office.body": {
		"%2的%1号案件复查仍有问题不合格,允许的整改轮次已经用完,已升级督办并发回第%8轮整改,限%7前报告。责任单位已同时告知,请跟踪督促。",
		"Case %1 at %2 has failed its re-check again and has used up the rounds allowed: it is escalated and sent back for round %8, to be reported by %7. The unit has been told; please follow it up."},
	"letter.reopened_office.subject": {"问题反弹:%1已重新整改(%2)", "Relapse: %1 is reopened (%2)"},
	"letter.reopened_office.body": {
		"经回头看,%2已销号的%1号案件问题反弹,复查员已将其重启,进入第%8轮整改,限%7前报告。责任单位已同时告知,反弹情况已记录在案。",
		"A look-back found that what had passed in case %1 at %2 has not held; the re-checker has reopened it for round %8, to be reported by %7. The unit has been told, and the relapse is on record."},
	"letter.withdrawn_office.subject": {"已批准撤销:%1", "Withdrawal approved: %1"},
	"letter.withdrawn_office.body": {
		"您提请撤销的%2的%1号案件已经批准,案件终止,责任单位已同时告知。此前的办理记录予以保留。",
		"The withdrawal of case %1 at %2 has been approved. The case has ended and the unit has been told; the record stays."},
	"letter.reminder_office.subject": {"督办提醒(%10):%1,期限%7", "Reminder (%10): %1, due by %7"},
	"letter.reminder_office.body": {
		"《%4》(%3)所列%2的%1号案件尚未办结(%10),期限为%7,责任单位已另行催办。请跟踪督促;该案有延期申请待定的,请在期限前审批。",
		"Case %1 at %2, from the circular “%4” (%3), is still open (%10) and due by %7; the unit is reminded separately. Please follow it up, and where an extension request waits, decide it before the date."},
	"letter.unchecked_office.subject": {"待复查提醒(%10):%1", "Re-check outstanding (%10): %1"},
	"letter.unchecked_office.body": {
		"%2的%1号案件整改报告(第%8轮)已经收到,至今未复查(%10)。请尽快对照问题逐项复查,合格与不合格均须附佐证。",
		"The report of %2 on case %1 (round %8) has come in and has not been re-checked yet (%10). Please re-check it finding by finding; every verdict needs evidence."},
	"letter.unchecked.subject": {"报告待复查(%10):%1", "Report waiting for its re-check (%10): %1"},
	"letter.unchecked.body": {
		"%2的%1号案件整改报告(第%8轮)已经收到,尚待督办单位复查(%10)。目前无需另行报告。",
		"The report of %2 on case %1 (round %8) has come in and waits for the office to re-check it (%10). Nothing more is to be reported for now."},
	"letter.overdue_office.subject": {"逾期告知(%11):%1(%2)", "Overdue (%11): %1 (%2)"},
	"letter.overdue_office.body": {
		"《%4》(%3)所列%2的%1号案件应于%7前报送整改报告,至今未报,已列入%11督办(%10)。督办通知单已拟就,待签发后送达责任单位。",
		"Case %1 at %2, from the circular “%4” (%3), was due by %7 and no report has come; it is now under %11 supervision (%10). The supervision notice is drafted and goes to the unit once it is signed."},
	"letter.overdue_superior.subject": {"抄送:%2逾期未报(%11,%1)", "Copy: %2 is overdue (%11, %1)"},
	"letter.overdue_superior.body": {
		"现抄送贵单位:《%4》(%3)所列%2的%1号案件应于%7前报送整改报告,至今未报,已列入%11督办(%10)。请督促所属单位立即整改,由其书面报送%6。",
		"For your information as the unit above: case %1 at %2, from the circular “%4” (%3), was due by %7 and no report has come; it is now under %11 supervision (%10). Please see to it that %2 rectifies at once and reports in writing to %6."},
	"letter.supervision_notice_office.subject": {"已送达:督办通知单 %12(%1)", "Sent: supervision notice %12 (%1)"},
	"letter.supervision_notice_office.body": {
		"就《%4》(%3)所列%2的%1号案件,%11督办通知单 %12 已送责任单位。该案应于%7前报告,至今未报。请跟踪督促。",
		"The %11 supervision notice %12 on case %1 at %2, from the circular “%4” (%3), has gone to the unit. The report was due by %7 and has not come. Please follow it up."},
	"letter.supervision_notice_superior.subject": {"抄送:督办通知单 %12(%2,%1)", "Copy: supervision notice %12 (%2, %1)"},
	"letter.supervision_notice_superior.body": {
		"现抄送贵单位:%5就《%4》(%3)所列%2的%1号案件签发%11督办通知单 %12。该案应于%7前报送整改报告,至今未报。请督促所属单位立即整改,由其书面报送%6。",
		"For your information as the unit above: %5 has signed the %11 supervision notice %12 on case %1 at %2, from the circular “%4” (%3). The report was due by %7 and has not come. Please see to it that %2 rectifies at once and reports in writing to %6."},

	"letter.several.subject": {"整改督办:共%1项(%2等)", "Rectification: %1 matters (%2 and others)"},
	"letter.several.body":    {"现有以下%1项整改督办事项,请分别办理。", "The following %1 matters need your attention."},
	"letter.greeting":        {"%1:", "To: %1"},
	"letter.automatic":       {"本邮件由系统自动发送,请勿直接回复,请登录系统办理。", "This mail was sent automatically. Please do not reply to it; act in the system."},
	"letter.demonstration":   {"【演示】", "[DEMONSTRATION] "},

	"letter.unnumbered": {"尚未编号", "not yet numbered"},
	"letter.no_date":    {"另行通知的期限", "a date to be announced"},

	"letter.line.case":        {"案件编号:%1", "Case: %1"},
	"letter.line.circular":    {"通报文号:%1", "Circular: %1"},
	"letter.line.unit":        {"责任单位:%1", "Unit: %1"},
	"letter.line.site":        {"网站:%1", "Site: %1"},
	"letter.line.findings":    {"问题:", "Findings:"},
	"letter.line.deadline":    {"整改期限:%1", "Due: %1"},
	"letter.line.report_to":   {"报送单位:%1", "Report to: %1"},
	"letter.line.reason":      {"理由:%1", "Reason: %1"},
	"letter.line.progress":    {"进展:%1", "Progress: %1"},
	"letter.line.wanted_day":  {"申请延至:%1", "Extension asked to: %1"},
	"letter.line.new_owner":   {"现责任单位:%1", "Unit now responsible: %1"},
	"letter.line.former_unit": {"原责任单位:%1", "Former unit: %1"},
	"letter.line.first":       {"首次报告:%1", "First report: %1"},
	"letter.line.passed":      {"整改合格:%1", "Passing: %1"},
	"letter.line.at":          {"办理时间:%1", "Recorded at: %1"},
	"letter.line.link":        {"系统地址:%1", "The system: %1"},

	"letter.finding":         {"  %1. %2", "  %1. %2"},
	"letter.finding.verdict": {"  %1. %2(%3)", "  %1. %2 (%3)"},
	"letter.finding.reason":  {"  %1. %2(%3:%4)", "  %1. %2 (%3: %4)"},
	"letter.deadline.phrase": {"%1(原文“%2”,%3)", "%1 (“%2”: %3)"},
	"letter.day":             {"2006年1月2日", "2 January 2006"}, // layouts
	"letter.deadline.rule":   {"%1(%2)", "%1 (%2)"},

	"rule.named_day":                    {"按写明的日期计至当日24时,不因双休日顺延", "the day named, to its end; weekends do not shift it"},
	"rule.named_weekday":                {"按写明的星期几计至当日24时", "the weekday named, to its end"},
	"rule.relative_day":                 {"自下发之日推算,计至当日24时", "counted from the day of issue, to the end of the day"},
	"rule.ten_days":                     {"计至该旬最后一日24时", "to the end of that third of the month"},
	"rule.month_end":                    {"计至该月最后一日24时", "to the end of the month"},
	"rule.year_end":                     {"计至该年最后一日24时", "to the end of the year"},
	"rule.close_of_business":            {"计至当日下班时", "to the close of business on that day"},
	"rule.clock_time":                   {"计至写明的时刻", "to the time named"},
	"rule.working_days":                 {"自下发次日起按工作日计算,扣除法定节假日并计入调休上班日", "working days from the day after issue, with public holidays and make-up working days"},
	"rule.working_days_from_receipt":    {"自签收次日起按工作日计算,最迟视为下发后第1个工作日签收", "working days from the day after receipt, taken as one working day after issue at the latest"},
	"rule.calendar_days":                {"自下发次日起按自然日计算,不扣除节假日", "calendar days from the day after issue, holidays included"},
	"rule.calendar_days_from_receipt":   {"自签收次日起按自然日计算,最迟视为下发后第1个工作日签收", "calendar days from the day after receipt, taken as one working day after issue at the latest"},
	"rule.calendar_weeks":               {"自下发次日起按整周计算", "whole weeks from the day after issue"},
	"rule.calendar_weeks_from_receipt":  {"自签收次日起按整周计算,最迟视为下发后第1个工作日签收", "whole weeks from the day after receipt, taken as one working day after issue at the latest"},
	"rule.calendar_months":              {"自下发之日起按整月计算", "whole months from the day of issue"},
	"rule.calendar_months_from_receipt": {"自签收之日起按整月计算,最迟视为下发后第1个工作日签收", "whole months from receipt, taken as one working day after issue at the latest"},
	"rule.hours":                        {"自下发时起按小时计算", "hours from issue"},
	"rule.hours_from_receipt":           {"自签收时起按小时计算,最迟视为下发后第1个工作日签收", "hours from receipt, taken as one working day after issue at the latest"},
	"rule.stated":                       {"由督办单位确定的日期,计至当日24时", "the day set by the office, to its end"},
}
