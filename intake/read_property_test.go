package intake

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// annexText writes an annex one cell on each line, with its columns in an order
// of choice, and empty cells left out as flattening does.
func annexText(rows []map[string]string, order []string) string {
	var b strings.Builder
	b.WriteString("某办函〔2020〕1号\n附件\n不合格网站名单\n")
	for _, name := range order {
		b.WriteString(name + "\n")
	}
	for _, row := range rows {
		for _, name := range order {
			if row[name] != "" {
				b.WriteString(row[name] + "\n")
			}
		}
	}
	return b.String()
}

func anyRows(t *rapid.T) []map[string]string {
	units := []string{"市教育局", "市水利局", "鹤城区", "辰溪县人民政府", "青石镇", "市第三人民医院", "职业技术学院"}
	problems := []string{"多个栏目长期不更新", "错链、断链多,大量链接无法使用", "首页打不开", "留言长期无人答复"}
	n := rapid.IntRange(1, 12).Draw(t, "rows")
	rows := make([]map[string]string, n)
	for i := range rows {
		rows[i] = map[string]string{
			"序号":      fmt.Sprint(i + 1),
			"责任单位":    rapid.SampledFrom(units).Draw(t, "unit"),
			"首页网址":    fmt.Sprintf("http://www.site%d.example.cn/", i),
			"存在的突出问题": rapid.SampledFrom(problems).Draw(t, "problem"),
			"网站标识码":   fmt.Sprintf("43120%05d", i),
			"备注":      rapid.SampledFrom([]string{"", "", "第二次被通报"}).Draw(t, "remark"),
		}
	}
	return rows
}

func TestColumnOrderDoesNotMatter(t *testing.T) {
	columns := []string{"序号", "责任单位", "首页网址", "存在的突出问题", "网站标识码", "备注"}
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRows(t)
		order := rapid.Permutation(columns).Draw(t, "order")
		r, err := Read([]byte(annexText(rows, order)))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Cases) != len(rows) || len(r.Rejected) != 0 {
			t.Fatalf("%d of %d rows in order %v, rejected %+v", len(r.Cases), len(rows), order, r.Rejected)
		}
		for i, c := range r.Cases {
			if c.Unit != rows[i]["责任单位"] || c.URL != rows[i]["首页网址"] || c.SiteCode != rows[i]["网站标识码"] ||
				!strings.HasPrefix(rows[i]["存在的突出问题"], c.Problems[0]) {
				t.Fatalf("row %d in order %v: %+v", i+1, order, c)
			}
		}
	})
}

// A cell that is missing in one row spoils that row only.
func TestMissingCellSpoilsItsRowOnly(t *testing.T) {
	columns := []string{"序号", "责任单位", "首页网址", "存在的突出问题", "网站标识码"}
	rapid.Check(t, func(t *rapid.T) {
		rows := anyRows(t)
		spoilt := rapid.IntRange(0, len(rows)-1).Draw(t, "row")
		column := rapid.SampledFrom([]string{"首页网址", "存在的突出问题", "网站标识码"}).Draw(t, "column")
		rows[spoilt][column] = ""
		r, err := Read([]byte(annexText(rows, columns)))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Rejected) != 1 || r.Rejected[0] != (Rejected{Row: spoilt + 1, Column: column, Reason: CellMissing}) {
			t.Fatalf("without %s in row %d: %+v", column, spoilt+1, r.Rejected)
		}
		if len(r.Cases) != len(rows)-1 {
			t.Fatalf("%d of %d rows", len(r.Cases), len(rows))
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, circular := range goldenCircles {
		raw, err := os.ReadFile(circular.text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("附件\n序号\n单位\n问题\n1\n市教育局\n错链\n"))
	f.Add([]byte("单位\t问题\n市教育局\t错链\n\t\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := Read(raw)
		if err != nil {
			return
		}
		text, err := decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		checkReading(t, text, r)
	})
}

// checkReading wants every case whole, and every text a stretch of the input
// once the line breaks inside of cells and titles are left out.
func checkReading(t *testing.T, text string, r Reading) {
	t.Helper()
	bare := squeeze(text)
	within := func(part string) {
		if !strings.Contains(bare, squeeze(part)) {
			t.Fatalf("%q is not in the text", part)
		}
	}
	for _, c := range r.Cases {
		if c.Unit == "" || len(c.Problems) == 0 {
			t.Fatalf("half a case: %+v", c)
		}
		for _, part := range append([]string{c.Unit, c.URL, c.SiteCode}, c.Problems...) {
			within(part)
		}
	}
	for _, n := range r.NamedInText {
		within(n.Unit)
	}
	for _, part := range append(r.CompletedInText, r.DocNumber, r.Title, r.ReportTo, r.ReportDuePhrase) {
		within(part)
	}
	for _, addressee := range r.Addressees {
		within(addressee)
	}
	r.Batch()
}

// bigCircular has as many rows as are read, and a body of a megabyte.
func bigCircular() []byte {
	var b strings.Builder
	b.WriteString("某政办函〔2020〕1号\n某市人民政府办公室关于网站抽查情况的通报\n各县市区:\n一、存在的主要问题\n")
	for i := range 2_000 {
		fmt.Fprintf(&b, "(一)如市第%d局、鹤城区、洪江区网站多个栏目长期未更新,市教育局、市水利局网站错链较多。对有关部门和单位的问题没有整改到位,请于7月25日前将整改情况书面报送至市电子政务办。\n", i)
	}
	b.WriteString("附件\n不合格网站名单\n序号\n单位\n网站链接\n存在的突出问题\n网站标识码\n")
	for i := range maxRows {
		fmt.Fprintf(&b, "%d\n市第%d教育局\nhttp://www.site%d.example.cn/index.html\n错链、断链多,大量链接无法使用,多个栏目长期不更新,互动信箱留言没有答复,首页打不开\n43120%05d\n", i+1, i, i, i)
	}
	return []byte(b.String())
}

func BenchmarkRead(b *testing.B) {
	raw := bigCircular()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		r, err := Read(raw)
		if err != nil || len(r.Cases) != maxRows {
			b.Fatalf("%d cases, %v", len(r.Cases), err)
		}
	}
}
