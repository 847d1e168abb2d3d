package intake

import (
	"strings"
	"unicode"
)

const (
	longestRegion = 12
	longestOrgan  = 20
)

// unitName reads the name of a unit at the very start of folded runes and gives
// its length; 0 when none begins there. rank is that of the place or level it
// belongs to: 1 province, 2 city, 3 county, 4 township, 0 unknown.
//
// Of 洪江区政府门户网站 the unit is 洪江区: the government is the owner of the
// portal, not a part of the name.
func unitName(runes []rune) (length, rank int) {
	if len(runes) > 2 {
		if ofRank, level := levelRank[runes[0]]; level {
			n := 0
			if startsWithAny(runes[1:], notAfterLevel) == 0 {
				n = organ(runes[1:], true)
			}
			if n > 0 && !isGovernment(runes[1:1+n]) {
				return 1 + n, ofRank
			}
		}
		if runes[0] == '团' && levelRank[runes[1]] > 0 && runes[2] == '委' {
			return 3, levelRank[runes[1]]
		}
	}
	at := 0
	for {
		n, ofRank := regionName(runes[at:])
		if n == 0 || at > 0 && (ofRank < rank || ofRank == rank && rank != 2 || joinsNext(runes[at:])) {
			break
		}
		at, rank = at+n, ofRank
	}
	if at > 0 {
		if n := governmentOf(runes[at:]); n >= 0 {
			return at + n, rank
		}
		return at + organ(runes[at:], true), rank
	}
	if len(runes) < 3 || levelRank[runes[0]] > 0 {
		return 0, 0
	}
	return bareOrgan(runes), 0
}

// joinsNext tells whether the 和 behind a place joins another to it, as in
// 洪江市和鹤城区, and does not begin the name of a part of it, as in 天津市和平区.
func joinsNext(runes []rune) bool {
	n := startsWithAny(runes, connectors)
	if n == 0 {
		return false
	}
	next, _ := regionName(runes[n:])
	return next > 0 || runes[0] != '和'
}

// regionName reads 鹤城区 and the like.
func regionName(runes []rune) (length, rank int) {
	for i, r := range runes[:min(len(runes), longestRegion)] {
		if !unicode.Is(unicode.Han, r) {
			return 0, 0
		}
		if n := startsWith(runes[i:], "街道"); n > 0 && i >= 2 && !isGeneric(runes[:i]) {
			n += startsWith(runes[i+n:], "办事处")
			return i + n, 4
		}
		suffix, ok := regionSuffixes[r]
		if !ok || i < suffix.stem {
			continue
		}
		if i+1 < len(runes) && strings.ContainsRune(notRegionBefore[r], runes[i+1]) {
			continue
		}
		if isGeneric(runes[:i]) || isGenericRegion(string(runes[:i+1])) {
			return 0, 0
		}
		return i + 1, suffix.rank
	}
	return 0, 0
}

func isGeneric(stem []rune) bool {
	text := string(stem)
	if genericStems[text] {
		return true
	}
	for _, part := range genericParts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return startsWithAny(stem, nameStops) > 0
}

func isGenericRegion(name string) bool {
	for _, end := range genericRegionEnds {
		if strings.HasSuffix(name, end) && (end != "市区" || len(name) > len(end)) {
			return true
		}
	}
	return false
}

// governmentOf reads 政府 behind a place. -1: there is none; 0: it speaks of a
// site of the place, or of its departments; else the length that belongs to the
// name.
func governmentOf(runes []rune) int {
	n := startsWith(runes, "人民政府")
	if n == 0 {
		n = startsWith(runes, "政府")
	}
	if n == 0 {
		return -1
	}
	if startsWithAny(runes[n:], siteWords) > 0 {
		return 0
	}
	return n + startsWithAny(runes[n:], governmentOffices)
}

var (
	siteWords         = words("门户 网站 部门 官网 网页 信息网")
	governmentOffices = words("办公室 办公厅 办")
)

func isGovernment(runes []rune) bool {
	text := string(runes)
	return text == "政府" || text == "人民政府"
}

// organ reads 教育局 and the like behind a place or a level. With extend it goes
// on to 教育局信息中心.
func organ(runes []rune, extend bool) int {
	for i := range runes[:min(len(runes), longestOrgan)] {
		if !unicode.Is(unicode.Han, runes[i]) || startsWithAny(runes[i:], nameStops) > 0 {
			return 0
		}
		end, strong := organSuffix(runes, i)
		if end == 0 {
			continue
		}
		if extend && strong && startsWithAny(runes[end:], nameFollowers) == 0 {
			if more := organ(runes[end:], false); more > 1 && endsStrong(runes[end:end+more]) {
				return end + more
			}
		}
		return end
	}
	return 0
}

// organSuffix gives where the suffix that begins at i ends, 0 when none does.
func organSuffix(runes []rune, i int) (end int, strong bool) {
	for _, suffix := range strongSuffixes {
		n := startsWith(runes[i:], suffix)
		if n == 0 || i == 0 && !stemless[suffix] {
			continue
		}
		end = i + n
		if end < len(runes) && strings.ContainsRune(notSuffixBefore[runes[end-1]], runes[end]) {
			continue
		}
		return end, true
	}
	for _, suffix := range weakSuffixes {
		n := startsWith(runes[i:], suffix)
		if n == 0 || i == 0 && !stemless[suffix] {
			continue
		}
		end = i + n
		if end == len(runes) || !unicode.Is(unicode.Han, runes[end]) || startsWithAny(runes[end:], nameFollowers) > 0 {
			return end, false
		}
	}
	return 0, false
}

func endsStrong(runes []rune) bool {
	for _, suffix := range strongSuffixes {
		if strings.HasSuffix(string(runes), suffix) {
			return true
		}
	}
	return false
}

// bareOrgan reads 教育局 with no place in front.
func bareOrgan(runes []rune) int {
	n := organ(runes, false)
	if n < 3 || startsWithAny(runes, higherOrgans) > 0 {
		return 0
	}
	stemOf := func(suffixes []string) []rune {
		for _, suffix := range suffixes {
			if stem, ok := strings.CutSuffix(string(runes[:n]), suffix); ok {
				return []rune(stem)
			}
		}
		return nil
	}
	if stem := stemOf(bareSuffixes); len(stem) >= 2 && !isGeneric(stem) {
		return n
	}
	closed := n == len(runes) || startsWithAny(runes[n:], nameFollowers) > 0
	if stem := stemOf(schoolSuffixes); closed && len(stem) >= 3 && !isGeneric(stem) && !containsAny(string(stem), schoolKinds) {
		return n
	}
	return 0
}

// higherOrgans stand above every office that issues circulars on its own.
var higherOrgans = words("国务院 国家 中央 中共中央 中办 国办 全国 上级 领导小组")

// isUnitName tells whether a cell is the name of a unit and nothing else.
func isUnitName(cell string) bool {
	runes := []rune(squeeze(fold(cell)))
	if len(runes) < 2 || len(runes) > 2*longestOrgan {
		return false
	}
	n, _ := unitName(runes)
	if n == len(runes) || n > 0 && runes[n] == '(' {
		return true
	}
	return n > 0 && isGovernment(runes[n:])
}

// mention is a unit named in a text: its runes from start to end.
type mention struct {
	start, end int
	rank       int
}

// mentions finds the units named in folded text, from left to right. A name is
// looked for where a stretch between signs begins and behind a word that leads
// to names, never in the middle of other words.
func mentions(runes []rune) []mention {
	var found []mention
	for start := 0; start < len(runes); {
		end := start
		for end < len(runes) && !isSeparator(runes[end]) {
			end++
		}
		if end > start {
			found = append(found, mentionsInStretch(runes, start, end)...)
		}
		if end < len(runes) && runes[end] == '《' {
			for end < len(runes) && runes[end] != '》' {
				end++
			}
		}
		start = end + 1
	}
	return found
}

func isSeparator(r rune) bool {
	return isBlank(r) || strings.ContainsRune(",;。、:()\"'“”‘’《》<>[]!?/…", r)
}

func mentionsInStretch(runes []rune, start, end int) []mention {
	var found []mention
	for at := start; at < end; {
		m, ok := mentionAt(runes[:end], at)
		if !ok {
			at = nextIntroducer(runes[:end], at)
			continue
		}
		found = append(found, m)
		at = m.end
		if n := startsWithAny(runes[at:end], connectors); n > 0 {
			if next, ok := mentionAt(runes[:end], at+n); ok && next.start == at+n {
				at += n
				continue
			}
		}
		at = nextIntroducer(runes[:end], at)
	}
	return found
}

// mentionAt reads a unit at a place, or behind words there that lead to one.
// Such a word may be a part of the name, as in 如东县 and 和平区: it is one
// where the rest is too short for a name.
func mentionAt(runes []rune, at int) (mention, bool) {
	whole, rank := unitName(runes[at:])
	best := mention{at, at + whole, rank}
	inner := at
	for range 3 {
		skip := introducer(runes[inner:])
		if skip == 0 {
			break
		}
		inner += skip
		n, rank := unitName(runes[inner:])
		if n > 0 && (n > 2 || skip > 1 || best.end == best.start) {
			best = mention{inner, inner + n, rank}
		}
	}
	return best, best.end > best.start
}

// introducer gives the length of a word that leads to names.
func introducer(runes []rune) int {
	if startsWithAny(runes, notIntroducers) > 0 {
		return 0
	}
	return startsWithAny(runes, introducers)
}

// nextIntroducer gives the next place from which a name may be read.
func nextIntroducer(runes []rune, at int) int {
	for at++; at < len(runes); at++ {
		if introducer(runes[at:]) > 0 {
			return at
		}
	}
	return at
}
