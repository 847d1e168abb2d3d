package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"rectify/workflow"
)

var update = flag.Bool("update", false, "rewrite the generated parts of the READMEs")

// TestTheReadmesShowWhatIsTrue compares the generated parts of both READMEs with
// what the program says now: the diagram of the table, the story, the reading.
func TestTheReadmesShowWhatIsTrue(t *testing.T) {
	c := console{T: t, clock: july2017(), environ: nil}
	for file, language := range map[string]string{"README.md": "en", "README.zh-CN.md": "zh"} {
		readme, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := string(readme)
		want = generated(t, want, "diagram", "```mermaid\n"+workflow.Diagram()+"```")
		want = generated(t, want, "story", "```\n"+c.must("", "demo", "--story", "--language", language)+"```")
		want = generated(t, want, "reading", "```\n"+c.must("", "circular", "read", "internal/demo/circular.txt")+"```")
		if want == string(readme) {
			continue
		}
		if !*update {
			t.Errorf("%s no longer shows what the program says; run this test with -update", file)
			continue
		}
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// generated replaces what stands between the two marks of a part.
func generated(t *testing.T, page, part, content string) string {
	t.Helper()
	before, rest, found := strings.Cut(page, "<!-- "+part+" -->\n")
	_, after, ended := strings.Cut(rest, "<!-- /"+part+" -->")
	if !found || !ended {
		t.Fatalf("the README has no part %q", part)
	}
	return before + "<!-- " + part + " -->\n" + content + "\n<!-- /" + part + " -->" + after
}
