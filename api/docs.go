package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	swaggerFiles "github.com/swaggo/files/v2"

	"rectify/edge"
	"rectify/text"
)

// docsPolicy lets the pages load and run what this program serves, and nothing
// else; Swagger UI draws its icons from data: addresses and sets styles inline.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

//go:embed docs.html
var docsPage string

// docsStart opens the description in Swagger UI. Without validatorUrl it would
// send the address of the description to a server of its makers.
const docsStart = `window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
`

// docsFiles are the parts of Swagger UI that the page needs, from its module.
var docsFiles = []struct{ name, contentType string }{
	{"swagger-ui.css", "text/css; charset=utf-8"},
	{"swagger-ui-bundle.js", "text/javascript; charset=utf-8"},
	{"favicon-32x32.png", "image/png"},
}

// serveDocs adds the description and the pages for it. The description is written, and
// what is large is compressed, when it is first asked for: that takes longer than all
// else at the start.
func (s *server) serveDocs(engine *gin.Engine, described *huma.OpenAPI) error {
	page, err := template.New("docs").Parse(docsPage)
	if err != nil {
		return err
	}
	var rendered bytes.Buffer
	if err := page.Execute(&rendered, struct{ Title, Notice, NoScript string }{
		described.Info.Title, s.demonstration(text.Chinese), text.Say(text.Chinese, "api.no_script"),
	}); err != nil {
		return err
	}
	serve := func(path, contentType, keep string, content func() ([]byte, error)) {
		ready := sync.OnceValues(func() (packed, error) {
			whole, err := content()
			if err != nil {
				return packed{}, err
			}
			return pack(contentType, whole), nil
		})
		engine.GET(path, func(c *gin.Context) {
			content, err := ready()
			if err == nil {
				c.Header("Content-Security-Policy", docsPolicy)
				c.Header("Cache-Control", keep)
				err = content.send(c)
			}
			if err != nil {
				edge.Refuse(c, err)
			}
		})
	}
	as := func(content []byte) func() ([]byte, error) { return func() ([]byte, error) { return content, nil } }
	serve("/openapi.json", "application/openapi+json", askAgain, func() ([]byte, error) {
		explain(described)
		return json.Marshal(described)
	})
	serve("/docs", "text/html; charset=utf-8", askAgain, as(rendered.Bytes()))
	serve("/docs/start.js", "text/javascript; charset=utf-8", askAgain, as([]byte(docsStart)))
	for _, file := range docsFiles {
		serve("/docs/"+file.name, file.contentType, "max-age=3600", func() ([]byte, error) { return fs.ReadFile(swaggerFiles.FS, file.name) })
	}
	toDocs := func(c *gin.Context) { c.Redirect(http.StatusFound, "/docs") }
	engine.GET("/", toDocs)
	engine.GET("/docs/", toDocs)
	return nil
}

// askAgain lets a client keep what it got and ask each time whether it still holds.
const askAgain = "no-cache"
