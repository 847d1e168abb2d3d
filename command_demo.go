package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rectify/casework"
	"rectify/config"
	"rectify/intake"
	"rectify/internal/demo"
	"rectify/models"
	"rectify/text"
)

// demonstration is what the demo command was asked for.
type demonstration struct {
	story    bool
	asJSON   bool
	circular string
	data     string
	listen   string
	language string
}

func demoCommand(s surroundings) *cobra.Command {
	d := demonstration{}
	command := &cobra.Command{
		Use: "demo", Short: say("command.demo"), Long: say("command.demo_long"), Args: cobra.NoArgs,
		Example: "  rectify demo\n  rectify demo --story\n  rectify demo --story --json --circular circular.txt --data ./story",
		RunE: func(command *cobra.Command, _ []string) error {
			if d.story {
				return d.tell(command.Context(), s)
			}
			return d.serve(command.Context(), s)
		},
	}
	command.Flags().BoolVar(&d.story, "story", false, say("flag.story"))
	command.Flags().BoolVar(&d.asJSON, "json", false, say("flag.json"))
	command.Flags().StringVar(&d.circular, "circular", "", say("flag.circular"))
	command.Flags().StringVar(&d.data, "data", "", say("flag.demo_data"))
	command.Flags().StringVar(&d.listen, "listen", "127.0.0.1:8080", say("flag.listen"))
	command.Flags().StringVar(&d.language, "language", "zh", say("flag.language"))
	return command
}

func (d demonstration) read() (intake.Reading, string, error) {
	if d.circular == "" {
		reading, err := intake.Read(demo.Circular)
		return reading, string(demo.Circular), err
	}
	reading, raw, err := readCircular(d.circular)
	return reading, string(raw), err
}

// settings are the defaults: the demonstration listens to no environment, and so
// has no mail server to speak to.
func (d demonstration) settings() config.Config {
	cfg := config.Default()
	cfg.Data, cfg.Database, cfg.Listen = d.data, config.Secret(d.data), d.listen
	cfg.MessageDomain = "rectify.example"
	cfg.Mail.From, cfg.Mail.FromName = "office@rectify.example", text.Say(text.Chinese, "demonstration.sender")
	cfg.Log.Level = "warn"
	return cfg
}

// folder makes the fresh data folder. One that holds a database already is refused.
func (d *demonstration) folder() (keep bool, err error) {
	if d.data == "" {
		d.data, err = os.MkdirTemp("", "rectify-demo-")
		return false, err
	}
	if _, err := os.Stat(filepath.Join(d.data, models.DatabaseFile)); err == nil {
		return true, errors.New(say("demo.folder_used", d.data))
	}
	return true, nil
}

// build opens a fresh database and the program over it, on a clock of its own.
func (d *demonstration) build(ctx context.Context, s surroundings, clock *demo.Clock) (*service, *demo.Story, error) {
	reading, source, err := d.read()
	if err != nil {
		return nil, nil, err
	}
	cfg := d.settings()
	store, err := models.Open(ctx, cfg.Database.Reveal())
	if err != nil {
		return nil, nil, err
	}
	if err := migrate(ctx, store); err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	running, err := newService(cfg, store, s, clock.Now, true)
	if err != nil {
		return nil, nil, errors.Join(err, store.Close())
	}
	return running, &demo.Story{Desk: running.desk, Clock: clock, Courier: running.queue, Reading: reading, Source: source}, nil
}

// tell lives the whole story on a standing clock and prints it.
func (d demonstration) tell(ctx context.Context, s surroundings) error {
	keep, err := d.folder()
	if err != nil {
		return err
	}
	if !keep {
		defer os.RemoveAll(d.data)
	}
	running, story, err := d.build(ctx, s, demo.NewClock(time.Time{}, nil))
	if err != nil {
		return err
	}
	account, err := story.Whole(ctx, text.Parse(d.language))
	if err == nil {
		if d.asJSON {
			err = writeJSON(s.stdout, account)
		} else {
			err = account.Print(s.stdout, text.Parse(d.language))
		}
	}
	return errors.Join(err, running.store.Close())
}

// serve issues the batch and leaves the rest to whoever signs in.
func (d demonstration) serve(ctx context.Context, s surroundings) error {
	if _, err := d.folder(); err != nil {
		return err
	}
	running, story, err := d.build(ctx, s, demo.NewClock(time.Time{}, s.clock))
	if err != nil {
		return err
	}
	roster, err := story.Begin(ctx)
	if err == nil {
		err = running.serve(ctx, func(address string) {
			d.announce(s, address, roster, running.desk)
			if s.ready != nil {
				s.ready(address)
			}
		})
	}
	return errors.Join(err, running.store.Close())
}

// announcement is what a program learns of a running demonstration.
type announcement struct {
	Notice  string     `json:"notice"`
	Address string     `json:"address"`
	Data    string     `json:"data"`
	People  []signedUp `json:"people"`
}

type signedUp struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Unit     string `json:"unit"`
}

func (d demonstration) announce(s surroundings, address string, roster demo.Roster, desk *casework.Desk) {
	language := text.Parse(d.language)
	if d.asJSON {
		told := announcement{Notice: text.Say(language, "demonstration"), Address: address, Data: d.data}
		for _, member := range roster.Members {
			told.People = append(told.People, signedUp{member.Login, member.Password, string(member.Role), member.Unit})
		}
		_ = writeJSON(s.stdout, told)
		return
	}
	var page strings.Builder
	fmt.Fprintf(&page, "%s\n%s\n\n", text.Say(language, "demonstration"), text.Say(language, "unclassified"))
	table := tabwriter.NewWriter(&page, 0, 8, 2, ' ', 0)
	for _, member := range roster.Members {
		fmt.Fprintf(table, "  %s\t%s\t%s %s\n", member.Login, member.Password, member.Unit, text.Say(language, "role."+string(member.Role)))
	}
	_ = table.Flush()
	fmt.Fprintf(&page, "\n%s\n", text.Say(language, "demo.open", address, d.data))
	fmt.Fprint(s.stdout, page.String())
}
