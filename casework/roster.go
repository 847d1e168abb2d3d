package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"rectify/models"
	"rectify/workflow"
)

// RosterView says, line by line, what a roster file does or would do.
type RosterView struct {
	Kind    workflow.RosterKind
	Digest  string // of the file and of what it would do to what is stored now
	Ignored []string
	Counts  map[workflow.RosterOutcome]int
	Lines   []RosterLine
}

// RosterLine is one line of the file.
type RosterLine struct {
	Line    int
	Outcome workflow.RosterOutcome
	Subject string // the unit, login, address it is about
	Changes []RosterFieldChange
	Wrong   []workflow.Field // by column, where it is refused
}

// Refused is what is wrong with the lines that are refused.
func (v RosterView) Refused() map[int][]workflow.Field {
	wrong := map[int][]workflow.Field{}
	for _, line := range v.Lines {
		wrong[line.Line] = line.Wrong
	}
	return wrong
}

// RosterFieldChange is one thing that the line changes or begins.
type RosterFieldChange struct {
	Column string `json:"column"`
	From   string `json:"from,omitempty"`
	To     string `json:"to"`
	Asked  bool   `json:"asked,omitempty"` // a role that waits for the security administrator
}

// rosterStep is what is planned for one line.
type rosterStep struct {
	line  RosterLine
	rests string      // on which stored rows, in which versions
	after *rosterStep // that has to be done before it; nil: none
	done  bool
	apply func(*act) (int64, error) // returns the number of what it is about; nil where nothing is done
}

func (s *rosterStep) refuse(fields ...workflow.Field) {
	s.line.Outcome, s.line.Changes, s.apply = workflow.RosterRefuse, nil, nil
	s.line.Wrong = append(s.line.Wrong, fields...)
}

func (s *rosterStep) refused() bool { return s.line.Outcome == workflow.RosterRefuse }

// settle sets the outcome of a line that is about something stored already.
func (s *rosterStep) settle() {
	s.line.Outcome = workflow.RosterSame
	if len(s.line.Changes) > 0 {
		s.line.Outcome = workflow.RosterChange
	} else {
		s.apply = nil
	}
}

func (s *rosterStep) change(column, from, to string) {
	if to != "" && from != to {
		s.line.Changes = append(s.line.Changes, RosterFieldChange{Column: column, From: from, To: to})
	}
}

// planner works out what the lines of a file would do. It only reads.
type planner struct {
	models.Reader
	actor workflow.Actor
}

var planners = map[workflow.RosterKind]func(planner, []workflow.RosterRow, []*rosterStep) error{
	workflow.RosterUnits:  planner.units,
	workflow.RosterPeople: planner.persons,
	workflow.RosterSites:  planner.sites,
	workflow.RosterScopes: planner.scopes,
}

// plan gives one step for each row, in the order of the file.
func (p planner) plan(roster workflow.Roster) ([]*rosterStep, error) {
	steps := make([]*rosterStep, len(roster.Rows))
	for i, row := range roster.Rows {
		steps[i] = &rosterStep{line: RosterLine{Line: row.Line}}
		if len(row.Wrong) > 0 {
			steps[i].refuse(row.Wrong...)
		}
	}
	plan, known := planners[roster.Kind]
	if !known {
		return nil, workflow.NotFound()
	}
	return steps, plan(p, roster.Rows, steps)
}

// PreviewRoster says what a file would do, and writes nothing. A roster adds and
// changes; it takes nothing away: an empty cell leaves what is stored, and what the
// file does not name stays.
func (d *Desk) PreviewRoster(ctx context.Context, actor workflow.Actor, roster workflow.Roster) (RosterView, error) {
	if _, refused := workflow.Administers(actor, workflow.ImportRoster); refused != nil {
		return RosterView{}, refused
	}
	steps, err := planner{d.store.Read(ctx), actor}.plan(roster)
	if err != nil {
		return RosterView{}, err
	}
	return rosterView(roster, steps), nil
}

// ApplyRoster does what a preview said, in one transaction. Where the file, or what is
// stored, is no longer what the preview saw, the digest differs and nothing is done:
// a conflict. Lines that were refused are left out, unless whole is set: then one of
// them stops everything.
func (d *Desk) ApplyRoster(ctx context.Context, actor workflow.Actor, roster workflow.Roster, digest string, whole bool) (RosterView, error) {
	var view RosterView
	err := d.transact(ctx, actor, func(a *act) error {
		if err := a.administer(workflow.ImportRoster); err != nil {
			return err
		}
		steps, err := planner{a.Reader, actor}.plan(roster)
		if err != nil {
			return err
		}
		view = rosterView(roster, steps)
		switch refused := view.Counts[workflow.RosterRefuse]; {
		case view.Digest != digest:
			return &workflow.Error{Code: workflow.CodeConflict, Reason: "roster_changed"}
		case whole && refused > 0:
			return workflow.Refused("roster_lines_refused", fmt.Sprint(refused))
		}
		type line struct {
			Line    int                    `json:"line"`
			Outcome workflow.RosterOutcome `json:"outcome"`
			ID      int64                  `json:"id"`
			Subject string                 `json:"subject"`
			Changes []RosterFieldChange    `json:"changes,omitempty"`
		}
		var lines []line
		err = carryOut(a, steps, func(step *rosterStep, id int64) {
			lines = append(lines, line{step.line.Line, step.line.Outcome, id, step.line.Subject, step.line.Changes})
		})
		if err != nil {
			return err
		}
		if len(lines) == 0 {
			return nil // the same file again is nothing that happened
		}
		if err := a.system("import_roster", map[string]any{"kind": roster.Kind, "digest": digest, "counts": view.Counts}); err != nil {
			return err
		}
		return inParts(a, "roster_lines", "lines", lines)
	})
	if err != nil {
		return RosterView{}, err
	}
	return view, nil
}

// carryOut does what was planned, what stands above before what stands below.
func carryOut(a *act, steps []*rosterStep, tell func(*rosterStep, int64)) error {
	var do func(*rosterStep) error
	do = func(step *rosterStep) error {
		if step == nil || step.done || step.apply == nil {
			return nil
		}
		step.done = true
		if err := do(step.after); err != nil {
			return err
		}
		id, err := step.apply(a)
		if err == nil {
			tell(step, id)
		}
		return err
	}
	for _, step := range steps {
		if err := do(step); err != nil {
			return err
		}
	}
	return nil
}

func rosterView(roster workflow.Roster, steps []*rosterStep) RosterView {
	view := RosterView{Kind: roster.Kind, Ignored: roster.Ignored, Lines: make([]RosterLine, len(steps)), Counts: map[workflow.RosterOutcome]int{
		workflow.RosterCreate: 0, workflow.RosterChange: 0, workflow.RosterSame: 0, workflow.RosterRefuse: 0}}
	sum := sha256.New()
	write := json.NewEncoder(sum)
	_ = write.Encode(roster.Kind) // a hash takes everything
	for i, step := range steps {
		view.Lines[i] = step.line
		view.Counts[step.line.Outcome]++
		_ = write.Encode([]any{roster.Rows[i].Line, roster.Rows[i].Cells, step.line, step.rests})
	}
	view.Digest = hex.EncodeToString(sum.Sum(nil))
	return view
}
