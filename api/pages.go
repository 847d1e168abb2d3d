package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"rectify/casework"
	"rectify/edge"
	"rectify/workflow"
)

// Paging is what every list takes. A cursor is what the page before gave; it holds the
// key of that page's last row and no number of rows, so that what is added or removed
// meanwhile shifts nothing.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"200"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
}

// Page is what every list says beside its rows.
type Page struct {
	Count  int    `json:"count"`  // of the whole list, exact up to a thousand
	Capped bool   `json:"capped"` // there are more than count
	Next   string `json:"next,omitempty"`
}

// pageOf is a page with the length of its list and the cursor of the next page.
func pageOf(count casework.Count, next string) Page {
	return Page{Count: count.Number, Capped: count.Capped, Next: next}
}

// after reads the cursor of a list whose key is an id: 0 on the first page. One that
// this list did not give is refused.
func (p Paging) after(list string) (int64, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	if text, err := base64.RawURLEncoding.Strict().DecodeString(p.Cursor); err == nil {
		name, number, _ := strings.Cut(string(text), " ")
		id, err := strconv.ParseInt(number, 10, 64)
		if err == nil && id > 0 && name == list && cursor(list, id) == p.Cursor {
			return id, nil
		}
	}
	return 0, workflow.Invalid(workflow.Field{Name: "query.cursor", Reason: "bad_cursor"})
}

// cursor is the cursor behind a row of a list; "" where there is none.
func cursor(list string, id int64) string {
	if id == 0 {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%s %d", list, id))
}

// cut shortens rows, of which one more than the page has was read, to the page, and
// gives the cursor of the next one.
func cut[Row any](p Paging, list string, rows []Row, id func(Row) int64) ([]Row, string) {
	if len(rows) <= p.Limit {
		return rows, ""
	}
	rows = rows[:p.Limit]
	return rows, cursor(list, id(rows[p.Limit-1]))
}

// links leads on from a page, as RFC 8288 writes it: to the next one, and back to the
// first from any other. They ask what the request asked.
func links(ctx context.Context, next string) string {
	visit := edge.VisitOf(ctx)
	var list []string
	link := func(relation string, query url.Values) {
		target := url.URL{Path: visit.Path, RawQuery: query.Encode()}
		list = append(list, fmt.Sprintf(`<%s>; rel="%s"`, target.String(), relation))
	}
	if next != "" {
		query := visit.Query()
		query.Set("cursor", next)
		link("next", query)
	}
	if query := visit.Query(); query.Has("cursor") {
		query.Del("cursor")
		link("first", query)
	}
	return strings.Join(list, ", ")
}
