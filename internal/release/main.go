// Release writes what goes with a program that was built: the licences of everything
// in it, and a bill of materials (CycloneDX 1.6, JSON). Both come from the binary's own
// list of modules. The same binary gives the same bytes.
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

func main() {
	binary := flag.String("binary", "", "the program that was built")
	version := flag.String("version", "", "of the program")
	licences := flag.String("licences", "", "folder to write the licences into")
	bom := flag.String("bom", "", "file to write the bill of materials into")
	flag.Parse()
	if err := write(*binary, *version, *licences, *bom); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func write(binary, version, licences, bom string) error {
	info, err := buildinfo.ReadFile(binary)
	if err != nil {
		return err
	}
	modules, err := modulesOf(info)
	if err != nil {
		return err
	}
	goRoot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	modules = append(modules, module{Path: "stdlib", Version: strings.TrimPrefix(info.GoVersion, "go"), Dir: strings.TrimSpace(string(goRoot))})
	sqlite := ""
	for i := range modules {
		if modules[i].Licence, err = copyLicences(modules[i], licences); err != nil {
			return err
		}
		if modules[i].Path == "github.com/mattn/go-sqlite3" {
			if sqlite, err = sqliteVersion(modules[i].Dir); err != nil {
				return err
			}
		}
	}
	content, err := json.MarshalIndent(billOf(version, modules, sqlite), "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(bom, append(content, '\n'), 0o644)
}

// module is one that the program was built from.
type module struct {
	Path, Version, Sum, Dir string
	Licence                 string // SPDX, "" where it is not recognised
}

// modulesOf lists the modules in the binary with the folders of their sources.
func modulesOf(info *debug.BuildInfo) ([]module, error) {
	var modules []module
	for _, dependency := range info.Deps {
		if dependency.Replace != nil {
			dependency = dependency.Replace
		}
		output, err := exec.Command("go", "mod", "download", "-json", dependency.Path+"@"+dependency.Version).Output()
		if err != nil {
			return nil, fmt.Errorf("%s@%s: %w", dependency.Path, dependency.Version, err)
		}
		found := module{Path: dependency.Path, Version: dependency.Version, Sum: dependency.Sum}
		var told struct{ Dir string }
		if err := json.Unmarshal(output, &told); err != nil {
			return nil, err
		}
		found.Dir = told.Dir
		modules = append(modules, found)
	}
	slices.SortFunc(modules, func(a, b module) int { return strings.Compare(a.Path, b.Path) })
	return modules, nil
}

// sqliteVersion reads which SQLite the driver carries.
func sqliteVersion(folder string) (string, error) {
	header, err := os.ReadFile(filepath.Join(folder, "sqlite3-binding.h"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(header)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "#define" && fields[1] == "SQLITE_VERSION" {
			return strings.Trim(fields[2], `"`), nil
		}
	}
	return "", errors.New("the driver does not say which SQLite it carries")
}
