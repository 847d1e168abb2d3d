package text

// apiWords holds what the API says of itself, and the sentences that go with
// deadlines and notices.
var apiWords = map[string]Words{
	"api.title": {"整改督办接口", "rectification case tracking API"},
	"api.about": {
		"通报的读取、登记、签发与下发,案件的签收、上报、复查、销号等全部办理环节。先登录取得凭证,之后每次请求附带 Authorization: Bearer。" +
			"每个案件的返回内容都列出您此刻可以办理的事项(allowed)。修改时可附 If-Match(即读取时的 ETag),内容已被他人更新则返回 412。" +
			"出错时返回 application/problem+json,语言按 Accept-Language,默认中文。",
		"Read, record, sign and issue circulars; acknowledge, report, re-check, close and everything else that is done to a case. " +
			"Sign in for a token and send it as Authorization: Bearer. Every answer about a case lists what you may do now (allowed). " +
			"A change may carry If-Match with the ETag that was read; if somebody changed it meanwhile the answer is 412. " +
			"Errors are application/problem+json, in the language of Accept-Language, Chinese by default.",
	},
	"api.no_script": {"本页面需要 JavaScript。接口说明文件:", "This page needs JavaScript. The description itself:"},

	"api.tag.sessions":  {"登录", "sign-in"},
	"api.tag.circulars": {"通报", "circulars"},
	"api.tag.cases":     {"案件", "cases"},
	"api.tag.actions":   {"办理", "actions on a case"},
	"api.tag.units":     {"单位", "units"},

	"api.tag.accountability":    {"督办与问责", "supervision and accountability"},
	"api.sign_notice":           {"签发督办通知单", "sign a supervision notice"},
	"api.sign_notice.about":     {"编号在签发时产生,同一办公室每年一个序列,不分颜色。If-Match 为该通知单的版本。", "The number is given now, one series for each office and year whatever the colour. If-Match is the version of the notice."},
	"api.void_notice":           {"作废督办通知单", "void a supervision notice"},
	"api.void_notice.about":     {"作废后编号保留,不再使用。If-Match 为该通知单的版本。", "A voided notice keeps its number, which is not used again. If-Match is the version of the notice."},
	"api.propose":               {"提出问责建议", "propose accountability"},
	"api.drop_proposal":         {"不予提出", "drop a proposal"},
	"api.decide_proposal":       {"在职权内作出决定", "decide within the office's power"},
	"api.decide_proposal.about": {"限约谈、书面检查、通报批评;其余须移送有权机关。", "Admonitory interview, written self-criticism or circulated criticism; all else is referred to the competent authority."},
	"api.refer_proposal":        {"移送有权机关", "refer to the competent authority"},
	"api.record_outcome":        {"登记处理结果", "record the authority's answer"},
	"api.record_outcome.about":  {"2017年及以前为政纪处分,2018年起为政务处分。", "Administrative discipline up to 2017, government sanction from 2018 on."},

	"api.start_proposal":          {"提出问责建议(经办人)", "start an accountability proposal"},
	"api.start_proposal.about":    {"须有成立的标记为依据;同一阶段只能有一份未被撤下的建议。If-Match 为案件的版本。", "Rests on the flags that stand; one proposal for each leg, unless it was dropped. If-Match is the version of the case."},
	"api.object":                  {"提出异议", "object"},
	"api.object.about":            {"针对归属(ownership)、问题事实(finding)、标记(flag)或问责决定(decision);后三项须填 subject_id。异议答复前督办照常进行。", "Against ownership, a finding, a flag or a decision; the last three need subject_id. The ladder does not wait for the answer."},
	"api.uphold_objection":        {"采纳异议", "uphold an objection"},
	"api.uphold_objection.about":  {"标记随之取消,问责决定随之撤销;归属和事实问题由办公室另行转办或撤销。If-Match 为该异议的版本。", "The flag is taken back, the decision revoked; about ownership and facts the office then transfers or withdraws. If-Match is the version of the objection."},
	"api.reject_objection":        {"不采纳异议", "reject an objection"},
	"api.confirm_suspicion":       {"认定走过场", "confirm a suspicion"},
	"api.confirm_suspicion.about": {"疑似走过场由规则提出、由人认定,认定后方可作为问责依据。", "Rules suspect, people judge: a suspicion counts from its confirmation on."},
	"api.dismiss_suspicion":       {"排除走过场嫌疑", "dismiss a suspicion"},
	"api.reminded":                {"不催不办情况", "who moves only when reminded"},
	"api.reminded.about":          {"按下发日期统计,期间最长366天。", "By day of issue, over at most 366 days."},
	"measure.reminded": {"签收和首次报告两项义务中,已办或已到期的为应办数;催办(催签收或逾期督办发出,或期限过后电话、信息、上门催办且有人应答)之后才办理、或至今未办的为被催数。应办三项以上且全部被催,即为不催不办。已撤销的案件不计。",
		"Of the duties to acknowledge and to report first, those done or past their date count as duties; those done only after a chase, or not done yet after one, count as chased: a receipt reminder or overdue rung that was told, or a call, message or visit after the date that somebody answered. A unit moves only when reminded where three duties or more came up and all were chased. Withdrawn cases do not count."},

	"api.sign_in":               {"登录", "sign in"},
	"api.sign_in.about":         {"返回凭证及其有效期。本系统为非涉密系统,严禁上传涉密信息。", "Returns a token and when it ends. This is not a classified system: never upload classified information."},
	"api.sign_out":              {"退出登录", "sign out"},
	"api.me":                    {"当前用户", "who am I"},
	"api.read":                  {"试读通报", "read a circular"},
	"api.read.about":            {"按原样提交通报文本,返回识别结果与存疑之处,不作保存。", "Takes the text of a circular as it is and returns what was read in it, with everything in doubt. Nothing is stored."},
	"api.draft":                 {"导入通报", "import a circular"},
	"api.draft.about":           {"识别通报文本并登记为草稿,附件每一行成为一个案件草稿。", "Reads the text and records it as a draft; each row of the annex becomes a draft case."},
	"api.circulars":             {"通报列表", "list circulars"},
	"api.circular":              {"通报详情", "one circular"},
	"api.sign":                  {"登记签发", "record the signature"},
	"api.sign.about":            {"未填写的签发人、签发日期取自通报原文。", "Signer and date that are left out are taken from the circular."},
	"api.issue_batch":           {"下发批次", "issue the batch"},
	"api.issue_batch.about":     {"全部案件一并下发,有一件不合要求则全部不下发。", "All its cases are issued, or none: what is wrong is named case by case."},
	"api.add_case":              {"补录案件草稿", "add a draft case"},
	"api.add_case.about":        {"补录没有读出的案件,如被剔除的附件行。", "Adds a case that the reading did not draw, such as a rejected row of the annex."},
	"api.discard":               {"废弃误导入的通报", "discard a wrong import"},
	"api.discard.about":         {"仅限下发之前;记录保留,发文字号可重新导入。", "Before issue only. The record stays, and the document number may be imported again."},
	"api.open_suggestion":       {"线索立案", "open a suggestion as a case"},
	"api.open_suggestion.about": {"If-Match 为该线索的版本。", "If-Match is the version of the suggestion."},
	"api.not_opened":            {"线索不立案", "do not open a suggestion"},
	"api.not_opened.about":      {"If-Match 为该线索的版本。", "If-Match is the version of the suggestion."},
	"api.cases":                 {"案件列表", "list cases"},
	"api.cases.about":           {"下一页见 Link 响应头(rel=next)。数量在一千以内为准确值。order 可取 deadline(按期限,默认)、updated、number。按期限排序不含尚无期限的案件(草稿);只查 state=draft 时默认按编号排序。", "The Link header (rel=next) leads to the next page. The count is exact up to 1,000. The order is by deadline (default), updated or number. By deadline, cases without one, which are drafts, are left out; where drafts alone are asked for they come by number."},
	"api.case":                  {"案件详情与全部经过", "one case and everything that happened to it"},
	"api.revise":                {"修改案件草稿", "revise a draft case"},
	"api.revise.about":          {"一次提交全部内容,未填写的视为清空。", "Everything is set at once; what is left out is cleared."},
	"api.units":                 {"监管范围内的单位", "units of a supervised scope"},

	"action.save_report.about":     {"保存报告草稿,可以多次保存。", "Saves a draft report, as often as needed."},
	"action.submit.about":          {"由单位分管领导签发上报。不附内容时,上报已保存的草稿。", "Sign-off by the unit's leader is submission. Without a body the saved draft is submitted."},
	"action.escalate.about":        {"报告已经复查的,升级时须另定期限(new_date);尚未报告的,原期限照旧。", "After a re-check a new date is needed (new_date); before the report the present date stands."},
	"action.register_report.about": {"登记以纸质、传真或邮件收到的报告。是否按期以收到时间为准。", "Registers a report that came on paper, by fax or by mail. The time of receipt alone decides whether it was in time."},
	"action.grant_extension.about": {"不附新期限时,按申请的日期准予。", "Without a date the one that was asked for is granted."},

	"deadline_words.open":        {"“%1”:尚不能推算", "“%1”: not worked out yet"},
	"deadline_words.until":       {"截至 %1(%2)", "until %1 (%2)"},
	"deadline_words.phrase":      {"“%1”:%2", "“%1”: %2"},
	"deadline_words.instead":     {"原文“%1”,办公室另定:%2", "“%1” in the circular, set otherwise by the office: %2"},
	"deadline_words.provisional": {"%1,该年度放假安排尚未公布,暂定", "%1; provisional, for that year's holidays are not known"},
}
