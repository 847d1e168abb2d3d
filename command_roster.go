package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/edge"
	"rectify/intake"
	"rectify/text"
	"rectify/workflow"
)

// rosterCommand fills an installation from spreadsheets saved as text.
func rosterCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "roster", Short: say("command.roster")}
	command.AddCommand(rosterTemplate(s), rosterPreview(s), rosterApply(s))
	return command
}

func rosterKind(name string) (workflow.RosterKind, error) {
	kind := workflow.RosterKind(name)
	if !slices.Contains(workflow.RosterKinds, kind) {
		names := make([]string, len(workflow.RosterKinds))
		for i, known := range workflow.RosterKinds {
			names[i] = string(known)
		}
		return "", errors.New(say("roster.bad_kind", strings.Join(names, say("list_separator"))))
	}
	return kind, nil
}

func rosterTemplate(s surroundings) *cobra.Command {
	var language string
	command := &cobra.Command{
		Use: "template KIND", Short: say("command.roster_template"), Args: cobra.ExactArgs(1),
		Example: "  rectify roster template units > units.csv",
		RunE: func(_ *cobra.Command, args []string) error {
			kind, err := rosterKind(args[0])
			if err != nil {
				return err
			}
			_, err = s.stdout.Write(intake.CSV([][]string{edge.RosterHeadings(text.Parse(language), kind)}))
			return err
		},
	}
	command.Flags().StringVar(&language, "language", "zh", say("flag.language"))
	return command
}

// readRoster reads a roster file; "-" is standard input.
func readRoster(s surroundings, kind, name string) (workflow.Roster, error) {
	known, err := rosterKind(kind)
	if err != nil {
		return workflow.Roster{}, err
	}
	source := s.stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return workflow.Roster{}, err
		}
		defer file.Close()
		source = file
	}
	raw, err := io.ReadAll(io.LimitReader(source, intake.RosterMaxBytes+1))
	if err != nil {
		return workflow.Roster{}, err
	}
	roster, err := intake.ReadRoster(known, raw)
	var unreadable *intake.Error
	if errors.As(err, &unreadable) {
		return roster, workflow.Invalid(workflow.Field{Name: "file", Reason: "roster_file_" + unreadable.Code})
	}
	return roster, err
}

func rosterPreview(s surroundings) *cobra.Command {
	place := storePlace{}
	var language, refused string
	command := &cobra.Command{
		Use: "preview KIND FILE", Short: say("command.roster_preview"), Args: cobra.ExactArgs(2),
		Example: "  rectify roster preview people people.csv --refused refused.csv",
		RunE: func(command *cobra.Command, args []string) error {
			roster, err := readRoster(s, args[0], args[1])
			if err != nil {
				return err
			}
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				view, err := desk.PreviewRoster(command.Context(), casework.Operator, roster)
				if err != nil {
					return err
				}
				reader := text.Parse(language)
				fmt.Fprint(s.stdout, rosterPage(reader, view))
				fmt.Fprintln(s.stdout, text.Say(reader, "roster.digest", view.Digest))
				return keepRefused(s, reader, refused, roster, view)
			})
		},
	}
	command.Flags().StringVar(&language, "language", "en", say("flag.language"))
	command.Flags().StringVar(&refused, "refused", "", say("flag.refused"))
	place.flags(command)
	return command
}

func rosterApply(s surroundings) *cobra.Command {
	place := storePlace{}
	var language, refused, digest string
	var whole bool
	command := &cobra.Command{
		Use: "apply KIND FILE", Short: say("command.roster_apply"), Args: cobra.ExactArgs(2),
		Example: "  rectify roster apply people people.csv --digest 3f0c…",
		RunE: func(command *cobra.Command, args []string) error {
			roster, err := readRoster(s, args[0], args[1])
			if err != nil {
				return err
			}
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				view, err := desk.ApplyRoster(command.Context(), casework.Operator, roster, digest, whole)
				if err != nil {
					return err
				}
				reader := text.Parse(language)
				fmt.Fprint(s.stdout, rosterPage(reader, view))
				fmt.Fprintln(s.stdout, text.Say(reader, "roster.applied"))
				return keepRefused(s, reader, refused, roster, view)
			})
		},
	}
	command.Flags().StringVar(&language, "language", "en", say("flag.language"))
	command.Flags().StringVar(&refused, "refused", "", say("flag.refused"))
	command.Flags().StringVar(&digest, "digest", "", say("flag.digest"))
	command.Flags().BoolVar(&whole, "whole", false, say("flag.whole"))
	_ = command.MarkFlagRequired("digest") // it is there
	place.flags(command)
	return command
}

// keepRefused writes the refused lines with their reasons to a file that is not there
// yet.
func keepRefused(s surroundings, language text.Language, name string, roster workflow.Roster, view casework.RosterView) error {
	if name == "" || view.Counts[workflow.RosterRefuse] == 0 {
		return nil
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(intake.CSV(edge.RefusedRows(language, roster, view.Refused())))
	if err = errors.Join(err, file.Close()); err == nil {
		_, err = fmt.Fprintln(s.stdout, text.Say(language, "roster.refused_kept", name))
	}
	return err
}

// rosterPage says line by line what a roster does.
func rosterPage(language text.Language, view casework.RosterView) string {
	var page strings.Builder
	for _, line := range view.Lines {
		if line.Outcome == workflow.RosterSame {
			continue
		}
		fmt.Fprintln(&page, text.Say(language, "roster.say_line", line.Line, text.Say(language, "roster_outcome."+string(line.Outcome)), line.Subject))
		for _, change := range line.Changes {
			to := edge.RosterValue(language, change.Column, change.To)
			if change.Asked {
				to += text.Say(language, "roster.asked")
			}
			fmt.Fprintln(&page, text.Say(language, "roster.say_change",
				edge.RosterHeading(language, view.Kind, change.Column),
				edge.RosterValue(language, change.Column, change.From), to))
		}
		for _, wrong := range line.Wrong {
			fmt.Fprintln(&page, text.Say(language, "roster.say_wrong", edge.RosterSentence(language, view.Kind, wrong)))
		}
	}
	if len(view.Ignored) > 0 {
		fmt.Fprintln(&page, text.Say(language, "roster.ignored", strings.Join(view.Ignored, text.Say(language, "list_separator"))))
	}
	counts := view.Counts
	fmt.Fprintln(&page, text.Say(language, "roster.counts", counts[workflow.RosterCreate], counts[workflow.RosterChange], counts[workflow.RosterSame], counts[workflow.RosterRefuse]))
	return page.String()
}
