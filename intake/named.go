package intake

import (
	"regexp"
	"slices"
	"strings"
)

var (
	faultWords    = regexp.MustCompile(`未|不|没|无|缺|差|慢|低|错|断链|走过场|尚|仍|滞后|反复|被动|过期|失效|长期|问题|空白|少|薄弱|迟|敷衍|瘫痪|暗链|植入|漏洞|篡改|泄|挂马|混乱|突击|流于形式`)
	completedPart = regexp.MustCompile(`(全部|全面|均已经?|均|都已经?|都|率先|已全部|已全面)完成`)
	notCompleted  = regexp.MustCompile(`未|尚|没|不|无`)
)

const maxNamed = 1_000

// readNames collects the units that the body names: with a shortcoming, in the
// sections that speak of problems, or as having finished what was asked.
func (r *Reading) readNames(paragraphs []paragraph) {
	seen := map[Named]bool{}
	for _, p := range paragraphs {
		if p.subject == aboutDemands {
			continue
		}
		folded, text := []rune(p.folded), []rune(p.text)
		for _, s := range sentences(folded) {
			r.readCompleted(folded[s[0]:s[1]], text[s[0]:s[1]])
			sentence := folded[s[0]:s[1]]
			if p.subject != aboutProblems || !faultWords.MatchString(string(sentence)) {
				continue
			}
			for _, m := range mentions(sentence) {
				named := Named{Unit: string(text[s[0]+m.start : s[0]+m.end]), Paragraph: p.place}
				if r.isOffice(named.Unit, m.rank) || slices.Contains(r.CompletedInText, named.Unit) && praises(sentence, m) ||
					seen[named] || len(r.NamedInText) == maxNamed {
					continue
				}
				seen[named] = true
				named.sentence = strings.TrimFunc(string(text[s[0]:s[1]]), isBlank)
				r.NamedInText = append(r.NamedInText, named)
				r.noteName(named.Unit)
			}
		}
	}
	for _, c := range r.Cases {
		r.noteName(c.Unit)
	}
	r.compareNames()
}

// readCompleted reads 某县、某县…工作全部完成 out of one sentence.
func (r *Reading) readCompleted(folded, text []rune) {
	start := 0
	for at := 0; at <= len(folded); at++ {
		if at < len(folded) && folded[at] != ',' {
			continue
		}
		clause := string(folded[start:at])
		if completedPart.MatchString(clause) && !notCompleted.MatchString(clause) {
			for _, m := range mentions(folded[start:at]) {
				unit := string(text[start+m.start : start+m.end])
				if !r.isOffice(unit, m.rank) && !slices.Contains(r.CompletedInText, unit) && len(r.CompletedInText) < maxNamed {
					r.CompletedInText = append(r.CompletedInText, unit)
					r.noteName(unit)
				}
			}
		}
		start = at + 1
	}
}

// praises tells whether the clause a unit stands in says that it has finished.
func praises(sentence []rune, m mention) bool {
	end := m.end
	for end < len(sentence) && sentence[end] != ',' {
		end++
	}
	clause := string(sentence[m.start:end])
	return completedPart.MatchString(clause) && !notCompleted.MatchString(clause)
}

func (r *Reading) noteName(unit string) {
	if !slices.Contains(r.names[:min(len(r.names), maxNamed)], unit) {
		r.names = append(r.names, unit)
	}
}

// isOffice tells the supervising office, its government and everybody above
// it: they are named for what they asked, not for what they failed at.
func (r *Reading) isOffice(unit string, rank int) bool {
	if r.Issuer == "" {
		return false
	}
	own := commonForm(unit)
	issuer := commonForm(r.Issuer)
	if own == commonForm(r.ReportTo) || strings.HasSuffix(issuer, own) || strings.HasPrefix(issuer, own) {
		return true
	}
	_, issuerRank := unitName([]rune(fold(r.Issuer)))
	if strings.HasSuffix(own, "政府办") || strings.HasSuffix(own, "政府办公厅") {
		return rank > 0 && rank <= issuerRank
	}
	return rank > 0 && rank < issuerRank
}
