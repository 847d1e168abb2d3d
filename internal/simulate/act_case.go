package simulate

import (
	"context"

	"rectify/casework"
	"rectify/workflow"
)

// caseAct is one action of the table on one case. An intention belongs to an epoch
// of its case and is dropped when the case has moved on; epoch -1 does not care.
type caseAct struct {
	id     workflow.CaseID
	epoch  int
	who    *person
	action workflow.Action
	in     handed
}

func (a caseAct) kind() string { return string(a.action) }

func (a caseAct) perform(ctx context.Context, r *run) (*step, error) {
	before := r.cases[a.id]
	if a.epoch >= 0 && a.epoch != r.tempers[before.ordinal].epoch {
		return nil, nil
	}
	s := r.oracle.foresee(before, a.who, a.action, a.in, r.now())
	actor, err := r.actor(ctx, a.who)
	if err != nil {
		return nil, err
	}
	history, err := r.desk.Act(ctx, actor, a.id, a.version(), a.action, a.input(before))
	if err != nil || s.refusal != "" {
		return s, err
	}
	c := s.touched[0]
	if want := c.marks(r.now()); history.Case.Marks != want {
		r.broken(PromiseMarks, c.number, want, history.Case.Marks)
	}
	return s, nil
}

func (a caseAct) version() int64 {
	if a.in.stale {
		return 1 << 40
	}
	return 0
}

func (a caseAct) input(c *dossier) casework.Act {
	word := func(given bool) string {
		if given {
			return "模拟"
		}
		return " "
	}
	in := casework.Act{Input: workflow.Input{Reason: word(a.in.reason), Progress: word(a.in.progress), Evidence: word(a.in.evidence),
		NewOwner: a.in.owner, ReceivedAt: a.in.received.Time(), Supporter: a.in.helper, Opinion: word(a.in.reason)}}
	if a.in.received != 0 {
		in.Channel = workflow.ChannelPaper
	}
	if a.in.to != 0 {
		in.NewDay = a.in.to.date()
	}
	if a.action == workflow.LogChase {
		in.Chase = workflow.Chase{At: a.in.called.Time(), Channel: workflow.ByTelephone, Person: "联络员", Answer: word(a.in.reason)}
	}
	for _, finding := range c.findings {
		if a.action == workflow.FilePlan {
			in.Plan.Lines = append(in.Plan.Lines, workflow.PlanLine{Finding: finding, Measures: "模拟", Responsible: word(a.in.reason), By: in.NewDay})
		}
		if a.in.answers {
			in.Report.Answers = append(in.Report.Answers, workflow.Answer{Finding: finding, Kind: workflow.AnswerDone, Text: "模拟"})
		}
		if a.in.verdicts {
			verdict := workflow.Verdict{Finding: finding, Passed: true, Evidence: "模拟"}
			for _, failed := range a.in.failed {
				if failed == finding {
					verdict.Passed, verdict.Reason = false, "模拟"
				}
			}
			in.Verdicts = append(in.Verdicts, verdict)
		}
	}
	return in
}
