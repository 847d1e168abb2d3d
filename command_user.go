package main

import (
	"bufio"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/models"
	"rectify/workflow"
)

// userCommand administers people on the machine that holds the data. Passwords
// come from standard input, never from the command line, where others see them.
func userCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "user", Short: say("command.user")}
	command.AddCommand(userAdd(s), userPassword(s), userDisable(s), userInvite(s))
	return command
}

func userAdd(s surroundings) *cobra.Command {
	place := storePlace{}
	var person casework.NewPerson
	var roles []string
	add := &cobra.Command{
		Use: "add LOGIN", Short: say("command.user_add"), Args: cobra.ExactArgs(1),
		Example: "  rectify user add zhang --name 经办人 --role clerk=1 --email clerk@office.example --email-confirmed < password.txt",
		RunE: func(command *cobra.Command, args []string) error {
			person.Login = args[0]
			for _, role := range roles {
				grant, err := parseGrant(role)
				if err != nil {
					return err
				}
				person.Grants = append(person.Grants, grant)
			}
			return withPeople(command, s, place, func(desk *casework.Desk) (err error) {
				if person.Password, err = passwordFrom(s); err != nil {
					return err
				}
				id, err := desk.AddPerson(command.Context(), casework.Operator, person)
				if err == nil {
					_, err = fmt.Fprintln(s.stdout, say("user.added", person.Login, id))
				}
				return err
			})
		},
	}
	add.Flags().StringVar(&person.Name, "name", "", say("flag.name"))
	add.Flags().StringVar(&person.Language, "language", "zh", say("flag.language"))
	add.Flags().StringVar(&person.Email, "email", "", say("flag.email"))
	add.Flags().BoolVar(&person.EmailConfirmed, "email-confirmed", false, say("flag.email_confirmed"))
	add.Flags().StringArrayVar(&roles, "role", nil, say("flag.role"))
	place.flags(add)
	return add
}

func parseGrant(role string) (workflow.Grant, error) {
	name, unit, found := strings.Cut(role, "=")
	var id int64
	if found {
		var err error
		if id, err = strconv.ParseInt(unit, 10, 64); err != nil || id <= 0 {
			found = false
		}
	}
	if !found {
		return workflow.Grant{}, errors.New(say("user.bad_role", role))
	}
	return workflow.Grant{Role: workflow.Role(name), Unit: workflow.UnitID(id)}, nil
}

func userPassword(s surroundings) *cobra.Command {
	place := storePlace{}
	command := &cobra.Command{
		Use: "passwd LOGIN", Short: say("command.user_passwd"), Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				password, err := passwordFrom(s)
				if err != nil {
					return err
				}
				return desk.SetPassword(command.Context(), casework.Operator, args[0], password)
			})
		},
	}
	place.flags(command)
	return command
}

func userDisable(s surroundings) *cobra.Command {
	place := storePlace{}
	command := &cobra.Command{
		Use: "disable LOGIN", Short: say("command.user_disable"), Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				return desk.DisablePerson(command.Context(), casework.Operator, args[0])
			})
		},
	}
	place.flags(command)
	return command
}

func withPeople(command *cobra.Command, s surroundings, place storePlace, work func(*casework.Desk) error) error {
	store, cfg, err := place.open(command.Context(), s)
	if err != nil {
		return err
	}
	desk, err := deskOf(store, cfg, s.clock, nil, false)
	if err == nil {
		err = work(desk)
	}
	if err == nil {
		_, err = desk.Seal(command.Context())
	}
	return errors.Join(err, closeStore(store))
}

func closeStore(store *models.Store) error { return store.Close() }

// passwordFrom reads the first line of standard input.
func passwordFrom(s surroundings) (string, error) {
	fmt.Fprint(s.stderr, say("user.password_prompt"))
	line, err := bufio.NewReader(s.stdin).ReadString('\n')
	if err != nil && line == "" {
		return "", errors.New(say("user.no_password"))
	}
	return strings.TrimRight(line, "\r\n"), nil
}
