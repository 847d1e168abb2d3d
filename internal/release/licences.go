package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// words that begin the names of files with licences and notices.
var licenceNames = []string{"LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"}

// copyLicences copies a module's licences and notices, and names the licence. A module
// without any is an error: it may not be passed on.
func copyLicences(of module, folder string) (spdx string, err error) {
	entries, err := os.ReadDir(of.Dir)
	if err != nil {
		return "", err
	}
	target := filepath.Join(folder, filepath.FromSlash(of.Path)+"@"+of.Version)
	copied := 0
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !isLicence(entry.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(of.Dir, entry.Name()))
		if err != nil {
			return "", err
		}
		if err := errors.Join(os.MkdirAll(target, 0o755), os.WriteFile(filepath.Join(target, entry.Name()), content, 0o644)); err != nil {
			return "", err
		}
		copied++
		if named := recognise(string(content)); spdx == "" {
			spdx = named
		}
	}
	if copied == 0 {
		return "", fmt.Errorf("%s@%s has no licence", of.Path, of.Version)
	}
	return spdx, nil
}

func isLicence(name string) bool {
	if strings.HasSuffix(name, ".go") {
		return false
	}
	for _, word := range licenceNames {
		if strings.HasPrefix(strings.ToUpper(name), word) {
			return true
		}
	}
	return false
}

// phrases by which a licence is known, the more particular first.
var phrases = []struct{ spdx, phrase string }{
	{"Apache-2.0", "apache license"},
	{"MPL-2.0", "mozilla public license"},
	{"MIT", "permission is hereby granted, free of charge"},
	{"ISC", "permission to use, copy, modify, and/or distribute"},
	{"ISC", "permission to use, copy, modify, and distribute"},
	{"BSD-3-Clause", "neither the name"},
	{"BSD-3-Clause", "the names of its contributors"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce"},
}

func recognise(content string) string {
	words := strings.ToLower(strings.Join(strings.Fields(content), " "))
	for _, one := range phrases {
		if strings.Contains(words, one.phrase) {
			return one.spdx
		}
	}
	return ""
}
