package text

// exampleWords are what stands in the API's examples, all of it made up.
var exampleWords = map[string]Words{
	"example.summary": {"中文示例", "Example in English"},

	"example.login":    {"zhang.san", "zhang.san"},
	"example.password": {"请换成您的密码", "put your password here"},
	"example.circular": {
		"某市人民政府办公室关于网站抽查情况的通报\n某政办函〔2026〕7号\n各县市区人民政府,市直有关单位:\n" +
			"市电子政务办于2026年3月2日至3月6日对政府网站进行了抽查,市水利局网站“通知公告”栏目长期不更新。\n" +
			"请于3月27日前将整改情况书面报送市电子政务办。\n某市人民政府办公室\n2026年3月10日\n",
		"某市人民政府办公室关于网站抽查情况的通报\n某政办函〔2026〕7号\n各县市区人民政府,市直有关单位:\n" +
			"市电子政务办于2026年3月2日至3月6日对政府网站进行了抽查,市水利局网站“通知公告”栏目长期不更新。\n" +
			"请于3月27日前将整改情况书面报送市电子政务办。\n某市人民政府办公室\n2026年3月10日\n",
	},
	"example.signer":          {"李四", "Li Si"},
	"example.answer.done":     {"已恢复更新,并补发第一季度信息12条。", "The column is kept up again; 12 items of the first quarter were added."},
	"example.answer.progress": {"正在更换失效链接,已完成六成。", "The broken links are being replaced; six in ten are done."},
	"example.causes":          {"栏目无专人负责。", "Nobody was in charge of the column."},
	"example.measures":        {"明确专人,每周更新,每月检查。", "One person is in charge, with an update every week and a check every month."},
	"example.self_inspection": {"自查其余8个栏目,未发现同类问题。", "The other 8 columns were looked through; none has the same problem."},
	"example.held_to_account": {"对信息中心负责人进行了提醒谈话。", "The head of the information centre was spoken to."},
	"example.evidence":        {"2026年3月25日查看,最近更新为3月24日。", "Looked at on 25 March 2026: last updated on 24 March."},
	"example.failed":          {"仍有14条链接无法打开。", "14 links still do not open."},
	"example.more_time":       {"更换链接须由软件公司配合,合同正在办理。", "The links are replaced by a software company, and the contract is on its way."},
	"example.so_far":          {"已完成六成,预计4月8日前全部完成。", "Six in ten are done; all will be by 8 April."},
	"example.incomplete":      {"第二项未附佐证,请补正后重新报送。", "The second answer has no evidence: add it and report again."},
	"example.called":          {"王五", "Wang Wu"},
	"example.said":            {"答复3月26日前报送。", "They will report by 26 March."},
}
