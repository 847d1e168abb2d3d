package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"rectify/edge"
	"rectify/intake"
	"rectify/text"
)

func circularCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "circular", Short: say("command.circular")}
	var asJSON bool
	read := &cobra.Command{
		Use: "read FILE", Short: say("command.circular_read"), Args: cobra.ExactArgs(1),
		Example: "  rectify circular read circular.txt\n  rectify circular read circular.txt --json",
		RunE: func(_ *cobra.Command, args []string) error {
			reading, _, err := readCircular(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(s.stdout, reading)
			}
			return printReading(s.stdout, reading)
		},
	}
	read.Flags().BoolVar(&asJSON, "json", false, say("flag.json"))
	command.AddCommand(read)
	return command
}

// readCircular reads a circular's file; what cannot be a circular at all is an error.
func readCircular(path string) (intake.Reading, []byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return intake.Reading{}, nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, intake.MaxBytes+1))
	if err != nil {
		return intake.Reading{}, nil, err
	}
	reading, err := intake.Read(raw)
	return reading, raw, err
}

// writeJSON writes indented JSON with its characters as they are.
func writeJSON(out io.Writer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// printReading shows a person what was understood, and what was not.
func printReading(out io.Writer, reading intake.Reading) error {
	language := text.Chinese
	batch := reading.Batch()
	var page strings.Builder
	line := func(key string, value any) {
		if shown := fmt.Sprint(value); shown != "" && shown != "[]" {
			fmt.Fprintf(&page, "%s%s\n", text.Say(language, key), shown)
		}
	}
	line("read.doc_number", batch.DocNumber)
	line("read.title", batch.Title)
	line("read.issuer", batch.Issuer)
	line("read.signed_on", batch.SignedOn)
	line("read.report_to", batch.ReportTo)
	line("read.due", strings.TrimSpace(batch.DuePhrase+" "+batch.DueOn.String()))
	for i, one := range batch.Cases {
		fmt.Fprintf(&page, "\n%d. %s  %s  %s\n", i+1, one.Unit, one.URL, one.SiteCode)
		for _, finding := range one.Findings {
			fmt.Fprintf(&page, "   - %s\n", finding.Description)
		}
	}
	if len(batch.Suggestions) > 0 {
		fmt.Fprintf(&page, "\n%s\n", text.Say(language, "read.suggestions"))
		for _, suggestion := range batch.Suggestions {
			fmt.Fprintf(&page, "   - %s  %s\n", suggestion.Unit, suggestion.Paragraph)
		}
	}
	if notes := readingNotes(reading, language); len(notes) > 0 {
		fmt.Fprintf(&page, "\n%s\n   - %s\n", text.Say(language, "read.doubts"), strings.Join(notes, "\n   - "))
	}
	_, err := io.WriteString(out, page.String())
	return err
}

// readingNotes puts every doubt and every rejected row into words.
func readingNotes(reading intake.Reading, language text.Language) []string {
	var notes []string
	for _, doubt := range reading.Batch().Doubts {
		note := edge.DoubtSentence(language, doubt)
		if doubt.Place != "" {
			note = doubt.Place + " " + note
		}
		notes = append(notes, note)
	}
	return notes
}
