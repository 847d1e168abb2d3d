package casework

import (
	"slices"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// change is one decided step of one case, with what is needed to record it.
type change struct {
	circular models.Circular
	row      *models.Case
	before   workflow.Case
	outcome  workflow.Outcome
	findings []models.Finding
	input    workflow.Input
	deadline workflow.Deadline // of the leg that begins, or of the one sharpened at receipt
	sketch   []int64           // of the report that comes in
}

// eventDetail is what an event says beyond its columns. It stands under the hash.
type eventDetail struct {
	Round      int                 `json:"round,omitempty"`
	Leg        int                 `json:"leg,omitempty"`
	Reason     string              `json:"reason,omitempty"`
	Progress   string              `json:"progress,omitempty"`
	Evidence   string              `json:"evidence,omitempty"`
	Channel    workflow.Channel    `json:"channel,omitempty"`
	ReceivedAt *time.Time          `json:"received_at,omitempty"`
	Report     *workflow.Report    `json:"report,omitempty"`
	Verdicts   []workflow.Verdict  `json:"verdicts,omitempty"`
	Owner      workflow.UnitID     `json:"owner,omitempty"`
	Deadline   *workflow.Deadline  `json:"deadline,omitempty"`
	Flags      []workflow.Flag     `json:"flags,omitempty"`
	TakenBack  []workflow.FlagKind `json:"taken_back,omitempty"`
	Number     string              `json:"number,omitempty"`

	SignOff   workflow.SignOff      `json:"sign_off,omitempty"` // by what a report counts as signed
	Files     []models.EvidenceFact `json:"files,omitempty"`    // that the act rests on
	Plan      *workflow.Plan        `json:"plan,omitempty"`
	Opinion   string                `json:"opinion,omitempty"`
	Chase     *workflow.Chase       `json:"chase,omitempty"`
	Supporter workflow.UnitID       `json:"supporter,omitempty"`
}

func (c change) detail() eventDetail {
	after := c.outcome.Case
	detail := eventDetail{
		Round: after.Round, Leg: after.Leg, Reason: c.input.Reason, Progress: c.input.Progress, Evidence: c.input.Evidence,
		Channel: c.input.Channel, Verdicts: c.input.Verdicts, Owner: after.Owner, Flags: c.outcome.Flags, TakenBack: c.outcome.TakenBack.Kinds,
	}
	if !c.input.ReceivedAt.IsZero() {
		detail.ReceivedAt = &c.input.ReceivedAt
	}
	if len(c.input.Report.Answers) > 0 {
		detail.Report = &c.input.Report
	}
	if !c.deadline.Moment.IsZero() {
		detail.Deadline = &c.deadline
	}
	if c.outcome.Action == workflow.Issue {
		detail.Number = c.row.Number
	}
	detail.SignOff = c.outcome.SignOff
	if attaches(c.outcome.Action) {
		detail.Files = factsOf(c.input.KnownFiles)
	}
	c.contributed(&detail)
	return detail
}

// attaches reports whether an action puts files to their use. A draft only names
// them.
func attaches(action workflow.Action) bool {
	return action == workflow.Submit || action == workflow.RegisterReport || action == workflow.Recheck || action == workflow.Reopen
}

// record writes everything an allowed action makes durable: the case under its
// version, its event, leg, report, verdicts, requests, flags and notices.
func (a *act) record(c change) error {
	c.row.Take(c.outcome.Case)
	c.row.UpdatedAt = models.At(a.now)
	if c.outcome.Action == workflow.Issue {
		c.row.CalendarRevision = a.revision // its dates were just reckoned
	}
	var err error
	if c.row.NextRungAt, err = a.nextRung(c.circular, c.row, c.outcome.Case, c.outcome.OpensLeg); err != nil {
		return err
	}
	event, err := a.Append(models.SubjectCase, int64(c.row.ID), &c.row.Chain, models.Happening{
		At: models.At(a.now), Person: a.actor.Person, For: c.outcome.For, Role: c.outcome.Role, Action: string(c.outcome.Action),
		From: string(c.outcome.From), To: string(c.outcome.To), Detail: c.detail(),
	})
	if err != nil {
		return err
	}
	if err := a.SaveCase(c.row); err != nil {
		return err
	}
	if err := a.recordLeg(c); err != nil {
		return err
	}
	if err := a.recordPapers(c); err != nil {
		return err
	}
	if err := a.overtake(c); err != nil {
		return err
	}
	if err := a.recordFlags(c, event.ID); err != nil {
		return err
	}
	if err := a.settle(c); err != nil {
		return err
	}
	return a.tell(c, event.ID)
}

func (a *act) recordLeg(c change) error {
	if c.deadline.Moment.IsZero() {
		return nil
	}
	after := c.outcome.Case
	leg := models.Leg{CaseID: c.row.ID, Number: int64(after.Leg), OwnerID: after.Owner, Round: int64(after.Round),
		OpenedBy: c.outcome.Action, OpenedAt: models.At(a.now)}
	leg.SetDeadline(c.deadline)
	switch {
	case c.outcome.OpensLeg:
		a.leg = models.Leg{}
		return a.AddLeg(leg)
	case after.Deadline != c.before.Deadline: // sharpened by the receipt
		a.leg = models.Leg{}
		return a.SaveLeg(&leg)
	}
	return nil
}

// recordPapers writes what the action is about: reports, re-checks, requests.
func (a *act) recordPapers(c change) error {
	switch c.outcome.Action {
	case workflow.SaveReport:
		draft := models.ReportDraft{CaseID: c.row.ID, SavedBy: a.actor.Person, SavedAt: models.At(a.now)}
		draft.Body.Of = c.input.Report
		return a.SaveReportDraft(&draft)
	case workflow.PutForward:
		return a.PutReportForward(c.row.ID, models.At(a.now))
	case workflow.Submit, workflow.RegisterReport:
		return a.recordReport(c)
	case workflow.Recheck:
		return a.recordRecheck(c)
	case workflow.Reopen:
		return a.UseEvidence(workflow.UseReopening, c.row.ChainEvent, 0, c.input.EvidenceFiles)
	case workflow.AskExtension:
		return a.Add(&models.Request{CaseID: c.row.ID, Kind: models.RequestExtension, AskedBy: a.actor.Person, AskedAt: models.At(a.now),
			Reason: c.input.Reason, Progress: c.input.Progress, WantedDay: models.Day{Date: c.input.NewDate.Day}})
	case workflow.AskWithdrawal:
		return a.Add(&models.Request{CaseID: c.row.ID, Kind: models.RequestWithdrawal, AskedBy: a.actor.Person, AskedAt: models.At(a.now), Reason: c.input.Reason})
	case workflow.GrantExtension, workflow.RefuseExtension:
		return a.answer(c, models.RequestExtension, c.outcome.Action == workflow.GrantExtension)
	case workflow.ApproveWithdrawal, workflow.RefuseWithdrawal:
		if c.outcome.Action == workflow.ApproveWithdrawal {
			if err := a.ReplaceProblems(c.row.OfficeID, c.row.ID, nil); err != nil {
				return err
			}
		}
		return a.answer(c, models.RequestWithdrawal, c.outcome.Action == workflow.ApproveWithdrawal)
	case workflow.Transfer:
		if err := a.ReplaceProblems(c.row.OfficeID, c.row.ID, problemsOf(*c.row, c.findings)); err != nil {
			return err
		}
		if err := a.RemoveSupporter(c.row.ID, c.row.Owner()); err != nil {
			return err
		}
		return a.DropReportDraft(c.row.ID)
	}
	return a.recordContribution(c)
}

func (a *act) recordReport(c change) error {
	report := c.input.Report
	channel := c.input.Channel
	if c.outcome.Action == workflow.Submit {
		channel = workflow.ChannelOnline
	}
	row := models.Report{
		CaseID: c.row.ID, Leg: int64(c.before.Leg), Round: int64(c.before.Round), Channel: channel,
		ReceivedAt: models.At(c.outcome.Case.LastReportAt), RecordedAt: models.At(a.now), RecordedBy: a.actor.Person,
		Causes: report.Causes, Measures: report.Measures, SelfInspection: report.SelfInspection,
		HeldToAccount: report.HeldToAccount, Evidence: report.Evidence, SignOff: c.outcome.SignOff,
	}
	if err := a.Add(&row); err != nil {
		return err
	}
	if err := a.UseEvidence(workflow.UseReport, row.ID, 0, report.EvidenceFiles); err != nil {
		return err
	}
	answers := make([]models.Answer, len(report.Answers))
	for i, answer := range report.Answers {
		answers[i] = models.Answer{ReportID: row.ID, FindingID: answer.Finding, Kind: answer.Kind, Text: answer.Text, ByDay: models.Day{Date: answer.By}}
	}
	if err := models.AddAll(a.Tx, answers); err != nil {
		return err
	}
	if err := a.AddSketch(c.row.OfficeID, row.ID, c.sketch); err != nil {
		return err
	}
	return a.DropReportDraft(c.row.ID)
}

func (a *act) recordRecheck(c change) error {
	report, err := a.LastReport(c.row.ID)
	if err != nil {
		return err
	}
	row := models.Recheck{CaseID: c.row.ID, ReportID: report.ID, Round: int64(c.before.Round), MadeBy: a.actor.Person, MadeAt: models.At(a.now)}
	if err := a.Add(&row); err != nil {
		return err
	}
	verdicts := make([]models.Verdict, len(c.input.Verdicts))
	for i, verdict := range c.input.Verdicts {
		verdicts[i] = models.Verdict{RecheckID: row.ID, FindingID: verdict.Finding, Passed: verdict.Passed,
			Evidence: verdict.Evidence, Reason: verdict.Reason}
		if err := a.UseEvidence(workflow.UseRecheck, row.ID, verdict.Finding, verdict.EvidenceFiles); err != nil {
			return err
		}
	}
	return models.AddAll(a.Tx, verdicts)
}

func (a *act) answer(c change, kind string, granted bool) error {
	request, err := a.WaitingRequest(c.row.ID, kind)
	if err != nil {
		return err
	}
	request.DecidedBy, request.DecidedAt = models.Reference(a.actor.Person), models.At(a.now)
	request.Granted, request.Answer = &granted, c.input.Reason
	return a.AnswerRequest(request)
}

// overtake closes the requests that the case moved past, so that they wait no longer.
func (a *act) overtake(c change) error {
	after := c.outcome.Case
	answered := c.outcome.Action
	var kinds []string
	if !c.before.ExtensionAsked.IsZero() && after.ExtensionAsked.IsZero() &&
		answered != workflow.GrantExtension && answered != workflow.RefuseExtension {
		kinds = append(kinds, models.RequestExtension)
	}
	if c.before.WithdrawalAsked && !after.WithdrawalAsked &&
		answered != workflow.ApproveWithdrawal && answered != workflow.RefuseWithdrawal {
		kinds = append(kinds, models.RequestWithdrawal)
	}
	for _, kind := range kinds {
		request, err := a.WaitingRequest(c.row.ID, kind)
		if err != nil {
			return err
		}
		request.OvertakenAt = models.At(a.now)
		if err := a.AnswerRequest(request); err != nil {
			return err
		}
	}
	return nil
}

func (a *act) recordFlags(c change, event int64) error {
	if len(c.outcome.TakenBack.Kinds) > 0 {
		if err := a.TakeBackFlags(c.row.ID, c.outcome.TakenBack, event); err != nil {
			return err
		}
	}
	rows := make([]models.Flag, len(c.outcome.Flags))
	for i, flag := range c.outcome.Flags {
		of := c.before
		if flag.Kind == workflow.FlagSameProblem {
			of = c.outcome.Case // it is about whoever has the case from now on
		}
		rows[i] = models.Flag{CaseID: c.row.ID, UnitID: of.Owner, Kind: flag.Kind, Leg: int64(of.Leg), Round: int64(of.Round),
			DueAt: models.At(flag.Due), FoundAt: models.At(flag.Found), EventID: event, Rule: flag.RuleOf()}
		rows[i].Evidence.Of = flag.Evidence
	}
	return a.AddFlags(rows)
}

// standing lists the kinds of flags that stand, each once, in the order found. A
// suspicion stands once a person has confirmed it.
func standing(flags []models.Flag) []workflow.FlagKind {
	kinds := []workflow.FlagKind{}
	for _, flag := range flags {
		if flag.Stands() && !slices.Contains(kinds, flag.Kind) {
			kinds = append(kinds, flag.Kind)
		}
	}
	return kinds
}
