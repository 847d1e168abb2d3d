package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxRows    = 5_000
	maxCells   = 80_000
	maxColumns = 16
)

// table is an annex as it stands in the text: its name and its rows of cells,
// one cell for each column, empty where there was none.
type table struct {
	number   string // 1 of 附件1; empty when it bears none
	title    string
	columns  []column
	rows     [][]string
	start    int // the line its label, title or header begins on
	end      int // the line after its last
	trailing []string
	cut      bool // had more rows than are read
}

var (
	annexLabel  = regexp.MustCompile(`^附\s*件\s*[::]?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3})?\s*[::.、]?\s*(.*)$`)
	sentenceEnd = "。;"
)

// findTables finds the annexes by their header cells.
func findTables(lines []line) []table {
	var tables []table
	for at := 0; at < len(lines); {
		columns, byLine, next := readHeader(lines, at)
		if columns == nil {
			at++
			continue
		}
		t := table{columns: columns, start: at}
		floor := 0
		if len(tables) > 0 {
			floor = tables[len(tables)-1].end
		}
		t.name(lines, floor)
		end := next
		for end < len(lines) {
			if n := max(t.headerAt(lines[end:]), choose(t.repeatsHeader(lines[end]), 1, 0)); n > 0 {
				end += n
			} else if startsAnother(lines, end) {
				break
			} else {
				end++
			}
		}
		body := lines[next:end]
		t.end = end
		if byLine {
			t.readLines(body)
		} else {
			t.readStream(body)
		}
		tables = append(tables, t)
		at = end
	}
	return tables
}

// startsAnother tells whether another annex begins on the line.
func startsAnother(lines []line, at int) bool {
	return isAnnexLabel(lines[at]) || len(lines[at].text) < 200 && headerStart(lines, at)
}

// isAnnexLabel tells 附件 or 附件2:名单 on a line of its own.
func isAnnexLabel(l line) bool {
	if !strings.HasPrefix(l.folded, "附") || len(l.text) > 200 {
		return false
	}
	m := annexLabel.FindStringSubmatch(l.folded)
	return m != nil && !strings.ContainsAny(m[2], sentenceEnd) && (m[1] != "" || m[2] == "" || strings.ContainsRune(l.folded, ':'))
}

// headerStart tells cheaply whether a header that differs from the running one
// may begin on the line.
func headerStart(lines []line, at int) bool {
	if first := lines[at].cells()[0]; len(first) > 4*maxHeaderRunes {
		return false
	} else if _, ok := headerCell(first); !ok {
		return false
	}
	columns, _, _ := readHeader(lines, at)
	return columns != nil
}

// readHeader reads the header cells that begin on a line, either all on that
// line or one on each of the next lines. A cell that is unknown counts as a
// column when known ones stand on both sides of it.
func readHeader(lines []line, at int) (columns []column, byLine bool, next int) {
	if _, whole := headerCell(lines[at].text); !whole && lines[at].tabbed() {
		for _, cell := range lines[at].cells() {
			c, known := headerCell(cell)
			if !known {
				c = column{name: cell}
			}
			columns = append(columns, c)
		}
		if knownColumns(columns) < 2 || len(columns) > maxColumns || !settle(columns) {
			return nil, false, at
		}
		return columns, true, at + 1
	}
	var known int
	for next = at; next < len(lines) && next < at+maxColumns; next++ {
		if slices.ContainsFunc(columns, func(c column) bool { return c.name == lines[next].text }) {
			break
		}
		c, ok := headerCell(lines[next].text)
		if !ok {
			c = column{name: lines[next].text}
			if next == at || next-at > known+1 || utf8.RuneCountInString(c.name) > 16 {
				break
			}
		} else {
			known = next - at
		}
		columns = append(columns, c)
	}
	if len(columns) == 0 {
		return nil, false, at
	}
	columns = columns[:known+1]
	next = at + len(columns)
	if extra := unnamedBefore(lines, next, columns); extra > 0 {
		for ; extra > 0; extra-- {
			columns = append(columns, column{name: lines[next].text})
			next++
		}
	}
	if knownColumns(columns) < 2 || !settle(columns) {
		return nil, false, at
	}
	return columns, false, next
}

// unnamedBefore counts the unknown header cells between the last known one and
// the first row, which shows by its sequence number 1.
func unnamedBefore(lines []line, at int, columns []column) int {
	if columns[0].kind != sequenceColumn {
		return 0
	}
	for n := range 4 {
		if at+n >= len(lines) {
			return 0
		}
		if strings.TrimRight(lines[at+n].folded, ".、") == "1" {
			return n
		}
		if utf8.RuneCountInString(lines[at+n].text) > 16 {
			return 0
		}
	}
	return 0
}

func knownColumns(columns []column) int {
	n := 0
	for _, c := range columns {
		if _, ok := headerCell(c.name); ok {
			n++
		}
	}
	return n
}

// name looks for label and title in the lines above the header.
func (t *table) name(lines []line, floor int) {
	header := t.start
	for back := 1; back <= 4 && header-back >= floor; back++ {
		l := lines[header-back]
		if !isAnnexLabel(l) {
			if isDateLine(l.folded) || utf8.RuneCountInString(l.text) > 60 || strings.ContainsAny(l.folded, sentenceEnd) {
				return
			}
			continue
		}
		m := annexLabel.FindStringSubmatch(l.folded)
		t.number, t.start = m[1], header-back
		var title strings.Builder
		title.WriteString(strings.TrimFunc(lastRunes(l.text, m[2]), isBlank))
		for _, part := range lines[header-back+1 : header] {
			title.WriteString(part.text)
		}
		t.title = title.String()
		return
	}
}

// lastRunes is the end of s that is as long as the folded text.
func lastRunes(s, folded string) string {
	runes := []rune(s)
	return string(runes[len(runes)-utf8.RuneCountInString(folded):])
}

// readLines reads a table whose rows are lines.
func (t *table) readLines(body []line) {
	for _, l := range body {
		cells := l.cells()
		if len(cells) == 1 && len(t.columns) > 1 {
			t.trailing = append(t.trailing, l.text)
			continue
		}
		if t.repeatsHeader(l) {
			continue
		}
		if len(t.rows) == maxRows {
			t.cut = true
			return
		}
		row := make([]string, len(t.columns))
		if len(cells) == len(t.columns) {
			copy(row, cells)
		} else {
			t.spread(cells, row)
		}
		t.rows = append(t.rows, row)
	}
}

// spread lays the cells of one row over its columns.
func (t *table) spread(cells []string, row []string) {
	cells = cells[:min(len(cells), 4*maxColumns)]
	for i, p := range alignCells(cells, t.columns) {
		if p.outside || i > 0 && p.newRow {
			return
		}
		row[p.column] += cells[i]
	}
}

// readStream reads a table that was flattened to one cell on each line.
func (t *table) readStream(body []line) {
	var cells []string
	for i := 0; i < len(body); i++ {
		if n := t.headerAt(body[i:]); n > 0 {
			i += n - 1
			continue
		}
		if len(cells) == maxCells {
			t.cut = true
			break
		}
		cells = append(cells, body[i].text)
	}
	for i, p := range alignCells(cells, t.columns) {
		switch {
		case p.outside:
			t.trailing = append(t.trailing, cells[i])
		case p.newRow && len(t.rows) == maxRows:
			t.cut = true
			return
		case p.newRow:
			t.rows = append(t.rows, make([]string, len(t.columns)))
			fallthrough
		default:
			t.rows[len(t.rows)-1][p.column] += cells[i]
		}
	}
}

// headerAt counts the lines of a header that is printed again, as on every page
// of a long annex.
func (t *table) headerAt(body []line) int {
	if len(body) < len(t.columns) {
		return 0
	}
	for i, c := range t.columns {
		if body[i].text != c.name {
			return 0
		}
	}
	return len(t.columns)
}

func (t *table) repeatsHeader(l line) bool {
	if !strings.HasPrefix(l.text, t.columns[0].name) {
		return false
	}
	cells := l.cells()
	return len(cells) > 1 && slices.EqualFunc(cells, t.columns, func(cell string, c column) bool { return cell == c.name })
}
