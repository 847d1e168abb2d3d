package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	xunicode "golang.org/x/text/encoding/unicode"

	"rectify/workflow"
)

var update = flag.Bool("update", false, "write the golden files anew")

// demoCircular is the circular the demonstration starts from.
const demoCircular = "../internal/demo/circular.txt"

var goldenCircles = []struct {
	sentence string
	text     string
	golden   string
}{
	{"the circular of the demonstration", demoCircular, "huaihua-own-words.json"},
	{"a department's circular with two annexes, one of them in tabs", "testdata/linjiang-2019-12.txt", "linjiang-2019-12.json"},
	{"a county's circular whose annex is full of mistakes", "testdata/broken-rows.txt", "broken-rows.json"},
	{"a circular without any annex", "testdata/no-annex.txt", "no-annex.json"},
}

func mustRead(t testing.TB, path string) Reading {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(raw)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return r
}

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return buffer.Bytes()
}

func TestGoldenReadings(t *testing.T) {
	for _, row := range goldenCircles {
		got := asJSON(t, mustRead(t, row.text))
		path := filepath.Join("testdata", row.golden)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s: %s differs; compare, then run with -update\n%s", row.sentence, path, got)
		}
	}
}

// TestRealCircular compares a circular as it stood on a web page, kept beside
// the module and not in it, with what a correct reading of it contains.
func TestRealCircular(t *testing.T) {
	folder := filepath.Join("..", "..", "shared", "circular")
	raw, err := os.ReadFile(filepath.Join(folder, "huaihua-2017-63.txt"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the real circular is not at ../../shared/circular; the retold one stands for it")
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := Read(raw)
	if err != nil {
		t.Fatal(err)
	}
	expected, err := os.ReadFile(filepath.Join(folder, "huaihua-2017-63.expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	compareKeys(t, asJSON(t, r), expected)
	if len(r.Rejected) != 0 {
		t.Errorf("rejected: %+v", r.Rejected)
	}
}

// compareKeys wants every key of the expected object with the same value, in
// the same order, and no other key but rejected and doubts.
func compareKeys(t *testing.T, got, expected []byte) {
	t.Helper()
	gotKeys, gotValues := topLevel(t, got)
	wantKeys, wantValues := topLevel(t, expected)
	for _, key := range wantKeys {
		if string(gotValues[key]) != string(wantValues[key]) {
			t.Errorf("%s\n got  %s\n want %s", key, gotValues[key], wantValues[key])
		}
	}
	wantKeys = append(wantKeys, "rejected", "doubts")
	if strings.Join(gotKeys, " ") != strings.Join(wantKeys, " ") {
		t.Errorf("keys\n got  %v\n want %v", gotKeys, wantKeys)
	}
}

func topLevel(t *testing.T, raw []byte) (keys []string, values map[string]json.RawMessage) {
	t.Helper()
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(&compact)
	if _, err := decoder.Token(); err != nil {
		t.Fatal(err)
	}
	values = map[string]json.RawMessage{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		keys = append(keys, key.(string))
		values[key.(string)] = value
	}
	return keys, values
}

func TestReadTakesEveryEncoding(t *testing.T) {
	plain, err := os.ReadFile(demoCircular)
	if err != nil {
		t.Fatal(err)
	}
	want := asJSON(t, mustRead(t, demoCircular))
	encode := func(raw []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	little, big := xunicode.LittleEndian, xunicode.BigEndian
	for name, raw := range map[string][]byte{
		"UTF-8 with a mark":       append([]byte("\xef\xbb\xbf"), plain...),
		"GB18030":                 encode(simplifiedchinese.GB18030.NewEncoder().Bytes(plain)),
		"UTF-16 little, mark":     encode(xunicode.UTF16(little, xunicode.UseBOM).NewEncoder().Bytes(plain)),
		"UTF-16 big, mark":        encode(xunicode.UTF16(big, xunicode.UseBOM).NewEncoder().Bytes(plain)),
		"UTF-16 little, unmarked": encode(xunicode.UTF16(little, xunicode.IgnoreBOM).NewEncoder().Bytes(plain)),
		"UTF-16 big, unmarked":    encode(xunicode.UTF16(big, xunicode.IgnoreBOM).NewEncoder().Bytes(plain)),
		"lines of DOS":            bytes.ReplaceAll(plain, []byte("\n"), []byte("\r\n")),
	} {
		r, err := Read(raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := asJSON(t, r); !bytes.Equal(got, want) {
			t.Errorf("%s reads differently:\n%s", name, got)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, row := range []struct {
		sentence string
		raw      []byte
		code     string
	}{
		{"nothing", nil, Empty},
		{"blank lines", []byte(" \n\n\t"), Empty},
		{"more than eight megabytes", bytes.Repeat([]byte("通"), MaxBytes/3+1), TooLarge},
		{"a picture", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x02"), Binary},
		{"bytes of no encoding", bytes.Repeat([]byte{0xff, 0xfd, 0x81}, 50), Binary},
		{"prose that is no circular", []byte("今天天气很好。\n我们去公园。"), NotACircular},
	} {
		_, err := Read(row.raw)
		var refusal *Error
		if !errors.As(err, &refusal) || refusal.Code != row.code {
			t.Errorf("%s: %v, want %s", row.sentence, err, row.code)
		}
	}
}

func TestFactsThatAreNotThereAreLeftOut(t *testing.T) {
	r, err := Read([]byte("关于网站检查情况的通报\n各科室:\n一、总体情况\n总体良好。"))
	if err != nil {
		t.Fatal(err)
	}
	keys, _ := topLevel(t, asJSON(t, r))
	if got := strings.Join(keys, " "); got != "title addressees cases rejected doubts" {
		t.Errorf("keys %s", got)
	}
	missing := map[string]bool{}
	for _, d := range r.Doubts {
		if d.Reason == DoubtMissing {
			missing[d.Args[0]] = true
		}
	}
	for _, key := range []string{"doc_number", "issuer", "signed_on", "report_due_phrase"} {
		if !missing[key] {
			t.Errorf("no doubt about the missing %s", key)
		}
	}
}

func TestBatch(t *testing.T) {
	b := mustRead(t, demoCircular).Batch()
	if b.DocNumber != "怀政办函〔2017〕63号" || b.Issuer != b.Signer || b.ReportTo != "市电子政务办" ||
		b.DuePhrase != "7月25日前" || b.DueOn != (workflow.Date{Year: 2017, Month: 7, Day: 25}) {
		t.Errorf("head: %+v", b)
	}
	if len(b.Cases) != 5 {
		t.Fatalf("%d cases", len(b.Cases))
	}
	want := workflow.BatchCase{
		Unit: "洪江区", URL: "http://www.hongjiang.gov.cn/", SiteCode: "4312000051",
		Findings: []workflow.BatchFinding{
			{Category: "broken_links", Description: "大量链接无法使用", Place: "附件第5行"},
			{Category: "stale_content", Description: "多个栏目长期不更新", Place: "附件第5行"},
		},
	}
	if got := asJSON(t, b.Cases[4]); !bytes.Equal(got, asJSON(t, want)) {
		t.Errorf("last case: %s", got)
	}
	var suggested []string
	for _, s := range b.Suggestions {
		suggested = append(suggested, s.Unit+" "+s.Paragraph)
		if !strings.Contains(s.Sentence, s.Unit) {
			t.Errorf("%s is not in %q", s.Unit, s.Sentence)
		}
	}
	// 市科技局 is listed under its full name; 鹤城区 and 洪江区 under their own.
	if got := strings.Join(suggested, ","); got != "市安监局 二(二),市民政局 二(二),市旅游外事侨务局 二(二),市移民局 二(二),市人力资源社会保障局 二(二),市公路局 二(二),"+
		"辰溪县 二(三),通道县 二(三),靖州县 二(三),溆浦县 二(三)" {
		t.Errorf("suggestions: %s", got)
	}
}

func TestBatchCarriesRejectedRowsAsDoubts(t *testing.T) {
	b := mustRead(t, "testdata/broken-rows.txt").Batch()
	places := map[string]string{}
	for _, d := range b.Doubts {
		if reason, ok := strings.CutPrefix(d.Code, DoubtRejected); ok {
			places[d.Place] = reason
		}
	}
	if places["附件第2行"] != CellMalformed || places["附件第4行"] != "" || len(places) != 7 {
		t.Errorf("%v", places)
	}
	if !slices.ContainsFunc(b.Doubts, func(d workflow.Doubt) bool { return d.Code == DoubtSequenceGap }) {
		t.Errorf("a gap in the numbers is a doubt: %+v", b.Doubts)
	}
	b = mustRead(t, "testdata/linjiang-2019-12.txt").Batch()
	if got := b.Cases[len(b.Cases)-1].Findings[0].Place; got != "附件2第3行" {
		t.Errorf("with two annexes a row is cited by both numbers, got %s", got)
	}
}
