package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// columnKind is what the cells of a column are.
type columnKind int

const (
	otherColumn columnKind = iota
	sequenceColumn
	unitColumn
	urlColumn
	problemColumn
	codeColumn
)

// column is a column of an annex, with its header as written.
type column struct {
	kind columnKind
	name string
	rank int // among columns of one kind the lowest rank is the one meant
}

// headerWords tells columns by their header, space left out. A header equal to
// a word is that column, and so is one that contains it where contains is set.
var headerWords = []struct {
	kind     columnKind
	rank     int
	contains bool
	words    []string
}{
	{codeColumn, 0, true, words("标识码")},
	{sequenceColumn, 0, false, words("序号 编号 序 号 No No. NO NO.")},
	{urlColumn, 0, true, words("网址 网站链接 网站地址 首页链接 首页地址 域名 URL url 链接地址")},
	{urlColumn, 1, false, words("链接 地址")},
	{otherColumn, 0, true, words("问题数 问题个数 问题总数 问题类型 问题分类 问题类别 责任人 联系人 负责人 电话 得分 分数 是否 时间 日期 期限 时限 整改情况 整改措施 检查结果 抽查结果")},
	{problemColumn, 0, true, words("问题 不合格原因 扣分原因 扣分情况")},
	{problemColumn, 1, false, words("原因 不合格情况 具体情况 情况说明 问题情况 检查情况")},
	{unitColumn, 0, true, words("责任单位")},
	{unitColumn, 1, false, words("单位 单位名称 被查单位 被检查单位 部门 部门名称 县市区 县(市、区) 县(市,区) 县区 乡镇 乡镇(街道) 地方 名称")},
	{unitColumn, 2, true, words("主办单位 主管单位 承办单位 开办单位 单位名称")},
	{unitColumn, 3, true, words("网站名称")},
	{otherColumn, 0, false, words("备注 说明 地区 所属地区 所在地区 省份 市州 类别 级别 类型 排名 名次 等级 栏目 电话 得分 证据 截图")},
}

const maxHeaderRunes = 16

// headerCell recognises the header of a column.
func headerCell(cell string) (column, bool) {
	if len(cell) > 4*maxHeaderRunes {
		return column{}, false
	}
	bare := squeeze(fold(cell))
	runes := utf8.RuneCountInString(bare)
	if bare == "" || runes > maxHeaderRunes || strings.ContainsAny(bare, "。,;:") {
		return column{}, false
	}
	for _, row := range headerWords {
		for _, word := range row.words {
			if bare == word || row.contains && (strings.HasSuffix(bare, word) || runes <= 8 && strings.HasPrefix(bare, word)) {
				return column{kind: row.kind, name: cell, rank: row.rank}, true
			}
		}
	}
	return column{}, false
}

// settle leaves one column of each kind, that of the lowest rank; the others
// are kept as columns of no meaning. It tells whether the columns make a list of
// units with something said about each.
func settle(columns []column) bool {
	best := map[columnKind]int{}
	for i, c := range columns {
		if at, seen := best[c.kind]; !seen || c.rank < columns[at].rank {
			best[c.kind] = i
		}
	}
	for i := range columns {
		if best[columns[i].kind] != i {
			columns[i].kind = otherColumn
		}
	}
	has := func(kind columnKind) bool {
		return slices.ContainsFunc(columns, func(c column) bool { return c.kind == kind })
	}
	return has(unitColumn) && (has(urlColumn) || has(problemColumn) || has(codeColumn))
}

var (
	sequencePattern = regexp.MustCompile(`^\d{1,5}[.、]?$`)
	schemePattern   = regexp.MustCompile(`(?i)^(https?:|www\.)`)
	hostPattern     = regexp.MustCompile(`(?i)^(https?://)?[a-z0-9]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9_-]*[a-z0-9])?)*\.[a-z]{2,12}(:\d{1,5})?([/?#][!-~]*)?$`)
	addressPattern  = regexp.MustCompile(`(?i)^https?://\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?([/?#][!-~]*)?$`)
	codePattern     = regexp.MustCompile(`^(\d{10}|[bB][mM]\d{8})$`)
	nearCodePattern = regexp.MustCompile(`^([bB][mM])?[0-9A-Za-z-]{5,16}$`)
)

// isURL tells an address that names a host, with or without its scheme.
func isURL(cell string) bool {
	return hostPattern.MatchString(cell) || addressPattern.MatchString(cell)
}

// isNothing tells a cell that was filled in to say that there is nothing.
func isNothing(cell string) bool {
	return slices.Contains([]string{"", "无", "-", "--", "/", "暂无", "空"}, fold(cell))
}

// traits are what a cell looks like by itself.
type traits struct {
	sequence, url, scheme, code, nearCode, nothing, unit bool
}

func traitsOf(cell string) traits {
	folded := fold(cell)
	if strings.ContainsFunc(folded, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return traits{
			sequence: sequencePattern.MatchString(folded),
			scheme:   schemePattern.MatchString(folded),
			nothing:  isNothing(cell),
			unit:     isUnitName(cell),
		}
	}
	return traits{
		sequence: sequencePattern.MatchString(folded),
		url:      isURL(cell),
		scheme:   schemePattern.MatchString(folded),
		code:     codePattern.MatchString(folded),
		nearCode: nearCodePattern.MatchString(folded),
		nothing:  isNothing(cell),
	}
}

// misfit is how badly a cell sits in a column: 0 is as it should be, 12 is out
// of the question.
func (t traits) misfit(kind columnKind) int {
	switch kind {
	case sequenceColumn:
		return choose(t.sequence, 0, 12)
	case urlColumn:
		switch {
		case t.url:
			return 0
		case t.scheme || t.nothing:
			return 1
		}
		return choose(t.sequence || t.code, 12, 6)
	case codeColumn:
		switch {
		case t.code:
			return 0
		case t.nothing || t.nearCode && !t.sequence:
			return 1
		}
		return choose(t.url, 12, 8)
	}
	typed := t.sequence || t.url || t.code || t.scheme
	switch {
	case kind == otherColumn:
		return choose(typed && !t.sequence, 6, 1)
	case typed:
		return 12
	case kind == unitColumn:
		return choose(t.unit, 0, 2)
	}
	return choose(t.unit, 2, 0)
}

func choose(condition bool, yes, no int) int {
	if condition {
		return yes
	}
	return no
}
