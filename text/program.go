package text

// programWords holds what the commands print and what the demonstration says.
var programWords = map[string]Words{
	"demonstration": {"演示数据:办理经过纯属虚构,与所列单位实际整改情况无关", "Demonstration data: the course of events is made up and has nothing to do with what the units named really did"},
	"unclassified":  {"本系统为非涉密系统,严禁上传涉密信息", "This system is not for classified information; uploading any is strictly forbidden"},

	"story.deadline": {"整改期限:", "Deadline:"},
	"story.timeline": {"办理经过", "What happened"},
	"story.letters":  {"  (发信 %1 封)", "  (%1 letters)"},
	"story.ledger":   {"整改台账", "Rectification ledger"},
	"story.sum":      {"共 %1 个案件,%2 个步骤,%3 项通知;记录核验:%4", "%1 cases, %2 steps, %3 notices; audit: %4"},

	"deadline.derivation": {"“%1”:%2,即 %3", "“%1”: %2, that is %3"},

	"ledger.number":       {"编号", "number"},
	"ledger.unit":         {"责任单位", "owner unit"},
	"ledger.finding":      {"问题", "findings"},
	"ledger.deadline":     {"时限", "deadline"},
	"ledger.state":        {"进展", "state"},
	"ledger.round":        {"轮次", "round"},
	"ledger.first_report": {"首次报告", "first report"},
	"ledger.passed":       {"整改合格", "passed"},
	"ledger.closed":       {"是否销号", "closed"},
	"ledger.flags":        {"标记", "flags"},
	"word.no":             {"否", "no"},

	"demo.region":          {"演示辖区", "Demonstration area"},
	"demo.no_cases":        {"通报中没有读出任何案件,无法演示", "no case could be read from the circular, so there is nothing to show"},
	"demo.no_date":         {"通报中没有读出成文日期,无法演示", "no date of signature could be read from the circular, so there is no day to begin on"},
	"demo.causes":          {"日常巡检不到位,栏目责任未落实到人。", "Daily checks were lax and nobody was answerable for the columns."},
	"demo.measures":        {"逐项排查整改,建立每日巡检和栏目责任制。", "Every item was looked into and put right; daily checks and named column owners were introduced."},
	"demo.self_inspection": {"举一反三,对全站链接和栏目进行了自查。", "Beyond the items listed, all links and columns of the site were checked."},
	"demo.held_to_account": {"对栏目责任人进行了批评教育。", "The person answerable for the columns was criticised."},
	"demo.evidence":        {"整改前后页面对比见 %1", "See %1 for the pages before and after"},
	"demo.answer":          {"针对“%1”已完成整改。", "“%1” has been put right."},
	"demo.looked_at":       {"现场访问 %1,逐页核对并留存截图。", "Visited %1, checked page by page and kept pictures."},
	"demo.failed_reason":   {"“%1”仍有发生,抽查时复现。", "“%1” still occurs; it was seen again in the check."},
	"demo.escalate_reason": {"%1 签收后至今未报送整改报告,已超过整改期限。", "%1 acknowledged receipt and has sent no report; the deadline has passed."},
}
