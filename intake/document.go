package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// document is a circular taken apart into what stands where.
type document struct {
	lines     []line
	tables    []table
	docNumber string
	title     string
	signer    string
	signature []string // the lines of the organ above the date, as written
	date      line     // the line of the date of signature
	addressed []line
	body      []line
	cut       bool // the body was longer than is read
}

var (
	docNumberPattern = `[\p{Han}A-Za-z]{1,20}\s*[\[(]\s*(?:19|20)\d{2}\s*(?:年)?\s*[\])]\s*(?:第\s*)?\d{1,5}\s*号`
	docNumberLine    = regexp.MustCompile(`^(` + docNumberPattern + `)(?:\s+签发人\s*:?\s*(\p{Han}[\p{Han}\s]{1,8}))?$`)
	labelledNumber   = regexp.MustCompile(`^(?:发\s*文\s*字\s*号|文\s*件\s*编\s*号|文\s*号)\s*:?\s*(` + docNumberPattern + `)`)
	signerLine       = regexp.MustCompile(`^签\s*发\s*人\s*:\s*(\p{Han}[\p{Han}\s]{1,8})$`)
	titleEnd         = regexp.MustCompile(`(通报|通知|督办函|督办单|函|决定|意见)(\(第?[0-9一二三四五六七八九十]+[期号]\))?$`)
	metaLine         = regexp.MustCompile(`发布时间|发布日期|发文日期|成文日期|点击数|浏览|阅读次数|字体|打印|来源|作者|您现在的位置|当前位置|索\s*引\s*号|分类|发文机关|发文字号|主题词|有效性|首页|名\s*称\s*:|标\s*题\s*:`)
	furniture        = regexp.MustCompile(`^(作者|来源|信息来源|责任编辑|编辑|稿源|审核)\s*:|打印|关闭|上一[篇条]|下一[篇条]|版权|网站底部|ICP|备案|分享|扫一扫|主办单位?:|承办单位?:|技术支持|网站地图|联系我们|抄送|抄报|印发$|返回顶部|相关链接|相关文章|公开属性|此件`)
)

const (
	maxTitleRunes = 80
	maxAddressed  = 6
	maxHeadLines  = 500
	maxParagraphs = 5_000
	maxBodyBytes  = 1 << 20
)

// takeApart finds the parts of a circular among its lines.
func takeApart(lines []line) *document {
	d := &document{lines: lines, tables: findTables(lines)}
	end := len(lines)
	if len(d.tables) > 0 {
		end = d.tables[0].start
	}
	head := lines[:min(end, maxHeadLines)]
	number := d.findNumber(head)
	first := firstHeading(head)
	address, afterAddress := d.findAddressees(head, number+1, first)
	limit := first
	if address >= 0 {
		limit = address
	}
	titled := d.findTitle(head, number, limit)
	bodyStart := max(afterAddress, titled+1, number+1)
	bodyEnd := d.findSignature(lines, bodyStart, end)
	d.takeBody(lines[min(bodyStart, bodyEnd):bodyEnd])
	return d
}

// takeBody leaves out the list of annexes, and what is beyond the limits.
func (d *document) takeBody(lines []line) {
	size := 0
	for _, l := range lines {
		if isAnnexLabel(l) {
			continue
		}
		if size += len(l.text); len(d.body) == maxParagraphs || size > maxBodyBytes {
			d.cut = true
			return
		}
		d.body = append(d.body, l)
	}
}

// firstHeading gives the line of 一、, or the end.
func firstHeading(lines []line) int {
	i := slices.IndexFunc(lines, func(l line) bool {
		h, ok := headingOf(l)
		return ok && h.level == 0
	})
	return choose(i < 0, len(lines), i)
}

// findNumber takes the document number from a line of its own, or from one that
// says so. A number that is only referred to is not the circular's.
func (d *document) findNumber(lines []line) int {
	found := -1
	for i, l := range lines {
		if len(l.text) > 300 {
			continue
		}
		if m := signerLine.FindStringSubmatch(l.folded); m != nil && d.signer == "" {
			d.signer = squeeze(m[1])
		}
		if m := docNumberLine.FindStringSubmatchIndex(l.folded); m != nil && (found < 0 || d.docNumber == "") {
			found = i
			d.docNumber = sliceLike(l, m[2], m[3])
			if m[4] >= 0 {
				d.signer = squeeze(l.folded[m[4]:m[5]])
			}
		}
	}
	if found >= 0 {
		return found
	}
	for _, l := range lines {
		if m := labelledNumber.FindStringSubmatchIndex(l.folded); m != nil {
			d.docNumber = sliceLike(l, m[2], m[3])
			break
		}
	}
	return -1
}

// sliceLike gives the text of a line where its folded twin has bytes from to.
func sliceLike(l line, from, to int) string {
	start := utf8.RuneCountInString(l.folded[:from])
	length := utf8.RuneCountInString(l.folded[from:to])
	return string([]rune(l.text)[start : start+length])
}

var addresseeEnd = regexp.MustCompile(`(政府|办公室|办公厅|局|委|委员会|管委会|单位|部门|科室|处室|机构|企业|中心|厅|办|公司|学校|高校|院|镇|乡|街道|县|市|区|州|处|所|站|队)(\([^()]*\))?$`)

// findAddressees finds the lines of the 主送 and the line after them: those that
// end, as the first in the text, with a colon behind the name of a unit.
func (d *document) findAddressees(lines []line, from, limit int) (at, after int) {
	for i := from; i < limit; i++ {
		body, colon := strings.CutSuffix(lines[i].folded, ":")
		if !colon || metaLine.MatchString(body) || !addresseeEnd.MatchString(squeeze(body)) || strings.Contains(body, "。") {
			continue
		}
		start := i
		for start > from && i-start < maxAddressed && strings.HasSuffix(strings.TrimRight(lines[start-1].folded, " "), ",") && !metaLine.MatchString(lines[start-1].folded) {
			start--
		}
		d.addressed = lines[start : i+1]
		return start, i + 1
	}
	return -1, 0
}

// findTitle finds the title, the last one above the addressees, and gives its
// last line. Headings of the page above often carry a shortened one.
func (d *document) findTitle(lines []line, number, limit int) int {
	for i := min(limit, len(lines)) - 1; i >= 0; i-- {
		bare := squeeze(lines[i].folded)
		if !titleEnd.MatchString(bare) || utf8.RuneCountInString(bare) > maxTitleRunes || metaLine.MatchString(bare) ||
			strings.ContainsAny(bare, "。;") || docNumberLine.MatchString(lines[i].folded) || utf8.RuneCountInString(bare) < 4 {
			continue
		}
		title := squeeze(lines[i].text)
		for k := i - 1; k >= 0 && k != number && wantsMore(title, squeeze(lines[k].folded)); k-- {
			title = squeeze(lines[k].text) + title
		}
		d.title = title
		return i
	}
	return -1
}

// wantsMore tells whether the line above belongs to the title: it does while the
// 关于 is missing, and when it is the organ that the title begins with.
func wantsMore(title, above string) bool {
	if utf8.RuneCountInString(title+above) > maxTitleRunes || metaLine.MatchString(above) || isDateLine(above) || strings.ContainsAny(above, "。;:,") {
		return false
	}
	if !strings.Contains(title, "关于") {
		return strings.Contains(above, "关于") || isOrganLine(above)
	}
	return strings.HasPrefix(title, "关于") && isOrganLine(above)
}

var organLine = regexp.MustCompile(`^\p{Han}{2,40}(政府|办公室|办公厅|委员会|管委会|局|厅|委|中心|办|院|会|部)$`)

func isOrganLine(bare string) bool { return organLine.MatchString(bare) }

var organAndDate = regexp.MustCompile(`^(\p{Han}[\p{Han}\s]{2,60}?)\s+(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)$`)

// findSignature finds the date of signature and the organ above it, and gives
// the line on which they begin. They stand at the end of the body, or behind the
// annexes; a date in brackets under the title serves where there is neither.
func (d *document) findSignature(lines []line, bodyStart, end int) (bodyEnd int) {
	for i := end - 1; i >= bodyStart; i-- {
		if at := d.signedAt(lines, i, bodyStart); at >= 0 {
			return at
		}
	}
	for i := len(lines) - 1; i >= end; i-- {
		if at := d.signedAt(lines, i, end); at >= 0 && at < i {
			return end
		}
	}
	for i := range lines[:min(bodyStart, len(lines))] {
		if isDateLine(lines[i].folded) {
			d.date = lines[i]
			break
		}
	}
	return end
}

func (d *document) signedAt(lines []line, i, floor int) int {
	if m := organAndDate.FindStringSubmatchIndex(lines[i].folded); m != nil {
		d.signature = []string{sliceLike(lines[i], m[2], m[3])}
		d.date = line{text: sliceLike(lines[i], m[4], m[5]), folded: lines[i].folded[m[4]:m[5]]}
		return i
	}
	if !isDateLine(lines[i].folded) {
		return -1
	}
	d.date = lines[i]
	at := i
	for at > floor && at > i-4 && isOrganLine(squeeze(lines[at-1].folded)) {
		at--
		d.signature = append([]string{lines[at].text}, d.signature...)
	}
	return at
}

// isFurniture tells what a web page prints around a document.
func isFurniture(text string) bool { return furniture.MatchString(fold(text)) }
