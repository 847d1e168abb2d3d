package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/mail"
	"net/netip"
	"os"
	"reflect"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

const (
	fileLimit   = 1 << 20 // of a settings file
	secretLimit = 1 << 16 // of a file that holds one secret
)

// Load reads the settings: the defaults, then the file unless path is empty, then
// the variables of environ ("NAME=value", as os.Environ gives them). What comes
// later wins. The error is an *Error that names every wrong setting.
func Load(path string, environ []string) (Config, error) {
	c := Default()
	if path != "" {
		if err := c.readFile(path); err != nil {
			return Config{}, err
		}
	}
	if err := c.readEnvironment(environ); err != nil {
		return Config{}, err
	}
	c.fill()
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// fill derives what was left empty from what was given.
func (c *Config) fill() {
	if c.Database == "" {
		c.Database = Secret(c.Data)
	}
	if c.BaseURL == "" {
		c.BaseURL = "http://" + reachable(c.Listen)
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if c.MessageDomain == "" {
		c.MessageDomain = "localhost"
		if address, err := mail.ParseAddress(c.Mail.From); err == nil {
			_, c.MessageDomain, _ = strings.Cut(address.Address, "@")
		}
	}
}

// reachable turns "every address of this machine" into one that can be opened.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if address, bad := netip.ParseAddr(host); err == nil && (host == "" || bad == nil && address.IsUnspecified()) {
		return "localhost:" + port
	}
	return listen
}

func (c *Config) readFile(path string) error {
	data, err := readLimited(path, fileLimit)
	if err != nil {
		return problemOf(path, "", err)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	read := *c
	switch err := decoder.Decode(&read); {
	case errors.Is(err, io.EOF): // nothing but comments
		return nil
	case err != nil:
		return yamlProblem(path, err)
	case reflect.ValueOf(read).IsZero(): // an empty document empties what it is read into
		return nil
	}
	if err := decoder.Decode(new(Config)); !errors.Is(err, io.EOF) {
		return wrong(path, "", ReasonSeveral)
	}
	*c = read
	return nil
}

var errTooLarge = errors.New("too large")

func readLimited(path string, limit int64) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, errTooLarge
	}
	return data, err
}

func problemOf(place, key string, err error) *Error {
	if errors.Is(err, errTooLarge) {
		return wrong(place, key, ReasonTooLarge)
	}
	var where *os.PathError
	if errors.As(err, &where) {
		err = where.Err
	}
	return wrong(place, key, ReasonUnreadable, err.Error())
}

// yamlProblem keeps the place and drops the excerpt of the file that the parser
// likes to print: a password may stand in it.
func yamlProblem(path string, err error) *Error {
	var stranger *yaml.UnknownFieldError
	var mistyped *yaml.TypeError
	var syntax yaml.Error
	switch {
	case errors.As(err, &stranger):
		key := keyAt(stranger.Token)
		return unknown(placeOf(path, stranger.Token), key, key, keys())
	case errors.As(err, &mistyped):
		return wrong(placeOf(path, mistyped.Token), "", ReasonType, kindOf(mistyped.DstType))
	case errors.As(err, &syntax):
		return wrong(placeOf(path, syntax.GetToken()), "", ReasonNotYAML, unquoted(syntax.GetMessage()))
	default:
		return wrong(path, "", ReasonNotYAML, err.Error())
	}
}

// quoted is what the parser repeats of a file.
var quoted = regexp.MustCompile(`".*"`)

// unquoted drops what the parser repeats of a file, but for the names of keys: a password
// that begins with a sign that YAML gives a meaning is repeated too.
func unquoted(message string) string {
	if strings.HasPrefix(message, "mapping key ") {
		return message
	}
	return quoted.ReplaceAllLiteralString(message, "…")
}

func placeOf(path string, at *token.Token) string {
	if at == nil || at.Position == nil {
		return path
	}
	return fmt.Sprintf("%s:%d", path, at.Position.Line)
}

func keyAt(at *token.Token) string {
	if at == nil {
		return ""
	}
	return at.Value
}

// kindOf names a type as a person who writes a file knows it.
func kindOf(kind reflect.Type) string {
	switch {
	case kind == nil:
		return "value"
	case kind == durationType:
		return "duration"
	case kind == sizeType:
		return "size"
	case kind.Kind() == reflect.Int || kind.Kind() == reflect.Int64:
		return "number"
	case kind.Kind() == reflect.Slice:
		return "list"
	case kind.Kind() == reflect.Struct:
		return "section"
	default:
		return "text"
	}
}
