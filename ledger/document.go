package ledger

import (
	"fmt"
	"strings"
	"time"

	"rectify/text"
	"rectify/workflow"
)

// document is a text of labelled lines in one language. What is empty has no line.
type document struct {
	language text.Language
	zone     *time.Location
	out      strings.Builder
}

func (d *document) say(key string, args ...any) string { return text.Say(d.language, key, args...) }

// title begins the document, or a part of it.
func (d *document) title(key string, args ...any) {
	if d.out.Len() > 0 {
		d.out.WriteByte('\n')
	}
	d.out.WriteString(d.say(key, args...) + "\n")
}

// line writes a label and its value; nothing for no value.
func (d *document) line(key string, value any) {
	if said := fmt.Sprint(value); strings.TrimSpace(said) != "" {
		d.out.WriteString(d.say("document.line", d.say(key), said) + "\n")
	}
}

// item writes one entry of a list.
func (d *document) item(format string, args ...any) {
	d.out.WriteString("  " + fmt.Sprintf(format, args...) + "\n")
}

// at writes an instant in the office's zone; nothing for none.
func (d *document) at(instant time.Time) string {
	if instant.IsZero() {
		return ""
	}
	return instant.In(d.zone).Format("2006-01-02 15:04:05 -07:00")
}

// until writes a deadline: midnight is 24:00 of the day that it ends.
func (d *document) until(moment time.Time) string {
	if moment.IsZero() {
		return ""
	}
	local := moment.In(d.zone)
	if local.Hour() == 0 && local.Minute() == 0 {
		return workflow.DateOf(local, d.zone).AddDays(-1).String() + " 24:00 " + local.Format("-07:00")
	}
	return local.Format("2006-01-02 15:04 -07:00")
}

// label names a code; a code without words is its own name.
func (d *document) label(prefix, code string) string {
	if code == "" || !text.Has(prefix+code) {
		return code
	}
	return d.say(prefix + code)
}

func (d *document) String() string { return d.out.String() }

// Guarded is a cell of a table for spreadsheets that no program takes for a formula.
func Guarded(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n=+-@", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
