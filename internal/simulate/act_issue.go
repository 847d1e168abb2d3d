package simulate

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"rectify/casework"
	"rectify/workflow"
)

// categories are what some of the simulated problems are of.
var categories = []string{"broken_links", "stale_content", "security"}

// issueAct drafts, signs and issues one circular with its cases.
type issueAct struct {
	office *office
	cases  int
	random *rand.Rand
}

func (issueAct) kind() string { return "issue" }

func (a issueAct) perform(ctx context.Context, r *run) (*step, error) {
	now, random := r.now(), a.random
	a.office.circulars++
	term := drawTerm(random, dayOf(now))
	one := &batch{office: a.office, term: term,
		number: fmt.Sprintf("模%d督〔%d〕%d号", a.office.id, dayOf(now).year(), a.office.circulars)}
	drawn := workflow.Batch{DocNumber: one.number, Title: "模拟通报", Issuer: a.office.name, ReportTo: a.office.name,
		Signer: a.office.name, SignedOn: dayOf(now).date(), DuePhrase: term.words}
	owners := make([]*unit, a.cases)
	for i := range owners {
		owners[i] = a.office.supervised[random.IntN(len(a.office.supervised))]
		drawn.Cases = append(drawn.Cases, workflow.BatchCase{Unit: owners[i].name, Findings: make([]workflow.BatchFinding, 1+random.IntN(2))})
		for f := range drawn.Cases[i].Findings {
			drawn.Cases[i].Findings[f].Description = "模拟问题"
			if random.IntN(3) == 0 {
				drawn.Cases[i].Findings[f].Category = categories[random.IntN(len(categories))]
			}
		}
	}
	clerk := r.own(random, workflow.Clerk, a.office.id)
	signer, origin := clerk, workflow.Imported
	if random.IntN(3) == 0 {
		signer, origin = r.own(random, workflow.Head, a.office.id), workflow.Written
	}
	circular, err := r.desk.Draft(ctx, clerk.actor(), a.office.id, drawn, "", origin)
	if err != nil {
		return nil, err
	}
	one.id = circular.ID
	s := newStep(now)
	s.actor = clerk.id
	for _, view := range circular.Cases {
		s.events = append(s.events, madeEvent{subject: "case", id: int64(view.ID), action: "draft", from: "", to: "draft", person: clerk.id})
	}
	s.events = append(s.events, madeEvent{subject: "circular", id: one.id, action: "import", from: "", to: "draft", person: clerk.id})
	dossiers, err := a.drafts(ctx, r, one, circular, clerk, owners, s)
	if err != nil {
		return nil, err
	}
	if _, err := r.desk.Sign(ctx, signer.actor(), one.id, 0, casework.Signature{}); err != nil {
		return nil, err
	}
	s.events = append(s.events, madeEvent{subject: "circular", id: one.id, action: "sign", from: "draft", to: "signed", person: signer.id})
	circular, err = r.desk.IssueBatch(ctx, clerk.actor(), one.id, 0)
	if err != nil {
		return nil, err
	}
	for i, c := range dossiers {
		c.findings, c.categories = nil, nil
		for _, finding := range circular.Cases[i].Findings {
			c.findings = append(c.findings, finding.ID)
			if finding.Category != "" && !slices.Contains(c.categories, finding.Category) {
				c.categories = append(c.categories, finding.Category)
			}
		}
		r.oracle.issue(c, now, s)
	}
	s.events = append(s.events, madeEvent{subject: "circular", id: one.id, action: "issue_batch", from: "signed", to: "issued", person: clerk.id})
	s.touched = dossiers
	if (term.working > 0 || term.fromReceipt) && random.IntN(3) == 0 {
		// Of all times now the holidays are announced otherwise.
		r.plan(now+instant(1+random.IntN(60))*hour, calendarAct{office: a.office, random: random})
	}
	return s, nil
}

// drafts makes the dossiers, and revises some of the drafts: a date of the
// office's own, and a supporting unit.
func (a issueAct) drafts(ctx context.Context, r *run, one *batch, circular casework.CircularView, clerk *person, owners []*unit, s *step) ([]*dossier, error) {
	var dossiers []*dossier
	for i, view := range circular.Cases {
		c := &dossier{ordinal: len(r.nexts), id: view.ID, batch: one, owner: owners[i].id, state: workflow.Draft, round: 1,
			number: fmt.Sprintf("%s-%d", one.number, i+1), rungs: map[rungKey]rungLine{}, events: 1}
		r.nexts = append(r.nexts, 0)
		r.tempers = append(r.tempers, &temper{random: rand.New(rand.NewPCG(r.options.Seed, uint64(c.ordinal)+1))})
		dossiers = append(dossiers, c)
		if a.random.IntN(8) != 0 {
			continue
		}
		revision := casework.Revision{Owner: c.owner, Findings: []workflow.BatchFinding{{Description: "模拟问题"}}}
		own := dayOf(s.now) + 3 + day(a.random.IntN(25))
		revision.DueOn = own.date()
		c.legs = []stretch{{deadline: own.ends()}}
		helper := a.office.supervised[a.random.IntN(len(a.office.supervised))].id
		if helper != c.owner && !slices.Contains(c.supporters, helper) {
			revision.Supporters, c.supporters = []workflow.UnitID{helper}, []workflow.UnitID{helper}
		}
		if _, err := r.desk.Revise(ctx, clerk.actor(), c.id, 0, revision); err != nil {
			return nil, err
		}
		c.events++
		s.events = append(s.events, madeEvent{subject: "case", id: int64(c.id), action: "revise", from: "draft", to: "draft", person: clerk.id})
	}
	return dossiers, nil
}

// issue starts the clock of a case.
func (o *oracle) issue(c *dossier, now instant, s *step) {
	leg := stretch{owner: c.owner, round: 1, opened: now, starts: true}
	if len(c.legs) > 0 {
		leg.deadline = c.legs[0].deadline // the office's own date
	} else {
		leg.deadline, leg.guessed = c.batch.term.due(o.days, now, 0)
		leg.receipt = c.batch.term.fromReceipt
		leg.counts = leg.receipt || c.batch.term.working > 0
	}
	by, _ := o.days.after(dayOf(now), o.policy.AcknowledgeWithin)
	c.legs, c.leg, c.state = []stretch{leg}, 1, workflow.Issued
	c.issued, c.since, c.receiptBy = now, now, by.ends()
	c.deadline, c.firstDue, c.reportDue, c.passDue = leg.deadline, leg.deadline, leg.deadline, leg.deadline
	o.recur(c, now)
	c.next = o.nextOf(c)
	event := s.happens(c, "issue", s.actor, workflow.Draft)
	s.tell(o, c, event, workflow.CauseIssued, c.owner, 0, "", workflow.Liaison, workflow.Leader)
	for _, unit := range c.supporters {
		s.tell(o, c, event, workflow.CauseSupportAdded, unit, 0, "", workflow.Liaison, workflow.Leader)
	}
}
