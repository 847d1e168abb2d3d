package seed

import (
	"fmt"
	"time"

	"rectify/models"
	"rectify/workflow"
)

// noticeSeries is the series of supervision notices.
const noticeSeries = "supervision_notice"

// rungDetail is what the event of a rung says beyond its columns.
type rungDetail struct {
	Rung       string          `json:"rung"`
	Occurrence int             `json:"occurrence"`
	Leg        int             `json:"leg"`
	Day        workflow.Date   `json:"day"`
	Reached    models.Instant  `json:"reached"`
	Tell       models.Instant  `json:"tell,omitempty"`
	Flags      []workflow.Flag `json:"flags,omitempty"`
	Notice     string          `json:"notice,omitempty"`
	NoticeID   int64           `json:"notice_id,omitempty"`
	Number     string          `json:"number,omitempty"`
	Facts      string          `json:"facts,omitempty"`
	Proposal   bool            `json:"proposal,omitempty"`
}

// reach writes down a rung with all that it does.
func (l *life) reach(at time.Time, reached workflow.Reached) error {
	rung, action, from := reached.Rung, "rung", l.facts.State
	if rung.Does.Escalate && from != workflow.Escalated {
		outcome, refused := workflow.Decide(l.facts, workflow.PolicyActor, workflow.Escalate, workflow.Input{Reason: rung.Name}, at)
		if refused != nil {
			return refused
		}
		action, l.facts = string(workflow.Escalate), outcome.Case
		l.row.Take(l.facts)
	}
	said := rungDetail{Rung: rung.Name, Occurrence: reached.Occurrence, Leg: l.facts.Leg, Day: reached.Day, Reached: models.At(reached.At),
		Tell: models.At(reached.Tell), Proposal: rung.Does.Propose}
	for _, kind := range rung.Does.Flags {
		said.Flags = append(said.Flags, workflow.Flag{Kind: kind, Due: workflow.DueOf(kind, l.facts), Found: reached.At})
	}
	var notice models.SupervisionNotice
	if reached.Notice != "" {
		notice = l.draftNotice(at, reached)
		said.Notice, said.NoticeID, said.Number = notice.Colour, notice.ID, notice.Number
		var err error
		if said.Facts, err = notice.Facts.Digest(); err != nil {
			return err
		}
	}
	err := l.happen(models.Happening{At: models.At(at), Role: workflow.PolicyRole, Action: action, From: string(from), To: string(l.facts.State), Detail: said})
	if err != nil {
		return err
	}
	event := l.row.ChainEvent
	l.load.Rungs = append(l.load.Rungs, models.Rung{ID: l.loader.ID("rungs"), CaseID: l.row.ID, Leg: int64(l.facts.Leg), Rung: rung.Name, Occurrence: int64(reached.Occurrence),
		ReachedAt: models.At(reached.At), TellAt: models.At(reached.Tell), EventID: event, Chases: rung.Chases(), Provisional: reached.Provisional})
	l.fired = append(l.fired, reached.Fired(l.facts.Leg))
	l.flag(said.Flags, event)
	if rung.Does.Propose {
		row := models.Proposal{ID: l.loader.ID("proposals"), CaseID: l.row.ID, OfficeID: l.office.id, UnitID: l.owner.id, Leg: int64(l.facts.Leg),
			State: workflow.ProposalDrafted, DraftedAt: models.At(at), Version: 1}
		row.Basis.Of = models.ProposalBasis{Rung: rung.Name, Deadline: models.At(l.facts.Deadline), Reached: models.At(reached.At)}
		for _, flag := range l.flags {
			row.Basis.Of.Flags = append(row.Basis.Of.Flags, flag.Kind)
		}
		l.load.Proposals = append(l.load.Proposals, row)
	}
	cause := workflow.CauseReminder
	switch notice.State {
	case workflow.NoticeSigned:
		cause = workflow.CauseSupervision
	case workflow.NoticeDrafted:
		cause = workflow.CauseOverdue
		l.tell(at, reached.Tell, 0, workflow.CauseNoticeDrafted, workflow.Recipients{Side: workflow.SideOffice, Roles: []workflow.Role{workflow.Head}}, rung, notice.Facts.Of.Colour, "")
	}
	for _, to := range reached.Recipients {
		if cause != workflow.CauseOverdue || to.Side != workflow.SideSuperior {
			l.tell(at, reached.Tell, 0, cause, to, rung, notice.Facts.Of.Colour, notice.Number)
		}
	}
	return nil
}

// draftNotice drafts a supervision notice, and signs it under standing authority. The
// head signs three of four others some days later.
func (l *life) draftNotice(at time.Time, reached workflow.Reached) models.SupervisionNotice {
	colour, _ := l.circular.Policy.Of.Colour(reached.Notice)
	row := models.SupervisionNotice{ID: l.loader.ID("supervision_notices"), CaseID: l.row.ID, OfficeID: l.office.id, UnitID: l.owner.id, Leg: int64(l.facts.Leg),
		Rung: reached.Rung.Name, Colour: colour.Code, Authority: colour.Authority, State: workflow.NoticeDrafted, DraftedAt: models.At(at), Version: 1}
	row.Facts.Of = models.SupervisionFacts{CaseNumber: l.row.Number, DocNumber: l.circular.DocNumber, Title: l.circular.Title, UnitName: l.owner.name,
		OfficeName: l.office.name, ReportTo: l.circular.ReportTo, Colour: colour.Name, Day: models.Day{Date: reached.Day}, Reached: models.At(reached.At),
		Deadline: models.At(l.facts.Deadline), Phrase: l.leg.Phrase, Rule: l.leg.Rule}
	for _, finding := range l.findings {
		row.Facts.Of.Findings = append(row.Facts.Of.Findings, finding.Description)
	}
	if colour.Authority == workflow.StandingAuthority {
		l.number(&row, at, 0)
	} else if l.random.IntN(4) > 0 {
		l.unsigned = append(l.unsigned, len(l.load.Supervision))
		l.signAt = l.day(at, 2, 11)
	}
	l.load.Supervision = append(l.load.Supervision, row)
	return row
}

func (l *life) number(row *models.SupervisionNotice, at time.Time, by workflow.PersonID) {
	of := models.Numbering{Office: l.office.id, Year: workflow.DateOf(at, l.Zone).Year}
	l.numbers[of]++
	row.State, row.Year, row.Serial = workflow.NoticeSigned, int64(of.Year), l.numbers[of]
	row.Number = l.circular.Policy.Of.NoticeNumber(of.Year, row.Serial)
	row.SignedBy, row.SignedAt = models.Reference(by), models.At(at)
}

// sign lets the head sign the notices of the case that wait.
func (l *life) sign(at time.Time) error {
	head := l.office.people[workflow.Head].ID
	waiting := l.unsigned
	l.signAt, l.unsigned = time.Time{}, nil
	at = later(at, l.row.UpdatedAt.Time())
	for _, place := range waiting {
		row := &l.load.Supervision[place]
		l.number(row, at, head)
		row.Version++
		err := l.happen(models.Happening{At: models.At(at), Person: head, Role: workflow.Head, Action: string(workflow.SignNotice),
			From: string(l.facts.State), To: string(l.facts.State), Detail: map[string]any{"notice": row.ID, "number": row.Number}})
		if err != nil {
			return err
		}
		rung, _ := l.circular.Policy.Of.Rung(row.Rung)
		for _, to := range l.circular.Policy.Of.NoticeRecipients(rung, l.row.RecursFrom != 0) {
			l.tell(at, at, head, workflow.CauseSupervision, to, rung, row.Facts.Of.Colour, row.Number)
		}
	}
	return nil
}

// tell writes notices and the letters that carry them, delivered where their time has
// come.
func (l *life) tell(at, leaves time.Time, by workflow.PersonID, cause workflow.Cause, to workflow.Recipients, rung workflow.Rung, colour workflow.Names, number string) {
	unit, people := l.owner.id, l.owner.people
	switch to.Side {
	case workflow.SideOffice:
		unit, people = l.office.id, l.office.people
	case workflow.SideOwner:
	default:
		return // the unit above has no people who read this
	}
	for _, role := range to.Roles {
		person, there := people[role]
		if !there || person.ID == by {
			continue
		}
		letter := models.Letter{ID: l.loader.ID("letters"), PersonID: person.ID, Address: person.Email, Language: person.Language, WrittenAt: models.At(at),
			SendAfter: models.At(leaves), State: models.LetterQueued, Version: 1}
		letter.MessageID = fmt.Sprintf("seed-%016x%08x@rectify.example", l.random.Uint64(), letter.ID)
		if leaves.IsZero() {
			continue
		}
		if delivered := leaves.Add(2 * time.Second); delivered.Before(l.Now) {
			letter.State, letter.Attempts, letter.DeliveredAt, letter.ServerAnswer, letter.Version = models.LetterDelivered, 1, models.At(delivered), "250", 3
			if l.random.IntN(500) == 0 {
				letter.State, letter.DeliveredAt, letter.ServerAnswer = models.LetterGivenUp, 0, "550 no such user"
			}
		}
		notice := models.Notice{ID: l.loader.ID("notices"), EventID: l.row.ChainEvent, CaseID: l.row.ID, Cause: cause, PersonID: person.ID, LetterID: letter.ID,
			Side: to.Side, UnitID: models.Reference(unit), CreatedAt: models.At(at)}
		notice.Facts.Of = models.NoticeFacts{CaseNumber: l.row.Number, UnitName: l.owner.name, DocNumber: l.circular.DocNumber, Title: l.circular.Title,
			OfficeName: l.office.name, ReportTo: l.circular.ReportTo, SiteURL: l.row.SiteURL, At: models.At(at), Deadline: models.At(l.facts.Deadline),
			Phrase: l.leg.Phrase, Rule: l.leg.Rule, Round: l.facts.Round, State: l.facts.State, Rung: rung.Label, While: rung.Condition, Leg: l.facts.Leg,
			Colour: colour, Number: number}
		for _, finding := range l.findings {
			notice.Facts.Of.Findings = append(notice.Facts.Of.Findings, models.NoticeFinding{Description: finding.Description})
		}
		l.load.Letters = append(l.load.Letters, letter)
		l.load.Notices = append(l.load.Notices, notice)
	}
}
