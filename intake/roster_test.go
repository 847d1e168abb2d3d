package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"rectify/text"
	"rectify/workflow"
)

func rosterFrom(t *testing.T, kind workflow.RosterKind, raw string) workflow.Roster {
	t.Helper()
	roster, err := ReadRoster(kind, []byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return roster
}

const people = "用户名,姓名,单位,职责\nwang,王某,洪江市,联络员、分管领导\n"

func TestARosterIsReadAsSpreadsheetsSaveIt(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(people)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM).NewEncoder().String(people)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ says, raw string }{
		{"as UTF-8", people},
		{"as UTF-8 with its mark", "\ufeff" + people},
		{"as GB18030, which Chinese spreadsheets write", gb},
		{"as UTF-16, which they call Unicode text", utf16},
		{"with lines that end as on Windows", strings.ReplaceAll(people, "\n", "\r\n")},
		{"with semicolons", strings.ReplaceAll(people, ",", ";")},
		{"with tabs", strings.ReplaceAll(people, ",", "\t")},
		{"with the separator named before", "sep=;\n" + strings.ReplaceAll(people, ",", ";")},
		{"with quotes around every cell", `"用户名","姓名","单位","职责"` + "\n" + `"wang","王某","洪江市","联络员、分管领导"` + "\n"},
		{"with the headings in another order", "单位,职责,姓名,用户名\n洪江市,联络员、分管领导,王某,wang\n"},
		{"with the headings in English", "Login,Full name,Unit name,Roles\nwang,王某,洪江市,liaison|leader\n"},
		{"with marks on the headings", "*用户名(必填),姓 名,单位(全称),职责\nWANG,王某, 洪江市 ,联络员;分管领导\n"},
		{"with empty lines", "\n" + people + ",,,\n\n"},
		{"with empty cells behind", strings.ReplaceAll(people, "\n", ",,\n")},
	} {
		t.Run(row.says, func(t *testing.T) {
			roster := rosterFrom(t, workflow.RosterPeople, row.raw)
			if len(roster.Rows) != 1 || len(roster.Rows[0].Wrong) > 0 {
				t.Fatalf("%+v", roster)
			}
			cells := roster.Rows[0].Cells
			if cells["login"] != "wang" || cells["name"] != "王某" || cells["unit"] != "洪江市" || cells["roles"] != "liaison\nleader" {
				t.Errorf("%q", cells)
			}
		})
	}
}

func TestAFileThatCannotBeReadSaysWhy(t *testing.T) {
	long := "用户名\n"
	for i := range RosterMaxRows + 1 {
		long += fmt.Sprintf("p%d\n", i)
	}
	for _, row := range []struct {
		says, raw, column, reason string
		line                      int
	}{
		{"a column that is needed", "姓名\n王某\n", "login", "roster_column_missing", 0},
		{"a column twice, under two names", "用户名,账号\nwang,wang\n", "login", "roster_column_twice", 0},
		{"quotes that do not match", "用户名,姓名\nwang,王某\nli,\"李\"某\n", "file", "roster_quotes", 3},
		{"quotes that never end", "用户名,姓名\nwang,\"王某\nli,李某\n", "file", "roster_quotes", 3},
		{"more lines than a file may have", long, "file", "roster_too_many_rows", 0},
	} {
		_, err := ReadRoster(workflow.RosterPeople, []byte(row.raw))
		var refused *workflow.Error
		if !errors.As(err, &refused) || refused.Fields[0].Name != row.column || refused.Fields[0].Reason != row.reason || refused.Fields[0].Line != row.line {
			t.Errorf("%s: %v", row.says, err)
		}
	}
	for says, raw := range map[string]string{
		"too_large": "用户名\n" + strings.Repeat("x", RosterMaxBytes), "empty": " \n", "binary": "PK\x03\x04\x00\x00",
	} {
		_, err := ReadRoster(workflow.RosterPeople, []byte(raw))
		var unreadable *Error
		if !errors.As(err, &unreadable) || unreadable.Code != says {
			t.Errorf("%s: %v", says, err)
		}
	}
	if _, err := ReadRoster("novel", []byte(people)); err == nil {
		t.Error("a kind that no table knows")
	}
}

func TestWhatIsWrongWithALineStandsOnTheLine(t *testing.T) {
	for _, row := range []struct {
		says   string
		kind   workflow.RosterKind
		raw    string
		line   int
		column string
		reason string
	}{
		{"a role that nobody knows", workflow.RosterPeople, "用户名,职责\nli,联络员\nwang,领导\n", 3, "roles", "roster_role"},
		{"an administrator's role", workflow.RosterPeople, "用户名,职责\nwang,系统管理员\n", 2, "roles", "roster_role"},
		{"a cell beyond the headings", workflow.RosterPeople, "用户名,姓名\nwang,王某,联络员\n", 2, "line", "roster_cells"},
		{"a yes that may be anything", workflow.RosterScopes, "督办机构,单位,含下级\n某办,某市,也许\n", 2, "subtree", "roster_choice"},
		{"a kind of unit that is none", workflow.RosterUnits, "单位全称,单位类别\n某市,公司\n", 2, "kind", "roster_choice"},
		{"a shut-down that may be for a time or for good", workflow.RosterSites, "网址,状态\nhttp://a.example/,关停\n", 2, "lifecycle", "roster_choice"},
		{"a cell like a page", workflow.RosterUnits, "单位全称\n" + strings.Repeat("市", 1001) + "\n", 2, "name", "too_long"},
	} {
		roster := rosterFrom(t, row.kind, row.raw)
		last := roster.Rows[len(roster.Rows)-1]
		if last.Line != row.line || len(last.Wrong) != 1 || last.Wrong[0].Name != row.column || last.Wrong[0].Reason != row.reason {
			t.Errorf("%s: %+v", row.says, last)
		}
	}
}

// TestWhatACellMayHoldIsSaid makes sure that a refused word names the ones to use.
func TestWhatACellMayHoldIsSaid(t *testing.T) {
	for _, row := range []struct {
		kind workflow.RosterKind
		raw  string
		want string
	}{
		{workflow.RosterSites, "网址,状态\nhttp://a.example/,关停\n", "永久关停 closed_permanently"},
		{workflow.RosterPeople, "用户名,职责\nwang,负责人\n", "办公室负责人 head"},
	} {
		wrong := rosterFrom(t, row.kind, row.raw).Rows[0].Wrong[0]
		if len(wrong.Args) != 2 || !strings.Contains(wrong.Args[1], row.want) {
			t.Errorf("%q is refused with %+v", row.raw, wrong)
		}
	}
}

func TestHeadingsThatMeanNothingAreNamed(t *testing.T) {
	roster := rosterFrom(t, workflow.RosterPeople, "序号,用户名,备注,\n1,wang,新来,\n")
	if !slices.Equal(roster.Ignored, []string{"序号", "备注"}) || !slices.Equal(roster.Columns, []string{"login"}) {
		t.Errorf("%+v", roster)
	}
}

func TestAGuardIsTakenOffAndPutOn(t *testing.T) {
	for _, row := range []struct{ says, stored, written string }{
		{"a formula gets a guard", "=1+1", "'=1+1"},
		{"so does a telephone number with its country", "+86 745", "'+86 745"},
		{"a minus and an at too", "-x", "'-x"},
		{"what is no formula stays", "王某", "王某"},
		{"a quote of the text stays", "'王某'", "'王某'"},
	} {
		if got := Guarded(row.stored); got != row.written {
			t.Errorf("%s: %q", row.says, got)
		}
		if got := unguarded(row.written); got != row.stored {
			t.Errorf("%s, and back: %q", row.says, got)
		}
	}
	roster := rosterFrom(t, workflow.RosterPeople, "login,phone\nwang,'+86 745 271\n")
	if phone := roster.Rows[0].Cells["phone"]; phone != "+86 745 271" {
		t.Errorf("%q", phone)
	}
}

func TestEveryTemplateIsReadBackWithAllItsColumns(t *testing.T) {
	for _, kind := range workflow.RosterKinds {
		for _, language := range []text.Language{text.Chinese, text.English} {
			var headings []string
			for _, column := range workflow.RosterColumns[kind] {
				headings = append(headings, text.Say(language, "roster."+string(kind)+"."+column.Name))
			}
			roster, err := ReadRoster(kind, CSV([][]string{headings}))
			if err != nil || len(roster.Ignored) > 0 || len(roster.Columns) != len(headings) {
				t.Errorf("%s %s: %v, %+v", kind, language, err, roster)
			}
		}
	}
}

func TestEveryReasonOfARosterHasWords(t *testing.T) {
	for _, reason := range []string{"roster_choice", "roster_role", "roster_cells", "roster_quotes", "roster_no_headings",
		"roster_too_many_rows", "roster_column_twice", "roster_column_missing", "roster_file_too_large", "roster_file_empty", "roster_file_binary"} {
		if !text.Has("reason." + reason) {
			t.Errorf("no words for %s", reason)
		}
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add("people", people)
	f.Add("sites", "网址;标识码\nhttp://a.example/;4312000051\n")
	f.Add("units", "\"单位全称\"\n'=x\n")
	f.Fuzz(func(t *testing.T, kind, raw string) {
		roster, err := ReadRoster(workflow.RosterKind(kind), []byte(raw))
		if err != nil {
			return
		}
		for _, row := range roster.Rows {
			if row.Line < 2 || len(row.Cells)+len(row.Wrong) == 0 {
				t.Errorf("%+v", row)
			}
		}
	})
}
