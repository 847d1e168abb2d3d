package backup

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rectify/internal/testdb"
)

// script writes a program that stands in for one of PostgreSQL's.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tool")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestToolsThatDoNotServe(t *testing.T) {
	w := newWorld(t, testdb.Open(t, testdb.PostgreSQL(t)))
	sound, _ := w.back()
	into := testdb.PostgreSQL(t)
	for sentence, test := range map[string]struct{ path, code, says string }{
		"there is none":               {"/nowhere/pg", CodeToolMissing, "pg_"},
		"it is older than the server": {script(t, "echo 'pg_dump (PostgreSQL) 9.6.24'"), CodeToolOld, "9"},
		"it says nothing of use":      {script(t, "echo hello"), CodeToolFailed, "hello"},
		"it fails": {script(t, `[ "$1" = --version ] && echo 'pg_dump (PostgreSQL) 99.1' && exit
echo 'the disk is full' >&2; exit 1`), CodeToolFailed, "the disk is full"},
	} {
		options := w.options()
		options.Dump, options.Restore = test.path, test.path
		file := filepath.Join(t.TempDir(), "backup")
		_, err := Make(t.Context(), w.store, file, options)
		refusedWith(t, "backup: "+sentence, err, test.code)
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", sentence, err)
		}
		if left, _ := os.ReadDir(filepath.Dir(file)); len(left) > 0 {
			t.Errorf("%s: left behind: %v", sentence, left)
		}
		_, err = Restore(t.Context(), sound, target(into), options)
		refusedWith(t, "restore: "+sentence, err, test.code)
		nothingIn(t, sentence, into)
	}
}

func TestSecretsStayOffTheCommandLine(t *testing.T) {
	for sentence, test := range map[string]struct {
		address, place string
		environ        []string
	}{
		"a password in its place": {"postgres://office:hunter2@db.example/rectify?sslmode=require",
			"postgres://office@db.example/rectify?sslmode=require", []string{"PGPASSWORD=hunter2"}},
		"a password among the parameters": {"postgres://db.example/rectify?user=office&password=hunter2",
			"postgres://db.example/rectify?user=office", []string{"PGPASSWORD=hunter2"}},
		"settings of the session": {"postgres://office@db.example/rectify?search_path=a%20b&statement_timeout=5s&pool_max_conns=3",
			"postgres://office@db.example/rectify", []string{`PGOPTIONS=-c search_path=a\ b -c statement_timeout=5s`}},
	} {
		place, environ, err := forTools(test.address)
		if err != nil || place != test.place || !slices.Equal(environ, test.environ) {
			t.Errorf("%s: %s %q %v", sentence, place, environ, err)
		}
	}
	_, _, err := forTools("postgres://db.example/rectify?sslpassword=hunter2")
	refusedWith(t, "the password of a key", err, CodeKeyPassword)
}
