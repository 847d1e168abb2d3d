package intake

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSplitProblems(t *testing.T) {
	for _, row := range []struct {
		cell string
		want []string
	}{
		{"多个栏目长期不更新", []string{"多个栏目长期不更新"}},
		{"错链、断链多,大量链接无法使用", []string{"错链、断链多", "大量链接无法使用"}},
		{"大量链接无法使用、多个栏目长期不更新", []string{"大量链接无法使用", "多个栏目长期不更新"}},
		{"大量链接无法使用，多个栏目长期不更新。", []string{"大量链接无法使用", "多个栏目长期不更新"}},
		{"大量链接无法使用；多个栏目长期不更新", []string{"大量链接无法使用", "多个栏目长期不更新"}},
		{"通知公告、政策文件、工作动态长期未更新", []string{"通知公告、政策文件、工作动态长期未更新"}},
		{"首页无法访问、通知公告、政策文件长期未更新", []string{"首页无法访问", "通知公告、政策文件长期未更新"}},
		{"网站打不开、栏目空白", []string{"网站打不开", "栏目空白"}},
		{"错别字多、信息更新慢", []string{"错别字多", "信息更新慢"}},
		{"严重表述错误、长期不更新", []string{"严重表述错误", "长期不更新"}},
		{"内容错误、链接失效、信息过期", []string{"内容错误", "链接失效", "信息过期"}},
		{"不可用链接、断链较多", []string{"不可用链接、断链较多"}},
		{"错链、断链", []string{"错链、断链"}},
		{"存在错链、断链", []string{"存在错链、断链"}},
		{"存在大量错链、大量断链", []string{"存在大量错链、大量断链"}},
		{"大量错链、多个空白栏目", []string{"大量错链", "多个空白栏目"}},
		{"留言长期无人答复、大量错链", []string{"留言长期无人答复", "大量错链"}},
		{"5个空白栏目、12条错链", []string{"5个空白栏目", "12条错链"}},
		{"政策解读、通知公告栏目空白,首页3个链接打不开", []string{"政策解读、通知公告栏目空白", "首页3个链接打不开"}},
		{"“通知公告、政策文件”栏目长期不更新、留言无人答复", []string{"“通知公告、政策文件”栏目长期不更新", "留言无人答复"}},
		{"部分栏目(如通知公告、人事信息)未更新", []string{"部分栏目(如通知公告、人事信息)未更新"}},
		{"多个栏目长期不更新,其中要闻栏目停更80天", []string{"多个栏目长期不更新,其中要闻栏目停更80天"}},
		{"截至6月30日,通知公告栏目未更新", []string{"截至6月30日,通知公告栏目未更新"}},
		{"首页长期未更新,导致公众看到过期信息", []string{"首页长期未更新,导致公众看到过期信息"}},
		{"互动回应差、信息公开目录未建立", []string{"互动回应差", "信息公开目录未建立"}},
		{"无障碍浏览功能缺失、无标识码", []string{"无障碍浏览功能缺失", "无标识码"}},
		{"办事指南、表格下载、常见问题等内容缺失", []string{"办事指南、表格下载、常见问题等内容缺失"}},
		{"网站被挂马、存在安全漏洞", []string{"网站被挂马", "存在安全漏洞"}},
		{"1.首页打不开;2.栏目空白", []string{"首页打不开", "栏目空白"}},
		{"1.首页打不开2.栏目空白3.无更新", []string{"首页打不开", "栏目空白", "无更新"}},
		{"1、首页打不开 2、栏目空白", []string{"首页打不开", "栏目空白"}},
		{"（1）首页打不开（2）栏目空白", []string{"首页打不开", "栏目空白"}},
		{"①首页打不开②栏目空白", []string{"首页打不开", "栏目空白"}},
		{"一是首页打不开,二是栏目空白", []string{"首页打不开", "栏目空白"}},
		{"1.2016年12月以来首页未更新", []string{"2016年12月以来首页未更新"}},
		{"6.19前后首页无法访问", []string{"6.19前后首页无法访问"}},
		{"链接错误达1,200条,占20%", []string{"链接错误达1,200条,占20%"}},
		{"不合格", []string{"不合格"}},
		{"", nil},
		{"。;,、", nil},
	} {
		if got := SplitProblems(row.cell); !slices.Equal(got, row.want) {
			t.Errorf("%s\n got  %q\n want %q", row.cell, got, row.want)
		}
	}
}

// Whatever the cell holds, every problem is a stretch of it, in its order.
func TestProblemsAreStretchesOfTheCell(t *testing.T) {
	pieces := []string{"错链", "断链多", "多个栏目长期不更新", "、", ",", "，", "。", ";", "1.", "2.", "①", "(", ")", "“", "”", "2017年", "首页", " ", "其中", "等"}
	rapid.Check(t, func(t *rapid.T) {
		cell := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		rest := cell
		for _, problem := range SplitProblems(cell) {
			at := strings.Index(rest, problem)
			if at < 0 || strings.TrimSpace(problem) != problem || problem == "" {
				t.Fatalf("%q of %q", problem, cell)
			}
			rest = rest[at+len(problem):]
		}
	})
}

func TestCategoryOf(t *testing.T) {
	for problem, want := range map[string]string{
		"错链、断链多":     "broken_links",
		"大量链接无法使用":   "broken_links",
		"多个栏目长期不更新":  "stale_content",
		"网站无法访问":     "unreachable",
		"首页打不开":      "unreachable",
		"留言长期无人答复":   "unanswered",
		"存在严重表述错误":   "serious_error",
		"网站被挂马":      "security",
		"办事指南内容不准确":  "content_error",
		"信息公开指南缺失":   "disclosure",
		"部门网站整合尚无进展": "consolidation",
		"主要负责人不重视":   "",
	} {
		if got := CategoryOf(problem); got != want {
			t.Errorf("%s is %q, want %q", problem, got, want)
		}
	}
}
