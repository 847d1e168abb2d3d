package api

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rectify/casework"
	"rectify/workflow"
)

// lists are the lists with pages: how each is asked for, by whom, and how it grows by
// one row.
var lists = map[string]struct {
	path func(w *world) string
	rows string
	who  string
	grow func(w *world, i int)
}{
	"cases by deadline": {path: constant("/cases?order=deadline&state=issued&state=escalated"), rows: "cases", who: "clerk", grow: growCases},
	"cases by change":   {path: constant("/cases?order=updated"), rows: "cases", who: "clerk", grow: growCases},
	"cases by number":   {path: constant("/cases?order=number"), rows: "cases", who: "observer", grow: growCases},
	"circulars": {path: constant("/circulars"), rows: "circulars", who: "head", grow: func(w *world, i int) {
		_, err := w.desk.Draft(w.Context(), w.people["clerk"], w.office, w.batch(fmt.Sprintf("某督〔2017〕%d号", i)), "", workflow.Imported)
		w.must(err)
	}},
	"letters":    {path: func(w *world) string { return fmt.Sprintf("/letters?person=%d", w.people["leader"].Person) }, rows: "letters", who: "clerk", grow: growCases},
	"my letters": {path: constant("/me/letters"), rows: "letters", who: "leader", grow: growCases},
	"changes": {path: constant("/changes?state=proposed"), rows: "changes", who: "head", grow: func(w *world, i int) {
		_, err := w.desk.ProposeCalendar(w.Context(), w.people["clerk"], w.office, 2018,
			casework.ChangeText{Content: fmt.Sprintf("2018-01-01,off,元旦\n2018-02-%02d,off,春节\n2018-10-01,off,国庆节\n", i), Reason: "已公布"})
		w.must(err)
	}},
	"people": {path: constant("/people"), rows: "people", who: "system_admin", grow: func(w *world, i int) {
		_, err := w.desk.AddPerson(w.Context(), casework.Operator, casework.NewPerson{Login: fmt.Sprintf("newcomer%d", i), Name: "新同事", Language: "zh", Invited: true})
		w.must(err)
	}},
	"all units": {path: constant("/roster/units"), rows: "units", who: "security_admin", grow: func(w *world, i int) {
		_, err := w.desk.AddUnit(w.Context(), casework.Operator, casework.NewUnit{Name: fmt.Sprintf("第%d中学", i), Kind: "other", Parent: w.unit})
		w.must(err)
	}},
	"roles asked for": {path: constant("/role-requests"), rows: "requests", who: "security_admin", grow: func(w *world, i int) {
		_, err := w.desk.AddPerson(w.Context(), w.people["system_admin"], casework.NewPerson{Login: fmt.Sprintf("newcomer%d", i), Name: "新同事", Language: "zh", Invited: true,
			Grants: []workflow.Grant{{Role: workflow.Liaison, Unit: w.unit}}})
		w.must(err)
	}},
	"deputies": {path: constant("/deputies"), rows: "deputies", who: "head", grow: func(w *world, i int) {
		day := july(18 + i)
		_, err := w.desk.NameDeputy(w.Context(), w.people["head"], casework.NewDeputy{Principal: w.people["clerk"].Person, Deputy: w.people["rechecker"].Person,
			Role: workflow.Clerk, Unit: w.office, From: day, To: day})
		w.must(err)
	}},
	"events": {path: constant("/audit/events?action=add_unit"), rows: "events", who: "audit_admin", grow: func(w *world, i int) {
		_, err := w.desk.AddUnit(w.Context(), casework.Operator, casework.NewUnit{Name: fmt.Sprintf("第%d中学", i), Kind: "other", Parent: w.unit})
		w.must(err)
	}},
	"units": {path: func(w *world) string { return fmt.Sprintf("/units?office=%d", w.office) }, rows: "units", who: "rechecker", grow: func(w *world, i int) {
		_, err := w.desk.AddUnit(w.Context(), casework.Operator, casework.NewUnit{Name: fmt.Sprintf("第%d中学", i), Kind: "other", Parent: w.unit})
		w.must(err)
	}},
}

func constant(path string) func(*world) string { return func(*world) string { return path } }

func growCases(w *world, i int) {
	circular, err := w.desk.Draft(w.Context(), w.people["clerk"], w.office, w.batch(fmt.Sprintf("某督〔2017〕%d号", i)), "", workflow.Imported)
	w.must(err)
	_, err = w.desk.Sign(w.Context(), w.people["clerk"], circular.ID, 0, casework.Signature{})
	w.must(err)
	_, err = w.desk.IssueBatch(w.Context(), w.people["clerk"], circular.ID, 0)
	w.must(err)
}

var linked = regexp.MustCompile(`<` + base + `([^>]+)>; rel="(\w+)"`)

// linksOf reads the Link header.
func linksOf(answer reply) map[string]string {
	found := map[string]string{}
	for _, match := range linked.FindAllStringSubmatch(answer.header.Get("Link"), -1) {
		found[match[2]] = match[1]
	}
	return found
}

func (r reply) ids(rows string) []int64 {
	var ids []int64
	list, _ := r.at(rows).([]any)
	for i := range list {
		ids = append(ids, r.number(rows, i, "id"))
	}
	return ids
}

func TestEveryListIsWalkedPageByPage(t *testing.T) {
	eachPrepared(t, func(t *testing.T, p prepared) {
		for name, list := range lists {
			t.Run(name, func(t *testing.T) {
				w := p.world(t)
				const grown = 5
				for i := range grown {
					list.grow(w, i+1)
				}
				path := list.path(w)
				whole := w.expect(http.StatusOK, list.who, get, path, nil)
				all := whole.ids(list.rows)
				if len(all) < grown || whole.number("count") != int64(len(all)) || whole.at("capped") != false || whole.header.Get("Link") != "" {
					t.Fatalf("the whole list: %v %s", whole.header, whole.raw)
				}
				limited := path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "limit=2"
				first := w.expect(http.StatusOK, list.who, get, limited, nil)
				var walked []int64
				for page, number := first, 0; ; number++ {
					if got := page.ids(list.rows); len(got) == 0 || len(got) > 2 {
						t.Fatalf("page %d has %d rows: %s", number, len(got), page.raw)
					} else {
						walked = append(walked, got...)
					}
					if number == 0 {
						list.grow(w, 9) // what is added meanwhile shifts nothing
					}
					links := linksOf(page)
					if (links["next"] == "") != (page.text("next") == "") {
						t.Fatalf("page %d: %v %s", number, links, page.raw)
					}
					if back := links["first"]; (back == "") != (number == 0) {
						t.Errorf("page %d leads back to %q", number, back)
					} else if back != "" && !slices.Equal(w.expect(http.StatusOK, list.who, get, back, nil).ids(list.rows)[:1], w.expect(http.StatusOK, list.who, get, limited, nil).ids(list.rows)[:1]) {
						t.Errorf("page %d does not lead back to the first", number)
					}
					if links["next"] == "" {
						break
					}
					page = w.expect(http.StatusOK, list.who, get, links["next"], nil)
				}
				for _, id := range all {
					if count := len(slices.DeleteFunc(slices.Clone(walked), func(one int64) bool { return one != id })); count != 1 {
						t.Errorf("row %d was met %d times: %v of %v", id, count, walked, all)
					}
				}
				wrongCursors(w, list.who, limited, first.text("next"))
			})
		}
	})
}

// wrongCursors asks with cursors that the list never gave.
func wrongCursors(w *world, who, path, cursor string) {
	w.Helper()
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	w.must(err)
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	name, _, _ := strings.Cut(string(decoded), " ")
	for sentence, wrong := range map[string]string{
		"no base64":            "%%%",
		"padded":               cursor + "=",
		"something after it":   encode(string(decoded) + " 1"),
		"a sign":               encode(strings.Replace(string(decoded), " ", " +", 1)),
		"of another list":      encode("nonsense" + strings.TrimPrefix(string(decoded), name)),
		"a negative id":        encode(name + " -1 -1"),
		"an id that is none":   encode(name + " 1.5 1.5"),
		"a number too large":   encode(name + " 99999999999999999999 99999999999999999999"),
		"a statement":          encode(name + " 1; DROP TABLE cases; --"),
		"a name alone":         encode(name),
		"longer than any ours": strings.Repeat("a", 201),
	} {
		query := path + "&cursor=" + strings.NewReplacer("%", "%25", "=", "%3D").Replace(wrong)
		answer := w.expect(http.StatusUnprocessableEntity, who, get, query, nil)
		if field := answer.text("errors", 0, "field"); !strings.HasSuffix(field, "cursor") {
			w.Errorf("%s: %s", sentence, answer.raw)
		}
	}
}

func TestAListIsCountedUpToAThousand(t *testing.T) {
	p := preparedSQLite(t)
	for number, want := range map[int]struct {
		count  int64
		capped bool
	}{1000: {1000, false}, 1001: {1000, true}} {
		w := p.world(t)
		w.sql(`INSERT INTO changes (office_id, kind, content, reason, state, proposed_by, proposed_at)
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			SELECT %d, 'calendar', '', '', 'refused', %d, 1 FROM n`, number, w.office, w.people["clerk"].Person)
		answer := w.expect(http.StatusOK, "head", get, "/changes?limit=1", nil)
		if answer.number("count") != want.count || answer.at("capped") != want.capped {
			t.Errorf("%d rows: %s", number, answer.raw)
		}
	}
}

func TestLinksAskWhatTheRequestAsked(t *testing.T) {
	w := preparedSQLite(t).world(t)
	growCases(w, 1)
	growCases(w, 2)
	answer := w.expect(http.StatusOK, "clerk", get, "/cases?state=issued&order=number&limit=1&state=escalated", nil)
	want := fmt.Sprintf(`<%s/cases?cursor=%s&limit=1&order=number&state=issued&state=escalated>; rel="next"`, base, answer.text("next"))
	if got := answer.header.Get("Link"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestFailedSignInsAreWalkedPageByPage walks a list whose key is no number: an instant,
// an address, and whatever somebody typed as a login.
func TestFailedSignInsAreWalkedPageByPage(t *testing.T) {
	w := preparedSQLite(t).world(t)
	logins := []string{"", "a", "a b", "a b c", "王"}
	for i, login := range logins {
		w.sql("INSERT INTO sign_in_failures (login, address, failures, last_at) VALUES ('%s', '192.0.2.7', 1, %d)", login, 1_000_000+i/2)
	}
	var walked []string
	for path := "/audit/sign-in-failures?limit=2"; path != ""; {
		page := w.expect(http.StatusOK, "audit_admin", get, path, nil)
		rows, _ := page.at("failures").([]any)
		for i := range rows {
			walked = append(walked, page.text("failures", i, "login"))
		}
		if page.number("count") != int64(len(logins)) || len(walked) > len(logins) {
			t.Fatalf("%s", page.raw)
		}
		path = linksOf(page)["next"]
	}
	slices.Sort(walked)
	if !slices.Equal(walked, logins) {
		t.Errorf("walked %q", walked)
	}
	for _, wrong := range []string{"failures", "failures +1 192.0.2.7 a", "failures 0 192.0.2.7 a", "people 1", "failures 99999999999999999999 a a"} {
		answer := w.expect(http.StatusUnprocessableEntity, "audit_admin", get, "/audit/sign-in-failures?cursor="+base64.RawURLEncoding.EncodeToString([]byte(wrong)), nil)
		if answer.text("errors", 0, "field") != "query.cursor" {
			t.Errorf("%s: %s", wrong, answer.raw)
		}
	}
}
