package intake

import (
	"slices"
	"strings"
	"unicode"

	"rectify/workflow"
)

// rosterHeadings are the headings by which each column is known besides its own
// name, as headingWord leaves them.
var rosterHeadings = map[workflow.RosterKind]map[string][]string{
	workflow.RosterUnits: {
		"name":      {"单位全称", "单位名称", "全称", "规范名称", "officialname", "unit", "unitname"},
		"parent":    {"上级单位", "上级", "主管单位", "parentunit", "above"},
		"kind":      {"单位类别", "类别", "单位类型", "unitkind", "type"},
		"is_office": {"是否督办机构", "督办机构", "office", "supervisingoffice"},
		"aliases":   {"简称", "别名", "简称或别名", "简称别名", "alias", "shortnames"},
	},
	workflow.RosterPeople: {
		"login":    {"用户名", "登录名", "账号", "帐号", "username", "account"},
		"name":     {"姓名", "fullname"},
		"unit":     {"单位", "所在单位", "单位名称", "单位全称", "unitname"},
		"roles":    {"角色", "职责", "role", "duty", "duties"},
		"email":    {"电子邮箱", "邮箱", "电子邮件", "emailaddress", "mail"},
		"phone":    {"电话", "联系电话", "手机", "手机号", "手机号码", "telephone", "mobile"},
		"language": {"语言", "lang"},
	},
	workflow.RosterSites: {
		"url":       {"网址", "网站地址", "域名", "address", "siteurl"},
		"name":      {"网站名称", "名称", "sitename"},
		"code":      {"网站标识码", "标识码", "sitecode", "siteidentificationcode"},
		"owner":     {"主办单位", "责任单位", "单位", "ownerunit", "unit"},
		"lifecycle": {"状态", "网站状态", "运行状态", "state", "status"},
	},
	workflow.RosterScopes: {
		"office":  {"督办机构", "办公室", "监管单位", "supervisingoffice"},
		"unit":    {"单位", "被监管单位", "监管对象", "unitname"},
		"subtree": {"含下级", "含下级单位", "是否含下级", "连同下级", "withallbelow", "subtree"},
	},
}

// headingWord leaves letters only: blanks, marks and what stands in brackets, such as
// "(必填)", do not tell headings apart.
func headingWord(heading string) string {
	heading, _, _ = strings.Cut(strings.NewReplacer("(", "(").Replace(heading), "(")
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// choice is one value of a column with the words that stand for it.
type choice struct {
	code  string
	words []string
}

var (
	yesAndNo = []choice{{"yes", []string{"是", "有", "true", "y", "1", "√"}}, {"no", []string{"否", "无", "false", "n", "0", "×"}}}
	// rosterChoices are the columns whose cells are one of a list.
	rosterChoices = map[string][]choice{
		"is_office": yesAndNo,
		"subtree":   yesAndNo,
		"kind": {
			{"department", []string{"部门", "市直部门", "县直部门", "直属单位"}}, {"county", []string{"县", "区", "市", "县市区", "县(市、区)", "县(市、区)"}},
			{"township", []string{"乡镇", "街道", "乡镇街道", "乡", "镇"}}, {"office", []string{"办公室", "督办机构"}}, {"other", []string{"其他", "其它"}},
		},
		"lifecycle": {
			{"active", []string{"正常", "在用", "正常运行"}}, {"closed_temporarily", []string{"临时关停", "暂时关停"}},
			{"closed_permanently", []string{"永久关停"}}, {"migrated", []string{"迁移", "已迁移"}},
		},
		"language": {{"zh", []string{"中文", "chinese"}}, {"en", []string{"英文", "english"}}},
	}
	rosterRoles = []choice{
		{"clerk", []string{"经办人"}}, {"rechecker", []string{"复查员", "re-checker"}}, {"head", []string{"办公室负责人", "head of the office"}},
		{"liaison", []string{"联络员", "liaison officer"}}, {"leader", []string{"分管领导", "leader of the unit"}}, {"observer", []string{"观察员"}},
	}
	rosterLists = []string{"roles", "aliases"}
)

// cellOf reads a cell as its column wants it: a choice as its code, a list with one
// item on each line.
func cellOf(kind workflow.RosterKind, column, cell string) (string, []workflow.Field) {
	if choices, limited := rosterChoices[column]; limited {
		if code := chosen(choices, cell); code != "" {
			return code, nil
		}
		return cell, []workflow.Field{{Name: column, Reason: "roster_choice", Args: []string{cell, named(choices)}}}
	}
	if slices.Contains(rosterLists, column) {
		return listOf(column, cell)
	}
	if column == "login" || column == "code" {
		return strings.ToLower(cell), nil
	}
	return cell, nil
}

// named lists the first word of each choice, as a Chinese roster writes it.
func named(choices []choice) string {
	words := make([]string, len(choices))
	for i, one := range choices {
		words[i] = one.words[0] + " " + one.code
	}
	return strings.Join(words, "、")
}

func chosen(choices []choice, cell string) string {
	cell = strings.ToLower(cell)
	for _, choice := range choices {
		if cell == choice.code || slices.Contains(choice.words, cell) {
			return choice.code
		}
	}
	return ""
}

// listOf takes a list apart. Roles become codes; of a role that is not known, or that
// no roster gives, the line says so.
func listOf(column, cell string) (string, []workflow.Field) {
	var items []string
	var wrong []workflow.Field
	for _, item := range strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("、,,;;|\n\r", r) }) {
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		if column == "roles" {
			code := chosen(rosterRoles, item)
			if code == "" {
				wrong = append(wrong, workflow.Field{Name: column, Reason: "roster_role", Args: []string{item, named(rosterRoles)}})
				continue
			}
			item = code
		}
		if !slices.Contains(items, item) {
			items = append(items, item)
		}
	}
	return strings.Join(items, "\n"), wrong
}
