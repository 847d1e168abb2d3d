package backup

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rectify/models"
)

// tool is a program of PostgreSQL's.
type tool struct {
	path string
	says string // its version
}

// askWithin bounds the question for a tool's version.
const askWithin = 10 * time.Second

var toolVersion = regexp.MustCompile(`\) (\d+)[^\s]*`)

// findTool looks for a tool that is as new as the server at least: an older one does
// not know all that the server may hold.
func findTool(ctx context.Context, name, path string, store *models.Store) (tool, error) {
	if path == "" {
		path = name
	}
	found, err := exec.LookPath(path)
	if err != nil {
		return tool{}, &Error{Code: CodeToolMissing, Args: []any{name}, Err: err}
	}
	limited, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	said, err := exec.CommandContext(limited, found, "--version").Output()
	if err != nil {
		return tool{}, &Error{Code: CodeToolFailed, Args: []any{name, err.Error()}, Err: err}
	}
	says := strings.TrimSpace(string(said))
	match := toolVersion.FindStringSubmatch(says)
	if match == nil {
		return tool{}, refuse(CodeToolFailed, name, says)
	}
	major, _ := strconv.Atoi(match[1])
	server, err := store.ServerMajor(ctx)
	if err != nil {
		return tool{}, err
	}
	if major < server {
		return tool{}, refuse(CodeToolOld, name, major, server)
	}
	return tool{path: found, says: says}, nil
}

// mostSaid is how much of what a tool says is kept, in bytes; the end is what matters.
const mostSaid = 4 << 10

// run runs the tool on the database. The password goes through the environment, for
// others on the machine see the command line.
func (t tool) run(ctx context.Context, address string, input io.Reader, args ...string) error {
	place, environ, err := forTools(address)
	if err != nil {
		return err
	}
	command := exec.CommandContext(ctx, t.path, append(args, "--no-password", "--dbname="+place)...)
	command.Env = append(os.Environ(), environ...)
	command.Stdin = input
	said := &ending{}
	command.Stderr, command.Stdout = said, io.Discard
	command.WaitDelay = 10 * time.Second
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		words := strings.Join(strings.Fields(string(said.kept)), " ")
		if words == "" {
			words = err.Error()
		}
		return &Error{Code: CodeToolFailed, Args: []any{command.Args[0], words}, Err: err}
	}
	return nil
}

// ending keeps the end of what is written to it.
type ending struct{ kept []byte }

func (e *ending) Write(p []byte) (int, error) {
	e.kept = append(e.kept, p...)
	if len(e.kept) > mostSaid {
		e.kept = bytes.Clone(e.kept[len(e.kept)-mostSaid:])
	}
	return len(p), nil
}

// known are the parameters of an address that PostgreSQL's own programs understand.
var known = []string{"host", "port", "user", "dbname", "sslmode", "sslcert", "sslkey", "sslrootcert", "sslsni", "connect_timeout",
	"target_session_attrs", "application_name", "service", "passfile", "krbsrvname", "options", "channel_binding"}

// forTools turns the address of the settings into one for PostgreSQL's programs and
// the variables that go with it: secrets, and settings of the session, which only our
// driver takes from an address.
func forTools(address string) (place string, environ []string, err error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return "", nil, fmt.Errorf("the address of the database cannot be read") // a secret may stand in it
	}
	if password, given := parsed.User.Password(); given {
		environ = append(environ, "PGPASSWORD="+password)
		parsed.User = url.User(parsed.User.Username())
	}
	var options []string
	query := parsed.Query()
	for name := range query {
		switch value := query.Get(name); {
		case name == "password":
			environ = append(environ, "PGPASSWORD="+value)
		case name == "sslpassword":
			return "", nil, refuse(CodeKeyPassword) // they take it from the command line only
		case slices.Contains(known, name):
			continue
		case strings.HasPrefix(name, "pool_"), strings.HasPrefix(name, "default_query_exec_mode"), strings.HasSuffix(name, "_cache_capacity"):
		default:
			options = append(options, "-c "+name+"="+strings.NewReplacer(`\`, `\\`, " ", `\ `).Replace(value))
		}
		query.Del(name)
	}
	parsed.RawQuery = query.Encode()
	if len(options) > 0 {
		slices.Sort(options)
		environ = append(environ, "PGOPTIONS="+strings.Join(options, " "))
	}
	return parsed.String(), environ, nil
}

// Ready reports whether PostgreSQL's programs for backing up and restoring are there and
// as new as the server.
func Ready(ctx context.Context, store *models.Store, options Options) error {
	if _, err := findTool(ctx, "pg_dump", options.Dump, store); err != nil {
		return err
	}
	_, err := findTool(ctx, "pg_restore", options.Restore, store)
	return err
}
