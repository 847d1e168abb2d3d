package edge

import (
	"context"
	"errors"
	"strings"

	"github.com/gin-gonic/gin"

	"rectify/workflow"
)

// Sessions looks up the session behind a token: the person with the roles held at
// this moment, and the person's language. A session that is over is an
// unauthenticated *workflow.Error.
type Sessions interface {
	SessionActor(ctx context.Context, session string, person workflow.PersonID) (workflow.Actor, string, error)
}

// Authenticate lets nobody in without a valid token of a running session, except
// on the routes that public names as "METHOD /path". What is not named is closed.
// Whatever is wrong with a token, the answer is the same.
func Authenticate(tokens *Tokens, sessions Sessions, public map[string]bool) gin.HandlerFunc {
	return func(c *gin.Context) {
		if public[c.Request.Method+" "+c.FullPath()] {
			return
		}
		visit := VisitOf(c.Request.Context())
		headers := c.Request.Header.Values("Authorization")
		if len(headers) > 1 { // a proxy may have read the other one
			Refuse(c, unauthenticated("bad_token"))
			return
		}
		token, found := bearer(c.GetHeader("Authorization"))
		if !found {
			Refuse(c, unauthenticated("no_token"))
			return
		}
		session, person, err := tokens.Read(token)
		if err != nil {
			visit.trouble = err
			Refuse(c, unauthenticated("bad_token"))
			return
		}
		actor, language, err := sessions.SessionActor(c.Request.Context(), session, person)
		if refusal := (*workflow.Error)(nil); errors.As(err, &refusal) && refusal.Code == workflow.CodeUnauthenticated {
			visit.trouble = err // which of them it was is for the log alone
			err = unauthenticated("bad_token")
		}
		if err != nil {
			Refuse(c, err)
			return
		}
		visit.Actor, visit.Session = actor, session
		visit.Prefer(language)
	}
}

func unauthenticated(reason string) *workflow.Error {
	return &workflow.Error{Code: workflow.CodeUnauthenticated, Reason: reason}
}

func bearer(header string) (string, bool) {
	scheme, token, found := strings.Cut(header, " ")
	token = strings.TrimSpace(token)
	return token, found && strings.EqualFold(scheme, "Bearer") && token != ""
}

// challenge tells a client how to sign in, and whether it tried.
func challenge(reason string) string {
	if reason == "no_token" {
		return `Bearer realm="rectify"`
	}
	return `Bearer realm="rectify", error="invalid_token"`
}
