package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rectify/notify"
)

// hostile is what somebody may try in a field. Where a text is kept, it is kept as it is.
var hostile = map[string]string{
	"a formula, statements and scripts": `=cmd|' /C calc'!A0 ' OR 1=1 -- "; DROP TABLE cases; -- <script>alert(1)</script>{{.}}${7*7} ../../etc/passwd\..\windows%00`,
	"a header":                          "\r\nBcc: everybody@elsewhere.example\r\nX-Injected: 1\r\n\r\nanother body",
	"backward, beyond U+FFFF, marked":   "通报\u202e\u2066moc.elpmaxe\u2069\u202c\u200b\ufeff𠮷野家🏛️👩‍👧\U0010fffdé\u0301\u0301ก็็็็็",
	"control characters":                "\x01\x07\x1b[31m\x7f\u0085\u2028",
	"ten thousand characters":           strings.Repeat("整", 10_000),
	"a NUL":                             "整\x00改",
	"longer than any text":              strings.Repeat("改", 20_001),
}

// everythingAtOnce is for a database on which a world is dear.
func everythingAtOnce() map[string]string {
	var all strings.Builder
	for _, sentence := range slices.Sorted(maps.Keys(hostile)) {
		if text := hostile[sentence]; len(text) < 1000 && sentence != "a NUL" {
			all.WriteString(text)
		}
	}
	return map[string]string{"everything at once": all.String(), "a NUL": hostile["a NUL"]}
}

// documents are fields that are read as a text with rules of its own, in which another
// field than theirs is named.
var documents = map[string]bool{"POST /circulars text": true, "POST /circulars/read text": true, "POST /changes/policy text": true, "POST /changes/calendar text": true}

// secrets are fields of which a hash is kept, or nothing.
var secrets = []string{"password", "old_password", "one_time_code"}

// lookups are routes that find their subject by a text: another text finds none.
var lookups = []string{"POST /locks/release"}

// rosterRoutes take rows, and say for each whether it is refused: see
// TestHostileTextInARoster.
const rosterRoutes = "POST /roster/"

// TestHostileTextInEveryField puts every text into every field that is described as one.
// It is kept as it is, or refused with the field's name; nothing breaks.
func TestHostileTextInEveryField(t *testing.T) {
	eachPrepared(t, func(t *testing.T, p prepared) {
		texts, api := hostile, described(t)
		if strings.HasSuffix(t.Name(), "postgres") {
			texts = everythingAtOnce()
		}
		fields := 0
		for _, one := range matrix {
			if one.method() == http.MethodGet || one.method() == http.MethodDelete {
				continue
			}
			found := api.textFields(one.route)
			fields += len(found)
			if len(found) == 0 || strings.HasPrefix(one.route, rosterRoutes) {
				continue
			}
			t.Run(strings.ReplaceAll(one.route, "/", " "), func(t *testing.T) {
				p.beside(t)
				var w *world
				var asked question
				for _, sentence := range slices.Sorted(maps.Keys(texts)) {
					if w == nil {
						w = p.world(t)
						asked = one.ask(w)
					}
					if (attack{w, one, sentence, texts[sentence]}).run(asked, found) && one.acts() || one.guarded {
						w = nil // what was taken, or counted, has changed it
					}
				}
			})
		}
		if fields < 50 {
			t.Errorf("only %d fields were found", fields)
		}
	})
}

// textFields lists the places of texts in the body of a route: reason,
// findings[0].description.
func (c contract) textFields(route string) []string {
	method, path, _ := strings.Cut(route, " ")
	content := c.Paths[base+path][strings.ToLower(method)].RequestBody.Content
	if _, form := content["multipart/form-data"]; form {
		return upload{}.fields()
	}
	if _, rows := content["text/csv"]; rows {
		return newUnits.fields()
	}
	body := content["application/json"].Schema
	var found []string
	c.walk(body, "", func(place string, s *schema) {
		if s.Type == "string" {
			found = append(found, place)
		}
	})
	slices.Sort(found)
	return found
}

// walk visits every field of a shape; of a list the first entry.
func (c contract) walk(s *schema, place string, visit func(string, *schema)) {
	if s = c.shape(s); s == nil {
		return
	}
	visit(strings.TrimPrefix(place, "."), s)
	for name, field := range s.Properties {
		if name != "$schema" {
			c.walk(field, place+"."+name, visit)
		}
	}
	if s.Items != nil {
		c.walk(s.Items, place+"[0]", visit)
	}
}

// attack is one text in the fields of one route.
type attack struct {
	*world
	entry
	sentence, text string
}

// run puts the text into all fields at once, and then leaves out those that are refused,
// until what is left is taken or nothing is left. It reports whether any was taken.
func (a attack) run(asked question, fields []string) (taken bool) {
	a.Helper()
	before, last := a.tally(), a.lastEvent()
	for len(fields) > 0 {
		body := a.bodyWith(asked.body, fields)
		answer := a.call(a.may[0], a.method(), asked.path, body)
		if answer.status < 300 {
			a.kept(fields)
			a.letters()
			taken = true
			break
		}
		if answer.status == http.StatusNotFound && slices.Contains(lookups, a.route) {
			return false
		}
		if answer.status >= 500 || answer.status == http.StatusNotFound || answer.text("code") == "" {
			a.Fatalf("%s in %v: %d %s", a.sentence, fields, answer.status, answer.raw)
		}
		if strings.Contains(string(answer.raw), a.text) && len(a.text) > 3 {
			a.Errorf("what was sent is sent back: %s", answer.raw)
		}
		left := a.without(fields, answer)
		if len(left) == len(fields) {
			if a.public() && answer.status == http.StatusUnauthorized {
				return false // somebody else's login and password
			}
			a.Fatalf("%s in %v: refused, and no field of them is named: %s", a.sentence, fields, answer.raw)
		}
		if changed := a.wrongly(a.tally(), before); changed != "" || a.lastEvent() != last {
			a.Fatalf("refused, and yet: %s", changed)
		}
		fields = left
	}
	if a.sentence == "longer than any text" {
		for _, field := range fields {
			if !documents[a.route+" "+field] {
				a.Errorf("%s may be longer than any text", field)
			}
		}
	}
	if after := a.tally(); after["cases"] < before["cases"] || after["people"] < before["people"] {
		a.Errorf("rows are gone: %s", after.differs(before))
	}
	a.expect(http.StatusOK, "clerk", get, "/cases", nil)
	return taken
}

// without leaves out the fields that a refusal names.
func (a attack) without(fields []string, answer reply) []string {
	errors, _ := answer.at("errors").([]any)
	return slices.DeleteFunc(slices.Clone(fields), func(field string) bool {
		if documents[a.route+" "+field] && len(errors) > 0 {
			return true
		}
		for i := range errors {
			named, reason := answer.text("errors", i, "field"), answer.text("errors", i, "reason")
			if named == field || named+"[0]" == field || named == "body" && slices.Contains([]string{"nul_character", "wrong_value", "not_multipart_body"}, reason) {
				return true
			}
		}
		return false
	})
}

// mark tells the text in one field from that in another.
func (a attack) mark(field string) string { return a.text + "⟦" + field + "⟧" }

// bodyWith is the ordinary body with the text in the fields.
func (a attack) bodyWith(ordinary any, fields []string) any {
	a.Helper()
	if plain, is := ordinary.(plainBody); is {
		texts := map[string]string{}
		for _, field := range fields {
			texts[field] = a.mark(field)
		}
		return plain.with(texts)
	}
	content, err := json.Marshal(ordinary)
	a.must(err)
	var body any
	a.must(json.Unmarshal(content, &body))
	for _, field := range fields {
		body = putAt(body, strings.Split(strings.ReplaceAll(field, "[0]", ".0"), "."), a.mark(field))
	}
	return body
}

// putAt puts a text at a place, and makes what is missing on the way there.
func putAt(into any, place []string, text string) any {
	if len(place) == 0 {
		return text
	}
	if place[0] == "0" {
		list, _ := into.([]any)
		if len(list) == 0 {
			list = []any{nil}
		}
		list[0] = putAt(list[0], place[1:], text)
		return list
	}
	inside, _ := into.(map[string]any)
	if inside == nil {
		inside = map[string]any{}
	}
	inside[place[0]] = putAt(inside[place[0]], place[1:], text)
	return inside
}

// kept makes sure that each text that was taken is kept as it was sent.
func (a attack) kept(fields []string) {
	a.Helper()
	if !a.acts() {
		return
	}
	stored := a.texts()
	for _, field := range fields {
		if slices.Contains(secrets, field) {
			continue
		}
		sent := a.mark(field)
		escaped, err := json.Marshal(sent)
		a.must(err)
		inside := string(escaped[1 : len(escaped)-1])
		if !slices.ContainsFunc(stored, func(text string) bool { return strings.Contains(text, sent) || strings.Contains(text, inside) }) {
			a.Errorf("%s in %s was taken and is not kept as it was sent", a.sentence, field)
		}
	}
}

// texts are all texts in the tables but those of the calendar.
func (w *world) texts() []string {
	w.Helper()
	var found []string
	for table := range w.columns() {
		if strings.HasPrefix(table, "calendar") {
			continue
		}
		rows, err := w.store.SQL().QueryContext(w.Context(), "SELECT * FROM "+table)
		w.must(err)
		names, err := rows.Columns()
		w.must(err)
		values, places := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			places[i] = &values[i]
		}
		for rows.Next() {
			w.must(rows.Scan(places...))
			for _, value := range values {
				switch value := value.(type) {
				case string:
					found = append(found, value)
				case []byte:
					found = append(found, string(value))
				}
			}
		}
		w.must(rows.Err())
		w.must(rows.Close())
	}
	return found
}

// letters writes the letters that are due as files, and makes sure that nothing in them
// became a header.
func (w *world) letters() {
	w.Helper()
	folder := w.TempDir()
	mailer, err := notify.NewFolder(folder)
	w.must(err)
	w.now = w.now.Add(24 * time.Hour)
	courier := notify.Courier{Store: w.store, Mailer: mailer, Clock: func() time.Time { return w.now },
		Settings: notify.Settings{From: "office@office.example", FromName: "市督查室", OfficeZone: shanghai}}
	_, err = courier.DeliverDue(w.Context(), nil)
	w.must(err)
	files, err := filepath.Glob(filepath.Join(folder, "*.eml"))
	w.must(err)
	for _, file := range files {
		content, err := os.Open(file)
		w.must(err)
		letter, err := mail.ReadMessage(content)
		if err != nil {
			w.Errorf("%s: %v", file, err)
			continue
		}
		for name, values := range letter.Header {
			if !slices.Contains(letterHeaders, name) || len(values) != 1 {
				w.Errorf("a letter has the header %s: %q", name, values)
			}
		}
		w.must(content.Close())
	}
}

// letterHeaders are the headers that our letters have.
var letterHeaders = []string{"From", "To", "Subject", "Date", "Message-Id", "Mime-Version", "Content-Type", "Content-Transfer-Encoding", "Auto-Submitted"}
