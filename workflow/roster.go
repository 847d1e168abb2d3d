package workflow

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// RosterKind is what the lines of a roster file are about.
type RosterKind string

// The kinds of roster files.
const (
	RosterUnits  RosterKind = "units"
	RosterPeople RosterKind = "people"
	RosterSites  RosterKind = "sites"
	RosterScopes RosterKind = "scopes"
)

// RosterKinds lists the kinds in the order in which an installation is filled.
var RosterKinds = []RosterKind{RosterUnits, RosterScopes, RosterPeople, RosterSites}

// RosterColumn is one column of a kind of file.
type RosterColumn struct {
	Name     string
	Required bool // the file cannot be read without it
}

// RosterColumns are the columns of each kind, in the order of its template. An empty
// cell says nothing: what is stored stays.
var RosterColumns = map[RosterKind][]RosterColumn{
	RosterUnits:  {{"name", true}, {"parent", false}, {"kind", false}, {"is_office", false}, {"aliases", false}},
	RosterPeople: {{"login", true}, {"name", false}, {"unit", false}, {"roles", false}, {"email", false}, {"phone", false}, {"language", false}},
	RosterSites:  {{"url", true}, {"name", false}, {"code", false}, {"owner", false}, {"lifecycle", false}},
	RosterScopes: {{"office", true}, {"unit", true}, {"subtree", true}},
}

// Roster is a file as it was read: what stands in its cells, and what could not be
// read. Whether it can be applied is asked of the roster that is stored.
type Roster struct {
	Kind    RosterKind
	Columns []string // those found, in the file's order
	Ignored []string // headings that mean nothing here, as they stand
	Rows    []RosterRow
}

// RosterRow is one line. Cells hold the values of choices as codes, and lists one
// item on each line.
type RosterRow struct {
	Line  int
	Cells map[string]string
	Wrong []Field // named by column
}

// List is a cell that holds several things.
func (r RosterRow) List(column string) []string {
	if r.Cells[column] == "" {
		return nil
	}
	return strings.Split(r.Cells[column], "\n")
}

// RosterOutcome is what applying would do with a line.
type RosterOutcome string

// The outcomes.
const (
	RosterCreate RosterOutcome = "create"
	RosterChange RosterOutcome = "change"
	RosterSame   RosterOutcome = "same"
	RosterRefuse RosterOutcome = "refuse"
)

// The choices of columns.
var (
	UnitKinds  = []string{"department", "county", "township", "office", "other"}
	Lifecycles = []string{"active", "closed_temporarily", "closed_permanently", "migrated"}
	Languages  = []string{"zh", "en"}
)

// The longest names and addresses, in characters.
const (
	nameMost  = 200
	emailMost = 254 // RFC 5321
	urlMost   = 500
)

// unitPath separates the names of units from the top down where one name alone does
// not say which unit is meant.
const unitPath = "/"

// CheckUnitName says what is wrong with the official name of a unit, or an alias. A
// solidus is kept for paths of names.
func CheckUnitName(field, name string) []Field {
	if wrong := CheckName(field, name); len(wrong) > 0 {
		return wrong
	}
	if strings.Contains(name, unitPath) {
		return []Field{{Name: field, Reason: "solidus"}}
	}
	return nil
}

// SplitUnitPath takes a path of names apart, from the top down.
func SplitUnitPath(path string) []string {
	parts := strings.Split(path, unitPath)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// CheckName says what is wrong with a name: it is there, short, without blanks around
// it and without characters that cannot be seen.
func CheckName(field, name string) []Field {
	switch {
	case strings.TrimSpace(name) == "":
		return []Field{{Name: field, Reason: "required"}}
	case utf8.RuneCountInString(name) > nameMost:
		return []Field{{Name: field, Reason: "too_long", Args: []string{fmt.Sprint(nameMost)}}}
	case strings.TrimSpace(name) != name || strings.ContainsFunc(name, unseen):
		return []Field{{Name: field, Reason: "unseen_characters"}}
	}
	return nil
}

// unseen is a character that two names could differ in without anybody seeing it.
func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar
}

var phonePattern = regexp.MustCompile(`^\+?[0-9()()\- 、,/转#*]{3,60}$`)

// CheckPhone says what is wrong with a telephone number; none is allowed. What a
// spreadsheet has turned into 1.38E+10 is no number.
func CheckPhone(phone string) []Field {
	if phone == "" || phonePattern.MatchString(phone) {
		return nil
	}
	return []Field{{Name: "phone", Reason: "bad_phone"}}
}

var urlPattern = regexp.MustCompile(`^https?://[^\s/?#"<>\\]+([/?#][^\s"<>\\]*)?$`)

// CheckURL says what is wrong with the address of a site.
func CheckURL(url string) []Field {
	if utf8.RuneCountInString(url) <= urlMost && urlPattern.MatchString(url) {
		return nil
	}
	return []Field{{Name: "url", Reason: "bad_url"}}
}

var emailPattern = regexp.MustCompile(`^[^\s@<>()",;:\\\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$`)

// CheckEmail says what is wrong with an e-mail address; none is allowed.
func CheckEmail(email string) []Field {
	if email == "" || len(email) <= emailMost && emailPattern.MatchString(email) && !strings.ContainsFunc(email, unseen) {
		return nil
	}
	return []Field{{Name: "email", Reason: "bad_email"}}
}

// CheckChoice says that a value is none of a list.
func CheckChoice(field, value string, choices []string) []Field {
	if slices.Contains(choices, value) {
		return nil
	}
	return []Field{{Name: field, Reason: "not_one_of", Args: choices}}
}
