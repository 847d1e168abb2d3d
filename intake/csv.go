package intake

import (
	"bytes"
	"encoding/csv"
	"strings"
)

// guards begin a cell that a spreadsheet would reckon as a formula.
const guards = "=+-@\t\r"

// unguarded takes the quote away that kept a cell from being a formula. Any other
// leading quote is part of the text.
func unguarded(cell string) string {
	if rest, quoted := strings.CutPrefix(cell, "'"); quoted && rest != "" && strings.ContainsRune(guards, rune(rest[0])) {
		return rest
	}
	return cell
}

// Guarded is a cell as it is written: what a spreadsheet would reckon as a formula
// gets a leading quote.
func Guarded(cell string) string {
	if cell != "" && strings.ContainsRune(guards, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// CSV writes rows as spreadsheets open them: UTF-8 with its mark, lines that end as
// theirs do, and nothing that would be reckoned as a formula.
func CSV(rows [][]string) []byte {
	var text bytes.Buffer
	text.WriteString("\ufeff")
	writer := csv.NewWriter(&text)
	writer.UseCRLF = true
	for _, row := range rows {
		guarded := make([]string, len(row))
		for i, cell := range row {
			guarded[i] = Guarded(cell)
		}
		_ = writer.Write(guarded) // a buffer takes everything
	}
	writer.Flush()
	return text.Bytes()
}
