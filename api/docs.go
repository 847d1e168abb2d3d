package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
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
var docsFiles = []string{"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"}

// serveDocs adds the description and the pages for it. The description is written when
// it is first asked for: it takes longer than all else at the start.
func (s *server) serveDocs(engine *gin.Engine, described *huma.OpenAPI) error {
	description := sync.OnceValues(func() ([]byte, error) {
		describeFields(described)
		return json.Marshal(described)
	})
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
	data := func(contentType string, content []byte) gin.HandlerFunc {
		return func(c *gin.Context) {
			c.Header("Content-Security-Policy", docsPolicy)
			c.Header("Cache-Control", "no-cache")
			c.Data(http.StatusOK, contentType, content)
		}
	}
	engine.GET("/openapi.json", func(c *gin.Context) {
		content, err := description()
		if err != nil {
			edge.Refuse(c, err)
			return
		}
		data("application/openapi+json", content)(c)
	})
	engine.GET("/docs", data("text/html; charset=utf-8", rendered.Bytes()))
	engine.GET("/docs/start.js", data("text/javascript; charset=utf-8", []byte(docsStart)))
	for _, name := range docsFiles {
		engine.GET("/docs/"+name, func(c *gin.Context) {
			c.Header("Cache-Control", "max-age=3600")
			c.FileFromFS(name, http.FS(swaggerFiles.FS))
		})
	}
	toDocs := func(c *gin.Context) { c.Redirect(http.StatusFound, "/docs") }
	engine.GET("/", toDocs)
	engine.GET("/docs/", toDocs)
	return nil
}
