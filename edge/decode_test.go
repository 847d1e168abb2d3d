package edge_test

import (
	"strings"
	"testing"

	"rectify/edge"
)

func TestDecodeIsStrict(t *testing.T) {
	for sentence, test := range map[string]struct{ body, want string }{
		"one document":               {`{"name":"a","list":[{"name":"b"}]}`, ""},
		"white space around it":      {" {\"name\":\"a\"}\n", ""},
		"an unknown key":             {`{"nam":"a"}`, "body: wrong_value "},
		"a key twice":                {`{"name":"a","name":"b"}`, "body: repeated_key name"},
		"a key twice, once escaped":  {`{"name":"a","\u006eame":"b"}`, "body: repeated_key name"},
		"a key twice deep inside":    {`{"list":[{"name":"a","name":"b"}]}`, "body: repeated_key name"},
		"the same key in two places": {`{"name":"a","list":[{"name":"b"},{"name":"c"}]}`, ""},
		"something after it":         {`{"name":"a"} {}`, "body: trailing "},
		"a bracket after it":         {`{"name":"a"}]`, "body: trailing "},
		"half a document":            {`{"name":`, "body: not_json "},
		"a missing bracket":          {`{"list":[{"name":"a"}}`, "body: not_json "},
		"a comma too many":           {`{"name":"a",}`, "body: not_json "},
		"nothing":                    {``, "body: not_json "},
		"no UTF-8":                   {"{\"name\":\"\xff\"}", "body: not_utf8 "},
		"a NUL in a value":           {`{"name":"a\u0000b"}`, "body: nul_character "},
		"a NUL in a key":             {`{"na\u0000me":"a"}`, "body: nul_character "},
		"half a surrogate pair":      {`{"name":"a\ud83d"}`, "body: lone_surrogate "},
		"the wrong halves":           {`{"name":"\ude00\ud83d"}`, "body: lone_surrogate "},
		"half a pair, then text":     {`{"name":"\ud83d\u0041"}`, "body: lone_surrogate "},
		"half a pair in a key":       {`{"\ud83d":"a"}`, "body: lone_surrogate "},
		"a whole surrogate pair":     {`{"name":"\ud83d\ude00\ud83d\ude00"}`, ""},
		"an escaped backslash":       {`{"name":"\\ud83d"}`, ""},
		"a replacement character":    {`{"name":"\ufffd"}`, ""},
		"a broken escape":            {`{"name":"\ud8"}`, "body: not_json "},
		"too deep":                   {strings.Repeat("[", 40) + strings.Repeat("]", 40), "body: too_deep "},
		"very deep and never closed": {strings.Repeat("[", 1<<20), "body: too_deep "},
		"a number where text is due": {`{"name":1}`, "body: wrong_value "},
		"a name in another case":     {`{"Name":"a","name":"b"}`, ""}, // huma refuses it: see its strict casing
	} {
		t.Run(sentence, func(t *testing.T) {
			var into struct {
				Name string `json:"name"`
				List []struct {
					Name string `json:"name"`
				} `json:"list"`
			}
			got := ""
			if err := edge.Decode([]byte(test.body), &into); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"a":[1,2,{"b":null}]}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var into any
		_ = edge.Decode(data, &into)
	})
}
