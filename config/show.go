package config

import (
	"fmt"
	"net/url"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Origin says which kind of place a setting comes from.
type Origin string

// The origins, in the order in which the later wins.
const (
	FromDefault    Origin = "default"
	FromOthers     Origin = "derived" // worked out from other settings
	FromFile       Origin = "file"
	FromVariable   Origin = "variable"
	FromSecretFile Origin = "secret_file" // that a variable names
)

// Setting is one setting as it is in force.
type Setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"` // a placeholder for a secret
	Secret bool   `json:"secret"`
	Origin Origin `json:"origin"`
	Place  string `json:"place,omitempty"` // file:line, the variable, or the variable and its file
	File   string `json:"-"`               // that the value was read from, "" for none
}

// Show loads the settings as Load does and says of each where it comes from. Besides,
// it warns of files with secrets that everybody on the machine can read.
func Show(path string, environ []string) (Config, []Setting, []Problem, error) {
	c, err := Load(path, environ)
	if err != nil {
		return c, nil, nil, err
	}
	lines := map[string]int{}
	if path != "" {
		if lines, err = linesOf(path); err != nil {
			return c, nil, nil, err
		}
	}
	given := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		given[name] = value
	}
	before := Default()
	defaults := map[string]reflect.Value{}
	for _, leaf := range before.leaves() {
		defaults[leaf.key] = leaf.value
	}
	var settings []Setting
	for _, leaf := range c.leaves() {
		one := Setting{Key: leaf.key, Value: shown(leaf), Secret: leaf.secret(), Origin: FromDefault}
		if !reflect.DeepEqual(leaf.value.Interface(), defaults[leaf.key].Interface()) {
			one.Origin = FromOthers
		}
		if line, found := lines[leaf.key]; found {
			one.Origin, one.Place, one.File = FromFile, fmt.Sprintf("%s:%d", path, line), path
		}
		if _, found := given[leaf.variable()]; found {
			one.Origin, one.Place, one.File = FromVariable, leaf.variable(), ""
		}
		if file, found := given[leaf.variable()+fileSuffix]; found && leaf.secret() {
			one.Origin, one.Place, one.File = FromSecretFile, leaf.variable()+fileSuffix+"="+file, file
		}
		settings = append(settings, one)
	}
	return c, settings, exposed(settings), nil
}

// shown writes a value for people; a secret by its placeholder, and an address of a
// database without its secrets.
func shown(l leaf) string {
	switch value := l.value.Interface().(type) {
	case Secret:
		if l.key == "database" {
			return Redacted(value.Reveal())
		}
		return value.String()
	case time.Duration:
		return value.String()
	case []string:
		return strings.Join(value, ", ")
	default:
		return fmt.Sprint(value)
	}
}

// Redacted shows where a database is, without the secrets in its address.
func Redacted(address string) string {
	if !isPostgreSQL(address) {
		return address
	}
	parsed, err := url.Parse(address)
	if err != nil {
		return placeholder
	}
	const mark = "rectify-placeholder"
	if _, has := parsed.User.Password(); has {
		parsed.User = url.UserPassword(parsed.User.Username(), mark)
	}
	query := parsed.Query()
	for name := range query {
		if lower := strings.ToLower(name); strings.Contains(lower, "pass") || strings.Contains(lower, "secret") {
			query.Set(name, mark)
		}
	}
	parsed.RawQuery = query.Encode()
	return strings.ReplaceAll(parsed.String(), mark, placeholder)
}

// exposed warns of each file with a secret that others on the machine can read.
func exposed(settings []Setting) []Problem {
	var warnings []Problem
	for _, one := range settings {
		if !one.Secret || one.File == "" {
			continue
		}
		if about, err := os.Stat(one.File); err == nil && about.Mode().Perm()&0o004 != 0 {
			warnings = append(warnings, Problem{Place: one.Place, Key: one.Key, Reason: ReasonExposed, Args: []string{one.File}})
		}
	}
	return warnings
}

// linesOf finds the line of every setting in a settings file that Load has accepted.
func linesOf(path string) (map[string]int, error) {
	data, err := readLimited(path, fileLimit)
	if err != nil {
		return nil, problemOf(path, "", err)
	}
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, yamlProblem(path, err)
	}
	lines := map[string]int{}
	for _, document := range file.Docs {
		collect(document.Body, "", lines)
	}
	return lines, nil
}

func collect(node ast.Node, path string, lines map[string]int) {
	var pairs []*ast.MappingValueNode
	switch section := node.(type) {
	case *ast.MappingNode:
		pairs = section.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{section}
	}
	for _, pair := range pairs {
		key := path + pair.Key.GetToken().Value
		lines[key] = pair.Key.GetToken().Position.Line
		collect(pair.Value, key+".", lines)
	}
}
