package edge

import (
	"fmt"
	"strings"
	"time"

	"rectify/text"
	"rectify/workflow"
)

// RosterHeadings are the headings of a kind of roster file in a language, as its
// template has them.
func RosterHeadings(language text.Language, kind workflow.RosterKind) []string {
	columns := workflow.RosterColumns[kind]
	headings := make([]string, len(columns))
	for i, column := range columns {
		headings[i] = RosterHeading(language, kind, column.Name)
	}
	return headings
}

// RosterHeading is the heading of one column.
func RosterHeading(language text.Language, kind workflow.RosterKind, column string) string {
	if key := "roster." + string(kind) + "." + column; text.Has(key) {
		return text.Say(language, key)
	}
	return Label(language, column)
}

// RosterSentence says why a line of a roster is refused, beginning with the column.
func RosterSentence(language text.Language, kind workflow.RosterKind, wrong workflow.Field) string {
	key := "reason." + wrong.Reason
	if !text.Has(key) {
		key = "reason.wrong_value"
	}
	sentence := strings.TrimRight(text.Say(language, key, arguments(language, wrong.Reason, wrong.Args)...), "。.")
	return text.Say(language, "field_says", RosterHeading(language, kind, wrong.Name), sentence)
}

// RefusedRows are the refused lines of a roster file as a file of their own: the cells
// as they were read, the line, and the reason.
func RefusedRows(language text.Language, roster workflow.Roster, wrong map[int][]workflow.Field) [][]string {
	heading := append(RosterHeadings(language, roster.Kind), text.Say(language, "roster.line"), text.Say(language, "roster.reason"))
	rows := [][]string{heading}
	for _, row := range roster.Rows {
		fields := wrong[row.Line]
		if len(fields) == 0 {
			continue
		}
		var cells []string
		for _, column := range workflow.RosterColumns[roster.Kind] {
			cells = append(cells, strings.ReplaceAll(row.Cells[column.Name], "\n", "、"))
		}
		var reasons []string
		for _, field := range fields {
			reasons = append(reasons, RosterSentence(language, roster.Kind, field))
		}
		rows = append(rows, append(cells, fmt.Sprint(row.Line), strings.Join(reasons, " ")))
	}
	return rows
}

// InvitationLine is one person's way in, for a list that is handed out.
type InvitationLine struct {
	Login, Name, Code string
	Mailed            bool
	Expires           time.Time
}

// InvitationRows are the rows of such a list.
func InvitationRows(language text.Language, zone *time.Location, lines []InvitationLine) [][]string {
	rows := [][]string{{text.Say(language, "field.login"), text.Say(language, "roster.people.name"), text.Say(language, "field.one_time_code"), text.Say(language, "field.valid_until")}}
	for _, line := range lines {
		code := line.Code
		if line.Mailed {
			code = text.Say(language, "invitation.mailed")
		}
		rows = append(rows, []string{line.Login, line.Name, code, line.Expires.In(zone).Format("2006-01-02 15:04 -07:00")})
	}
	return rows
}

// RosterValue says what stands in a cell: choices and roles in words, the rest as it is.
func RosterValue(language text.Language, column, value string) string {
	if role, unit, found := strings.Cut(value, "@"); found && column == "roles" {
		return text.Say(language, "roster_value.role_for", text.Say(language, "role."+role), unit)
	}
	if key := "roster_value." + column + "." + value; text.Has(key) {
		return text.Say(language, key)
	}
	return value
}
