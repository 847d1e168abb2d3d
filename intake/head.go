package intake

import (
	"regexp"
	"slices"
	"strings"
)

var (
	publishedPattern = regexp.MustCompile(`(?:发布时间|发布日期|发表时间|信息时间|公开日期|更新时间|发布于|时\s*间|日\s*期)\s*:?\s*(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})`)
	signedPattern    = regexp.MustCompile(`成\s*文\s*(?:日\s*期|时\s*间)\s*:?\s*(\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2})`)
	issuerPattern    = regexp.MustCompile(`发\s*(?:文|布)\s*(?:机\s*关|机\s*构|单\s*位)\s*:?\s*(\p{Han}{3,40})`)
)

// readHead reads what the document says about itself.
func (r *Reading) readHead(d *document) {
	r.DocNumber, r.Title, r.signer = d.docNumber, d.title, d.signer
	r.Addressees = splitAddressees(d.addressed)
	if d.date.text != "" {
		r.SignedOn, _ = dateOfLine(d.date.folded)
	}
	around := pageLines(d)
	for _, l := range around {
		if r.PublishedOn.IsZero() {
			if m := publishedPattern.FindStringSubmatch(l.folded); m != nil {
				r.PublishedOn, _ = firstDate(m[1])
			}
		}
		if r.SignedOn.IsZero() {
			if m := signedPattern.FindStringSubmatch(l.folded); m != nil {
				r.SignedOn, _ = firstDate(m[1])
			}
		}
	}
	r.readIssuer(d, around)
}

// pageLines gives the lines of the page around the document: those in front of
// the body and the last ones.
func pageLines(d *document) []line {
	const head, tail = 40, 20
	lines := d.lines
	if len(lines) <= head+tail {
		return slices.DeleteFunc(slices.Clone(lines), func(l line) bool { return len(l.text) > 600 })
	}
	return slices.DeleteFunc(slices.Concat(lines[:head], lines[len(lines)-tail:]), func(l line) bool { return len(l.text) > 600 })
}

// readIssuer takes the issuer from the head of the title; the organ above the
// date, or the page, has to do where the title names none.
func (r *Reading) readIssuer(d *document, around []line) {
	titled, _, hasAbout := strings.Cut(r.Title, "关于")
	if !hasAbout || !isOrganLine(fold(titled)) {
		titled = ""
	}
	signed := squeeze(strings.Join(d.signature, ""))
	r.Issuer = titled
	switch {
	case titled != "" && signed != "" && signed != titled && !slices.ContainsFunc(d.signature, func(s string) bool { return squeeze(s) == titled }):
		r.doubt("", DoubtIssuerDiffers, titled, signed)
	case titled == "" && len(d.signature) == 1:
		r.Issuer = signed
	case titled == "" && len(d.signature) > 1:
		r.Issuer = squeeze(d.signature[0])
		r.doubt("", DoubtSeveralIssuers, itoa(len(d.signature)))
	}
	for _, l := range around {
		if m := issuerPattern.FindStringSubmatch(l.folded); r.Issuer == "" && m != nil && isOrganLine(m[1]) {
			r.Issuer = m[1]
		}
	}
}

// splitAddressees cuts the 主送 at commas and semicolons, and at 、 where every
// part names somebody by itself: 市教育局、市科技局, but not 各市、县人民政府.
func splitAddressees(lines []line) []string {
	var text strings.Builder
	for _, l := range lines {
		text.WriteString(l.text)
	}
	whole := strings.TrimRightFunc(text.String(), func(r rune) bool { return foldRune(r) == ':' || isBlank(r) })
	var addressees []string
	for _, piece := range splitOutside(whole, ",;") {
		parts := splitOutside(piece.text, "、")
		if slices.ContainsFunc(parts, dependsOnNext) || len(parts) > 1 && dependsOnFirst(parts) {
			parts = []part{piece}
		}
		for _, p := range parts {
			if name := strings.TrimFunc(p.text, isBlank); name != "" && len(addressees) < maxRows {
				addressees = append(addressees, name)
			}
		}
	}
	return addressees
}

// dependsOnNext tells a part that is not the name of anybody by itself.
func dependsOnNext(p part) bool {
	return !addresseeEnd.MatchString(squeeze(fold(p.text))) || endsInPlace(p.text)
}

// dependsOnFirst tells 州直各部门、各单位, where 州直 is said of both.
func dependsOnFirst(parts []part) bool {
	return !strings.HasPrefix(parts[0].text, "各") && strings.Contains(parts[0].text, "各") && strings.HasPrefix(parts[1].text, "各")
}

// endsInPlace tells 各市 or 各县, which wait for the 人民政府 of the next part.
func endsInPlace(text string) bool {
	bare := squeeze(fold(text))
	if !strings.HasPrefix(bare, "各") && !strings.HasPrefix(bare, "县") {
		return false
	}
	return strings.ContainsAny(lastRunes(bare, "一"), "市县区州盟旗乡镇")
}
