package edge

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// Heads is an engine that answers HEAD as it answers GET (RFC 9110, 9.3.2): whoever may
// GET may HEAD, and is told the same. The request is turned into a GET before it finds
// its route, so that no route is written twice and none can be forgotten. The body is
// left out by the server, which knows what was really asked.
type Heads struct{ *gin.Engine }

type headKey struct{}

func (h Heads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		r = r.WithContext(context.WithValue(r.Context(), headKey{}, true))
		r.Method = http.MethodGet
	}
	h.Engine.ServeHTTP(w, r)
}

// methodOf is the method with which a request came.
func methodOf(r *http.Request) string {
	if r.Context().Value(headKey{}) != nil {
		return http.MethodHead
	}
	return r.Method
}

// AsItCame is the request with the method with which it came, for those who would
// otherwise read a whole file that nobody gets to see.
func AsItCame(r *http.Request) *http.Request {
	r = r.WithContext(r.Context())
	r.Method = methodOf(r)
	return r
}

// allowHead adds HEAD to what an address allows, wherever it allows GET.
func allowHead(allowed string) string {
	methods := strings.Split(allowed, ", ")
	for i, method := range methods {
		if method == http.MethodGet {
			methods[i] = http.MethodGet + ", " + http.MethodHead
		}
	}
	return strings.Join(methods, ", ")
}
