package intake

import "strings"

// Category is a kind of problem, and the words that betray it.
type Category struct {
	Code  string
	Words []string
}

// Categories lists the kinds of problems. A description belongs to the first
// whose words it contains; 大量链接无法访问 is about links before it is about
// access.
var Categories = []Category{
	{"serious_error", words("严重表述错误 严重错误 政治性错误 领导人姓名 反动 暴力 色情 赌博 敏感")},
	{"security", words("漏洞 篡改 挂马 木马 暗链 泄露 泄密 弱口令 网络安全 被黑 攻击 隐私")},
	{"broken_links", words("错链 断链 死链 链接 外链 404")},
	{"unanswered", words("留言 信箱 咨询 互动 投诉 未回应 未回复 未答复 征集调查 办结")},
	{"stale_content", words("不更新 未更新 没有更新 无更新 更新不及时 更新慢 更新缓慢 更新滞后 停更 停止更新 空白 过期 过时 陈旧 未及时更新 更新少 更新量 长期")},
	{"disclosure", words("信息公开 政务公开 公开目录 公开指南 公开年报 依申请公开 未公开 不公开")},
	{"unreachable", words("无法访问 打不开 不能访问 无法打开 不能打开 瘫痪 中断 无法正常访问 访问不了")},
	{"content_error", words("错误 错别字 错字 不准确 不实 失实 不一致 有误 错漏 不规范")},
	{"service", words("办事 服务指南 表格 下载 服务事项")},
	{"consolidation", words("集约化 整合 迁移 关停 并转")},
}

// CategoryOf gives the code of the category of a problem, "" when none fits.
func CategoryOf(problem string) string {
	bare := squeeze(fold(problem))
	for _, category := range Categories {
		for _, word := range category.Words {
			if strings.Contains(bare, word) {
				return category.Code
			}
		}
	}
	return ""
}
