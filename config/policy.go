package config

import (
	"bytes"
	_ "embed"
	"errors"
	"io"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"rectify/workflow"
)

// PolicyFile is the default policy as a file, with its explanations: what an
// office begins with that wants its own.
//
//go:embed policy.yaml
var PolicyFile []byte

// LoadPolicy reads a policy file; an empty path is the default policy. The error
// is an *Error that names every mistake with its line.
func LoadPolicy(path string) (workflow.Policy, error) {
	if path == "" {
		return ParsePolicy("policy.yaml", PolicyFile)
	}
	raw, err := readLimited(path, fileLimit)
	if err != nil {
		return workflow.Policy{}, problemOf(path, "", err)
	}
	return ParsePolicy(path, raw)
}

// ParsePolicy reads a policy; name stands for the file in what is wrong with it.
// The error is an *Error that names every mistake with its line.
func ParsePolicy(name string, raw []byte) (workflow.Policy, error) {
	if len(raw) > fileLimit {
		return workflow.Policy{}, wrong(name, "", ReasonTooLarge)
	}
	file, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return workflow.Policy{}, yamlProblem(name, err)
	}
	var roots []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			roots = append(roots, doc.Body)
		}
	}
	switch {
	case len(roots) == 0:
		return workflow.Policy{}, wrong(name, "", ReasonRequired)
	case len(roots) > 1:
		return workflow.Policy{}, wrong(name, "", ReasonSeveral)
	}
	read := policyReader{name: name, lines: map[string]int{}}
	read.shape(roots[0], reflect.TypeFor[workflow.Policy](), "")
	var policy workflow.Policy
	if !read.unfit {
		if err := yaml.NewDecoder(bytes.NewReader(raw)).Decode(&policy); err != nil && !errors.Is(err, io.EOF) {
			return workflow.Policy{}, yamlProblem(name, err)
		}
		for _, fault := range policy.Validate() {
			read.wrong(fault.Name, fault.Reason, arguments(fault)...)
		}
	}
	if err := read.error(); err != nil {
		return workflow.Policy{}, err
	}
	return policy, nil
}

// arguments gives choices as one, for they fill one blank.
func arguments(fault workflow.Field) []string {
	if fault.Reason == ReasonNotOneOf {
		return []string{strings.Join(fault.Args, ", ")}
	}
	return fault.Args
}
