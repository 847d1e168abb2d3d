package config

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// policyReader compares a policy file with the shape a policy has and remembers
// on which line every part of it stands. The parser's own strictness stops at the
// first mistake; whoever changes a policy is told all of them.
type policyReader struct {
	name  string
	lines map[string]int // by path: rungs[3].days
	found []mistake
	unfit bool // a value of a wrong kind cannot be read at all
}

// mistake is a problem and the line it is told with.
type mistake struct {
	line int
	Problem
}

// wrong notes what is wrong with a part, or with what it is missing from.
func (r *policyReader) wrong(path, reason string, args ...string) {
	line := r.line(path)
	r.found = append(r.found, mistake{line, Problem{fmt.Sprintf("%s:%d", r.name, line), path, reason, args}})
}

func (r *policyReader) line(path string) int {
	for {
		line, known := r.lines[path]
		if known || path == "" {
			return max(line, 1)
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// error lists the mistakes as they stand in the file.
func (r *policyReader) error() error {
	if len(r.found) == 0 {
		return nil
	}
	slices.SortStableFunc(r.found, func(a, b mistake) int { return cmp.Compare(a.line, b.line) })
	refusal := &Error{}
	for _, mistake := range r.found {
		refusal.Problems = append(refusal.Problems, mistake.Problem)
	}
	return refusal
}

func (r *policyReader) note(path string, at *token.Token) {
	if at != nil && at.Position != nil {
		r.lines[path] = at.Position.Line
	}
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

// shape compares a node with the type it is read into.
func (r *policyReader) shape(node ast.Node, kind reflect.Type, path string) {
	r.note(path, node.GetToken())
	fits := false
	switch {
	case reflect.PointerTo(kind).Implements(textUnmarshaler):
		if value, isText := node.(*ast.StringNode); isText {
			if err := reflect.New(kind).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(value.Value)); err != nil {
				r.unfit = true
				r.wrong(path, ReasonClock)
			}
			fits = true
		}
	case kind.Kind() == reflect.Struct:
		var entries ast.MapNode
		if entries, fits = node.(ast.MapNode); fits {
			r.section(entries, kind, path)
		}
	case kind.Kind() == reflect.Slice:
		var list *ast.SequenceNode
		if list, fits = node.(*ast.SequenceNode); fits {
			for i, value := range list.Values {
				r.shape(value, kind.Elem(), fmt.Sprintf("%s[%d]", path, i))
			}
		}
	case kind.Kind() == reflect.Int:
		value, isNumber := node.(*ast.IntegerNode)
		fits = isNumber && small(value.Value)
	case kind.Kind() == reflect.Bool:
		_, fits = node.(*ast.BoolNode)
	default:
		_, fits = node.(*ast.StringNode)
	}
	if !fits {
		r.unfit = true
		r.wrong(path, ReasonType, policyKind(kind))
	}
}

// section compares the keys of a section with the fields of its struct.
func (r *policyReader) section(entries ast.MapNode, kind reflect.Type, path string) {
	fields := map[string]reflect.Type{}
	var known []string
	for i := range kind.NumField() {
		key, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
		fields[key] = kind.Field(i).Type
		known = append(known, key)
	}
	slices.SortFunc(known, cmp.Compare[string])
	for each := entries.MapRange(); each.Next(); {
		at := each.Key().GetToken()
		key := keyAt(at)
		full := strings.TrimPrefix(path+"."+key, ".")
		field, expected := fields[key]
		if !expected {
			r.note(full, at)
			stranger := unknown("", full, key, known).Problems[0]
			r.wrong(full, stranger.Reason, stranger.Args...)
			continue
		}
		r.shape(each.Value(), field, full)
		r.note(full, at)
	}
}

// small reports whether a number is one that days, rounds and versions can be.
func small(value any) bool {
	switch value := value.(type) {
	case int64:
		return -1<<31 <= value && value < 1<<31
	case uint64:
		return value < 1<<31
	}
	return false
}

// policyKind names a type as a person who writes a file knows it.
func policyKind(kind reflect.Type) string {
	switch {
	case reflect.PointerTo(kind).Implements(textUnmarshaler):
		return "time of day"
	case kind.Kind() == reflect.Bool:
		return "true or false"
	}
	return kindOf(kind)
}
