package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// adminRoles are the three administrators' roles as the command line names them.
var adminRoles = map[string]workflow.Role{"system": workflow.SystemAdmin, "security": workflow.SecurityAdmin, "audit": workflow.AuditAdmin}

// adminCommand makes the three administrators' accounts, on the machine that holds the
// data and nowhere else.
func adminCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "admin", Short: say("command.admin")}
	command.AddCommand(adminCreate(s), adminCode(s), adminList(s))
	return command
}

func adminCreate(s surroundings) *cobra.Command {
	place := storePlace{}
	var administrator casework.NewAdministrator
	var role string
	var password bool
	create := &cobra.Command{
		Use: "create LOGIN", Short: say("command.admin_create"), Long: say("command.admin_create_long"), Args: cobra.ExactArgs(1),
		Example: "  rectify admin create system-admin --role system\n  rectify admin create audit-admin --role audit --password < password.txt",
		RunE: func(command *cobra.Command, args []string) error {
			administrator.Login = args[0]
			if administrator.Role = adminRoles[role]; administrator.Role == "" {
				return errors.New(say("admin.bad_role", role))
			}
			if administrator.Name == "" {
				administrator.Name = text.Say(text.Parse(administrator.Language), "role."+string(administrator.Role))
			}
			return withPeople(command, s, place, func(desk *casework.Desk) (err error) {
				if password {
					if administrator.Password, err = passwordFrom(s); err != nil {
						return err
					}
					if administrator.Password == "" {
						return errors.New(say("user.no_password"))
					}
				}
				made, err := desk.CreateAdministrator(command.Context(), administrator)
				if err != nil {
					return err
				}
				fmt.Fprintln(s.stdout, say("admin.created", say("role."+string(administrator.Role)), made.Login))
				return printCode(s, desk, made)
			})
		},
	}
	create.Flags().StringVar(&role, "role", "", say("flag.admin_role"))
	create.Flags().StringVar(&administrator.Name, "name", "", say("flag.name"))
	create.Flags().StringVar(&administrator.Language, "language", "zh", say("flag.language"))
	create.Flags().BoolVar(&password, "password", false, say("flag.password"))
	place.flags(create)
	return create
}

func adminCode(s surroundings) *cobra.Command {
	place := storePlace{}
	command := &cobra.Command{
		Use: "code LOGIN", Short: say("command.admin_code"), Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				made, err := desk.AdministratorCode(command.Context(), args[0])
				if err != nil {
					return err
				}
				return printCode(s, desk, made)
			})
		},
	}
	place.flags(command)
	return command
}

// printCode shows a one-time code once; nothing where there is none.
func printCode(s surroundings, desk *casework.Desk, made casework.Invitation) error {
	if made.Code == "" {
		return nil
	}
	_, err := fmt.Fprintln(s.stdout, say("admin.code", made.Code, minuteIn(made.Expires, desk.Zone())))
	return err
}

func minuteIn(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("2006-01-02 15:04 -07:00")
}

func adminList(s surroundings) *cobra.Command {
	place := storePlace{}
	command := &cobra.Command{
		Use: "list", Short: say("command.admin_list"), Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				administrators, missing, err := desk.Administrators(command.Context())
				if err != nil {
					return err
				}
				for _, one := range administrators {
					fmt.Fprintln(s.stdout, say("admin.line", one.Login, say("role."+string(one.Role)), one.Name, say("account_state."+string(one.State))))
				}
				if len(missing) > 0 {
					_, err = fmt.Fprintln(s.stdout, missingAdministrators(missing))
				}
				return err
			})
		},
	}
	place.flags(command)
	return command
}

func missingAdministrators(missing []workflow.Role) string {
	names := make([]string, len(missing))
	for i, role := range missing {
		names[i] = say("role." + string(role))
	}
	return say("admin.missing", strings.Join(names, say("list_separator")))
}

// tellMissing says at the start of the service which of the three administrators are
// not there yet, and how they are made. It prints no secret: a log is no place for one.
func tellMissing(ctx context.Context, announce func(slog.Level, string), desk *casework.Desk) error {
	_, missing, err := desk.Administrators(ctx)
	if err == nil && len(missing) > 0 {
		announce(slog.LevelWarn, missingAdministrators(missing))
	}
	return err
}
