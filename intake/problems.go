package intake

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	maxProblems  = 50
	maxCellBytes = 12_000
)

// SplitProblems cuts the problem cell of an annex into the problems it names,
// each as written.
//
// Numbering and full stops always part. A comma or 、 parts only what says
// something by itself: 错链、断链多 is one problem, because the 多 is said of
// both; 大量链接无法使用、多个栏目长期不更新 are two.
//
// Of a cell that is far too long to be one, no problems are read.
func SplitProblems(cell string) []string {
	if len(cell) > maxCellBytes {
		return nil
	}
	var problems []string
	for _, item := range splitNumbered(cell) {
		for _, sentence := range splitOutside(item, "。;!") {
			for _, part := range joinBare(splitOutside(sentence.text, ","), nil) {
				for _, problem := range joinBare(splitOutside(part.text, "、"), allQuantified) {
					if text := tidyProblem(problem.text); text != "" && len(problems) < maxProblems {
						problems = append(problems, text)
					}
				}
			}
		}
	}
	return problems
}

// part is a stretch of a cell with the sign that follows it.
type part struct {
	text string
	sign string
}

// splitOutside cuts at signs, given in half width, that stand outside brackets
// and quotation marks.
func splitOutside(text, signs string) []part {
	runes, folded := []rune(text), []rune(fold(text))
	inside := quoted(folded)
	var parts []part
	start := 0
	for i, r := range folded {
		if strings.ContainsRune(signs, r) && !inside[i] && !betweenDigits(folded, i) {
			parts = append(parts, part{string(runes[start:i]), string(runes[i])})
			start = i + 1
		}
	}
	return append(parts, part{text: string(runes[start:])})
}

// betweenDigits keeps 1,200 whole.
func betweenDigits(runes []rune, i int) bool {
	return runes[i] == ',' && i > 0 && i+4 <= len(runes) && isDigit(runes[i-1]) &&
		isDigit(runes[i+1]) && isDigit(runes[i+2]) && isDigit(runes[i+3]) && (i+4 == len(runes) || !isDigit(runes[i+4]))
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// joinBare puts a part that says nothing by itself together with the next one,
// or with the one before when it takes that up or is the last; a last part with
// a number of its own stands alone, 留言无人答复、大量错链, unless a verb reaches
// on to it. Where no part says anything, they stay one unless partAnyway has
// them parted.
func joinBare(parts []part, partAnyway func([]part) bool) []part {
	if len(parts) == 1 || partAnyway != nil && partAnyway(parts) {
		return parts
	}
	var joined []part
	pending := ""
	for _, p := range parts {
		text := pending + p.text
		switch {
		case strings.TrimFunc(p.text, isBlank) == "":
			if pending != "" {
				pending = text + p.sign
			} else if len(joined) > 0 {
				joined[len(joined)-1].sign += p.text + p.sign
			}
		case len(joined) > 0 && pending == "" && takesUp(p.text):
			last := &joined[len(joined)-1]
			last.text += last.sign + p.text
			last.sign = p.sign
		case !saysSomething(p.text):
			pending = text + p.sign
		default:
			joined = append(joined, part{text, p.sign})
			pending = ""
		}
	}
	if pending == "" {
		return joined
	}
	if len(joined) == 0 {
		return []part{{text: pending}}
	}
	last := &joined[len(joined)-1]
	if quantity.MatchString(fold(pending)) && !governs.MatchString(last.text) {
		return append(joined, part{text: pending})
	}
	last.text += last.sign + pending
	return joined
}

// takesUp tells a part that goes on about what stands before it.
func takesUp(text string) bool { return takingUp.MatchString(strings.TrimSpace(text)) }

// allQuantified parts bare nouns of which each has its own number: 大量错链、
// 多个空白栏目.
func allQuantified(parts []part) bool {
	for _, p := range parts {
		if saysSomething(p.text) || !quantity.MatchString(fold(strings.TrimSpace(p.text))) {
			return false
		}
	}
	return true
}

// saysSomething tells whether a part holds a predicate: what is wrong, and not
// only what with.
func saysSomething(text string) bool {
	text = fold(squeeze(text))
	if bareNoun.MatchString(text) {
		return false
	}
	return predicate.MatchString(text) || predicateAtEnd.MatchString(text)
}

var (
	takingUp = regexp.MustCompile(`^(其中|如[^期实]|例如|包括|且|并|并且|但|但是|导致|致使|影响|分别|最长|最后|最近一次|最新)`)
	quantity = regexp.MustCompile(`^(大量|多个|多处|多条|若干|部分|个别|少数|一些|\d+[个条处篇项])`)

	// 存在大量错链、大量断链: a verb that goes on to what is listed behind it.
	governs = regexp.MustCompile(`存在|出现|发现|缺少|缺乏|没有|包括|[^没]有[^效关]`)

	// 不可用链接、未更新栏目: a negation that belongs to the noun behind it.
	bareNoun = regexp.MustCompile(`^(大量|多个|多处|存在大量)?[^不无未]{0,4}(不可用|无效|不规范|不合格|未更新|不更新|无法访问|无关)(的)?(链接|内容|信息|栏目|页面|网页|网站|图片|附件)$`)

	predicate = regexp.MustCompile(`无法|未|没有|没|不|无[^障线]|存在|缺乏|缺少|打不开|长期|停止|停更|超过|仅有?|只有|只能|出现|发生|尚|仍|难以|被|有误|有[^关效]|需|少于|低于|达到?\d`)

	predicateAtEnd = regexp.MustCompile(`(多|少|差|慢|低|弱|错误|失效|过期|滞后|缓慢|空白|缺失|泄露|瘫痪|中断|异常|单一|混乱|严重|突出|频繁|较大|偏大|断开|失实|雷同|重复|缺位|敷衍|报错|错乱|为空|为零|过时|陈旧|老旧|漏洞|挂马|篡改|暗链|错漏)(等|等问题|等现象|问题|现象|情况)?$`)
)

// tidyProblem takes away numbering and loose signs at both ends.
func tidyProblem(text string) string {
	text = strings.TrimFunc(text, isBlank)
	for {
		bare := text
		if _, size := marker(bare); size > 0 {
			bare = bare[size:]
		}
		bare = strings.TrimFunc(bare, func(r rune) bool {
			return isBlank(r) || strings.ContainsRune("、,;:。.!", foldRune(r))
		})
		if bare == text {
			return text
		}
		text = bare
	}
}

// splitNumbered cuts a cell at its numbering: ①, or 1. 2. 3. in their order.
func splitNumbered(cell string) []string {
	var items []string
	start, expected := 0, 1
	for at := 0; at < len(cell); {
		value, size := marker(cell[at:])
		if size == 0 || value != expected || at > 0 && followsDigit(cell[:at]) {
			_, width := utf8.DecodeRuneInString(cell[at:])
			at += width
			continue
		}
		if strings.TrimFunc(cell[start:at], isBlank) != "" {
			items = append(items, cell[start:at])
		}
		at += size
		start = at
		expected++
	}
	return append(items, cell[start:])
}

func followsDigit(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	return isDigit(foldRune(r)) || r == '第'
}
