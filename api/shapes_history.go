package api

import (
	"time"

	"rectify/casework"
	"rectify/text"
	"rectify/workflow"
)

// historyBody is one case read whole.
type historyBody struct {
	CaseBody
	Legs        []leg       `json:"legs"`
	DraftReport *ReportBody `json:"draft_report,omitempty"`
	Reports     []report    `json:"reports"`
	Rechecks    []recheck   `json:"rechecks"`
	Requests    []request   `json:"requests"`
	Flags       []flag      `json:"flags"`
	Events      []event     `json:"events"`
	Untold      []untold    `json:"untold,omitempty"`
	Letters     []letter    `json:"letters"`
	LadderBody
	ContributionsBody
	Objections    []objection `json:"objections"`
	Offered       []allowed   `json:"offered"`
	RecursFrom    *named      `json:"recurs_from,omitempty"`
	Recurrences   []*named    `json:"recurrences,omitempty"`
	Demonstration string      `json:"demonstration,omitempty"`

	Evidence []EvidenceFile `json:"evidence_files"`
}

type leg struct {
	Number   int             `json:"number"`
	Owner    *named          `json:"owner"`
	Round    int             `json:"round"`
	OpenedBy workflow.Action `json:"opened_by"`
	OpenedAt time.Time       `json:"opened_at,omitzero"`
	Deadline *deadline       `json:"deadline,omitempty"`
}

type report struct {
	ID         int64            `json:"id"`
	Leg        int              `json:"leg"`
	Round      int              `json:"round"`
	Channel    workflow.Channel `json:"channel"`
	ReceivedAt time.Time        `json:"received_at"`
	RecordedAt time.Time        `json:"recorded_at"`
	RecordedBy *named           `json:"recorded_by,omitempty"`
	Report     ReportBody       `json:"report"`

	SignOff      workflow.SignOff `json:"sign_off,omitempty"`
	SignOffLabel string           `json:"sign_off_label,omitempty"`
}

type recheck struct {
	ID       int64         `json:"id"`
	Report   int64         `json:"report"`
	Round    int           `json:"round"`
	MadeBy   *named        `json:"made_by,omitempty"`
	MadeAt   time.Time     `json:"made_at"`
	Verdicts []verdictBody `json:"verdicts"`
}

type request struct {
	ID        int64         `json:"id"`
	Kind      string        `json:"kind"`
	AskedBy   *named        `json:"asked_by,omitempty"`
	AskedAt   time.Time     `json:"asked_at"`
	Reason    string        `json:"reason"`
	Progress  string        `json:"progress,omitempty"`
	WantedDay workflow.Date `json:"wanted_day,omitzero" format:"date"`
	DecidedBy *named        `json:"decided_by,omitempty"`
	DecidedAt time.Time     `json:"decided_at,omitzero"`
	Granted   *bool         `json:"granted,omitempty"`
	Answer    string        `json:"answer,omitempty"`
	Overtaken time.Time     `json:"overtaken_at,omitzero"`
}

type flag struct {
	Unit      *named            `json:"unit"`
	Kind      workflow.FlagKind `json:"kind"`
	Label     string            `json:"label"`
	Leg       int               `json:"leg"`
	Round     int               `json:"round"`
	Due       time.Time         `json:"due,omitzero"`
	Found     time.Time         `json:"found"`
	TakenBack bool              `json:"taken_back"`

	ID        int64                  `json:"id"`
	Evidence  *workflow.FlagEvidence `json:"evidence,omitempty"`
	Basis     string                 `json:"basis,omitempty"`
	Suspicion bool                   `json:"suspicion,omitempty"`
	Judgement workflow.Judgement     `json:"judgement,omitempty"`
	JudgedBy  *named                 `json:"judged_by,omitempty"`
	JudgedAt  time.Time              `json:"judged_at,omitzero"`
	Reason    string                 `json:"judgement_reason,omitempty"`
	Allowed   []allowed              `json:"allowed,omitempty"`
}

// objection is what the unit brought forward, and the answer.
type objection struct {
	ID         int64                     `json:"id"`
	Subject    workflow.ObjectionSubject `json:"subject"`
	Label      string                    `json:"label"`
	SubjectID  int64                     `json:"subject_id,omitempty"`
	State      workflow.ObjectionState   `json:"state"`
	StateLabel string                    `json:"state_label"`
	RaisedBy   *named                    `json:"raised_by,omitempty"`
	RaisedAt   time.Time                 `json:"raised_at"`
	Reason     string                    `json:"reason"`
	AnsweredBy *named                    `json:"answered_by,omitempty"`
	AnsweredAt time.Time                 `json:"answered_at,omitzero"`
	Answer     string                    `json:"answer,omitempty"`
	Version    int64                     `json:"version"`
	Allowed    []allowed                 `json:"allowed,omitempty"`

	EvidenceFiles []workflow.FileID `json:"evidence_files,omitempty"`
}

type event struct {
	ID     int64         `json:"id"`
	Seq    int           `json:"seq"`
	At     time.Time     `json:"at"`
	Person *named        `json:"person,omitempty"`
	For    *named        `json:"for,omitempty"` // in whose place
	Role   workflow.Role `json:"role"`
	Action string        `json:"action"`
	Label  string        `json:"label"`
	From   string        `json:"from,omitempty"`
	To     string        `json:"to,omitempty"`
	Hash   string        `json:"hash"`

	RoleLabel  string `json:"role_label"`
	Rung       string `json:"rung,omitempty"`   // of the ladder, by the policy's name
	Reason     string `json:"reason,omitempty"` // where no paper of its own has it
	Evidence   string `json:"evidence,omitempty"`
	Supporter  *named `json:"supporter,omitempty"`
	FromPerson *named `json:"from_person,omitempty"` // whose duties were handed over
	ToPerson   *named `json:"to_person,omitempty"`
}

// event is one line of a history. The ladder's steps are called by their names.
func (p pen) event(v casework.EventView, rungs []casework.RungView) event {
	one := event{ID: v.ID, Seq: v.Seq, At: p.at(v.At), Person: namedOf(v.Person), For: namedOf(v.For), Role: v.Role, Action: v.Action,
		Label: p.label("action.", v.Action), From: v.From, To: v.To, Hash: v.Hash, RoleLabel: p.label("role.", string(v.Role)),
		Reason: v.Reason, Evidence: v.Evidence, Supporter: namedOf(v.Supporter), FromPerson: namedOf(v.FromPerson), ToPerson: namedOf(v.ToPerson)}
	for _, rung := range rungs {
		if rung.Event == v.ID {
			one.Rung = p.names(rung.Label)
		}
	}
	return one
}

type letter struct {
	ID           int64          `json:"id"`
	Person       *named         `json:"person,omitempty"`
	Address      string         `json:"address,omitempty"`
	Cause        workflow.Cause `json:"cause"`
	WrittenAt    time.Time      `json:"written_at"`
	State        string         `json:"state"`
	StateLabel   string         `json:"state_label"`
	SendAfter    time.Time      `json:"send_after,omitzero"`
	DeliveredAt  time.Time      `json:"delivered_at,omitzero"`
	GivenUpAt    time.Time      `json:"given_up_at,omitzero"`
	Attempts     int            `json:"attempts"`
	ServerAnswer string         `json:"server_answer,omitempty"`
	AnswerLabel  string         `json:"server_answer_label,omitempty"`
	Resent       int            `json:"resent"`
	ResentAt     time.Time      `json:"resent_at,omitzero"`
	AsideReason  string         `json:"aside_reason,omitempty"`
	Version      int64          `json:"version"`
	Allowed      []allowed      `json:"allowed"`
}

// untold is shown to the office: a confirmed contact is missing.
type untold struct {
	Unit  *named         `json:"unit"`
	Role  workflow.Role  `json:"role"`
	Cause workflow.Cause `json:"cause"`
	At    time.Time      `json:"at"`
}

// historyAnswer is what every operation on one case answers with.
func (s *server) historyAnswer(language text.Language, h casework.CaseHistory) *answer[historyBody] {
	p := pen{language, s.zone}
	b := historyBody{
		CaseBody: p.oneCase(h.Case), Legs: []leg{}, Reports: []report{}, Rechecks: []recheck{}, Requests: []request{},
		Flags: []flag{}, Events: []event{}, Letters: []letter{}, Demonstration: s.demonstration(language),
	}
	if h.Draft != nil {
		draft := reportOf(*h.Draft)
		b.DraftReport = &draft
	}
	for _, v := range h.Legs {
		b.Legs = append(b.Legs, leg{v.Number, namedOf(v.Owner), v.Round, v.OpenedBy, p.at(v.OpenedAt), p.deadline(v.Deadline)})
	}
	for _, v := range h.Reports {
		b.Reports = append(b.Reports, report{v.ID, v.Leg, v.Round, v.Channel, p.at(v.ReceivedAt), p.at(v.RecordedAt),
			namedOf(v.RecordedBy), reportOf(v.Report), v.SignOff, p.label("sign_off.", string(v.SignOff))})
	}
	for _, v := range h.Rechecks {
		verdicts := make([]verdictBody, len(v.Verdicts))
		for i, verdict := range v.Verdicts {
			verdicts[i] = verdictBody(verdict)
		}
		b.Rechecks = append(b.Rechecks, recheck{v.ID, v.Report, v.Round, namedOf(v.MadeBy), p.at(v.MadeAt), verdicts})
	}
	for _, v := range h.Requests {
		b.Requests = append(b.Requests, request{v.ID, v.Kind, namedOf(v.AskedBy), p.at(v.AskedAt), v.Reason, v.Progress,
			v.WantedDay, namedOf(v.DecidedBy), p.at(v.DecidedAt), v.Granted, v.Answer, p.at(v.Overtaken)})
	}
	for _, v := range h.Flags {
		b.Flags = append(b.Flags, p.flag(v))
	}
	for _, v := range h.Events {
		b.Events = append(b.Events, p.event(v, h.Rungs))
	}
	for _, v := range h.Letters {
		b.Letters = append(b.Letters, letter{v.ID, namedOf(v.Person), v.Address, v.Cause, p.at(v.WrittenAt), v.State,
			p.label("letter_state.", v.State), p.at(v.SendAfter), p.at(v.DeliveredAt), p.at(v.GivenUpAt), v.Attempts, v.ServerAnswer,
			p.undelivered(v.ServerAnswer), v.Resent, p.at(v.ResentAt), v.AsideReason, v.Version, p.onLetter(v.ID, v.Allowed)})
	}
	b.LadderBody = p.ladder(h)
	b.ContributionsBody = p.contributions(h)
	p.account(&b, h)
	b.Evidence = p.evidence(h.Evidence)
	for _, v := range h.Untold {
		b.Untold = append(b.Untold, untold{namedOf(v.Unit), v.Role, v.Cause, p.at(v.At)})
	}
	return &answer[historyBody]{ETag: etag(h.Case.Version), Body: b}
}
