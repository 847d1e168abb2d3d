package intake

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"rectify/workflow"
)

// The limits of a roster file.
const (
	RosterMaxBytes = 1 << 20
	RosterMaxRows  = 5000
	rosterMaxCell  = 1000 // characters
)

// ReadRoster reads a roster file of one kind: a spreadsheet saved as text, with the
// headings of its columns in the first line, in Chinese or English and in any order.
// Commas, semicolons or tabs stand between cells; the encoding is UTF-8, UTF-16 or
// GB18030. What is wrong with the whole file is an invalid *workflow.Error, or an
// Error where it is no text; what is wrong with one line stands on its row.
func ReadRoster(kind workflow.RosterKind, raw []byte) (workflow.Roster, error) {
	roster := workflow.Roster{Kind: kind}
	if _, known := workflow.RosterColumns[kind]; !known {
		return roster, workflow.NotFound()
	}
	if len(raw) > RosterMaxBytes {
		return roster, &Error{TooLarge}
	}
	text, err := decode(raw)
	if err != nil {
		return roster, err
	}
	text, separator := separatorOf(text)
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma, reader.FieldsPerRecord, reader.ReuseRecord = separator, -1, true
	headings, err := reader.Read()
	if err != nil {
		return roster, brokenLine(err)
	}
	places, ignored, err := placesOf(kind, headings)
	if err != nil {
		return roster, err
	}
	roster.Ignored = ignored
	for _, column := range places {
		if column != "" {
			roster.Columns = append(roster.Columns, column)
		}
	}
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return roster, nil
		}
		if err != nil {
			return roster, brokenLine(err)
		}
		line, _ := reader.FieldPos(0)
		row := rowOf(kind, places, record)
		if len(row.Cells) == 0 && len(row.Wrong) == 0 {
			continue // an empty line of the spreadsheet
		}
		if len(roster.Rows) == RosterMaxRows {
			return roster, fileWrong("roster_too_many_rows", 0, fmt.Sprint(RosterMaxRows))
		}
		row.Line = line
		roster.Rows = append(roster.Rows, row)
	}
}

func fileWrong(reason string, line int, args ...string) error {
	return workflow.Invalid(workflow.Field{Name: "file", Reason: reason, Args: args, Line: line})
}

// brokenLine says where the quotes of a file are wrong. The lines behind it cannot be
// told apart any more, so that nothing of the file is used.
func brokenLine(err error) error {
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return fileWrong("roster_quotes", broken.Line)
	}
	if errors.Is(err, io.EOF) {
		return fileWrong("roster_no_headings", 0)
	}
	return err
}

// separatorOf finds what stands between cells: what the first line has most of
// outside quotes. A line "sep=;" before it, as spreadsheets write, decides and is
// left out.
func separatorOf(text string) (string, rune) {
	first, rest, _ := strings.Cut(text, "\n")
	if mark, named := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep="); named && utf8.RuneCountInString(mark) == 1 {
		if separator, _ := utf8.DecodeRuneInString(mark); strings.ContainsRune(",;\t", separator) {
			return rest, separator
		}
	}
	best, most := ',', 0
	for _, separator := range ",;\t" {
		count, quoted := 0, false
		for _, r := range first {
			switch {
			case r == '"':
				quoted = !quoted
			case r == separator && !quoted:
				count++
			}
		}
		if count > most {
			best, most = separator, count
		}
	}
	return text, best
}

// columnOf finds the column that a heading names; "" where it means nothing here.
func columnOf(kind workflow.RosterKind, heading string) string {
	word := headingWord(heading)
	for _, column := range workflow.RosterColumns[kind] {
		if word == headingWord(column.Name) || slices.Contains(rosterHeadings[kind][column.Name], word) {
			return column.Name
		}
	}
	return ""
}

// placesOf says which column stands at each place of the file, and which headings
// mean nothing. A column twice, or none that is needed, leaves the file unread.
func placesOf(kind workflow.RosterKind, headings []string) (places, ignored []string, err error) {
	var wrong []workflow.Field
	for _, heading := range headings {
		column := columnOf(kind, heading)
		switch {
		case column == "" && strings.TrimSpace(heading) != "":
			ignored = append(ignored, strings.TrimSpace(heading))
		case column != "" && slices.Contains(places, column):
			wrong = append(wrong, workflow.Field{Name: column, Reason: "roster_column_twice"})
		}
		places = append(places, column)
	}
	for _, column := range workflow.RosterColumns[kind] {
		if column.Required && !slices.Contains(places, column.Name) {
			wrong = append(wrong, workflow.Field{Name: column.Name, Reason: "roster_column_missing"})
		}
	}
	if len(wrong) > 0 {
		return nil, nil, workflow.Invalid(wrong...)
	}
	return places, ignored, nil
}

// rowOf takes the cells of one line: blanks around them gone, guards taken off,
// choices as codes. A cell beyond the headings is a line that was torn apart.
func rowOf(kind workflow.RosterKind, places, record []string) workflow.RosterRow {
	row := workflow.RosterRow{Cells: map[string]string{}}
	for i, cell := range record {
		cell = strings.TrimSpace(unguarded(strings.TrimSpace(cell)))
		switch {
		case cell == "":
		case i >= len(places):
			row.Wrong = append(row.Wrong, workflow.Field{Name: "line", Reason: "roster_cells", Args: []string{fmt.Sprint(len(places))}})
			return row
		case places[i] == "":
		case utf8.RuneCountInString(cell) > rosterMaxCell:
			row.Wrong = append(row.Wrong, workflow.Field{Name: places[i], Reason: "too_long", Args: []string{fmt.Sprint(rosterMaxCell)}})
		default:
			value, wrong := cellOf(kind, places[i], cell)
			row.Cells[places[i]] = value
			row.Wrong = append(row.Wrong, wrong...)
		}
	}
	return row
}
