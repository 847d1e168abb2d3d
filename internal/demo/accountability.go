package demo

import (
	"context"
	"slices"
	"time"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// callToAccount lets the ladder run on for the unit that never reports: the head
// signs the notices that are drafted, decides the proposal within the office's
// power, and refers it; the answer of the competent authority is recorded.
func (s *Story) callToAccount(ctx context.Context, silent casework.CaseView) error {
	head, clerk := s.roster.OfOffice(workflow.Head), s.roster.OfOffice(workflow.Clerk)
	for {
		history, err := s.Desk.Case(ctx, head.Actor(), silent.ID)
		if err != nil {
			return err
		}
		drafted := slices.IndexFunc(history.Notices, func(notice casework.SupervisionView) bool { return notice.State == workflow.NoticeDrafted })
		if drafted >= 0 {
			err := s.at(ctx, s.inOffice(s.Clock.Now()), func() error {
				_, err := s.Desk.SignSupervisionNotice(ctx, head.Actor(), history.Notices[drafted].ID, 0)
				return err
			})
			if err != nil {
				return err
			}
			continue
		}
		if len(history.Proposed) > 0 {
			return s.decide(ctx, head, clerk, history.Proposed[0].ID)
		}
		next, err := s.Desk.NextSweep(ctx)
		if err != nil || next.IsZero() {
			return err
		}
		if err := s.until(ctx, next); err != nil {
			return err
		}
	}
}

func (s *Story) decide(ctx context.Context, head, clerk Member, proposal int64) error {
	for _, step := range []struct {
		after  time.Duration
		member Member
		action workflow.ProposalAction
		in     casework.ProposalStep
	}{
		{time.Hour, clerk, workflow.Propose, casework.ProposalStep{}},
		{2 * time.Hour, head, workflow.DecideProposal, casework.ProposalStep{Measure: workflow.Interview, Reason: text.Say(text.Chinese, "demo.decide_reason")}},
		{time.Hour, head, workflow.ReferProposal, casework.ProposalStep{ReferredTo: text.Say(text.Chinese, "demo.authority")}},
	} {
		err := s.at(ctx, s.Clock.Now().Add(step.after), func() error {
			_, err := s.Desk.OnProposal(ctx, step.member.Actor(), proposal, 0, step.action, step.in)
			return err
		})
		if err != nil {
			return err
		}
	}
	return s.seal(ctx)
}

// at lets time pass and then somebody act.
func (s *Story) at(ctx context.Context, moment time.Time, act func() error) error {
	if err := s.until(ctx, moment); err != nil {
		return err
	}
	if err := act(); err != nil {
		return err
	}
	return s.Courier.Drain(ctx)
}

// inOffice is ten minutes into the next office morning after a moment.
func (s *Story) inOffice(moment time.Time) time.Time {
	day := workflow.DateOf(moment, s.schedule.zone)
	for {
		working, _ := s.schedule.calendar.WorkingDayOnOrAfter(day)
		morning := working.Start(s.schedule.zone).Add(9*time.Hour + 10*time.Minute)
		if morning.After(moment) {
			return morning
		}
		day = working.AddDays(1)
	}
}
