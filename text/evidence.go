package text

// evidenceWords holds what is said of evidence files, the stamped scan and the form
// that is printed for it.
var evidenceWords = map[string]Words{
	"action.upload_evidence":   {"上传材料", "upload a file"},
	"action.report_form":       {"打印整改报告", "print the report"},
	"action.withdraw_evidence": {"撤回材料", "withdraw a file"},

	"purpose.evidence":     {"佐证材料", "evidence"},
	"purpose.stamped_scan": {"盖章扫描件", "stamped scan"},
	"purpose.plan":         {"整改方案", "rectification plan"},
	"side.unit":            {"责任单位", "owner unit"},
	"side.office":          {"督办机构", "office"},
	"use.report":           {"整改报告", "report"},
	"use.recheck":          {"复查", "re-check"},
	"use.reopening":        {"反弹重启", "reopening"},
	"use.objection":        {"异议", "objection"},

	"sign_off.leader":       {"分管领导签发", "signed off by the leader"},
	"sign_off.stamped_scan": {"盖章扫描件", "by the stamped scan"},
	"sign_off.paper":        {"收到书面报告", "on paper"},

	"answer.done":        {"已完成", "done"},
	"answer.in_progress": {"整改中", "in progress"},
	"answer.long_term":   {"长期坚持", "long term"},
	"answer.impossible":  {"无法整改", "impossible"},

	"channel.online": {"网上", "online"},
	"channel.paper":  {"纸质", "paper"},
	"channel.fax":    {"传真", "fax"},
	"channel.email":  {"电子邮件", "e-mail"},

	"reason.file_withdrawn":       {"该文件此前已经撤回。", "The file has been withdrawn already."},
	"reason.file_used":            {"该文件已作为材料使用,不能撤回。", "The file supports something already and stays."},
	"reason.too_many_files":       {"本案已上传 %1 个文件,达到上限。", "%1 files have been uploaded about this case; that is the limit."},
	"reason.file_too_large":       {"文件超过 %1 的上限。", "The file is larger than the limit of %1."},
	"reason.body_too_large":       {"请求内容超过 %1 的上限。", "The request is larger than the limit of %1."},
	"reason.not_multipart":        {"请求内容应为 multipart/form-data。", "The request has to be multipart/form-data."},
	"reason.not_csv":              {"请求内容应为 text/csv。", "The request has to be text/csv."},
	"reason.unknown_file":         {"不是本方为本案上传的文件", "is no file that your side uploaded about this case"},
	"reason.withdrawn_file":       {"该文件已撤回", "has been withdrawn"},
	"reason.stamped_scan_missing": {"须附本轮新上传的盖章扫描件(PDF或图片);没有扫描件的,由分管领导签发上报", "has to name a stamped scan (PDF or picture) uploaded in this round; without one the leader submits"},
	"reason.no_file_name":         {"没有文件名", "has no name"},
	"reason.name_not_utf8":        {"文件名不是 UTF-8 编码", "has a name that is not encoded in UTF-8"},
	"reason.name_too_long":        {"文件名不得超过 %1 个字符", "may have a name of %1 characters at most"},
	"reason.name_with_path":       {"文件名不得含有路径分隔符", "may have no path in its name"},
	"reason.name_with_hidden":     {"文件名含有控制字符或改变书写方向的字符", "has control characters in its name, or such that turn the direction of writing"},
	"reason.name_edges":           {"文件名不得以空格或点开头或结尾", "may not have a name that begins or ends with a space or a dot"},
	"reason.file_type":            {"只能是下列类型的文件:%1", "has to be of one of these types: %1"},
	"reason.file_empty":           {"文件没有内容", "is empty"},
	"reason.file_content":         {"内容不是 %1 文件,或含有宏、密码", "is not what a .%1 file holds, or has macros or a password"},
	"reason.plan_of_unit":         {"整改方案由责任单位上传", "is for the owner unit to upload"},
	"reason.truncated":            {"没有传输完整", "did not arrive whole"},
	"reason.not_multipart_body":   {"不是有效的 multipart 内容", "is no valid multipart content"},
	"reason.unexpected_part":      {"含有 file、purpose 以外的内容", "has a part besides file and purpose"},
	"reason.one_file":             {"一次只能上传一个文件", "may be one file at a time only"},

	"field.file":           {"文件", "file"},
	"field.purpose":        {"用途", "purpose"},
	"field.evidence_files": {"材料文件", "file"},
	"field.stamped_scan":   {"盖章扫描件", "stamped scan"},
	"field.sha256":         {"SHA-256", "SHA-256"},
	"field.size":           {"大小(字节)", "size in bytes"},
	"field.media_type":     {"文件类型", "media type"},
	"field.sign_off":       {"签发方式", "sign-off"},
	"field.format":         {"格式", "format"},

	"api.tag.evidence":    {"材料与归档", "evidence and archive"},
	"api.upload_evidence": {"上传材料", "upload a file"},
	"api.upload_evidence.about": {
		"本系统为非涉密系统,严禁上传涉密信息。以 multipart/form-data 提交:file 为文件(仅一个),purpose 为用途(evidence 佐证材料、stamped_scan 盖章扫描件、plan 整改方案)。" +
			"可用类型:pdf、png、jpg、tif、bmp、ofd、docx、xlsx、doc、xls、wps、et、txt,内容须与扩展名一致;盖章扫描件限 pdf 或图片。" +
			"返回文件编号,在上报、复查、重启、异议时填入 evidence_files。相同内容只保存一份。",
		"This system is not for classified information; uploading any is strictly forbidden. Send multipart/form-data: file is the file (one only), " +
			"purpose what it is for (evidence, stamped_scan, plan). Types: pdf, png, jpg, tif, bmp, ofd, docx, xlsx, doc, xls, wps, et, txt; the content " +
			"has to agree with the ending, and a stamped scan is a PDF or a picture. The answer has the file's number, to be named in evidence_files when " +
			"reporting, re-checking, reopening or objecting. The same content is stored once.",
	},
	"api.evidence":                {"下载材料", "download a file"},
	"api.evidence.about":          {"只作为附件下载。ETag 为内容的 SHA-256,可断点续传。", "Served as an attachment only. The ETag is the SHA-256 of the content; ranges are served."},
	"api.withdraw_evidence":       {"撤回材料", "withdraw a file"},
	"api.withdraw_evidence.about": {"仅限上传一方,且尚未作为材料使用。记录和内容不删除。If-Match 为该文件的版本。", "By the side that uploaded it, while it supports nothing. Record and content stay. If-Match is the version of the file."},
	"api.report_form":             {"打印整改报告", "print the report"},
	"api.report_form.about":       {"供打印、签字、盖章、扫描的报告文本(text/plain);format=data 返回 JSON。报告尚未起草的,为空白表。", "The report as text to be printed, signed, stamped and scanned (text/plain); format=data answers with JSON. Without a draft or report it is a blank form."},

	"form.title":       {"整改报告", "Rectification report"},
	"form.number":      {"台账编号", "Case number"},
	"form.doc_number":  {"通报", "Circular"},
	"form.office":      {"督办机构", "Supervising office"},
	"form.unit":        {"责任单位", "Owner unit"},
	"form.site":        {"网站", "Site"},
	"form.deadline":    {"整改期限", "Deadline"},
	"form.round":       {"轮次", "Round"},
	"form.fingerprint": {"报告校验码", "Check code of the report"},
	"form.findings":    {"问题及整改情况", "Findings and what was done"},
	"form.answer":      {"整改情况", "Result"},
	"form.explanation": {"说明", "Explanation"},
	"form.choose":      {"□已完成 □整改中 □长期坚持 □无法整改", "[ ] done  [ ] in progress  [ ] long term  [ ] impossible"},
	"form.blank":       {"____________________", "____________________"},
	"form.signature":   {"分管领导(签字):____________________", "Leader of the unit (signature): ____________________"},
	"form.stamp":       {"单位(盖章):", "Stamp of the unit:"},
	"form.date":        {"日期:______年____月____日", "Date: ____________________"},
	"form.how":         {"签字盖章后扫描为 PDF 或图片,以“盖章扫描件”上传,随报告提交,视为签发。", "Once signed and stamped, scan it as a PDF or picture, upload it as a stamped scan and submit it with the report: it counts as sign-off."},

	"command.evidence":              {"材料文件", "Evidence files"},
	"command.evidence_orphans":      {"列出没有任何记录引用的文件", "List stored bytes that nothing refers to"},
	"command.evidence_orphans_long": {"列出一天以前写入、没有任何材料或归档包引用的内容(上传中断或进程被杀所致,无害但占用空间);加 --remove 则删除。", "List bytes written more than a day ago that no evidence file and no package refers to. They are left by an upload that was cut off or a process that was killed; they do no harm but take up room. With --remove they are removed."},
	"flag.remove":                   {"删除所列内容", "remove them"},
	"evidence_orphans.one":          {"%1,%2 字节", "%1, %2 bytes"},
	"evidence_orphans.sum":          {"共 %1 项,已删除 %2 项", "found %1, removed %2"},

	"document.line": {"%1:%2", "%1: %2"},
}
