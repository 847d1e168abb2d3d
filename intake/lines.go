package intake

import (
	"strings"
	"unicode"
)

const (
	maxLines     = 200_000
	maxLineRunes = 20_000
)

// line is one line with something on it.
type line struct {
	text   string // trimmed, else as written
	folded string // rune for rune as text, in half width
}

// splitLines gives the lines that are not blank, and whether any were left out
// for being beyond the limits.
func splitLines(text string) (lines []line, cut bool) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\f", "\n", "\v", "\n").Replace(text)
	for raw := range strings.SplitSeq(text, "\n") {
		raw = strings.TrimFunc(raw, isBlank)
		if raw == "" {
			continue
		}
		if len(lines) == maxLines || len(raw) > 4*maxLineRunes {
			cut = true
			continue
		}
		lines = append(lines, line{text: raw, folded: fold(raw)})
	}
	return lines, cut
}

// isBlank counts what web pages leave around text as space, too.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\ufeff' || r == '\u2060'
}

// fold maps full-width signs to their half-width twins, rune for rune, so that
// a place found in the folded text is the same place in the text.
func fold(s string) string { return strings.Map(foldRune, s) }

func foldRune(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '—' || r == '–' || r == '―' || r == '─' || r == '‐' || r == '‑' || r == '−':
		return '-'
	case r == '〔' || r == '【' || r == '﹝' || r == '［':
		return '['
	case r == '〕' || r == '】' || r == '﹞' || r == '］':
		return ']'
	case r != '\t' && isBlank(r):
		return ' '
	}
	return r
}

// squeeze leaves out all space: 单 位 is 单位.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, s)
}

// cells cuts a line at tabs, or at runs of spaces as wide as a column gap.
func (l line) cells() []string {
	var cells []string
	if strings.ContainsRune(l.text, '\t') {
		for cell := range strings.SplitSeq(l.text, "\t") {
			cells = append(cells, strings.TrimFunc(cell, isBlank))
		}
		return cells
	}
	start, gap := 0, 0
	for i, r := range l.text {
		if isBlank(r) {
			gap++
			continue
		}
		if gap >= 2 {
			cells = append(cells, strings.TrimFunc(l.text[start:i], isBlank))
			start = i
		}
		gap = 0
	}
	return append(cells, strings.TrimFunc(l.text[start:], isBlank))
}

// tabbed tells whether the line is a row of cells by itself.
func (l line) tabbed() bool {
	return strings.ContainsRune(l.text, '\t') || len(l.cells()) > 1
}

// quoted tells for each rune whether it stands within brackets or quotation
// marks that are closed again.
func quoted(runes []rune) []bool {
	inside := make([]bool, len(runes))
	var open []int
	for i, r := range runes {
		switch r {
		case '(', '“', '《', '[', '‘', '「':
			open = append(open, i)
		case ')', '”', '》', ']', '’', '」':
			if len(open) == 0 {
				continue
			}
			from := open[len(open)-1]
			open = open[:len(open)-1]
			if len(open) == 0 {
				for k := from; k <= i; k++ {
					inside[k] = true
				}
			}
		}
	}
	return inside
}
