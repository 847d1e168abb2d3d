package main

import (
	"errors"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/edge"
	"rectify/intake"
	"rectify/text"
)

// userInvite prints one-time codes as a list to hand out. They are shown this once.
func userInvite(s surroundings) *cobra.Command {
	place := storePlace{}
	var waiting bool
	var language string
	command := &cobra.Command{
		Use: "invite [LOGIN …]", Short: say("command.user_invite"),
		Example: "  rectify user invite zhang li > codes.csv\n  rectify user invite --waiting > codes.csv",
		RunE: func(command *cobra.Command, args []string) error {
			if waiting == (len(args) > 0) {
				return errors.New(say("user.nobody_invited"))
			}
			return withPeople(command, s, place, func(desk *casework.Desk) error {
				invitations, err := desk.InviteByLogin(command.Context(), args)
				if err != nil {
					return err
				}
				lines := make([]edge.InvitationLine, len(invitations))
				for i, one := range invitations {
					lines[i] = edge.InvitationLine{Login: one.Login, Name: one.Name, Code: one.Code, Mailed: one.Mailed, Expires: one.Expires}
				}
				_, err = s.stdout.Write(intake.CSV(edge.InvitationRows(text.Parse(language), desk.Zone(), lines)))
				return err
			})
		},
	}
	command.Flags().BoolVar(&waiting, "waiting", false, say("flag.waiting"))
	command.Flags().StringVar(&language, "language", "zh", say("flag.language"))
	place.flags(command)
	return command
}
