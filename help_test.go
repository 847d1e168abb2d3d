package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"rectify/text"
)

// TestEveryCommandHasAManual reads what each command says of itself in both languages
// and tries its examples: the command is there, its flags parse, its arguments count.
func TestEveryCommandHasAManual(t *testing.T) {
	defer func(before text.Language) { commandLanguage = before }(commandLanguage)
	for _, language := range []text.Language{text.English, text.Chinese} {
		commandLanguage = language
		root := program(surroundings{clock: time.Now})
		each(root, func(command *cobra.Command) {
			path := command.CommandPath()
			if command.Short == "" || command.Long == "" || strings.TrimSpace(command.Example) == "" {
				t.Errorf("%s in %s: short %q, long %q, example %q", path, language, command.Short, command.Long, command.Example)
			}
			page := manual(command)
			if language == text.Chinese && !strings.ContainsFunc(command.Short+command.Long, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s is not in Chinese: %s", path, page)
			}
			if key := regexp.MustCompile(`\b(command|flag|help)\.[a-z_]+`).FindString(page); key != "" {
				t.Errorf("%s shows the key %s", path, key)
			}
			for example := range strings.Lines(command.Example) {
				tryExample(t, strings.TrimSpace(example))
			}
		})
	}
}

var assignment = regexp.MustCompile(`^[A-Z_]+=`)

// tryExample parses a command line as the shell and the program would.
func tryExample(t *testing.T, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, " < ")
	line, _, _ = strings.Cut(line, " > ")
	words := strings.Fields(line)
	for len(words) > 0 && assignment.MatchString(words[0]) {
		words = words[1:]
	}
	if len(words) == 0 || words[0] != "rectify" {
		t.Errorf("an example calls something else: %s", line)
		return
	}
	command, rest, err := program(surroundings{clock: time.Now}).Find(words[1:])
	if err == nil {
		err = command.ParseFlags(rest)
	}
	if err == nil {
		err = command.ValidateArgs(command.Flags().Args())
	}
	if err != nil || command.HasSubCommands() && len(command.Flags().Args()) > 0 {
		t.Errorf("the example %q: %v", line, err)
	}
}

func TestMistypedCommandLines(t *testing.T) {
	c := console{T: t, clock: time.Now}
	for line, want := range map[string]string{
		"srve":                  "there is no command srve; did you mean “rectify serve”?",
		"user ad":               "there is no command ad; did you mean “rectify user add”?",
		"quite-something-else":  "there is no command quite-something-else; see “rectify --help”",
		"serve --confg x":       "there is no flag --confg; did you mean --config?",
		"serve -x":              "there is no flag x",
		"serve --config":        "the flag config needs a value",
		"simulate --cases many": "the flag --cases does not take many",
		"backup":                "the number of arguments is wrong; usage: rectify backup FILE [flags]",
		"help srve":             "there is no command srve; did you mean “rectify serve”?",
		"doctor --quick --full": "choose --quick or --full, not both",
		"migrate now":           "the number of arguments is wrong",
	} {
		output, complaint, status := c.run("", strings.Fields(line)...)
		if status != 1 || output != "" || !strings.HasPrefix(complaint, "rectify: "+want) {
			t.Errorf("%s: %d %q %q", line, status, output, complaint)
		}
	}
}

func TestOverviewAndLanguage(t *testing.T) {
	english := console{T: t, clock: time.Now}
	bare := english.must("")
	if bare != english.must("", "--help") || bare != english.must("", "help") || !strings.Contains(bare, "Commands:\n  admin") {
		t.Errorf("without arguments: %s", bare)
	}
	if page := english.must("", "user"); !strings.Contains(page, "passwd") || page != english.must("", "help", "user") {
		t.Errorf("a command that holds others: %s", page)
	}
	if got := english.must("", "--version"); got != "rectify "+version+"\n" || got != english.must("", "version") {
		t.Errorf("version: %q", got)
	}
	for _, row := range []struct {
		environ []string
		chinese bool
	}{
		{nil, false},
		{[]string{"LANG=zh_CN.UTF-8"}, true},
		{[]string{"LANG=C.UTF-8"}, false},
		{[]string{"LANG=zh_CN.UTF-8", "LC_ALL=en_GB.UTF-8"}, false},
		{[]string{"LANG=en_GB.UTF-8", "LC_MESSAGES=zh_CN.UTF-8"}, true},
		{[]string{"LANG=en_GB.UTF-8", "LC_ALL=C", "RECTIFY_LANGUAGE=zh"}, true},
		{[]string{"LANG=zh_CN.UTF-8", "RECTIFY_LANGUAGE=en"}, false},
	} {
		page := console{T: t, clock: time.Now, environ: row.environ}.must("", "help", "serve")
		if got := strings.Contains(page, "用法:"); got != row.chinese || got == strings.Contains(page, "Usage:") {
			t.Errorf("%v: %s", row.environ, page)
		}
	}
	english.must("", "version") // the language of the other tests
}
