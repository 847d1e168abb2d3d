package simulate

import (
	"context"
	"slices"

	"rectify/casework"
	"rectify/workflow"
)

// noticeAct signs or voids a supervision notice.
type noticeAct struct {
	id   workflow.CaseID
	rung string
	leg  int
	who  *person
	void bool
}

func (a noticeAct) kind() string {
	if a.void {
		return string(workflow.VoidNotice)
	}
	return string(workflow.SignNotice)
}

func (a noticeAct) perform(ctx context.Context, r *run) (*step, error) {
	now, c := r.now(), r.cases[a.id].copied()
	at := slices.IndexFunc(c.notices, func(n noticeLine) bool { return n.leg == a.leg && n.rung == a.rung })
	line := &c.notices[at]
	s := newStep(now)
	s.actor, s.principal = a.who.id, idOf(r.roster.principalOf(a.who, workflow.Head, c.officeID()))
	switch {
	case !r.roster.plays(a.who, workflow.Head, c.officeID()):
		s.refusal = workflow.CodeForbidden
		if !slices.ContainsFunc(r.roster.duties(a.who), func(g workflow.Grant) bool { return g.Unit == c.officeID() }) {
			s.refusal = workflow.CodeNotFound
		}
	case line.state == workflow.NoticeVoided, !a.void && line.state != workflow.NoticeDrafted:
		s.refusal = workflow.CodeRefused
	case a.void:
		signed := line.state == workflow.NoticeSigned
		line.state = workflow.NoticeVoided
		event := s.happens(c, a.kind(), a.who.id, c.state)
		if signed {
			r.oracle.tellVoided(c, *line, event, s)
		}
	case !c.owes() || line.leg != c.leg || line.unit != c.owner:
		s.refusal = workflow.CodeRefused
	default:
		r.oracle.sign(c, line, now, s)
		event := s.happens(c, a.kind(), a.who.id, c.state)
		for _, rung := range r.oracle.policy.Rungs {
			if rung.Name == a.rung {
				groups := slices.Concat(rung.Recipients, r.oracle.raised(c, rung))
				r.oracle.tellGroups(c, event, workflow.CauseSupervision, groups, r.oracle.within(now), rung.Condition, s)
			}
		}
	}
	if s.refusal == "" {
		s.touched = append(s.touched, c)
	}
	actor, err := r.actor(ctx, a.who)
	if err != nil {
		return nil, err
	}
	if a.void {
		_, err = r.desk.VoidSupervisionNotice(ctx, actor, line.id, 0, "模拟")
	} else {
		_, err = r.desk.SignSupervisionNotice(ctx, actor, line.id, 0)
	}
	return s, err
}

// proposalAct takes one step about an accountability proposal.
type proposalAct struct {
	id     workflow.CaseID
	leg    int
	who    *person
	action workflow.ProposalAction
	amiss  bool // with nothing in hand
}

func (a proposalAct) kind() string { return string(a.action) }

// The oracle's table of proposals: who may, from where, to where.
var proposalRules = map[workflow.ProposalAction]struct {
	role workflow.Role
	from []workflow.ProposalState
	to   workflow.ProposalState
}{
	workflow.Propose:        {workflow.Clerk, []workflow.ProposalState{workflow.ProposalDrafted}, workflow.ProposalProposed},
	workflow.DropProposal:   {workflow.Head, []workflow.ProposalState{workflow.ProposalDrafted, workflow.ProposalProposed}, workflow.ProposalDropped},
	workflow.DecideProposal: {workflow.Head, []workflow.ProposalState{workflow.ProposalDrafted, workflow.ProposalProposed}, workflow.ProposalDecided},
	workflow.ReferProposal: {workflow.Head, []workflow.ProposalState{workflow.ProposalDrafted, workflow.ProposalProposed, workflow.ProposalDecided},
		workflow.ProposalReferred},
	workflow.RecordOutcome: {workflow.Clerk, []workflow.ProposalState{workflow.ProposalReferred}, workflow.ProposalAnswered},
}

func (a proposalAct) perform(ctx context.Context, r *run) (*step, error) {
	now, c := r.now(), r.cases[a.id].copied()
	line := &c.proposals[slices.IndexFunc(c.proposals, func(p proposalLine) bool { return p.leg == a.leg })]
	row := proposalRules[a.action]
	s := newStep(now)
	switch {
	case !r.roster.plays(a.who, row.role, c.officeID()):
		s.refusal = workflow.CodeForbidden
	case !slices.Contains(row.from, line.state):
		s.refusal = workflow.CodeRefused
	case a.action != workflow.DropProposal && a.action != workflow.RecordOutcome && !c.rests(*line):
		s.refusal = workflow.CodeRefused
	case a.amiss && a.action != workflow.Propose:
		s.refusal = workflow.CodeInvalid
	default:
		line.state = row.to
		s.principal = idOf(r.roster.principalOf(a.who, row.role, c.officeID()))
		event := s.happens(c, a.kind(), a.who.id, c.state)
		if a.action == workflow.DecideProposal {
			s.tell(r.oracle, c, event, workflow.CauseDecision, line.unit, 0, "", workflow.Leader)
		}
		s.touched = append(s.touched, c)
	}
	in := casework.ProposalStep{Measure: workflow.Interview, Reason: "模拟", ReferredTo: "模拟机关", OutcomeOn: dayOf(now).date()}
	if a.amiss {
		in = casework.ProposalStep{}
	}
	actor, err := r.actor(ctx, a.who)
	if err != nil {
		return nil, err
	}
	_, err = r.desk.OnProposal(ctx, actor, line.id, 0, a.action, in)
	return s, err
}
