package api

import (
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"rectify/text"
)

// explain completes what huma drew from the types: words beside every field and
// parameter, the refusals of each operation by status, and examples. It runs once,
// before the description is written, and changes nothing that requests are judged by.
func explain(described *huma.OpenAPI) {
	registry := described.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(registry)) {
		describeShape(name, registry[name])
	}
	described.Components.Responses = refusalResponses(described.Components.Schemas)
	for operation := range operations(described) {
		describeParameters(operation)
		describeRefusals(operation, described.Components.Schemas)
		describeExample(operation)
	}
}

// operations goes through every operation, in the order of their addresses.
func operations(described *huma.OpenAPI) func(yield func(*huma.Operation) bool) {
	return func(yield func(*huma.Operation) bool) {
		for _, path := range slices.Sorted(maps.Keys(described.Paths)) {
			item := described.Paths[path]
			for _, operation := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
				if operation != nil && !yield(operation) {
					return
				}
			}
		}
	}
}

// describeShape puts words beside the fields of a schema, and of what is drawn inside it.
func describeShape(name string, schema *huma.Schema) {
	for field, inside := range schema.Properties {
		if inside.Description == "" {
			inside.Description = meaning(name, field)
		}
		for inside.Items != nil {
			inside = inside.Items
		}
		describeShape(name, inside)
	}
}

// describeParameters puts words beside what an operation is given, and the heads of what it
// answers.
func describeParameters(operation *huma.Operation) {
	for _, parameter := range operation.Parameters {
		parameter.Description = meaning(operation.OperationID, parameter.Name)
	}
	for status, response := range operation.Responses {
		if key := "success." + status; text.Has(key) {
			response.Description = bilingual(key)
		}
		for name, header := range response.Headers {
			header.Description = meaning(operation.OperationID, name)
		}
	}
}

// meaning says what a name means: in its place, if it means something of its own there,
// otherwise wherever it stands, otherwise by its label. It is "" where nobody wrote it
// down yet; a test finds that.
func meaning(place, name string) string {
	for _, key := range []string{"shape." + place + "." + name, "shape." + name, "field." + name} {
		if text.Has(key) {
			return bilingual(key)
		}
	}
	return ""
}
