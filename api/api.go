// Package api is the service as JSON: huma on gin, under /api/v1. A handler binds,
// calls casework and renders; what is allowed is decided by package workflow, and
// refusals become problem documents in package edge. The shapes are this package's
// own, so that what is stored can change without the API's readers noticing.
package api

import (
	"cmp"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"rectify/casework"
	"rectify/edge"
	"rectify/ledger"
	"rectify/text"
)

// Options are what the API needs.
type Options struct {
	Desk           *casework.Desk
	Ledger         *ledger.Ledger
	Tokens         *edge.Tokens
	Logger         *slog.Logger
	Clock          func() time.Time
	Zone           *time.Location // in which instants are written
	TrustedProxies []string
	Timeout        time.Duration // of a request; 0 is edge.RequestTimeout
	Secure         bool          // clients reach the program by HTTPS
	Version        string        // of the program
	Observer       edge.Observer // of requests; nil: nobody measures
	Demonstration  bool          // every answer about circulars and cases says that it is made up

	UploadLimit   int64         // of one file, in bytes; 0 is 20 MiB
	UploadTimeout time.Duration // for a whole upload; 0 is five minutes
}

// server holds what the handlers share.
type server struct {
	desk   *casework.Desk
	ledger *ledger.Ledger
	tokens *edge.Tokens
	zone   *time.Location
	demo   bool
	group  *gin.RouterGroup // of what is closed

	timeout time.Duration // of a request
}

// New builds the handler of /api/v1, /openapi.json and /docs.
func New(o Options) (http.Handler, error) { return build(o, o.Desk) }

func build(o Options, sessions edge.Sessions) (http.Handler, error) {
	edge.UseProblems()
	engine, err := edge.NewEngine(edge.Options{
		Logger: o.Logger, Clock: o.Clock, TrustedProxies: o.TrustedProxies, Timeout: o.Timeout, Secure: o.Secure, Observer: o.Observer,
	})
	if err != nil {
		return nil, err
	}
	s := &server{desk: o.Desk, ledger: o.Ledger, tokens: o.Tokens, zone: o.Zone, demo: o.Demonstration, timeout: cmp.Or(o.Timeout, edge.RequestTimeout)}
	// Whatever is registered on the group is closed, unless the list of routes
	// says that it is public.
	once, err := edge.Once(o.Desk, o.Tokens)
	if err != nil {
		return nil, err
	}
	group := engine.Group("", edge.Authenticate(o.Tokens, sessions, publicRoutes()), edge.Widen(o.wide()), once)
	s.group = group
	described := humagin.NewWithGroup(engine, group, s.config(o.Version))
	described.UseMiddleware(strictly)
	s.register(described)
	return edge.Heads{Engine: engine}, s.serveDocs(engine, described.OpenAPI())
}

// strictly refuses query parameters that are given twice and are no list, and bodies that
// are not what is described: JSON, or the rows of a roster.
func strictly(ctx huma.Context, next func(huma.Context)) {
	isList := func(name string) bool {
		return slices.ContainsFunc(ctx.Operation().Parameters, func(parameter *huma.Param) bool {
			return parameter.In == "query" && parameter.Name == name && parameter.Schema.Type == huma.TypeArray
		})
	}
	c := humagin.Unwrap(ctx)
	if edge.RefuseRepeated(c, isList) {
		return
	}
	if body := ctx.Operation().RequestBody; body != nil {
		refused := edge.JSONBody
		if body.Content["text/csv"] != nil {
			refused = edge.SheetBody
		}
		if refused(c) {
			return
		}
	}
	next(ctx)
}

// config switches off what huma would load from elsewhere or add to bodies, and
// reads JSON strictly.
func (s *server) config(version string) huma.Config {
	config := huma.DefaultConfig(bilingual("api.title"), version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.RejectUnknownQueryParameters = true
	strict := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: edge.Decode}
	config.Formats = map[string]huma.Format{"application/json": strict, "json": strict}
	config.Info.Description = paragraphs("api.about")
	for _, tag := range []string{"sessions", "circulars", "cases", "actions", "post", "accountability", "evidence", "changes", "units", "people", "roster", "access", "audit"} {
		config.Tags = append(config.Tags, &huma.Tag{Name: bilingual("api.tag." + tag)})
	}
	if s.demo {
		config.Info.Description = paragraphs("demonstration") + "\n\n" + config.Info.Description
	}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer", BearerFormat: "JWT"},
	}
	return config
}

// demonstration is the sentence that a made-up answer carries, "" for real ones.
func (s *server) demonstration(language text.Language) string {
	if !s.demo {
		return ""
	}
	return text.Say(language, "demonstration")
}
