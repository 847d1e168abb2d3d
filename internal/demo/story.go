package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rectify/casework"
	"rectify/intake"
	"rectify/models"
	"rectify/text"
	"rectify/workflow"
)

// Courier delivers the letters that are due, and returns when none is left.
type Courier interface {
	Drain(ctx context.Context) error
}

// Story is the life of one circular on a simulated clock.
type Story struct {
	Desk    *casework.Desk
	Clock   *Clock
	Courier Courier
	Reading intake.Reading
	Source  string // the text of the circular

	roster   Roster
	circular casework.CircularView
	schedule schedule
	sealed   workflow.Date
}

// Begin enters roster and people, imports the circular on its day of signing,
// records the signature and issues the batch.
func (s *Story) Begin(ctx context.Context) (Roster, error) {
	batch := s.Reading.Batch()
	if len(batch.Cases) == 0 {
		return Roster{}, errors.New(text.Say(text.English, "demo.no_cases"))
	}
	zone := s.Desk.Zone()
	signed := batch.SignedOn
	if signed.IsZero() {
		return Roster{}, errors.New(text.Say(text.English, "demo.no_date"))
	}
	morning := signed.Start(zone).Add(9 * time.Hour)
	s.Clock.Set(morning)
	var err error
	if s.roster, err = Enrol(ctx, s.Desk, batch); err != nil {
		return s.roster, err
	}
	clerk := s.roster.OfOffice(workflow.Clerk).Actor()
	s.Clock.Set(morning.Add(30 * time.Minute))
	if s.circular, err = s.Desk.Draft(ctx, clerk, s.roster.Office, batch, s.Source, workflow.Imported); err != nil {
		return s.roster, err
	}
	s.Clock.Set(morning.Add(90 * time.Minute))
	if s.circular, err = s.Desk.Sign(ctx, clerk, s.circular.ID, 0, casework.Signature{}); err != nil {
		return s.roster, err
	}
	s.Clock.Set(morning.Add(2 * time.Hour))
	if s.circular, err = s.Desk.IssueBatch(ctx, clerk, s.circular.ID, 0); err != nil {
		return s.roster, err
	}
	return s.roster, s.Courier.Drain(ctx)
}

// Whole begins the story, lives it to its end and tells it.
func (s *Story) Whole(ctx context.Context, language text.Language) (Account, error) {
	if _, err := s.Begin(ctx); err != nil {
		return Account{}, err
	}
	if err := s.Live(ctx); err != nil {
		return Account{}, err
	}
	return s.Tell(ctx, language)
}

// step sets the clock, lets somebody act, and delivers what was written.
func (s *Story) step(ctx context.Context, at time.Time, member Member, view casework.CaseView, action workflow.Action, in casework.Act) error {
	day := workflow.DateOf(at, s.Desk.Zone())
	if s.sealed != day {
		if _, err := s.Desk.Seal(ctx); err != nil {
			return err
		}
		s.sealed = day
	}
	if err := s.until(ctx, at); err != nil {
		return err
	}
	if _, err := s.Desk.Act(ctx, member.Actor(), view.ID, 0, action, in); err != nil {
		return fmt.Errorf("%s %s %s: %w", at.In(s.Desk.Zone()).Format(time.DateTime), view.Number, action, err)
	}
	return s.Courier.Drain(ctx)
}

// until lets time pass up to a moment: the calendar acts at each of its own
// instants, and letters leave on the mornings they wait for.
func (s *Story) until(ctx context.Context, at time.Time) error {
	for {
		next, err := s.Desk.NextSweep(ctx)
		if err != nil {
			return err
		}
		post, err := s.Desk.NextPost(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || !post.IsZero() && post.Before(next) {
			next = post
		}
		if next.IsZero() || next.After(at) {
			break
		}
		if next.After(s.Clock.Now()) {
			s.Clock.Set(next)
		}
		if err := errors.Join(s.Desk.SweepAll(ctx), s.Courier.Drain(ctx)); err != nil {
			return err
		}
	}
	s.Clock.Set(at)
	return nil
}

// Live tells the rest: every unit acknowledges; all but the last report in time;
// the first with two findings fails its re-check on one of them, is sent back,
// reports again and passes; the last never reports and is escalated by the head.
func (s *Story) Live(ctx context.Context) error {
	calendar, err := workflow.NewCalendar(models.SeedCalendar())
	if err != nil {
		return err
	}
	cases := s.circular.Cases
	s.schedule = schedule{calendar: calendar, issued: cases[0].IssuedAt, deadline: cases[0].Deadline.Moment, zone: s.Desk.Zone(), last: s.Clock.Now()}
	for _, view := range cases {
		liaison := s.roster.Of(workflow.Liaison, workflow.UnitID(view.Owner.ID))
		if err := s.step(ctx, s.schedule.receipt(view.AcknowledgeBy), liaison, view, workflow.Acknowledge, casework.Act{}); err != nil {
			return err
		}
	}
	silent := cases[len(cases)-1]
	failing := s.failing(cases)
	if failing != nil {
		if err := s.failOnce(ctx, *failing); err != nil {
			return err
		}
	}
	for i, view := range cases {
		if view.ID == silent.ID || failing != nil && view.ID == failing.ID {
			continue
		}
		if err := s.report(ctx, view, 0.5+0.2*float64(i)/float64(len(cases)), 10); err != nil {
			return err
		}
	}
	if failing != nil {
		if err := s.report(ctx, *failing, 0.8, 9); err != nil {
			return err
		}
	}
	reason := text.Say(text.Chinese, "demo.escalate_reason", silent.Owner.Name)
	err = s.step(ctx, s.schedule.at(0.99, 16), s.roster.OfOffice(workflow.Head), silent, workflow.Escalate, casework.Act{Input: workflow.Input{Reason: reason}})
	if err != nil {
		return err
	}
	for _, view := range cases {
		if view.ID != silent.ID {
			if err := s.pass(ctx, view); err != nil {
				return err
			}
		}
	}
	return s.callToAccount(ctx, silent)
}

func (s *Story) seal(ctx context.Context) error {
	_, err := s.Desk.Seal(ctx)
	return err
}

// failing is the first case with two findings that is not the silent last one.
func (s *Story) failing(cases []casework.CaseView) *casework.CaseView {
	for i := range cases[:len(cases)-1] {
		if len(cases[i].Findings) >= 2 {
			return &cases[i]
		}
	}
	return nil
}

// report lets the liaison draft and put forward, and the leader sign off.
func (s *Story) report(ctx context.Context, view casework.CaseView, share float64, hour int) error {
	unit := workflow.UnitID(view.Owner.ID)
	liaison, leader := s.roster.Of(workflow.Liaison, unit), s.roster.Of(workflow.Leader, unit)
	report := workflow.Report{
		Causes: text.Say(text.Chinese, "demo.causes"), Measures: text.Say(text.Chinese, "demo.measures"),
		SelfInspection: text.Say(text.Chinese, "demo.self_inspection"), HeldToAccount: text.Say(text.Chinese, "demo.held_to_account"),
		Evidence: text.Say(text.Chinese, "demo.evidence", view.SiteURL),
	}
	for _, finding := range view.Findings {
		report.Answers = append(report.Answers, workflow.Answer{Finding: finding.ID, Kind: workflow.AnswerDone,
			Text: text.Say(text.Chinese, "demo.answer", finding.Description)})
	}
	in := casework.Act{Input: workflow.Input{Report: report}}
	if err := s.step(ctx, s.schedule.at(share, hour), liaison, view, workflow.SaveReport, in); err != nil {
		return err
	}
	if err := s.step(ctx, s.schedule.at(share, hour), liaison, view, workflow.PutForward, casework.Act{}); err != nil {
		return err
	}
	return s.step(ctx, s.schedule.at(share, hour+1), leader, view, workflow.Submit, casework.Act{})
}

// recheck gives a verdict on every finding; the one at failed does not pass.
func (s *Story) recheck(ctx context.Context, at time.Time, view casework.CaseView, failed int) error {
	in := casework.Act{}
	for i, finding := range view.Findings {
		verdict := workflow.Verdict{Finding: finding.ID, Passed: i != failed, Evidence: text.Say(text.Chinese, "demo.looked_at", view.SiteURL)}
		if !verdict.Passed {
			verdict.Reason = text.Say(text.Chinese, "demo.failed_reason", finding.Description)
		}
		in.Verdicts = append(in.Verdicts, verdict)
	}
	return s.step(ctx, at, s.roster.OfOffice(workflow.Rechecker), view, workflow.Recheck, in)
}

func (s *Story) failOnce(ctx context.Context, view casework.CaseView) error {
	if err := s.report(ctx, view, 0.28, 10); err != nil {
		return err
	}
	if err := s.recheck(ctx, s.schedule.at(0.42, 9), view, 1); err != nil {
		return err
	}
	lastDay := workflow.DateOf(s.schedule.deadline.Add(-time.Microsecond), s.Desk.Zone())
	again := casework.Act{NewDay: lastDay.AddDays(3)}
	return s.step(ctx, s.schedule.at(0.42, 11), s.roster.OfOffice(workflow.Head), view, workflow.SendBack, again)
}

// pass re-checks the report after the deadline and closes the case: receipt alone
// decides whether a report was in time, not the day of the re-check.
func (s *Story) pass(ctx context.Context, view casework.CaseView) error {
	if err := s.recheck(ctx, s.schedule.after(1, 9), view, -1); err != nil {
		return err
	}
	return s.step(ctx, s.schedule.after(1, 9), s.roster.OfOffice(workflow.Head), view, workflow.Close, casework.Act{})
}
