package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestRelease makes the archive for this machine twice, the second time from a copy of
// the source elsewhere, and uses what is in it as an office would.
func TestRelease(t *testing.T) {
	if !long() {
		t.Skip("it builds the program anew with other settings, which takes minutes: RECTIFY_TEST_LONG=1 runs it")
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("the script makes linux/amd64 here only where that is the machine")
	}
	name := "rectify-" + version + "-linux-amd64"
	first, second := t.TempDir(), t.TempDir()
	release(t, ".", first)
	release(t, sourceCopy(t), second)
	for _, file := range []string{name + ".tar.gz", "SHA256SUMS"} {
		if a, b := hashOfFile(t, filepath.Join(first, file)), hashOfFile(t, filepath.Join(second, file)); a != b {
			t.Errorf("%s differs when it is made again: %s %s", file, a, b)
		}
	}
	must(t, first, "sha256sum", "--check", "--strict", "SHA256SUMS")
	must(t, first, "tar", "-xzf", name+".tar.gz")
	folder := filepath.Join(first, name)
	must(t, folder, "sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS")
	for _, file := range []string{"README.md", "README.zh-CN.md", "rectify.service", "Containerfile", "docs/api.png", "rectify.yaml", "policy.yaml", "licences/stdlib@" + strings.TrimPrefix(runtime.Version(), "go") + "/LICENSE"} {
		if about, err := os.Stat(filepath.Join(folder, file)); err != nil || about.Size() == 0 {
			t.Errorf("%s is not in the archive: %v", file, err)
		}
	}
	examineBill(t, folder)
	containerHasWhatItCopies(t, filepath.Join(folder, "Containerfile"), folder)

	data := filepath.Join(t.TempDir(), "data")
	if got := must(t, folder, "./rectify", "version"); got != "rectify "+version+"\n" {
		t.Errorf("version: %s", got)
	}
	must(t, folder, "./rectify", "migrate", "--config", "rectify.yaml", "--data", data)
	must(t, folder, "./rectify", "policy", "check", "policy.yaml")
	must(t, folder, "./rectify", "backup", filepath.Join(t.TempDir(), "backup"), "--data", data)
	command := exec.Command("./rectify", "doctor", "--config", "rectify.yaml", "--data", data)
	command.Dir = folder
	if output, _ := command.CombinedOutput(); command.ProcessState.ExitCode() > 1 {
		t.Errorf("doctor: %s", output)
	}
	if said := must(t, folder, "ldd", "./rectify"); !strings.Contains(said, "not a dynamic executable") && !strings.Contains(said, "statically linked") {
		t.Errorf("the program needs libraries: %s", said)
	}
}

func release(t *testing.T, source, out string) {
	t.Helper()
	must(t, source, "./release", "--out", out, "linux/amd64")
}

// must runs a program that has to succeed; that ldd fails on a static one is success.
func must(t *testing.T, folder, name string, args ...string) string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir = folder
	output, err := command.CombinedOutput()
	if err != nil && name != "ldd" {
		t.Fatalf("%s %v: %v: %s", name, args, err, output)
	}
	return string(output)
}

func hashOfFile(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// sourceCopy copies the source to another folder.
func sourceCopy(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == ".git" || path == "data" || path == "dist"):
			return fs.SkipDir
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(folder, path), 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		about, err := entry.Info()
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(folder, path), raw, about.Mode().Perm())
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// examineBill reads the bill of materials: what the program is built on stands in it,
// each with its licence.
func examineBill(t *testing.T, folder string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder, "bom.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bill struct {
		Metadata   struct{ Component struct{ Version string } }
		Components []struct {
			Name     string
			Licenses []any
		}
	}
	if err := json.Unmarshal(raw, &bill); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, one := range bill.Components {
		there[one.Name] = true
		if len(one.Licenses) == 0 {
			t.Errorf("the licence of %s is not recognised", one.Name)
		}
	}
	for _, name := range []string{"stdlib", "sqlite", "github.com/mattn/go-sqlite3", "gorm.io/gorm", "github.com/gin-gonic/gin", "github.com/riverqueue/river"} {
		if !there[name] {
			t.Errorf("%s is not in the bill of materials", name)
		}
	}
	if bill.Metadata.Component.Version != version {
		t.Errorf("the bill is of version %s", bill.Metadata.Component.Version)
	}
}

// TestTheUnitIsOneThatSystemdUnderstands asks systemd, where it is installed.
func TestTheUnitIsOneThatSystemdUnderstands(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	for _, unit := range []string{"rectify.service", "rectify-backup.service", "rectify-backup.timer"} {
		// The program's place and user are not there; all else must be understood.
		output, _ := exec.Command("systemd-analyze", "verify", "--recursive-errors=no", "deploy/"+unit).CombinedOutput()
		for line := range strings.Lines(string(output)) {
			if strings.Contains(line, "rectify") && !strings.Contains(line, "is not executable") {
				t.Errorf("%s: %s", unit, line)
			}
		}
	}
	output, err := exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=25", "deploy/rectify.service").CombinedOutput()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(string(output)), "\n")
		t.Errorf("the service is more exposed than 2.5 of 10: %s", lines[len(lines)-1])
	}
}

// TestTheExampleSettingsAreRight loads them, and holds that they name every setting.
func TestTheExampleSettingsAreRight(t *testing.T) {
	c := console{T: t, environ: nil}
	var settings []struct{ Key string }
	if err := json.Unmarshal([]byte(c.must("", "config", "show", "--config", "deploy/rectify.yaml", "--json")), &settings); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("deploy/rectify.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, setting := range settings {
		_, leaf, nested := strings.Cut(setting.Key, ".")
		if !nested {
			leaf = setting.Key
		}
		if secret := leaf == "password" || leaf == "secret"; !secret && !strings.Contains(string(raw), leaf+":") {
			t.Errorf("deploy/rectify.yaml does not name %s", setting.Key)
		}
	}
}

// TestTheContainerOfTheArchiveNeedsNoSource holds that what it copies is what the
// release script puts beside it: an office has neither source nor compiler.
func TestTheContainerOfTheArchiveNeedsNoSource(t *testing.T) {
	script, err := os.ReadFile("release")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range copiedBy(t, "deploy/Containerfile.archive") {
		if !strings.Contains(string(script), `"$stage/`+source) {
			t.Errorf("the archive has no %s", source)
		}
	}
	containerHasWhatItCopies(t, "deploy/Containerfile", ".")
}

func containerHasWhatItCopies(t *testing.T, file, folder string) {
	t.Helper()
	for _, source := range copiedBy(t, file) {
		if _, err := os.Stat(filepath.Join(folder, source)); err != nil {
			t.Errorf("%s copies what is not there: %v", file, err)
		}
	}
}

// copiedBy lists what a container file copies from its context.
func copiedBy(t *testing.T, file string) (sources []string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "COPY" || strings.HasPrefix(words[1], "--from=") {
			continue
		}
		for _, word := range words[1 : len(words)-1] {
			if !strings.HasPrefix(word, "--") {
				sources = append(sources, word)
			}
		}
	}
	if len(sources) == 0 {
		t.Fatalf("%s copies nothing", file)
	}
	return sources
}
