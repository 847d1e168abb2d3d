package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// schema is as much of a described shape as the tests look at.
type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Format     string             `json:"format"`
	Enum       []any              `json:"enum"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	Additional any                `json:"additionalProperties"`
	MaxLength  *int               `json:"maxLength"`
}

type content map[string]struct{ Schema *schema }

// contract is the description of the API, as its readers get it.
type contract struct {
	Paths map[string]map[string]struct {
		Parameters []struct {
			Name, In string
			Schema   *schema
		}
		RequestBody struct{ Content content } `json:"requestBody"`
		Responses   map[string]struct{ Content content }
	}
	Components struct{ Schemas map[string]*schema }
}

func described(t *testing.T) contract {
	t.Helper()
	var read contract
	answer := newService(t, false, "").ask(get, "/openapi.json", "")
	if err := json.Unmarshal(answer.Body.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// shape follows a reference.
func (c contract) shape(s *schema) *schema {
	if s != nil && s.Ref != "" {
		return c.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
	}
	return s
}

// undescribed lists what an answer has and its description has not.
func (c contract) undescribed(route string, answer reply) []string {
	method, path, _ := strings.Cut(route, " ")
	operation := c.Paths[base+path][strings.ToLower(method)]
	found := operation.Responses[fmt.Sprint(answer.status)].Content["application/json"].Schema
	if found == nil {
		if answer.body != nil {
			return []string{"a body"}
		}
		return nil
	}
	return c.beyond(found, answer.body, "")
}

func (c contract) beyond(s *schema, value any, place string) []string {
	s = c.shape(s)
	if s == nil {
		return []string{place}
	}
	var list []string
	switch value := value.(type) {
	case map[string]any:
		for name, inside := range value {
			field, known := s.Properties[name]
			switch {
			case known:
				list = append(list, c.beyond(field, inside, place+"."+name)...)
			case s.Additional == false && len(s.Properties) > 0:
				list = append(list, place+"."+name)
			}
		}
	case []any:
		for i, inside := range value {
			list = append(list, c.beyond(s.Items, inside, fmt.Sprintf("%s[%d]", place, i))...)
		}
	}
	return list
}
