package api

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"rectify/edge"
	"rectify/workflow"
)

// plain serves an operation by gin alone: files that stream in and out are no bodies
// for huma. It stands in the description and behind the same wall as the others.
func plain(handler func(*server, *gin.Context) error, describe func(*huma.Operation, huma.Registry)) func(*server, huma.API, huma.Operation) {
	return func(s *server, described huma.API, operation huma.Operation) {
		s.group.Handle(operation.Method, ginPath(operation.Path), func(c *gin.Context) {
			if err := handler(s, c); err != nil {
				edge.Refuse(c, err)
			}
		})
		registry := described.OpenAPI().Components.Schemas
		least := 1.0
		operation.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &least}}}
		operation.Responses = map[string]*huma.Response{"default": {Description: "Error", Content: map[string]*huma.MediaType{
			"application/problem+json": {Schema: registry.Schema(reflect.TypeFor[edge.Problem](), true, "")},
		}}}
		describe(&operation, registry)
		described.OpenAPI().AddOperation(&operation)
	}
}

// ginPath writes {id} as gin does.
func ginPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// pathID reads the number in the address.
func pathID(c *gin.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil {
		return 0, workflow.Invalid(workflow.Field{Name: "path.id", Reason: "not_integer"})
	}
	return id, nil
}

// describeUpload describes a form with one file.
func describeUpload(operation *huma.Operation, registry huma.Registry) {
	operation.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {
		Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file", "purpose"}, Properties: map[string]*huma.Schema{
			"file":    {Type: huma.TypeString, Format: "binary", Description: bilingual("field.file") + "\n\n" + paragraphs("unclassified")},
			"purpose": withDescription(choices(workflow.FilePurposes), bilingual("field.purpose")),
		}},
	}}}
	operation.Responses[strconv.Itoa(http.StatusCreated)] = &huma.Response{Description: "Created", Content: map[string]*huma.MediaType{
		"application/json": {Schema: registry.Schema(reflect.TypeFor[uploadedBody](), true, "")},
	}}
}

func withDescription(schema *huma.Schema, description string) *huma.Schema {
	schema.Description = description
	return schema
}

// describeDownload describes an attachment.
func describeDownload(operation *huma.Operation, _ huma.Registry) {
	operation.Responses[strconv.Itoa(http.StatusOK)] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
}

// downloadTime is how long the largest download may take.
const downloadTime = 30 * time.Minute

// archiveTime is how long the making of a package may take.
const archiveTime = 10 * time.Minute

// wide lists the routes with limits of their own: uploads may be larger and slower,
// downloads slower, and a package takes its time.
func (o Options) wide() map[string]edge.Limits {
	upload := edge.Limits{Body: o.UploadLimit + uploadOverhead, Timeout: o.UploadTimeout}
	if o.UploadLimit == 0 {
		upload.Body = 20<<20 + uploadOverhead
	}
	if upload.Timeout == 0 {
		upload.Timeout = 5 * time.Minute
	}
	return map[string]edge.Limits{
		post + " " + base + "/cases/:id/evidence":    upload,
		get + " " + base + "/evidence/:id":           {Timeout: downloadTime},
		get + " " + base + "/archives/:id":           {Timeout: downloadTime},
		post + " " + base + "/circulars/:id/archive": {Timeout: archiveTime},
	}
}
