package api

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"rectify/edge"
	"rectify/text"
	"rectify/workflow"
)

// everybodys are operations that whoever has signed in may do; of a list one sees what
// is one's own to see. What is under /me is so too.
var everybodys = []string{"sign_out", "read", "cases", "circulars", "changes", "deputies", "letters", "tasks", "reminded", "roster_template"}

// unseen are operations that name something one may not see elsewhere than in their
// address: in the query or in the body.
var unseen = []string{"policy", "explain_policy", "units", "name_deputy", "unlock"}

// administrative are the addresses that answer administrators alone; whatever else is
// read is either seen or not found.
var administrative = []string{"/access-rules", "/audit/", "/locks", "/people", "/role-requests", "/roster/", "/units/"}

// refusals are the statuses with which an operation may be refused. They follow from
// what it is: closed or public, about one thing or about none, a change or a question,
// with a body or without.
func refusals(operation *huma.Operation, registry huma.Registry) []int {
	var (
		key      = operation.OperationID
		path     = strings.TrimPrefix(operation.Path, base)
		closed   = len(operation.Security) > 0
		changes  = operation.Method != get
		open     = strings.HasPrefix(path, "/me") && !strings.HasPrefix(path, "/measures") || slices.Contains(everybodys, key)
		guarded  = slices.ContainsFunc(administrative, func(start string) bool { return strings.HasPrefix(path, start) })
		body     = operation.RequestBody
		password = hasField(body, registry, "password")
	)
	list := []int{http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusServiceUnavailable}
	add := func(where bool, statuses ...int) {
		if where {
			list = append(list, statuses...)
		}
	}
	add(closed || password, http.StatusUnauthorized)
	add(closed && !open && (changes || guarded), http.StatusForbidden)
	add(hasParameter(operation, "id") || slices.Contains(unseen, key), http.StatusNotFound)
	add(closed && hasParameter(operation, edge.OnceHeader) || operation.Method == destroy && !open, http.StatusConflict)
	add(hasParameter(operation, "If-Match"), http.StatusPreconditionFailed)
	add(body != nil, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	add(password || key == "ask_email_code", http.StatusTooManyRequests)
	slices.Sort(list)
	return list
}

func hasParameter(operation *huma.Operation, name string) bool {
	return slices.ContainsFunc(operation.Parameters, func(parameter *huma.Param) bool { return parameter.Name == name })
}

// hasField reports whether a JSON body has a field.
func hasField(body *huma.RequestBody, registry huma.Registry, name string) bool {
	if body == nil || body.Content["application/json"] == nil {
		return false
	}
	schema := body.Content["application/json"].Schema
	if schema.Ref != "" {
		schema = registry.SchemaFromRef(schema.Ref)
	}
	return schema.Properties[name] != nil
}

// describeRefusals names each refusal in the place of a default that says nothing.
func describeRefusals(operation *huma.Operation, registry huma.Registry) {
	delete(operation.Responses, "default")
	for _, status := range refusals(operation, registry) {
		operation.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + refusalName(status)}
	}
}

// refusable are all statuses of refusals, each with one as it may come.
var refusable = map[int]*workflow.Error{
	http.StatusBadRequest:            {Code: edge.CodeMalformed, Fields: []workflow.Field{{Name: "body", Reason: "required"}}},
	http.StatusUnauthorized:          {Code: workflow.CodeUnauthenticated, Reason: "no_token"},
	http.StatusForbidden:             {Code: workflow.CodeForbidden, Reason: "role", Args: []string{string(workflow.Close)}},
	http.StatusNotFound:              {Code: workflow.CodeNotFound},
	http.StatusRequestTimeout:        {Code: edge.CodeSlow},
	http.StatusConflict:              {Code: workflow.CodeRefused, Reason: "state", Args: []string{string(workflow.Closed), string(workflow.Close)}},
	http.StatusPreconditionFailed:    {Code: workflow.CodeConflict},
	http.StatusRequestEntityTooLarge: {Code: edge.CodeTooLarge, Reason: "body_too_large", Args: []string{"1 MiB"}},
	http.StatusUnsupportedMediaType:  {Code: edge.CodeMedia},
	http.StatusUnprocessableEntity:   {Code: workflow.CodeInvalid, Fields: []workflow.Field{{Name: "new_date", Reason: "required"}}},
	http.StatusTooManyRequests:       {Code: workflow.CodeTooMany, Reason: "sign_ins_at_once"},
	http.StatusInternalServerError:   {Code: edge.CodeInternal},
	http.StatusServiceUnavailable:    {Code: edge.CodeFull},
}

func refusalName(status int) string { return strings.ReplaceAll(http.StatusText(status), " ", "") }

// refusalResponses describes each status once, for all operations.
func refusalResponses(registry huma.Registry) map[string]*huma.Response {
	problem := registry.Schema(reflect.TypeFor[edge.Problem](), true, "")
	all := map[string]*huma.Response{}
	for status, refusal := range refusable {
		example := edge.ProblemOf(&edge.Visit{Language: text.Chinese, RequestID: "RZIXXWTCGNUZNKE7BCOU7YOTTM"}, refusal)
		example.Status = status // a version that no longer holds is another status where If-Match named it
		one := &huma.Response{
			Description: bilingual("refusal." + strconv.Itoa(status)),
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: problem, Example: example}},
		}
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			one.Headers = map[string]*huma.Header{"Retry-After": {Description: meaning("", "Retry-After"), Schema: &huma.Schema{Type: huma.TypeInteger}}}
		}
		all[refusalName(status)] = one
	}
	return all
}
