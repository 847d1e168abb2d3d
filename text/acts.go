package text

// actWords holds what is said of plans, progress, opinions and chases by hand, of
// supporting units, of deputies and of handovers. In letters %14 is the supporting
// unit; the other blanks are those of letterWords.
var actWords = map[string]Words{
	"role.supporter": {"协办单位", "supporting unit"},

	"action.plan":                   {"报送整改方案", "file a rectification plan"},
	"action.plan.about":             {"逐个问题写明措施、责任人和计划完成日期。可多次报送,新的不覆盖旧的;计划日期晚于整改期限的照收并作标记,期限不变。不另发信件,列入经办人的督办日报。", "Measures, who is responsible and the planned day for every finding. May be filed again; later ones are added. A day beyond the deadline is taken and marked, and moves nothing. It stands in the clerk's digest and is no letter."},
	"action.progress":               {"报送阶段进展", "report interim progress"},
	"action.progress.about":         {"逐个问题写明 已完成、整改中、长期坚持 或 无法整改,并附说明。可多次报送。不是整改报告,不影响是否按期的认定。", "The state of every finding, of the same four kinds as in a report, with words. May be sent again. It is no report and changes no mark."},
	"action.give_opinion":           {"提出协办意见", "give an opinion"},
	"action.give_opinion.about":     {"由协办单位向责任单位提出,可对部分问题附情况;是否采用由责任单位决定。", "From a supporting unit to the owner, with the state of as many findings as it knows of; the owner may use it or not."},
	"action.chase":                  {"登记催办", "record a chase"},
	"action.chase.about":            {"登记电话、信息或上门催办:何时、何人、对方答复、承诺日期。不改变督办进程;无人应答的填 unanswered。", "A call, message or visit: when, who was spoken to, what was answered, which day was promised. It does not move the ladder. Where nobody answered, say unanswered."},
	"action.add_supporter":          {"增加协办单位", "add a supporting unit"},
	"action.remove_supporter":       {"解除协办", "release a supporting unit"},
	"action.remove_supporter.about": {"解除后该单位不再看到本案;此前的意见和记录予以保留。", "The unit sees the case no longer; what it said before stays in the record."},
	"action.name_deputy":            {"指定AB岗", "name a deputy"},
	"action.end_deputy":             {"终止AB岗", "end a deputyship"},
	"action.hand_over":              {"工作交接", "hand over"},

	"paper.plan":     {"整改方案", "rectification plan"},
	"paper.progress": {"阶段进展", "interim progress"},
	"paper.opinion":  {"协办意见", "opinion of a supporting unit"},

	"chase_channel.telephone": {"电话", "telephone"},
	"chase_channel.message":   {"信息", "message"},
	"chase_channel.visit":     {"上门", "visit"},

	// Refusals and wrong inputs.
	"reason.guard_supported":   {"本案没有协办单位。", "No unit supports this case."},
	"reason.still_in_progress": {"单位自报为整改中,不能认定合格;请判不合格或退回", "is called in progress by the unit itself and cannot pass; fail it, or return the report"},
	"reason.day_over":          {"该日已过", "is over already"},
	"reason.nobody_answered":   {"无人应答,不会有承诺", "cannot be: nobody answered"},
	"reason.before_chase":      {"早于催办当日", "lies before the day of the chase"},
	"reason.supports_already":  {"已是协办单位", "supports the case already"},
	"reason.no_supporter":      {"不是本案的协办单位", "does not support this case"},
	"reason.deputy_there":      {"%1 至 %2 已有AB岗,请先终止。", "There is a deputy from %1 to %2 already; end that first."},
	"reason.deputy_over":       {"该AB岗已经结束。", "That deputyship is over."},
	"reason.not_deputised":     {"该职责不设AB岗", "is a duty in which nobody stands in"},
	"reason.not_held":          {"该人员不担任这一职责", "is not held by that person"},
	"reason.same_person":       {"须为另一人", "has to be another person"},
	"reason.unknown_person":    {"没有此人,或已停用", "is nobody, or no longer active"},
	"reason.not_of_unit":       {"不是本单位人员;新到人员请由系统管理员指定", "does not serve this unit; somebody new is named by the system administrator"},
	"reason.holds_already":     {"本人已担任这一职责", "holds that duty already"},
	"reason.no_duty_there":     {"该人员在此单位没有可以交接的职责", "is no unit for which that person holds a duty to hand over"},
	"reason.not_reachable":     {"没有已确认的邮箱,不能接手", "has no confirmed address and could not be told of anything"},

	"field.plan":          {"整改方案", "plan"},
	"field.lines":         {"整改方案各项", "line"},
	"field.responsible":   {"责任人", "who is responsible"},
	"field.by":            {"完成日期", "day"},
	"field.opinion":       {"协办意见", "opinion"},
	"field.chase":         {"催办", "chase"},
	"field.at":            {"时间", "time"},
	"field.number":        {"号码", "number"},
	"field.unanswered":    {"无人应答", "unanswered"},
	"field.answer":        {"对方答复", "answer"},
	"field.promised":      {"承诺日期", "promised day"},
	"field.new_supporter": {"协办单位", "supporting unit"},
	"field.supporter":     {"协办单位", "supporting unit"},
	"field.unit":          {"单位", "unit"},
	"field.role":          {"职责", "duty"},
	"field.principal":     {"A岗", "principal"},
	"field.deputy":        {"B岗", "deputy"},

	// Letters.
	"letter.support_added.subject": {"协办通知:%1,请协助%2整改", "Support needed: help %2 with %1"},
	"letter.support_added.body": {
		"《%4》(%3)所列%2的%1号案件,请%14协办。责任单位仍为%2,整改期限为%7。请登录系统查看案情,就所涉问题向责任单位提出协办意见;报告由责任单位统一报送。",
		"%14 is asked to support %2 with case %1 of the circular “%4” (%3). %2 stays responsible and the case is due by %7. Please look at it in the system and give your opinion on what concerns you; the report is the owner's to make."},
	"letter.support_added_owner.subject": {"协办告知:%14协办%1", "%14 supports you with %1"},
	"letter.support_added_owner.body": {
		"%2的%1号案件已请%14协办,协办意见可在系统中查看、采用。责任单位和整改期限(%7)不变。",
		"%14 has been asked to support %2 with case %1. Its opinions stand in the system for you to use. Who is responsible, and the date (%7), are unchanged."},
	"letter.support_ended.subject": {"解除协办:%1", "No longer supporting: %1"},
	"letter.support_ended.body": {
		"%2的%1号案件不再请%14协办,理由附后。此前提出的意见予以保留。",
		"%14 need no longer support %2 with case %1, for the reason below. What it said stays in the record."},
	"letter.support_ended_owner.subject": {"协办告知:%14不再协办%1", "%14 no longer supports you with %1"},
	"letter.support_ended_owner.body": {
		"%2的%1号案件不再由%14协办,理由附后。此前的协办意见仍可查看。整改期限(%7)不变。",
		"%14 no longer supports %2 with case %1, for the reason below. Its opinions can still be read, and the date (%7) is unchanged."},
	"letter.opinion.subject": {"协办意见:%14就%1提出意见", "Opinion of %14 on %1"},
	"letter.opinion.body": {
		"%14就%2的%1号案件提出协办意见如下,可在整改报告中采用。整改期限为%7。",
		"%14 has given the opinion below on case %1 of %2; it may be used in the report. The case is due by %7."},
	"policy.condition_no_plan": {"尚未报送整改方案", "no rectification plan has been filed yet"},
	"letter.no_plan.subject":   {"催报整改方案(%10):%1", "Rectification plan outstanding (%10): %1"},
	"letter.no_plan.body": {
		"按督办规则,%2应就《%4》(%3)所列%1号案件报送整改方案,至今未报(%10)。请即在系统中逐个问题填报措施、责任人和计划完成日期。整改期限为%7。",
		"Under the policy %2 has to file a rectification plan for case %1 of the circular “%4” (%3); none has come yet (%10). Please file one in the system now: measures, who is responsible and the planned day for every finding. The case is due by %7."},
	"letter.no_plan_office.subject": {"整改方案未报(%10):%1(%2)", "No rectification plan (%10): %1 (%2)"},
	"letter.no_plan_office.body": {
		"%2尚未就%1号案件报送整改方案(%10),责任单位已另行催办。整改期限为%7,请跟踪督促。",
		"%2 has filed no rectification plan for case %1 (%10); the unit is reminded separately. The case is due by %7; please follow it up."},

	"letter.line.opinion":   {"协办意见:%1", "Opinion: %1"},
	"letter.line.supporter": {"协办单位:%1", "Supporting unit: %1"},

	"letter.returned_supporter.subject":       {"协办案件退回补正:%1,期限%7", "Returned for correction: %1, which you support, is due by %7"},
	"letter.returned_supporter.body":          {"贵单位协办的%1号案件(责任单位%2)报告已退回补正,新期限为%7。请继续协助责任单位。", "The report on case %1 of %2, which you support, has been returned; the new date is %7. Please go on helping the owner."},
	"letter.sent_back_supporter.subject":      {"协办案件发回整改:%1,期限%7", "Sent back: %1, which you support, is due by %7"},
	"letter.sent_back_supporter.body":         {"贵单位协办的%1号案件(责任单位%2)复查后发回整改(第%8轮),新期限为%7。请对照下列问题继续协助责任单位。", "Case %1 of %2, which you support, has been sent back for round %8; the new date is %7. Please go on helping the owner with the findings below."},
	"letter.closed_supporter.subject":         {"协办案件销号:%1", "Closed: %1, which you supported"},
	"letter.closed_supporter.body":            {"贵单位协办的%1号案件(责任单位%2)已准予销号,协办随之结束。", "Case %1 of %2, which you supported, is closed; nothing more is asked of you."},
	"letter.reopened_supporter.subject":       {"协办案件重新整改:%1,期限%7", "Reopened: %1, which you support, is due by %7"},
	"letter.reopened_supporter.body":          {"贵单位协办的%1号案件(责任单位%2)问题反弹,已重新整改(第%8轮),期限为%7。请协助责任单位。", "Case %1 of %2, which you support, has been reopened for round %8 after a relapse; it is due by %7. Please help the owner."},
	"letter.transferred_to_supporter.subject": {"协办案件转办:%1由%9负责", "Transferred: %9 is now responsible for %1, which you support"},
	"letter.transferred_to_supporter.body":    {"贵单位协办的%1号案件,责任单位由%2变更为%9,期限为%7。请继续协助。", "Case %1, which you support, has passed from %2 to %9 and is due by %7. Please go on helping."},
	"letter.extended_supporter.subject":       {"协办案件延期:%1,新期限%7", "Extended: %1, which you support, is now due by %7"},
	"letter.extended_supporter.body":          {"贵单位协办的%1号案件(责任单位%2)整改期限延至%7。", "The date of case %1 of %2, which you support, is extended to %7."},
	"letter.withdrawn_supporter.subject":      {"协办案件撤销:%1", "Withdrawn: %1, which you supported"},
	"letter.withdrawn_supporter.body":         {"贵单位协办的%1号案件(责任单位%2)已撤销,协办随之结束。", "Case %1 of %2, which you supported, has been withdrawn; nothing more is asked of you."},
	"letter.recalculated_supporter.subject":   {"协办案件期限核定:%1,期限%7", "Date reckoned anew: %1, which you support, is due by %7"},
	"letter.recalculated_supporter.body":      {"贵单位协办的%1号案件(责任单位%2)因新公布的年度放假安排,整改期限重新核定为%7。", "By the holidays that have been published the date of case %1 of %2, which you support, is now %7."},

	"undelivered.handed_over": {"已交接他人", "handed over to somebody else"},

	// The digest.
	"digest.part.received": {"收到%1件", "%1 received"},
	"digest.received":      {"上次日报以来收到的整改方案和阶段进展(%1件)", "Plans and interim progress since the last digest (%1)"},
	"digest.line.received": {"  %1. %2 %3:%4(第%5次)%6", "  %1. %2 %3: %4 (no. %5)%6"},
	"digest.line.beyond":   {",计划晚于期限", ", planned beyond the date"},

	"task.name_liaison": {"单位有在办案件,但没有可告知的联络员", "a unit with open cases has no liaison officer who can be told"},

	// The API.
	"api.tag.people":        {"人员", "people"},
	"api.name_deputy":       {"指定AB岗", "name a deputy"},
	"api.name_deputy.about": {"由本人、单位分管领导(办公室为负责人)或系统管理员指定同单位人员,自 from 至 to(含)代行该职责,到期自动结束。期间信件两人都收;所办事项注明代何人。principal 不填即为本人。", "By the person, the unit's leader (in an office its head) or the system administrator; somebody of the same unit, from one day to another, both included. It ends by itself. Both get the letters, and every act says in whose place it was done. Without principal it is oneself."},
	"api.deputies":          {"列出AB岗", "list deputies"},
	"api.deputies.about":    {"本人的,以及所分管单位的;新的在前,下一页见 Link 响应头(rel=next)。", "One's own, and those of the unit one leads, the newest first; the Link header (rel=next) leads to the next page."},
	"api.end_deputy":        {"提前终止AB岗", "end a deputyship before its time"},
	"api.end_deputy.about":  {"自下一次请求起不再有效。If-Match 为该AB岗的版本。", "From the next request on. If-Match is the version of the deputyship."},
	"api.hand_over":         {"工作交接", "hand over somebody's duties"},
	"api.hand_over.about":   {"该人员在一个单位的全部职责转给另一人:原职责终止,待发信件改发接手人,每个在办案件记入交接。草稿和申请属于单位,不变。中断后重复同一请求即可继续。由分管领导、办公室负责人或系统管理员办理。", "Every duty that the person holds for a unit passes to another: the duties end, waiting letters go to the other person, every open case has it in its record. Drafts and requests are the unit's and stay. After an interruption the same request goes on. By the leader, the head or the system administrator."},
}
