package intake

import (
	"slices"
	"strconv"
	"strings"
)

// Case is a row of an annex that could be read.
type Case struct {
	Unit     string   `json:"unit"`
	URL      string   `json:"url,omitempty"`
	SiteCode string   `json:"site_code,omitempty"`
	Problems []string `json:"problems"`

	annex string // 1 of 附件1; empty when there is one annex only
	row   int    // counted from 1
}

// Rejected is a row of an annex that makes no case, and the cell that is to
// blame. Annex is told only where there are several.
type Rejected struct {
	Annex  string `json:"annex,omitempty"`
	Row    int    `json:"row"`
	Column string `json:"column"` // its header as written
	Reason string `json:"reason"`
}

// The reasons for which a row is rejected.
const (
	CellMissing   = "missing"
	CellMalformed = "malformed"
	CellDuplicate = "duplicate"
)

// RejectedReasons lists them.
var RejectedReasons = []string{CellMissing, CellMalformed, CellDuplicate}

// readAnnexes turns the rows of the annexes into cases.
func (r *Reading) readAnnexes(tables []table) {
	seen := map[string]string{} // URL or code → annex it stood in
	for i := range tables {
		t := &tables[i]
		name := t.number
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		if len(tables) == 1 {
			name = ""
		}
		place := "附件" + name
		if t.cut {
			r.doubt(place, DoubtTooManyRows, strconv.Itoa(maxRows))
		}
		for _, text := range t.trailing {
			if !isFurniture(text) {
				r.doubt(place, DoubtTrailingText, clip(text))
			}
		}
		if listsTheGood(t.title) {
			r.doubt(place, DoubtAnnexSkipped, t.title)
			continue
		}
		r.annexRows += len(t.rows)
		before := len(r.Rejected)
		rows := annexReader{reading: r, table: t, annex: name, place: place, seenElsewhere: seen, seen: map[string]bool{}}
		rows.read()
		if containsAny(t.title, words("不合格 不达标")) {
			r.unqualifiedRows += len(t.rows) - repeated(r.Rejected[before:])
		}
	}
}

// repeated counts the rows that only say again what another row says.
func repeated(rows []Rejected) int {
	count := 0
	for _, row := range rows {
		if row.Reason == CellDuplicate {
			count++
		}
	}
	return count
}

// listsTheGood tells an annex that names units with nothing wrong.
func listsTheGood(title string) bool {
	for _, bad := range []string{"不合格", "不达标", "问题", "整改", "未"} {
		if strings.Contains(title, bad) {
			return false
		}
	}
	return slices.ContainsFunc([]string{"合格", "达标", "优秀", "先进", "表扬"}, func(good string) bool { return strings.Contains(title, good) })
}

// annexReader checks the rows of one annex.
type annexReader struct {
	reading       *Reading
	table         *table
	annex, place  string
	sequence      int // the last sequence number
	seen          map[string]bool
	seenElsewhere map[string]string
}

func (a *annexReader) read() {
	if a.index(problemColumn) < 0 && len(a.table.rows) > 0 {
		a.reading.doubt(a.place, DoubtNoProblemColumn, a.table.title)
	}
	for i, row := range a.table.rows {
		c, fault := a.check(row)
		if fault != nil {
			fault.Annex, fault.Row = a.annex, i+1
			a.reading.Rejected = append(a.reading.Rejected, *fault)
			continue
		}
		c.annex, c.row = a.annex, i+1
		a.reading.Cases = append(a.reading.Cases, c)
	}
	for key := range a.seen {
		a.seenElsewhere[key] = a.place
	}
}

func (a *annexReader) index(kind columnKind) int {
	return slices.IndexFunc(a.table.columns, func(c column) bool { return c.kind == kind })
}

// cell gives the cell of a kind, and whether the annex has such a column.
func (a *annexReader) cell(row []string, kind columnKind) (string, bool) {
	if i := a.index(kind); i >= 0 {
		return row[i], true
	}
	return "", false
}

func (a *annexReader) fault(kind columnKind, reason string) *Rejected {
	name := ""
	if i := a.index(kind); i >= 0 {
		name = squeeze(a.table.columns[i].name)
	}
	return &Rejected{Column: name, Reason: reason}
}

// check reads one row, or names the first of its cells that is wrong.
func (a *annexReader) check(row []string) (Case, *Rejected) {
	var c Case
	if fault := a.checkSequence(row); fault != nil {
		return c, fault
	}
	var has bool
	if c.Unit, _ = a.cell(row, unitColumn); isNothing(c.Unit) {
		return c, a.fault(unitColumn, CellMissing)
	}
	if looks := traitsOf(c.Unit); looks.sequence || looks.code || looks.url || looks.scheme {
		return c, a.fault(unitColumn, CellMalformed)
	}
	if c.URL, has = a.cell(row, urlColumn); has {
		if isNothing(c.URL) {
			return c, a.fault(urlColumn, CellMissing)
		}
		if !isURL(c.URL) {
			return c, a.fault(urlColumn, CellMalformed)
		}
	}
	if c.SiteCode, has = a.cell(row, codeColumn); has {
		if isNothing(c.SiteCode) {
			return c, a.fault(codeColumn, CellMissing)
		}
		if !codePattern.MatchString(fold(c.SiteCode)) {
			return c, a.fault(codeColumn, CellMalformed)
		}
		c.SiteCode = fold(c.SiteCode) // a site is found by it
	}
	problems, has := a.cell(row, problemColumn)
	if !has {
		problems = a.table.title
	}
	if len(problems) > maxCellBytes {
		return c, a.fault(problemColumn, CellMalformed)
	}
	if c.Problems = SplitProblems(problems); isNothing(problems) || len(c.Problems) == 0 {
		return c, a.fault(problemColumn, CellMissing)
	}
	return c, a.checkDuplicates(c)
}

// checkSequence wants the number that follows on the last one.
func (a *annexReader) checkSequence(row []string) *Rejected {
	text, has := a.cell(row, sequenceColumn)
	if !has {
		return nil
	}
	if text == "" {
		a.sequence++ // it stands where that number would
		return a.fault(sequenceColumn, CellMissing)
	}
	n, err := strconv.Atoi(strings.TrimRight(fold(text), ".、"))
	if err != nil {
		return a.fault(sequenceColumn, CellMalformed)
	}
	last := a.sequence
	a.sequence = n
	switch {
	case n == last+1:
		return nil
	case n <= last && n == 1 && last > 0:
		return nil // numbered anew for the next group of the same annex
	case n <= last:
		return a.fault(sequenceColumn, CellDuplicate)
	}
	// The row itself is whole: somebody has to look whether one before it is missing.
	a.reading.doubt(a.place, DoubtSequenceGap, itoa(last), itoa(n))
	return nil
}

// checkDuplicates wants a site once in an annex. Standing in two annexes is no
// fault, they may list different faults of it, but somebody has to look.
func (a *annexReader) checkDuplicates(c Case) *Rejected {
	url, code := siteKey(c.URL), fold(c.SiteCode)
	for _, key := range []struct {
		text string
		kind columnKind
	}{{code, codeColumn}, {url, urlColumn}} {
		if key.text == "" {
			continue
		}
		if a.seen[key.text] {
			return a.fault(key.kind, CellDuplicate)
		}
	}
	for _, key := range []string{code, url} {
		if key == "" {
			continue
		}
		a.seen[key] = true
		if other, twice := a.seenElsewhere[key]; twice {
			a.reading.doubt(a.place, DoubtSiteInTwoAnnexes, c.Unit, key, other)
			break
		}
	}
	return nil
}

// siteKey makes two spellings of one address equal.
func siteKey(url string) string {
	key := strings.ToLower(strings.TrimRight(url, "/"))
	key = strings.TrimPrefix(strings.TrimPrefix(key, "http://"), "https://")
	return key
}
