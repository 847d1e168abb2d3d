package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"rectify/config"
)

// configCommand shows what is in force.
func configCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "config", Short: say("command.config")}
	place := storePlace{}
	var asJSON bool
	show := &cobra.Command{
		Use: "show", Short: say("command.config_show"), Long: say("command.config_show_long"), Args: cobra.NoArgs,
		Example: "  rectify config show --config rectify.yaml\n  RECTIFY_LISTEN=0.0.0.0:80 rectify config show --json",
		RunE: func(*cobra.Command, []string) error {
			_, settings, warnings, err := config.Show(place.config, place.environ(s))
			if err != nil {
				return err
			}
			if len(warnings) > 0 {
				fmt.Fprintln(s.stderr, problemsSentence("config.warnings", warnings))
			}
			if asJSON {
				return writeJSON(s.stdout, settings)
			}
			page := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
			for _, one := range settings {
				origin := say("config.origin." + string(one.Origin))
				if one.Place != "" {
					origin += " " + one.Place
				}
				fmt.Fprintf(page, "%s\t%s\t%s\n", one.Key, one.Value, origin)
			}
			return page.Flush()
		},
	}
	place.flags(show)
	show.Flags().BoolVar(&asJSON, "json", false, say("flag.json"))
	command.AddCommand(show)
	return command
}
