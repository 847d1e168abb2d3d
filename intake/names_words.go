package intake

import "strings"

// What names of units are made of, and what marks where they begin and end.

// regionSuffixes end the name of a place that has a government. The stem before
// has at least so many characters: 沙县, but no 城市, 乡镇, 地区.
var regionSuffixes = map[rune]struct {
	stem int
	rank int
}{
	'省': {2, 1},
	'市': {2, 2}, '州': {2, 2}, '盟': {2, 2},
	'县': {1, 3}, '区': {2, 3}, '旗': {2, 3},
	'乡': {2, 4}, '镇': {2, 4},
}

// notRegionBefore are characters that make of the suffix before them another
// word: 区域, 市场, 县级, 市区.
var notRegionBefore = map[rune]string{
	'省': "级直略电", '市': "场区县级直属辖州容值", '州': "市", '县': "级直属域城市区", '区': "域划块间别县级直属",
	'乡': "村镇", '镇': "化区", '旗': "下帜舰", '盟': "友市",
}

// generic words in a stem say that many places are meant, or none by name.
var genericParts = words("各 部分 个 有关 相关 所有 多数 少数 其他 其它 一些 有些 有的 某 上述 其余 基层 涉及 的 了 未 没 等 及 局 厅 城乡 县市 市区 市州 市县 区县 县区 如下 不少")

var genericStems = set("全 本 该 此 我 每 那 这 两 二 三 四 五 六 七 八 九 十 多 几 郊 贫困 城 乡 全市 全省 全县 辖 所辖 市辖 中心城 主城 产业园 试点 下")

var genericRegionEnds = words("辖区 社区 片区 景区 市区 街区 小区 厂区 校区 库区 灾区 专区 县区 学区 城镇 乡镇 集镇 县城 红旗 联盟")

// strongSuffixes end the name of an organ wherever they stand; weakSuffixes only
// where a word follows that cannot belong to the name.
var (
	strongSuffixes = words("管理委员会 人民政府 委员会 管委会 办公室 办公厅 办事处 检察院 联合会 总工会 工商联 供销合作社 供销社 档案馆 图书馆 博物馆 文化馆 " +
		"中心 分局 支队 大队 总队 集团 公司 学院 大学 学校 中学 小学 医院 银行 法院 党校 总站 开发区 产业园 园区 宣传部 组织部 统战部 武装部 局 厅")
	weakSuffixes = words("人大 政协 纪委 监委 妇联 残联 文联 侨联 科协 社科联 协会 学会 电视台 委 办 会 站 所 处 院 队 社 馆 署")

	// bareSuffixes need no place in front: 教育局网站 in a county's own circular.
	bareSuffixes = words("管理委员会 委员会 管委会 办公室 分局 支队 局 厅")

	// schoolSuffixes do the same behind a name of some length: 临江第三师范学校.
	schoolSuffixes = words("学校 学院 大学 中学 小学 医院")
	schoolKinds    = words("高等 中小 职业 民办 公办 直属 省属 市属 县属 县直 公立 技工")

	// stemless suffixes need nothing between place and suffix: 洪江区管委会, 县委.
	stemless = set("管理委员会 人民政府 管委会 人大 政协 纪委 监委 妇联 残联 文联 侨联 科协 社科联 总工会 工商联 委 法院 检察院 党校 档案馆 图书馆 博物馆 文化馆 供销社 开发区")
)

// notSuffixBefore are characters that make of the suffix before them another
// word: 局部, 大学生.
var notSuffixBefore = map[rune]string{
	'局': "部限面势长级", '厅': "局级长", '心': "城镇", '学': "生", '行': "业", '区': "域",
}

const levelPrefixes = "省市县区州盟旗"

var levelRank = map[rune]int{'省': 1, '市': 2, '州': 2, '盟': 2, '县': 3, '区': 3, '旗': 3}

// nameStops never stand within the name of an organ.
var nameStops = words("网站 门户 网页 官网 栏目 部门 单位 存在 主办 开办 首页 链接 更新 整改 问题 不可用 不能 不够 不到 不及 不力 无法 多个 长期 " +
	"内容 通过 负责 部分 个别 有关 相关 各 的 未 没 仍 尚 均 等 因 于 把 被 是 也 都 还 了 已 个")

var notAfterLevel = words("属 直 级 本级 辖 管 内 里 场监管所 直属")

// nameFollowers may stand right behind the name of a unit.
var nameFollowers = words("邮箱 联系 备案 汇总 审核 网站 门户 政府网站 政府门户 官网 网页 部门 主办 开办 等 和 及 与 以及 的 未 没 不 无 在 对 存 仍 已 因 多 自 首 栏 所有 还 均 都 也 为 是 由 被 要 ( ) 、 , 。 ; :")

// introducers may stand right before the name of a unit.
var introducers = words("其中, 其中 例如 比如 譬如 诸如 包括 特别是 尤其是 分别是 分别为 主要是 主要有 以及 另外 此外 同时 还有 截至目前 截止目前 目前 " +
	"经查 经检查 经抽查 抽查发现 检查发现 发现 涉及 一是 二是 三是 四是 五是 六是 责成 督促 责令 请 如 和 及 与 对 将 由 经 在 但 而 除 有 是 给 向 至 到 使 让 仅 只有")

// notIntroducers begin like an introducer and are the beginning of a name, or
// of no name at all.
var notIntroducers = words("经济 经开 经信 经贸 和平 和田 和县 和顺 和政 和静 和龙 对外 将乐 如皋市 如东县 向阳 有线 有色 有关 有些 有的 由于 由此 在于 对于 与会")

var connectors = words("以及 和 及 与 暨 还有")

func words(text string) []string { return strings.Fields(text) }

func set(text string) map[string]bool {
	table := map[string]bool{}
	for _, word := range strings.Fields(text) {
		table[word] = true
	}
	return table
}

// startsWithAny gives the length in runes of the first word the text begins
// with.
func startsWithAny(runes []rune, list []string) int {
	for _, word := range list {
		if n := startsWith(runes, word); n > 0 {
			return n
		}
	}
	return 0
}

func startsWith(runes []rune, word string) int {
	n := 0
	for _, r := range word {
		if n >= len(runes) || runes[n] != r {
			return 0
		}
		n++
	}
	return n
}
