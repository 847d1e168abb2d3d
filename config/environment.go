package config

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The variable of a key is RECTIFY_ and its path in capitals: mail.from_name is
// RECTIFY_MAIL_FROM_NAME. A list is separated by commas. For a secret the same
// name with _FILE names a file that holds it.
const (
	prefix     = "RECTIFY_"
	fileSuffix = "_FILE"
)

// LanguageVariable chooses the language of the command line, which is no setting of
// the service.
const LanguageVariable = "RECTIFY_LANGUAGE"

// testPrefixes begin the variables that belong to the test suite.
var testPrefixes = []string{"RECTIFY_TEST_", "RECTIFY_DEMAND_"}

var (
	durationType = reflect.TypeFor[time.Duration]()
	secretType   = reflect.TypeFor[Secret]()
	sizeType     = reflect.TypeFor[Size]()
)

// leaf is one setting: its path and where it is kept.
type leaf struct {
	key   string
	value reflect.Value
}

func (l leaf) variable() string { return prefix + strings.ToUpper(strings.ReplaceAll(l.key, ".", "_")) }

func (l leaf) secret() bool { return l.value.Type() == secretType }

// leaves lists every setting of a section, in the order of the struct.
func leaves(section reflect.Value, path string) []leaf {
	var found []leaf
	for i := range section.NumField() {
		key := path + section.Type().Field(i).Tag.Get("yaml")
		if field := section.Field(i); field.Kind() == reflect.Struct {
			found = append(found, leaves(field, key+".")...)
		} else {
			found = append(found, leaf{key, field})
		}
	}
	return found
}

func (c *Config) leaves() []leaf { return leaves(reflect.ValueOf(c).Elem(), "") }

// keys lists every word a settings file may use as a key.
func keys() []string {
	var known []string
	for _, leaf := range new(Config).leaves() {
		known = append(known, strings.Split(leaf.key, ".")...)
	}
	return known
}

// Variables lists every variable that is understood, for the manual.
func Variables() []string {
	var names []string
	for _, leaf := range new(Config).leaves() {
		names = append(names, leaf.variable())
		if leaf.secret() {
			names = append(names, leaf.variable()+fileSuffix)
		}
	}
	return names
}

func (c *Config) readEnvironment(environ []string) error {
	given := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		ofTests := slices.ContainsFunc(testPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		if strings.HasPrefix(name, prefix) && !ofTests && name != LanguageVariable {
			given[name] = value
		}
	}
	var problems []Problem
	add := func(err *Error) {
		if err != nil {
			problems = append(problems, err.Problems...)
		}
	}
	for _, leaf := range c.leaves() {
		name := leaf.variable()
		value, set := given[name]
		if set {
			add(leaf.set(name, value))
		}
		if !leaf.secret() {
			continue
		}
		if file, named := given[name+fileSuffix]; named && set {
			add(wrong(name, leaf.key, ReasonBoth, name+fileSuffix))
		} else if named {
			add(leaf.setFrom(name+fileSuffix, file))
		}
	}
	known := Variables()
	for name := range given {
		if !slices.Contains(known, name) {
			add(unknown(name, "", name, known))
		}
	}
	return listed(problems)
}

// setFrom reads a secret from a file: one line, whose end is none of it.
func (l leaf) setFrom(place, path string) *Error {
	data, err := readLimited(path, secretLimit)
	if err != nil {
		return problemOf(place, l.key, err)
	}
	switch secret := strings.TrimRight(string(data), "\r\n"); {
	case secret == "":
		return wrong(place, l.key, ReasonEmptyFile, path)
	case strings.ContainsAny(secret, "\r\n\x00"):
		return wrong(place, l.key, ReasonOneLine)
	default:
		l.value.SetString(secret)
	}
	return nil
}

func (l leaf) set(place, text string) *Error {
	switch {
	case l.value.Type() == durationType:
		duration, err := time.ParseDuration(text)
		if err != nil {
			return wrong(place, l.key, ReasonType, kindOf(durationType))
		}
		l.value.SetInt(int64(duration))
	case l.value.Type() == sizeType:
		var size Size
		if err := size.UnmarshalText([]byte(text)); err != nil {
			return wrong(place, l.key, ReasonType, kindOf(sizeType))
		}
		l.value.SetInt(int64(size))
	case l.value.Kind() == reflect.Int:
		number, err := strconv.Atoi(text)
		if err != nil {
			return wrong(place, l.key, ReasonType, kindOf(l.value.Type()))
		}
		l.value.SetInt(int64(number))
	case l.value.Kind() == reflect.Slice:
		list := []string{}
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		l.value.Set(reflect.ValueOf(list))
	default:
		l.value.SetString(text)
	}
	return nil
}
