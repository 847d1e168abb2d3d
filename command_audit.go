package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/models"
)

func auditCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "audit", Short: say("command.audit")}
	place := storePlace{}
	verify := &cobra.Command{
		Use: "verify", Short: say("command.audit_verify"), Long: say("command.audit_verify_long"), Args: cobra.NoArgs,
		Example: "  rectify audit verify --data ./data\n  rectify audit verify --config rectify.yaml",
		RunE: func(command *cobra.Command, _ []string) error {
			ctx := command.Context()
			store, cfg, err := place.open(ctx, s)
			if err != nil {
				return err
			}
			defer store.Close()
			desk, err := deskOf(store, cfg, s.clock, nil, false)
			if err != nil {
				return err
			}
			return verifyAudit(command, s, store, desk)
		},
	}
	place.flags(verify)
	command.AddCommand(verify)
	return command
}

// verifyAudit prints ok with the newest seal, which is worth keeping elsewhere;
// otherwise it prints every fault and fails. Either way it says how far the record
// covers the tables.
func verifyAudit(command *cobra.Command, s surroundings, store *models.Store, desk *casework.Desk) error {
	audit, err := desk.Audit(command.Context())
	if err != nil {
		return err
	}
	if len(audit.Faults) > 0 {
		fmt.Fprintln(s.stdout, strings.Join(audit.Faults, "\n"))
		fmt.Fprintln(s.stdout, coverage(audit))
		return errors.New(say("audit.faults", len(audit.Faults)))
	}
	seal, err := store.Read(command.Context()).LastSeal()
	if err != nil {
		return err
	}
	message := say("audit.ok", seal.ID, seal.Hash)
	if seal.ID == 0 {
		message = say("audit.ok_unsealed")
	}
	_, err = fmt.Fprintf(s.stdout, "%s\n%s\n", message, coverage(audit))
	return err
}

func coverage(audit casework.Audit) string {
	said := say("audit.covered", audit.PapersCovered, audit.EventsCovering)
	if audit.EventsNotCovering > 0 || audit.PapersNotCovered > 0 {
		said += "\n" + say("audit.not_covered", audit.EventsNotCovering, audit.PapersNotCovered)
	}
	return said
}
