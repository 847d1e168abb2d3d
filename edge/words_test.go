package edge_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rectify/edge"
	"rectify/intake"
	"rectify/text"
	"rectify/workflow"
)

func TestEveryCodeOfTheRulesHasWords(t *testing.T) {
	need := func(key string) {
		if !text.Has(key) {
			t.Errorf("no words for %s", key)
		}
	}
	for _, code := range []workflow.Code{
		workflow.CodeInvalid, workflow.CodeForbidden, workflow.CodeRefused, workflow.CodeConflict, workflow.CodeNotFound,
		workflow.CodeUnauthenticated, edge.CodeMalformed, edge.CodeTooLarge, edge.CodeMethod, edge.CodeMedia, edge.CodeSlow,
		edge.CodeTimeout, edge.CodeInternal, workflow.CodeTooMany, workflow.CodeBusy,
	} {
		need("title." + string(code))
		need("code." + string(code))
	}
	for _, row := range workflow.Table {
		need("action." + string(row.Action))
		for _, guard := range row.Guards {
			need("reason.guard_" + string(guard))
		}
		for _, field := range row.Needs {
			need("field." + strings.NewReplacer("later", "new_date", "ahead", "new_date", "received_earlier", "received_at").Replace(string(field)))
		}
		for _, state := range row.From {
			need("state." + string(state))
		}
	}
	for _, row := range workflow.Rights {
		need("action." + string(row.Right))
	}
	for column, values := range map[string][]string{"kind": workflow.UnitKinds, "lifecycle": workflow.Lifecycles, "language": workflow.Languages, "is_office": {"yes", "no"}, "subtree": {"yes", "no"}} {
		for _, value := range values {
			need("roster_value." + column + "." + value)
		}
	}
	for kind, columns := range workflow.RosterColumns {
		for _, column := range columns {
			need("roster." + string(kind) + "." + column.Name)
		}
	}
	for _, row := range workflow.CircularTable {
		need("action." + string(row.Action))
	}
	for _, reason := range workflow.DeadlineReasons {
		need("reason.deadline_" + reason)
	}
}

func TestEveryCodeOfAReadingHasWords(t *testing.T) {
	for prefix, codes := range map[string][]string{
		"doubt.": intake.DoubtCodes, "reject.": intake.RejectedReasons, "reason.circular_": intake.ErrorCodes,
	} {
		for _, code := range codes {
			if !text.Has(prefix + code) {
				t.Errorf("no words for %s%s", prefix, code)
			}
		}
	}
}

// TestEveryReasonInTheSourcesHasWords reads the reasons where they are written:
// Reason: "…", Refused("…"), unauthenticated("…"), a doubt's Code: "…".
func TestEveryReasonInTheSourcesHasWords(t *testing.T) {
	for _, folder := range []string{"../workflow", "../casework", "../edge"} {
		for reason, place := range literals(t, folder) {
			if !text.Has(reason) {
				t.Errorf("no words for %s, used in %s", reason, place)
			}
		}
	}
}

// literals maps the keys of codes written in a folder's sources to their places.
func literals(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	files, err := filepath.Glob(folder + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, file, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		note := func(prefix string, value ast.Expr) {
			literal, ok := value.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return
			}
			if code, err := strconv.Unquote(literal.Value); err == nil && code != "" {
				found[prefix+code] = set.Position(literal.Pos()).String()
			}
		}
		ast.Inspect(parsed, func(node ast.Node) bool {
			switch node := node.(type) {
			case *ast.CompositeLit:
				for _, element := range node.Elts {
					pair, ok := element.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					switch key, _ := pair.Key.(*ast.Ident); {
					case key == nil:
					case key.Name == "Reason":
						note("reason.", pair.Value)
					case key.Name == "Code" && named(node.Type) == "Doubt":
						note("doubt.", pair.Value)
					}
				}
			case *ast.CallExpr:
				if name := named(node.Fun); (name == "Refused" || name == "unauthenticated") && len(node.Args) > 0 {
					note("reason.", node.Args[0])
				}
			}
			return true
		})
	}
	return found
}

func named(expression ast.Expr) string {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name
	case *ast.SelectorExpr:
		return expression.Sel.Name
	}
	return ""
}

func TestSentencesAreWhole(t *testing.T) {
	for _, test := range []struct {
		language text.Language
		err      *workflow.Error
		want     string
	}{
		{text.Chinese, workflow.Refused("state", "closed", "submit"), "现为“已销号”,不能“上报”。"},
		{text.English, workflow.Refused("guard_not_the_rechecker", "close"), "Nobody re-checks and closes the same case; you re-checked this one."},
		{text.Chinese, workflow.Refused("novel"), "目前情况下不能办理此项操作。"},
		{text.English, workflow.Invalid(workflow.Field{}, workflow.Field{}), "Wrong inputs: 2."},
	} {
		if got := edge.Sentence(test.language, test.err); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	for _, test := range []struct {
		doubt workflow.Doubt
		want  string
	}{
		{workflow.Doubt{Code: "missing", Args: []string{"signed_on"}}, "没有读到签发日期"},
		{workflow.Doubt{Code: "rejected_missing", Args: []string{"网站名称"}}, "“网站名称”一栏为空,该行未立案"},
		{workflow.Doubt{Code: "due_unresolved", Args: []string{"尽快", "no_date"}}, "期限“尽快”无法推算,须由人指定"},
	} {
		if got := edge.DoubtSentence(text.Chinese, test.doubt); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
	for _, test := range []struct {
		language text.Language
		field    workflow.Field
		want     string
	}{
		{text.Chinese, workflow.Field{Name: "reason", Reason: "required"}, "理由:必须填写。"},
		{text.English, workflow.Field{Name: "answers[1].text", Reason: "required"}, "answer 2, text: has to be given."},
		{text.Chinese, workflow.Field{Name: "answers[1].text", Reason: "too_long", Args: []string{"20000"}}, "第 2 项答复的文字说明:不得超过 20000 个字符。"},
		{text.English, workflow.Field{Name: "channel", Reason: "not_one_of", Args: []string{"paper", "fax"}}, "channel: has to be one of: paper, fax."},
		{text.Chinese, workflow.Field{Name: "cases[0]", Reason: "guard_circular_signed"}, "第 1 项案件:通报尚未登记签发。"},
		{text.English, workflow.Field{Name: "site.code", Reason: "required"}, "site code: has to be given."},
		{text.Chinese, workflow.Field{Name: "colour", Reason: "novel"}, "colour:内容不符合要求。"},
	} {
		if got := edge.FieldSentence(test.language, test.field); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
