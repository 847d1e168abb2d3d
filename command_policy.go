package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rectify/config"
	"rectify/edge"
	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// policyCommand asks the ladder what it would do.
func policyCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "policy", Short: say("command.policy")}
	var file, issued, due, zone, language string
	explain := &cobra.Command{
		Use: "explain", Short: say("command.policy_explain"), Args: cobra.NoArgs,
		Example: "  rectify policy explain --issued 2017-07-18T11:00 --due 2017-07-25\n  rectify policy explain --policy ladder.yaml --issued 2017-07-18T11:00 --due 2017-07-25 --language zh",
		RunE: func(*cobra.Command, []string) error {
			policy, err := config.LoadPolicy(file)
			if err != nil {
				return err
			}
			place, err := time.LoadLocation(zone)
			if err != nil {
				return err
			}
			from, err := time.ParseInLocation("2006-01-02T15:04", issued, place)
			if err != nil {
				return errors.New(say("policy_command.bad_issued", issued))
			}
			day, err := workflow.ParseDate(due)
			if err != nil {
				return errors.New(say("policy_command.bad_due", due))
			}
			calendar, err := workflow.NewCalendar(models.SeedCalendar())
			if err != nil {
				return err
			}
			explained := workflow.Explain(from, day.End(place), policy, calendar, place)
			_, err = fmt.Fprint(s.stdout, explanation(text.Parse(language), policy, explained, place))
			return err
		},
	}
	explain.Flags().StringVar(&file, "policy", "", say("flag.policy"))
	explain.Flags().StringVar(&issued, "issued", "", say("flag.issued"))
	explain.Flags().StringVar(&due, "due", "", say("flag.due"))
	explain.Flags().StringVar(&zone, "zone", config.Default().Office.Zone, say("flag.zone"))
	explain.Flags().StringVar(&language, "language", "en", say("flag.language"))
	command.AddCommand(explain, policyCheck(s))
	return command
}

// inGeneral says what a policy does, whenever a case is issued.
func inGeneral(language text.Language, policy workflow.Policy) string {
	return explanation(language, policy, workflow.Explain(time.Time{}, time.Time{}, policy, nil, time.UTC), time.UTC)
}

// explanation says of every rung when it comes, who is told when, what it does,
// and why.
func explanation(language text.Language, policy workflow.Policy, explained []workflow.Explained, zone *time.Location) string {
	var page strings.Builder
	phrases := func(list []workflow.Phrase) string {
		said := make([]string, len(list))
		for i, phrase := range list {
			said[i] = edge.PhraseSentence(language, policy, phrase)
		}
		return strings.Join(said, text.Say(language, "policy_command.and"))
	}
	for _, one := range explained {
		fmt.Fprintf(&page, "%s (%s)\n", edge.Name(language, one.Rung.Label), one.Rung.Name)
		switch {
		case !one.Owed:
		case one.Day.IsZero() && one.Rung.Anchor != workflow.AnchorReport: // no case is meant
		case one.Day.IsZero():
			fmt.Fprintf(&page, "  %s\n", text.Say(language, "policy_command.no_day"))
		default:
			fmt.Fprintf(&page, "  %s\n", text.Say(language, "policy_command.when", one.Day, one.Tell.In(zone).Format("2006-01-02 15:04")))
		}
		fmt.Fprintf(&page, "  %s\n  %s\n  %s\n", phrases(one.Why), phrases(one.What), phrases(one.Rung.Whom()))
	}
	return page.String()
}
