package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rectify/config"
	"rectify/text"
)

// chooseLanguage takes the language of help and errors from the environment:
// RECTIFY_LANGUAGE, or else the first of LC_ALL, LC_MESSAGES and LANG that is set.
// Chinese where it says so, English otherwise: operators' tools speak English.
func chooseLanguage(environ []string) text.Language {
	given := map[string]string{}
	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		given[name] = value
	}
	for _, name := range []string{config.LanguageVariable, "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := strings.ToLower(given[name]); value != "" {
			if strings.HasPrefix(value, "zh") {
				return text.Chinese
			}
			return text.English
		}
	}
	return text.English
}

// examples of commands that bring none themselves, by the path of the command.
var examples = map[string]string{
	"":               "rectify demo\nrectify migrate --data ./data\nrectify serve --config rectify.yaml\nrectify backup latest.tar.zst --config rectify.yaml",
	"audit":          "rectify audit verify --data ./data",
	"admin":          "rectify admin create system-admin --role system\nrectify admin list",
	"admin code":     "rectify admin code system-admin --data ./data",
	"admin list":     "rectify admin list --data ./data",
	"archive":        "rectify archive verify package.zip",
	"evidence":       "rectify evidence orphans --data ./data",
	"roster":         "rectify roster template people > people.csv\nrectify roster preview people people.csv",
	"calendar":       "rectify calendar show 2026 --data ./data\nrectify calendar check 2027.csv --year 2027",
	"circular":       "rectify circular read circular.txt",
	"circular read":  "rectify circular read circular.txt\nrectify circular read circular.txt --json",
	"config":         "rectify config show --config rectify.yaml",
	"help":           "rectify help serve\nRECTIFY_LANGUAGE=zh rectify help user add",
	"mail":           "rectify mail test clerk@office.example --config rectify.yaml",
	"mail test":      "rectify mail test clerk@office.example --config rectify.yaml",
	"migrate":        "rectify migrate --data ./data\nrectify migrate --config rectify.yaml",
	"policy":         "rectify policy explain --issued 2017-07-18T11:00 --due 2017-07-25\nrectify policy check ladder.yaml",
	"unit":           "rectify unit add 市电子政务办 --office\nrectify unit supervise 1 2 --subtree",
	"unit supervise": "rectify unit supervise 1 2 --subtree",
	"user":           "rectify user add clerk --name 经办人 --role clerk=1 < password.txt\nrectify user disable clerk",
	"user disable":   "rectify user disable clerk --data ./data",
	"user passwd":    "rectify user passwd clerk --data ./data < password.txt",
	"version":        "rectify version",
	"policy check":   "rectify policy check ladder.yaml --language zh",
	"calendar check": "rectify calendar check 2027.csv --year 2027",
	"simulate":       "rectify simulate --seed 7 --cases 1000",
	"policy explain": "rectify policy explain --issued 2017-07-18T11:00 --due 2017-07-25",
	"calendar show":  "rectify calendar show 2027 --data ./data",
	"unit add":       "rectify unit add 市科学技术局 --parent 2 --alias 市科技局",
}

// pathOf is the path of a command below the program: "user add".
func pathOf(command *cobra.Command) string {
	_, path, _ := strings.Cut(command.CommandPath(), " ")
	return path
}

// dress gives every command what all have in common: help in the tables' words, with
// examples, and errors that name what may have been meant.
func dress(root *cobra.Command) {
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpFunc(func(command *cobra.Command, _ []string) { fmt.Fprint(command.OutOrStdout(), manual(command)) })
	root.SetUsageFunc(func(*cobra.Command) error { return nil })
	root.SetFlagErrorFunc(flagError)
	root.Flags().Bool("version", false, say("flag.version"))
	root.SetVersionTemplate("{{.Use}} {{.Version}}\n")
	root.SetHelpCommand(helpCommand(root))
	root.InitDefaultHelpCmd()
	each(root, func(command *cobra.Command) {
		path := pathOf(command)
		if key := "command." + strings.ReplaceAll(path, " ", "_") + "_long"; command.Long == "" && text.Has(key) {
			command.Long = say(key)
		}
		if command.Example == "" {
			command.Example = "  " + strings.ReplaceAll(examples[path], "\n", "\n  ")
		}
		command.Flags().BoolP("help", "h", false, say("flag.help"))
		command.DisableFlagsInUseLine = true
		if command.HasAvailableSubCommands() {
			command.Args, command.RunE = cobra.ArbitraryArgs, overview
			return
		}
		if check := command.Args; check != nil {
			command.Args = func(command *cobra.Command, args []string) error {
				if err := check(command, args); err != nil {
					return errors.New(say("usage.arguments", useLine(command), command.CommandPath()))
				}
				return nil
			}
		}
	})
}

func each(command *cobra.Command, do func(*cobra.Command)) {
	do(command)
	for _, below := range command.Commands() {
		each(below, do)
	}
}

// overview shows the manual of a command that only holds others, and refuses a word
// that is none of them.
func overview(command *cobra.Command, args []string) error {
	if len(args) == 0 {
		return command.Help()
	}
	return unknownCommand(command, args[0])
}

func unknownCommand(command *cobra.Command, word string) error {
	var known []string
	for _, below := range command.Commands() {
		known = append(known, below.Name())
	}
	if meant := config.Nearest(word, known); meant != "" {
		return errors.New(say("usage.mistyped_command", word, command.CommandPath()+" "+meant))
	}
	return errors.New(say("usage.unknown_command", word, command.CommandPath()))
}

func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{Use: "help [COMMAND]", Short: say("command.help"), RunE: func(_ *cobra.Command, args []string) error {
		command, rest, err := root.Find(args)
		if err != nil || len(rest) > 0 {
			if command == nil {
				command = root
			}
			return unknownCommand(command, append(rest, args...)[0])
		}
		return command.Help()
	}}
}

// flagError says what is wrong with a flag, and which one may have been meant.
func flagError(command *cobra.Command, err error) error {
	var stranger *pflag.NotExistError
	var lacking *pflag.ValueRequiredError
	var wrong *pflag.InvalidValueError
	words := err.Error()
	switch {
	case errors.As(err, &stranger):
		var known []string
		command.Flags().VisitAll(func(flag *pflag.Flag) { known = append(known, flag.Name) })
		name := stranger.GetSpecifiedName()
		if meant := config.Nearest(name, known); meant != "" && len(name) > 1 {
			words = say("usage.mistyped_flag", name, meant)
		} else {
			words = say("usage.unknown_flag", name)
		}
	case errors.As(err, &lacking):
		words = say("usage.no_value", lacking.GetSpecifiedName())
	case errors.As(err, &wrong):
		words = say("usage.bad_value", wrong.GetFlag().Name, wrong.GetValue())
	}
	return errors.New(words + "\n" + say("usage.see", command.CommandPath()))
}

func useLine(command *cobra.Command) string {
	line := command.UseLine()
	if command.HasAvailableSubCommands() {
		return line + " " + say("help.command_mark")
	}
	return line + " " + say("help.flags_mark")
}

// manual is the help of a command.
func manual(command *cobra.Command) string {
	var page strings.Builder
	about := command.Long
	if about == "" {
		about = command.Short
	}
	fmt.Fprintf(&page, "%s\n\n%s\n  %s\n", about, say("help.usage"), useLine(command))
	if command.HasAvailableSubCommands() {
		fmt.Fprintf(&page, "\n%s\n", say("help.commands"))
		for _, below := range command.Commands() {
			if below.IsAvailableCommand() || below.Name() == "help" {
				fmt.Fprintf(&page, "  %s%s\n", padded(below.Name(), 12), below.Short)
			}
		}
	}
	fmt.Fprintf(&page, "\n%s\n", say("help.flags"))
	command.Flags().VisitAll(func(flag *pflag.Flag) { fmt.Fprintf(&page, "  %s%s\n", padded(flagName(flag), 26), flagWords(flag)) })
	if command.Example != "" {
		fmt.Fprintf(&page, "\n%s\n%s\n", say("help.examples"), command.Example)
	}
	if command.HasAvailableSubCommands() {
		fmt.Fprintf(&page, "\n%s\n", say("help.more", command.CommandPath()))
	}
	return page.String()
}

func flagName(flag *pflag.Flag) string {
	name := "    --" + flag.Name
	if flag.Shorthand != "" {
		name = "-" + flag.Shorthand + ", --" + flag.Name
	}
	if flag.Value.Type() != "bool" {
		name += " " + say("help.value")
	}
	return name
}

func flagWords(flag *pflag.Flag) string {
	switch flag.DefValue {
	case "", "false", "0", "[]":
		return flag.Usage
	}
	return flag.Usage + say("help.default", flag.DefValue)
}
