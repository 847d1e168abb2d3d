// Package edge is what every skin of the program shares at its outer wall: a
// token becomes an actor, a refusal becomes a problem document in the reader's
// language, and every request has an identity, limits and a line in the log.
package edge

import (
	"context"
	"net/url"

	"golang.org/x/text/language"

	"rectify/text"
	"rectify/workflow"
)

// Visit is what the edge knows about the request being answered.
type Visit struct {
	RequestID string
	Address   string // the client's, as far as proxies are trusted
	Language  text.Language
	Path      string         // what was asked for, decoded
	Actor     workflow.Actor // nobody before Authenticate has let the request in
	Session   string         // the session behind the token, "" where nobody signed in

	query   string
	chosen  bool // the request itself named a language
	ifMatch bool // the request states the version it was made from
	trouble error
}

// Query is the query that was sent.
func (v *Visit) Query() url.Values {
	values, _ := url.ParseQuery(v.query) // what is malformed was refused, or is left out
	return values
}

// Prefer answers in the person's own language, unless the request named one.
func (v *Visit) Prefer(language string) {
	if !v.chosen && language != "" {
		v.Language = text.Parse(language)
	}
}

type visitKey struct{}

// VisitOf returns the visit a request's context belongs to. Outside of any, as in
// a test that calls a handler alone, it is an empty one in Chinese.
func VisitOf(ctx context.Context) *Visit {
	if visit, found := ctx.Value(visitKey{}).(*Visit); found {
		return visit
	}
	return &Visit{Language: text.Chinese}
}

var languages = language.NewMatcher([]language.Tag{language.Chinese, language.English})

// languageOf reads Accept-Language; Chinese where neither language is wanted.
func languageOf(header string) text.Language {
	if _, index := language.MatchStrings(languages, header); index == 1 {
		return text.English
	}
	return text.Chinese
}
