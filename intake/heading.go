package intake

import (
	"strings"
	"unicode/utf8"
)

// paragraph is a paragraph of the body with its place in the outline.
type paragraph struct {
	line
	place   string // 二(一); empty before the first heading
	subject subject
}

// subject is what a section is about, as its headings say.
type subject int

const (
	unsaid subject = iota
	aboutProblems
	aboutDemands
)

// level of a heading: 一、 is 0, (一) 1, 1. 2, (1) 3.
type heading struct {
	level int
	label string
	size  int // runes it takes at the start of the line
}

// headingOf reads the numbering of a heading.
func headingOf(l line) (heading, bool) {
	runes := []rune(l.folded)
	at, bracketed := 0, false
	if runes[0] == '(' {
		at, bracketed = 1, true
	}
	from := at
	for at < len(runes) && at-from < 3 && strings.ContainsRune(chineseOrdinals, runes[at]) {
		at++
	}
	arabic := at == from
	for arabic && at < len(runes) && at-from < 2 && isDigit(runes[at]) {
		at++
	}
	if at == from || at >= len(runes) {
		return heading{}, false
	}
	label, end := string(runes[from:at]), runes[at]
	switch {
	case bracketed && end == ')' && !arabic:
		return heading{1, "(" + label + ")", at + 1}, true
	case bracketed && end == ')':
		return heading{3, "(" + label + ")", at + 1}, true
	case !bracketed && !arabic && end == '、':
		return heading{0, label, at + 1}, true
	case !bracketed && arabic && (end == '.' || end == '、') && (at+1 == len(runes) || !isDigit(runes[at+1])):
		return heading{2, label, at + 1}, true
	}
	return heading{}, false
}

// outline gives every paragraph its place and its subject.
func outline(body []line) []paragraph {
	var labels [4]string
	var subjects [4]subject
	level := -1
	paragraphs := make([]paragraph, 0, len(body))
	for _, l := range body {
		if h, ok := headingOf(l); ok {
			level = h.level
			labels[level] = h.label
			clear(labels[level+1:])
			subjects[level] = subjectOf(headingText(l, h))
			clear(subjects[level+1:])
		}
		p := paragraph{line: l}
		if level >= 0 {
			p.place = strings.Join(labels[:level+1], "")
			p.subject = nearest(subjects[:level+1])
		}
		paragraphs = append(paragraphs, p)
	}
	if level < 0 {
		numberParagraphs(paragraphs)
	}
	return paragraphs
}

// numberParagraphs serves a circular without headings: a paragraph is cited by
// its number, and any may speak of problems.
func numberParagraphs(paragraphs []paragraph) {
	for i := range paragraphs {
		paragraphs[i].place = "第" + itoa(i+1) + "段"
		paragraphs[i].subject = aboutProblems
	}
}

// nearest is the subject of the innermost heading that has one; under demands
// everything is a demand.
func nearest(subjects []subject) subject {
	found := unsaid
	for _, s := range subjects {
		if s == aboutDemands {
			return aboutDemands
		}
		if s != unsaid {
			found = s
		}
	}
	return found
}

// headingText is a heading without its numbering and without the text that
// follows it on the same line.
func headingText(l line, h heading) string {
	text := string([]rune(l.folded)[h.size:])
	if end := strings.IndexAny(text, "。:;"); end >= 0 {
		text = text[:end]
	}
	if utf8.RuneCountInString(text) > 50 {
		return ""
	}
	return text
}

var (
	problemPhrases = words("存在问题 存在的问题 存在的主要问题 存在的突出问题 存在主要问题 主要问题 突出问题 发现的问题 发现问题 典型问题 问题和不足 问题及不足 不足之处 存在的不足 存在不足 薄弱环节 不合格网站情况 不合格情况")
	demandWords    = words("要求 下一步 下步 措施 建议 安排 整改工作 落实 切实 加强 强化 进一步 认真 抓好 做好 加快推进")
	problemWords   = words("问题 不足 不够 不力 不到位 不及时 不规范 不重视 薄弱 滞后 缺失 较差 短板")
)

// subjectOf tells what a heading announces. 存在的问题及整改要求 announces both
// and counts as problems, since names found there only become suggestions.
func subjectOf(text string) subject {
	switch {
	case containsAny(text, problemPhrases):
		return aboutProblems
	case containsAny(text, demandWords):
		return aboutDemands
	case containsAny(text, problemWords):
		return aboutProblems
	}
	return unsaid
}

func containsAny(text string, list []string) bool {
	for _, word := range list {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// sentences cuts folded runes at full stops and semicolons that stand outside
// brackets; each is given by where it starts and ends.
func sentences(runes []rune) [][2]int {
	inside := quoted(runes)
	var cut [][2]int
	start := 0
	for i, r := range runes {
		if (r == '。' || r == ';' || r == '!') && !inside[i] {
			cut = append(cut, [2]int{start, i})
			start = i + 1
		}
	}
	if start < len(runes) {
		cut = append(cut, [2]int{start, len(runes)})
	}
	return cut
}
