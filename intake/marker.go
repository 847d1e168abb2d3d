package intake

import (
	"strings"
	"unicode/utf8"
)

const chineseOrdinals = "一二三四五六七八九十"

// marker reads the numbering a text begins with: 1. 1、 (1) ① (一) 一、 一是.
// It gives the number and the bytes it took, 0 when there is none.
func marker(text string) (value, size int) {
	first, width := utf8.DecodeRuneInString(text)
	if first >= '①' && first <= '⑳' {
		return int(first-'①') + 1, width
	}
	if foldRune(first) == '(' {
		value, n := ordinal(text[width:])
		if n == 0 {
			return 0, 0
		}
		end, w := utf8.DecodeRuneInString(text[width+n:])
		if foldRune(end) != ')' {
			return 0, 0
		}
		return value, width + n + w
	}
	value, n := ordinal(text)
	if n == 0 {
		return 0, 0
	}
	end, w := utf8.DecodeRuneInString(text[n:])
	next, _ := utf8.DecodeRuneInString(text[n+w:])
	arabic := isDigit(foldRune(first))
	switch foldRune(end) {
	case '.':
		// 6.19 is a day, while 1.2017年 begins with a number.
		if !arabic || isDigit(foldRune(next)) && !startsWithYear(text[n+w:]) {
			return 0, 0
		}
	case '、':
	case ')':
		if !arabic {
			return 0, 0
		}
	case '是':
		if arabic {
			return 0, 0
		}
	default:
		return 0, 0
	}
	return value, n + w
}

// ordinal reads a number of one or two digits, in figures or in Chinese.
func ordinal(text string) (value, size int) {
	for size < len(text) {
		r, w := utf8.DecodeRuneInString(text[size:])
		digit := foldRune(r)
		if !isDigit(digit) || value > 9 {
			break
		}
		value = value*10 + int(digit-'0')
		size += w
	}
	if size > 0 {
		return value, size
	}
	var runes []rune
	for _, r := range text {
		if !strings.ContainsRune(chineseOrdinals, r) || len(runes) == 3 {
			break
		}
		runes = append(runes, r)
		size += utf8.RuneLen(r)
	}
	if len(runes) == 0 {
		return 0, 0
	}
	return chineseValue(runes), size
}

// chineseValue reads 一 to 九十九; what is not well formed is worth 0.
func chineseValue(runes []rune) int {
	digit := func(r rune) int { return strings.IndexRune(chineseOrdinals, r)/len("一") + 1 }
	switch n := len(runes); {
	case n == 1:
		return digit(runes[0])
	case n == 2 && runes[0] == '十' && runes[1] != '十':
		return 10 + digit(runes[1])
	case n == 2 && runes[1] == '十':
		return digit(runes[0]) * 10
	case n == 3 && runes[1] == '十' && runes[0] != '十' && runes[2] != '十':
		return digit(runes[0])*10 + digit(runes[2])
	}
	return 0
}

func startsWithYear(text string) bool {
	folded := fold(text[:min(len(text), 32)])
	return len(folded) > 4 && (strings.HasPrefix(folded, "20") || strings.HasPrefix(folded, "19")) &&
		isDigit(rune(folded[2])) && isDigit(rune(folded[3]))
}
