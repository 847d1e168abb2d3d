package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rectify/text"
)

// mayImport says which packages of ours each package may know. Tests may know
// what they need to build their world; the program may not.
var mayImport = map[string][]string{
	"workflow":        {},
	"text":            {},
	"intake":          {"workflow"},
	"config":          {"workflow"},
	"models":          {"workflow"},
	"casework":        {"models", "workflow"},
	"ledger":          {"models", "text", "workflow"},
	"notify":          {"models", "text", "workflow"},
	"jobs":            {"casework", "notify", "models"},
	"edge":            {"workflow", "text"},
	"api":             {"edge", "casework", "ledger", "intake", "workflow", "text"},
	"bench":           {},
	"backup":          {"models"},
	"metrics":         {},
	"doctor":          {"config", "jobs", "models"},
	"internal/testdb": {"models"},

	"internal/postoffice": {},
	"internal/release":    {},
	"internal/simulate":   {"casework", "jobs", "models", "notify", "workflow"},

	"internal/measure": {"api", "casework", "edge", "models", "workflow"},
	"internal/seed":    {"models", "text", "workflow"},

	"internal/demo": {"api", "casework", "config", "edge", "intake", "jobs", "models", "notify", "text", "workflow"},
	"":              {"api", "backup", "casework", "config", "doctor", "edge", "intake", "jobs", "ledger", "metrics", "models", "notify", "text", "workflow", "internal/demo", "internal/measure", "internal/seed", "internal/simulate"},
}

// standardOnly are the packages that know the standard library and nothing else.
var standardOnly = []string{"workflow", "text"}

func TestPackagesKnowOnlyWhomTheyMay(t *testing.T) {
	output, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(output)))
	seen := map[string]bool{}
	for decoder.More() {
		var listed struct {
			ImportPath string
			Imports    []string
		}
		if err := decoder.Decode(&listed); err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(strings.TrimPrefix(listed.ImportPath, "rectify"), "/")
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %q has no row in the table of who may know whom", name)
			continue
		}
		seen[name] = true
		for _, imported := range listed.Imports {
			ours, inside := strings.CutPrefix(imported, "rectify/")
			if inside && !slices.Contains(allowed, ours) {
				t.Errorf("%q may not import %q", name, ours)
			}
			if slices.Contains(standardOnly, name) && !inside && strings.Contains(strings.Split(imported, "/")[0], ".") {
				t.Errorf("%q may use the standard library only, not %s", name, imported)
			}
		}
	}
	for name := range mayImport {
		if !seen[name] {
			t.Errorf("the table has a row for %q, which does not exist", name)
		}
	}
}

// mayReadTheClock are the files outside the commands that may call time.Now, for
// transport deadlines and durations only.
var mayReadTheClock = []string{"main.go", "notify/check.go", "notify/smtp.go", "edge/wide.go"}

func TestTheClockComesInFromOutside(t *testing.T) {
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(string(source), "time.Now") && !slices.Contains(mayReadTheClock, filepath.ToSlash(path)) {
			t.Errorf("%s reads the clock by itself", path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCommandsSayOnlyWhatTheTablesHold finds the keys the commands speak with.
func TestCommandsSayOnlyWhatTheTablesHold(t *testing.T) {
	spoken := regexp.MustCompile(`(?:\bsay\(|text\.Say\([\w.]+, )"([a-z_.]+)"`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	inside, err := filepath.Glob("internal/demo/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range append(files, inside...) {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range spoken.FindAllStringSubmatch(string(source), -1) {
			found++
			if key := match[1]; !strings.HasSuffix(key, ".") && !strings.HasSuffix(key, "_") && !text.Has(key) {
				t.Errorf("%s says %q, which has no words", file, key)
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d keys were found; the search no longer fits the code", found)
	}
}
