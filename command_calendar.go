package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rectify/config"
	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// policyCheck validates a policy file and says what it will do, without days.
func policyCheck(s surroundings) *cobra.Command {
	var language string
	check := &cobra.Command{
		Use: "check FILE", Short: say("command.policy_check"), Args: cobra.ExactArgs(1),
		Example: "  rectify policy check ladder.yaml",
		RunE: func(_ *cobra.Command, args []string) error {
			policy, err := config.LoadPolicy(args[0])
			if err != nil {
				return err
			}
			reader := text.Parse(language)
			name := policy.Name.ZH
			if reader == text.English {
				name = policy.Name.EN
			}
			_, err = fmt.Fprint(s.stdout, text.Say(reader, "policy_command.sound", name, policy.Version)+"\n"+inGeneral(reader, policy))
			return err
		},
	}
	check.Flags().StringVar(&language, "language", "en", say("flag.language"))
	return check
}

// calendarCommand shows years of the calendar and checks a file before it is
// proposed.
func calendarCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "calendar", Short: say("command.calendar")}
	place := storePlace{}
	var language string
	show := &cobra.Command{
		Use: "show YEAR", Short: say("command.calendar_show"), Args: cobra.ExactArgs(1),
		Example: "  rectify calendar show 2027 --data ./data",
		RunE: func(command *cobra.Command, args []string) error {
			year, err := yearOf(args[0])
			if err != nil {
				return err
			}
			store, _, err := place.open(command.Context(), s)
			if err != nil {
				return err
			}
			defer store.Close()
			known, days, err := store.Read(command.Context()).CalendarYear(year)
			if errors.Is(err, models.ErrNotFound) {
				return errors.New(say("calendar_command.unknown", year))
			} else if err != nil {
				return err
			}
			_, err = fmt.Fprint(s.stdout, calendarPage(text.Parse(language), year, known.Version, days))
			return err
		},
	}
	place.flags(show)
	var of string
	check := &cobra.Command{
		Use: "check FILE", Short: say("command.calendar_check"), Args: cobra.ExactArgs(1),
		Example: "  rectify calendar check 2027.csv --year 2027",
		RunE: func(_ *cobra.Command, args []string) error {
			year, err := yearOf(of)
			if err != nil {
				return err
			}
			raw, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			days, wrong := workflow.ParseCalendarYear(year, string(raw))
			if len(wrong) > 0 {
				return workflow.Invalid(wrong...)
			}
			_, err = fmt.Fprint(s.stdout, calendarPage(text.Parse(language), year, args[0], days))
			return err
		},
	}
	check.Flags().StringVar(&of, "year", "", say("flag.calendar_year"))
	for _, one := range []*cobra.Command{show, check} {
		one.Flags().StringVar(&language, "language", "en", say("flag.language"))
	}
	command.AddCommand(show, check)
	return command
}

func yearOf(argument string) (int, error) {
	year, err := strconv.Atoi(argument)
	if err != nil || year < 1 || year > 9999 {
		return 0, errors.New(say("calendar_command.bad_year", argument))
	}
	return year, nil
}

// calendarPage lists the days of a year that differ from the week.
func calendarPage(language text.Language, year int, source string, days []workflow.CalendarDay) string {
	page, counts := "", map[bool]int{}
	for _, day := range days {
		counts[day.Working]++
		key := "calendar_command.off"
		if day.Working {
			key = "calendar_command.work"
		}
		weekday := text.Say(language, fmt.Sprintf("calendar_command.weekday.%d", day.Date.Weekday()))
		page += strings.TrimRight(text.Say(language, key, day.Date, weekday, day.Name), " ") + "\n"
	}
	return page + text.Say(language, "calendar_command.sum", year, counts[false], counts[true], source) + "\n"
}
