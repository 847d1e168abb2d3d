package api

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"mime/multipart"
	"slices"
	"strings"
)

// plainBody is a body that is no JSON: it writes itself, always with the same bytes,
// and takes texts into its fields.
type plainBody interface {
	encode() (content []byte, kind string)
	fields() []string
	with(texts map[string]string) plainBody
}

// upload is a form with one file.
type upload struct{ name, purpose, content string }

func (u upload) encode() ([]byte, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := form.SetBoundary("between-two-parts"); err != nil {
		panic(err)
	}
	for _, part := range []struct{ head, content string }{
		{`form-data; name="purpose"`, u.purpose},
		{`form-data; name="file"; filename="` + strings.NewReplacer(`"`, "%22", "\r", "%0D", "\n", "%0A").Replace(u.name) + `"`, u.content},
	} {
		into, err := form.CreatePart(map[string][]string{"Content-Disposition": {part.head}})
		if err == nil {
			_, err = fmt.Fprint(into, part.content)
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := form.Close(); err != nil {
		panic(err)
	}
	return body.Bytes(), form.FormDataContentType()
}

func (u upload) fields() []string { return []string{"file", "purpose"} }

func (u upload) with(texts map[string]string) plainBody {
	if text, said := texts["file"]; said {
		u.name = text
	}
	if text, said := texts["purpose"]; said {
		u.purpose = text
	}
	return u
}

// sheet is a roster: headings and one line.
type sheet struct{ headings, cells []string }

func (s sheet) encode() ([]byte, string) {
	var body bytes.Buffer
	if err := csv.NewWriter(&body).WriteAll([][]string{s.headings, s.cells}); err != nil {
		panic(err) // a buffer takes everything
	}
	return body.Bytes(), "text/csv"
}

func (s sheet) fields() []string { return s.headings }

func (s sheet) with(texts map[string]string) plainBody {
	s.cells = slices.Clone(s.cells)
	for i, heading := range s.headings {
		if text, said := texts[heading]; said {
			s.cells[i] = text
		}
	}
	return s
}
