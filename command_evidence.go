package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// orphanAge is how old bytes have to be before nothing can be at work on them.
const orphanAge = 24 * time.Hour

func evidenceCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "evidence", Short: say("command.evidence")}
	place, remove := storePlace{}, false
	orphans := &cobra.Command{
		Use: "orphans", Short: say("command.evidence_orphans"), Long: say("command.evidence_orphans_long"), Args: cobra.NoArgs,
		Example: "  rectify evidence orphans --data ./data\n  rectify evidence orphans --config rectify.yaml --remove",
		RunE: func(command *cobra.Command, _ []string) error {
			ctx := command.Context()
			store, _, err := place.open(ctx, s)
			if err != nil {
				return err
			}
			defer store.Close()
			before, removed := s.clock().Add(-orphanAge), 0
			found, err := store.Blobs().Orphans(ctx, before)
			if err == nil && remove {
				removed, err = store.Blobs().RemoveOrphans(ctx, before)
			}
			if err != nil {
				return err
			}
			for _, orphan := range found {
				name := orphan.Path
				if name == "" {
					name = orphan.Hash
				}
				fmt.Fprintln(s.stdout, say("evidence_orphans.one", name, orphan.Size))
			}
			fmt.Fprintln(s.stdout, say("evidence_orphans.sum", len(found), removed))
			return nil
		},
	}
	place.flags(orphans)
	orphans.Flags().BoolVar(&remove, "remove", false, say("flag.remove"))
	command.AddCommand(orphans)
	return command
}
