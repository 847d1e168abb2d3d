// Rectify tracks the rectification of what an inspection found (整改督办): it reads
// a circular, issues its cases as one batch, and follows every case through
// report, re-check and closing, with letters to everybody concerned and a record
// that stands up when somebody is held to account.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // a bare machine may have no time zones

	"github.com/spf13/cobra"
)

// version is what the program calls itself.
const version = "0.1.0"

// heapGrowth is how far the heap grows between two collections, in percent of what is
// in use: 4 MiB less under load for one percent of the processor's time.
const heapGrowth = 60

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], surroundings{stdout: os.Stdout, stderr: os.Stderr, stdin: os.Stdin, environ: os.Environ(), clock: time.Now})
	stop()
	os.Exit(status)
}

// deadlineIn is a transport deadline.
func deadlineIn(wait time.Duration) time.Time { return time.Now().Add(wait) }

// surroundings are what a command takes from outside: a test hands in its own.
type surroundings struct {
	stdout  io.Writer
	stderr  io.Writer
	stdin   io.Reader
	environ []string
	clock   func() time.Time
	ready   func(address string) // told once a server listens; may be nil
}

// run carries out one command line and returns the exit status.
func run(ctx context.Context, args []string, s surroundings) int {
	if chosen := chooseLanguage(s.environ); chosen != commandLanguage {
		commandLanguage = chosen
	}
	root := program(s)
	root.SetArgs(args)
	root.SetOut(s.stdout)
	root.SetErr(s.stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		var asked exit
		if errors.As(err, &asked) {
			return asked.status
		}
		fmt.Fprintln(s.stderr, "rectify: "+sentence(err))
		return 1
	}
	return 0
}

// program is the tree of all commands.
func program(s surroundings) *cobra.Command {
	root := &cobra.Command{
		Use:           "rectify",
		Short:         say("command.rectify"),
		Long:          say("command.rectify_long"),
		SilenceUsage:  true,
		SilenceErrors: true,
		Version:       version,
	}
	root.AddCommand(
		serveCommand(s), demoCommand(s), circularCommand(s), auditCommand(s), migrateCommand(s), unitCommand(s), userCommand(s), adminCommand(s), rosterCommand(s),
		mailCommand(s), policyCommand(s), calendarCommand(s), simulateCommand(s), archiveCommand(s), evidenceCommand(s), versionCommand(s))
	root.AddCommand(backupCommand(s), restoreCommand(s), configCommand(s), doctorCommand(s), seedCommand(s), benchCommand(s))
	dress(root)
	return root
}

func versionCommand(s surroundings) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: say("command.version"), Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(s.stdout, "rectify "+version)
			return err
		},
	}
}
