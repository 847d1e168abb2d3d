package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"rectify/ledger"
)

// printable keeps what a package claims from steering the terminal.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '?'
}

func archiveCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "archive", Short: say("command.archive")}
	var expected string
	verify := &cobra.Command{
		Use: "verify FILE", Short: say("command.archive_verify"), Long: say("command.archive_verify_long"), Args: cobra.ExactArgs(1),
		Example: "  rectify archive verify package.zip --sha256 SUM",
		RunE: func(_ *cobra.Command, args []string) error {
			if sum, err := hex.DecodeString(expected); expected != "" && (err != nil || len(sum) != 32) {
				return errors.New(say("archive_verify.bad_sum", expected))
			}
			return verifyArchive(s, args[0], expected)
		},
	}
	verify.Flags().StringVar(&expected, "sha256", "", say("flag.sha256"))
	command.AddCommand(verify)
	return command
}

// verifyArchive prints what a package holds when it is whole; otherwise it prints
// every fault and fails.
func verifyArchive(s surroundings, path, expected string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	about, err := file.Stat()
	if err != nil {
		return err
	}
	report, err := ledger.CheckPackage(file, about.Size(), expected)
	if err != nil {
		return err
	}
	for _, fault := range report.Faults {
		args := make([]any, len(fault.Args))
		for i, arg := range fault.Args {
			args[i] = strings.Map(printable, arg)
		}
		fmt.Fprintln(s.stdout, say("package_fault."+fault.Code, args...))
	}
	if len(report.Faults) > 0 {
		return errors.New(say("archive_verify.faults", len(report.Faults)))
	}
	fmt.Fprintln(s.stdout, say("archive_verify.ok", strings.Map(printable, report.DocNumber), report.Number, report.Cases, report.Events, report.Files, report.SHA256))
	if expected == "" {
		fmt.Fprintln(s.stdout, say("archive_verify.compare"))
	}
	return nil
}
