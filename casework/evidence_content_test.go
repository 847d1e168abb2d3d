package casework_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"rectify/internal/testdb"
	"rectify/workflow"
)

// document is a package of an office program: word or xl; instead replaces the list
// of its contents, and more are parts beside it.
func document(t *testing.T, program, instead string, more ...string) string {
	t.Helper()
	kinds := map[string]string{"word": "wordprocessingml.document.main+xml", "xl": "spreadsheetml.sheet.main+xml"}
	if instead == "" {
		instead = `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/` + program +
			`/main.xml" ContentType="application/vnd.openxmlformats-officedocument.` + kinds[program] + `"/></Types>`
	}
	return packed(t, append([]string{"[Content_Types].xml", instead, program + "/main.xml", "<x/>"}, more...)...)
}

// packed is a zip file of names and contents.
func packed(t *testing.T, parts ...string) string {
	t.Helper()
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	for i := 0; i+1 < len(parts); i += 2 {
		part, err := writer.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// stating changes what the directory of a zip file states a part has unpacked.
func stating(file, part string, size uint32) string {
	raw := []byte(file)
	binary.LittleEndian.PutUint32(raw[strings.LastIndex(file, part)-46+24:], size)
	return string(raw)
}

// largeDocument is a package with a part that states a size, and so many bytes beside it.
func largeDocument(t *testing.T, size uint32, bytes int) string {
	t.Helper()
	const part = "word/media/blank.emf"
	return stating(document(t, "word", "", "filler", filler(bytes), part, ""), part, size)
}

// filler is text that hardly gets smaller.
func filler(bytes int) string {
	text := make([]byte, bytes)
	chance := rand.New(rand.NewPCG(1, 2))
	for i := range text {
		text[i] = byte(chance.Uint32())
	}
	return string(text)
}

// directoryOf changes the end of a zip file's directory: entries, size, offset.
func directoryOf(file string, change func(end []byte)) string {
	raw := []byte(file)
	change(raw[len(raw)-22:])
	return string(raw)
}

func TestNameAndContentHaveToAgree(t *testing.T) {
	const compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	many := make([]string, 0, 12_000)
	for range 6000 {
		many = append(many, "a", "")
	}
	o := newOffice(t, testdb.Open(t, t.TempDir()))
	o.desk = o.newDesk(o.outbox) // with room for more files
	one := o.issued()[0]
	for _, row := range []struct {
		says, name, content, want string
	}{
		{"a picture", "照片.png", picture("1"), ""},
		{"capital letters", "照片.PNG", picture("2"), ""},
		{"a PDF", "报告.pdf", scan("1"), ""},
		{"a JPEG", "照片.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", ""},
		{"a TIFF", "照片.tif", "II*\x00\x08\x00\x00\x00", ""},
		{"a document", "报告.docx", document(t, "word", ""), ""},
		{"a spreadsheet", "台账.xlsx", document(t, "xl", ""), ""},
		{"a fixed-layout document", "公文.ofd", packed(t, "OFD.xml", "<ofd:OFD/>"), ""},
		{"an old document", "报告.doc", compound + strings.Repeat("\x00", 600), ""},
		{"a document of WPS", "报告.wps", compound + strings.Repeat("\x00", 600), ""},
		{"text in UTF-8", "说明.txt", "整改情况说明\r\n", ""},
		{"text in GB18030", "说明.txt", "\xd5\xfb\xb8\xc4\xc7\xe9\xbf\xf6\r\n", ""},

		{"a program that is called a picture", "照片.png", "MZ\x90\x00" + strings.Repeat("\x00", 100), "file_content"},
		{"a page that is called text", "说明.txt", "<!DOCTYPE html><html><script>alert(1)</script></html>", "file_content"},
		{"a drawing that is called text", "说明.txt", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`, "file_content"},
		{"text with a NUL far inside", "说明.txt", strings.Repeat("整改", 40_000) + "\x00", "file_content"},
		{"a picture that is called a PDF", "报告.pdf", picture("3"), "file_content"},
		{"a spreadsheet that is called a document", "报告.docx", document(t, "xl", ""), "file_content"},
		{"any zip that is called a document", "报告.docx", packed(t, "a.exe", "MZ"), "file_content"},
		{"any zip that is called fixed-layout", "公文.ofd", packed(t, "a.exe", "MZ"), "file_content"},
		{"a document with macros", "报告.docx", document(t, "word", "", "word/vbaProject.bin", "x"), "file_content"},
		{"a document that says it has macros", "报告.docx", document(t, "word", `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>`+
			`<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`), "file_content"},
		{"a list of contents that is no XML", "报告.docx", document(t, "word", "<Types><Override"), "file_content"},
		{"a list of contents that unpacks for ever", "报告.docx", document(t, "word", strings.Repeat(" ", 4<<20)), "file_content"},
		{"too many parts", "报告.docx", packed(t, many...), "file_content"},
		{"a directory that lies about its size", "报告.docx", directoryOf(document(t, "word", ""), func(end []byte) { binary.LittleEndian.PutUint32(end[12:], 10) }), "file_content"},
		{"a directory beyond the file", "报告.docx", directoryOf(document(t, "word", ""), func(end []byte) { binary.LittleEndian.PutUint32(end[16:], 1<<30) }), "file_content"},
		{"a directory that sends the reader elsewhere", "报告.docx", directoryOf(document(t, "word", ""), func(end []byte) { binary.LittleEndian.PutUint32(end[12:], 0xffff) }), "file_content"},
		{"something behind the end", "报告.docx", document(t, "word", "") + "more", "file_content"},
		{"a blank picture that unpacks to much", "报告.docx", largeDocument(t, 60<<20, 0), ""},
		{"much that unpacks to some more", "报告.docx", largeDocument(t, 150<<20, 1<<20), ""},
		{"a document that unpacks to hundreds of times its size", "报告.docx", largeDocument(t, 150<<20, 0), "file_unpacks"},
		{"a document that unpacks to what no computer holds", "报告.docx", largeDocument(t, 1<<30, 8<<20), "file_unpacks"},
		{"a document that states the largest size there is", "报告.docx", largeDocument(t, 1<<32-2, 0), "file_unpacks"},
		{"a fixed-layout document that unpacks to too much", "公文.ofd", stating(packed(t, "OFD.xml", "<ofd:OFD/>"), "OFD.xml", 2<<30), "file_unpacks"},
		{"half a document", "报告.docx", document(t, "word", "")[:80], "file_content"},
		{"nothing", "照片.png", "", "file_empty"},
		{"a program", "安装.exe", "MZ", "file_type"},
		{"a page", "网页.html", "<html>", "file_type"},
		{"a drawing", "图.svg", "<svg/>", "file_type"},
		{"an archive", "材料.zip", packed(t, "a", "b"), "file_type"},
		{"no ending", "照片", picture("4"), "file_type"},
		{"a path", "../照片.png", picture("5"), "name_with_path"},
	} {
		_, err := o.upload("liaison1", one.ID, row.name, workflow.PurposeEvidence, row.content)
		if row.want == "" {
			if err != nil {
				t.Errorf("%s: %v", row.says, err)
			}
			continue
		}
		if refused := o.refused(err, workflow.CodeInvalid); refused.Fields[0].Reason != row.want {
			t.Errorf("%s: %v, want %s", row.says, refused, row.want)
		}
	}
	if _, err := o.upload("liaison1", one.ID, "报告.docx", workflow.PurposeStampedScan, document(t, "word", "")); err == nil {
		t.Error("a document was taken for a scan of paper")
	}
}
