package main

import (
	"cmp"
	"context"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rectify/notify"
	"rectify/text"
)

// mailTestWithin bounds the whole dialogue of a test letter.
const mailTestWithin = time.Minute

func mailCommand(s surroundings) *cobra.Command {
	command := &cobra.Command{Use: "mail", Short: say("command.mail")}
	place := storePlace{}
	test := &cobra.Command{
		Use: "test ADDRESS", Short: say("command.mail_test"), Args: cobra.ExactArgs(1),
		RunE: func(command *cobra.Command, args []string) error {
			cfg, err := place.settings(s)
			if err != nil {
				return err
			}
			address, err := mail.ParseAddress(args[0])
			if err != nil {
				return err
			}
			mailer, err := mailerOf(cfg)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(command.Context(), mailTestWithin)
			defer cancel()
			now := s.clock()
			answer, err := mailer.Send(ctx, notify.Message{
				Name: fmt.Sprintf("%s-test", now.UTC().Format("2006-01-02-150405")), MessageID: fmt.Sprintf("test.%d@%s", now.UnixNano(), cfg.MessageDomain),
				From: cmp.Or(cfg.Mail.From, "rectify@"+cfg.MessageDomain), FromName: cfg.Mail.FromName, To: address.Address, ToName: address.Name, Date: now,
				Subject: bothLanguages("mail.test_subject", " / "), Text: bothLanguages("mail.test_body", "\n\n"),
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.stdout, say("mail.sent", address.Address, answer))
			return err
		},
	}
	place.flags(test)
	command.AddCommand(test)
	return command
}

func bothLanguages(key, between string) string {
	return strings.Join([]string{text.Say(text.Chinese, key), text.Say(text.English, key)}, between)
}
